"""Transactions over a database of two small tables: what is inserted, journaled and summed up."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from two_tables import AT, World, kept_and_then, nothing_again, of, words

from gsi_etl.errors import WarehouseError
from gsi_etl.warehouse.journal import Journal, Mark, TableRows
from gsi_etl.warehouse.ledger import (
    CHUNK,
    all_totals,
    columns_of,
    insert_rows,
    journal_of,
    last_entry,
    redo,
    rows_of,
    total_of,
    transact,
    verify,
    write,
)

# --- rows


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, "null"),
        (True, "true"),
        (7, "7"),
        ("ä \"b\"\n", '"ä \\"b\\"\\n"'),
        ("a\ud800b", '"a?b"'),
        (Decimal("1E+3"), '"1000"'),
        (Decimal("0.10"), '"0.10"'),
        (Decimal("1E-12"), '"0.000000000001"'),
        (datetime(2026, 3, 2, 6, 17), '"2026-03-02 06:17:00"'),
        (datetime(2026, 3, 2, 6, 17, 0, 5, tzinfo=timezone(timedelta(hours=2))), '"2026-03-02 04:17:00.000005"'),
        (date(2026, 3, 2), '"2026-03-02"'),
    ],
)  # fmt: skip
def test_a_value_is_journaled_as_the_text_that_duckdb_reads(value: object, written: str) -> None:
    assert rows_of("t", ["x"], [[value], [1]]) == TableRows("t", ("x",), [f'{{"x": {written}}}', '{"x": 1}'])


def test_rows_are_named_by_their_columns_and_none_is_short() -> None:
    assert rows_of("t", ("a", "b"), [[1, "x"]]).lines == ['{"a": 1, "b": "x"}']
    with pytest.raises(ValueError, match="argument 2 is shorter"):
        rows_of("t", ("a", "b"), [[1]])


def test_rows_of_any_number_go_in_in_their_order(in_memory: World) -> None:
    many = [str(number) for number in range(CHUNK + 1)]
    insert_rows(in_memory, 3, words(*many))
    assert of(in_memory, "words") == [(3, word, number) for number, word in enumerate(many, 1)]


def test_no_text_of_a_row_is_taken_for_sql(in_memory: World) -> None:
    insert_rows(in_memory, 4, rows_of("words", ("word",), [["it's\n' || '"], ["\\n', chr(10)) --"]]))
    assert of(in_memory, "words") == [(4, "it's\n' || '", None), (4, "\\n', chr(10)) --", None)]


def test_columns_are_told_in_their_order_and_none_of_a_table_that_is_not_there(in_memory: World) -> None:
    assert list(columns_of(in_memory, "words").items()) == [
        ("entry", "BIGINT"), ("word", "VARCHAR"), ("n", "DECIMAL(38,12)"),
    ]  # fmt: skip
    assert columns_of(in_memory, "nothing") == {}


# --- a transaction


def test_a_transaction_is_in_the_journal_with_its_rows_and_the_totals_after_it(world: World, path: Path) -> None:
    first = write(world, "run", AT, [words("a", "b"), rows_of("days", ["day"], [])])
    second = write(world, "acks", "2026-03-03 00:00:00", [rows_of("days", ["day"], [[date(2026, 3, 2)]]), words("c")])
    assert of(world, "words") == [(1, "a", 1), (1, "b", 2), (2, "c", 1)]
    assert of(world, "days") == [(2, date(2026, 3, 2))]
    assert of(world, "entries") == [
        (1, first.digest, "run", datetime(2026, 3, 2, 6, 17)),
        (2, second.digest, "acks", datetime(2026, 3, 3)),
    ]
    assert last_entry(world) == second
    one, other = Journal(path.parent / "journal").entries()
    assert (one.mark, other.mark) == (first, second)
    said = {"kind": "run", "at": "2026-03-02 06:17:00", "sequence": 1, "previous": "0" * 64}
    assert one.header == said | {"totals": {"words": total_of(world, "words", "WHERE entry = 1")}}
    assert one.tables == (words("a", "b"),)  # a table without rows is left out
    assert other.header["totals"] == {table: all_totals(world)[table] for table in ("words", "days")}
    assert [part.table for part in other.tables] == ["days", "words"]


def test_a_database_in_memory_has_no_journal_and_numbers_its_transactions_all_the_same(in_memory: World) -> None:
    assert journal_of(in_memory) is None
    assert write(in_memory, "run", AT, [words("a")]) == Mark(1, "")
    assert write(in_memory, "run", AT, [words("b")]) == Mark(2, "")
    assert [entry for entry, *_ in of(in_memory, "entries")] == [1, 2]
    assert redo(in_memory, nothing_again) == 0
    verify(in_memory)


def test_the_journal_lies_beside_the_file(world: World, path: Path) -> None:
    journal = journal_of(world)
    assert journal is not None
    assert journal.folder == path.parent / "journal"


def test_work_that_fails_leaves_neither_rows_nor_a_file_of_the_journal(world: World, path: Path) -> None:
    def half(sequence: int) -> None:
        insert_rows(world, sequence, words("a"))
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        transact(world, {"kind": "run", "at": "2026-03-02"}, (), half)
    assert of(world, "words") == of(world, "entries") == []
    assert not (path.parent / "journal").exists()
    assert write(world, "run", AT, [words("b")]).sequence == 1


def test_what_duckdb_refuses_at_the_commit_is_withdrawn_from_the_journal(world: World, path: Path) -> None:
    write(world, "run", AT, [words("a")])
    # DuckDB refuses to alter and to update one table in one transaction, and says so only at the end.
    refused = "UPDATE core.words SET word = 'b'; ALTER TABLE core.words ADD COLUMN more VARCHAR;"

    def work(_sequence: int) -> None:
        world.execute(refused)

    with pytest.raises(duckdb.Error):
        transact(world, {"kind": "migration", "at": "2026-03-02"}, (), work, recount=True)
    assert len(list((path.parent / "journal").iterdir())) == 1
    assert of(world, "words") == [(1, "a", 1)]


def test_a_transaction_that_changes_old_rows_counts_the_totals_again(world: World, path: Path) -> None:
    write(world, "run", AT, [words("a")])

    def work(_sequence: int) -> None:
        world.execute("UPDATE core.words SET word = 'z'")

    transact(world, {"kind": "clock", "at": "2026-03-02"}, (), work, recount=True)
    write(world, "run", AT, [words("b")])
    verify(world)
    totals = [entry.header["totals"] for entry in Journal(path.parent / "journal").entries()]
    assert totals[0] != totals[1]
    assert totals[1].keys() == {"words", "days"}
    assert totals[2] == all_totals(world)


def test_nothing_is_written_over_what_only_the_journal_has(path: Path) -> None:
    with kept_and_then(path, ("run", words("b"))) as world:
        with pytest.raises(WarehouseError) as caught:
            write(world, "run", AT, [words("c")])
        assert of(world, "words") == [(1, "A", 1)]
    assert (caught.value.what, caught.value.where, caught.value.why) == (
        "the journal holds a transaction that the warehouse has not completed",
        str(path.parent / "journal"),
        "the warehouse has 1 entries, the journal 2",
    )
