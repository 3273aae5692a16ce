"""No pattern of the reader, and not the reader itself, takes more than linear time on hostile text."""

from __future__ import annotations

import importlib
import pkgutil
import re
import time
from collections.abc import Callable
from types import ModuleType

import pytest

import gsi_etl.figures
from gsi_etl.figures import read

pytestmark = pytest.mark.slow

MODULES = [importlib.import_module(m.name) for m in pkgutil.walk_packages(gsi_etl.figures.__path__, "gsi_etl.figures.")]
HOSTILE = [
    "1",
    "1,",
    "1.",
    "a.",
    "\n",
    " ",
    "-",
    "1-",
    "1/",
    "a",
    "one ",
    "\n\n ",
    "1 ",
    "'",
    ". ",
    "(",
    "m",
    "1-1",
    "Ab ",
    "%",
]
LARGEST = 64 * 1024


def patterns(module: ModuleType) -> list[tuple[str, re.Pattern[str]]]:
    return [(f"{module.__name__}.{k}", v) for k, v in vars(module).items() if isinstance(v, re.Pattern)]


ALL = [pair for module in MODULES for pair in patterns(module)]


TRIES = 3


def once(run: Callable[[], object]) -> float:
    begin = time.process_time()
    run()
    return time.process_time() - begin


def seconds(run: Callable[[], object]) -> float:
    return min(once(run) for _ in range(TRIES))


def linear(small: Callable[[], object], large: Callable[[], object], noise: float) -> tuple[bool, float, float]:
    """Whether eight times the text takes less than 25 times as long: linear is 8, quadratic 64. Times below ``noise``
    pass. Of each the best try counts, and it is tried again only while it does not pass."""
    first = last = float("inf")
    for _ in range(TRIES):
        last = min(last, once(large))
        if last < noise:
            return True, first, last
        first = min(first, once(small))
        if last < 25 * first:
            return True, first, last
    return False, first, last


def scan(pattern: re.Pattern[str], text: str) -> None:
    for _ in pattern.finditer(text):
        pass
    pattern.match(text)
    pattern.search(text + "\x00")


def test_there_are_patterns_to_try() -> None:
    assert len(ALL) >= 5


@pytest.mark.parametrize(("name", "pattern"), ALL, ids=[name for name, _ in ALL])
def test_no_pattern_goes_superlinear(name: str, pattern: re.Pattern[str]) -> None:
    for piece in HOSTILE:
        small = (piece * LARGEST)[: LARGEST // 8]
        large = (piece * LARGEST)[:LARGEST]
        passes, first, last = linear(lambda: scan(pattern, small), lambda: scan(pattern, large), 0.01)  # noqa: B023
        assert passes, (name, piece, first, last)


@pytest.mark.parametrize(
    "piece",
    [
        *HOSTILE,
        "one in ",
        "between 1 and ",
        "5 million ",
        "North Korea 5, ",
        "1 to ",
        "2016 ",
        "respectively 5 slaves ",
        "(1 ",
        "one hundred and ",
        "million ",
        "5 million trillion ",
        "30% percentage ",
        "1 in 10 ",
        "from 1 to 2 ",
        "²",
    ],
)
def test_the_reader_takes_linear_time(piece: str) -> None:
    small, large = (piece * 4096)[:2048], (piece * 4096)[:16384]
    passes, first, last = linear(lambda: read(small), lambda: read(large), 0.05)
    assert passes, (piece, first, last)


def test_a_text_without_numbers_costs_next_to_nothing() -> None:
    plain = "Nobody in the village spoke of the matter, and the visitors left before the evening bell rang. " * 400
    busy = "In Nepal 5,000 people were slaves, about 3 per cent of those in 40 villages, up 12% in a year. " * 400
    assert seconds(lambda: read(plain)) < seconds(lambda: read(busy)) / 8
