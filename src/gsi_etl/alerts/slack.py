"""A message as Slack's Block Kit, with a text for notifications and screen readers.

Quotes stand in rich text, where Slack reads no markup at all; elsewhere ``& < >`` are escaped, which also defuses
``<!channel>`` and ``<@user>``. Slack refuses a message beyond its limits, so it is cut to them here.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from gsi_etl.alerts.formats import one_line, subject_line
from gsi_etl.alerts.message import Item, Message
from gsi_etl.alerts.sections import details, glance, left_out, phrase, quoted, web_link
from gsi_etl.base.formatting import visible

MAX_BLOCKS = 50
MAX_HEADER = 150
MAX_FIELD = 2000
MAX_TEXT = 3000
PER_ITEM = 4

Block = dict[str, Any]


def as_slack(message: Message) -> bytes:
    """The JSON body of an incoming webhook."""
    shown = message.items[: (MAX_BLOCKS - 3) // PER_ITEM]
    whole = replace(message, more=message.more + len(message.items) - len(shown))
    header = _cut(subject_line(message), MAX_HEADER)
    blocks: list[Block] = [{"type": "header", "text": {"type": "plain_text", "text": header}}]
    for item in shown:
        blocks += _item(item, said=item.line in header)
    if whole.more or whole.seen:
        blocks.append(_context("\n".join(one_line(words) for words in left_out(whole))))
    blocks.append(_context(f"run {one_line(message.run_id)} · message {one_line(message.alert_id)}"))
    body = {"text": _cut(escape(_notification(whole)), MAX_TEXT), "blocks": blocks}
    return json.dumps(body, ensure_ascii=False).encode()


def _notification(message: Message) -> str:
    """What a lock screen shows and a screen reader reads: the title, and of several changes each in a line."""
    alone = len(message.items) == 1 and not message.more
    told = [] if alone else [f"{item.severity.upper()}: {item.line}" for item in message.items]
    return "\n".join([subject_line(message), *(one_line(line) for line in (*told, *left_out(message)))])


def escape(text: str) -> str:
    """Text as Slack's markup takes it literally."""
    return visible(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _item(item: Item, *, said: bool) -> list[Block]:
    """``said``: its headline is whole in the message's header."""
    if item.recovered:
        return [_section(f"RECOVERED · {one_line(item.line)}")]
    section = _section(
        f"{item.severity.upper()} · {phrase(item)}" + ("" if said else f"\n{visible(' '.join(item.line.split()))}")
    )
    fields = [_labelled(label, text) for label, text in glance(item)]
    if fields:
        section["fields"] = [{"type": "plain_text", "text": _cut(text, MAX_FIELD)} for text in fields]
    elements: list[Block] = []
    quote = quoted(item)
    if quote:
        before, number, after = (visible(part) for part in quote)
        marked = [_plain(f"“{before}")] if before else [_plain("“")]
        if number:
            marked.append(_plain(number, bold=True))
        elements.append({"type": "rich_text_quote", "elements": [*marked, _plain(f"{after}”")]})
    told = [_labelled(label, text) for label, text in details(item)]
    lines = [_plain(_cut("\n".join(told), MAX_TEXT))]
    if item.mute:
        lines += [_plain("\nMute: "), _plain(_cut(one_line(item.mute), MAX_FIELD), code=True)]
    elements.append({"type": "rich_text_section", "elements": lines})
    blocks: list[Block] = [section, {"type": "rich_text", "elements": elements}]
    buttons = [("Evidence", web_link(item.link)), ("The page", web_link(item.url))]
    actions = [
        {"type": "button", "text": {"type": "plain_text", "text": name}, "url": url}
        for name, url in buttons
        if url and len(url) <= MAX_TEXT
    ]
    if actions:
        blocks.append({"type": "actions", "elements": actions})
    blocks.append(_context(one_line(f"{item.source_id} · gsi-etl show {item.change_id}")))
    return blocks


def _section(text: str) -> Block:
    return {"type": "section", "text": {"type": "plain_text", "text": _cut(visible(text), MAX_TEXT)}}


def _labelled(label: str, text: str) -> str:
    return one_line(f"{label.capitalize()}: {text}")


def _plain(text: str, **style: bool) -> Block:
    return {"type": "text", "text": text} | ({"style": style} if style else {})


def _context(text: str) -> Block:
    return {"type": "context", "elements": [{"type": "plain_text", "text": _cut(text, MAX_FIELD)}]}


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"
