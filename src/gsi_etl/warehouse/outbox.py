"""The outbox in the warehouse: what is still to be sent, and a row for each attempt."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from gsi_etl.warehouse.rows import insert, naive

if TYPE_CHECKING:
    import duckdb


def pending(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str, str]]:
    """(alert_id, channel, payload) of every message that no attempt has delivered, oldest first."""
    return connection.execute(
        """
        SELECT o.alert_id, o.channel, o.payload FROM core.outbox o
        WHERE NOT EXISTS (SELECT 1 FROM core.deliveries d WHERE d.alert_id = o.alert_id AND d.status = 'sent')
        ORDER BY o.created_at, o.channel, o.alert_id
        """
    ).fetchall()


def note_delivery(
    connection: duckdb.DuckDBPyConnection, alert_id: str, *, sent: bool, detail: str, attempted_at: datetime
) -> None:
    """Append what came of one attempt. Committed at once: a later crash must not send it again."""
    columns = ("alert_id", "attempted_at", "status", "detail")
    insert(connection, "deliveries", columns, [[alert_id, naive(attempted_at), "sent" if sent else "failed", detail]])
