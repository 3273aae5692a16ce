"""What the ledger has of fetches that a collector made: which is the newest of a page, and whether one is recorded."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING

from gsi_etl.model import Fetch
from gsi_etl.warehouse.rows import aware, naive

if TYPE_CHECKING:
    import duckdb


def newest_fetches(
    connection: duckdb.DuckDBPyConnection, pages: Collection[tuple[str, str]]
) -> dict[tuple[str, str], datetime]:
    """When each of these (source, URL) was last asked for, by whoever asked."""
    rows = connection.execute(
        "SELECT source_id, url, max(attempted_at) FROM core.fetches "
        "WHERE source_id IN (SELECT unnest(?::VARCHAR[])) GROUP BY source_id, url",
        [sorted({source_id for source_id, _ in pages})],
    ).fetchall()
    found = {(source_id, url): aware(at) for source_id, url, at in rows if (source_id, url) in pages}
    return {page: at for page, at in found.items() if at is not None}


def is_recorded(connection: duckdb.DuckDBPyConnection, fetch: Fetch) -> bool:
    """Whether this very fetch is in the ledger."""
    row = connection.execute(
        "SELECT count(*) FROM core.fetches WHERE source_id = ? AND url = ? AND attempted_at = ?",
        [fetch.source_id, fetch.url, naive(fetch.attempted_at)],
    ).fetchone()
    return row is not None and row[0] > 0
