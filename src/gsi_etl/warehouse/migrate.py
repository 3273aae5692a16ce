"""Numbered SQL files bring a warehouse to the schema of this version, each once, each in one transaction.

``main.schema_migrations`` keeps every file's sha256: a file that was changed after it ran is an error. The journal
keeps their place among the runs, so that a rebuild passes through the same schemas. Before a warehouse that has
something in it is migrated, its file is copied to ``backups/``. Views are not migrations; they are rebuilt when
their files differ from those that made them.
"""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Callable, Collection
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gsi_etl.base import failpoints
from gsi_etl.config import resources
from gsi_etl.errors import WarehouseError
from gsi_etl.warehouse.ledger import transact

if TYPE_CHECKING:
    import duckdb

    from gsi_etl.warehouse.journal import JournalEntry

LEDGER = """
CREATE TABLE IF NOT EXISTS main.schema_migrations (
    name VARCHAR NOT NULL, sha256 VARCHAR NOT NULL, applied_at TIMESTAMP NOT NULL
)
"""


def migrate(
    connection: duckdb.DuckDBPyConnection,
    *,
    folder: Path | None = None,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> list[str]:
    """Apply the migrations that have not run yet, then the views. Returns the names applied.

    ``folder``: holds migrations/ and views/. Raises WarehouseError when an applied file has changed or one fails;
    a failed file leaves nothing behind.
    """
    folder = folder or resources.folder("warehouse")
    connection.execute(LEDGER)
    applied: dict[str, str] = dict(connection.execute("SELECT name, sha256 FROM main.schema_migrations").fetchall())
    fresh: list[str] = []
    for path in sorted((folder / "migrations").glob("[0-9]*.sql")):
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        if path.name in applied:
            if applied[path.name] != digest:
                raise WarehouseError(
                    f"the migration {path.name} has changed since it was applied",
                    where=str(path),
                    why=f"applied as sha256 {applied[path.name][:12]}, now {digest[:12]}",
                    kept="the warehouse was not touched",
                    hint="put the file back as it was and write a new migration instead",
                )
            continue
        if applied and not fresh:
            _back_up(connection, path.name)
        _apply(connection, path, digest, str(_naive(now())))
        fresh.append(path.name)
    _apply_views(connection, folder / "views", now())
    return fresh


def apply_views(
    connection: duckdb.DuckDBPyConnection, folder: Path | None = None, *, without: Collection[str] = ()
) -> None:
    """Make the views of warehouse/views/*.sql in the order of their names; ``without``: files to leave out."""
    for path in _view_files((folder or resources.folder("warehouse")) / "views"):
        if path.name not in without:
            connection.execute(path.read_text(encoding="utf-8"))


def apply_fitting_views(connection: duckdb.DuckDBPyConnection) -> None:
    """The views, unless a migration is lacking whose columns they show: then ``migrate`` makes them when it has run."""
    applied = {name for (name,) in connection.execute("SELECT name FROM main.schema_migrations").fetchall()}
    if applied.issuperset(path.name for path in (resources.folder("warehouse") / "migrations").glob("[0-9]*.sql")):
        apply_views(connection)


def _view_files(folder: Path) -> list[Path]:
    return sorted(folder.glob("[0-9]*.sql"))


def _apply_views(connection: duckdb.DuckDBPyConnection, folder: Path, applied_at: datetime) -> None:
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in _view_files(folder))).hexdigest()
    newest = connection.execute(
        # The last that was written, whatever the clock said.
        "SELECT sha256 FROM main.schema_migrations WHERE name = 'views' ORDER BY rowid DESC LIMIT 1"
    ).fetchone()
    if newest is not None and newest[0] == digest:
        return
    connection.execute("BEGIN")
    try:
        apply_views(connection, folder.parent)
        connection.execute("INSERT INTO main.schema_migrations VALUES ('views', ?, ?)", [digest, _naive(applied_at)])
        connection.execute("COMMIT")
    except Exception:
        connection.execute("ROLLBACK")
        raise
    connection.execute("CHECKPOINT")


def apply_migration(connection: duckdb.DuckDBPyConnection, name: str, at: str) -> None:
    """Apply one of our migrations as of another time: a warehouse is written again."""
    path = resources.folder("warehouse") / "migrations" / name
    _apply(connection, path, hashlib.sha256(path.read_bytes()).hexdigest(), at)


def _apply(connection: duckdb.DuckDBPyConnection, path: Path, digest: str, at: str) -> None:
    import duckdb

    header = {"kind": "migration", "name": path.name, "sha256": digest, "at": at}
    try:
        transact(connection, header, (), lambda _entry: _execute(connection, path, header), recount=True)
        failpoints.hit("migrate.done")
    except (duckdb.Error, OSError) as error:
        raise WarehouseError(
            f"the migration {path.name} failed",
            where=str(path),
            why=str(error).splitlines()[0],
            kept="it was rolled back: the warehouse is as it was",
            hint="free disk space if it is short, then try again",
        ) from None
    # Replaying DDL from a write-ahead log has been DuckDB's weakest point; a checkpoint leaves no log to replay.
    connection.execute("CHECKPOINT")


def _execute(connection: duckdb.DuckDBPyConnection, path: Path, header: dict[str, Any]) -> None:
    connection.execute(LEDGER)
    connection.execute(path.read_text(encoding="utf-8"))
    connection.execute(
        "INSERT INTO main.schema_migrations VALUES (?, ?, ?)", [header["name"], header["sha256"], header["at"]]
    )
    failpoints.hit("migrate.executed")


def run_again(connection: duckdb.DuckDBPyConnection, entry: JournalEntry, folder: Path | None = None) -> None:
    """Do what an entry of the journal did besides inserting rows, inside the caller's transaction: execute a migration,
    or correct times."""
    if entry.header["kind"] == "clock":
        from gsi_etl.warehouse.clock_repair import apply

        apply(connection, entry.mark.sequence)
        return
    name = str(entry.header["name"])
    path = (folder or resources.folder("warehouse")) / "migrations" / name
    if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != entry.header["sha256"]:
        raise WarehouseError(
            f"the migration {name} is not there as the journal knows it",
            where=str(path),
            kept="nothing was changed",
            hint="use the version of gsi-etl that last wrote this warehouse, or a newer one",
        )
    _execute(connection, path, entry.header)


def _back_up(connection: duckdb.DuckDBPyConnection, before: str) -> None:
    """A copy of the file as it is before ``before`` runs, in ``backups/`` beside it."""
    row = connection.execute("SELECT path FROM duckdb_databases() WHERE database_name = current_database()").fetchone()
    if row is None or not row[0]:
        return
    path = Path(row[0])
    folder = path.parent / "backups"
    folder.mkdir(exist_ok=True)
    connection.execute("CHECKPOINT")
    # Another process copies: were this one to open and close the file, the kernel would end DuckDB's lock on it.
    copied = subprocess.run(
        ["cp", "--", str(path), str(folder / f"{path.stem}-before-{before.removesuffix('.sql')}.duckdb")],
        capture_output=True,
        text=True,
        check=False,
    )
    if copied.returncode != 0:
        raise WarehouseError(
            "the warehouse could not be backed up before it is migrated",
            where=str(folder),
            why=copied.stderr.strip(),
            kept="the warehouse was not touched",
            hint="see to free space and rights",
        )


def _naive(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)
