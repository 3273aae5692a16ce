"""``news_claims`` as files: the one that the next publishing takes, and copies for those who want them elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from gsi_etl.backfill import store
from gsi_etl.backfill.store import Folder
from gsi_etl.base import failpoints
from gsi_etl.base.fileio import swap_in, write_durably
from gsi_etl.warehouse.connection import literal
from gsi_etl.warehouse.spreadsheet import BOM, without_formulas

if TYPE_CHECKING:
    import duckdb

#: A total order: equal claims give an equal file.
_ORDER = "ORDER BY warc, warc_offset, char_start, char_end, claim_id"


def export_claims(folder: Folder) -> int:
    """Writes ``news_claims.parquet``, which the next publishing takes; returns how many claims it has."""
    fresh = folder.root / ".news_claims.parquet.new"
    with store.writing(folder) as connection:
        _copy(connection, "*", fresh, "FORMAT parquet, COMPRESSION zstd")
        row = connection.execute("SELECT count(*) FROM main.news_claims").fetchone()
    failpoints.hit("backfill.exported")
    swap_in(fresh, folder.claims)
    return int(row[0]) if row else 0


def export_to(folder: Folder, target: Path) -> list[Path]:
    """The same below ``target``, as Parquet for programs and as CSV for spreadsheets; returns the two paths."""
    target.mkdir(parents=True, exist_ok=True)
    export_claims(folder)
    parquet, csv, bare = target / "news_claims.parquet", target / "news_claims.csv", target / ".news_claims.new"
    write_durably(parquet, folder.claims.read_bytes())
    with store.writing(folder) as connection:
        described = connection.execute("DESCRIBE main.news_claims").fetchall()
        chosen = ", ".join(
            f"{without_formulas(name)} AS {name}" if kind == "VARCHAR" else name for name, kind, *_ in described
        )
        _copy(connection, chosen, bare, "FORMAT csv, HEADER")
    write_durably(csv, BOM + bare.read_bytes())
    bare.unlink()
    return [parquet, csv]


def _copy(connection: duckdb.DuckDBPyConnection, columns: str, target: Path, options: str) -> None:
    rows = f"SELECT {columns} FROM main.news_claims {_ORDER}"  # noqa: S608 - names of ours
    connection.execute(f"COPY ({rows}) TO {literal(str(target))} ({options})")
