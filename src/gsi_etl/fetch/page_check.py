"""Is this the page? Positive proof by the source's own rules, and what it is instead when it is not.

A block page must never be read as "the figure disappeared". So a document counts only when everything that its source
asks of it holds, and it does not look like a wall. Pure; knows documents and the catalogue's rules, not the network.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from gsi_etl.base.formatting import counted
from gsi_etl.config.source import Recognise
from gsi_etl.errors import CatalogError
from gsi_etl.fetch.block_pages import SHORT, Instead, folded, wall_in
from gsi_etl.model import Document

#: With so many rows or items it is data, whatever words stand in it.
_DATA = 5
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_ANY_YEAR = r"(?<!\d)(?:19|20)\d\d(?!\d)"
#: A title's words, without the short ones that stand in any text; so few prove nothing; a third must be there.
_WORD = re.compile(r"[^\W_]{4,}")
_FEW_WORDS = 3
_REWRITTEN = 3


@dataclass(frozen=True, slots=True)
class Recognition:
    """Whether a document is the page its source means; if not, what it is ``instead`` (None: unknown), and why."""

    recognised: bool
    instead: Instead | None
    why: str


def recognise(
    document: Document, rules: Recognise, *, target_figures: int, size: int, status: int | None = None
) -> Recognition:
    """Holds a document against its source's rules. ``target_figures``: read from it; ``size``: of the body in bytes.

    ``layout`` means: every anchor holds and nothing says it is a wall, but fewer figures, rows or items were read than
    the page always has. Raises ``CatalogError`` when the rule for the title is not a regular expression.
    """
    if status is not None and status != 200:
        return Recognition(False, _of_status(status), f"it came with status {status}")
    text = _searchable(document)
    rows, items = sum(len(table.rows) for table in document.tables), len(document.items)
    if not document.text.strip() and not rows and not items:
        return Recognition(False, "empty", "it holds no text, no table and no item")
    wall = instead_of(text) if rows + items < _DATA else None
    if wall is not None:
        return wall
    return (
        _anchors(document, rules, text)
        or _numbers(rules, target_figures, rows, items, size)
        or Recognition(True, None, _proof(rules, target_figures))
    )


def recognise_article(document: Document, *, announced: str, size: int) -> Recognition:
    """Holds a document against the title under which a list announced it: an article has no other anchor.

    A third of the title's words must stand in the article: editors rewrite headlines, and a wall or the site's front
    page has none of them. A title of fewer than three longer words proves nothing either way.
    """
    proof = recognise(document, Recognise(), target_figures=0, size=size)
    words = set(_WORD.findall(folded(announced)))
    if not proof.recognised or len(words) < _FEW_WORDS:
        return proof
    text = _searchable(document)
    found = sum(word in text for word in words)
    if found * _REWRITTEN < len(words):
        return Recognition(False, None, f"it holds {found} of the {len(words)} words of its title {announced[:120]!r}")
    return Recognition(True, None, f"it holds {found} of the {len(words)} words of the title it was announced with")


def instead_of(text: str) -> Recognition | None:
    """What a short text is instead of a page or data; None when it may be genuine.

    For bodies that could not be read in their source's format, too: an API's error message, a captcha sent as CSV.
    """
    whole = folded(text[: 2 * SHORT])
    if len(whole) > SHORT:
        return None
    if not whole:
        return Recognition(False, "empty", "it holds no text")
    wall = wall_in(whole)
    return None if wall is None else Recognition(False, wall[0], f"it is short and says {wall[1]!r}")


def _searchable(document: Document) -> str:
    tables = (" ".join((table.name, *(part for path in table.headers for part in path))) for table in document.tables)
    return folded("\n".join((document.title, document.text, *tables)))


def _anchors(document: Document, rules: Recognise, text: str) -> Recognition | None:
    for anchor in rules.text:
        if folded(anchor) not in text:
            return _missing(f"it lacks {anchor!r}", _other_year(re.escape(folded(anchor)), text), text)
    for word in rules.absent:
        if folded(word) in text:
            return _missing(f"it holds {word!r}, which the page never does", False, text)
    if rules.title is not None:
        title = " ".join(document.title.split())[:500]
        try:
            fits = re.search(rules.title, title, re.IGNORECASE)
            other = _other_year(rules.title, title)
        except re.error as error:
            raise CatalogError(
                "the rule for the title is not a regular expression",
                where=f"source {document.source_id}, recognise.title",
                why=f"{rules.title!r}: {error}",
                hint="fix it; a literal text can go into recognise.text instead",
            ) from None
        if not fits:
            return _missing(f"its title is {title[:120]!r}", other, text)
    return None


def _other_year(pattern: str, text: str) -> bool:
    """True when the pattern would hold if only the years in it were others: another edition under the same URL."""
    return bool(_YEAR.search(pattern)) and re.search(_YEAR.sub(_any_year, pattern), text, re.IGNORECASE) is not None


def _any_year(_match: re.Match[str]) -> str:
    return _ANY_YEAR


def _missing(why: str, other_edition: bool, text: str) -> Recognition:
    if other_edition:
        return Recognition(False, "other_edition", f"{why}, but has the same with another year")
    wall = wall_in(text[:SHORT])
    if wall is not None:
        return Recognition(False, wall[0], f"{why}, and says {wall[1]!r}")
    return Recognition(False, None, why)


def _numbers(rules: Recognise, figures: int, rows: int, items: int, size: int) -> Recognition | None:
    if size < rules.min_bytes:
        return Recognition(False, None, f"it is {size:,} bytes, at least {rules.min_bytes:,} are expected")
    for least, found, words in (
        (rules.min_figures, figures, "figures"),
        (rules.min_rows, rows, "rows"),
        (rules.min_items, items, "items"),
    ):
        if found < least:
            return Recognition(
                False, "layout", f"it is the page, but only {found} {words} were read, at least {least} are expected"
            )
    return None


def _proof(rules: Recognise, figures: int) -> str:
    anchors = [*(repr(anchor) for anchor in rules.text), *([f"title ~ {rules.title!r}"] if rules.title else [])]
    held = f"it holds {', '.join(anchors)}" if anchors else "it does not look like a wall (the source names no anchor)"
    return f"{held}; {counted(figures, 'target figure')}"


def _of_status(status: int) -> Instead:
    if status in (401, 403):
        return "login"
    if status in (404, 410):
        return "soft_404"
    return "maintenance" if status == 503 else "error_text"
