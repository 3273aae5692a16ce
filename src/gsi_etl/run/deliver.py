"""Sending for real: the warehouse's outbox, the settings' patience, the clock. Each attempt is noted as it ends."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from gsi_etl.alerts.outbox import Delivery, Waiting, send
from gsi_etl.warehouse.alert_state import acks
from gsi_etl.warehouse.outbox import Pending, note_delivery, pending

if TYPE_CHECKING:
    import duckdb

    from gsi_etl.alerts.channels import Channel
    from gsi_etl.config.settings import Settings


def deliver(
    connection: duckdb.DuckDBPyConnection,
    receivers: Sequence[Channel],
    settings: Settings,
    clock: Callable[[], datetime],
    messages: Sequence[Pending] | None = None,
) -> list[Delivery]:
    """Send what is due of ``messages``, by default of all that wait."""
    found = pending(connection) if messages is None else messages

    def note(delivery: Delivery) -> None:
        note_delivery(
            connection,
            delivery.alert_id,
            status=delivery.status,
            detail=delivery.detail,
            attempted_at=clock(),
            not_before=delivery.not_before,
        )

    waiting = [Waiting(p.alert_id, p.channel, p.payload, p.created_at, p.attempts, p.not_before) for p in found]
    return send(
        waiting,
        receivers,
        note,
        now=clock(),
        give_up_after=timedelta(days=settings.alert_days),
        digest_items=settings.alert_items,
        acks=acks(connection),
    )
