"""Queries of our own to a closed database, and the content of a warehouse as comparable text."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from gsi_etl.warehouse.adhoc_sql import not_understood
from gsi_etl.warehouse.connection import literal, open_reader

#: Columns that differ between two runs that are the same: how long something took, in which order fetches ended.
INCIDENTAL = {"seconds", "archive_hash"}


def query(path: Path, sql: str, parameters: Sequence[str | int | bool] = ()) -> tuple[list[str], list[tuple[Any, ...]]]:
    """Column names and rows of one read-only query. Raises UsageError when DuckDB does not understand it."""
    import duckdb

    with open_reader(path) as connection:
        try:
            if parameters:
                # Values are given to EXECUTE as literals: binding them costs a second where pandas is installed.
                connection.execute(f"PREPARE question AS {sql}")
                connection.execute(f"EXECUTE question({', '.join(map(literal, parameters))})")
            else:
                connection.execute(sql)
            if connection.description is None:
                return [], []
            return [column[0] for column in connection.description], connection.fetchall()
        except duckdb.Error as error:
            raise not_understood(sql, error) from None


def export(path: Path) -> str:
    """Every core table as JSON lines, sorted: two warehouses with the same content give the same text.

    ``core.entries`` is left out: it says when and as which file of the journal the content was written.
    """
    lines = []
    with open_reader(path) as connection:
        tables = connection.execute(
            "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'core' AND table_name <> 'entries' "
            "ORDER BY table_name"
        ).fetchall()
        for (table,) in tables:
            connection.execute(f"SELECT * FROM core.{table}")  # noqa: S608
            names = [column[0] for column in connection.description or []]
            rows = [
                {name: None if name in INCIDENTAL else _text(value) for name, value in zip(names, row, strict=True)}
                for row in connection.fetchall()
            ]
            lines += sorted(json.dumps([table, row], sort_keys=True, ensure_ascii=False) for row in rows)
    return "\n".join(lines) + "\n"


def _text(value: Any) -> Any:
    return value if value is None or isinstance(value, bool | int | str) else str(value)
