"""The commands as a person calls them: data on stdout, talk on stderr, and the exit codes of the design."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from command_line import gsi, gsi_here


def test_a_run_in_json_tells_what_changed_what_failed_and_its_exit_code(folder: Path) -> None:
    report = json.loads((folder / "report.json").read_text())
    assert report["exit_code"] == 4
    assert {"revision", "misquote", "new_edition"} <= {change["class"] for change in report["changes"]}
    (trouble,) = report["troubles"]
    assert trouble["source_id"] == "demo-north-korea"
    assert all(trouble[part] for part in ("what", "where", "why", "kept", "hint"))


def test_listings_come_as_table_json_and_csv(folder: Path) -> None:
    table = gsi("figures", "--place", "PRK", cwd=folder)
    assert "North Korea" in table.stdout
    rows = json.loads(gsi_here("figures", "--place", "PRK", "--json", cwd=folder).stdout)
    assert 2_640_000 in {row["value"] for row in rows}
    text = gsi_here("figures", "--place", "PRK", "--format", "csv", cwd=folder).stdout
    assert len(list(csv.DictReader(io.StringIO(text)))) == len(rows)


@pytest.mark.parametrize("command", ["changes", "checks", "runs"])
def test_every_listing_has_rows_and_says_them_in_json(folder: Path, command: str) -> None:
    done = gsi_here(command, "--json", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)


def test_checks_tell_what_fails_in_full_and_count_what_holds(folder: Path) -> None:
    rows = json.loads(gsi_here("checks", "--json", cwd=folder).stdout)
    brief = gsi_here("checks", cwd=folder).stdout
    assert "agrees: world-gsi-2018" in brief
    assert "watched figure is stated" not in brief
    figures = [row for row in rows if row["suite"] == "figures"]
    line = next(line for line in brief.splitlines() if line.startswith("figures "))
    assert line.split() == ["figures", str(len(figures)), str(len(figures)), "0", "0"]
    assert "watched figure is stated" in gsi_here("checks", "--all", cwd=folder).stdout


def test_sources_list_shows_the_state_of_each(folder: Path) -> None:
    rows = json.loads(gsi_here("sources", "list", "--sources", "sources", "--json", cwd=folder).stdout)
    states = {row["source_id"]: row["status"] for row in rows}
    assert states["demo-north-korea"] == "not_the_page"
    assert states["demo-index"] == "ok"


def test_show_leads_from_a_change_to_its_figure_and_document(folder: Path) -> None:
    changes = json.loads(gsi_here("changes", "--class", "revision", "--json", cwd=folder).stdout)
    change = json.loads(gsi_here("show", changes[0]["change_id"], "--json", cwd=folder).stdout)
    figure = json.loads(gsi_here("show", change["new_figure_id"], "--json", cwd=folder).stdout)
    assert figure["quote"] in figure["sentence"]
    document = json.loads(gsi_here("show", figure["document_id"], "--json", cwd=folder).stdout)
    assert document["snapshot_sha256"] == figure["snapshot_sha256"]
    assert figure["snapshot_sha256"] in gsi_here("show", figure["figure_id"], cwd=folder).stdout


def test_show_of_an_unknown_id_is_a_usage_error_with_a_hint(folder: Path) -> None:
    done = gsi_here("show", "fg_000000000000", cwd=folder)
    assert done.returncode == 2
    assert "try" in done.stderr


@pytest.mark.parametrize(
    "query",
    [
        "CREATE TABLE x (i INTEGER)",
        "DELETE FROM core.runs",
        "COPY (SELECT 1) TO 'out.csv'",
        "SELECT * FROM read_csv('/etc/passwd')",
        "ATTACH 'other.duckdb'",
        "SET enable_external_access = true",
        "SELEKT 1",
    ],
)
def test_sql_reads_and_does_nothing_else(folder: Path, query: str) -> None:
    done = gsi_here("sql", query, cwd=folder)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_publish_and_doctor_are_content_with_a_well_folder(folder: Path) -> None:
    assert gsi("publish", cwd=folder).returncode == 0
    done = gsi("doctor", "--sources", "sources", cwd=folder)
    assert done.returncode == 0, done.stdout
    assert "BAD" not in done.stdout


def test_asking_before_the_first_run_says_what_to_do(tmp_path: Path) -> None:
    done = gsi("figures", cwd=tmp_path)
    assert done.returncode == 1
    assert "gsi-etl run" in done.stderr


def test_a_home_that_is_a_file_is_a_clear_error(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "home").write_text("in the way")
    done = gsi("run", "--sources", str(folder / "sources"), "--home", str(tmp_path / "home"), cwd=tmp_path)
    assert done.returncode == 1
    assert "GSI-103" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_environment_and_gsi_toml_name_the_home(folder: Path, tmp_path: Path) -> None:
    by_environment = gsi("runs", "--json", cwd=tmp_path, GSI_HOME=str(folder / "data"))
    assert len(json.loads(by_environment.stdout)) == 3
    (tmp_path / "gsi.toml").write_text(f'home = "{folder / "data"}"\n')
    assert len(json.loads(gsi("runs", "--json", cwd=tmp_path).stdout)) == 3
    assert gsi("runs", cwd=tmp_path, GSI_HOME=str(tmp_path / "none")).returncode == 1


def test_the_demo_refuses_a_folder_with_other_things_in_it(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years of work")
    done = gsi("demo", "mine", cwd=tmp_path)
    assert done.returncode == 2
    assert (tmp_path / "mine" / "thesis.txt").read_text() == "years of work"
