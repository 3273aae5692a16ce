"""A small warehouse of three runs, and what it holds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from gsi_etl.warehouse.connection import open_writer
from gsi_etl.warehouse.ledger import content_hash
from gsi_etl.warehouse.load import RunRecord, commit
from gsi_etl.warehouse.migrate import migrate

NOW = datetime(2026, 11, 24, 6, 17, tzinfo=UTC)


def record(number: int, **more: object) -> RunRecord:
    at = NOW + timedelta(days=number)
    return RunRecord(f"run-{number}", at, at, at, "ok", "0", {"sources": 1}, **more)  # type: ignore[arg-type]


def three_runs(home: Path) -> Path:
    """The home folder, with a warehouse of three runs in it."""
    with open_writer(home / "warehouse.duckdb") as connection:
        migrate(connection)
        for number in range(3):
            commit(connection, record(number))
    return home


def runs(path: Path) -> list[str]:
    with open_writer(path) as connection:
        return [row[0] for row in connection.execute("SELECT run_id FROM core.runs ORDER BY entry").fetchall()]


def hash_of(path: Path) -> str:
    with open_writer(path) as connection:
        return content_hash(connection)
