"""A SQLAlchemy dialect of DuckDB that fetches every row before the connection is given back.

Great Expectations reads results after closing the connection, and DuckDB drops them with it: 32 of 42 expectations
then raise "list index out of range". It also asks for the columns and keys of every table, which takes DuckDB's copies
of PostgreSQL's catalogue a tenth of an audit's time, and which ``tables`` knows. Registered as ``duckdb.buffered``.
Imported only by ``engine``, inside a function.
"""

from __future__ import annotations

from typing import Any

from duckdb_engine import Dialect
from sqlalchemy import types
from sqlalchemy.engine.cursor import FullyBufferedCursorFetchStrategy

from gsi_etl.quality.tables import NUMBER, TABLES

_TYPES: dict[str, types.TypeEngine[Any]] = {
    "VARCHAR": types.String(),
    "BIGINT": types.BigInteger(),
    "INTEGER": types.Integer(),
    "BOOLEAN": types.Boolean(),
    "DATE": types.Date(),
    NUMBER: types.Numeric(38, 9),
}


class _BufferedContext(Dialect.execution_ctx_cls):  # type: ignore[misc,valid-type]  # the base has no types
    def post_exec(self) -> None:
        super().post_exec()
        if self.cursor.description:
            rows = self.cursor.fetchall()
            self.cursor_fetch_strategy = FullyBufferedCursorFetchStrategy(self.cursor, initial_buffer=rows)


class BufferedDialect(Dialect):
    execution_ctx_cls = _BufferedContext
    #: Said outright, or SQLAlchemy warns that nobody said it.
    supports_statement_cache = False

    def get_columns(self, connection: Any, table_name: str, schema: str | None = None, **kw: Any) -> Any:
        if table_name not in TABLES:
            return super().get_columns(connection, table_name, schema, **kw)  # type: ignore[no-untyped-call]
        return [
            {"name": name, "type": _TYPES[kind], "nullable": True, "default": None, "autoincrement": False}
            for name, kind in TABLES[table_name].items()
        ]

    def get_pk_constraint(self, connection: Any, table_name: str, schema: str | None = None, **kw: Any) -> Any:  # noqa: ARG002
        """No table of ours has a key, and DuckDB cannot answer what the base class asks it."""
        return {"constrained_columns": [], "name": None}
