"""The published views as files: ``latest/*.parquet``, ``latest/*.csv`` and ``datapackage.json``.

CSV is for people with a spreadsheet: UTF-8 with a byte order mark, and a text that a spreadsheet would take for a
formula begins with an apostrophe. Parquet is for programs and holds the text as it is. Each file is swapped in whole,
and stays the file that it was when its bytes are the same; ``datapackage.json`` comes last and names the run, size and
sha256 of every file, so that a reader can tell that all are of one publication.
"""

from __future__ import annotations

import filecmp
import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gsi_etl.base.fileio import swap_in
from gsi_etl.base.permissions import share
from gsi_etl.config import resources as config
from gsi_etl.config.subject import subject
from gsi_etl.warehouse.connection import literal
from gsi_etl.warehouse.run_folders import write_run_folders
from gsi_etl.warehouse.spreadsheet import BOM, without_formulas

if TYPE_CHECKING:
    import duckdb

#: All states of all figures are too much for a spreadsheet and for a text file.
ONLY_PARQUET = ("figure_history",)
#: These show nothing but the reference data, which a run seldom changes, and hold most rows: not written again then.
OF_REFERENCE = ("estimates", "estimate_parts", "editions", "comparisons", "places", "measures")
TYPES = {"VARCHAR": "string", "INTEGER": "integer", "BIGINT": "integer", "BOOLEAN": "boolean", "DATE": "date",
         "TIMESTAMP": "datetime"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _View:
    """A public view as the dictionary has it; ``columns``: name, DuckDB's type, comment."""

    name: str
    comment: str
    columns: list[tuple[str, str, str]]


def write_files(
    connection: duckdb.DuckDBPyConnection,
    database: Path,
    public: Path,
    views: Sequence[str],
    differing: Sequence[str],
    load_id: str = "",
) -> None:
    """Write the views of the published ``database``, open as ``connection``, as files below ``public``.

    ``differing``: those that may say something else than their files do. ``load_id``: of the reference data that the
    database shows. Raises OSError or duckdb.Error.
    """
    latest = public / "latest"
    latest.mkdir(exist_ok=True)
    share(public, [latest])
    described = _described(connection)
    before, reference = _package_before(public), _made_of(load_id)
    as_before = before["resources"] if load_id and before.get("reference") == reference else []
    resources = []
    for view in views:
        for path in (latest / f"{view}.parquet", latest / f"{view}.csv")[: 1 if view in ONLY_PARQUET else 2]:
            resource = _kept(described[view], path, as_before, differs=view in differing)
            if resource is None:
                (_parquet if path.suffix == ".parquet" else _csv)(connection, described[view], path)
                resource = _resource(described[view], path)
            resources.append(resource)
    write_run_folders(connection, public / "runs", public)
    run = connection.execute("SELECT run_id, finished_at_utc FROM runs ORDER BY finished_at_utc DESC").fetchone()
    package = _package(run, [*resources, _file(database, "gsi", public)])
    _write_json(public / "datapackage.json", package | ({"reference": reference} if load_id else {}))


def _kept(view: _View, path: Path, as_before: list[Any], *, differs: bool) -> dict[str, Any] | None:
    """The file's resource where it may stay as it is: its view says the same, or shows the reference data as before."""
    resource = _resource(view, path) if path.is_file() else None
    return resource if not differs or (view.name in OF_REFERENCE and resource in as_before) else None


def _made_of(load_id: str) -> str:
    """A digest of all that the files of ``OF_REFERENCE`` are made of: which reference data, and how."""
    digest = hashlib.sha256(load_id.encode())
    folder, here = config.folder("warehouse"), Path(__file__)
    how = (folder / "published.sql", here, here.with_name("spreadsheet.py"))
    for path in (*sorted((folder / "views").glob("*.sql")), *how):
        digest.update(path.read_bytes())
    return f"sha256:{digest.hexdigest()}"


def _package_before(public: Path) -> dict[str, Any]:
    """``datapackage.json`` as it was published before; without a file in it where that cannot be read."""
    try:
        package = json.loads((public / "datapackage.json").read_text(encoding="utf-8"))
        return package if isinstance(package.get("resources"), list) else {"resources": []}
    except (OSError, ValueError, RecursionError, AttributeError):
        return {"resources": []}


def _parquet(connection: duckdb.DuckDBPyConnection, view: _View, target: Path) -> None:
    with _swapped(target, target.parents[1]) as fresh:
        connection.execute(f"COPY main.{view.name} TO {literal(str(fresh))} (FORMAT parquet, COMPRESSION zstd)")


def _csv(connection: duckdb.DuckDBPyConnection, view: _View, target: Path) -> None:
    chosen = ", ".join(
        f"{without_formulas(name)} AS {name}" if kind == "VARCHAR" else name for name, kind, _ in view.columns
    )
    bare = target.with_name(f".{target.name}.{os.getpid()}.new.bare")
    connection.execute(f"COPY (SELECT {chosen} FROM main.{view.name}) TO {literal(str(bare))} (FORMAT csv, HEADER)")  # noqa: S608
    with _swapped(target, target.parents[1]) as fresh, bare.open("rb") as rows, fresh.open("wb") as file:
        file.write(BOM)
        shutil.copyfileobj(rows, file)
    bare.unlink()


def _described(connection: duckdb.DuckDBPyConnection) -> dict[str, _View]:
    """Every public view with its comments, asked for once: the catalogue's own tables are slow to look things up in."""
    views = connection.execute("SELECT view_name, comment FROM duckdb_views() WHERE schema_name = 'main'").fetchall()
    columns: dict[str, list[tuple[str, str, str]]] = {name: [] for name, _ in views}
    for name, *column in connection.execute(
        "SELECT table_name, column_name, data_type, comment FROM duckdb_columns() WHERE schema_name = 'main' "
        "AND database_name = current_database() ORDER BY table_name, column_index"
    ).fetchall():
        if name in columns:
            columns[name].append((column[0], column[1], column[2]))
    return {name: _View(name, comment or "", columns[name]) for name, comment in views}


def _resource(view: _View, path: Path) -> dict[str, Any]:
    fields = [{"name": n, "type": TYPES.get(kind, "number"), "description": words} for n, kind, words in view.columns]
    return {
        **_file(path, f"{view.name}-{path.suffix[1:]}", path.parents[1]),
        "description": view.comment,
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
        "title": subject().site.dataset,
        "description": "Each figure with its words, its page and its edition. Editions differ in method: see editions.",
        "version": run[0] if run else "",
        "created": f"{run[1]:%Y-%m-%dT%H:%M:%SZ}" if run and run[1] else None,
        "resources": list(resources),
    }


def _write_json(path: Path, value: Any) -> None:
    with _swapped(path, path.parent) as fresh:
        fresh.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


@contextmanager
def _swapped(target: Path, public: Path) -> Iterator[Path]:
    fresh = target.with_name(f".{target.name}.{os.getpid()}.new")
    yield fresh
    if target.is_file() and filecmp.cmp(fresh, target, shallow=False):
        fresh.unlink()
        share(public, [target])
        return
    share(public, [fresh])
    swap_in(fresh, target)
