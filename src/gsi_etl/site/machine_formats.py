"""The same facts for machines: JSON and CSV beside each page, Atom feeds, JSON-LD, the sitemap. Pure.

CSV cells that a spreadsheet would take for a formula get an apostrophe in front: their text comes from outside.
"""

from __future__ import annotations

import csv
import io
import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from gsi_etl.base import evidence
from gsi_etl.base.formatting import MACHINERY, marked, no_formula, sides
from gsi_etl.model import Evidence
from gsi_etl.site.filters import clean, stamp
from gsi_etl.site.records import Changed

EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
#: Characters of a sentence around its number, in a feed.
QUOTE = 400


def to_json(value: object) -> str:
    """JSON on one line, ASCII only, so that no mark in a text from outside acts on who reads it as text.

    Dates are ISO 8601, times UTC, numbers numbers, in base units.
    """
    return json.dumps(value, default=_plain, separators=(",", ":")) + "\n"


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        # Readers of JSON make a float of it anyway; up to 15 digits it prints as it is.
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, date):
        return stamp(value)
    if isinstance(value, Evidence):
        return evidence.plain(value)
    if is_dataclass(value) and not isinstance(value, type):
        return {name: getattr(value, name) for name in _fields(type(value))}
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"no JSON for a {type(value).__name__}")


@cache
def _fields(kind: type[Any]) -> tuple[str, ...]:
    return tuple(part.name for part in fields(kind))


def to_csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """RFC 4180 with a header; empty where there is no value."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_cell(value) for value in row] for row in rows)
    return out.getvalue()


def _cell(value: object) -> object:
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, date):
        return stamp(value)
    return value


@lru_cache(maxsize=10_000)
def _text(value: str) -> str:
    """Most stand in many rows and files."""
    return no_formula(clean(value))


def jsonld(data: Mapping[str, object]) -> str:
    """Structured data for a script element: nothing in it can end that element."""
    text = json.dumps({"@context": "https://schema.org", **_stated(data)}, ensure_ascii=False, default=_plain)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _stated(data: Mapping[str, object]) -> dict[str, object]:
    """Without what is not known: structured data has no null."""
    return {name: value for name, value in data.items() if value not in (None, "")}


def atom(
    changes: Sequence[Changed],
    *,
    name: str,
    title: str,
    base: str,
    here: str,
    since: datetime | None,
    titles: Mapping[str, str] | None = None,
) -> str:
    """A feed, newest first. ``base``: where links start, absolute or relative; ``here``: the feed's own address.

    ``titles``: by the change's id; its sentence where there is none.

    Ids are hashes of the change's id, so that a reader announces each once wherever the site moves. ``since`` is
    the feed's time while it is empty.
    """
    updated = max((change.detected_at for change in changes), default=since or EPOCH)
    entries = [
        f"<entry><id>{_urn(change.change_id)}</id>"
        f"<title>{_xml((titles or {}).get(change.change_id, change.sentence))}</title>"
        f"<updated>{stamp(change.detected_at)}</updated>"
        f"<link href={quoteattr(f'{base}changes/{change.change_id}/index.html')}/>"
        f"<category term={quoteattr(change.change_class)}/><category term={quoteattr(change.severity)}/>"
        f"{_content(change) or f'<summary>{_xml(_summary(change))}</summary>'}</entry>"
        for change in changes
    ]
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">'
        f"<id>{_urn(name)}</id><title>{_xml(title)}</title><updated>{stamp(updated)}</updated>"
        f'<author><name>gsi-etl</name></author><link rel="self" href={quoteattr(here)}/>'
        f"<link href={quoteattr(base + 'index.html')}/>\n" + "\n".join(entries) + "</feed>\n"
    )


def _summary(change: Changed) -> str:
    parts = [f"{change.change_class.replace('_', ' ')} ({change.severity}); cause: {change.cause}."]
    before, after = sides(change.change_class)
    if change.old_text and change.new_text:
        parts.append(f"{before.capitalize()}: {change.old_text}. {after.capitalize()}: {change.new_text}.")
    if change.rule:
        parts.append(f"Rule: {change.rule}.")
    return " ".join(parts)


def _content(change: Changed) -> str:
    """The summary, the quote with its number marked and the page it stands on, as escaped HTML; nothing for what has no
    quote."""
    if not change.evidence or change.change_class in MACHINERY:
        return ""
    before, number, after = (
        escape(clean(part)) for part in marked(change.evidence, change.new_text or change.old_text or "", QUOTE)
    )
    mark = f"<mark>{number}</mark>" if number else ""
    page = f"<p>{escape(clean(change.url))}</p>" if change.url else ""
    html = f"<p>{escape(clean(_summary(change)))}</p><blockquote>“{before}{mark}{after}”</blockquote>{page}"
    return f'<content type="html">{escape(html)}</content>'


def _urn(name: str) -> str:
    return uuid.uuid5(uuid.NAMESPACE_URL, f"gsi-etl/{name}").urn


def _xml(text: str) -> str:
    return escape(clean(text))


def sitemap(folders: Iterable[str], site_url: str) -> str:
    addresses = "".join(f"<url><loc>{escape(site_url + folder)}</loc></url>\n" for folder in folders)
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{addresses}</urlset>\n'
    )
