"""The outbox: messages are written with the run that caused them and sent afterwards, at least once.

A crash between sending and noting it sends the same message again, with the same id. Nothing here touches DuckDB:
``warehouse.outbox`` reads and notes.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from types import MappingProxyType

from gsi_etl.alerts.channels import Channel, TryLaterError
from gsi_etl.alerts.corroboration import company
from gsi_etl.alerts.message import NO_CONTEXT, Context, Message, compose, digest, leads, unseen
from gsi_etl.alerts.mutes import is_muted
from gsi_etl.alerts.route import Route, told
from gsi_etl.alerts.thresholds import held_back
from gsi_etl.base import failpoints
from gsi_etl.base.ids import identifier
from gsi_etl.base.not_before import holds
from gsi_etl.errors import AlertError
from gsi_etl.model import Ack, Alert, Change, FigureState, Mute

FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A message that is still to be sent: ``attempts`` so far, the next not before ``not_before``."""

    alert_id: str
    channel: str
    payload: str
    created_at: datetime
    attempts: int = 0
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """What came of one attempt to send one message. ``given_up``: it is not tried again by itself. ``seen``:
    it was not sent, for people had acknowledged all of it by then."""

    alert_id: str
    channel: str
    sent: bool
    detail: str = ""
    not_before: datetime | None = None
    given_up: bool = False
    seen: bool = False

    @property
    def status(self) -> str:
        return "sent" if self.sent else "seen" if self.seen else "dead" if self.given_up else "failed"


def alerts_of(
    changes: Sequence[Change],
    receivers: Sequence[Channel],
    *,
    run_id: str,
    created_at: datetime,
    limit: int,
    site_url: str = "",
    mutes: Sequence[Mute] = (),
    current: Collection[FigureState] = (),
    documents: Mapping[str, str] = MappingProxyType({}),
    context: Context = NO_CONTEXT,
) -> list[Alert]:
    """One alert for each channel that receives any of these changes. ``current``: all figures as stated
    now, to say who else states the same. ``documents``: their titles and dates by document id.
    ``context``: names, editions and earlier changes, for headlines."""
    alerts = []
    audible = [change for change in changes if not is_muted(change, mutes, created_at)]
    for_each = [(channel, own) for channel in receivers if (own := _told(audible, channel.route, context))]
    shown = {change.change_id: change for _, own in for_each for change in leads(own, limit)}
    others = company(list(shown.values()), current, documents)
    for channel, own in for_each:
        message = compose(
            own, alert_id=identifier("al", run_id, channel.name), run_id=run_id, created_at=created_at, limit=limit,
            site_url=site_url, others=others, context=context,
        )  # fmt: skip
        ids = tuple(change.change_id for change in own)
        alerts.append(Alert(message.alert_id, channel.name, run_id, message.to_json(), ids))
    return alerts


def _told(changes: Sequence[Change], route: Route, context: Context) -> list[Change]:
    """What a channel receives, without what the thresholds of a source or of the channel hold back."""
    return [change for change in told(changes, route) if not why_held(change, route, context)]


def why_held(change: Change, route: Route, context: Context) -> str:
    """Why a threshold keeps a change from a channel, '' where none does."""
    asked = [*context.thresholds.get(change.source_id, ()), *route.thresholds]
    return held_back(change, asked, context.revisions.get(change.series or "", ())) if asked else ""


def send(
    waiting: Sequence[Waiting],
    receivers: Sequence[Channel],
    note: Callable[[Delivery], None],
    *,
    now: datetime,
    give_up_after: timedelta = timedelta(days=7),
    digest_items: int = 20,
    acks: Mapping[str, Ack] | None = None,
) -> list[Delivery]:
    """Send what is due, oldest first. ``note`` is called right after each attempt. What was acknowledged while it
    waited (for a digest, for the morning, for a channel that refused) is left out and named.

    A channel that refuses is left alone for the rest of the call, and then for a pause that grows with each attempt,
    or for as long as it asks. What a route delays (digest, quiet hours) is not an attempt. A message that could not be
    sent for ``give_up_after`` is given up: a row says so, and `alerts replay` sends it all the same.
    """
    by_name = {channel.name: channel for channel in receivers}
    deliveries: list[Delivery] = []

    def tell(delivery: Delivery) -> None:
        note(delivery)
        deliveries.append(delivery)

    for name in dict.fromkeys(item.channel for item in waiting):
        own = [item for item in waiting if item.channel == name]
        channel = by_name.get(name)
        if channel is None:
            for item in own:
                _not_configured(item, now, give_up_after, deliveries, tell)
            continue
        if any(holds(item.not_before, now) for item in own):
            continue  # one message was refused a while ago: the others would be too
        own = _unseen(own, acks or {}, tell)
        for group in _letters(own, channel, now):
            if not _deliver(group, channel, now, give_up_after, digest_items, tell):
                break
    return deliveries


def _unseen(own: Sequence[Waiting], acks: Mapping[str, Ack], tell: Callable[[Delivery], None]) -> list[Waiting]:
    kept = []
    for item in own:
        message = unseen(Message.from_json(item.payload), acks)
        if message is None:
            tell(Delivery(item.alert_id, item.channel, False, "all of it was acknowledged", seen=True))
        else:
            kept.append(replace(item, payload=message.to_json()))
    return kept


def _letters(own: Sequence[Waiting], channel: Channel, now: datetime) -> list[list[Waiting]]:
    """What is sent together: a digest's messages as one, all others each by itself."""
    at_once: list[list[Waiting]] = []
    gathered: list[Waiting] = []
    for item in own:
        if Message.from_json(item.payload).critical:
            at_once.append([item])
        elif item.created_at <= now < channel.route.due(item.created_at):
            continue  # one of a time that has not come yet was written while the clock was ahead: it waits for nothing
        elif channel.route.digest == "none":
            at_once.append([item])
        else:
            gathered.append(item)
    return [*at_once, gathered] if gathered else at_once


def _deliver(
    group: Sequence[Waiting], channel: Channel, now: datetime, give_up_after: timedelta, digest_items: int,
    tell: Callable[[Delivery], None],
) -> bool:  # fmt: skip
    message = digest([Message.from_json(item.payload) for item in group], limit=digest_items)
    try:
        channel.send(message)
        failpoints.hit("alert.sent")
    except AlertError as error:
        asked = error.not_before if isinstance(error, TryLaterError) else None
        for item in group:
            pause = now + pause_after(item.attempts + 1)
            tell(
                Delivery(
                    item.alert_id,
                    channel.name,
                    False,
                    str(error),
                    not_before=max(pause, asked) if asked else pause,
                    given_up=now - item.created_at > give_up_after,
                )
            )
        return False
    for item in group:
        tell(Delivery(item.alert_id, channel.name, True))
    return True


def _not_configured(
    item: Waiting, now: datetime, give_up_after: timedelta, deliveries: list[Delivery], tell: Callable[[Delivery], None]
) -> None:
    """A message for a channel that is gone waits for its return, and is given up like any other."""
    gone = Delivery(item.alert_id, item.channel, False, "this channel is not configured now")
    if now - item.created_at > give_up_after:
        tell(Delivery(item.alert_id, item.channel, False, gone.detail, given_up=True))
    else:
        deliveries.append(gone)


def pause_after(attempts: int) -> timedelta:
    """How long a channel is left alone after so many attempts: 1, 4, 16, 64 minutes, ... at most 6 hours."""
    factor: int = 4 ** min(attempts - 1, 8)
    return min(FIRST_PAUSE * factor, LONGEST_PAUSE)
