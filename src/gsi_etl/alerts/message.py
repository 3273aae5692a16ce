"""One message model for all channels: what changed in a run, most severe first, at most N items and a count.

The outbox keeps it as JSON; a formatter makes a channel's words of it when it is sent. Pure; knows ``model`` only.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal

from gsi_etl.model import Change, Severity

ORDER: tuple[Severity, ...] = ("critical", "warning", "info", "operator")


@dataclass(frozen=True, slots=True)
class Item:
    """One change as a message tells it: numbers as printed, the sentence they stand in, and why it was told."""

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


@dataclass(frozen=True, slots=True)
class Message:
    """What one channel is told of one run. ``more`` counts the changes that are not among ``items``."""

    alert_id: str
    run_id: str
    created_at: str
    title: str
    items: tuple[Item, ...]
    more: int = 0

    def to_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)

    @staticmethod
    def from_json(text: str) -> Message:
        data = json.loads(text)
        data["items"] = tuple(Item(**item) for item in data["items"])
        return Message(**data)


def told(changes: Sequence[Change], *, operator: bool) -> list[Change]:
    """The changes that a channel is told, most severe first. ``operator``: also those about the machinery."""
    wanted = ORDER if operator else ORDER[:-1]
    return sorted(
        (change for change in changes if change.severity in wanted),
        key=lambda change: (ORDER.index(change.severity), change.change_class, change.subject, change.change_id),
    )


def compose(
    changes: Sequence[Change], *, alert_id: str, run_id: str, created_at: datetime, limit: int, site_url: str
) -> Message:
    """A message about these changes (as ``told`` gives them)."""
    items = tuple(_item(change, site_url) for change in changes[:limit])
    return Message(
        alert_id, run_id, f"{created_at:%Y-%m-%dT%H:%M:%SZ}", _title(changes), items, len(changes) - len(items)
    )


def _title(changes: Sequence[Change]) -> str:
    if len(changes) == 1:
        return changes[0].sentence
    counts = [(severity, sum(change.severity == severity for change in changes)) for severity in ORDER]
    return f"{len(changes)} changes: " + ", ".join(f"{n} {severity}" for severity, n in counts if n)


def _item(change: Change, site_url: str) -> Item:
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
    )


def _plain(value: Decimal | None) -> str | None:
    return None if value is None else f"{value.normalize():f}"
