"""What people decided about checks, and the batches that they decide about: baselines, and what was held back."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from gsi_etl.base.ids import identifier
from gsi_etl.model import BaselineDecision
from gsi_etl.warehouse.rows import aware, dicts, insert, naive, stored

if TYPE_CHECKING:
    import duckdb

HeldState = Literal["held", "released", "dropped", "overtaken"]


@dataclass(frozen=True, slots=True)
class HeldBatch:
    """A batch that a critical check held back, and what happened to it.

    ``state``: ``held`` (waits for a decision); ``released`` or ``dropped`` (decided, by whom and why); ``overtaken``
    (nobody decided, and the source gave a batch later that passed). ``documents`` names (document_id, url, sha256,
    figures read) of each page in it.
    """

    batch_id: str
    run_id: str
    source_id: str
    held_at: datetime
    reason: str
    snapshots: tuple[str, ...]
    state: HeldState
    by: str | None = None
    decided_at: datetime | None = None
    why: str | None = None
    documents: tuple[tuple[str, str, str, int], ...] = ()


def baseline_decisions(connection: duckdb.DuckDBPyConnection) -> tuple[BaselineDecision, ...]:
    """The last decision about each baseline that has one, in the order of their ids."""
    connection.execute(
        """
        SELECT baseline_id, value, unit, change_id, decided_by, recorded_at, reason FROM core.baseline_decisions
        QUALIFY row_number() OVER (PARTITION BY baseline_id ORDER BY recorded_at DESC, entry DESC) = 1
        ORDER BY baseline_id
        """
    )
    return tuple(_decision(row) for row in dicts(connection))


def all_baseline_decisions(connection: duckdb.DuckDBPyConnection) -> tuple[BaselineDecision, ...]:
    """Every decision about a baseline that was ever made, oldest first."""
    connection.execute(
        "SELECT baseline_id, value, unit, change_id, decided_by, recorded_at, reason FROM core.baseline_decisions "
        "ORDER BY recorded_at, entry"
    )
    return tuple(_decision(row) for row in dicts(connection))


def note_baseline(connection: duckdb.DuckDBPyConnection, decision: BaselineDecision) -> None:
    """Write a decision about a baseline down; the next run is held against it."""
    columns = ("recorded_at", "baseline_id", "value", "unit", "change_id", "decided_by", "reason")
    number = None if decision.value is None else stored(decision.value)
    unit = None if decision.unit is None else stored(decision.unit)
    row = [naive(decision.at), decision.baseline_id, number, unit, decision.change_id, decision.by, decision.reason]
    insert(connection, "baseline_decisions", columns, [row])


def held_batches(connection: duckdb.DuckDBPyConnection) -> list[HeldBatch]:
    """Every batch that was ever held back, newest first."""
    connection.execute(
        """
        SELECT q.run_id, q.source_id, q.recorded_at, q.reason, q.snapshots, d.decision, d.decided_by,
            d.recorded_at AS decided_at, d.reason AS why,
            EXISTS (SELECT 1 FROM core.documents p WHERE p.source_id = q.source_id AND p.accepted
                    AND p.recorded_at > q.recorded_at) AS overtaken,
            coalesce((SELECT list({'id': p.document_id, 'url': p.url, 'sha256': p.snapshot_sha256,
                                   'figures': p.figures} ORDER BY p.url)
                      FROM core.documents p WHERE p.source_id = q.source_id AND p.run_id = q.run_id), []) AS documents
        FROM core.quarantine q
        LEFT JOIN (SELECT * FROM core.quarantine_decisions
                   QUALIFY row_number() OVER (PARTITION BY run_id, source_id ORDER BY recorded_at DESC) = 1) d
          ON d.run_id = q.run_id AND d.source_id = q.source_id
        ORDER BY q.recorded_at DESC, q.source_id
        """
    )
    found = []
    for row in dicts(connection):
        held_at = aware(row["recorded_at"])
        assert held_at is not None
        found.append(
            HeldBatch(
                batch_id=identifier("qu", row["run_id"], row["source_id"]),
                run_id=row["run_id"],
                source_id=row["source_id"],
                held_at=held_at,
                reason=row["reason"],
                snapshots=tuple(json.loads(row["snapshots"])),
                state=row["decision"] or ("overtaken" if row["overtaken"] else "held"),
                by=row["decided_by"],
                decided_at=aware(row["decided_at"]),
                why=row["why"],
                documents=tuple((d["id"], d["url"], d["sha256"], d["figures"]) for d in row["documents"]),
            )
        )
    return found


def note_quarantine(
    connection: duckdb.DuckDBPyConnection,
    batch: HeldBatch,
    decision: Literal["released", "dropped"],
    *,
    by: str,
    at: datetime,
    reason: str,
) -> None:
    """Record what happened to a batch that was held back."""
    columns = ("recorded_at", "run_id", "source_id", "decision", "decided_by", "reason")
    row = [naive(at), batch.run_id, batch.source_id, decision, by, reason]
    insert(connection, "quarantine_decisions", columns, [row])


def _decision(row: dict[str, object]) -> BaselineDecision:
    at = row["recorded_at"]
    assert isinstance(at, datetime)
    moment = aware(at)
    assert moment is not None
    return BaselineDecision(
        baseline_id=str(row["baseline_id"]),
        value=row["value"],  # type: ignore[arg-type]
        unit=row["unit"],  # type: ignore[arg-type]
        by=str(row["decided_by"]),
        at=moment,
        reason=str(row["reason"]),
        change_id=row["change_id"],  # type: ignore[arg-type]
    )
