"""``runs/<run_id>/``: what each run changed, as CSV, written once and kept permanently."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gsi_etl.base.fileio import sync
from gsi_etl.base.permissions import below, share
from gsi_etl.warehouse.connection import literal
from gsi_etl.warehouse.spreadsheet import BOM, without_formulas

if TYPE_CHECKING:
    import duckdb

#: The views that are kept for each run; both have a column ``run_id``.
OF_A_RUN = ("changes", "runs")


def write_run_folders(connection: duckdb.DuckDBPyConnection, folder: Path, public: Path) -> None:
    """A folder for every run that tried a source and has none yet. Each view is read once, however many runs there are.
    All have the rights of the published folder ``public``.

    Raises OSError or duckdb.Error; the folders that are there by then are whole.
    """
    folder.mkdir(exist_ok=True)
    share(public, [folder])
    there = {path.name for path in folder.iterdir()}
    # A schedule looks every quarter of an hour, and mostly nothing is due: 35,000 empty folders a year help nobody.
    tried = "SELECT run_id FROM runs WHERE coalesce((counts->>'sources')::INTEGER, 1) > 0 ORDER BY run_id"
    known = [run_id for (run_id,) in connection.execute(tried).fetchall()]
    missing = [name for name in known if name not in there and name.replace("-", "").isalnum()]
    if not missing:
        return
    heads = [[name for name, *_ in connection.execute(f"DESCRIBE main.{view}").fetchall()] for view in OF_A_RUN]
    parts = [_rows_by_run(connection.cursor(), view, missing) for view in OF_A_RUN]
    for run_id, *parts_of_run in zip(missing, *parts, strict=True):
        # Made under another name and renamed: a folder that is there is whole.
        fresh = folder / f".{run_id}.new"
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir()
        for view, head, rows in zip(OF_A_RUN, heads, parts_of_run, strict=True):
            _write(fresh / f"{view}.csv", [head, *rows])
        share(public, below(fresh))
        sync(fresh)
        fresh.rename(folder / run_id)


def _rows_by_run(cursor: duckdb.DuckDBPyConnection, view: str, run_ids: Sequence[str]) -> Iterator[list[list[Any]]]:
    """The rows of each of these runs, which are sorted, as the texts of their cells."""
    columns = cursor.execute(f"DESCRIBE main.{view}").fetchall()
    shown = ", ".join(
        f"{without_formulas(name)} AS {name}" if kind == "VARCHAR" else f"{name}::VARCHAR AS {name}"
        for name, kind, *_ in columns
    )
    wanted = ", ".join(map(literal, run_ids))
    cursor.execute(
        f"SELECT run_id, {shown} FROM main.{view} WHERE run_id IN ({wanted}) ORDER BY ALL"  # noqa: S608
    )
    groups = groupby(_streamed(cursor), key=itemgetter(0))
    held = next(groups, None)
    for run_id in run_ids:
        if held is not None and held[0] == run_id:
            yield [list(row[1:]) for row in held[1]]
            held = next(groups, None)
        else:
            yield []


def _streamed(cursor: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    while rows := cursor.fetchmany(10_000):
        yield from rows


def _write(path: Path, rows: Sequence[Sequence[str | None]]) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows(rows)
    path.write_bytes(BOM + text.getvalue().encode())
    sync(path)
