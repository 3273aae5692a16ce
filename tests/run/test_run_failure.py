"""A run that fails as a whole: in the ledger, told once, known to doctor, and over with the next good one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gsi_etl.base import failpoints
from gsi_etl.cli.actions.doctor import findings
from gsi_etl.errors import CatalogError, GsiError, LockedError, RunError, UsageError
from gsi_etl.pipeline import Options, run
from gsi_etl.run import heartbeat, run_failure
from gsi_etl.warehouse.connection import open_reader, run_lock
from gsi_etl.warehouse.query import query
from operated import BEGAN, Operated, operated, page

Environment = pytest.MonkeyPatch


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Operated]:
    with operated(tmp_path) as made:
        yield made


@pytest.fixture(autouse=True)
def unpassed(monkeypatch: Environment) -> None:
    monkeypatch.setattr(failpoints, "_passed", Counter())


def fail(place: Operated, hours: int, run_id: str, **options: object) -> GsiError:
    at = BEGAN + timedelta(hours=hours)
    asked = Options(run_id=run_id, **options)  # type: ignore[arg-type]
    with pytest.raises(GsiError) as caught:
        run(place.settings(), asked, clock=lambda: at, write=lambda _text: None)
    failpoints._passed.clear()
    return caught.value


def told(place: Operated) -> list[str]:
    """The operator's messages in the file that has them all, by the class of their change."""
    path = place.home / "logs" / "alerts.jsonl"
    events = [json.loads(line) for line in path.read_text().splitlines()] if path.is_file() else []
    classes = [item["change_class"] for event in events for item in event["data"]["items"]]
    return [name for name in classes if name.startswith("run_")]


def ledger(place: Operated) -> list[tuple[str, str]]:
    with open_reader(place.home / "warehouse.duckdb") as connection:
        return connection.execute("SELECT run_id, status FROM core.runs ORDER BY recorded_at").fetchall()


def doctor(place: Operated, name: str) -> tuple[bool, str]:
    (finding,) = (finding for finding in findings(place.settings()) if finding.name == name)
    return finding.well, finding.words


@pytest.mark.slow
@pytest.mark.parametrize(
    ("wanted", "stage"),
    [("run.collected:memory", "audit"), ("run.audited:raise", "settle"), ("commit.begun:raise", "commit")],
)
def test_a_run_that_fails_is_in_the_ledger_told_once_and_over_with_the_next_good_one(
    place: Operated, monkeypatch: Environment, wanted: str, stage: str
) -> None:
    place.server.set("/index", page("41.3 million"))
    monkeypatch.setenv(failpoints.VARIABLE, wanted)
    error = fail(place, 24, "second")
    assert isinstance(error, RunError)
    assert ledger(place) == [("first", "ok"), ("second", "failed")]
    assert told(place) == ["run_failed"]
    well, words = doctor(place, "failure")
    assert not well
    assert f"run second failed in its stage {stage}" in words
    assert not doctor(place, "last run")[0]
    beat = heartbeat.read(place.home)
    assert beat is not None
    assert (beat.status, beat.committed_at) == ("failed", BEGAN)
    published = query(
        place.home / "public" / "gsi.duckdb", "SELECT run_id, finished_at_utc FROM runs WHERE status = 'failed'"
    )
    assert published[1] == [("second", None)]

    fail(place, 48, "third")
    assert ledger(place)[-1] == ("third", "failed")
    assert told(place) == ["run_failed"]
    assert "2 runs have failed since 2026-03-03" in doctor(place, "failure")[1]

    monkeypatch.delenv(failpoints.VARIABLE)
    report = place.run(BEGAN + timedelta(hours=72), "fourth")
    assert "revision" in {change.change_class for change in report.told}  # nothing was lost
    assert told(place) == ["run_failed", "run_recovered"]
    assert doctor(place, "failure")[0]
    place.run(BEGAN + timedelta(hours=96), "fifth")
    assert told(place) == ["run_failed", "run_recovered"]


@pytest.mark.slow
def test_a_warehouse_that_cannot_be_written_does_not_keep_the_operator_from_being_told(
    place: Operated, monkeypatch: Environment
) -> None:
    place.server.set("/index", page("41.3 million"))
    monkeypatch.setenv(failpoints.VARIABLE, "commit.begun:enospc:*")
    error = fail(place, 24, "second")
    assert "could not be committed" in error.what
    fail(place, 48, "third")
    assert ledger(place) == [("first", "ok")]
    assert told(place) == ["run_failed"]
    assert not doctor(place, "failure")[0]
    monkeypatch.delenv(failpoints.VARIABLE)
    place.run(BEGAN + timedelta(hours=72), "fourth")
    assert told(place) == ["run_failed", "run_recovered"]


@pytest.mark.slow
def test_a_run_that_fails_after_its_commit_has_a_second_row(place: Operated, monkeypatch: Environment) -> None:
    place.server.set("/index", page("41.3 million"))
    monkeypatch.setenv(failpoints.VARIABLE, "publish.site:raise")
    fail(place, 24, "second")
    assert ledger(place) == [("first", "ok"), ("second", "ok"), ("second-failed", "failed")]
    assert told(place) == ["run_failed"]
    monkeypatch.delenv(failpoints.VARIABLE)
    # A look that finds nothing due is a run all the same while a failure stands.
    run(place.settings(), Options(due_only=True), clock=lambda: BEGAN + timedelta(hours=25), write=lambda _text: None)
    assert told(place) == ["run_failed", "run_recovered"]


@pytest.mark.slow
def test_a_first_run_that_fails_leaves_the_next_one_the_first(place: Operated, monkeypatch: Environment) -> None:
    other = Operated(place.folder / "other", place.server)
    place.folder.joinpath("sources").rename(other.folder.joinpath("sources").parent.mkdir() or other.folder / "sources")
    monkeypatch.setenv(failpoints.VARIABLE, "run.collected:raise")
    fail(other, 0, "first")
    monkeypatch.delenv(failpoints.VARIABLE)
    report = other.run(BEGAN + timedelta(hours=1), "second")
    assert report.first_run
    assert [change.change_class for change in report.told] == []


@pytest.mark.parametrize("kind", ["a wrong word", "a held lock", "a dry run"])
def test_a_call_that_was_no_run_is_not_noted(place: Operated, monkeypatch: Environment, kind: str) -> None:
    if kind == "a wrong word":
        assert isinstance(fail(place, 24, "second", source_ids=("unknown",)), UsageError)
    elif kind == "a held lock":
        with run_lock(place.home, run_id="other", now=BEGAN):
            assert isinstance(fail(place, 24, "second"), LockedError)
    else:
        monkeypatch.setenv(failpoints.VARIABLE, "run.collected:raise")
        assert isinstance(fail(place, 24, "second", dry_run=True), RunError)
    assert run_failure.read(place.home) is None
    assert told(place) == []


def test_a_broken_catalogue_of_a_home_in_use_is_told(place: Operated) -> None:
    (place.folder / "sources" / "index.yaml").write_text("id: [")
    assert isinstance(fail(place, 24, "second"), CatalogError)
    assert told(place) == ["run_failed"]
    assert ledger(place)[-1] == ("second", "failed")


def test_the_file_is_written_into_room_that_it_has(tmp_path: Path) -> None:
    run_failure.reserve(tmp_path)
    path = tmp_path / run_failure.FILE
    before = path.stat()
    assert run_failure.read(tmp_path) is None
    at = datetime(2026, 3, 2, tzinfo=UTC)
    failure = run_failure.Failure("run", at, at, "GSI-106", "commit", "w" * 600, "\x00" * 600, "é" * 600, "h" * 600)
    run_failure._write(tmp_path, failure)
    after = path.stat()
    assert (after.st_ino, after.st_size, after.st_blocks) == (before.st_ino, before.st_size, before.st_blocks)
    found = run_failure.read(tmp_path)
    assert found is not None
    assert (found.run_id, found.at, found.stage) == ("run", at, "commit")


@pytest.mark.slow
def test_the_command_says_what_was_wrong_without_a_traceback(place: Operated) -> None:
    place.server.set("/index", page("41.3 million"))
    words = ["run", "--no-prefect", "--home", str(place.home), "--sources", str(place.folder / "sources")]
    done = subprocess.run(
        [sys.executable, "-m", "gsi_etl", *words],
        env=os.environ | {failpoints.VARIABLE: "run.settled:raise"},
        cwd=place.folder,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert "error GSI-106: the run failed on an unexpected error" in done.stderr
    assert "Traceback" not in done.stderr + done.stdout
    assert run_failure.read(place.home) is not None
