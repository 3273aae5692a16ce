"""What ``run`` prints of a run, in full: each kind of trouble on stderr, the report as JSON, and the exit code."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from gsi_etl.cli.actions import prefect_run
from gsi_etl.cli.actions import run as action
from gsi_etl.cli.actions.run import as_dict, run_once, tell_report
from gsi_etl.config.settings import Settings
from gsi_etl.model import Batch, Change, CheckResult
from gsi_etl.pipeline import Options, RunReport

REVISION = Change(
    "ch_1", "revision", "source", "critical", "index", "World", "was 40.3 million, is now 41.6 million",
    series="s", old_value=Decimal("40300000"), new_value=Decimal("41600000.5"), old_text="40.3 million",
    new_text="41.6 million", url="https://index.example/", evidence="e", rule="r",
)  # fmt: skip
RECORDED = replace(REVISION, change_id="ch_2", severity="none")
TOTAL = CheckResult("figures", "total", "critical", False, "41", "40 to 42", "")
BROKEN = CheckResult("figures", "parts", "warning", False, "", "", "", errored=True)
FILES = CheckResult("catalogue", "files", "warning", False, "1", "0", "")
HOLDS = replace(TOTAL, name="holds", success=True)
GONE = Batch("gone", trouble="source_down", error={
    "what": "no answer", "where": "https://gone.example/", "why": "timeout", "kept": "its figures", "hint": "wait",
})  # fmt: skip
BARE = Batch("bare", trouble="not_the_page")
FULL = RunReport(
    "run-1", "partial", {"sources": 3, "figures": 7}, changes=(REVISION, RECORDED),
    checks=(TOTAL, BROKEN, FILES, HOLDS), troubles=(GONE, BARE), quarantined=("index",), warnings=("slow",),
    published=Path("public/gsi.duckdb"), faulty=("x.yaml: no id",),
)  # fmt: skip
FINE = RunReport("run-2", "ok", {"sources": 1, "figures": 7})


def test_each_kind_of_trouble_is_told_with_all_that_is_known_of_it(capsys: pytest.CaptureFixture[str]) -> None:
    tell_report(FULL)
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.splitlines() == [
        "failed   gone: no answer",
        "  at   https://gone.example/",
        "  why  timeout",
        "  kept its figures",
        "  try  wait",
        "failed   bare: not_the_page",
        "left out x.yaml: no id",
        "warning  slow",
        "check    critical: total: expected 40 to 42, observed 41",
        "check    warning: parts: could not be evaluated",
        "held     index: its batch failed a critical check; its last good figures stay, marked stale",
        "done     run run-1: partial, 1 change",
    ]


@pytest.mark.parametrize(
    ("report", "line"),
    [
        (FINE, "done     run run-2: ok, 0 changes"),
        (replace(FINE, idle=True), "done     nothing is due"),
        (replace(FINE, first_run=True), "done     run run-2: ok, 7 figures recorded as the baseline for later runs"),
    ],
)
def test_a_run_without_trouble_is_one_line(report: RunReport, line: str, capsys: pytest.CaptureFixture[str]) -> None:
    tell_report(report)
    assert capsys.readouterr().err == f"{line}\n"


def down(number: int, **error: str) -> tuple[Batch, ...]:
    return tuple(Batch(f"s{n}", trouble="source_down", error=error) for n in range(number))


@pytest.mark.parametrize(
    ("troubles", "sources", "words"),
    [
        (down(3, what="no answer", why="slow"), 3, "3 of 3 sources failed: is this machine online? no answer; slow"),
        (down(4, why="timeout"), 3, "4 of 3 sources failed: is this machine online? timeout"),
        (down(3), 4, ""),
        (down(2, what="x"), 2, ""),
        ((*down(2, what="x"), BARE), 3, ""),
        ((BARE, *down(1, what="first"), *down(2, what="x")), 3,
         "3 of 3 sources failed: is this machine online? first"),
    ],
)  # fmt: skip
def test_one_line_for_all_is_for_three_or_more_of_which_none_answered(
    troubles: tuple[Batch, ...], sources: int, words: str
) -> None:
    assert action._all_down(replace(FULL, troubles=troubles, counts={"sources": sources})) == words


def test_the_report_in_json_has_every_part() -> None:
    assert as_dict(FULL) == {
        "run_id": "run-1",
        "status": "partial",
        "exit_code": 3,
        "first_run": False,
        "idle": False,
        "counts": {"sources": 3, "figures": 7},
        "changes": [{
            "change_id": "ch_1", "class": "revision", "cause": "source", "severity": "critical", "source_id": "index",
            "subject": "World", "sentence": "was 40.3 million, is now 41.6 million", "old_text": "40.3 million",
            "new_text": "41.6 million", "old_value": 40_300_000, "new_value": 41_600_000.5,
            "url": "https://index.example/",
        }],
        "troubles": [{"source_id": "gone", "trouble": "source_down", **GONE.error},
                     {"source_id": "bare", "trouble": "not_the_page"}],
        "quarantined": ["index"],
        "warnings": ["slow"],
        "checks_failed": [
            {"name": "total", "severity": "critical", "expected": "40 to 42", "observed": "41"},
            {"name": "parts", "severity": "warning", "expected": "", "observed": ""},
            {"name": "files", "severity": "warning", "expected": "0", "observed": "1"},
        ],
        "published": "public/gsi.duckdb",
    }  # fmt: skip
    bare = as_dict(replace(FINE, first_run=True, idle=True))
    assert (bare["first_run"], bare["idle"], bare["published"], bare["changes"]) == (True, True, None, [])


Runs = Callable[..., list[Any]]


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> Runs:
    """The runs end like these, one after the other; gives what each was called with."""

    def put(*reports: RunReport) -> list[Any]:
        ends, calls = list(reports), []

        def runner(name: str) -> Any:
            def run(settings: Settings, options: Options, *, tell: Any, write: Any) -> RunReport:
                calls.append((name, settings.home, options))
                write("an alert")
                tell("commit", "7 figures")
                return ends.pop(0)

            return run

        monkeypatch.setattr(action, "run", runner("plain"))
        monkeypatch.setattr(prefect_run, "run_with_prefect", runner("prefect"))
        return calls

    return put


def once(options: Options | None = None, **more: bool) -> int:
    given = {"prefect": False, "as_json": False, "exit_code": False} | more
    return run_once(Settings(home=Path("h")), options or Options(), **given)


@pytest.mark.parametrize("prefect", [False, True])
def test_a_run_goes_through_prefect_or_not_and_its_alerts_to_stdout(
    runs: Runs, capsys: pytest.CaptureFixture[str], prefect: bool
) -> None:
    calls = runs(FINE)
    assert once(Options(("a",)), prefect=prefect) == 0
    assert calls == [("prefect" if prefect else "plain", Path("h"), Options(("a",)))]
    said = capsys.readouterr()
    assert (said.out, said.err) == ("an alert\n", "commit   7 figures\ndone     run run-2: ok, 0 changes\n")


def test_with_json_the_alerts_go_to_stderr_and_one_report_to_stdout(
    runs: Runs, capsys: pytest.CaptureFixture[str]
) -> None:
    runs(replace(FINE, warnings=("ü",)))
    assert once(as_json=True) == 0
    said = capsys.readouterr()
    assert said.err.splitlines()[:2] == ["an alert", "commit   7 figures"]
    assert said.out.startswith('{\n  "run_id": "run-2",\n')
    assert '"ü"' in said.out
    assert json.loads(said.out)["warnings"] == ["ü"]


def test_of_a_spool_there_is_a_report_for_each_run(runs: Runs, capsys: pytest.CaptureFixture[str]) -> None:
    calls = runs(replace(FINE, left=1), replace(FINE, run_id="run-3"))
    options = Options(spool=Path("spool"))
    assert once(options, as_json=True) == 0
    assert calls == [("plain", Path("h"), options)] * 2
    assert [one["run_id"] for one in json.loads(capsys.readouterr().out)] == ["run-2", "run-3"]


FAILED = replace(FINE, checks=(BROKEN,))
HELD = replace(FINE, quarantined=("index",))
PARTLY = replace(FINE, faulty=("x",))
CHANGED = replace(FINE, changes=(REVISION,))


@pytest.mark.parametrize(
    ("reports", "exit_code", "code"),
    [
        ([FINE], True, 0),
        ([CHANGED], True, 10),
        ([CHANGED], False, 0),
        ([replace(FINE, changes=(RECORDED,))], True, 0),
        ([CHANGED, FINE], True, 10),
        ([FINE, CHANGED], True, 10),
        ([CHANGED, PARTLY], True, 4),
        ([PARTLY, FINE], False, 4),
        ([PARTLY, HELD], False, 3),
        ([HELD, PARTLY], False, 3),
        ([HELD, FAILED], False, 1),
        ([FAILED, PARTLY], False, 1),
    ],
)
def test_the_exit_code_is_that_of_the_worst_run_and_10_for_changes_alone(
    runs: Runs, reports: list[RunReport], exit_code: bool, code: int
) -> None:
    runs(*(replace(one, left=len(reports) - n - 1) for n, one in enumerate(reports)))
    assert once(Options(spool=Path("spool")), exit_code=exit_code) == code
