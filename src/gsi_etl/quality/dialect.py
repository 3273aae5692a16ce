"""A SQLAlchemy dialect of DuckDB that fetches every row before the connection is given back.

Great Expectations reads results after closing the connection, and DuckDB drops them with it: 32 of 42 expectations
then raise "list index out of range". Registered as ``duckdb.buffered``. Imported only by ``engine``, inside a function.
"""

from __future__ import annotations

from duckdb_engine import Dialect
from sqlalchemy.engine.cursor import FullyBufferedCursorFetchStrategy


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
