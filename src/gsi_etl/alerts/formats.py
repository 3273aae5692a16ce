"""A message in a channel's own words: plain text for terminals and mail, CloudEvents JSON for webhooks and files.

Everything in a message that came from outside is text: controls are shown and never obeyed.
"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from gsi_etl.alerts.message import Item, Message
from gsi_etl.alerts.sections import details, glance, left_out, phrase, quoted, step
from gsi_etl.base.formatting import visible

EVENT_TYPE = "org.gsi_etl.figures.changed.v1"
#: What ``data`` holds: docs/reference/message.schema.json bears this name.
DATA_SCHEMA = "urn:gsi-etl:message:v1"
WIDTH = 100
LABEL = 12
INDENT = " " * (LABEL + 3)

#: Stand for a space that no line may end at, and for the number's marks: ``visible`` has shown every such character
#: that came from outside.
_TIED, _OPEN, _CLOSE = "\x00", "\x01", "\x02"


@dataclass(frozen=True, slots=True)
class Style:
    """What stands around a severity's heading and a quote's number: brackets for plain text, codes for a terminal."""

    number: tuple[str, str] = ("[", "]")
    label: tuple[str, str] = ("", "")
    heading: Mapping[str, tuple[str, str]] = field(default_factory=dict)


PLAIN = Style()
RESET = "\x1b[0m"
TERMINAL = Style(
    number=("\x1b[1;7m", RESET),
    label=("\x1b[2m", RESET),
    heading={
        "critical": ("\x1b[1;31m", RESET), "warning": ("\x1b[1;33m", RESET), "info": ("\x1b[1;34m", RESET),
        "operator": ("\x1b[1m", RESET),
    },
)  # fmt: skip


def as_text(message: Message, style: Style = PLAIN) -> str:
    """The message as lines of plain text, or with a terminal's own colours."""
    lines = [subject_line(message), ""]
    for item in message.items:
        lines += [*_item_lines(item, style, alone=len(message.items) == 1 and not message.more), ""]
    lines += [one_line(words) for words in left_out(message)]
    if message.more or message.seen:
        lines.append("")
    lines.append(f"run {message.run_id}   message {message.alert_id}")
    return "\n".join(lines)


def subject_line(message: Message) -> str:
    """One line: what a lock screen and an inbox show."""
    mark = "[gsi] TEST " if message.test else "[gsi] "
    return one_line(f"{mark}{message.title}")


def one_line(text: str) -> str:
    return visible(" ".join(text.split()))


def _item_lines(item: Item, style: Style, *, alone: bool) -> list[str]:
    """``alone``: its headline is the message's title, and is not said twice."""
    begin, end = style.heading.get(item.severity, ("", ""))
    if item.recovered:
        return [f"{begin}RECOVERED{end}  {one_line(item.line)}"]
    lines = [f"{begin}{item.severity.upper()}{end}  {phrase(item)}"]
    if not alone:
        lines += textwrap.wrap(one_line(item.line), WIDTH, initial_indent="  ", subsequent_indent="  ")
    for label, text in glance(item):
        lines += _row(label, one_line(text), style)
    quote = quoted(item)
    if quote:
        before, number, after = (visible(part) for part in quote)
        marked = f"{_OPEN}{number.replace(' ', _TIED)}{_CLOSE}" if number else ""
        codes = str.maketrans({_TIED: " ", _OPEN: style.number[0], _CLOSE: style.number[1]})
        lines += [line.translate(codes) for line in _row("QUOTE", f"“{before}{marked}{after}”", style)]
    lines += [_labelled("SEE", one_line(item.link or f"gsi-etl show {item.change_id}"), style), ""]
    for label, text in details(item):
        lines += _row(label, one_line(text), style)
    # What is to be pasted stays on one line.
    pasted = [("PAGE", item.url), ("ID", item.change_id), ("MUTE", item.mute)]
    return lines + [_labelled(label, one_line(text), style) for label, text in pasted if text]


def _row(label: str, text: str, style: Style) -> list[str]:
    first, *others = textwrap.wrap(text, WIDTH - len(INDENT), break_long_words=False, break_on_hyphens=False) or [""]
    return [_labelled(label, first, style), *(INDENT + other for other in others)]


def _labelled(label: str, text: str, style: Style) -> str:
    begin, end = style.label
    return f"  {begin}{label:<{LABEL}}{end} {text}"


def as_event(message: Message) -> bytes:
    """The message as a CloudEvents 1.0 event in JSON; ``id`` is the idempotency key of a receiver."""
    data = json.loads(message.to_json())
    for written, item in zip(data["items"], message.items, strict=True):
        written["delta"] = step(item)
    event = {
        "specversion": "1.0",
        "id": message.alert_id,
        "source": "gsi-etl",
        "type": EVENT_TYPE,
        "subject": message.run_id,
        "time": message.created_at,
        "datacontenttype": "application/json",
        "dataschema": DATA_SCHEMA,
        "data": data,
    }
    return json.dumps(event, ensure_ascii=False, sort_keys=True).encode("utf-8", "backslashreplace")


def data_schema() -> dict[str, Any]:
    """The JSON Schema of an event's ``data``."""
    from pydantic import TypeAdapter

    schema = TypeAdapter(Message).json_schema()
    number = {"anyOf": [{"type": "string"}, {"type": "null"}]}
    schema["$defs"]["Item"]["properties"]["delta"] = {
        "title": "How far a number moved: decimals as text",
        "anyOf": [{"type": "object", "additionalProperties": number}, {"type": "null"}],
    }
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": DATA_SCHEMA, **schema}
