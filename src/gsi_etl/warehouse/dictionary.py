"""The data dictionary: docs/reference/warehouse.md, made from the comments in the database itself.

``python -m gsi_etl.warehouse.dictionary`` prints it; a test compares the file with it.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from gsi_etl.config import resources
from gsi_etl.warehouse.migrate import migrate
from gsi_etl.warehouse.news_claims import make_view

if TYPE_CHECKING:
    import duckdb

HEAD = """# The warehouse: views and columns

<!-- Made by `python -m gsi_etl.warehouse.dictionary` from warehouse/views/90_comments.sql: edit that file. -->

These views are the contract with analysts. They are the same in `public/gsi.duckdb` and, with the same names, in
`public/latest/*.parquet` and `public/latest/*.csv`. Every column is snake_case and holds one type; values are in base
units; times are UTC in columns named `*_utc`, without a time zone type; a missing value is NULL and never 0. There is
no nested type. Tables of the schema `core` are private: they may change in any release, the views do not without
notice in the changelog.

Four dates are four columns: `reference_year` (what a figure is about), `published_on` (when its document came out),
`retrieved_at_utc` (when we fetched it) and `recorded_from_utc` (when the warehouse learned it).
"""


def dictionary() -> str:
    """The reference page as Markdown."""
    import duckdb

    with duckdb.connect() as connection:
        migrate(connection)
        make_view(connection)  # only the published database has it
        parts = [HEAD]
        for view, comment in public_views(connection):
            parts.append(f"## {view}\n\n{comment}\n\n| column | type | meaning |\n|---|---|---|")
            parts[-1] += "".join(
                f"\n| `{name}` | {kind} | {(words or '').replace('|', chr(92) + '|')} |"
                for name, kind, words in columns(connection, view)
            )
            parts[-1] += "\n"
        parts.append(_macros(connection))
        parts.append(_questions(resources.folder("warehouse") / "queries"))
    return "\n".join(parts)


def public_views(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str | None]]:
    """(name, comment) of each public view, in the order in which a newcomer meets them."""
    return connection.execute(
        "SELECT view_name, comment FROM duckdb_views() WHERE schema_name = 'main' AND NOT internal "
        "ORDER BY coalesce(list_position(['figures', 'figure_history', 'estimates', 'estimate_parts', 'editions', "
        "'comparisons', 'places', 'measures', 'headlines', 'changes', 'checks', 'source_health', 'runs', 'alerts', "
        "'news_claims'], "
        "view_name), 99), view_name"
    ).fetchall()


def columns(connection: duckdb.DuckDBPyConnection, view: str) -> list[tuple[str, str, str | None]]:
    """(name, type, comment) of each column of a view, in its order."""
    return connection.execute(
        "SELECT column_name, data_type, comment FROM duckdb_columns() "
        "WHERE schema_name = 'main' AND table_name = ? ORDER BY column_index",
        [view],
    ).fetchall()


def _macros(connection: duckdb.DuckDBPyConnection) -> str:
    rows = connection.execute(
        "SELECT function_name, parameters, comment FROM duckdb_functions() "
        "WHERE schema_name = 'main' AND function_type = 'table_macro' AND NOT internal ORDER BY function_name"
    ).fetchall()
    return "## Functions\n\n" + "\n".join(
        f"- `{name}({', '.join(parameters)})`: {comment}" for name, parameters, comment in rows
    )


def _questions(folder: Path) -> str:
    lines = ["\n## Questions with their queries\n", "In `warehouse/queries/`; each is run by a test.\n"]
    for path in sorted(folder.glob("*.sql")):
        question = path.read_text(encoding="utf-8").splitlines()[0].removeprefix("-- ")
        lines.append(f"- [`{path.name}`](../../warehouse/queries/{path.name}): {question}")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(dictionary())
