"""The published database: a verified copy that analysts open while the next run writes elsewhere.

Written with a storage version that DuckDB 1.1 opens, checked by opening it read-only, then swapped in by a rename:
a reader has the old file or the new one, never a torn one. It leaves out the text of documents (the licence of most
sources allows facts and short quotes) and the payloads of alerts. What takes work to find out (which state is the
newest, from when to when it held, what its document says of it) is worked out here, once, and recorded as tables:
a view of the published file only names columns of one. ``files`` then writes the same views as Parquet and CSV.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from gsi_etl.base import failpoints
from gsi_etl.base.fileio import swap_in
from gsi_etl.base.permissions import below, file_mode, make_published, share
from gsi_etl.config import resources
from gsi_etl.errors import PublishError
from gsi_etl.warehouse.connection import literal, open_confined, open_plain
from gsi_etl.warehouse.files import write_files
from gsi_etl.warehouse.migrate import apply_views
from gsi_etl.warehouse.news_claims import exported_beside, fill, make_view

if TYPE_CHECKING:
    import duckdb

STORAGE_VERSION = "v1.0.0"
_HALF_MADE = re.compile(r"\..*\.new.*")

#: Tables of the copy, and the columns left out of each.
PUBLISHED: dict[str, tuple[str, ...]] = {
    "runs": (),
    "sources": (),
    "fetches": ("detail", "etag", "last_modified"),
    "documents": ("text",),
    "changes": (),
    "checks": (),
    "source_states": (),
    "outbox": ("payload",),
    "deliveries": (),
    "acks": (),
    "reference_loads": (),
    "estimates": (),
    "places": (),
    "comparisons": (),
    "editions": (),
    "measures": (),
    "baselines": (),
}
#: Every state of every figure, filled once: published.sql gives the states their private name back.
FIGURES, FIGURES_FILE = "figure_rows", "12_figure_rows.sql"
#: The views of views/14_worked_out.sql, which become tables in the copy.
WORKED_OUT = ("headline_rows", "check_rows", "health_rows", "run_rows", "alert_rows")
#: What a delivery changes of all these: tables, and at last what is worked out from them.
OF_DELIVERIES = ("outbox", "deliveries", "alert_rows")
VIEWS = (
    "figures", "figure_history", "estimates", "estimate_parts", "editions", "comparisons", "places", "measures",
    "headlines", "changes", "checks", "source_health", "runs", "alerts",
    "news_claims",
)  # fmt: skip


def publish(connection: duckdb.DuckDBPyConnection, public: Path) -> Path:
    """Write ``public/gsi.duckdb``, ``latest/`` and ``runs/`` from the open warehouse; returns the database's path.

    Raises PublishError; the database published before stays in that case.
    """
    return _put(public, lambda fresh: _copy(connection, fresh), VIEWS, _load_id(connection))


def publish_deliveries(connection: duckdb.DuckDBPyConnection, public: Path) -> Path:
    """The same when nothing but deliveries was written since ``publish``: only what depends on them is made again.

    Raises as ``publish`` does.
    """
    published = public.absolute() / "gsi.duckdb"
    return _put(public, lambda fresh: _copy_deliveries(connection, published, fresh), ("alerts",), _load_id(connection))


def _load_id(connection: duckdb.DuckDBPyConnection) -> str:
    """The reference data that the warehouse shows."""
    row = connection.execute("SELECT load_id FROM core.load_now").fetchone()
    return str(row[0]) if row else ""


def _put(public: Path, make: Callable[[Path], dict[str, int]], views: Sequence[str], load_id: str = "") -> Path:
    """Have the database made, which says how many rows its tables have to have; verify it, put it in its place, and
    write the files of ``views``, which are those that may differ from before. ``load_id``: of its reference data."""
    import duckdb

    public = public.absolute()
    target = public / "gsi.duckdb"
    fresh = public / f".gsi.duckdb.{os.getpid()}.new"
    try:
        make_published(public)
        _sweep(public)
        _share_all(public)
        counts = make(fresh)
        failpoints.hit("publish.copied")
        # Opened as an analyst will, and still open when it has its name: opening takes longer than most questions.
        with open_confined(fresh, public) as published:
            _verify(published, counts, views)
            failpoints.hit("publish.verified")
            share(public, [fresh])
            swap_in(fresh, target)
            failpoints.hit("publish.swapped")
            write_files(published, target, public, VIEWS, differing=views, load_id=load_id)
        failpoints.hit("publish.files")
    except (duckdb.Error, OSError) as error:
        fresh.unlink(missing_ok=True)
        raise PublishError(
            "the published files could not be written",
            where=str(target),
            why=str(error).splitlines()[0],
            kept="the run is committed, and the database published before is still there, or the new one, whole",
            hint="fix the cause and run `gsi-etl publish`",
        ) from None
    return target


def _share_all(public: Path) -> None:
    """When the folder got other rights than what was published before, all of it gets them, and nothing else there."""
    database = public / "gsi.duckdb"
    if database.is_file() and database.stat().st_mode & 0o777 != file_mode(public):
        ours = ("latest", "runs", "datapackage.json", ".site", "gsi.duckdb")
        share(public, (path for name in ours if (public / name).exists() for path in below(public / name)))


def _sweep(public: Path) -> None:
    """Remove what a publisher that was killed left half-written. The home folder's lock lets only one publish."""
    for name, folders, files in os.walk(public):
        folder = Path(name)
        for left in [part for part in folders if _HALF_MADE.fullmatch(part)]:
            shutil.rmtree(folder / left)
        for left in filter(_HALF_MADE.fullmatch, files):
            (folder / left).unlink(missing_ok=True)
        # A folder of a run and a tree of the site have their name when they are whole: nothing to look for in them.
        whole = folder in (public / "runs", public / ".site")
        folders[:] = [] if whole else [part for part in folders if not _HALF_MADE.fullmatch(part)]


def _copy(connection: duckdb.DuckDBPyConnection, fresh: Path) -> dict[str, int]:
    connection.execute(f"ATTACH {literal(str(fresh))} AS published (STORAGE_VERSION '{STORAGE_VERSION}')")
    counts = {}
    try:
        connection.execute("CREATE SCHEMA published.core")
        for table, left_out in PUBLISHED.items():
            columns = f"* EXCLUDE ({', '.join(left_out)})" if left_out else "*"
            connection.execute(f"CREATE TABLE published.core.{table} AS SELECT {columns} FROM core.{table}")  # noqa: S608
            counts[table] = _count(connection, table)
        connection.execute(f"CREATE TABLE published.core.{FIGURES} AS FROM core.{FIGURES}")
        counts[FIGURES] = _count(connection, "figure_states")
    finally:
        connection.execute("DETACH published")
    with open_plain(fresh) as copy:
        copy.execute("BEGIN")  # one write to the disk, not one for every comment
        copy.execute((resources.folder("warehouse") / "published.sql").read_text(encoding="utf-8"))
        apply_views(copy, without=(FIGURES_FILE,))
        for view in WORKED_OUT:
            copy.execute(f"CREATE TABLE core.worked_out AS FROM core.{view}")
            copy.execute(f"DROP VIEW core.{view}")
            copy.execute(f"ALTER TABLE core.worked_out RENAME TO {view}")
        make_view(copy)
        copy.execute("COMMIT")
        fill(copy, exported_beside(connection))
        copy.execute("CHECKPOINT")
    return counts


def _copy_deliveries(connection: duckdb.DuckDBPyConnection, published: Path, fresh: Path) -> dict[str, int]:
    shutil.copyfile(published, fresh)
    connection.execute(f"ATTACH {literal(str(fresh))} AS published")
    try:
        connection.execute("BEGIN")
        for table in OF_DELIVERIES:
            left_out = PUBLISHED.get(table, ())
            columns = f"* EXCLUDE ({', '.join(left_out)})" if left_out else "*"
            connection.execute(f"DELETE FROM published.core.{table}")  # noqa: S608
            connection.execute(f"INSERT INTO published.core.{table} SELECT {columns} FROM core.{table}")  # noqa: S608
        connection.execute("COMMIT")
        connection.execute("CHECKPOINT published")
    finally:
        connection.execute("DETACH published")
    return {table: _count(connection, table) for table in OF_DELIVERIES}


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    row = connection.execute(f"SELECT count(*) FROM core.{table}").fetchone()  # noqa: S608
    return int(row[0]) if row else 0


def _verify(copy: duckdb.DuckDBPyConnection, counts: dict[str, int], views: Sequence[str]) -> None:
    """Count the rows of the copy, and ask these views for one."""
    for table, expected in counts.items():
        if (there := _count(copy, table)) != expected:
            raise OSError(f"the copy has {there} rows of {table} and not {expected}")
    for view in views:
        copy.execute(f"SELECT * FROM main.{view} LIMIT 1").fetchall()  # noqa: S608
