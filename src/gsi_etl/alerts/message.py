"""One message model for all channels: what changed in a run, most severe first, at most N items and a count.

The outbox keeps it as JSON; a formatter makes a channel's words of it when it is sent. Pure; knows ``model`` only.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from shlex import quote

from gsi_etl.alerts.company import Company
from gsi_etl.alerts.route import ORDER
from gsi_etl.ids import identifier
from gsi_etl.model import Change

SEVERITIES: tuple[str, ...] = ORDER


@dataclass(frozen=True, slots=True)
class Item:
    """One change as a message tells it: numbers as printed, the sentence they stand in, and why it was told.

    ``agrees`` and ``differs`` name other sources that state the same or another number. ``mute`` is the command that
    silences its like.
    """

    change_id: str
    change_class: str
    cause: str
    severity: str
    subject: str
    sentence: str
    rule: str
    source_id: str
    old_text: str | None = None
    new_text: str | None = None
    old_value: str | None = None
    new_value: str | None = None
    url: str | None = None
    quote: str | None = None
    link: str | None = None
    agrees: tuple[str, ...] = ()
    differs: tuple[str, ...] = ()
    mute: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """What one channel is told of one run. ``more`` counts the changes that are not among ``items``.

    ``critical``: something in it may not wait. ``test``: sent by hand to try a channel.
    """

    alert_id: str
    run_id: str
    created_at: str
    title: str
    items: tuple[Item, ...]
    more: int = 0
    critical: bool = False
    test: bool = False

    def to_json(self) -> str:
        written = json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)
        # A lone surrogate becomes its JSON escape: no file and no database takes it as it is.
        return written.encode("utf-8", "backslashreplace").decode()

    @staticmethod
    def from_json(text: str) -> Message:
        data = json.loads(text)
        items = [{**item, **{k: tuple(item.get(k, ())) for k in ("agrees", "differs")}} for item in data["items"]]
        data["items"] = tuple(Item(**item) for item in items)
        return Message(**data)


def compose(
    changes: Sequence[Change],
    *,
    alert_id: str,
    run_id: str,
    created_at: datetime,
    limit: int,
    site_url: str = "",
    others: Mapping[str, Company] | None = None,
) -> Message:
    """A message about these changes (as ``route.told`` gives them)."""
    items = tuple(
        _item(change, site_url, (others or {}).get(change.change_id, Company())) for change in changes[:limit]
    )
    return Message(
        alert_id=alert_id,
        run_id=run_id,
        created_at=f"{created_at:%Y-%m-%dT%H:%M:%SZ}",
        title=_title([(change.severity, change.sentence) for change in changes]),
        items=items,
        more=len(changes) - len(items),
        critical=any(change.severity == "critical" for change in changes),
    )


def digest(messages: Sequence[Message], *, limit: int) -> Message:
    """Several messages of one channel as one. Its id follows from theirs: the same ones give the same digest."""
    if len(messages) == 1:
        return messages[0]
    items = sorted((item for m in messages for item in m.items), key=lambda item: SEVERITIES.index(item.severity))
    return Message(
        alert_id=identifier("al", "digest", *(message.alert_id for message in messages)),
        run_id=messages[-1].run_id,
        created_at=messages[-1].created_at,
        title=f"Digest of {len(messages)} runs: " + _title([(item.severity, item.sentence) for item in items]),
        items=tuple(items[:limit]),
        more=max(0, len(items) - limit) + sum(message.more for message in messages),
        critical=any(message.critical for message in messages),
    )


def _title(told: Sequence[tuple[str, str]]) -> str:
    if len(told) == 1:
        return told[0][1]
    counts = [(severity, sum(item[0] == severity for item in told)) for severity in ORDER]
    return f"{len(told)} changes: " + ", ".join(f"{n} {severity}" for severity, n in counts if n)


def _item(change: Change, site_url: str, others: Company) -> Item:
    pattern = change.series or change.source_id or change.subject
    return Item(
        change_id=change.change_id,
        change_class=change.change_class,
        cause=change.cause,
        severity=change.severity,
        subject=change.subject,
        sentence=change.sentence,
        rule=change.rule,
        source_id=change.source_id,
        old_text=change.old_text,
        new_text=change.new_text,
        old_value=_plain(change.old_value),
        new_value=_plain(change.new_value),
        url=change.url,
        quote=change.evidence,
        link=f"{site_url.rstrip('/')}/changes/{change.change_id}/" if site_url else None,
        agrees=others.agrees,
        differs=others.differs,
        mute=f"gsi-etl mute {quote(pattern)} --class {change.change_class} --for 30d",
    )


def _plain(value: Decimal | None) -> str | None:
    return None if value is None else f"{value.normalize():f}"
