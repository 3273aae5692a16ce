"""What an operator does with the lake between runs: look at it, keep it small, write it to one file."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from gsi_etl.base.fileio import swap_in
from gsi_etl.config.lake import LakeSettings
from gsi_etl.errors import LakeError
from gsi_etl.lake.attach import attached, told
from gsi_etl.lake.carry import TABLES, locked
from gsi_etl.warehouse.connection import literal, open_reader
from gsi_etl.warehouse.migrate import apply_views
from gsi_etl.warehouse.publish import STORAGE_VERSION, VIEWS

if TYPE_CHECKING:
    import duckdb

#: What the lake offers: the claims of a backfill are published beside the warehouse, and are in no table of it.
LAKE_VIEWS = tuple(view for view in VIEWS if view != "news_claims")


@dataclass(frozen=True, slots=True)
class Status:
    """``entry``: the newest transaction in the lake; ``missing``: how many the file has beyond it. ``files`` and
    ``size`` are of the Parquet files in use."""

    entry: int
    missing: int
    carried_at: datetime | None
    runs: int
    figures: int
    snapshots: int
    files: int
    size: int


def status(lake: LakeSettings, warehouse: Path) -> Status:
    """Where the lake is, beside the warehouse's file. Raises LakeError."""
    file = warehouse if warehouse.is_file() else None
    with attached(lake, file=file, read_only=True) as connection, told(lake, "the lake cannot be read"):
        row = connection.execute("SELECT entry, carried_at FROM lake.core.carried").fetchone()
        if row is None:
            raise LakeError("the lake is empty", where=lake.store, hint="`gsi-etl lake init` fills it")
        entry, carried_at = row
        newer = "SELECT count(*) FROM file.core.entries WHERE entry > (SELECT entry FROM lake.core.carried)"
        missing = _one(connection, newer) if file else 0
        files, size = connection.execute(
            "SELECT sum(file_count)::BIGINT, sum(file_size_bytes)::BIGINT FROM ducklake_table_info('lake')"
        ).fetchone() or (0, 0)
        return Status(
            entry=entry,
            missing=missing,
            carried_at=carried_at,
            runs=_one(connection, "SELECT count(*) FROM lake.core.runs"),
            figures=_one(connection, "SELECT count(DISTINCT figure_id) FROM lake.core.figure_states"),
            snapshots=_one(connection, "SELECT count(*) FROM ducklake_snapshots('lake')"),
            files=files or 0,
            size=size or 0,
        )


def compact(lake: LakeSettings) -> tuple[int, int]:
    """Merge small files, forget snapshots older than ``keep_days``, delete files that nothing uses any more.

    Returns the number of files before the merge and after it. A run that wants to write meanwhile is turned away, and
    catches up.
    """
    with attached(lake) as connection, locked(lake, connection), told(lake, "the lake cannot be compacted"):
        count = "SELECT coalesce(sum(file_count), 0)::BIGINT FROM ducklake_table_info('lake')"
        old = f"now()::TIMESTAMPTZ - INTERVAL {lake.keep_days} DAY"
        # Rows of small inserts are kept in the catalogue until now.
        connection.execute("CALL ducklake_flush_inlined_data('lake')")
        before = _one(connection, count)
        connection.execute("CALL ducklake_merge_adjacent_files('lake')")
        connection.execute(f"CALL ducklake_expire_snapshots('lake', older_than => {old})")
        # A file that a reader opened a moment ago stays a day; so does what a killed writer left behind.
        connection.execute("CALL ducklake_cleanup_old_files('lake', older_than => now() - INTERVAL 1 DAY)")
        connection.execute("CALL ducklake_delete_orphaned_files('lake', older_than => now() - INTERVAL 1 DAY)")
        return before, _one(connection, count)


def export(lake: LakeSettings, target: Path) -> int:
    """One DuckDB file with the public views, as of one moment of the lake; returns the number of its rows.

    The file is whole or not there. Raises LakeError.
    """
    fresh = target.absolute().with_name(f".{target.name}.{os.getpid()}.new")
    try:
        with attached(lake, read_only=True) as connection, told(lake, "the lake cannot be exported"):
            connection.execute(f"ATTACH {literal(str(fresh))} AS copy (STORAGE_VERSION {literal(STORAGE_VERSION)})")
            connection.execute("BEGIN")
            connection.execute("CREATE SCHEMA copy.core")
            rows = 0
            for table in TABLES:
                connection.execute(f"CREATE TABLE copy.core.{table} AS FROM lake.core.{table}")
                rows += _one(connection, f"SELECT count(*) FROM copy.core.{table}")  # noqa: S608
            connection.execute("COMMIT")
            connection.execute("USE copy")
            apply_views(connection)
            connection.execute("USE memory")
            connection.execute("DETACH copy")
        with open_reader(fresh) as made:
            for view in LAKE_VIEWS:
                made.execute(f"SELECT * FROM main.{view} LIMIT 1").fetchall()  # noqa: S608
        swap_in(fresh, target.absolute())
    except OSError as error:
        raise LakeError("the export cannot be written", where=str(target), why=str(error)) from error
    finally:
        fresh.unlink(missing_ok=True)
    return rows


def _one(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    row = connection.execute(query).fetchone()
    return int(row[0]) if row else 0
