"""The outbox in the warehouse: what is still to be sent, and a row for each attempt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from gsi_etl.warehouse.rows import aware, dicts, insert, naive

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True, slots=True)
class Pending:
    """A message that no attempt has delivered and that was not given up."""

    alert_id: str
    channel: str
    payload: str
    created_at: datetime
    attempts: int
    not_before: datetime | None


WITH_STATE = """
    SELECT o.alert_id, o.channel, o.payload, o.created_at, coalesce(d.attempts, 0) AS attempts, d.not_before,
        coalesce(d.status, 'pending') AS status
    FROM core.outbox o
    LEFT JOIN (
        SELECT alert_id, count(*) AS attempts, max_by(not_before, entry) AS not_before,
            CASE WHEN bool_or(status = 'sent') THEN 'sent' WHEN bool_or(status = 'seen') THEN 'seen'
                WHEN bool_or(status = 'dead') THEN 'dead' ELSE 'failed' END AS status
        FROM core.deliveries GROUP BY alert_id
    ) d USING (alert_id)
"""


def pending(connection: duckdb.DuckDBPyConnection) -> list[Pending]:
    """Every message that is still to be sent, oldest first."""
    connection.execute(
        f"SELECT * FROM ({WITH_STATE}) WHERE status IN ('pending', 'failed') "  # noqa: S608
        "ORDER BY created_at, channel, alert_id"
    )
    return [_pending(row) for row in dicts(connection)]


def find(connection: duckdb.DuckDBPyConnection, alert_ids: Sequence[str]) -> list[Pending]:
    """These messages, whatever became of them."""
    connection.execute(
        f"SELECT * FROM ({WITH_STATE}) WHERE alert_id IN (SELECT unnest(?::VARCHAR[])) "  # noqa: S608
        "ORDER BY created_at, channel, alert_id",
        [list(alert_ids)],
    )
    return [_pending(row) for row in dicts(connection)]


def note_delivery(
    connection: duckdb.DuckDBPyConnection,
    alert_id: str,
    *,
    status: str,
    detail: str,
    attempted_at: datetime,
    not_before: datetime | None = None,
) -> None:
    """Append what came of one attempt (sent, failed, dead, seen), at once: a later crash must not send it again."""
    columns = ("alert_id", "attempted_at", "status", "detail", "not_before")
    insert(connection, "deliveries", columns, [[alert_id, naive(attempted_at), status, detail, naive(not_before)]])


def _pending(row: dict[str, object]) -> Pending:
    created_at = aware(row["created_at"])  # type: ignore[arg-type]
    assert created_at is not None
    return Pending(
        alert_id=str(row["alert_id"]),
        channel=str(row["channel"]),
        payload=str(row["payload"]),
        created_at=created_at,
        attempts=int(str(row["attempts"])),
        not_before=aware(row["not_before"]),  # type: ignore[arg-type]
    )
