"""What every format says of an item, in one order and in the same words; how it looks is each format's own matter."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from gsi_etl.alerts.message import Item

#: A change of the machinery has a snapshot's name for evidence and no sentence of a page.
STATES = frozenset({"source_down", "source_stale", "not_the_page", "layout_changed", "source_recovered"})


def rows(item: Item) -> Iterator[tuple[str, str]]:
    """(label, text) of an item but for its heading, its quote and its links."""
    for label, text in (("WAS", item.old_text), ("NOW", item.new_text)):
        if text:
            yield label, text
    if item.agrees or item.differs:
        yield "AGREE", ", ".join(item.agrees) or "nobody"
        yield "DIFFER", ", ".join(item.differs) or "nobody"
    yield "WHY", f"{item.rule} (cause: {item.cause}; severity: {item.severity})"


def quoted(item: Item, width: int = 280) -> tuple[str, str, str] | None:
    """The sentence that states the number, cut in three: before it, the number, after it. At most ``width`` around."""
    if not item.quote or item.change_class in STATES:
        return None
    sentence = " ".join(item.quote.split())
    number = " ".join((item.new_text or item.old_text or "").split())
    at = sentence.find(number) if number else -1
    if at < 0:
        return _cut(sentence, width), "", ""
    before, after = sentence[:at], sentence[at + len(number) :]
    half = width // 2
    before = before if len(before) <= half else "…" + before[-half:].lstrip()
    return before, number, _cut(after, half)


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1].rstrip() + "…"


def web_link(url: str | None) -> str | None:
    """The address when it is one that may be made a link: http or https with a host, and nothing else."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.hostname else None
