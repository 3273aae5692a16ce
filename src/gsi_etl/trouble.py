"""Batches of sources that gave nothing: not reached, not readable, or not the page. What went wrong, in words.

Knows the catalogue, the parsers and what walls say; decides nothing about figures, since there are none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gsi_etl.catalog import Source
from gsi_etl.errors import GsiError, NotThePageError, ParseError
from gsi_etl.model import Batch, Fetch, Trouble

if TYPE_CHECKING:
    from gsi_etl.parse import ParserPool

#: What a reader's own rule says of the bytes when no words of a wall stand in them.
_BY_RULE = {"api_error": "error_text", "empty": "empty"}
_IN_ITS_PLACE = {
    "captcha": "a captcha",
    "consent": "a consent wall",
    "login": "a login or a paywall",
    "maintenance": "a maintenance notice",
    "soft_404": "a notice that there is no such page",
    "empty": "nothing at all",
    "error_text": "an error message",
    "other_edition": "another edition",
}


def in_trouble(source: Source, fetch: Fetch, trouble: Trouble, error: GsiError) -> Batch:
    """A batch with nothing but its fetch and the parts of the error."""
    parts = {"what": error.what, "where": error.where or source.url, "why": error.why, "kept": error.kept,
             "hint": error.hint, "code": error.code}  # fmt: skip
    return Batch(source.id, (fetch,), trouble=trouble, error=parts)


def not_the_page(source: Source, fetch: Fetch, instead: str, why: str) -> Batch:
    """``instead`` is what came in the page's place, ``layout`` when it is the page with less in it than ever."""
    trouble: Trouble = "layout_changed" if instead == "layout" else "not_the_page"
    came = _IN_ITS_PLACE.get(instead, "something else")
    error = NotThePageError(
        "the page has changed its layout" if trouble == "layout_changed" else f"{came} came in place of the page",
        where=source.url,
        why=why,
        kept=f"the last good figures stay, marked stale; the bytes are snapshot {(fetch.sha256 or '')[:12]}",
        hint=f"`gsi-etl sources preview {source.id}` shows what came",
    )
    return in_trouble(source, fetch, trouble, error)


def unreadable(source: Source, fetch: Fetch, body: bytes | None, error: ParseError, pool: ParserPool) -> Batch:
    """Bytes that are not in their source's format. Often they are a wall, or an API's error sent with status 200.

    ``body`` is None when nothing new came: then it is our reader that fails, and no wall.
    """
    from gsi_etl.fetch.recognise import instead_of

    text = _as_text(source, fetch, body, pool) if body is not None else None
    wall = instead_of(text) if text is not None else None
    if wall is not None:
        return not_the_page(source, fetch, str(wall.instead), wall.why)
    if error.rule in _BY_RULE:
        return not_the_page(source, fetch, _BY_RULE[error.rule], error.why or error.what)
    return in_trouble(source, fetch, "unreadable", error)


def _as_text(source: Source, fetch: Fetch, body: bytes, pool: ParserPool) -> str | None:
    """What a person would read there; None when it cannot be read at all."""
    if body.lstrip()[:1] != b"<":
        return body.decode("utf-8", "replace")
    try:
        page = pool.parse(body, source, url=fetch.url, snapshot_sha256=fetch.sha256 or "", format="html")
    except ParseError:
        return None
    return f"{page.title}\n{page.text}"
