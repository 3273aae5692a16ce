"""Writing to the warehouse: every transaction is first a file of the journal, and redone from it when it is missing.

Order: BEGIN, insert, write the journal's file and fsync it, note it in ``core.entries``, COMMIT. A crash before the
file leaves nothing; a crash after it leaves a transaction that the next opening completes. Rows go in as JSON lines,
all of a table at once: it is twenty times as fast as row by row, and the journal holds the very same lines.

``totals`` prove the content: for each core table its number of rows and the sum of the md5 of every row.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gsi_etl.base import failpoints
from gsi_etl.errors import WarehouseError
from gsi_etl.warehouse.connection import literal
from gsi_etl.warehouse.journal import JOURNAL, Journal, JournalEntry, Mark, TableRows

if TYPE_CHECKING:
    import duckdb

Totals = dict[str, list[int]]

#: Kinds of transactions that change rows or columns of earlier ones: migrations, and corrections of the clock.
CHANGING = ("migration", "clock")
#: JSON lines handed over at a time: bounds the memory of a very large batch.
CHUNK = 5_000
#: Up to so many characters are put into the statement, as one text of many lines (JSON has no line breaks of its own).
#: More are bound, which is faster then, and the first time costs half a second (see ``literal``).
AS_TEXT = 1_000_000


def journal_of(connection: duckdb.DuckDBPyConnection) -> Journal | None:
    """The journal beside the database file; None for a database in memory."""
    row = connection.execute("SELECT path FROM duckdb_databases() WHERE database_name = current_database()").fetchone()
    return Journal(Path(row[0]).parent / JOURNAL) if row and row[0] else None


def rows_of(table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> TableRows:
    """Rows as they are inserted and journaled. ``table`` and ``columns`` are names of ours, never text from outside."""
    lines = [
        _encodable(json.dumps(dict(zip(columns, map(_plain, row), strict=True)), ensure_ascii=False)) for row in rows
    ]
    return TableRows(table, tuple(columns), lines)


def write(connection: duckdb.DuckDBPyConnection, kind: str, at: datetime | str, tables: Sequence[TableRows]) -> Mark:
    """Append rows in one transaction that the journal knows. Raises duckdb.Error or OSError with nothing written."""

    def insert_all(sequence: int) -> None:
        for part in tables:
            insert_rows(connection, sequence, part)
        failpoints.hit("commit.inserted")

    tables = [part for part in tables if part.lines]
    return transact(connection, {"kind": kind, "at": _plain(at)}, tables, insert_all)


def transact(
    connection: duckdb.DuckDBPyConnection,
    header: dict[str, Any],
    tables: Sequence[TableRows],
    work: Callable[[int], None],
    *,
    recount: bool = False,
) -> Mark:
    """One transaction and its file of the journal. ``work`` gets the entry's number; ``recount``: it may change old
    rows or columns (CHANGING), so the totals are counted again and not added up."""
    journal = journal_of(connection)
    before = last_entry(connection)
    if journal is not None and journal.last() != before:
        raise _ahead(journal, before)
    sequence = before.sequence + 1
    connection.execute("BEGIN")
    try:
        failpoints.hit("commit.begun")
        work(sequence)
        mark = Mark(sequence, "")
        if journal is not None:
            totals = (
                all_totals(connection) if recount else _added(connection, _stated(journal, before), sequence, tables)
            )
            mark = journal.append(before, {**header, "totals": totals}, tables)
            failpoints.hit("migrate.journaled" if recount else "commit.journaled")
        _note(connection, mark, header)
        _commit(connection, journal, mark)
    except BaseException:
        _rollback(connection)
        raise
    return mark


def _commit(connection: duckdb.DuckDBPyConnection, journal: Journal | None, mark: Mark) -> None:
    """COMMIT. When DuckDB refuses, the journal's file is withdrawn; when the disk fails it stays, for it cannot be
    known whether the transaction is on it: the next opening finds out."""
    import duckdb

    try:
        connection.execute("COMMIT")
    except (duckdb.FatalException, duckdb.InternalException, duckdb.IOException):
        raise
    except duckdb.Error:
        if journal is not None:
            journal.withdraw(mark)
        raise


def redo(connection: duckdb.DuckDBPyConnection, again: Callable[[JournalEntry], None]) -> int:
    """Complete what the journal has and the warehouse has not; returns how many transactions that were.

    ``again`` does inside the transaction what an entry of one of the kinds CHANGING did besides inserting rows.
    Raises WarehouseError when the journal lacks what the warehouse has, or when the totals do not come out as the
    journal says.
    """
    journal = journal_of(connection)
    if journal is None:
        return 0
    known = last_entry(connection)
    if not journal.holds(known):
        raise _behind(journal, known)
    done, stated = 0, _stated(journal, known)
    for entry in journal.entries(known):
        connection.execute("BEGIN")
        try:
            for part in entry.tables:
                insert_rows(connection, entry.mark.sequence, part)
            if entry.header["kind"] in CHANGING:
                again(entry)
                totals = all_totals(connection)
            else:
                totals = _added(connection, stated, entry.mark.sequence, entry.tables)
            if totals != entry.header["totals"]:
                raise _differs(entry, totals)
            _note(connection, entry.mark, entry.header)
            connection.execute("COMMIT")
        except BaseException:
            _rollback(connection)
            raise
        done, stated = done + 1, totals
    return done


def verify(connection: duckdb.DuckDBPyConnection) -> None:
    """Read the whole warehouse and compare it with the journal. Raises WarehouseError when a row is not as written."""
    journal, known = journal_of(connection), last_entry(connection)
    if journal is None or known.sequence == 0:
        return
    if not journal.holds(known):
        raise _behind(journal, known)
    entry = journal.read(known)
    totals = all_totals(connection)
    if totals != entry.header["totals"]:
        raise _differs(entry, totals)


def content_hash(connection: duckdb.DuckDBPyConnection) -> str:
    """The sha256 of the totals: two warehouses with the same rows in the same entries have the same."""
    return hashlib.sha256(json.dumps(all_totals(connection), sort_keys=True).encode()).hexdigest()


def last_entry(connection: duckdb.DuckDBPyConnection) -> Mark:
    """The last transaction that the warehouse has."""
    there = "SELECT 1 FROM duckdb_tables() WHERE schema_name = 'core' AND table_name = 'entries'"
    if connection.execute(there).fetchone() is None:
        return Mark()
    row = connection.execute("SELECT entry, digest FROM core.entries ORDER BY entry DESC LIMIT 1").fetchone()
    return Mark(*row) if row else Mark()


def insert_rows(connection: duckdb.DuckDBPyConnection, sequence: int, part: TableRows) -> None:
    """JSON lines into a table. Strict: a value that does not fit its column is an error, not a NULL."""
    types = columns_of(connection, part.table)
    shape = json.dumps({column: types[column] for column in part.columns})
    names = ", ".join(part.columns)
    values = ", ".join(f"r.{column}" for column in part.columns)
    for at in range(0, len(part.lines), CHUNK):
        lines = part.lines[at : at + CHUNK]
        small = sum(map(len, lines)) < AS_TEXT
        given = f"string_split({literal(chr(10).join(lines))}, chr(10))" if small else "?::VARCHAR[]"
        connection.execute(
            f"INSERT INTO core.{part.table} (entry, {names}) SELECT {int(sequence)}, {values} "  # noqa: S608
            f"FROM (SELECT from_json_strict(line, '{shape}') AS r FROM (SELECT unnest({given}) AS line))",
            None if small else [lines],
        )


def all_totals(connection: duckdb.DuckDBPyConnection) -> Totals:
    """Of every core table that a transaction writes: [rows, sum over the rows' md5]."""
    found = connection.execute(
        "SELECT table_name, column_name FROM duckdb_columns() "
        "WHERE database_name = current_database() AND schema_name = 'core' AND table_name <> 'entries' "
        "AND table_name IN (SELECT table_name FROM duckdb_tables()) ORDER BY table_name, column_index"
    ).fetchall()
    columns = {table: [name for _, name in of] for table, of in groupby(found, itemgetter(0))}
    tables = [table for table, names in columns.items() if "entry" in names]
    if not tables:
        return {}
    # Most of a new warehouse is empty, and to plan a sum takes longer than to count all its tables.
    some = " UNION ALL ".join(f"SELECT '{table}' FROM core.{table} HAVING count(*) > 0" for table in tables)  # noqa: S608
    filled = {table for (table,) in connection.execute(some).fetchall()}
    return {table: _total(connection, table, columns[table]) if table in filled else [0, 0] for table in tables}


def total_of(connection: duckdb.DuckDBPyConnection, table: str, where: str = "", *, numbered: bool = True) -> list[int]:
    """Of one table: [rows, sum over the rows' md5]. ``numbered``: with the number of each row's transaction."""
    names = [name for name in columns_of(connection, table) if numbered or name != "entry"]
    return _total(connection, table, names, where)


def _total(connection: duckdb.DuckDBPyConnection, table: str, names: Sequence[str], where: str = "") -> list[int]:
    parts = ", ".join(f"coalesce({name}::VARCHAR, chr(30))" for name in names)
    row = connection.execute(
        f"SELECT count(*), coalesce(sum(md5_number_lower(concat_ws(chr(31), {parts}))), 0) FROM core.{table} {where}"  # noqa: S608
    ).fetchone()
    assert row is not None
    return [int(row[0]), int(row[1])]


def _added(connection: duckdb.DuckDBPyConnection, stated: Totals, sequence: int, tables: Sequence[TableRows]) -> Totals:
    totals = dict(stated)
    for table in dict.fromkeys(part.table for part in tables):
        count, total = totals.get(table, [0, 0])
        more, added = total_of(connection, table, f"WHERE entry = {sequence}")
        totals[table] = [count + more, total + added]
    return totals


def _stated(journal: Journal, mark: Mark) -> Totals:
    """The totals that the journal says were true after the transaction ``mark``."""
    stated: Totals = journal.read(mark).header["totals"] if mark.sequence else {}
    return stated


def columns_of(connection: duckdb.DuckDBPyConnection, table: str) -> dict[str, str]:
    """The columns of a core table in their order, with their types; none when there is no such table."""
    import duckdb

    # Of all ways to ask, this one looks at no other table: duckdb_columns() takes ten times as long.
    try:
        rows = connection.execute(f"SELECT name, type FROM pragma_table_info({literal(f'core.{table}')})").fetchall()  # noqa: S608
    except duckdb.CatalogException:
        return {}
    return dict(rows)


def _note(connection: duckdb.DuckDBPyConnection, mark: Mark, header: dict[str, Any]) -> None:
    values = ", ".join(map(literal, (mark.sequence, mark.digest, header["kind"], header["at"])))
    connection.execute(f"INSERT INTO core.entries VALUES ({values})")  # noqa: S608


def _rollback(connection: duckdb.DuckDBPyConnection) -> None:
    import duckdb

    # After a fatal error (a full disk) the connection answers nothing any more; there is nothing left to roll back.
    with suppress(duckdb.Error):
        connection.execute("ROLLBACK")


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime):
        return (value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value).isoformat(sep=" ")
    return value.isoformat() if isinstance(value, date) else value


def _encodable(line: str) -> str:
    """A lone surrogate is not a character: it becomes one question mark, so that offsets stay right."""
    try:
        line.encode()
    except UnicodeEncodeError:
        return line.encode(errors="replace").decode()
    return line


def _ahead(journal: Journal, known: Mark) -> WarehouseError:
    return WarehouseError(
        "the journal holds a transaction that the warehouse has not completed",
        where=str(journal.folder),
        why=f"the warehouse has {known.sequence} entries, the journal {journal.last().sequence}",
        kept="both are untouched",
        hint="run again: opening the warehouse completes it",
    )


def _behind(journal: Journal, known: Mark) -> WarehouseError:
    return WarehouseError(
        "the journal has lost its end",
        where=str(journal.folder),
        why=f"the warehouse has entry {known.sequence}, which is not in the journal as it was",
        kept="both are untouched",
        hint="restore the journal from a backup",
    )


def _differs(entry: JournalEntry, totals: Totals) -> WarehouseError:
    wanted = entry.header["totals"]
    tables = sorted(name for name in {*wanted, *totals} if wanted.get(name) != totals.get(name))
    counts = ", ".join(f"{t}: {totals.get(t, [0])[0]} rows where {wanted.get(t, [0])[0]} were written" for t in tables)
    return WarehouseError(
        "the warehouse does not hold what was written to it",
        where=f"entry {entry.mark.sequence}",
        why=counts,
        kept="nothing was changed",
        hint="`gsi-etl rebuild` rebuilds it from the journal",
    )
