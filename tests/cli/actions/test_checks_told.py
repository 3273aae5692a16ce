"""`gsi-etl checks` and `gsi-etl baseline` to the letter, over hand-made tables: what they show, keep and refuse."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hand_written import rows
from handmade import CHANGES, table, write_in_memory

from gsi_etl.cli.actions import checks
from gsi_etl.config.settings import Settings
from gsi_etl.errors import UsageError
from gsi_etl.ops import reprocess

NOW = datetime(2026, 3, 2, 7, 0, 30, tzinfo=UTC)
AT = NOW.replace(tzinfo=None)
Printed = pytest.CaptureFixture[str]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, empty: duckdb.DuckDBPyConnection) -> Iterator[Path]:
    """A home whose warehouse is written to in memory, and whose clock stands still."""
    monkeypatch.chdir(tmp_path)
    for name in ("GSI_HOME", "GSI_CONFIG", "GSI_PACK"):
        monkeypatch.delenv(name, raising=False)
    write_in_memory(monkeypatch, checks, tmp_path / "data", empty, NOW)
    monkeypatch.setattr(checks, "user", lambda: "account")
    yield tmp_path / "data"
    empty.execute("DELETE FROM core.baseline_decisions")


# ------------------------------------------------------------------------------------------------------------- checks

CHECKS = (
    "suite VARCHAR, check_name VARCHAR, source_id VARCHAR, severity VARCHAR, success BOOLEAN, errored BOOLEAN, "
    "observed VARCHAR, expected VARCHAR, sentence VARCHAR, since_utc TIMESTAMP, checked_at_utc TIMESTAMP"
)
PAST = (
    "recorded_at TIMESTAMP, success BOOLEAN, observed VARCHAR, run_id VARCHAR, suite VARCHAR, check_name VARCHAR, "
    "source_id VARCHAR"
)


@pytest.fixture
def checked(home: Path) -> Path:
    """A check that fails for one source, could not be evaluated for another, and passes for all; and its past."""
    path, since = home / "public" / "gsi.duckdb", datetime(2026, 3, 1, 6, 5, 59)
    results = [
        ["s", "agrees", None, "info", True, False, "o3", "e3", "for all", since, AT],
        ["s", "agrees", "b", "warning", False, True, "o2", "e2", "not evaluated", since, AT],
        ["s", "agrees", "a", "critical", False, False, "o1", "e1", "of a", since, AT],
        ["other", "holds", "a", "info", True, False, "o4", "e4", "of other", since, AT],
    ]
    table(path, "checks", CHECKS, results)
    past = [[datetime(2026, 2, day + 1), False, f"o{day}", f"r{day}", "s", "agrees", "a"] for day in range(22)]
    past += [[AT, True, "o3", "r9", "s", "agrees", None], [AT, True, "x", "r9", "other", "agrees", "a"]]
    table(path, "core.checks", PAST, past)
    return home


def test_a_check_is_shown_for_each_source_the_failing_ones_first_with_its_past(checked: Path, capsys: Printed) -> None:
    checks.show_check(checked, None, "agrees", "", "table")
    first, second, third, end = capsys.readouterr().out.split("\n\n")
    assert end == ""
    head, sentence, *details = first.splitlines()[:6]
    assert (head, sentence) == ("s / agrees: FAILED  (critical)", "  of a")
    assert details == [
        "  source   a", "  expected e1", "  observed o1", "  since    2026-03-01 06:05",
    ]  # fmt: skip
    past = [line.split()[-2:] for line in first.splitlines()[8:]]
    assert past == [[f"o{day}", f"r{day}"] for day in range(21, 1, -1)]
    assert second.splitlines()[:3] == [
        "s / agrees: could not be evaluated  (warning)", "  not evaluated", "  source   b",
    ]  # fmt: skip
    assert third.splitlines()[:3] == ["s / agrees: passed  (info)", "  for all", "  source   all"]
    assert [line.split()[-2:] for line in third.splitlines()[8:]] == [["o3", "r9"]]


@pytest.mark.parametrize(
    ("name", "source", "found"),
    [
        ("agrees", "", [("s", "a"), ("s", "b"), ("s", None)]), ("agrees", "b", [("s", "b")]),
        ("s / agrees", "a", [("s", "a")]), ("other / holds", "", [("other", "a")]),
    ],
)  # fmt: skip
def test_a_check_is_found_by_its_name_with_or_without_its_suite_and_by_source(
    checked: Path, capsys: Printed, name: str, source: str, found: list[Any]
) -> None:
    checks.show_check(checked, None, name, source, "json")
    told = json.loads(capsys.readouterr().out)
    assert [(row["suite"], row["source_id"]) for row in told] == found


@pytest.mark.parametrize(("name", "source"), [("agree", ""), ("agrees", "c"), ("other / agrees", "")])
def test_a_check_that_there_is_not_is_refused(checked: Path, name: str, source: str) -> None:
    with pytest.raises(UsageError) as refused:
        checks.show_check(checked, None, name, source, "table")
    error = refused.value
    assert (error.what, error.where) == (f"no check {name!r}", str(checked / "public" / "gsi.duckdb"))
    assert error.hint == "list checks with `gsi-etl checks`"


@pytest.mark.parametrize("folder", [None, Path("docs")])
def test_data_docs_are_written_into_a_folder_of_choice(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: Printed, folder: Path | None
) -> None:
    def written(settings: Settings, where: Path) -> str:
        return f"{settings.home} {settings.sources} {where}"

    monkeypatch.setattr(reprocess, "data_docs", written)
    checks.write_docs(home, None, Path("s"), folder)
    assert capsys.readouterr().out == f"{home} s {folder or home / 'data-docs'}\n"


# ---------------------------------------------------------------------------------------------------------- baselines

DECISIONS = (
    "baseline_id VARCHAR, value DECIMAL(28,8), unit DECIMAL(28,8), change_id VARCHAR, decided_by VARCHAR, "
    "recorded_at TIMESTAMP, reason VARCHAR, entry INTEGER"
)


def listed(home: Path, capsys: Printed) -> dict[str, list[Any]]:
    checks.list_baselines(home, None, "json")
    found = json.loads(capsys.readouterr().out)
    columns = ["baseline_id", "label", "value", "unit", "stated", "state", "decided_by"]
    assert all(list(row) == columns for row in found)
    return {row["baseline_id"]: [row[n] for n in ("value", "unit", "stated", "state", "decided_by")] for row in found}


def test_baselines_are_listed_with_who_decided_and_what_pages_state(home: Path, capsys: Printed) -> None:
    before = listed(home, capsys)
    assert before["world-gsi-2018"] == [40_300_000, 100_000, None, None, "baselines.yaml"]
    decided = [
        ["world-gsi-2018", 41_600_000, 100_000, None, "ann", AT, "confirmed", 1],
        ["world-gsi-2016", None, None, None, "ben", AT, "reset", 2],
    ]
    table(home / "warehouse.duckdb", "core.baseline_decisions", DECISIONS, decided)
    path = home / "public" / "gsi.duckdb"
    states = [["world-gsi-2018", "agrees", 5], ["world-gsi-2016", "differs", 6], ["prk-gsi-2018", "agrees", 7]]
    table(path, "headlines", "series VARCHAR, status VARCHAR, value INTEGER", states)
    name = "baseline is up to date: prk-gsi-2018"
    failed = [
        ["warehouse", name, None, "info", False, False, "", "", "", AT, AT],
        ["warehouse", "up to date: world-gsi-2018", None, "info", True, False, "", "", "", AT, AT],
        ["other", "up to date: world-gsi-2018", None, "info", False, False, "", "", "", AT, AT],
    ]
    table(path, "checks", CHECKS, failed)
    after = listed(home, capsys)
    assert list(after) == list(before)
    assert {one: after[one] for one in after if after[one] != before[one]} == {
        "world-gsi-2018": [41_600_000, 100_000, 5, "agrees", "ann, 2026-03-02: confirmed"],
        "world-gsi-2016": [45_800_000, 100_000, 6, "differs", "baselines.yaml"],
        "prk-gsi-2018": [2_640_000, 1_000, 7, "outdated", "baselines.yaml"],
    }


def decided(empty: duckdb.DuckDBPyConnection) -> list[Any]:
    columns = "baseline_id, value, unit, change_id, decided_by, recorded_at, reason"
    return rows(empty, f"SELECT {columns} FROM core.baseline_decisions ORDER BY entry")


def test_a_baseline_is_set_in_words_and_reset(home: Path, empty: duckdb.DuckDBPyConnection, capsys: Printed) -> None:
    checks.set_baseline(home, None, "world-gsi-2018", "41.6 million", "ann", "an erratum")
    checks.reset_baseline(home, None, "world-gsi-2018", "", "a slip")
    assert capsys.readouterr().err.splitlines() == [
        "set       world-gsi-2018: 40,300,000 becomes 41.6 million; it applies from the next run on",
        "reset     world-gsi-2018: the value in baselines.yaml applies from the next run on",
    ]
    assert decided(empty) == [
        ("world-gsi-2018", 41_600_000.0, 100_000.0, None, "ann", AT, "an erratum"),
        ("world-gsi-2018", None, None, None, "account", AT, "a slip"),
    ]


@pytest.mark.parametrize(
    ("baseline", "words", "value", "unit"),
    [
        ("prk-share-gsi-2016", "4.37 per cent", 0.0437, 0.0001),
        ("prk-prevalence-gsi-2018", "104.6 per 1,000", 104.6, 0.1),
    ],
)
def test_shares_and_rates_are_set_as_they_are_said(
    home: Path, empty: duckdb.DuckDBPyConnection, baseline: str, words: str, value: float, unit: float
) -> None:
    checks.set_baseline(home, None, baseline, words, "ann", "x")
    assert [row[:3] for row in decided(empty)] == [(baseline, value, unit)]


@pytest.mark.parametrize("words", ["", "a great many", "5 or 6 million in 2 places", "5 to 6 million", "0", "-5"])
def test_what_is_no_single_value_above_zero_is_refused(
    home: Path, empty: duckdb.DuckDBPyConnection, words: str
) -> None:
    with pytest.raises(UsageError) as refused:
        checks.set_baseline(home, None, "world-gsi-2018", words, "ann", "x")
    error = refused.value
    assert (error.what, error.why) == (f"{words!r} is not a value", "it must be a single number above zero")
    assert error.hint == 'such as 41600000, "41.6 million", "104.6 per 1,000" or "4.37 per cent"'
    assert decided(empty) == []


@pytest.mark.parametrize(
    ("asked", "hint"), [("world-gsi-2081", "did you mean 'world-gsi-2018'?"), ("x", "see `gsi-etl baseline list`")]
)
def test_a_baseline_that_there_is_not_is_refused(home: Path, asked: str, hint: str) -> None:
    for call in (
        lambda: checks.set_baseline(home, None, asked, "5", "ann", "x"),
        lambda: checks.reset_baseline(home, None, asked, "ann", "x"),
    ):
        with pytest.raises(UsageError) as refused:
            call()
        said = (refused.value.what, refused.value.hint)
        assert said == (f"no baseline {asked!r}", f"{hint}; add new ones to baselines.yaml")


FIGURES = (
    "figure_id VARCHAR, measure VARCHAR, geo_id VARCHAR, edition VARCHAR, reference_year INTEGER, value DECIMAL(28,8), "
    "last_digit DECIMAL(28,8), quote VARCHAR, recorded_at TIMESTAMP"
)
PEOPLE = "people_in_modern_slavery"


def stated(home: Path, *states: tuple[Any, ...], figure: str | None = "fg_1") -> None:
    """A change that brought a figure, and each state of that figure."""
    path = home / "public" / "gsi.duckdb"
    change = ["r1", AT, "ch_1", "revision", "source", "critical", "index", "W", "W: 5", figure, None, None, None]
    table(path, "changes", CHANGES, [change])
    table(path, "core.figure_rows", FIGURES, [["fg_1", *one, date(2026, 3, n)] for n, one in enumerate(states, 1)])


@pytest.mark.parametrize(
    ("state", "baseline", "was", "unit"),
    [
        ((PEOPLE, "WLD", "GSI 2018", 2016, 41_600_000, 10_000, "41.60 million"), "world-gsi-2018", "40,300,000", 1e4),
        ((PEOPLE, "WLD", "GSI 2018", None, 41_600_000, None, "41.6 million"), "world-gsi-2018", "40,300,000", 1e5),
    ],
)  # fmt: skip
def test_a_revision_is_accepted_as_the_baseline_of_its_edition(
    home: Path, empty: duckdb.DuckDBPyConnection, capsys: Printed,
    state: tuple[Any, ...], baseline: str, was: str, unit: float,
) -> None:  # fmt: skip
    stated(home, (PEOPLE, "WLD", "GSI 2016", 2016, 5, 1, "5"), state)
    checks.accept_change(home, None, "ch_1", "", "it is so")
    said = f"accepted  {baseline}: {was} becomes {state[-1]}; it applies from the next run on\n"
    assert capsys.readouterr().err == said
    assert decided(empty) == [(baseline, 41_600_000.0, unit, "ch_1", "account", AT, "it is so")]


@pytest.mark.parametrize(
    ("state", "what", "why"),
    [
        ((PEOPLE, "WLD", "GSI 1999", 2016, 5, 1, "5"), "no baseline matches ch_1", f"{PEOPLE} of WLD, GSI 1999"),
        ((PEOPLE, "WLD", None, 1999, 5, 1, "5"), "no baseline matches ch_1", f"{PEOPLE} of WLD, no edition"),
        ((PEOPLE, "WLD", None, None, 5, 1, "5"), "no baseline matches ch_1", f"{PEOPLE} of WLD, no edition"),
        ((PEOPLE, "XXX", "GSI 2018", 2016, 5, 1, "5"), "no baseline matches ch_1", f"{PEOPLE} of XXX, GSI 2018"),
        (("forced_labour", "PRK", "GSI 2018", 2016, 5, 1, "5"), "no baseline matches ch_1",
         "forced_labour of PRK, GSI 2018"),
        ((PEOPLE, "WLD", "GSI 2018", 2016, None, None, "5 to 6"), "1 baselines match ch_1",
         f"{PEOPLE} of WLD, GSI 2018"),
    ],
)  # fmt: skip
def test_a_change_without_one_baseline_is_refused(
    home: Path, empty: duckdb.DuckDBPyConnection, state: tuple[Any, ...], what: str, why: str
) -> None:
    stated(home, state)
    with pytest.raises(UsageError) as refused:
        checks.accept_change(home, None, "ch_1", "ann", "x")
    error = refused.value
    assert (error.what, error.why) == (what, f"it is {why}")
    assert error.hint == "see `gsi-etl baseline list`, and choose one with `gsi-etl baseline set ID VALUE`"
    assert decided(empty) == []


def test_of_a_figure_without_edition_the_year_decides(
    home: Path, empty: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = next(b for b in checks._baselines(Settings(home=home)) if b.id == "world-gsi-2018")
    known = [replace(one, id=f"y-{year}", reference_year=year) for year in (2016, 2021, None)]
    monkeypatch.setattr(checks, "_baselines", lambda _settings: tuple(known))
    stated(home, (PEOPLE, "WLD", None, 2021, 5, 1, "5"))
    checks.accept_change(home, None, "ch_1", "ann", "x")
    assert [row[0] for row in decided(empty)] == ["y-2021"]
    known.append(replace(one, id="twin", reference_year=2021))
    with pytest.raises(UsageError, match="2 baselines match ch_1"):
        checks.accept_change(home, None, "ch_1", "ann", "x")


def test_a_change_without_a_figure_is_refused(home: Path) -> None:
    stated(home)  # the figure that it names is not known
    with pytest.raises(UsageError, match="the figure of ch_1 is not in the warehouse"):
        checks.accept_change(home, None, "ch_1", "ann", "x")
    (home / "public" / "gsi.duckdb").unlink()
    stated(home, figure=None)
    with pytest.raises(UsageError) as refused:
        checks.accept_change(home, None, "ch_1", "ann", "x")
    assert refused.value.what == "ch_1 (revision) has no figure to accept"
    hint = "accept a revision or a new figure, or set any value with `gsi-etl baseline set`"
    assert refused.value.hint == hint
