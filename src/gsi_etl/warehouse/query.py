"""Questions to the published database: read-only SQL, and the content of a warehouse as comparable text."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from gsi_etl.errors import UsageError
from gsi_etl.warehouse.connection import open_reader

#: Columns that tell how long something took: they differ between two runs that are the same.
TIMINGS = {"seconds"}


def query(path: Path, sql: str, parameters: Sequence[Any] = ()) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Column names and rows of one read-only query. Raises UsageError when DuckDB does not understand it."""
    import duckdb

    with open_reader(path) as connection:
        try:
            connection.execute(sql, list(parameters))
            if connection.description is None:
                return [], []
            return [column[0] for column in connection.description], connection.fetchall()
        except duckdb.Error as error:
            first, *more = str(error).splitlines()
            hint = next((line.strip() for line in more if "Did you mean" in line or "Candidate" in line), "")
            raise UsageError(
                "the query failed",
                where=sql.strip()[:200],
                why=first,
                hint=hint
                or "the views: figures, figure_history, estimates, headlines, changes, checks, "
                "source_health, runs, alerts",
            ) from None


def export(path: Path) -> str:
    """Every core table as JSON lines, sorted: two warehouses with the same content give the same text."""
    lines = []
    with open_reader(path) as connection:
        tables = connection.execute(
            "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'core' ORDER BY table_name"
        ).fetchall()
        for (table,) in tables:
            connection.execute(f"SELECT * FROM core.{table}")  # noqa: S608
            names = [column[0] for column in connection.description or []]
            rows = [
                {name: None if name in TIMINGS else _text(value) for name, value in zip(names, row, strict=True)}
                for row in connection.fetchall()
            ]
            lines += sorted(json.dumps([table, row], sort_keys=True, ensure_ascii=False) for row in rows)
    return "\n".join(lines) + "\n"


def _text(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | int | str) else str(value)
