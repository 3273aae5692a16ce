"""What every format says of an item, in one order and in the same words; how it looks is each format's own matter."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from urllib.parse import urlsplit

from gsi_etl.alerts.message import Item, Message
from gsi_etl.alerts.next_steps import advice
from gsi_etl.base.formatting import MACHINERY, marked, number, sides


def rows(item: Item) -> Iterator[tuple[str, str]]:
    """(label, text) of an item without its headline, quote and links: the glance, then the details."""
    yield from glance(item)
    yield from details(item)


def glance(item: Item) -> Iterator[tuple[str, str]]:
    """What was stated, what is, and what it should be or who confirms it: at most four rows."""
    yield from statements(item)
    if item.differs:
        yield "DISPUTED BY", ", ".join(item.disputed_by or item.differs)
    elif item.agrees:
        yield "CONFIRMED BY", ", ".join(item.confirmed_by or item.agrees)


def details(item: Item) -> Iterator[tuple[str, str]]:
    """What a reader asks next: its edition and place, how sure the reading is, why it was sent, what to do."""
    todo = advice(item.change_class, item.change_id, item.source_id)
    if todo:
        yield "NEXT STEP", todo
    if item.differs and item.agrees:
        yield "CONFIRMED BY", ", ".join(item.confirmed_by or item.agrees)
    for words in item.also:
        yield "ALSO", words
    if item.about:
        yield "EDITION", item.about
    if item.confidence:
        yield "CONFIDENCE", sureness(item)
    if item.acknowledged:
        yield "SEEN BY", item.acknowledged
    if item.line != item.sentence and not (item.change_class == "check_failed" and item.old_text and item.new_text):
        yield "CHANGE", item.sentence
    yield "RULE", f"{item.rule} (cause: {item.cause}; severity: {item.severity})"


def statements(item: Item) -> Iterator[tuple[str, str]]:
    """(label, text) of what was stated and is, or of what contradicts what."""
    if item.change_class in MACHINERY:
        return
    before, after = sides(item.change_class)
    if item.old_text:
        yield before.upper(), _with_number(item.old_text, item.old_value)
    if item.new_text:
        moved = step(item) if before == "was" else None
        yield after.upper(), _with_number(item.new_text, item.new_value) + (_moved(moved) if moved else "")
    if item.should:
        yield "SHOULD BE", item.should


def _moved(found: dict[str, str]) -> str:
    """``, +3.2 %, far beyond rounding``: how far a number moved, in words that need no arithmetic."""
    percent = found.get("percent")
    if percent is None:
        return ""
    units = abs(Decimal(found["absolute"]) / Decimal(found["half_width"])) if found.get("half_width") else None
    far = (
        "" if units is None else ", far beyond rounding" if units >= _FAR else ", beyond rounding" if units > 1 else ""
    )
    return f", {Decimal(percent):+.1f} %{far}"


#: A difference of so many half units of the last digit cannot come from rounding.
_FAR = 10


def sureness(item: Item) -> str:
    """``medium: place: goes on from the sentence before``: how sure the reading is, and why no surer."""
    why = "; ".join(item.inferred) or "everything is in the sentence"
    return f"{item.confidence} ({why})"


def phrase(item: Item) -> str:
    """The class in words: ``new edition``."""
    return item.change_class.replace("_", " ")


def left_out(message: Message) -> Iterator[str]:
    """What a message does not show, a line each."""
    if message.more:
        yield f"and {message.more} more: gsi-etl changes --run {message.run_id}"
    for words in message.seen:
        yield f"left out because it was acknowledged: {words}"


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
    if value is None or number(Decimal(value)) in text or abs(Decimal(value)) < 1:  # a share, printed in per cent
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
