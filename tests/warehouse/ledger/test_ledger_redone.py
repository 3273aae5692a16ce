"""What only the journal has is redone, and what the warehouse has is compared with it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import duckdb
import pytest
from two_tables import AT, SHOUT, World, kept_and_then, nothing_again, of, words

from gsi_etl.errors import WarehouseError
from gsi_etl.warehouse import ledger
from gsi_etl.warehouse.journal import Journal, JournalEntry, Mark
from gsi_etl.warehouse.ledger import (
    all_totals,
    content_hash,
    insert_rows,
    last_entry,
    redo,
    total_of,
    transact,
    verify,
    write,
)

# --- what is redone


def test_all_that_only_the_journal_has_is_completed_in_its_order(path: Path) -> None:
    with kept_and_then(path, ("run", words("b")), ("acks", words("c", "d"))) as world:
        assert redo(world, nothing_again) == 2
        assert of(world, "words") == [(1, "A", 1), (2, "b", 1), (3, "c", 1), (3, "d", 2)]
        kinds = [(entry, kind) for entry, _, kind, _ in of(world, "entries")]
        assert kinds == [(1, "migration"), (2, "run"), (3, "acks")]
        assert redo(world, nothing_again) == 0
        verify(world)
        assert write(world, "run", AT, [words("e")]).sequence == 4


@pytest.mark.parametrize("kind", ["migration", "clock"])
def test_what_changes_old_rows_is_done_again_within_its_transaction(path: Path, kind: str) -> None:
    seen: list[tuple[int, str]] = []
    with kept_and_then(path, ("run", words("b")), (kind, words("c")), ("run", words("d"))) as world:

        def again(entry: JournalEntry) -> None:
            seen.append((entry.mark.sequence, entry.header["kind"]))
            # Its own rows are there by then, and none of a later one.
            assert [word for _, word, _ in of(world, "words")] == ["A", "b", "c"]
            world.execute(SHOUT)

        assert redo(world, again) == 3
        assert [word for _, word, _ in of(world, "words")] == ["A", "B", "C", "d"]
        verify(world)
    assert seen == [(3, kind)]


def test_a_correction_that_is_not_the_same_again_is_refused(path: Path) -> None:
    with kept_and_then(path, ("run", words("b")), ("clock", words("c"))) as world:
        with pytest.raises(WarehouseError) as caught:
            redo(world, lambda _entry: None)
        assert [word for _, word, _ in of(world, "words")] == ["A", "b"]
    assert (caught.value.where, caught.value.why) == ("entry 3", "words: 3 rows where 3 were written")


def test_an_entry_whose_totals_do_not_come_out_is_not_completed(path: Path) -> None:
    with kept_and_then(path, ("run", words("b")), ("run", words("c"))) as world:
        world.execute("INSERT INTO core.words VALUES (2, 'x', 1)")
        with pytest.raises(WarehouseError) as caught:
            redo(world, nothing_again)
        assert [word for _, word, _ in of(world, "words")] == ["A", "x"]
        assert last_entry(world).sequence == 1
    assert (caught.value.what, caught.value.where, caught.value.why) == (
        "the warehouse does not hold what was written to it",
        "entry 2",
        "words: 3 rows where 2 were written",
    )


@pytest.mark.parametrize("look", [lambda world: redo(world, nothing_again), verify])
def test_a_journal_that_lost_what_the_warehouse_has_is_told(world: World, path: Path, look: Any) -> None:
    write(world, "run", AT, [words("a")])
    mark = write(world, "run", AT, [words("b")])
    Journal(path.parent / "journal").withdraw(mark)
    with pytest.raises(WarehouseError) as caught:
        look(world)
    assert (caught.value.what, caught.value.where, caught.value.why) == (
        "the journal has lost its end",
        str(path.parent / "journal"),
        "the warehouse has entry 2, which is not in the journal as it was",
    )


# --- what is compared


def test_a_warehouse_of_no_transaction_agrees_with_any_journal(world: World) -> None:
    world.execute("INSERT INTO core.words VALUES (1, 'x', 1)")
    verify(world)


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        ("UPDATE core.words SET word = 'b'", "words: 2 rows where 2 were written"),
        ("UPDATE core.words SET n = NULL WHERE word = 'a'", "words: 2 rows where 2 were written"),
        ("UPDATE core.words SET entry = 2 WHERE word = 'a'", "words: 2 rows where 2 were written"),
        ("DELETE FROM core.words", "words: 0 rows where 2 were written"),
        (
            "INSERT INTO core.days VALUES (1, NULL); DELETE FROM core.words WHERE word = 'a'",
            "days: 1 rows where 0 were written, words: 1 rows where 2 were written",
        ),
    ],
)
def test_each_row_that_is_not_as_it_was_written_is_told_by_its_table(world: World, spoil: str, why: str) -> None:
    recounted = words("a", "c")
    transact(world, {"kind": "run", "at": "2026-03-02"}, [recounted],
             lambda sequence: insert_rows(world, sequence, recounted), recount=True)  # fmt: skip
    verify(world)
    world.execute(spoil)
    with pytest.raises(WarehouseError) as caught:
        verify(world)
    assert (caught.value.where, caught.value.why) == ("entry 1", why)


def test_totals_are_of_every_table_that_transactions_write_and_of_no_other(in_memory: World) -> None:
    assert all_totals(in_memory) == {"words": [0, 0], "days": [0, 0]}
    insert_rows(in_memory, 3, words("a", "b"))
    texts = ["\x1f".join(("3", word, f"{number}.000000000000")) for number, word in ((1, "a"), (2, "b"))]
    sums = [int.from_bytes(hashlib.md5(text.encode()).digest()[8:], "little") for text in texts]
    assert all_totals(in_memory) == {"words": [2, sum(sums)], "days": [0, 0]}
    assert total_of(in_memory, "words") == [2, sum(sums)]
    assert total_of(in_memory, "words", "WHERE word = 'a'") == [1, sums[0]]
    in_memory.execute("UPDATE core.words SET entry = 9")
    assert total_of(in_memory, "words") != [2, sum(sums)]
    before = total_of(in_memory, "words", numbered=False)
    in_memory.execute("UPDATE core.words SET entry = 3")
    assert total_of(in_memory, "words", numbered=False) == before
    assert total_of(in_memory, "words") == [2, sum(sums)]


def test_the_hash_of_the_content_is_that_of_its_totals(in_memory: World) -> None:
    insert_rows(in_memory, 3, words("a"))
    text = json.dumps(all_totals(in_memory), sort_keys=True)
    assert content_hash(in_memory) == hashlib.sha256(text.encode()).hexdigest()


def test_a_database_without_tables_of_ours_has_no_transaction_and_no_totals() -> None:
    with duckdb.connect() as bare:
        assert last_entry(bare) == Mark()
        assert all_totals(bare) == {}
        bare.execute("CREATE SCHEMA core; CREATE TABLE core.entries (entry BIGINT, digest VARCHAR)")
        assert last_entry(bare) == Mark()
        bare.execute("INSERT INTO core.entries VALUES (3, 'c'), (11, 'k'), (2, 'b')")
        assert last_entry(bare) == Mark(11, "k")
        assert all_totals(bare) == {}


def test_migrations_and_corrections_of_the_clock_are_what_changes_old_rows() -> None:
    assert ledger.CHANGING == ("migration", "clock")
