"""A message in a channel's own words: plain text for terminals and mail, CloudEvents JSON for webhooks and files.

Everything in a message that came from outside is text: controls are shown and never obeyed.
"""

from __future__ import annotations

import json

from gsi_etl.alerts.message import Item, Message
from gsi_etl.alerts.parts import quoted, rows
from gsi_etl.wording import visible

EVENT_TYPE = "org.gsi_etl.figures.changed.v1"


def as_text(message: Message) -> str:
    """The message as lines of plain text."""
    lines = [subject_line(message), ""]
    for item in message.items:
        lines += [*_item_lines(item), ""]
    if message.more:
        lines += [f"and {message.more} more: gsi-etl changes --run {message.run_id}", ""]
    lines.append(f"run {message.run_id}   message {message.alert_id}")
    return "\n".join(lines)


def subject_line(message: Message) -> str:
    """One line: what a lock screen and an inbox show."""
    mark = "[gsi] TEST " if message.test else "[gsi] "
    return one_line(f"{mark}{message.title}")


def one_line(text: str) -> str:
    return visible(" ".join(text.split()))


def _item_lines(item: Item) -> list[str]:
    quote = quoted(item)
    lines = [f"{item.severity.upper()}  {item.change_class}: {one_line(item.sentence)}"]
    lines += [f"  {label:<6} {one_line(text)}" for label, text in rows(item)]
    if quote:
        before, number, after = (visible(part) for part in quote)
        lines.append(f"  QUOTE  “{before}{f'[{number}]' if number else ''}{after}”")
    if item.url:
        lines.append(f"  PAGE   {one_line(item.url)}")
    lines.append(f"  SEE    {one_line(item.link) if item.link else f'gsi-etl show {item.change_id}'}")
    if item.mute:
        lines.append(f"  MUTE   {one_line(item.mute)}")
    return lines


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
    return json.dumps(event, ensure_ascii=False, sort_keys=True).encode("utf-8", "backslashreplace")
