"""Every listing has three forms that say the same: a table for people, JSON and CSV for programs."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import typer.main
from typer.testing import CliRunner, Result

from gsi_etl.cli.commands.main import app

#: Each listing with the columns that programs rely on. One that is not here fails the last test.
LISTINGS: dict[str, str] = {
    "figures": "figure_id place measure quote value reference_year edition verdict status source_id",
    "changes": "change_id detected_at_utc class cause severity sentence source_id acknowledged_by",
    "checks": "suite check_name severity state expected observed since_utc source_id",
    "checks show": "suite check_name source_id severity success errored observed expected sentence since_utc "
    "checked_at_utc",
    "runs": "run_id started_at_utc finished_at_utc status sources failed figures changes checks_failed",
    "baseline list": "baseline_id label value unit stated state decided_by",
    "quarantine list": "batch_id source_id held_at_utc state documents reason",
    "alerts list": "alert_id channel status attempts changes created_at_utc sent_at_utc last_error",
    "alerts mutes": "pattern class until_utc reason",
    "sources list": "source_id kind enabled status last_ok_utc figures publisher title message",
    "sources history": "attempted_at_utc outcome status reason seconds size completeness new_bytes snapshot "
    "not_before_utc url",
    "diff": "country measure before after percent says comparable caveat",
    "sql": "series label value edition baseline deviation status last_confirmed_utc figure_id quote url",
}
ARGUMENTS = {
    "checks show": ["agrees: world-gsi-2018"],
    "sources history": ["demo-index"],
    "diff": ["GSI 2018", "GSI 2023"],
    "sql": ["FROM headlines"],
    "sources list": ["--sources", "sources"],
}
#: What is empty after two runs without decisions.
EMPTY = {"quarantine list", "alerts mutes"}
#: A table for people that is not the rows of JSON: in words, or without columns that only programs need.
OWN_TABLE = {"checks", "checks show", "sources history"}
#: Objects rather than rows: each with keys that programs rely on.
OBJECTS = {
    "runs show": "run_id status started_at_utc finished_at_utc version counts sources stages warnings changes",
    "heartbeat": "silent sentences last_committed_at",
    "archive verify": "sound snapshots bytes manifest_lines manifest_hash findings",
}


@pytest.fixture
def inside(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(folder)
    monkeypatch.delenv("GSI_HOME", raising=False)
    return folder


def called(name: str, *more: str) -> Result:
    return CliRunner().invoke(app, [*name.split(), *ARGUMENTS.get(name, []), *more])


def rows_of(name: str) -> list[dict[str, Any]]:
    done = called(name, "--json")
    assert done.exit_code == 0, done.output
    rows: list[dict[str, Any]] = json.loads(done.stdout)
    return rows


def as_text(value: Any) -> str:
    """A value of JSON as CSV has it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.replace("\r\n", "\n") if isinstance(value, str) else f"{Decimal(str(value)):f}"


@pytest.mark.parametrize("name", LISTINGS)
def test_json_has_the_columns_that_programs_rely_on(name: str, inside: Path) -> None:
    rows = rows_of(name)
    assert bool(rows) == (name not in EMPTY)
    assert all(list(row) == LISTINGS[name].split() for row in rows)


@pytest.mark.parametrize("name", LISTINGS)
def test_csv_says_what_json_says(name: str, inside: Path) -> None:
    assert called(name, "--format", "json").stdout == called(name, "--json").stdout
    read = csv.DictReader(io.StringIO(called(name, "--format", "csv").stdout))
    found = list(read)
    assert read.fieldnames == LISTINGS[name].split()
    wanted = rows_of(name)
    assert len(found) == len(wanted)
    for got, row in zip(found, wanted, strict=True):
        for column, value in row.items():
            # A time is written without its zone in CSV, and text that a sheet would run gets an apostrophe.
            assert got[column].lstrip("'").replace(" ", "T").rstrip("Z") == as_text(value).replace(" ", "T").rstrip("Z")


@pytest.mark.parametrize("name", sorted(LISTINGS.keys() - EMPTY - OWN_TABLE))
def test_the_table_has_a_line_for_each_row_under_the_same_columns(name: str, inside: Path) -> None:
    lines = called(name).stdout.splitlines()
    assert lines[0].split() == LISTINGS[name].split()
    rows = rows_of(name)
    first = [as_text(row[next(iter(row))]) for row in rows]
    if not any("\n" in str(value) for row in rows for value in row.values()):
        assert len(lines) == len(rows) + 2, "nothing is wrapped in a pipe"
        assert all(line.startswith(word) for line, word in zip(lines[2:], first, strict=True))


@pytest.mark.parametrize("name", sorted(EMPTY))
def test_no_rows_are_said_on_stderr_and_an_empty_list_in_json(name: str, inside: Path) -> None:
    done = called(name)
    assert (done.stdout, done.stderr) == ("", "no rows\n")
    assert json.loads(called(name, "--json").stdout) == []


def test_checks_show_in_words_what_failed(inside: Path) -> None:
    shown = called("checks show").stdout
    assert "agrees: world-gsi-2018: FAILED  (warning)" in shown
    assert "expected 40,250,000 to 40,350,000" in shown.replace("expected  ", "expected ")


@pytest.mark.parametrize("name", OBJECTS)
def test_an_object_has_the_keys_that_programs_rely_on(name: str, inside: Path) -> None:
    assert list(json.loads(called(name, "--json").stdout)) == OBJECTS[name].split()


def test_show_says_the_same_in_json_and_in_words(inside: Path) -> None:
    change = next(row for row in rows_of("changes") if row["class"] == "revision")
    data = json.loads(called("show", change["change_id"], "--json").stdout)
    words = called("show", change["change_id"]).stdout
    assert data["sentence"] == change["sentence"]
    assert data["sentence"] in words
    assert data["rule"] in words


def test_quiet_leaves_results_and_errors(inside: Path) -> None:
    plain, quiet = called("alerts mutes"), called("alerts mutes", "--quiet")
    assert plain.stderr == "no rows\n"
    assert quiet.stderr == ""
    failed = CliRunner().invoke(app, ["show", "nothing", "-q"])
    assert failed.exit_code != 0
    assert called("runs", "--quiet").stdout == called("runs").stdout


@pytest.mark.parametrize("typed", [["--quiet", "alerts", "mutes"], ["alerts", "-q", "mutes"]], ids=" ".join)
def test_quiet_may_stand_before_the_command(inside: Path, typed: list[str]) -> None:
    done = CliRunner().invoke(app, typed)
    assert (done.exit_code, done.stderr) == (0, "")


def test_every_command_with_forms_is_tested_here() -> None:
    def walk(path: tuple[str, ...], command: Any) -> set[str]:
        text = CliRunner().invoke(app, [*path, "--help"]).output
        found = {" ".join(path)} if "--format <table|json|csv" in text else set()
        for name, child in getattr(command, "commands", {}).items():
            found |= walk((*path, name), child)
        return found

    assert walk((), typer.main.get_command(app)) == set(LISTINGS)
