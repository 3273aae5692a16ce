"""Settling, verdicts and the rows of checks take time per figure: eight times as many cost little more each.

Held by lines of Python executed, which no slow machine changes, in the situations of ``bench/settle.py``.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any

import pytest

from gsi_etl.changes import alike

pytestmark = pytest.mark.slow

PATH = Path(__file__).parents[2] / "bench" / "settle.py"


def _bench() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bench_settle", PATH)
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules["bench_settle"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


BENCH = _bench()


def lines_of(work: Callable[[], object]) -> int:
    """How many lines of Python a call executes, each turn of a comprehension among them."""
    count, before = 0, sys.gettrace()

    def trace(_frame: FrameType, event: str, _argument: Any) -> Any:
        nonlocal count
        count += event == "line"
        return trace

    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


def test_a_loop_within_a_loop_is_noticed() -> None:
    def all_pairs(size: int) -> Callable[[], object]:
        return lambda: sum(one == other for one in range(size) for other in range(size))

    assert lines_of(all_pairs(160)) / 160 > 4 * lines_of(all_pairs(20)) / 20


@pytest.mark.parametrize("name", [*BENCH.SETTLING, "verdicts"])
def test_eight_times_the_figures_cost_little_more_each(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alike, "EFFORT", 0)  # what it allows is spent at both sizes, and hides the rest
    prepare = (BENCH.SETTLING | BENCH.BESIDE)[name]
    few, more = (lines_of(prepare(size)) / size for size in (100, 800))
    assert more < 2 * few
