"""``gsi-etl sql``: read-only SQL on the published database, as a table, CSV, JSON or Parquet."""

from __future__ import annotations

import sys
from itertools import islice
from pathlib import Path
from typing import Literal

from gsi_etl.cli.options import settings_of
from gsi_etl.cli.render.output import print_rows, say
from gsi_etl.config import resources
from gsi_etl.errors import UsageError
from gsi_etl.warehouse.adhoc_sql import SECONDS, ask, ask_to_parquet

SqlForm = Literal["table", "json", "csv", "parquet"]
#: A table for people ends here unless told otherwise; files have every row.
TABLE_ROWS = 1_000


def run_sql(
    home: Path | None,
    config: Path | None,
    words: str,
    form: SqlForm,
    output: Path | None,
    limit: int | None,
    seconds: float = SECONDS,
) -> None:
    """``words``: a query, - for standard input, ``@FILE`` with one, or ``@NAME`` of a question of warehouse/queries/;
    nothing: tell what can be asked. ``limit``: print so many rows; 0: all. ``seconds``: stop it then; 0: never."""
    path = settings_of(home, config).public_path / "gsi.duckdb"
    if not words:
        _tell_what_there_is(path)
        return
    sql = sys.stdin.read() if words == "-" else _from_file(words[1:]) if words.startswith("@") else words
    if form == "parquet":
        if output is None:
            raise UsageError("Parquet cannot be printed", hint="write a file: --output rows.parquet")
        if limit is not None:
            raise UsageError("--limit applies to printed rows only", hint="put LIMIT into the query")
        say(f"written  {ask_to_parquet(path, sql, output, seconds=seconds)} rows to {output}")
        return
    if output is not None:
        raise UsageError(
            "--output works with Parquet only", hint=f"for {form}: gsi-etl sql ... --format {form} > {output}"
        )
    most = limit if limit is not None else TABLE_ROWS if form == "table" else 0
    with ask(path, sql, seconds=seconds) as (columns, rows):
        print_rows(columns, islice(rows, most) if most else rows, form)
        if most and next(rows, None) is not None:
            say(f"first {most:,} rows only; for all use --limit 0{', or --format csv' if form == 'table' else ''}")


def _tell_what_there_is(path: Path) -> None:
    """The views and the questions that have a name, for who does not know what to ask."""
    views = "SELECT view_name, comment FROM duckdb_views() WHERE schema_name = 'main' AND NOT internal ORDER BY ALL"
    with ask(path, views) as (_, rows):
        print_rows(["view", "each row is"], rows)
    named = [(f"@{path.stem}", _question(path)) for path in sorted(_questions().glob("*.sql"))]
    print()
    print_rows(["question", "asks"], named)
    say('\ntry: gsi-etl sql "FROM headlines", gsi-etl sql "DESCRIBE figures", gsi-etl sql @misquotes')


def _questions() -> Path:
    return resources.folder("warehouse") / "queries"


def _question(path: Path) -> str:
    return path.read_text(encoding="utf-8").splitlines()[0].removeprefix("-- ")


def _from_file(name: str) -> str:
    for path in (Path(name), _questions() / f"{name}.sql"):
        try:
            if path.is_file():
                return path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError("the query cannot be read", where=str(path), why=str(error)) from None
    known = ", ".join(sorted(path.stem for path in _questions().glob("*.sql")))
    raise UsageError(f"no file or named query {name!r}", hint=f"named queries: {known}")
