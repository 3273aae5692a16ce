"""What every format says of an item, in one order and in the same words; how it looks is each format's own matter."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from urllib.parse import urlsplit

from gsi_etl.alerts.message import Item, Message
from gsi_etl.alerts.next_steps import advice
from gsi_etl.base.formatting import MACHINERY, marked, number, sides


def rows(item: Item) -> Iterator[tuple[str, str]]:
    """(label, text) of an item but for its heading, its quote and its links."""
    yield from statements(item)
    if item.about:
        yield "OF", item.about
    if item.confidence:
        yield "SURE", sureness(item)
    for words in item.also:
        yield "ALSO", words
    if item.agrees or item.differs:
        yield "AGREE", ", ".join(item.agrees) or "nobody"
        yield "DIFFER", ", ".join(item.differs) or "nobody"
    yield "WHY", f"{item.rule} (cause: {item.cause}; severity: {item.severity})"
    if item.acknowledged:
        yield "SEEN", item.acknowledged
    todo = advice(item.change_class, item.change_id, item.source_id)
    if todo:
        yield "DO", todo


def statements(item: Item) -> Iterator[tuple[str, str]]:
    """(label, text) of what was stated and is, or of what stands against what."""
    before, after = sides(item.change_class)
    if item.old_text:
        yield before.upper(), _with_number(item.old_text, item.old_value)
    if item.new_text:
        yield after.upper(), _with_number(item.new_text, item.new_value)
    if item.should:
        yield "SHOULD", item.should


def sureness(item: Item) -> str:
    """``medium: place: goes on from the sentence before``: how sure the reading is, and why no surer."""
    why = "; ".join(item.inferred) or "the sentence says all of it"
    return f"{item.confidence} ({why})"


def phrase(item: Item) -> str:
    """The class in words: ``new edition``."""
    return item.change_class.replace("_", " ")


def left_out(message: Message) -> Iterator[str]:
    """What a message does not show, a line each."""
    if message.more:
        yield f"and {message.more} more: gsi-etl changes --run {message.run_id}"
    for words in message.seen:
        yield f"left out, since it was acknowledged: {words}"


def step(item: Item) -> dict[str, str] | None:
    """How far a number moved: ``absolute``, ``percent``, and ``half_width``, what its rounding alone leaves open."""
    if item.old_value is None or item.new_value is None:
        return None
    old, new = Decimal(item.old_value), Decimal(item.new_value)
    found = {"absolute": f"{new - old:f}"}
    if old:
        found["percent"] = f"{(new - old) / old * 100:.2f}"
    return found | ({"half_width": item.half_width} if item.half_width else {})


def _with_number(text: str, value: str | None) -> str:
    """``40.3 million (40,300,000)``: as printed, and as the number it was read as where that is not the same."""
    if value is None or number(Decimal(value)) in text:
        return text
    return f"{text} ({number(Decimal(value))})"


def quoted(item: Item, width: int = 280) -> tuple[str, str, str] | None:
    """The sentence that states the number, cut in three: before it, the number, after it. At most ``width`` around."""
    if not item.quote or item.change_class in MACHINERY:
        return None
    return marked(item.quote, item.new_text or item.old_text or "", width)


def web_link(url: str | None) -> str | None:
    """The address when it is one that may be made a link: http or https with a host, and nothing else."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.hostname else None
