"""Title, publisher, author, language, canonical address and dates of a page, each from what the page itself declares.

A date carries the method that gave it and a confidence; where a page declares none, none is made up. The order of
methods and their confidences follow what was measured on dated pages (docs/explanation/documents.md).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from lxml import html as lxml_html

from gsi_etl.model import DatedBy, DateMethod
from gsi_etl.parse import dates
from gsi_etl.parse.plain_text import squeeze
from gsi_etl.parse.urls import absolute

_ARTICLES = re.compile(r"Article|BlogPosting|Report|ClaimReview|Posting$")
_PUBLISHED = (
    *("article:published_time", "article:published", "og:published_time", "og:article:published_time"),
    *("datepublished", "rnews:datepublished", "parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime"),
    *("pubdate", "publishdate", "publish-date", "publish_date", "publication_date", "publication-date", "bt:pubdate"),
    *("article.published", "article_date_original", "originalpublicationdate", "displaydate", "ptime"),
    *("dc.date.issued", "dcterms.issued", "dcterms.created", "dc.date", "dcterms.date", "citation_publication_date"),
    "date",
)
_MODIFIED = (
    *("article:modified_time", "og:updated_time", "article:modified", "datemodified", "dcterms.modified"),
    *("dc.date.modified", "lastmod", "last-modified", "modified", "revised"),
)
_DATE_NAMES = re.compile(r"\b(date|published?|posted|pub-?date|dateline|timestamp|time-?stamp|post-?(date|meta))", re.I)
_EARLIEST = date(1995, 1, 1)
_LARGEST_JSON = 2_000_000


@dataclass(frozen=True, slots=True)
class Description:
    """What a page says of itself. ``body`` is the article text that its structured data hold, or ""."""

    title: str
    publisher: str | None
    author: str | None
    language: str | None
    canonical_url: str | None
    published: DatedBy | None
    modified: DatedBy | None
    body: str


def describe(tree: lxml_html.HtmlElement, url: str, language: str | None = None) -> Description:
    """The metadata of a page. ``language`` is the source's default."""
    metas = _metas(tree)
    linked = _linked_data(tree)
    articles = [d for d in linked if _is_article(d)]
    publisher = _publisher(metas, articles, linked)
    return Description(
        title=_title(tree, metas, articles, publisher),
        publisher=publisher,
        author=_author(metas, articles),
        language=(tree.get("lang") or _first(metas, "og:locale", "language", "dc.language") or language or "")[:2]
        or None,
        canonical_url=_canonical(tree, metas, url),
        published=_published(tree, metas, articles, linked, url),
        modified=_modified(metas, articles),
        body=next((str(a["articleBody"]) for a in articles if isinstance(a.get("articleBody"), str)), ""),
    )


# ---------------------------------------------------------------------------------------------------- what there is


def _metas(tree: lxml_html.HtmlElement) -> dict[str, list[str]]:
    """Contents of meta elements by lower-case name, property or itemprop, in page order."""
    found: dict[str, list[str]] = {}
    for meta in tree.iter("meta"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop") or ""
        content = squeeze(meta.get("content") or "")
        if name and content:
            found.setdefault(name.strip().lower(), []).append(content)
    return found


def _linked_data(tree: lxml_html.HtmlElement) -> list[dict[str, Any]]:
    """All objects of all JSON-LD scripts. A script that is not JSON says nothing."""
    found: list[dict[str, Any]] = []
    for script in tree.xpath("//script[contains(@type, 'ld+json')]"):
        text = (script.text or "").strip()
        text = re.sub(r"^\s{0,9}(<!--|/\*<!\[CDATA\[\*/|//<!\[CDATA\[)|(-->|//\]\]>)\s{0,9};?$", "", text)
        if not text or len(text) > _LARGEST_JSON:
            continue
        try:
            found += _objects(json.loads(text, strict=False))
        except (ValueError, RecursionError):
            continue
    return found


def _objects(data: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    if isinstance(data, list):
        for item in data[:200]:
            yield from _objects(item, depth)
    elif isinstance(data, dict):
        yield data
        if depth < 3:
            for key in ("@graph", "mainEntity", "mainEntityOfPage", "hasPart"):
                yield from _objects(data.get(key), depth + 1)


def _types(data: dict[str, Any]) -> list[str]:
    types = data.get("@type", "")
    return [str(t) for t in types] if isinstance(types, list) else [str(types)]


def _is_article(data: dict[str, Any]) -> bool:
    return any(_ARTICLES.search(t) for t in _types(data))


def _first(metas: dict[str, list[str]], *names: str) -> str | None:
    return next((metas[name][0] for name in names if name in metas), None)


# ----------------------------------------------------------------------------------------------------------- naming


def _title(
    tree: lxml_html.HtmlElement, metas: dict[str, list[str]], articles: list[dict[str, Any]], publisher: str | None
) -> str:
    headings = [squeeze(h.text_content()) for h in tree.iter("h1")]
    headings = [h for h in headings if h]
    stated = next((a["headline"] for a in articles if isinstance(a.get("headline"), str)), None)
    element = squeeze(tree.findtext(".//title") or "")
    shared = _first(metas, "og:title", "twitter:title", "dc.title", "title") or element
    if len(headings) == 1 and (_alike(headings[0], shared) or _alike(headings[0], stated or "")):
        return headings[0]
    return _without_publisher(squeeze(stated or shared or (headings[0] if headings else "")), publisher)


def _alike(one: str, other: str) -> bool:
    a, b = re.sub(r"\W+", "", one).casefold(), re.sub(r"\W+", "", other).casefold()
    return bool(a and b) and (a in b or b in a)


def _without_publisher(title: str, publisher: str | None) -> str:
    """The title without " | The Times" at its end."""
    parts = re.split(r"\s+[|–—·»-]\s+", title)
    if publisher and len(parts) > 1 and _alike(parts[-1], publisher):
        return title[: title.rindex(parts[-1])].rstrip(" |–—·»-")
    return title


def _name(value: Any) -> str | None:
    if isinstance(value, list):
        names = [name for name in map(_name, value[:20]) if name]
        return ", ".join(dict.fromkeys(names)) or None
    if isinstance(value, dict):
        return _name(value.get("name"))
    return squeeze(value) or None if isinstance(value, str) else None


def _publisher(metas: dict[str, list[str]], articles: list[dict[str, Any]], linked: list[dict[str, Any]]) -> str | None:
    stated = _first(metas, "og:site_name", "application-name", "citation_journal_title", "dc.publisher", "publisher")
    by_article = next((name for name in (_name(a.get("publisher")) for a in articles) if name), None)
    organisations = [d for d in linked if any(t.endswith("Organization") or t == "WebSite" for t in _types(d))]
    by_site = next((name for name in (_name(d.get("name")) for d in organisations) if name), None)
    return squeeze(stated or by_article or by_site or "") or None


def _author(metas: dict[str, list[str]], articles: list[dict[str, Any]]) -> str | None:
    stated = next((name for name in (_name(a.get("author")) for a in articles) if name), None)
    meta = _first(metas, "author", "article:author", "byl", "dc.creator", "parsely-author", "sailthru.author")
    found = stated or (None if meta and meta.startswith("http") else meta)
    return re.sub(r"^by\s+", "", found, flags=re.IGNORECASE)[:200] if found else None


def _canonical(tree: lxml_html.HtmlElement, metas: dict[str, list[str]], url: str) -> str | None:
    for link in tree.iter("link"):
        if "canonical" in (link.get("rel") or "").lower().split() and link.get("href"):
            return absolute(link.get("href"), url)
    shared = _first(metas, "og:url")
    return absolute(shared, url) if shared else None


# ------------------------------------------------------------------------------------------------------------ dates


def _published(
    tree: lxml_html.HtmlElement,
    metas: dict[str, list[str]],
    articles: list[dict[str, Any]],
    linked: list[dict[str, Any]],
    url: str,
) -> DatedBy | None:
    """The first method that gives a believable day."""
    pages = [d for d in linked if "WebPage" in _types(d)]
    tries: list[tuple[DateMethod, str, Callable[[], Iterable[date | None]]]] = [
        ("json-ld", "0.95", lambda: (_stated(a, "datePublished", "dateCreated") for a in articles)),
        ("meta", "0.93", lambda: (dates.day(text) for name in _PUBLISHED for text in metas.get(name, ()))),
        ("time", "0.90", lambda: _marked(tree, "datePublished")),
        ("url", "0.90", lambda: [dates.in_url(url)]),
        ("json-ld", "0.80", lambda: (_stated(d, "datePublished") for d in pages)),
        ("time", "0.75", lambda: _only(_times(tree))),
        ("visible", "0.70", lambda: _only(_visible(tree))),
    ]
    for method, confidence, candidates in tries:
        for day in candidates():
            if day is not None and day >= _EARLIEST:
                return DatedBy(day, method, Decimal(confidence))
    return None


def _modified(metas: dict[str, list[str]], articles: list[dict[str, Any]]) -> DatedBy | None:
    for day in (_stated(a, "dateModified") for a in articles):
        if day is not None and day >= _EARLIEST:
            return DatedBy(day, "json-ld", Decimal("0.9"))
    for day in (dates.day(text) for name in _MODIFIED for text in metas.get(name, ())):
        if day is not None and day >= _EARLIEST:
            return DatedBy(day, "meta", Decimal("0.9"))
    return None


def _stated(data: dict[str, Any], *keys: str) -> date | None:
    return next((d for d in (dates.day(str(data[k])) for k in keys if data.get(k)) if d is not None), None)


def _marked(tree: lxml_html.HtmlElement, name: str) -> Iterator[date | None]:
    for element in tree.xpath("//*[@itemprop=$name or @pubdate]", name=name):
        if element.tag != "meta":
            yield dates.day(element.get("datetime") or element.get("content") or squeeze(element.text_content()))


def _times(tree: lxml_html.HtmlElement) -> Iterator[date | None]:
    """``time`` elements near the heading: in its article, or before the first paragraph that follows it."""
    for element in tree.iter("time"):
        if not _apart(element):
            yield dates.day(element.get("datetime") or squeeze(element.text_content()))


def _visible(tree: lxml_html.HtmlElement) -> Iterator[date | None]:
    """Dates in words inside short elements whose class or id says that they hold a date."""
    for element in tree.xpath("//body//*[@class or @id]"):
        name = f"{element.get('class') or ''} {element.get('id') or ''}"
        if not _DATE_NAMES.search(name) or _apart(element):
            continue
        text = squeeze(" ".join(element.itertext()))
        if len(text) <= 120:
            yield next(dates.written(text), None)


def _apart(element: lxml_html.HtmlElement) -> bool:
    """Whether it belongs to a list of other stories, comments, or the page's frame."""
    for ancestor in (element, *element.iterancestors()):
        if ancestor.tag in ("nav", "footer", "aside", "li"):
            return True
        if re.search(
            r"comment|related|recommend|popular|latest|sidebar|widget|footer|teaser|trending|most-|card|feed|listing",
            f"{ancestor.get('class') or ''} {ancestor.get('id') or ''}",
            re.IGNORECASE,
        ) and ancestor.tag not in ("body", "html"):
            return True
    return False


def _only(found: Iterable[date | None]) -> list[date]:
    """The day that all candidates agree on; a page with several dates declares none of them as its own."""
    days = {day for day in found if day is not None}
    return list(days) if len(days) == 1 else []
