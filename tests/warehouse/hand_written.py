"""A warehouse in memory, with the rows that a test writes by hand: as much of each as the test is about."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import duckdb

from gsi_etl.warehouse.migrate import migrate

#: The first day of every world.
START = datetime(2026, 3, 2, 6, 17)
_EMPTY: dict[str, Any] = {
    "BIGINT": 0,
    "BOOLEAN": False,
    "DATE": date(2026, 3, 2),
    "INTEGER": 0,
    "TIMESTAMP": START,
    "VARCHAR": "",
}


def day(number: int) -> datetime:
    """The ``number``-th day."""
    return START + timedelta(days=number - 1)


def warehouse() -> duckdb.DuckDBPyConnection:
    """Migrated and empty. It costs most of a second, so all have one and take each test's rows back."""
    connection = duckdb.connect()
    migrate(connection, now=lambda: START.replace(tzinfo=UTC))
    return connection


def add(connection: duckdb.DuckDBPyConnection, table: str, *rows: dict[str, Any], **common: Any) -> None:
    """Rows with what they name and ``common``; of the other columns, what must not be NULL is empty, zero or false."""
    # Of all ways to ask for columns, this one looks at no other table.
    columns = connection.execute(f"SELECT name, type, NOT \"notnull\" FROM pragma_table_info('{table}')").fetchall()
    values = []
    for row in rows:
        said = common | row
        assert said.keys() <= {name for name, _, _ in columns}, said.keys() - {name for name, _, _ in columns}
        values += [said.get(name, None if may_be_null else _empty(kind)) for name, kind, may_be_null in columns]
    if rows:
        places = ", ".join([f"({', '.join('?' * len(columns))})"] * len(rows))
        connection.execute(f"INSERT INTO {table} VALUES {places}", values)


def _empty(kind: str) -> Any:
    return _EMPTY.get(kind, 0)


def rows(connection: duckdb.DuckDBPyConnection, query: str) -> list[tuple[Any, ...]]:
    """What the query finds, numbers as the shortest text that says them."""
    return [tuple(_short(value) for value in row) for row in connection.execute(query).fetchall()]


def _short(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else value
