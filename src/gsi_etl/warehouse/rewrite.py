"""A warehouse and its journal written again from what is still sound of either, transaction by transaction.

For a restore that found files of the journal damaged. While the warehouse is proved, nothing is lost: its rows say
which transaction wrote them. Else the files of the journal that are sound give their rows, and the others are lost.
The numbers of the transactions may become others; kinds, times and rows stay. Knows the journal and DuckDB.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gsi_etl.config import resources
from gsi_etl.errors import WarehouseError
from gsi_etl.warehouse.connection import damage_told, open_plain
from gsi_etl.warehouse.journal import Journal, JournalEntry, Mark, TableRows
from gsi_etl.warehouse.ledger import all_totals, columns_of, last_entry, rows_of, total_of, write
from gsi_etl.warehouse.migrate import apply_fitting_views, apply_migration

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True, slots=True)
class Transaction:
    """What one transaction wrote, wherever it was read."""

    sequence: int
    kind: str
    at: datetime | str
    tables: tuple[TableRows, ...]
    migration: str = ""


def sound_entries(journal: Journal, after: int = 0) -> tuple[list[Mark], list[int]]:
    """The files of the journal whose content is as it was written, and the numbers of those that are not there."""
    marks, _ = journal.listed()
    bad = {flaw.path for flaw in journal.flaws() if flaw.lost}
    sound = [mark for mark in marks if mark.sequence > after and journal.path(mark) not in bad]
    # A file that only does not follow the one before it is of another journal: which one is right cannot be known.
    there = {mark.sequence for mark in sound}
    return sound, [number for number in range(after + 1, max((m.sequence for m in marks), default=0) + 1)
                   if number not in there]  # fmt: skip


def rewrite_from_warehouse(old: Path, journal: Journal, fresh: Path) -> None:
    """Write ``fresh``, and a journal beside it, from the proved warehouse ``old``, and what only ``journal`` has."""
    with open_plain(old) as before, damage_told(old), open_plain(fresh) as after:
        _apply_known(before, after)
        for transaction in _rows_of_warehouse(before):
            _write(after, transaction)
        _compare(before, after, fresh)
        for mark in sound_entries(journal, last_entry(before).sequence)[0]:
            _write(after, _of_journal(journal.read(mark)))
        apply_fitting_views(after)
        after.execute("CHECKPOINT")


def rewrite_from_journal(journal: Journal, fresh: Path) -> list[int]:
    """Write ``fresh``, and a journal beside it, from the sound files of ``journal``. Returns the numbers of those that
    are lost: damaged, or of no use without one that is."""
    sound, lost = sound_entries(journal)
    with open_plain(fresh) as connection:
        for mark in sound:
            transaction = _of_journal(journal.read(mark))
            try:
                _catch_up(connection, transaction)
                _write(connection, transaction)
            except WarehouseError:
                lost.append(mark.sequence)
        apply_fitting_views(connection)
        connection.execute("CHECKPOINT")
    return sorted(lost)


def _write(connection: duckdb.DuckDBPyConnection, transaction: Transaction) -> None:
    import duckdb

    try:
        if transaction.migration:
            if transaction.migration not in _applied(connection):
                apply_migration(connection, transaction.migration, str(transaction.at))
        else:
            write(connection, transaction.kind, transaction.at, transaction.tables)
    except duckdb.Error as error:
        raise WarehouseError(
            f"transaction {transaction.sequence} does not fit",
            why=str(error).splitlines()[0],
            hint="use the version of gsi-etl that last wrote this warehouse, or a newer one",
        ) from None


def _of_journal(entry: JournalEntry) -> Transaction:
    kind = str(entry.header["kind"])
    name = str(entry.header["name"]) if kind == "migration" else ""
    return Transaction(entry.mark.sequence, kind, entry.header["at"], entry.tables, name)


def _rows_of_warehouse(connection: duckdb.DuckDBPyConnection) -> Iterator[Transaction]:
    """Every transaction but the migrations, in its order, with the rows that say that they are of it."""
    wrote: dict[int, list[str]] = {}
    for table in all_totals(connection):
        for (entry,) in connection.execute(f"SELECT DISTINCT entry FROM core.{table}").fetchall():  # noqa: S608
            wrote.setdefault(entry, []).append(table)
    entries = connection.execute(
        "SELECT entry, kind, recorded_at FROM core.entries WHERE kind <> 'migration' ORDER BY entry"
    ).fetchall()
    for entry, kind, at in entries:
        yield Transaction(entry, kind, at, tuple(_rows(connection, table, entry) for table in wrote.get(entry, ())))


def _rows(connection: duckdb.DuckDBPyConnection, table: str, entry: int) -> TableRows:
    columns = [column for column in columns_of(connection, table) if column != "entry"]
    rows: list[tuple[Any, ...]] = connection.execute(
        f"SELECT {', '.join(columns)} FROM core.{table} WHERE entry = ? ORDER BY rowid",  # noqa: S608
        [entry],
    ).fetchall()
    return rows_of(table, columns, rows)


def _apply_known(before: duckdb.DuckDBPyConnection, after: duckdb.DuckDBPyConnection) -> None:
    """The migrations that the old warehouse had, and no newer ones: its rows are of that schema."""
    rows = before.execute(
        "SELECT name, sha256, applied_at FROM main.schema_migrations WHERE name <> 'views' ORDER BY name"
    ).fetchall()
    for name, sha256, at in rows:
        path = resources.folder("warehouse") / "migrations" / name
        if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != sha256:
            raise WarehouseError(
                f"the migration {name} is not there as the warehouse knows it",
                where=str(path),
                kept="nothing was changed",
                hint="use the version of gsi-etl that last wrote this warehouse, or a newer one",
            )
        apply_migration(after, name, str(at))


def _catch_up(connection: duckdb.DuckDBPyConnection, transaction: Transaction) -> None:
    """Apply migrations whose own file of the journal is lost: those before one that is known, and those whose columns
    the rows already have."""
    for name in sorted(path.name for path in (resources.folder("warehouse") / "migrations").glob("[0-9]*.sql")):
        known = transaction.migration or None
        fits = known is None and all(
            set(part.columns) <= set(columns_of(connection, part.table)) for part in transaction.tables
        )
        if fits or (known is not None and name >= known):
            return
        if name not in _applied(connection):
            apply_migration(connection, name, str(transaction.at))


def _applied(connection: duckdb.DuckDBPyConnection) -> set[str]:
    there = "SELECT 1 FROM duckdb_tables() WHERE schema_name = 'main' AND table_name = 'schema_migrations'"
    if connection.execute(there).fetchone() is None:
        return set()
    return {name for (name,) in connection.execute("SELECT name FROM main.schema_migrations").fetchall()}


def _compare(before: duckdb.DuckDBPyConnection, after: duckdb.DuckDBPyConnection, fresh: Path) -> None:
    """Every row came over: counts and sums over all columns but the number of the transaction."""
    tables: Iterable[str] = all_totals(before)
    other = [t for t in tables if total_of(before, t, numbered=False) != total_of(after, t, numbered=False)]
    if other:
        raise WarehouseError(
            "the warehouse could not be written again as it was",
            where=str(fresh),
            why=f"other rows in {', '.join(other)}",
            kept="nothing was changed",
        )
