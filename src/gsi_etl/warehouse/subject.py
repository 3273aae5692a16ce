"""Which subject a warehouse is of: a warehouse holds the figures of one, and takes no other's.

One that was made before it recorded a subject is of the bundled one, the only one there was.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gsi_etl.base import pack
from gsi_etl.config.subject import load_subject, subject
from gsi_etl.errors import SubjectError

if TYPE_CHECKING:
    import duckdb


def held(connection: duckdb.DuckDBPyConnection) -> str | None:
    """The id of the subject of an open warehouse of any schema; None while it holds no run."""
    tables = connection.execute("SELECT table_name FROM duckdb_tables() WHERE schema_name = 'core'").fetchall()
    if ("subjects",) in tables:
        row = connection.execute("SELECT subject FROM core.subjects ORDER BY entry LIMIT 1").fetchone()
        if row is not None:
            return str(row[0])
    if ("reference_loads",) in tables and connection.execute("SELECT 1 FROM core.reference_loads").fetchone():
        return load_subject(pack.assets("warehouse") / "reference").id
    return None


def refuse_another(connection: duckdb.DuckDBPyConnection, where: str) -> None:
    """Raises SubjectError when the warehouse is of another subject than the pack in use."""
    known, wanted = held(connection), subject().id
    if known is None or known == wanted:
        return
    raise SubjectError(
        f"the warehouse is of another subject: {known}",
        where=where,
        why=f"the pack in use is {wanted} ({pack.reference()})",
        kept="nothing was fetched and nothing changed",
        hint="name the pack it was made with (`pack` in gsi.toml, GSI_PACK or --pack), or another home with --home",
    )
