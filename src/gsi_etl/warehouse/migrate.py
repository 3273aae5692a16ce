"""Numbered SQL files bring a warehouse to the schema of this version, each once, each in one transaction.

The ledger ``core_migrations`` keeps every file's sha256: a file that was changed after it ran is an error. Views are
not migrations; they are made anew when their files differ from those that made them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from gsi_etl import assets
from gsi_etl.errors import WarehouseError

if TYPE_CHECKING:
    import duckdb

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
    folder = folder or assets.folder("warehouse")
    connection.execute(LEDGER)
    applied = dict(connection.execute("SELECT name, sha256 FROM main.schema_migrations").fetchall())
    fresh = []
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
        _apply(connection, path, digest, now())
        fresh.append(path.name)
    _apply_views(connection, folder / "views", now())
    return fresh


def apply_views(connection: duckdb.DuckDBPyConnection, folder: Path | None = None) -> None:
    """Make the views of warehouse/views/*.sql in the order of their names."""
    for path in _view_files((folder or assets.folder("warehouse")) / "views"):
        connection.execute(path.read_text(encoding="utf-8"))


def _view_files(folder: Path) -> list[Path]:
    return sorted(folder.glob("[0-9]*.sql"))


def _apply_views(connection: duckdb.DuckDBPyConnection, folder: Path, applied_at: datetime) -> None:
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in _view_files(folder))).hexdigest()
    newest = connection.execute(
        "SELECT sha256 FROM main.schema_migrations WHERE name = 'views' ORDER BY applied_at DESC LIMIT 1"
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


def _apply(connection: duckdb.DuckDBPyConnection, path: Path, digest: str, applied_at: datetime) -> None:
    import duckdb

    connection.execute("BEGIN")
    try:
        connection.execute(path.read_text(encoding="utf-8"))
        connection.execute(
            "INSERT INTO main.schema_migrations VALUES (?, ?, ?)", [path.name, digest, _naive(applied_at)]
        )
        connection.execute("COMMIT")
    except duckdb.Error as error:
        connection.execute("ROLLBACK")
        raise WarehouseError(
            f"the migration {path.name} failed",
            where=str(path),
            why=str(error).splitlines()[0],
            kept="it was rolled back: the warehouse is as it was",
        ) from None
    # Replaying DDL from a write-ahead log has been DuckDB's weakest point; a checkpoint leaves no log to replay.
    connection.execute("CHECKPOINT")


def _naive(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)
