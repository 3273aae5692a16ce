"""Bringing the lake to where the warehouse's file is: the rows of each transaction that the lake does not have yet.

Every row of the warehouse has the number of the transaction (``entry``) that wrote it, and nothing is ever changed: so
what is missing in the lake is what has a higher number than its newest. All of it goes over in **one** transaction of
the lake, with the entries themselves; a second carry finds nothing to do, a killed one left nothing behind. One writer
at a time, by an advisory lock of PostgreSQL that goes with its connection, and by one row that every carry updates: of
two that overlap all the same, one is rolled back. The lake is never ahead of the file, and no reader sees half a run.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from gsi_etl import __version__
from gsi_etl.base import failpoints
from gsi_etl.base.fileio import write_durably
from gsi_etl.config import resources
from gsi_etl.config.lake import LakeSettings
from gsi_etl.errors import GsiError, LakeError
from gsi_etl.lake.attach import attached, told
from gsi_etl.warehouse.publish import PUBLISHED

if TYPE_CHECKING:
    import duckdb

#: What goes over, and the columns that stay at home: the texts of documents, payloads of messages, validators.
TABLES: dict[str, tuple[str, ...]] = {"entries": (), "figure_states": (), **PUBLISHED}
#: The key of the advisory lock: "gsilake" as a number.
LOCK = 0x6773_696C_616B_65
BEHIND = "lake-behind.json"


@dataclass(frozen=True, slots=True)
class Carried:
    """From which transaction to which, and how many rows. Equal numbers: there was nothing to do."""

    before: int
    after: int
    rows: int


def carry(
    lake: LakeSettings, warehouse: Path, *, now: datetime, create: bool = False, replace: bool = False
) -> Carried:
    """Bring the lake up to date. ``create``: make it; ``replace``: all of it again, whatever is in it.

    The warehouse's file must not be open for writing in this process. Raises LakeError; the lake is as it was then.
    """
    if not warehouse.is_file():
        raise LakeError("there is no warehouse yet", where=str(warehouse), hint="run `gsi-etl run` first")
    with attached(lake, file=warehouse, create=create) as connection, locked(lake, connection):
        there = _tables(connection, "lake")
        if "carried" not in there and not create:
            raise LakeError("the lake is empty", where=lake.store, hint="`gsi-etl lake init` makes it")
        with told(lake, "the lake could not be brought up to date"), _transaction(connection):
            if "carried" not in there:
                connection.execute("CREATE SCHEMA IF NOT EXISTS lake.core")
                columns = "entry BIGINT, carried_at TIMESTAMP, version VARCHAR, views VARCHAR"
                connection.execute(f"CREATE TABLE lake.core.carried ({columns})")
                connection.execute("INSERT INTO lake.core.carried VALUES (0, NULL, NULL, NULL)")
            before = 0 if replace or "entries" not in there else _position(connection)
            after = _newest(connection, "file")
            if replace:
                for table in TABLES.keys() & there:
                    connection.execute(f"DROP TABLE lake.core.{table}")
                there -= TABLES.keys()
            digest = _views_digest()
            fresh = connection.execute("SELECT views FROM lake.core.carried").fetchone() != (digest,)
            if before == after and not fresh:
                return Carried(before, after, 0)
            rows = sum(_carry_table(connection, table, table in there, before) for table in TABLES)
            failpoints.hit("lake.inserted")
            if fresh:
                _views(connection)
            # One row that every carry updates: of two at the same time the catalogue accepts one.
            connection.execute(
                "UPDATE lake.core.carried SET entry = ?, carried_at = ?, version = ?, views = ?",
                [after, now.replace(tzinfo=None), __version__, digest],
            )
        failpoints.hit("lake.committed")
    return Carried(before, after, rows)


def carry_noted(lake: LakeSettings, home: Path, warehouse: Path, *, now: datetime) -> str | None:
    """After a run's commit: carry, and remember in ``lake-behind.json`` when that failed, until it is made up for.

    Returns why it failed; the run itself is committed and goes on.
    """
    try:
        carry(lake, warehouse, now=now)
    except GsiError as error:
        with suppress(OSError):
            since = (behind(home) or {}).get("since") or now.isoformat()
            write_durably(home / BEHIND, json.dumps({"since": since, "why": str(error)}).encode())
        return str(error)
    with suppress(OSError):
        (home / BEHIND).unlink(missing_ok=True)
    return None


def behind(home: Path) -> dict[str, str] | None:
    """Since when the lake lacks something and why, or None."""
    try:
        found = json.loads((home / BEHIND).read_bytes())
        return {"since": str(found["since"]), "why": str(found["why"])}
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        return {"since": "", "why": str(error)}


@contextmanager
def locked(lake: LakeSettings, connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """The lake's advisory lock, in a PostgreSQL transaction of its own. Raises LakeError when another holds it."""
    holder = connection.cursor()
    with told(lake, "the lake's lock cannot be taken"):
        holder.execute("BEGIN")
        row = holder.execute(
            f"SELECT * FROM postgres_query('catalogue', 'SELECT pg_try_advisory_xact_lock({LOCK})')"  # noqa: S608
        ).fetchone()
    try:
        if row != (True,):
            raise LakeError(
                "another process writes to the lake",
                where=lake.store,
                kept="the lake was not touched; the warehouse's file has everything",
                hint="nothing to do now: the next run brings the lake up to date",
            )
        yield
    finally:
        with suppress(Exception):
            holder.execute("ROLLBACK")
        holder.close()


@contextmanager
def _transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    connection.execute("BEGIN")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        with suppress(Exception):
            connection.execute("ROLLBACK")
        raise


def _position(connection: duckdb.DuckDBPyConnection) -> int:
    """The newest transaction that the lake has, which must be one of the file's."""
    newest = connection.execute("SELECT entry, digest FROM lake.core.entries ORDER BY entry DESC LIMIT 1").fetchone()
    if newest is None:
        return 0
    own = connection.execute("SELECT digest FROM file.core.entries WHERE entry = ?", [newest[0]]).fetchone()
    if own == (newest[1],):
        return int(newest[0])
    why = "is ahead of it" if own is None else "has other transactions than it"
    raise LakeError(
        "the lake does not fit this warehouse",
        where=f"transaction {newest[0]}",
        why=f"the lake {why}: it belongs to another home folder, or this one was restored or its dates corrected",
        kept="the lake was not touched",
        hint="if this warehouse is the right one: `gsi-etl lake init --replace` fills the lake from it",
    )


def _newest(connection: duckdb.DuckDBPyConnection, database: str) -> int:
    row = connection.execute(f"SELECT coalesce(max(entry), 0) FROM {database}.core.entries").fetchone()  # noqa: S608
    return int(row[0]) if row else 0


def _tables(connection: duckdb.DuckDBPyConnection, database: str) -> set[str]:
    rows = connection.execute(
        "SELECT table_name FROM duckdb_tables() WHERE database_name = ? AND schema_name = 'core'", [database]
    ).fetchall()
    return {name for (name,) in rows}


def _columns(connection: duckdb.DuckDBPyConnection, database: str, table: str) -> list[tuple[str, str]]:
    return connection.execute(
        "SELECT column_name, data_type FROM duckdb_columns() WHERE database_name = ? AND schema_name = 'core' "
        "AND table_name = ? ORDER BY column_index",
        [database, table],
    ).fetchall()


def _carry_table(connection: duckdb.DuckDBPyConnection, table: str, there: bool, before: int) -> int:
    """The table's missing rows; all of them when a migration has changed its columns."""
    wanted = [column for column in _columns(connection, "file", table) if column[0] not in TABLES[table]]
    if there and _columns(connection, "lake", table) != wanted:
        connection.execute(f"DROP TABLE lake.core.{table}")
        there = False
    if not there:
        connection.execute(f"CREATE TABLE lake.core.{table} ({', '.join(f'{n} {kind}' for n, kind in wanted)})")
        before = -1
    names = ", ".join(name for name, _ in wanted)
    row = connection.execute(
        f"INSERT INTO lake.core.{table} SELECT {names} FROM file.core.{table} WHERE entry > {before}"  # noqa: S608
    ).fetchone()
    return int(row[0]) if row else 0


def _view_files() -> list[Path]:
    return sorted((resources.folder("warehouse") / "views").glob("[0-9]*.sql"))


def _views_digest() -> str:
    return hashlib.sha256(b"".join(path.read_bytes() for path in _view_files())).hexdigest()


def _views(connection: duckdb.DuckDBPyConnection) -> None:
    """The same views as in the file. DuckLake has comments on views, and none on their columns or on macros."""
    import duckdb

    connection.execute("USE lake")
    for path in _view_files():
        for statement in duckdb.extract_statements(path.read_text(encoding="utf-8")):
            if not statement.query.lstrip().upper().startswith(("COMMENT ON COLUMN", "COMMENT ON MACRO")):
                connection.execute(statement.query)
    connection.execute("USE memory")
