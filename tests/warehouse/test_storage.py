"""What is committed stays: one transaction, the journal, redo, the seal, rebuild, abandoned runs."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import socket
from collections import Counter
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from runs_of_three import NOW, hash_of, record, runs, three_runs

from gsi_etl.errors import LockedError, WarehouseError
from gsi_etl.warehouse.connection import Abandoned, open_reader, open_writer, run_lock
from gsi_etl.warehouse.journal import Journal
from gsi_etl.warehouse.ledger import rows_of, write
from gsi_etl.warehouse.load import commit, note_abandoned
from gsi_etl.warehouse.migrate import migrate
from gsi_etl.warehouse.rebuild import rebuild
from gsi_etl.warehouse.rows import insert
from gsi_etl.warehouse.state_before import read_known


@pytest.fixture(scope="module")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return three_runs(tmp_path_factory.mktemp("stored"))


@pytest.fixture
def warehouse(original: Path, tmp_path: Path) -> Path:
    """A warehouse of three runs, to do with as a test likes."""
    shutil.copytree(original, tmp_path, dirs_exist_ok=True)
    return tmp_path / "warehouse.duckdb"


def test_every_transaction_is_a_file_of_the_journal(warehouse: Path) -> None:
    kinds = [entry.header["kind"] for entry in Journal(warehouse.parent / "journal").entries()]
    assert [kind for kind in kinds if kind != "migration"] == ["run", "run", "run"]
    assert kinds[0] == "migration"


def test_long_texts_of_a_new_warehouse_are_compressed_and_an_old_ones_file_can_still_be_written(tmp_path: Path) -> None:
    fresh, old = tmp_path / "fresh" / "warehouse.duckdb", tmp_path / "old" / "warehouse.duckdb"
    for path in (fresh, old):
        path.parent.mkdir()
    with duckdb.connect(str(old), config={"storage_compatibility_version": "v1.0.0"}) as connection:
        connection.execute("CREATE TABLE t (text VARCHAR)")
    sizes = {}
    for path in (fresh, old):
        with open_writer(path) as connection:
            connection.execute("CREATE TABLE IF NOT EXISTS t (text VARCHAR)")
            connection.execute("INSERT INTO t SELECT repeat('Some words of a page, ' || i, 400) FROM range(500) r(i)")
        with duckdb.connect(str(path), read_only=True) as connection:
            assert connection.execute("SELECT count(*), min(length(text)) FROM t").fetchone() == (500, 9200)
        sizes[path] = path.stat().st_size
    assert sizes[fresh] < sizes[old] / 3


def test_a_failure_in_the_middle_of_a_commit_leaves_nothing(warehouse: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before, files = hash_of(warehouse), len(Journal(warehouse.parent / "journal").marks())
    monkeypatch.setenv("GSI_FAILPOINT", "commit.inserted:enospc")
    monkeypatch.setattr("gsi_etl.base.failpoints._passed", Counter())
    with open_writer(warehouse) as connection, pytest.raises(WarehouseError, match="could not be committed"):
        commit(connection, record(3))
    monkeypatch.delenv("GSI_FAILPOINT")
    assert (hash_of(warehouse), len(Journal(warehouse.parent / "journal").marks())) == (before, files)


def test_a_transaction_that_only_the_journal_has_is_completed_at_the_next_opening(
    warehouse: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GSI_FAILPOINT", "commit.journaled:raise")
    monkeypatch.setattr("gsi_etl.base.failpoints._passed", Counter())
    with open_writer(warehouse) as connection, pytest.raises(RuntimeError):
        commit(connection, record(3))
    monkeypatch.delenv("GSI_FAILPOINT")
    assert runs(warehouse) == ["run-0", "run-1", "run-2", "run-3"]
    assert runs(warehouse) == ["run-0", "run-1", "run-2", "run-3"]


def test_nothing_more_is_written_while_the_journal_is_ahead(warehouse: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GSI_FAILPOINT", "commit.journaled:raise")
    monkeypatch.setattr("gsi_etl.base.failpoints._passed", Counter())
    with open_writer(warehouse) as connection:
        with pytest.raises(RuntimeError):
            commit(connection, record(3))
        with pytest.raises(WarehouseError, match="has not completed"):
            commit(connection, record(4))


def test_a_value_that_does_not_fit_its_column_is_an_error_and_not_a_null(warehouse: Path) -> None:
    bad = rows_of("deliveries", ("alert_id", "attempted_at", "status", "detail"), [["a", "no time", "sent", ""]])
    with open_writer(warehouse) as connection:
        with pytest.raises(duckdb.Error):
            write(connection, "deliveries", NOW, [bad])
        assert connection.execute("SELECT count(*) FROM core.deliveries").fetchone() == (0,)


@settings(max_examples=40, deadline=None)
@given(
    text=st.text(max_size=40),
    number=st.none() | st.decimals(-(10**24), 10**24, allow_nan=False, places=12),
)
def test_any_text_and_number_comes_back_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, text: str, number: Decimal | None
) -> None:
    with duckdb.connect() as connection:
        connection.execute(
            "CREATE SCHEMA core; CREATE TABLE core.t (entry BIGINT NOT NULL, words VARCHAR, n DECIMAL(38, 12));"
            "CREATE TABLE core.entries (entry BIGINT, digest VARCHAR, kind VARCHAR, recorded_at TIMESTAMP)"
        )
        insert(connection, "t", ("words", "n"), [[text, number]])
        assert connection.execute("SELECT words, n FROM core.t").fetchall() == [(text, number)]


def test_half_a_surrogate_pair_is_one_question_mark(warehouse: Path) -> None:
    with open_writer(warehouse) as connection:
        insert(connection, "acks", ("recorded_at", "change_id", "note"), [[NOW, "ch_1", "a\ud800b"]])
        assert connection.execute("SELECT note FROM core.acks").fetchall() == [("a?b",)]


def test_a_file_altered_while_it_was_closed_is_refused_and_rebuilt_to_the_same_content(
    warehouse: Path, tmp_path: Path
) -> None:
    before = hash_of(warehouse)
    data = bytearray(warehouse.read_bytes())
    data[len(data) // 2] ^= 1
    warehouse.write_bytes(data)
    with pytest.raises(WarehouseError, match="not as it was closed"), open_writer(warehouse):
        pass
    rebuilt = rebuild(warehouse, now=NOW)
    assert rebuilt.content_hash == before == hash_of(warehouse)
    assert rebuilt.set_aside is not None
    assert (rebuilt.set_aside / "warehouse.duckdb").read_bytes() == bytes(data)


def test_a_row_altered_after_a_crash_is_found_by_the_totals(warehouse: Path) -> None:
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("UPDATE core.runs SET status = 'failed' WHERE run_id = 'run-1'")
    seal = warehouse.with_name("warehouse.duckdb.seal")
    seal.write_text('{"state": "open"}')
    with pytest.raises(WarehouseError, match="does not hold what was written"), open_writer(warehouse):
        pass


def test_a_lost_warehouse_is_told_and_rebuilt(warehouse: Path) -> None:
    before = hash_of(warehouse)
    warehouse.unlink()
    with pytest.raises(WarehouseError, match="is gone"), open_writer(warehouse):
        pass
    assert rebuild(warehouse, now=NOW).content_hash == before
    assert runs(warehouse) == ["run-0", "run-1", "run-2"]


@pytest.mark.parametrize("which", ["first", "middle", "last"])
def test_a_damaged_journal_is_told_and_nothing_is_rebuilt_from_it(warehouse: Path, which: str) -> None:
    files = sorted((warehouse.parent / "journal").iterdir())
    chosen = {"first": files[0], "middle": files[1], "last": files[-1]}[which]
    chosen.write_bytes(gzip.compress(gzip.decompress(chosen.read_bytes()).replace(b'"', b"'", 1)))
    with pytest.raises(WarehouseError, match="journal of the warehouse is damaged"):
        rebuild(warehouse, now=NOW)
    if which == "last":
        with pytest.raises(WarehouseError, match="journal of the warehouse is damaged"):
            runs(warehouse)
    else:
        assert runs(warehouse) == ["run-0", "run-1", "run-2"]


def test_a_journal_that_lost_its_last_file_is_told(warehouse: Path) -> None:
    max((warehouse.parent / "journal").iterdir()).unlink()
    with pytest.raises(WarehouseError, match="journal has lost its end"), open_writer(warehouse):
        pass


def test_a_journal_with_a_file_missing_in_the_middle_is_told(warehouse: Path) -> None:
    sorted((warehouse.parent / "journal").iterdir())[2].unlink()
    with pytest.raises(WarehouseError, match="file 3 is missing"), open_writer(warehouse):
        pass


def test_there_is_nothing_to_rebuild_without_a_journal(tmp_path: Path) -> None:
    with pytest.raises(WarehouseError, match="nothing to rebuild from"):
        rebuild(tmp_path / "warehouse.duckdb", now=NOW)


def test_the_writer_reaches_nothing_outside_its_home(warehouse: Path) -> None:
    with open_writer(warehouse) as connection:
        for forbidden in (
            "SELECT * FROM read_text('/etc/hostname')",
            "COPY (SELECT 1) TO '/tmp/stolen.csv'",
            "ATTACH '/tmp/other.duckdb' AS other",
            "SET enable_external_access = true",
            "INSTALL httpfs",
        ):
            with pytest.raises(duckdb.Error):
                connection.execute(forbidden)


@pytest.mark.parametrize("opened", [open_writer, open_reader])
def test_no_extension_is_fetched_or_loaded_for_a_function_that_asks_for_one(warehouse: Path, opened: Any) -> None:
    with opened(warehouse) as connection:
        wanted = "SELECT name, value FROM duckdb_settings() WHERE name LIKE 'auto%known_extensions' ORDER BY name"
        assert connection.execute(wanted).fetchall() == [
            ("autoinstall_known_extensions", "false"), ("autoload_known_extensions", "false"),
        ]  # fmt: skip


def test_a_run_that_died_is_named_marked_and_not_taken_for_the_first(warehouse: Path, tmp_path: Path) -> None:
    held = {"run_id": "run-9", "pid": 1, "host": "here", "since": str(NOW)}
    (tmp_path / "run.lock").write_text(json.dumps(held))
    with run_lock(tmp_path, run_id="run-10", now=NOW) as left:
        assert left == Abandoned("run-9", str(NOW), "process 1 on here")
        with open_writer(warehouse) as connection:
            assert note_abandoned(connection, left, noted_at=NOW + timedelta(days=9))
            assert not note_abandoned(connection, left, noted_at=NOW + timedelta(days=9))
            rows = connection.execute("SELECT run_id, status, finished_at_utc FROM runs WHERE status <> 'ok'")
            assert rows.fetchall() == [("run-9", "abandoned", None)]
    with run_lock(tmp_path, run_id="run-11", now=NOW) as left:
        assert left is None


def test_who_holds_the_lock_is_named_and_its_name_goes_with_it(tmp_path: Path) -> None:
    me = f"process {os.getpid()} on {socket.gethostname()}"
    with run_lock(tmp_path, run_id="run-1", now=NOW):
        with pytest.raises(LockedError) as refused, run_lock(tmp_path, run_id="run-2", now=NOW):
            pass
        assert refused.value.why == f"run run-1 ({me}) holds it since {NOW}"
        died = (tmp_path / "run.lock").read_text()
    (tmp_path / "run.lock").write_text(died)  # as a killed process leaves it
    with run_lock(tmp_path, run_id="run-3", now=NOW) as left:
        assert left == Abandoned("run-1", str(NOW), me)
    assert (tmp_path / "run.lock").read_text() == ""


def test_a_run_that_died_after_its_commit_is_not_abandoned(warehouse: Path) -> None:
    with open_writer(warehouse) as connection:
        assert not note_abandoned(connection, Abandoned("run-1", str(NOW), "a process"), noted_at=NOW)


def test_a_first_run_that_died_does_not_make_the_next_one_a_second(tmp_path: Path) -> None:
    with open_writer(tmp_path / "warehouse.duckdb") as connection:
        migrate(connection)
        note_abandoned(connection, Abandoned("run-0", str(NOW), "a process"), noted_at=NOW)
        assert read_known(connection, [], NOW).first_run
