"""Changes as Atom feeds (RFC 4287): all, by source, by series. Files that any web server may hand out."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement, tostring

from gsi_etl.alerts.parts import web_link
from gsi_etl.errors import PublishError
from gsi_etl.wording import visible

ATOM = "http://www.w3.org/2005/Atom"
MAX_ENTRIES = 100


@dataclass(frozen=True, slots=True)
class Entry:
    """A change as a feed tells it."""

    change_id: str
    change_class: str
    severity: str
    source_id: str
    series: str | None
    sentence: str
    rule: str
    evidence: str | None
    url: str | None
    detected_at: datetime


def write_feeds(entries: Sequence[Entry], folder: Path, *, site_url: str = "") -> list[Path]:
    """Write ``all.xml``, ``source-<id>.xml`` and ``series-<hash>.xml``, each swapped in whole. Newest entries first."""
    feeds: dict[str, list[Entry]] = {"all": list(entries)}
    titles = {"all": "All changes"}
    groups: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        groups[f"source-{entry.source_id}"].append(entry)
        titles[f"source-{entry.source_id}"] = f"Changes of {entry.source_id}"
        if entry.series:
            name = f"series-{hashlib.sha256(entry.series.encode()).hexdigest()[:12]}"
            groups[name].append(entry)
            titles[name] = f"Changes of {entry.series}"
    feeds |= groups
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return [
            _swap_in(folder / f"{name}.xml", atom(feed, titles[name], name, site_url)) for name, feed in feeds.items()
        ]
    except OSError as error:
        raise PublishError("the feeds could not be written", where=str(folder), why=str(error)) from None


def atom(entries: Sequence[Entry], title: str, name: str, site_url: str = "") -> bytes:
    """One feed. Ids are tag URIs of the change ids: an entry is the same entry in every feed that has it."""
    feed = Element("feed", xmlns=ATOM)
    _child(feed, "title", f"gsi-etl: {title}")
    _child(feed, "id", f"tag:gsi-etl,2025:feed/{name}")
    newest = max((entry.detected_at for entry in entries), default=None)
    _child(feed, "updated", f"{newest:%Y-%m-%dT%H:%M:%SZ}" if newest else "1970-01-01T00:00:00Z")
    author = SubElement(feed, "author")
    _child(author, "name", "gsi-etl")
    if site_url:
        SubElement(feed, "link", rel="self", href=f"{site_url.rstrip('/')}/feeds/{name}.xml")
    for entry in sorted(entries, key=lambda e: (e.detected_at, e.change_id), reverse=True)[:MAX_ENTRIES]:
        _entry(feed, entry, site_url)
    written: str = tostring(feed, encoding="unicode")
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + written.encode()


def _entry(feed: Element, entry: Entry, site_url: str) -> None:
    node = SubElement(feed, "entry")
    _child(node, "title", f"{entry.change_class.replace('_', ' ')}: {entry.sentence}")
    _child(node, "id", f"tag:gsi-etl,2025:{entry.change_id}")
    _child(node, "updated", f"{entry.detected_at:%Y-%m-%dT%H:%M:%SZ}")
    for term in (entry.change_class, entry.severity):
        SubElement(node, "category", term=term)
    page = f"{site_url.rstrip('/')}/changes/{entry.change_id}/" if site_url else web_link(entry.url)
    if page:
        SubElement(node, "link", rel="alternate", href=visible(page))
    quote = f"\n“{' '.join(entry.evidence.split())}”" if entry.evidence and entry.series else ""
    _child(node, "summary", f"{entry.sentence}\n{entry.rule}{quote}")


def _child(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = _xml_text(text)


#: XML 1.0 has no place for these, escaped or not.
_NO_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _xml_text(text: str) -> str:
    return _NO_XML.sub("?", visible(text))


def _swap_in(path: Path, content: bytes) -> Path:
    fresh = path.with_suffix(".xml.new")
    fresh.write_bytes(content)
    fresh.replace(path)
    return path
