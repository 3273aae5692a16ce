"""The published views as files: ``latest/*.parquet``, ``latest/*.csv`` and ``datapackage.json``.

CSV is for people with a spreadsheet: UTF-8 with a byte order mark, and a text that a spreadsheet would take for a
formula begins with an apostrophe. Parquet is for programs and holds the text as it is. Each file is swapped in whole;
``datapackage.json`` comes last and names the run, size and sha256 of every file, so that a reader can tell that all
are of one publication.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gsi_etl.warehouse.connection import literal
from gsi_etl.warehouse.durable import swap_in, write_durably
from gsi_etl.warehouse.run_folders import write_run_folders
from gsi_etl.warehouse.spreadsheet import BOM, without_formulas

if TYPE_CHECKING:
    import duckdb

#: All states of all figures are too much for a spreadsheet and for a text file.
ONLY_PARQUET = ("figure_history",)
TYPES = {"VARCHAR": "string", "INTEGER": "integer", "BIGINT": "integer", "BOOLEAN": "boolean", "DATE": "date",
         "TIMESTAMP": "datetime"}  # fmt: skip


def write_files(connection: duckdb.DuckDBPyConnection, database: Path, public: Path, views: Sequence[str]) -> None:
    """Write the views of the published ``database``, open as ``connection``, as files below ``public``.

    Raises OSError or duckdb.Error.
    """
    latest = public / "latest"
    latest.mkdir(exist_ok=True)
    resources = []
    for view in views:
        resources.append(_resource(connection, view, _parquet(connection, view, latest)))
        if view not in ONLY_PARQUET:
            resources.append(_resource(connection, view, _csv(connection, view, latest / f"{view}.csv")))
    write_run_folders(connection, public / "runs")
    run = connection.execute("SELECT run_id, finished_at_utc FROM runs ORDER BY finished_at_utc DESC").fetchone()
    _write_json(public / "datapackage.json", _package(run, [*resources, _file(database, "gsi", public)]))


def _parquet(connection: duckdb.DuckDBPyConnection, view: str, folder: Path) -> Path:
    target = folder / f"{view}.parquet"
    with _swapped(target) as fresh:
        connection.execute(f"COPY main.{view} TO {literal(str(fresh))} (FORMAT parquet, COMPRESSION zstd)")
    return target


def _csv(connection: duckdb.DuckDBPyConnection, view: str, target: Path) -> Path:
    columns = connection.execute(f"DESCRIBE main.{view}").fetchall()
    chosen = ", ".join(
        f"{without_formulas(name)} AS {name}" if kind == "VARCHAR" else name for name, kind, *_ in columns
    )
    bare = target.with_name(f".{target.name}.{os.getpid()}.new.bare")
    connection.execute(f"COPY (SELECT {chosen} FROM main.{view}) TO {literal(str(bare))} (FORMAT csv, HEADER)")  # noqa: S608
    with _swapped(target) as fresh, bare.open("rb") as rows, fresh.open("wb") as file:
        file.write(BOM)
        shutil.copyfileobj(rows, file)
    bare.unlink()
    return target


def _resource(connection: duckdb.DuckDBPyConnection, view: str, path: Path) -> dict[str, Any]:
    columns = connection.execute(
        "SELECT column_name, data_type, comment FROM duckdb_columns() WHERE schema_name = 'main' "  # noqa: S608
        f"AND table_name = {literal(view)} ORDER BY column_index"
    ).fetchall()
    named = f"SELECT comment FROM duckdb_views() WHERE view_name = {literal(view)}"  # noqa: S608
    comment = connection.execute(named).fetchone()
    fields = [{"name": n, "type": TYPES.get(kind, "number"), "description": words} for n, kind, words in columns]
    return {
        **_file(path, f"{view}-{path.suffix[1:]}", path.parents[1]),
        "description": comment[0] if comment else "",
        "schema": {"fields": fields, "missingValues": [""]},
    }


def _file(path: Path, name: str, public: Path) -> dict[str, Any]:
    with path.open("rb") as handle:
        digest = hashlib.file_digest(handle, "sha256").hexdigest()
    return {
        "name": name.replace("_", "-"),
        "path": str(path.relative_to(public)),
        "format": path.suffix[1:],
        "bytes": path.stat().st_size,
        "hash": f"sha256:{digest}",
    }


def _package(run: tuple[Any, ...] | None, resources: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """A Frictionless Data Package (version 2)."""
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "gsi-etl",
        "title": "Figures about modern slavery, as published and as repeated",
        "description": "Each figure with its words, its page and its edition. Editions differ in method: see editions.",
        "version": run[0] if run else "",
        "created": f"{run[1]:%Y-%m-%dT%H:%M:%SZ}" if run and run[1] else None,
        "resources": list(resources),
    }


def _write_json(path: Path, value: Any) -> None:
    write_durably(path, (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode())


@contextmanager
def _swapped(target: Path) -> Iterator[Path]:
    fresh = target.with_name(f".{target.name}.{os.getpid()}.new")
    yield fresh
    swap_in(fresh, target)
