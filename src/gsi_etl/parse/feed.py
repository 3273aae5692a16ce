"""Feeds: RSS, RDF and Atom to items, through feedparser, with damage that loses entries noticed.

feedparser survives what feeds really contain; in return it drops broken entries silently and resolves entities.
So a DTD is refused first, the encoding is settled first, and the entries are counted on their own.
"""

from __future__ import annotations

import calendar
import html
import io
import re
import time
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import feedparser
from lxml import etree
from lxml import html as lxml_html

from gsi_etl.errors import ParseError
from gsi_etl.model import BlockKind, Document, FeedItem
from gsi_etl.parse import dates, limits
from gsi_etl.parse.attributes import attributes_of
from gsi_etl.parse.charset import decode
from gsi_etl.parse.fact_boxes import text_of
from gsi_etl.parse.markup import outside_cdata, without_dtd
from gsi_etl.parse.one_tree import read_as_seen
from gsi_etl.parse.plain_text import squeeze
from gsi_etl.parse.read import Input, finished
from gsi_etl.parse.text import TextBuilder
from gsi_etl.parse.urls import absolute, canonical_url

_ENTRY = re.compile(r"<(?:[A-Za-z][\w.-]{0,30}:)?(?:item|entry)[\s>/]", re.IGNORECASE)
_END = re.compile(r"</(?:[A-Za-z][\w.-]{0,30}:)?(?:rss|feed|rdf)\s*>\s*$", re.IGNORECASE)
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_TAG = re.compile(r"<[^<>]{0,2000}>")


def read(given: Input) -> Document:
    """The feed's items in its order; one line of text per title and summary."""
    decoded = decode(given.body, header=given.charset)
    text = without_dtd(decoded.text)
    outside = outside_cdata(text)
    announced = sum(1 for _ in _ENTRY.finditer(outside))
    if announced > limits.ITEMS:
        raise ParseError(f"more than {limits.ITEMS:,} entries", rule="items")
    parsed = feedparser.parse(
        io.BytesIO(text.encode("utf-8", "replace")),
        response_headers={"content-type": "application/xml; charset=utf-8", "content-location": given.url},
        sanitize_html=False,  # nothing of it is shown: what remains is text, and what styles hide is not read
    )
    if not parsed.entries and not parsed.version:
        raise ParseError(
            "there is no feed in it", rule="unreadable", why=squeeze(str(parsed.get("bozo_exception", "")))[:200]
        )
    notes: list[str] = []
    texts: list[tuple[BlockKind, str]] = []
    items = _items(parsed.entries, given, notes, texts)
    complete = _whole(parsed, announced, outside, notes)
    builder = TextBuilder()
    for kind, words in texts:
        builder.add(kind, words)
    document = replace(
        given.blank,
        text=builder.text(),
        blocks=tuple(builder.blocks),
        title=squeeze(parsed.feed.get("title", "")),
        language=parsed.feed.get("language") or None,
        links=tuple((item.url, item.title) for item in items),
        items=tuple(items),
    )
    return finished(document, left_out=tuple(notes), complete=complete, trouble=decoded.trouble)


def _whole(parsed: Any, announced: int, outside: str, notes: list[str]) -> bool:
    """Whether nothing was lost: as many entries as start tags, and the end of the feed was there."""
    lost = announced - len(parsed.entries)
    if lost > 0:
        notes.append(f"{lost} of {announced} entries could not be read: the feed is damaged")
    ended = _END.search(outside[-200:]) is not None
    if not ended:
        notes.append("the feed breaks off before its closing tag")
    if parsed.bozo and lost <= 0 and ended:
        notes.append(f"not well-formed, all entries read: {squeeze(str(parsed.get('bozo_exception', '')))[:200]}")
    return lost <= 0 and ended


def _items(entries: list[Any], given: Input, notes: list[str], texts: list[tuple[BlockKind, str]]) -> list[FeedItem]:
    """Items in order. Two at one address are two when their titles differ: a link that leads to a list.

    One without an address is not an item; its words are among the ``texts`` all the same.
    """
    items: list[FeedItem] = []
    seen: set[str] = set()
    addresses = Counter(url for entry in entries if (url := _address(entry, given.url)))
    for number, entry in enumerate(entries, start=1):
        title = _plain(entry.get("title", ""))
        url = _address(entry, given.url)
        identity = canonical_url(url) if url else f"{entry.get('id', '')} {title}".strip()
        if url and addresses[url] > 1:
            identity = f"{identity} {title or entry.get('id', '')}".strip()
        if identity in seen:
            notes.append(f"entry {number} ({title[:60]!r}): the same article as one before")
            continue
        if url is None:
            notes.append(f"entry {number} ({title[:60]!r}): no address that could be fetched: only the feed's words")
        seen.add(identity)
        item = _item(entry, url or "", title, identity, notes, number)
        texts += [("item", item.title), ("paragraph", item.summary)]
        if url:
            items.append(item)
    return items


def _item(entry: Any, url: str, title: str, identity: str, notes: list[str], number: int) -> FeedItem:
    published = _published(entry)
    printed = dict.get(entry, "published") or dict.get(entry, "updated") or ""
    if published is None and printed:
        notes.append(f"entry {number} ({title[:60]!r}): {squeeze(printed)[:40]!r} is not a date that can be read")
    contents = [c.get("value", "") for c in entry.get("content", [])]
    body = max(contents, key=len, default="")
    source = entry.get("source") or {}
    return FeedItem(
        url=url,
        title=title,
        published=published,
        summary=_plain(entry.get("summary", "")),
        item_id=identity,
        publisher=squeeze(source.get("title", "")) or None,
        language=(entry.get("summary_detail") or {}).get("language") or None,
        body=_plain(body),
    )


def _address(entry: Any, base: str) -> str | None:
    """The entry's page: its link (for which feedparser also takes a guid that is one), else another alternate link."""
    links = [entry.get("link", "")]
    links += [link.get("href", "") for link in entry.get("links", []) if link.get("rel", "alternate") == "alternate"]
    return next((found for found in (absolute(link, base) for link in links if link) if found), None)


def _published(entry: Any) -> datetime | None:
    for key in ("published", "updated", "created"):
        found = dates.moment(str(dict.get(entry, key) or ""))  # knows zones by more names than feedparser does
        if found:
            return found
        parsed = dict.get(entry, f"{key}_parsed")
        if isinstance(parsed, time.struct_time):
            try:
                return datetime.fromtimestamp(calendar.timegm(parsed), tz=UTC)
            except (ValueError, OverflowError, OSError):
                continue
    return None


def _plain(markup: str) -> str:
    """Text of a title or summary as a page would show it: feedparser has sanitised it, tags may remain."""
    if "<" not in markup and "&" not in markup:
        return squeeze(markup)
    if "<" not in markup:
        return squeeze(html.unescape(markup))
    try:
        tree = lxml_html.fragment_fromstring(f"<div>{_UNFIT.sub(' ', markup)}</div>")
    except (etree.ParserError, etree.XMLSyntaxError):
        return squeeze(html.unescape(_TAG.sub(" ", markup)))
    read_as_seen(tree, attributes_of(tree))
    return text_of(tree)
