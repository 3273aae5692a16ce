"""The story of a run, in full: from its rows and the lines of its log."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from gsi_etl.base import runlog
from gsi_etl.cli.actions import runs_show
from gsi_etl.cli.actions.runs_show import show_run, story_of

BEGAN, ENDED = datetime(2026, 3, 2, 6, 0), datetime(2026, 3, 2, 6, 1, 30)
RUN = ("run-1", BEGAN, ENDED, "partial", '{"sources": 2, "checks_failed": 1234}', "1.2.3")
CHANGES = [("ch_1", "revision", "critical", "it \x1b[31mrose"), ("ch_2", "reworded", "info", "it is säid otherwise")]
LOG: list[dict[str, Any]] = [
    {"event": "begun", "at": "2026-03-02T06:00:00+00:00"},
    {"event": "source", "at": "2026-03-02T06:00:12.500+00:00", "source_id": "a", "seconds": 2.25, "trouble": None,
     "words": "a: 1 figure"},
    {"event": "source", "at": "2026-03-02T06:00:14+00:00", "source_id": "b", "seconds": 1234.5,
     "trouble": "source_down", "words": "b: no \x1b[31manswer"},
    {"event": "stage", "stage": "audit", "seconds": 0.5004},
    {"event": "stage", "stage": "commit", "seconds": 1.25},
    {"event": "stage", "stage": "audit", "seconds": 0.25},
    {"event": "warning", "words": "slow \x07"},
    {"event": "failed"},
    {"event": "ended", "words": "not told"},
]  # fmt: skip


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home whose database has one run with its changes, and a log with another's lines between."""

    def query(path: Path, sql: str, bound: list[str]) -> tuple[list[str], list[tuple[Any, ...]]]:
        assert path == tmp_path / "public" / "gsi.duckdb"
        if "FROM runs" in sql:
            return [], [RUN] if RUN[0].startswith(bound[0]) else []
        assert bound == ["run-1"]
        return [], list(CHANGES)

    monkeypatch.setattr(runs_show, "query", query)
    (tmp_path / "logs").mkdir()
    lines = [json.dumps({"run_id": run, **line}) for line in LOG for run in ("run-1", "run-10")]
    (tmp_path / "logs" / runlog.FILE).write_text("\n".join(lines))
    return tmp_path


STORY = {
    "run_id": "run-1",
    "status": "partial",
    "started_at_utc": "2026-03-02T06:00:00Z",
    "finished_at_utc": "2026-03-02T06:01:30Z",
    "version": "1.2.3",
    "counts": {"sources": 2, "checks_failed": 1234},
    "sources": [
        {"source_id": "a", "seconds": 2.25, "trouble": None, "words": "a: 1 figure"},
        {"source_id": "b", "seconds": 1234.5, "trouble": "source_down", "words": "b: no \x1b[31manswer"},
    ],
    "stages": {"collect": 1234.5, "audit": 0.75, "commit": 1.25},
    "warnings": ["slow \x07", ""],
    "changes": [
        {"change_id": "ch_1", "class": "revision", "severity": "critical", "sentence": "it \x1b[31mrose"},
        {"change_id": "ch_2", "class": "reworded", "severity": "info", "sentence": "it is säid otherwise"},
    ],
}


def test_a_run_is_told_in_json_by_rows_and_log(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    story = story_of(home / "public" / "gsi.duckdb", home / "logs", "run-1")
    assert story == STORY
    assert list(story) == list(STORY)
    show_run(home, None, "", as_json=True)
    assert capsys.readouterr().out == json.dumps(STORY, ensure_ascii=False, indent=2) + "\n"


def test_a_run_is_told_to_people_line_by_line(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    show_run(home, None, "run", as_json=False)
    assert capsys.readouterr().out.splitlines() == [
        "run run-1: partial",
        "  began 2026-03-02T06:00:00Z, ended 2026-03-02T06:01:30Z, gsi-etl 1.2.3",
        "  2 sources, 1,234 checks failed",
        "sources",
        "      2.25 s  a: 1 figure",
        "   1234.50 s  b: no \\u001b[31manswer",
        "stages",
        "   1234.50 s  collect",
        "      0.75 s  audit",
        "      1.25 s  commit",
        "warning  slow \\u0007",
        "warning  ",
        "changes: 2",
        "  critical ch_1  it \\u001b[31mrose",
        "  info     ch_2  it is säid otherwise",
    ]


def test_of_a_run_that_the_log_has_forgotten_the_rows_are_told(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "logs" / runlog.FILE).write_text("")
    show_run(home, None, "run-1", as_json=False)
    lines = capsys.readouterr().out.splitlines()
    assert lines[2:4] == ["  2 sources, 1,234 checks failed", "stages: no longer in the log"]


def test_sources_are_collected_side_by_side_from_the_first_beginning_to_the_last_end() -> None:
    ends = [("2026-03-02T06:00:10+00:00", 9.0), ("2026-03-02T06:00:12+00:00", 1.0), ("2026-03-02T06:00:11+00:00", 8.5)]
    lines = [{"event": "source", "at": at, "seconds": seconds} for at, seconds in ends]
    assert runs_show._stages(lines) == {"collect": 11.0}
    assert runs_show._stages([]) == {}
    assert runs_show._stages([{"event": "stage", "stage": "x", "seconds": 0.12345}]) == {"x": 0.123}


def test_a_run_without_counts_has_no_line_of_them() -> None:
    bare: dict[str, Any] = {"counts": {}, "sources": [], "stages": {}, "warnings": [], "changes": []}
    assert runs_show._lines(STORY | bare) == [
        "run run-1: partial", "  began 2026-03-02T06:00:00Z, ended 2026-03-02T06:01:30Z, gsi-etl 1.2.3",
        "stages: no longer in the log", "changes: 0",
    ]  # fmt: skip
