"""Databases with no more than the tables that a command asks, as they are asked: a whole one takes seconds to make."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import duckdb
import pytest

from gsi_etl.config.settings import Settings
from gsi_etl.warehouse.connection import literal


def table(path: Path, name: str, columns: str, rows: Sequence[Sequence[Any]] = ()) -> None:
    """A table of a database file; both are made where there is none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE SCHEMA IF NOT EXISTS core")
        connection.execute(f"CREATE TABLE IF NOT EXISTS {name} ({columns})")
        for row in rows:
            # As text: to bind a value would import pandas, which takes longer than all the rest.
            connection.execute(f"INSERT INTO {name} VALUES ({', '.join(map(_in_sql, row))})")


def _in_sql(value: Any) -> str:
    return "NULL" if value is None else literal(value if isinstance(value, bool | int) else str(value))


MUTES = "pattern VARCHAR, class VARCHAR, muted BOOLEAN, until TIMESTAMP, reason VARCHAR, recorded_at TIMESTAMP"
#: The view of changes, as far as a message is made of it.
CHANGES = (
    "run_id VARCHAR, detected_at_utc TIMESTAMP, change_id VARCHAR, class VARCHAR, cause VARCHAR, severity VARCHAR, "
    "source_id VARCHAR, subject VARCHAR, sentence VARCHAR, new_figure_id VARCHAR, acknowledged_by VARCHAR, "
    "acknowledged_at_utc TIMESTAMP, acknowledged_note VARCHAR"
)


def write_in_memory(
    monkeypatch: pytest.MonkeyPatch, module: ModuleType, home: Path, warehouse: duckdb.DuckDBPyConnection, now: datetime
) -> None:
    """Let the actions of a module write the warehouse of ``home`` in memory, at a time that stands still."""

    @contextmanager
    def writer(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
        assert settings.home == home
        yield warehouse

    monkeypatch.setattr(module, "writer", writer)
    monkeypatch.setattr(module, "utc_now", lambda: now)
