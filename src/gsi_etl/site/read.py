"""The rows of the warehouse as facts: the only SQL of the site, all of it reading.

The views are the contract (DESIGN section 6); of the tables behind them it asks only what no view shows: rules,
stated ranges, the states of a source by run, and the texts of documents, which the published file leaves out.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from gsi_etl.base import curated, measures, pack
from gsi_etl.base.evidence import from_json
from gsi_etl.site.facts import Facts
from gsi_etl.site.records import (
    Changed,
    Check,
    Column,
    Comparison,
    Edition,
    Headline,
    Health,
    Measure,
    Paper,
    Published,
    Run,
    SourceEntry,
    State,
    Stated,
)

if TYPE_CHECKING:
    import duckdb

Row = TypeVar("Row")
#: The text of a document by its id, and those of documents that were read with it: one query for a few.
Texts = Callable[[str], Mapping[str, str]]

#: Rows of which texts are read at a time. A query costs more than a text of usual length: they are compressed together.
BLOCK = 64
#: How many runs a source's strip shows.
STRIP = 24
VIEWS = ("figures", "figure_history", "estimates", "headlines", "changes", "checks", "source_health", "runs", "alerts")

FIGURES = """
SELECT f.figure_id, f.source_id, f.publisher, coalesce(f.source_kind, ''), coalesce(f.official, false), f.url, f.title,
    f.published_on, f.document_id, f.quote, f.sentence, f.page, f.cell, f.char_start, f.char_end, f.kind, f.measure,
    f.geo_id, f.country, f.subgroup, f.value, s.lower, s.upper, f.value_low, f.value_high, f.modifier, s.estimated,
    f.sig_figs, f.is_change, f.reference_year, f.edition, f.edition_inferred, f.verdict, f.verdict_sentence,
    f.matched_edition, f.matched_value, f.status, f.series, f.snapshot_sha256, f.reader_version, f.first_seen_utc,
    s.rules
FROM main.figures f JOIN core.figure_now s USING (figure_id)
ORDER BY f.source_id, f.url, f.char_start, f.figure_id
"""
STATES = """
SELECT figure_id, document_id, quote, sentence, char_start, char_end, value, measure, place, edition, status,
    recorded_at, lead(recorded_at) OVER (PARTITION BY figure_id ORDER BY recorded_at), cell, rules
FROM core.figure_states ORDER BY figure_id, recorded_at
"""
ESTIMATES = """
SELECT e.edition, e.measure, e.place, coalesce(p.name, e.place), coalesce(p.kind, ''), e.value, e.lower, e.upper,
    e.reference_year, e.published_on, e.population, e.rank, e.origin, e.unit, coalesce(e.verified, true),
    coalesce(e.rank_worked_out, false)
FROM core.estimate_now e LEFT JOIN core.place_now p ON p.code = e.place
JOIN core.measure_now m ON m.measure = e.measure
WHERE e.part IS NULL AND coalesce(e.value, e.upper, e.lower) IS NOT NULL AND {which}
ORDER BY e.measure, e.place, e.published_on, e.edition
"""
COMPARISONS = """
SELECT from_edition, to_edition, level, comparable, coalesce(caveat, ''),
    origin <> 'the families of methods of the two editions'
FROM main.comparisons
"""
REGIONS = "SELECT code, region FROM main.places WHERE region IS NOT NULL"
HEADLINES = """
SELECT h.series, h.label, h.value, h.edition, h.baseline, b.unit, b.measure, b.place, h.status, h.figure_id, h.quote
FROM main.headlines h JOIN core.baseline_now b ON b.baseline_id = h.series
"""
CHANGES = """
SELECT change_id, run_id, detected_at_utc, class, cause, severity, rule, source_id, series, subject, sentence,
    old_value, new_value, old_text, new_text, old_figure_id, new_figure_id, url, evidence, acknowledged_by,
    acknowledged_at_utc, acknowledged_note
FROM main.changes
ORDER BY detected_at_utc DESC, list_position(['critical', 'warning', 'info', 'operator', 'none'], severity), change_id
"""
CHECKS = """
SELECT suite, check_name, severity, success, errored, observed, expected, since_utc, checked_at_utc, source_id, sentence
FROM main.checks ORDER BY success, suite, source_id NULLS FIRST, check_name
"""
SOURCES = """
SELECT source_id, title, kind, publisher, official, url, licence, schedule, cadence
FROM core.source_entry ORDER BY source_id
"""
HEALTH = """
SELECT source_id, coalesce(status, 'new'), since_utc, last_attempt_utc, last_ok_utc, last_change_utc, figures,
    coalesce(failures, 0), coalesce(message, '')
FROM main.source_health ORDER BY source_id
"""
PAPERS = """
SELECT DISTINCT ON (document_id) document_id, source_id, url, snapshot_sha256, reader_version, format, title,
    publisher, language, published_on, published_by, recorded_at, complete, accepted, figures, other_numbers
FROM core.documents ORDER BY document_id, recorded_at
"""
RUNS = """
SELECT run_id, started_at_utc, finished_at_utc, status, counts, version FROM main.runs
ORDER BY started_at_utc DESC, run_id DESC
"""
STRIPS = """
SELECT s.source_id, s.run_id, s.status FROM core.source_states s
WHERE s.run_id IN (SELECT run_id FROM core.runs ORDER BY started_at DESC, run_id DESC LIMIT {runs})
"""
DICTIONARY = """
SELECT view_name AS view, '' AS name, '' AS type, coalesce(comment, '') FROM duckdb_views()
WHERE schema_name = 'main' AND NOT internal AND database_name = current_database()
UNION ALL
SELECT * FROM (
    SELECT table_name, column_name, data_type, coalesce(comment, '') FROM duckdb_columns()
    WHERE schema_name = 'main' AND NOT internal AND database_name = current_database()
    ORDER BY table_name, column_index
)
"""


@contextmanager
def opened(warehouse: duckdb.DuckDBPyConnection | Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The connection as given, or the file opened read-only."""
    if not isinstance(warehouse, Path):
        yield warehouse
        return
    from gsi_etl.warehouse.connection import open_reader

    with open_reader(warehouse) as connection:
        yield connection


def read_facts(connection: duckdb.DuckDBPyConnection, *, now: datetime) -> Facts:
    """Everything the pages tell, in one pass over the views."""

    def ask(sql: str, make: Callable[..., Row]) -> tuple[Row, ...]:
        return tuple(make(*map(_clean, row)) for row in connection.execute(sql).fetchall())

    def with_evidence(make: Callable[..., Row]) -> Callable[..., Row]:
        return lambda *row: make(*row[:-1], from_json(row[-1]))

    history: dict[str, list[State]] = defaultdict(list)
    for one in ask(STATES, with_evidence(State)):
        history[one.figure_id].append(one)
    runs = ask(RUNS, _run)
    of_sources = connection.execute(STRIPS.format(runs=STRIP)).fetchall()
    strips = _strips([run.run_id for run in reversed(runs[:STRIP])], of_sources)
    health = [replace(row, strip=strips(row.source_id)) for row in ask(HEALTH, Health)]
    return Facts(
        figures=ask(FIGURES, with_evidence(Stated)),
        history={figure_id: tuple(states) for figure_id, states in history.items()},
        estimates=ask(ESTIMATES.format(which="m.target"), Published),
        scores=ask(ESTIMATES.format(which=_one_of(measures.of_role("score"))), Published),
        comparisons=ask(COMPARISONS, Comparison),
        measures=tuple(_measures()),
        regions=dict(ask(REGIONS, lambda *row: row)),
        editions=tuple(_editions()),
        headlines=ask(HEADLINES, Headline),
        changes=ask(CHANGES, Changed),
        checks=ask(CHECKS, Check),
        sources=ask(SOURCES, SourceEntry),
        health={row.source_id: row for row in health},
        papers=ask(PAPERS, Paper),
        runs=runs,
        places={code: (kind, name) for code, kind, name in ask("FROM core.place_now", lambda *row: row)},
        columns=tuple(column for column in ask(DICTIONARY, Column) if column.view in VIEWS),
        view_rows=rows_of_views(connection),
        now=now,
    )


def rows_of_views(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """How many rows each view has."""
    return {view: _count(connection, view) for view in VIEWS}


def texts_of(connection: duckdb.DuckDBPyConnection) -> Texts:
    """The texts of a document and of those recorded beside it; nothing where the file has none (the published one)."""
    held = connection.execute(
        "SELECT 1 FROM duckdb_columns() WHERE schema_name = 'core' AND table_name = 'documents'"
        " AND column_name = 'text' AND database_name = current_database()"
    ).fetchone()

    @cache
    def rows() -> dict[str, int]:
        asked = "SELECT document_id, min(rowid) FROM core.documents GROUP BY document_id"
        return dict(connection.execute(asked).fetchall())

    def texts(document_id: str) -> Mapping[str, str]:
        row = rows().get(document_id) if held else None
        if row is None:
            return {}
        asked = f"SELECT document_id, text FROM core.documents WHERE rowid BETWEEN {row} AND {row + BLOCK - 1}"  # noqa: S608
        return {name: str(text) for name, text in reversed(connection.execute(f"{asked} ORDER BY rowid").fetchall())}

    return texts


def parquet_rows(paths: Iterable[Path]) -> dict[Path, int | None]:
    """Rows of each Parquet file as its footer counts them; None for a file that is none."""
    import duckdb

    from gsi_etl.warehouse.connection import literal

    rows: dict[Path, int | None] = {}
    with duckdb.connect() as connection:
        for path in paths:
            try:
                asked = f"SELECT num_rows FROM parquet_file_metadata({literal(str(path))})"  # noqa: S608
                found = connection.execute(asked).fetchone()
            except duckdb.Error:
                found = None
            rows[path] = int(found[0]) if found else None
    return rows


def _clean(value: Any) -> Any:
    """A value as facts hold it: aware times, numbers without the zeros that only the column added."""
    if isinstance(value, Decimal):
        whole = value.to_integral_value()
        return whole if whole == value else value.normalize()
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC)
    return value


def _run(run_id: str, started: datetime, finished: datetime | None, status: str, counts: str, version: str) -> Run:
    return Run(run_id, started, finished, status, json.loads(counts), version)


def _strips(run_ids: list[str], rows: Iterable[tuple[str, str, str]]) -> Callable[[str], tuple[tuple[str, str], ...]]:
    known: Mapping[tuple[str, str], str] = {(source, run): status for source, run, status in rows}
    return lambda source: tuple((run, known.get((source, run), "")) for run in run_ids)


def _count(connection: duckdb.DuckDBPyConnection, view: str) -> int:
    row = connection.execute(f"SELECT count(*) FROM main.{view}").fetchone()  # noqa: S608  (a name of ours)
    return int(row[0]) if row else 0


def _one_of(names: Sequence[str]) -> str:
    return f"e.measure IN ({', '.join(map(repr, names))})" if names else "false"


def _measures() -> Iterator[Measure]:
    for one in measures.measures().values():
        yield Measure(one.name, one.unit, one.target, one.definition, one.source)


def _editions() -> Iterator[Edition]:
    for _, row in curated.rows(pack.own("editions.csv")):
        yield Edition(
            name=row["edition"],
            publisher=row["publisher"].replace("|", ", "),
            title=row["title"],
            published_on=date.fromisoformat(row["published_on"]),
            reference_year=int(row["reference_year"]) if row["reference_year"] else None,
            family=row["method_family"],
            rank_basis=row["rank_basis"],
            origin=row["origin"],
            verified=row["verified"] != "no",
        )
