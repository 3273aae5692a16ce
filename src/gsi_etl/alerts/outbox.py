"""The outbox: messages are written with the run that caused them and sent afterwards, at least once.

A crash between sending and noting it sends the same message again, with the same id. Nothing here touches DuckDB:
``warehouse.outbox`` reads and notes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from gsi_etl.alerts.channels import Channel
from gsi_etl.alerts.message import Message, compose, told
from gsi_etl.alerts.mutes import is_muted
from gsi_etl.errors import AlertError
from gsi_etl.ids import identifier
from gsi_etl.model import Alert, Change, Mute


@dataclass(frozen=True, slots=True)
class Delivery:
    """What came of one attempt to send one message."""

    alert_id: str
    channel: str
    sent: bool
    detail: str = ""


def alerts_of(
    changes: Sequence[Change],
    receivers: Sequence[Channel],
    *,
    run_id: str,
    created_at: datetime,
    limit: int,
    site_url: str = "",
    mutes: Sequence[Mute] = (),
) -> list[Alert]:
    """One alert for each channel that has something to be told of these changes."""
    alerts = []
    changes = [change for change in changes if not is_muted(change, mutes, created_at)]
    for channel in receivers:
        own = told(changes, operator=channel.operator)
        if not own:
            continue
        alert_id = identifier("al", run_id, channel.name)
        message = compose(own, alert_id=alert_id, run_id=run_id, created_at=created_at, limit=limit, site_url=site_url)
        ids = tuple(change.change_id for change in own)
        alerts.append(Alert(alert_id, channel.name, run_id, message.to_json(), ids))
    return alerts


def send(
    pending: Sequence[tuple[str, str, str]], receivers: Sequence[Channel], note: Callable[[Delivery], None]
) -> list[Delivery]:
    """Send each pending (alert_id, channel, payload). ``note`` is called right after each attempt.

    A message whose channel is not configured any more stays pending and is reported as such.
    """
    by_name = {channel.name: channel for channel in receivers}
    deliveries = []
    for alert_id, name, payload in pending:
        channel = by_name.get(name)
        if channel is None:
            deliveries.append(Delivery(alert_id, name, False, "this channel is not configured now"))
            continue
        try:
            channel.send(Message.from_json(payload))
            delivery = Delivery(alert_id, name, True)
        except AlertError as error:
            delivery = Delivery(alert_id, name, False, str(error))
        note(delivery)
        deliveries.append(delivery)
    return deliveries
