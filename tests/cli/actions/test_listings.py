"""Listings over hand-made tables: which rows each option leaves, in which order, and what a table says beside them."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from handmade import table

from gsi_etl.cli.actions import list as listings
from operated import write_source

AT = datetime(2026, 3, 2, 7)
Printed = pytest.CaptureFixture[str]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path / "data"


def told(capsys: Printed) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
    return found


FIGURES = (
    "figure_id VARCHAR, country VARCHAR, geo_id VARCHAR, measure VARCHAR, quote VARCHAR, value INTEGER, "
    "reference_year INTEGER, edition VARCHAR, verdict VARCHAR, status VARCHAR, source_id VARCHAR, sentence VARCHAR, "
    "is_change BOOLEAN, char_start INTEGER"
)


def stated(figure_id: str, country: str | None, code: str, edition: str = "GSI 2018", **more: Any) -> list[Any]:
    row: dict[str, Any] = {
        "figure_id": figure_id, "country": country, "geo_id": code, "measure": "people", "quote": "5", "value": 5,
        "reference_year": 2016, "edition": edition, "verdict": None, "status": "current", "source_id": "index",
        "sentence": "It says 5.", "is_change": False, "char_start": 1,
    }  # fmt: skip
    return list((row | more).values())


@pytest.mark.parametrize(
    ("pattern", "place", "edition", "limit", "found"),
    [
        ("", "", "", 9, ["fg_w", "fg_d", "fg_e", "fg_i"]),
        ("", "", "", 2, ["fg_w", "fg_d"]),
        ("RARE", "", "", 9, ["fg_e"]),
        ("", "IND", "", 9, ["fg_d", "fg_i"]),
        ("", "", "GSI 2023", 9, ["fg_d"]),
        ("rare", "IND", "", 9, []),
        ("5", "IND", "GSI 2018", 9, ["fg_i"]),
    ],
)
def test_figures_are_found_by_text_place_and_edition_the_world_first(
    home: Path, capsys: Printed, pattern: str, place: str, edition: str, limit: int, found: list[str]
) -> None:
    path = home / "public" / "gsi.duckdb"
    some = [
        stated("fg_i", "India", "IND", char_start=2, source_id="z"), stated("fg_d", "Deccan", "IND", "GSI 2023"),
        stated("fg_e", None, "ERI", sentence="A rare one."), stated("fg_w", "World", "WLD"),
        stated("fg_change", "World", "WLD", is_change=True),
    ]  # fmt: skip
    table(path, "figures", FIGURES, some)
    listings.list_figures(home, None, pattern, place, edition, limit, "json")
    rows = told(capsys)
    assert [row["figure_id"] for row in rows] == found
    assert all(row["place"] in ("India", "Deccan", "ERI", "World") for row in rows)
    if not found:
        return
    listings.list_figures(home, None, pattern, place, edition, limit, "csv")
    assert len(capsys.readouterr().out.splitlines()) == 1 + len(found)


CHANGES = (
    "change_id VARCHAR, run_id VARCHAR, detected_at_utc TIMESTAMP, class VARCHAR, cause VARCHAR, severity VARCHAR, "
    "sentence VARCHAR, source_id VARCHAR, acknowledged_by VARCHAR, subject VARCHAR"
)


@pytest.mark.parametrize(
    ("limit", "run", "class_", "everything", "found"),
    [
        (9, "", "", False, ["ch_new", "ch_critical", "ch_warning", "ch_info", "ch_operator"]),
        (2, "", "", False, ["ch_new", "ch_critical"]),
        (9, "", "", True, ["ch_new", "ch_critical", "ch_warning", "ch_info", "ch_operator", "ch_none"]),
        (9, "r2", "", False, ["ch_new"]),
        (9, "", "misquote", False, ["ch_warning"]),
        (9, "r2", "misquote", True, []),
    ],
)
def test_changes_are_listed_newest_first_then_by_severity(
    home: Path, capsys: Printed, limit: int, run: str, class_: str, everything: bool, found: list[str]
) -> None:
    def row(severity: str, run_id: str = "r1", class_: str = "revision", name: str = "") -> list[Any]:
        at = AT if run_id == "r1" else AT.replace(hour=8)
        return [f"ch_{name or severity}", run_id, at, class_, "source", severity, "s", "index", None, "W"]

    changes = [row("none"), row("operator"), row("info"), row("warning", class_="misquote"), row("critical")]
    table(home / "public" / "gsi.duckdb", "changes", CHANGES, [*changes, row("info", "r2", name="new")])
    listings.list_changes(home, None, limit, run, class_, everything, "json")
    rows = told(capsys)
    assert [one["change_id"] for one in rows] == found


CHECKS = (
    "suite VARCHAR, check_name VARCHAR, severity VARCHAR, success BOOLEAN, errored BOOLEAN, expected VARCHAR, "
    "observed VARCHAR, since_utc TIMESTAMP, source_id VARCHAR"
)
DETAILS = "details: gsi-etl checks show NAME   all checks: gsi-etl checks --all\n"
ALL = [("error", "c"), ("FAILED", "b"), ("passed", "a")]


def checks(home: Path, *names: str) -> None:
    results = {"a": ["s", "a", "info", True, False], "b": ["s", "b", "warning", False, False],
               "c": ["s", "c", "critical", False, True]}  # fmt: skip
    rows = [[*results[name], "e", "o", AT, None] for name in names]
    table(home / "public" / "gsi.duckdb", "checks", CHECKS, rows)


@pytest.mark.parametrize(
    ("failed", "everything", "form", "found"),
    [
        (False, False, "json", ALL), (True, False, "json", ALL[:2]), (False, True, "json", ALL),
        (True, True, "json", ALL[:2]),
    ],
)  # fmt: skip
def test_programs_get_the_checks_that_they_ask_for(
    home: Path, capsys: Printed, failed: bool, everything: bool, form: Any, found: list[Any]
) -> None:
    checks(home, "a", "b", "c")
    listings.list_checks(home, None, failed, everything, form)
    assert [(row["state"], row["check_name"]) for row in told(capsys)] == found


@pytest.mark.parametrize(("failed", "everything", "rows"), [(True, False, 2), (False, True, 3), (True, True, 2)])
def test_people_who_ask_for_them_get_one_table_of_checks(
    home: Path, capsys: Printed, failed: bool, everything: bool, rows: int
) -> None:
    checks(home, "a", "b", "c")
    listings.list_checks(home, None, failed, everything, "table")
    said = capsys.readouterr()
    assert (len(said.out.splitlines()), said.err) == (2 + rows, "")


def test_people_get_a_line_a_suite_and_what_failed(home: Path, capsys: Printed) -> None:
    checks(home, "a", "b", "c")
    listings.list_checks(home, None, False, False, "table")
    said = capsys.readouterr()
    suites, title, failed = said.out.split("\n\n")
    assert suites.splitlines()[2].split() == ["s", "3", "1", "1", "1"]
    assert title == "Failed checks"
    assert [line.split()[1] for line in failed.splitlines()[2:]] == ["c", "b"]
    assert said.err == DETAILS


def test_without_failures_only_the_suites_are_shown_and_without_checks_nothing(home: Path, capsys: Printed) -> None:
    checks(home)
    listings.list_checks(home, None, False, False, "table")
    assert capsys.readouterr() == ("", "no rows\n")
    checks(home, "a")
    listings.list_checks(home, None, False, False, "table")
    said = capsys.readouterr()
    assert (len(said.out.splitlines()), said.err) == (3, DETAILS)


def test_runs_are_listed_newest_first_up_to_a_limit(home: Path, capsys: Printed) -> None:
    columns = "run_id VARCHAR, started_at_utc TIMESTAMP, finished_at_utc TIMESTAMP, status VARCHAR, counts JSON"
    counts = '{"sources": 1, "sources_failed": 2, "figures": 3, "changes": 4, "checks_failed": 5}'
    runs = [[f"r{day}", datetime(2026, 3, day), datetime(2026, 3, day), "ok", counts] for day in (1, 3, 2)]
    table(home / "public" / "gsi.duckdb", "runs", columns, runs)
    listings.list_runs(home, None, 2, "json")
    first, second = told(capsys)
    assert first == {
        "run_id": "r3", "started_at_utc": "2026-03-03T00:00:00Z", "finished_at_utc": "2026-03-03T00:00:00Z",
        "status": "ok", "sources": 1, "failed": 2, "figures": 3, "changes": 4, "checks_failed": 5,
    }  # fmt: skip
    assert second["run_id"] == "r2"


def test_sources_are_listed_with_their_state_where_a_run_has_seen_them(
    home: Path, tmp_path: Path, capsys: Printed
) -> None:
    for name in ("index", "other"):
        write_source(tmp_path / "sources", f"http://{name}.test/", name)
    unseen = {"kind": "report", "enabled": True, "status": "not run yet", "last_ok_utc": None, "figures": None,
              "publisher": "Test", "title": "A page of the tests", "message": ""}  # fmt: skip
    listings.list_sources(home, None, tmp_path / "sources", "json")
    assert told(capsys) == [{"source_id": name} | unseen for name in ("index", "other")]
    columns = "source_id VARCHAR, status VARCHAR, last_ok_utc TIMESTAMP, figures INTEGER, message VARCHAR"
    table(home / "public" / "gsi.duckdb", "source_health", columns, [["index", "down", AT, 7, "404"]])
    listings.list_sources(home, None, tmp_path / "sources", "json")
    seen = {"status": "down", "last_ok_utc": "2026-03-02T07:00:00Z", "figures": 7, "message": "404"}
    rows = told(capsys)
    assert rows == [{"source_id": "index"} | unseen | seen, {"source_id": "other"} | unseen]
    assert list(rows[0]) == ["source_id", "kind", "enabled", "status", "last_ok_utc", "figures", "publisher", "title",
                             "message"]  # fmt: skip
