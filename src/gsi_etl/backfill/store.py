"""The backfill's own database: the plan, documents, claims, and the pages that could not be read.

A file of its own, ``backfill/claims.duckdb``, and not a schema of the warehouse: DuckDB lets one process write a
file, and a backfill commits for days while the daily run must find the warehouse free; its rows would be in the
warehouse's journal, in every rebuild and every hash; and it can be lost without loss, for it is made of WARC files.
It is opened for one transaction at a time, so that ``status`` and ``export`` can look at it while a backfill runs.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gsi_etl.backfill.parts import Counts, Shard
from gsi_etl.config import resources
from gsi_etl.errors import BackfillError, WarehouseError
from gsi_etl.warehouse.connection import open_plain, open_reader, run_lock
from gsi_etl.warehouse.news_claims import EXPORTED
from gsi_etl.warehouse.rows import naive

if TYPE_CHECKING:
    import duckdb

#: How long to wait for whoever has the file open: ``status`` for moments, a commit for as long as its rows take.
_PATIENCE = 60.0
STATES = ("todo", "done", "damaged", "failed")
_LEDGER = "CREATE TABLE IF NOT EXISTS main.schema_migrations (name VARCHAR NOT NULL, sha256 VARCHAR NOT NULL)"
COUNTS = ("records", "pages", "candidates", "documents", "claims", "unread")
_COLUMNS = ("warc", "path", "size", "warc_sha256", "reader_version", "addresses")


@dataclass(frozen=True, slots=True)
class Folder:
    """Where a backfill keeps what it has: ``home/backfill``."""

    root: Path

    @classmethod
    def of(cls, home: Path) -> Folder:
        return cls(home.absolute() / "backfill")

    @property
    def database(self) -> Path:
        # DuckDB names a catalogue after its file: it must not be called as the schema is.
        return self.root / "claims.duckdb"

    @property
    def parts(self) -> Path:
        return self.root / "parts"

    @property
    def addresses(self) -> Path:
        return self.root / "addresses"

    @property
    def claims(self) -> Path:
        """What ``publish`` puts into the published database."""
        return self.root.parent / EXPORTED

    def prepare(self) -> None:
        for folder in (self.root, self.parts, self.addresses):
            folder.mkdir(parents=True, exist_ok=True)


@dataclass(frozen=True, slots=True)
class Planned:
    """A row of the plan, and what is known of it."""

    shard: Shard
    state: str
    why: str
    counts: Counts | None


@contextmanager
def writing(folder: Folder) -> Iterator[duckdb.DuckDBPyConnection]:
    """The database, for one transaction, with the schema of this version. Waits for others that look at it."""
    with _patiently(lambda: open_plain(folder.database)) as connection:
        _migrate(connection)
        yield connection


@contextmanager
def reading(folder: Folder) -> Iterator[duckdb.DuckDBPyConnection]:
    """The database, for reading. Raises BackfillError when there is none."""
    if not folder.database.is_file():
        raise BackfillError(
            "there is no backfill yet",
            where=str(folder.database),
            hint="make a plan first: `gsi-etl backfill plan --warc 'FOLDER/*.warc.gz'`",
        )
    with _patiently(lambda: open_reader(folder.database)) as connection:
        yield connection


@contextmanager
def _patiently(opened: Any) -> Iterator[duckdb.DuckDBPyConnection]:
    deadline, pause = time.monotonic() + _PATIENCE, 0.02
    while True:
        context = opened()
        try:
            connection = context.__enter__()
        except WarehouseError as error:
            if "lock" not in error.why.lower() or time.monotonic() > deadline:
                raise
            time.sleep(pause)
            pause = min(pause * 2, 0.5)
            continue
        break
    try:
        yield connection
    finally:
        context.__exit__(None, None, None)


def _migrate(connection: duckdb.DuckDBPyConnection) -> None:
    folder = resources.folder("warehouse") / "backfill"
    connection.execute(_LEDGER)
    applied = dict(connection.execute("SELECT name, sha256 FROM main.schema_migrations").fetchall())
    for path in [*sorted(folder.glob("[0-9]*.sql")), folder / "news_claims.sql"]:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        if applied.get(path.name) == digest:
            continue
        if path.name in applied and path.name[0].isdigit():
            raise WarehouseError(
                f"the migration {path.name} has changed since it was applied",
                where=str(path),
                kept="the backfill was not touched",
                hint="put the file back as it was",
            )
        connection.execute("BEGIN")
        connection.execute(path.read_text(encoding="utf-8"))
        connection.execute("DELETE FROM main.schema_migrations WHERE name = ?", [path.name])
        connection.execute("INSERT INTO main.schema_migrations VALUES (?, ?)", [path.name, digest])
        connection.execute("COMMIT")


def add_to_plan(connection: duckdb.DuckDBPyConnection, shards: Sequence[tuple[Shard, str]], now: datetime) -> int:
    """Adds what is not planned yet; with a reason, a shard is ``damaged`` from the start. Returns how many were added.

    One that is planned under its name or another keeps its state, and its path is where it was found last.
    """
    rows = connection.execute("SELECT shard_id, warc FROM backfill.plan").fetchall()
    known, named = {shard_id for shard_id, _ in rows}, set(rows)
    added = 0
    connection.execute("BEGIN")
    for shard, why in shards:
        # Equal bytes are read once, whatever their names; of files that are nothing (empty, HTML) each is named.
        if (shard.shard_id, shard.name) in named or (shard.shard_id in known and not why):
            connection.execute(
                "UPDATE backfill.plan SET path = ? WHERE shard_id = ?", [str(shard.path), shard.shard_id]
            )
            continue
        known.add(shard.shard_id)
        named.add((shard.shard_id, shard.name))
        row = [shard.shard_id, *_described(shard), "damaged" if why else "todo", why, naive(now)]
        columns = ", ".join(("shard_id", *_COLUMNS, "state", "why", "planned_at"))
        connection.execute(
            f"INSERT INTO backfill.plan ({columns}) VALUES ({', '.join('?' * len(row))})",  # noqa: S608
            row,
        )
        added += 1
    connection.execute("COMMIT")
    return added


def _described(shard: Shard) -> list[str | int]:
    return [shard.name, str(shard.path), shard.size, shard.sha256, shard.reader_version, shard.addresses]


def planned(connection: duckdb.DuckDBPyConnection, states: Sequence[str] = STATES) -> list[Planned]:
    """The plan in the order of the files' names."""
    rows = connection.execute(
        f"SELECT {', '.join((*_COLUMNS, 'state', 'why', *COUNTS))} FROM backfill.plan ORDER BY warc, shard_id"  # noqa: S608
    ).fetchall()
    found = []
    for name, path, size, sha256, version, addresses, state, why, *counts in rows:
        if state in states:
            shard = Shard(name, Path(path), size, sha256, version, addresses)
            found.append(Planned(shard, state, why, None if counts[0] is None else Counts(*counts)))
    return found


def settle(connection: duckdb.DuckDBPyConnection, shard: Shard, state: str, why: str, now: datetime) -> bool:
    """Notes that a shard cannot be had. False when somebody settled it before."""
    return _updated(
        connection,
        "UPDATE backfill.plan SET state = ?, why = ?, settled_at = ? WHERE shard_id = ? AND state = 'todo'",
        [state, why[:500], naive(now), shard.shard_id],
    )


def settle_done(connection: duckdb.DuckDBPyConnection, shard: Shard, counts: Counts, now: datetime) -> bool:
    """Notes that a shard's rows are in. False when somebody settled it before: then they must not be in twice."""
    given = ", ".join(f"{name} = ?" for name in COUNTS)
    return _updated(
        connection,
        f"UPDATE backfill.plan SET state = 'done', why = '', settled_at = ?, {given} "  # noqa: S608
        "WHERE shard_id = ? AND state = 'todo'",
        [naive(now), *(getattr(counts, name) for name in COUNTS), shard.shard_id],
    )


def back_to_todo(connection: duckdb.DuckDBPyConnection, shard: Shard) -> None:
    connection.execute(
        "UPDATE backfill.plan SET state = 'todo', why = '', settled_at = NULL WHERE shard_id = ?", [shard.shard_id]
    )


def remove_from_plan(connection: duckdb.DuckDBPyConnection, shard: Shard) -> None:
    connection.execute("DELETE FROM backfill.plan WHERE shard_id = ? AND state <> 'done'", [shard.shard_id])


@contextmanager
def exclusive(home: Path, now: datetime) -> Iterator[None]:
    """Keeps a backfill from starting meanwhile. Raises LockedError when one is at work."""
    folder = Folder.of(home)
    if not folder.root.is_dir():
        yield
        return
    with run_lock(folder.root, run_id=f"exclusive-{now:%Y%m%dT%H%M%SZ}", now=now):
        yield


def cited_pages(home: Path) -> set[str]:
    """The sha256 of every page that a claim leads back to: nothing of these may be pruned."""
    folder = Folder.of(home)
    if not folder.database.is_file():
        return set()
    with reading(folder) as connection:
        return {row[0] for row in connection.execute("SELECT page_sha256 FROM backfill.documents").fetchall()}


def _updated(connection: duckdb.DuckDBPyConnection, sql: str, values: list[Any]) -> bool:
    row = connection.execute(sql, values).fetchone()
    return row is not None and int(row[0]) == 1
