"""``run --from`` goes on until the spool is empty, and says the worst of what it met."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from gsi_etl.cli.actions import run as action
from gsi_etl.config.settings import Settings
from gsi_etl.model import Batch
from gsi_etl.pipeline import Options, RunReport

COUNTS = {"sources": 1, "figures": 1}
FINE = RunReport("r", "ok", COUNTS)
DOWN = replace(FINE, troubles=(Batch("one", trouble="source_down", error={"what": "no answer"}),))


def runs(monkeypatch: pytest.MonkeyPatch, *reports: RunReport, dry_run: bool = False) -> tuple[int, int]:
    """The exit code, and how many runs there were, when the runs would end like this."""
    ends = list(reports)
    monkeypatch.setattr(action, "run", lambda *_args, **_more: ends.pop(0))
    options = Options(spool=Path("spool"), dry_run=dry_run)
    code = action.run_once(Settings(), options, prefect=False, as_json=True, exit_code=False)
    return code, len(reports) - len(ends)


def test_it_goes_on_until_no_batch_is_left(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    waves = [replace(FINE, run_id=f"r{left}", left=left) for left in (2, 1, 0)]
    assert runs(monkeypatch, *waves, FINE) == (0, 3)
    assert [run["run_id"] for run in json.loads(capsys.readouterr().out)] == ["r2", "r1", "r0"]


def test_it_stops_when_nothing_gets_less(monkeypatch: pytest.MonkeyPatch) -> None:
    stuck = replace(FINE, left=2)
    assert runs(monkeypatch, stuck, stuck, stuck) == (0, 2)


def test_a_dry_run_looks_once(monkeypatch: pytest.MonkeyPatch) -> None:
    assert runs(monkeypatch, replace(FINE, left=2), FINE, dry_run=True) == (0, 1)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_the_worst_of_all_runs_is_the_exit_code(monkeypatch: pytest.MonkeyPatch, order: tuple[int, int]) -> None:
    ends = [FINE, DOWN]
    first, second = (ends[place] for place in order)
    assert runs(monkeypatch, replace(first, left=1), second)[0] == 4


def test_a_refused_batch_is_seen_in_the_exit_code(monkeypatch: pytest.MonkeyPatch) -> None:
    assert runs(monkeypatch, replace(FINE, faulty=("spool/x.gsibatch: cut",)))[0] == 4
