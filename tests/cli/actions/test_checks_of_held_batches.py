"""`gsi-etl quarantine` to the letter: batches that wait, what is shown of one, and what is decided about it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hand_written import rows
from handmade import table, write_in_memory

from gsi_etl.archive import Archive
from gsi_etl.cli.actions import checks
from gsi_etl.config.settings import Settings
from gsi_etl.errors import UsageError
from gsi_etl.model import Change
from gsi_etl.ops import release_quarantine
from gsi_etl.run.report import RunReport
from gsi_etl.warehouse import decisions as kept
from gsi_etl.warehouse.decisions import HeldBatch

NOW = datetime(2026, 3, 2, 7, 0, 30, tzinfo=UTC)
Printed = pytest.CaptureFixture[str]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, empty: duckdb.DuckDBPyConnection) -> Iterator[Path]:
    """A home whose warehouse is written to in memory, and whose clock stands still."""
    write_in_memory(monkeypatch, checks, tmp_path / "data", empty, NOW)
    monkeypatch.setattr(checks, "user", lambda: "account")
    yield tmp_path / "data"
    empty.execute("DELETE FROM core.quarantine_decisions")


PAGES = (("doc_1", "https://a.test/", "a" * 64, 1), ("doc_2", "https://b.test/", "b" * 64, 2_000))
HELD = HeldBatch("qu_1", "r1", "index", datetime(2026, 3, 1, 6, 5, tzinfo=UTC), "one; two", (), "held", documents=PAGES)
DECIDED = datetime(2026, 3, 2, 6, 5, tzinfo=UTC)
RELEASED = replace(HELD, batch_id="qu_2", state="released", by="ann", decided_at=DECIDED, why="so", documents=())
OVERTAKEN = replace(HELD, batch_id="qu_3", state="overtaken", documents=())


@pytest.fixture
def batches(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    table(home / "warehouse.duckdb", "core.quarantine", "x INTEGER")
    monkeypatch.setattr(kept, "held_batches", lambda _connection: [HELD, RELEASED, OVERTAKEN])
    return home


@pytest.mark.parametrize(("everything", "found"), [(False, ["qu_1"]), (True, ["qu_1", "qu_2", "qu_3"])])
def test_batches_that_wait_are_listed_or_all(
    batches: Path, capsys: Printed, everything: bool, found: list[str]
) -> None:
    checks.list_held(batches, None, everything, "json")
    told = json.loads(capsys.readouterr().out)
    assert [row["batch_id"] for row in told] == found
    assert told[0] == {
        "batch_id": "qu_1", "source_id": "index", "held_at_utc": "2026-03-01T06:05:00Z", "state": "held",
        "documents": 2, "reason": "one; two",
    }  # fmt: skip


def test_a_batch_is_shown_with_its_reasons_its_pages_and_what_can_be_done(batches: Path, capsys: Printed) -> None:
    checks.show_held(batches, None, "qu_1")
    first, second = (Archive(batches / "archive").path(letter * 64) for letter in "ab")
    said = capsys.readouterr()
    assert said.out == (
        "qu_1: index, held\n  held     2026-03-01 06:05 by run r1\n  why      one\n  why      two\n"
        f"  page     https://a.test/\n           doc_1, 1 figure read; bytes {first}\n"
        f"  page     https://b.test/\n           doc_2, 2,000 figures read; bytes {second}\n"
    )
    assert said.err == "accept: gsi-etl quarantine release qu_1 --why ...; discard: gsi-etl quarantine drop qu_1\n"
    checks.show_held(batches, None, "qu_2")
    said = capsys.readouterr()
    assert said.out.splitlines()[-1] == "  released 2026-03-02 06:05 by ann: so"
    assert said.err == ""
    checks.show_held(batches, None, "qu_3")
    assert capsys.readouterr().out.splitlines()[-1] == "  why      two"
    with pytest.raises(UsageError) as refused:
        checks.show_held(batches, None, "qu_9")
    assert refused.value.what == "no batch qu_9 was ever held back"
    assert refused.value.hint == "list them with `gsi-etl quarantine list --all`"


@pytest.mark.parametrize(("by", "who"), [("ann", "ann"), ("", "account")])
def test_a_batch_is_released_in_a_run_that_is_told(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: Printed, by: str, who: str
) -> None:
    change = Change("ch_1", "revision", "source", "critical", "index", "W", "W: 5")
    asked: list[Any] = []

    def release(settings: Settings, batch_id: str, *, by: str, reason: str) -> RunReport:
        asked.append((settings.home, settings.sources, batch_id, by, reason))
        return RunReport("r2", "ok", {"figures": 1}, (change, replace(change, severity="none")))

    monkeypatch.setattr(release_quarantine, "release", release)
    assert checks.release_held(home, None, Path("s"), "qu_1", by, "so") == 0
    assert asked == [(home, Path("s"), "qu_1", who, "so")]
    assert capsys.readouterr().err.splitlines() == [
        "change    revision: W: 5", "released  qu_1: 1 figure accepted in run r2",
    ]  # fmt: skip


def test_a_batch_is_dropped_and_who_did_it_is_kept(
    batches: Path, empty: duckdb.DuckDBPyConnection, capsys: Printed
) -> None:
    checks.drop_held(batches, None, "qu_1", "", "a slip")
    said = "dropped   qu_1: the last good figures of index stay; its archived bytes are kept\n"
    assert capsys.readouterr().err == said
    columns = "run_id, source_id, decision, decided_by, recorded_at, reason"
    assert rows(empty, f"SELECT {columns} FROM core.quarantine_decisions") == [
        ("r1", "index", "dropped", "account", NOW.replace(tzinfo=None), "a slip")
    ]
    with pytest.raises(UsageError):
        checks.drop_held(batches, None, "qu_2", "ann", "x")
    assert rows(empty, "SELECT count(*) FROM core.quarantine_decisions") == [(1,)]
