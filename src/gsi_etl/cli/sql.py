"""``gsi-etl sql``: read-only SQL on the published database, as a table, CSV, JSON or Parquet."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from gsi_etl import assets
from gsi_etl.cli.options import settings_of
from gsi_etl.cli.output import print_rows, say
from gsi_etl.errors import UsageError
from gsi_etl.warehouse.query import query, query_to_parquet

SqlForm = Literal["table", "json", "csv", "parquet"]


def run_sql(home: Path | None, config: Path | None, words: str, form: SqlForm, output: Path | None) -> None:
    """``words``: a query, ``@FILE`` with one, or ``@NAME`` of a question of warehouse/queries/."""
    path = settings_of(home, config).public_path / "gsi.duckdb"
    sql = _from_file(words[1:]) if words.startswith("@") else words
    if form == "parquet":
        if output is None:
            raise UsageError("Parquet is no text for a terminal", hint="name a file: --output rows.parquet")
        say(f"written  {query_to_parquet(path, sql, output)} rows to {output}")
    elif output is not None:
        raise UsageError("--output is for Parquet", hint=f"for {form}: gsi-etl sql ... --format {form} > {output}")
    else:
        print_rows(*query(path, sql), form)


def _from_file(name: str) -> str:
    questions = assets.folder("warehouse") / "queries"
    for path in (Path(name), questions / f"{name}.sql"):
        if path.is_file():
            return path.read_text(encoding="utf-8")
    known = ", ".join(sorted(path.stem for path in questions.glob("*.sql")))
    raise UsageError(f"there is no file and no question {name!r}", hint=f"the questions: {known}")
