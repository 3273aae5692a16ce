"""Rows into a DuckDB file in a temporary folder: the tables that the suites name.

The file exists because a connection string of Great Expectations has to name one; it never lies in the home folder
and is gone after the audit. Rows travel as JSON lines: inserting them one by one takes a hundred times as long.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from gsi_etl.quality.rows import Row, Value

#: Counts, rates and their ends.
NUMBER = "DECIMAL(38,9)"
_COMPARISON = {
    "source_id": "VARCHAR",
    "subject": "VARCHAR",
    "about": "VARCHAR",
    "document": "VARCHAR",
    "stated": "VARCHAR",
    "wanted": "VARCHAR",
    "low": NUMBER,
    "high": NUMBER,
    "wanted_low": NUMBER,
    "wanted_high": NUMBER,
    "gap": NUMBER,
    "implausible": NUMBER,
    "enough": "BIGINT",
}

#: Every table that a suite may name, with its columns. tests/quality/ holds the suites to it.
TABLES: Mapping[str, Mapping[str, str]] = {
    "batch_figures": {
        "source_id": "VARCHAR",
        "source_kind": "VARCHAR",
        "official": "BOOLEAN",
        "document": "VARCHAR",
        "published_on": "DATE",
        "kind": "VARCHAR",
        "measure": "VARCHAR",
        "place": "VARCHAR",
        "subgroup": "VARCHAR",
        "reference_year": "INTEGER",
        "edition": "VARCHAR",
        "value": NUMBER,
        "lower": NUMBER,
        "upper": NUMBER,
        "unit": NUMBER,
        "low": NUMBER,
        "high": NUMBER,
        "modifier": "VARCHAR",
        "is_change": "BOOLEAN",
        "is_target": "BOOLEAN",
        "fits": "BOOLEAN",
        "population": NUMBER,
        "of_people": "BOOLEAN",
        "highest": NUMBER,
        "ranked_by": "VARCHAR",
        "quote": "VARCHAR",
        "sentence": "VARCHAR",
        "char_start": "BIGINT",
        "char_end": "BIGINT",
        "cell": "VARCHAR",
        "quote_found": "BOOLEAN",
        "number_in_quote": "BOOLEAN",
        "verdict": "VARCHAR",
    },
    "batch_sources": {
        "source_id": "VARCHAR",
        "source_kind": "VARCHAR",
        "figures": "BIGINT",
        "table_rows": "BIGINT",
        "verdicts": "BIGINT",
        "unmatched": "BIGINT",
        "min_rows": "BIGINT",
        "max_rows": "BIGINT",
        "min_figures": "BIGINT",
        "max_figures": "BIGINT",
        "past_runs": "BIGINT",
        "usual_figures": NUMBER,
        "usual_unmatched_share": NUMBER,
    },
    "batch_columns": {
        "source_id": "VARCHAR",
        "measure": "VARCHAR",
        "figures": "BIGINT",
        "numbers": "BIGINT",
        "fullest": "BIGINT",
        "filled_rows": "BIGINT",
    },
    "watched": {"source_id": "VARCHAR", "subject": "VARCHAR", "about": "VARCHAR", "times": "BIGINT"},
    "run": {"run_date": "DATE"},
    "limits": {
        "source_id": "VARCHAR",
        "limit_name": "VARCHAR",
        "stated": "VARCHAR",
        "wanted": "VARCHAR",
        "low": NUMBER,
        "highest": NUMBER,
    },
    "places": {"place": "VARCHAR", "population": NUMBER},
    "baseline_comparisons": _COMPARISON,
    "edition_comparisons": _COMPARISON,
    "identity_comparisons": _COMPARISON,
    "reference_comparisons": _COMPARISON,
    "baseline_ages": {
        "source_id": "VARCHAR",
        "subject": "VARCHAR",
        "about": "VARCHAR",
        "contradicted_by": "VARCHAR",
        "days": "BIGINT",
    },
    "source_ages": {"source_id": "VARCHAR", "quiet_days": "BIGINT", "allowed_days": "BIGINT"},
}


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """What a check speaks of: a source, and where the table has one a subject (a baseline, an identity, an edition)."""

    source_id: str
    subject: str = ""


def write_tables(database: Path, rows: Mapping[str, Iterable[Row]]) -> None:
    """Make the file with every table of ``TABLES``; a table that ``rows`` does not name stays empty."""
    import duckdb

    with duckdb.connect(str(database)) as connection:
        for table, columns in TABLES.items():
            names = ", ".join(f"{name} {kind}" for name, kind in columns.items())
            connection.execute(f"CREATE TABLE {table} ({names})")
            lines = [_line(row) for row in rows.get(table, ())]
            if not lines:
                continue
            path = database.with_name(f"{table}.jsonl")
            path.write_text("\n".join(lines), encoding="ascii")
            types = ", ".join(f"{name}: '{kind}'" for name, kind in columns.items())
            connection.execute(
                f"INSERT INTO {table} FROM read_json(?, format = 'newline_delimited', columns = {{{types}}})",
                [str(path)],
            )
            path.unlink()


def keys_of(database: Path, *tables: str) -> dict[str, dict[Key, int]]:
    """For each table its keys, and how many rows each has. The file is opened once: that costs more than a query."""
    import duckdb

    found: dict[str, dict[Key, int]] = {}
    with duckdb.connect(str(database), read_only=True) as connection:
        for table in tables:
            subject = "subject" if "subject" in TABLES[table] else "''"
            rows = connection.execute(
                f"SELECT source_id, {subject}, count(*) FROM {table} GROUP BY ALL ORDER BY ALL"  # noqa: S608
            ).fetchall()
            found[table] = {Key(source_id, subject): count for source_id, subject, count in rows}
    return found


def _line(row: Row) -> str:
    return json.dumps({name: _plain(value) for name, value in row.items()})


def _plain(value: Value) -> str | int | bool | None:
    if isinstance(value, Decimal | date):
        return f"{value:f}" if isinstance(value, Decimal) else value.isoformat()
    if isinstance(value, str):
        # Text from outside may hold what neither JSON nor DuckDB takes: lone surrogates and NUL.
        return value.encode("utf-8", "replace").decode("utf-8").replace("\0", "\N{REPLACEMENT CHARACTER}")
    return value
