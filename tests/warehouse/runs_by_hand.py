"""A run, reference data and what a run adds, for the tests that write and read rows by hand."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import duckdb

from gsi_etl.config.reference import Caveat, Edition, Measure, Place, Reference
from gsi_etl.model import Estimate
from gsi_etl.quality.baselines import Baseline
from gsi_etl.warehouse.ledger import insert_rows
from gsi_etl.warehouse.load import RunRecord, run_rows

World = duckdb.DuckDBPyConnection

AT = datetime(2026, 3, 2, 6, 17, tzinfo=UTC)
SECOND = timedelta(seconds=1)
RUN = RunRecord("r", AT, AT + 9 * SECOND, AT + 5 * SECOND, "ok", "1.2", {"b": 1, "a": 2})
ESTIMATE = Estimate("GSI 2018", "people", "WLD", Decimal(8), Decimal(1), 2016, date(2018, 7, 19), origin="p. 1")
REFERENCE = Reference(
    "files",
    (ESTIMATE, replace(ESTIMATE, place="IND")),
    (Place("WLD", "world", "World"), Place("IND", "country", "India", "ASP", "SAS")),
    ("people",),
    (Edition("GSI 2018", "Index 2018", "Walk Free", date(2018, 7, 19), 2016, "2017", "prevalence"),),
    (Measure("people", "persons", True, "all", "people", "headline"), Measure("m", "u", False, "d", part_of="people")),
    (replace(ESTIMATE, part="children"),),
    (Caveat("GSI 2016", "GSI 2018", "world", "no", "mind", "p. 3"),),
)
BASELINE = Baseline(
    "world", "People", "people", "WLD", "GSI 2018", 2016, Decimal(8), Decimal(1), "critical", "source", "why"
)


def added(world: World, run: RunRecord) -> dict[str, list[dict[str, Any]]]:
    """What the run adds: the rows of each table that gets any."""
    parts = list(run_rows(world, run))
    assert all(list(json.loads(line)) == list(part.columns) for part in parts for line in part.lines)
    return {part.table: [json.loads(line) for line in part.lines] for part in parts if part.lines}


def commit_by_hand(world: World, entry: int, run: RunRecord) -> None:
    for part in run_rows(world, run):
        insert_rows(world, entry, part)
