"""A message in a channel's own words: plain text for terminals and mail, CloudEvents JSON for webhooks and files.

Everything in a message that came from outside is text: controls are shown and never obeyed.
"""

from __future__ import annotations

import json

from gsi_etl.alerts.message import Item, Message
from gsi_etl.wording import visible

EVENT_TYPE = "org.gsi_etl.figures.changed.v1"


def as_text(message: Message) -> str:
    """The message as lines of plain text."""
    lines = [f"[gsi] {visible(message.title)}", ""]
    for item in message.items:
        lines += [*_item_lines(item), ""]
    if message.more:
        lines += [f"and {message.more} more: gsi-etl changes --run {message.run_id}", ""]
    lines.append(f"run {message.run_id}   message {message.alert_id}")
    return "\n".join(lines)


def _item_lines(item: Item) -> list[str]:
    rows = [
        ("", f"{item.severity.upper()}  {item.change_class}: {item.sentence}"),
        ("WAS", item.old_text),
        ("NOW", item.new_text),
        ("QUOTE", f"“{_excerpt(item.quote)}”" if item.quote and item.url else None),
        ("PAGE", item.url),
        ("WHY", item.rule),
        ("SEE", item.link or f"gsi-etl show {item.change_id}"),
    ]
    return [visible(text) if not label else f"  {label:<6} {visible(text)}" for label, text in rows if text]


def _excerpt(text: str, width: int = 240) -> str:
    folded = " ".join(text.split())
    return folded if len(folded) <= width else folded[: width - 1].rstrip() + "…"


def as_event(message: Message) -> bytes:
    """The message as a CloudEvents 1.0 event in JSON; ``id`` is the idempotency key of a receiver."""
    event = {
        "specversion": "1.0",
        "id": message.alert_id,
        "source": "gsi-etl",
        "type": EVENT_TYPE,
        "subject": message.run_id,
        "time": message.created_at,
        "datacontenttype": "application/json",
        "data": json.loads(message.to_json()),
    }
    return json.dumps(event, ensure_ascii=False, sort_keys=True).encode()
