"""Opening DuckDB files: the lock and what it says of its holder, readers, bounds, and values as SQL text."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from runs_of_three import NOW

from gsi_etl.errors import HomeError, LockedError, WarehouseError
from gsi_etl.warehouse.connection import (
    Abandoned,
    _bound,
    literal,
    open_confined,
    open_plain,
    open_reader,
    open_writer,
    run_lock,
)
from gsi_etl.warehouse.journal import Journal, Mark

# --- the lock


def test_who_works_on_a_home_is_written_into_its_lock_and_gone_afterwards(tmp_path: Path) -> None:
    lock = tmp_path / "run.lock"
    with run_lock(tmp_path, run_id="run-1", now=NOW) as left:
        assert left is None
        said = {"run_id": "run-1", "pid": os.getpid(), "host": socket.gethostname(), "since": str(NOW)}
        assert lock.read_text() == json.dumps(said)
    assert lock.read_text() == ""


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("", None),
        ("half a na", None),
        ("[]", None),
        ("7", None),
        ('{"run_id": "r", "since": "then", "pid": 7}', None),
        (
            '{"run_id": "r", "since": "then", "pid": 7, "host": "here"}' + " " * 200,
            Abandoned("r", "then", "process 7 on here"),
        ),
    ],
)
def test_a_run_that_died_is_known_by_what_it_left_in_the_lock(
    tmp_path: Path, text: str, left: Abandoned | None
) -> None:
    (tmp_path / "run.lock").write_text(text)
    with run_lock(tmp_path, run_id="run-2", now=NOW) as found:
        assert found == left
        assert json.loads((tmp_path / "run.lock").read_text())["run_id"] == "run-2"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (
            '{"run_id": "r", "since": "then", "pid": 7, "host": "here"}',
            "run r (process 7 on here) holds it since then",
        ),
        ("half a na", "its holder left no name"),
    ],
)
def test_a_home_that_is_taken_is_refused_with_the_name_of_who_has_it(tmp_path: Path, text: str, why: str) -> None:
    with run_lock(tmp_path, run_id="run-1", now=NOW):
        (tmp_path / "run.lock").write_text(text)
        with pytest.raises(LockedError) as caught, run_lock(tmp_path, run_id="run-2", now=NOW):
            pass
        assert (tmp_path / "run.lock").read_text() == text
    assert (caught.value.what, caught.value.where, caught.value.why) == (
        "another run is at work on this home folder",
        str(tmp_path / "run.lock"),
        why,
    )


def test_a_lock_that_cannot_be_opened_is_told(tmp_path: Path) -> None:
    (tmp_path / "run.lock").mkdir()
    with pytest.raises(HomeError) as caught, run_lock(tmp_path, run_id="run-1", now=NOW):
        pass
    assert (caught.value.what, caught.value.where, caught.value.kept) == (
        "the run's lock cannot be opened",
        str(tmp_path / "run.lock"),
        "nothing was fetched and nothing changed",
    )


# --- values as SQL text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "NULL"),
        (True, "TRUE"),
        (False, "FALSE"),
        (0, "0"),
        (-7, "-7"),
        ("", "''"),
        ("it's", "'it''s'"),
        (["a", "b's"], "['a', 'b''s']::VARCHAR[]"),
        ((), "[]::VARCHAR[]"),
    ],
)
def test_a_value_becomes_the_sql_that_says_it(value: object, text: str) -> None:
    assert literal(value) == text  # type: ignore[arg-type]


# --- bounds


@pytest.fixture(scope="module")
def duck() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        yield connection


@pytest.mark.parametrize(
    ("memory", "bounded"),
    [
        ("900MiB", "900.0 MiB"),
        ("1GiB", "1.0 GiB"),
        ("2GiB", "2.0 GiB"),
        ("2.5GiB", "2.0 GiB"),
        ("3GiB", "2.0 GiB"),
        ("1TiB", "2.0 GiB"),
        ("1024TiB", "2.0 GiB"),
    ],
)
@pytest.mark.parametrize(("threads", "kept"), [(1, 1), (4, 4), (5, 4), (9, 4)])
def test_duckdb_is_kept_to_two_gibibytes_and_four_threads_and_never_given_more_than_it_has(
    duck: duckdb.DuckDBPyConnection, memory: str, bounded: str, threads: int, kept: int
) -> None:
    duck.execute(f"SET memory_limit = '{memory}'; SET threads = {threads}")
    _bound(duck)
    found = duck.execute("SELECT current_setting('memory_limit'), current_setting('threads')").fetchone()
    assert found == (bounded, kept)


# --- readers


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("database") / "gsi.duckdb"
    with open_plain(path) as connection:
        connection.execute("CREATE TABLE t AS SELECT 7 AS n")
    return path


def setting(connection: duckdb.DuckDBPyConnection, name: str) -> object:
    row = connection.execute(f"SELECT current_setting('{name}')").fetchone()
    return row[0] if row else None


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("gsi.duckdb", "there is no published database yet"),
        ("warehouse.duckdb", "there is no warehouse yet"),
    ],
)
def test_what_is_not_there_yet_is_told_with_the_command_that_makes_it(tmp_path: Path, name: str, what: str) -> None:
    with pytest.raises(WarehouseError) as caught, open_reader(tmp_path / name):
        pass
    assert (caught.value.what, caught.value.where) == (what, str(tmp_path / name))
    assert "`gsi-etl run`" in caught.value.hint


@pytest.mark.parametrize("bounded", [False, True])
def test_a_reader_writes_nothing_and_its_settings_are_locked(database: Path, bounded: bool) -> None:
    with open_reader(database, bounded=bounded) as connection:
        assert connection.execute("FROM t").fetchall() == [(7,)]
        for forbidden in (
            "INSERT INTO t VALUES (8)",
            "SET threads = 1",
            "SELECT * FROM read_text('/etc/hostname')",
            f"COPY t TO '{database.parent}/t.csv'",
        ):
            with pytest.raises(duckdb.Error):
                connection.execute(forbidden)
        for name in ("autoinstall_known_extensions", "autoload_known_extensions", "enable_external_access"):
            assert setting(connection, name) is False, name


def test_a_reader_has_the_memory_of_the_machine_unless_it_is_bounded(database: Path) -> None:
    with duckdb.connect() as plain:
        with open_reader(database) as reader:
            assert setting(reader, "memory_limit") == setting(plain, "memory_limit")
        _bound(plain)
        with open_reader(database, bounded=True) as reader:
            assert setting(reader, "memory_limit") == setting(plain, "memory_limit")


def test_a_confined_reader_copies_into_its_folder_and_nowhere_else(database: Path, tmp_path: Path) -> None:
    inside, outside = tmp_path / "in", tmp_path / "out"
    inside.mkdir()
    outside.mkdir()
    with open_confined(database, inside) as connection:
        connection.execute(f"COPY t TO '{inside}/t.csv' (FORMAT csv, HEADER)")
        for forbidden in (
            f"COPY t TO '{outside}/t.csv'",
            "INSERT INTO t VALUES (8)",
            "SET enable_external_access = true",
            "SET allowed_directories = []",
        ):
            with pytest.raises(duckdb.Error):
                connection.execute(forbidden)
    assert (inside / "t.csv").read_text() == "n\n7\n"
    assert list(outside.iterdir()) == []


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    path = tmp_path / "gsi.duckdb"
    path.write_bytes(b"words " * 5000)
    with pytest.raises(WarehouseError) as caught, open_reader(path):
        pass
    assert (caught.value.what, caught.value.where) == ("the database file cannot be opened", str(path))
    assert "not a valid DuckDB database file" in caught.value.why
    assert "\n" not in caught.value.why


# --- the writer


def test_a_writer_makes_a_file_that_is_not_there_and_seals_it_however_the_work_ends(tmp_path: Path) -> None:
    path, seal = tmp_path / "warehouse.duckdb", tmp_path / "warehouse.duckdb.seal"

    def work() -> None:
        with open_writer(path) as connection:
            connection.execute("CREATE TABLE t AS SELECT 7 AS n")
            assert json.loads(seal.read_text())["state"] == "open"
            raise RuntimeError

    with pytest.raises(RuntimeError):
        work()
    assert json.loads(seal.read_text())["state"] == "closed"
    with duckdb.connect(str(path), read_only=True) as connection:
        assert connection.execute("FROM t").fetchall() == [(7,)]


def test_a_writer_reaches_the_folder_that_it_publishes_in_and_its_own(tmp_path: Path) -> None:
    home, public, other = tmp_path / "home", tmp_path / "public", tmp_path / "other"
    for folder in (home, public, other):
        folder.mkdir()
    with open_writer(home / "warehouse.duckdb", public) as connection:
        for folder in (home, public):
            connection.execute(f"COPY (SELECT 1 AS n) TO '{folder}/n.csv'")
        with pytest.raises(duckdb.Error):
            connection.execute(f"COPY (SELECT 1 AS n) TO '{other}/n.csv'")
    with open_writer(home / "warehouse.duckdb") as connection, pytest.raises(duckdb.Error):
        connection.execute(f"COPY (SELECT 1 AS n) TO '{public}/m.csv'")


def test_damage_that_shows_while_the_journal_is_compared_is_told_as_damage(tmp_path: Path) -> None:
    path = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(path)) as connection:
        # A warehouse that knows no transaction by its columns.
        connection.execute("CREATE SCHEMA core; CREATE TABLE core.entries (words VARCHAR)")
    with pytest.raises(WarehouseError) as caught, open_writer(path):
        pass
    assert (caught.value.what, caught.value.where) == ("the warehouse's file is damaged", str(path))
    assert "\n" not in caught.value.why
    assert caught.value.why


def test_a_seal_that_cannot_be_written_is_told_and_the_file_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "warehouse.duckdb"
    (tmp_path / "warehouse.duckdb.seal").mkdir()
    with pytest.raises(WarehouseError) as caught, open_writer(path):
        pass
    assert (caught.value.what, caught.value.where, caught.value.kept) == (
        "the warehouse's seal cannot be written",
        str(path),
        "what was committed before is safe",
    )
    assert not path.exists()


def test_a_seal_that_cannot_be_put_again_is_told(tmp_path: Path) -> None:
    path, seal = tmp_path / "warehouse.duckdb", tmp_path / "warehouse.duckdb.seal"

    def work() -> None:
        with open_writer(path):
            seal.unlink()
            seal.mkdir()

    with pytest.raises(WarehouseError) as caught:
        work()
    assert (caught.value.what, caught.value.where, caught.value.kept) == (
        "the warehouse's seal cannot be written",
        str(path),
        "what was committed before is safe",
    )


def test_a_warehouse_whose_file_is_gone_is_told_by_its_journal(tmp_path: Path) -> None:
    path = tmp_path / "warehouse.duckdb"
    Journal(tmp_path / "journal").append(Mark(), {"kind": "run"}, [])
    with pytest.raises(WarehouseError) as caught, open_writer(path):
        pass
    assert (caught.value.what, caught.value.where) == ("the warehouse's file is gone", str(path))
    assert [one.name for one in tmp_path.iterdir()] == ["journal"]
