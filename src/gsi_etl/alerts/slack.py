"""A message as Slack's Block Kit, with a text for notifications and screen readers.

Quotes stand in rich text, where Slack reads no markup at all; elsewhere ``& < >`` are escaped, which also defuses
``<!channel>`` and ``<@user>``. Slack refuses a message beyond its limits, so it is cut to them here.
"""

from __future__ import annotations

import json
from typing import Any

from gsi_etl.alerts.formats import as_text, one_line, subject_line
from gsi_etl.alerts.message import Item, Message
from gsi_etl.alerts.parts import quoted, rows, web_link
from gsi_etl.wording import visible

MAX_BLOCKS = 50
MAX_HEADER = 150
MAX_FIELD = 2000
MAX_TEXT = 3000
PER_ITEM = 4

Block = dict[str, Any]


def as_slack(message: Message) -> bytes:
    """The JSON body of an incoming webhook."""
    shown = message.items[: (MAX_BLOCKS - 3) // PER_ITEM]
    left = message.more + len(message.items) - len(shown)
    blocks: list[Block] = [
        {"type": "header", "text": {"type": "plain_text", "text": _cut(subject_line(message), MAX_HEADER)}}
    ]
    for item in shown:
        blocks += _item(item)
    if left:
        blocks.append(_context(f"and {left} more: gsi-etl changes --run {message.run_id}"))
    blocks.append(_context(f"run {message.run_id}   message {message.alert_id}"))
    body = {"text": _cut(escape(as_text(message)), MAX_TEXT), "blocks": blocks}
    return json.dumps(body, ensure_ascii=False).encode()


def escape(text: str) -> str:
    """Text as Slack's markup takes it literally."""
    return visible(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _item(item: Item) -> list[Block]:
    heading = f"{item.severity.upper()}  {item.change_class}: {item.sentence}"
    fields = [
        {"type": "plain_text", "text": _cut(f"{label}: {one_line(text)}", MAX_FIELD)} for label, text in rows(item)
    ]
    blocks: list[Block] = [
        {"type": "section", "text": {"type": "plain_text", "text": _cut(one_line(heading), MAX_TEXT)}, "fields": fields}
    ]
    quote = quoted(item)
    if quote:
        before, number, after = (visible(part) for part in quote)
        elements = [_plain(f"“{before}")]
        if number:
            elements.append({"type": "text", "text": number, "style": {"bold": True}})
        elements.append(_plain(f"{after}”"))
        blocks.append({"type": "rich_text", "elements": [{"type": "rich_text_quote", "elements": elements}]})
    buttons = [("Evidence", web_link(item.link)), ("The page", web_link(item.url))]
    elements = [
        {"type": "button", "text": {"type": "plain_text", "text": name}, "url": url}
        for name, url in buttons
        if url and len(url) <= MAX_TEXT
    ]
    if elements:
        blocks.append({"type": "actions", "elements": elements})
    blocks.append(_context(f"{item.source_id}   {item.change_id}   {item.mute}"))
    return blocks


def _plain(text: str) -> dict[str, Any]:
    return {"type": "text", "text": text}


def _context(text: str) -> Block:
    return {"type": "context", "elements": [{"type": "plain_text", "text": _cut(one_line(text), MAX_FIELD)}]}


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"
