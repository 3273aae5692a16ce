"""Batches of sources that gave nothing: not reached, not readable, or not the page. What went wrong, in words.

Knows the catalogue, the parsers and what walls say; decides nothing about figures, since there are none.
"""

from __future__ import annotations

import errno
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from gsi_etl.base.addresses import public_text
from gsi_etl.config.source import Source
from gsi_etl.errors import ArchiveError, GsiError, NotThePageError, ParseError
from gsi_etl.model import Batch, Fetch, Trouble

if TYPE_CHECKING:
    from gsi_etl.reading.pool import ParserPool

#: Rules by which a reader says that it failed, not the document: over a limit (such bytes are not looked at again, it
#: would cost the same once more), or by an exception.
_OVER_LIMIT = frozenset({"cpu", "wall", "memory", "died", "numbers", "max_figures", "quoted_chars", "source_seconds"})
BEYOND_US = _OVER_LIMIT | {"reader", "unreadable"}
#: The document is there, and a column or sheet that the catalogue names is not.
_LAYOUT = frozenset({"columns", "header", "sheet"})
_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EAGAIN, errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EROFS}
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
    return replace(failed(source, trouble, error), fetches=(fetch,))


def failed(source: Source, trouble: Trouble, error: GsiError) -> Batch:
    """A batch with nothing but the parts of the error."""
    parts = {"what": error.what, "where": error.where or source.url, "why": error.why, "kept": error.kept,
             "hint": error.hint, "code": error.code}  # fmt: skip
    secrets = source.secret_values()
    return Batch(source.id, trouble=trouble, error={name: public_text(text, secrets) for name, text in parts.items()})


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
    wall = pool.instead(body, source, fetch) if body is not None and error.rule not in _OVER_LIMIT else None
    if wall is not None:
        return not_the_page(source, fetch, *wall)
    if error.rule in _BY_RULE:
        return not_the_page(source, fetch, _BY_RULE[error.rule], error.why or error.what)
    return in_trouble(source, fetch, "layout_changed" if error.rule in _LAYOUT else "unreadable", error)


def stopped(source: Source, error: Exception, fetches: Sequence[Fetch]) -> Batch:
    """The failure of a source over which our own code raised, or of which the archive has lost a page. What was read
    of it in this run is not taken; its fetches are kept."""
    if not isinstance(error, GsiError):
        from gsi_etl.reading.document import reader_failed

        error = reader_failed(error, source.url)
    last = fetches[-1] if fetches else None
    batch = failed(source, "unreadable" if last is not None and last.usable else "source_down", error)
    return replace(batch, fetches=tuple(fetches))


def of_the_machine(error: BaseException) -> bool:
    """Whether an error says nothing of a source: no memory, no space, no more files. It ends the run."""
    if isinstance(error, ArchiveError):  # with a cause: it cannot be written; without: a snapshot is lost or damaged
        return isinstance(error.__cause__, OSError)
    return isinstance(error, MemoryError) or (isinstance(error, OSError) and error.errno in _NO_ROOM)
