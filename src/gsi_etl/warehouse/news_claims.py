"""The claims of a backfill in the published database: taken from the file that it exported, if there is one.

The backfill's own database is never opened here: it may be at work, and a daily run waits for nothing of it.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from gsi_etl.config import resources
from gsi_etl.warehouse.connection import literal

if TYPE_CHECKING:
    import duckdb

#: Below the home folder.
EXPORTED = Path("backfill") / "news_claims.parquet"
_log = logging.getLogger(__name__)


def make_view(connection: duckdb.DuckDBPyConnection) -> None:
    """The view ``news_claims``, over a table that is empty."""
    connection.execute((resources.folder("warehouse") / "backfill" / "published.sql").read_text(encoding="utf-8"))


def exported_beside(connection: duckdb.DuckDBPyConnection) -> Path | None:
    """The exported claims of the home folder whose warehouse is open, if there are any."""
    row = connection.execute("SELECT path FROM duckdb_databases() WHERE database_name = current_database()").fetchone()
    path = Path(row[0]).parent / EXPORTED if row and row[0] else None
    return path if path is not None and path.is_file() else None


def fill(connection: duckdb.DuckDBPyConnection, exported: Path | None) -> None:
    """Puts the exported claims in. A file that cannot be read costs the claims, and not the day's publishing."""
    import duckdb

    if exported is None:
        return
    try:
        connection.execute(f"INSERT INTO core.news_claims BY NAME FROM read_parquet({literal(str(exported))})")
    except duckdb.Error as error:
        _log.warning("news_claims is empty: %s cannot be read (%s); run `gsi-etl backfill export`", exported,
                     str(error).splitlines()[0])  # fmt: skip
