"""What is sound of a small journal and a small warehouse, and how it is read and compared to be written again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest

from gsi_etl.errors import WarehouseError
from gsi_etl.warehouse.journal import Journal, JournalEntry, Mark, TableRows, packed
from gsi_etl.warehouse.ledger import insert_rows, rows_of
from gsi_etl.warehouse.rewrite import (
    Transaction,
    _applied,
    _catch_up,
    _compare,
    _of_journal,
    _rows_of_warehouse,
    _write,
    sound_entries,
)

World = duckdb.DuckDBPyConnection

AT = datetime(2026, 3, 2, 6, 17)
SCHEMA = """
CREATE SCHEMA core;
CREATE TABLE core.entries (entry BIGINT, digest VARCHAR, kind VARCHAR, recorded_at TIMESTAMP);
CREATE TABLE core.words (entry BIGINT NOT NULL, word VARCHAR NOT NULL, n DECIMAL(38, 12));
CREATE TABLE core.days (entry BIGINT NOT NULL, day DATE);
"""


@pytest.fixture
def world() -> Iterator[World]:
    with duckdb.connect() as connection:
        connection.execute(SCHEMA)
        yield connection


def words(*said: str) -> TableRows:
    return rows_of("words", ["word", "n"], [[word, None] for word in said])


# --- the journal


def gone(path: Path) -> None:
    path.unlink()


def damaged(path: Path) -> None:
    path.write_bytes(b"damaged")


def altered(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[5] ^= 1
    path.write_bytes(bytes(data))


def replaced(path: Path) -> None:
    path.write_bytes(packed(b"{}\n"))


@pytest.mark.parametrize(
    ("harm", "which", "after", "sound", "lost"),
    [
        (damaged, (), 0, [1, 2, 3, 4], []),
        (damaged, (), 2, [3, 4], []),
        (damaged, (), 4, [], []),
        (damaged, (2,), 0, [1, 3, 4], [2]),
        (replaced, (1, 4), 0, [2, 3], [1, 4]),
        (altered, (2,), 0, [1, 2, 3, 4], []),
        (gone, (2,), 0, [1, 3, 4], [2]),
        (gone, (1, 2), 0, [3, 4], [1, 2]),
        (gone, (4,), 0, [1, 2, 3], []),
        (damaged, (2, 3), 2, [4], [3]),
        (damaged, (1, 2, 3, 4), 0, [], [1, 2, 3, 4]),
    ],
)
def test_what_is_sound_of_a_journal_and_what_is_not_there_are_told_by_number(
    tmp_path: Path, harm: Callable[[Path], None], which: tuple[int, ...], after: int, sound: list[int], lost: list[int]
) -> None:
    journal, mark = Journal(tmp_path / "journal"), Mark()
    for _ in range(4):
        mark = journal.append(mark, {"kind": "run"}, [])
    marks = journal.marks()
    for number in which:
        harm(journal.path(marks[number - 1]))
    assert sound_entries(journal, after) == ([one for one in marks if one.sequence in sound], lost)


def test_an_empty_journal_has_lost_nothing(tmp_path: Path) -> None:
    assert sound_entries(Journal(tmp_path)) == ([], [])


def test_an_entry_of_the_journal_is_a_transaction_and_a_migration_is_known_by_its_name() -> None:
    run = JournalEntry(Mark(9, "i"), {"kind": "run", "at": "then", "name": "no"}, (words("a"),))
    assert _of_journal(run) == Transaction(9, "run", "then", (words("a"),), "")
    migration = JournalEntry(Mark(1, "a"), {"kind": "migration", "at": "then", "name": "0001_x.sql"}, ())
    assert _of_journal(migration) == Transaction(1, "migration", "then", (), "0001_x.sql")


# --- the warehouse


def test_the_rows_of_a_warehouse_are_told_by_the_transactions_that_wrote_them(world: World) -> None:
    for entry, kind in ((1, "migration"), (3, "run"), (2, "acks"), (4, "recovered")):
        world.execute("INSERT INTO core.entries VALUES (?, 'x', ?, ?)", [entry, kind, AT])
    insert_rows(world, 3, words("b", "a"))
    insert_rows(world, 1, words("of a migration"))
    insert_rows(world, 3, rows_of("days", ["day"], [[date(2026, 3, 2)]]))
    insert_rows(world, 2, rows_of("days", ["day"], [[None]]))
    assert list(_rows_of_warehouse(world)) == [
        Transaction(2, "acks", AT, (TableRows("days", ("day",), ['{"day": null}']),)),
        Transaction(
            3, "run", AT,
            (
                TableRows("days", ("day",), ['{"day": "2026-03-02"}']),
                TableRows("words", ("word", "n"), ['{"word": "b", "n": null}', '{"word": "a", "n": null}']),
            ),
        ),
        Transaction(4, "recovered", AT, ()),
    ]  # fmt: skip


def test_rows_are_compared_by_all_columns_but_the_number_of_their_transaction(world: World, tmp_path: Path) -> None:
    with duckdb.connect() as other:
        other.execute(SCHEMA)
        insert_rows(world, 3, words("a", "b"))
        insert_rows(other, 7, words("b", "a"))
        _compare(world, other, tmp_path / "fresh")
        insert_rows(other, 8, words("c"))
        with pytest.raises(WarehouseError) as caught:
            _compare(world, other, tmp_path / "fresh")
        assert (caught.value.where, caught.value.why) == (str(tmp_path / "fresh"), "other rows in words")
        insert_rows(world, 8, rows_of("days", ["day"], [[None]]))
        with pytest.raises(WarehouseError) as caught:
            _compare(world, other, tmp_path / "fresh")
        assert caught.value.what == "the warehouse could not be written again as it was"
        assert caught.value.why == "other rows in days, words"


def test_a_transaction_is_written_with_its_kind_and_time(world: World) -> None:
    _write(world, Transaction(17, "acks", "2026-03-02 06:17:00", (words("a"),)))
    _write(world, Transaction(19, "run", AT.replace(tzinfo=UTC), (words("b"),)))
    assert world.execute("SELECT entry, kind, recorded_at FROM core.entries").fetchall() == [
        (1, "acks", AT), (2, "run", AT),
    ]  # fmt: skip
    assert world.execute("FROM core.words").fetchall() == [(1, "a", None), (2, "b", None)]


def test_a_transaction_that_does_not_fit_is_told_by_its_number(world: World) -> None:
    with pytest.raises(WarehouseError) as caught:
        _write(world, Transaction(17, "run", AT, (rows_of("days", ["day"], [["no day"]]),)))
    assert caught.value.what == "transaction 17 does not fit"
    assert "no day" in caught.value.why
    assert "\n" not in caught.value.why
    assert world.execute("SELECT count(*) FROM core.entries").fetchone() == (0,)


# --- migrations whose own file is lost


def test_a_database_of_no_schema_has_no_migration() -> None:
    with duckdb.connect() as bare:
        assert _applied(bare) == set()


def acks(*columns: str) -> TableRows:
    return TableRows("acks", columns, ())


@pytest.mark.parametrize(
    ("transaction", "applied"),
    [
        (Transaction(1, "migration", AT, (), "0001_initial.sql"), []),
        (Transaction(3, "migration", AT, (), "0003_acks.sql"), ["0001_initial.sql", "0002_alerting.sql"]),
        (Transaction(9, "run", AT, ()), []),
        (Transaction(9, "run", AT, (TableRows("runs", ("run_id",), ()),)), ["0001_initial.sql"]),
        (
            Transaction(9, "acks", AT, (TableRows("runs", ("run_id",), ()), acks("note", "acked_by"))),
            ["0001_initial.sql", "0002_alerting.sql", "0003_acks.sql"],
        ),
    ],
)
def test_the_migrations_that_a_transaction_needs_are_applied_before_it(
    transaction: Transaction, applied: list[str]
) -> None:
    with duckdb.connect() as bare:
        _catch_up(bare, transaction)
        assert sorted(_applied(bare)) == applied
        _catch_up(bare, transaction)
        assert sorted(_applied(bare)) == applied


def test_a_migration_is_applied_once_and_as_of_its_own_time() -> None:
    with duckdb.connect() as bare:
        for _ in range(2):
            _write(bare, Transaction(1, "migration", AT, (), "0001_initial.sql"))
        found = bare.execute("SELECT name, applied_at FROM main.schema_migrations").fetchall()
        assert found == [("0001_initial.sql", AT)]
