"""Bytes whose end nothing proves: perhaps all of the page, perhaps its first half. They confirm, and take nothing away.

That what they lack is not gone is for ``changes`` to know (``Document.complete``). Here: what they say last, which may
be half a number or half a sentence, and the words that tell a person. Pure; knows ``model`` only.
"""

from __future__ import annotations

from collections.abc import Sequence

from gsi_etl.model import Document, Fetch, Figure


def words(fetch: Fetch) -> tuple[str, ...]:
    """A sentence for the operator; none when the end was proved or nothing came."""
    if fetch.completeness != "unverified":
        return ()
    return (f"{fetch.url}: nothing proves the end of what came: it can confirm figures, and cannot make one disappear",)


def without_tail(
    figures: Sequence[Figure], document: Document, body: bytes, fetch: Fetch
) -> tuple[tuple[Figure, ...], tuple[str, ...]]:
    """The figures that no cut can have touched, and a sentence for each that it can: those in the last line of a page
    that lacks its own mark of the end (``</html>``) as well."""
    if fetch.completeness != "unverified" or _has_its_end(body, document.format):
        return tuple(figures), ()
    last_line = document.text.rstrip().rfind("\n") + 1
    kept = tuple(figure for figure in figures if figure.reading.end <= last_line)
    cut = [figure.reading.quote for figure in figures if figure.reading.end > last_line]
    return kept, tuple(f"{quote!r} stands in the last line, and the page may have been cut there" for quote in cut)


def _has_its_end(body: bytes, form: str) -> bool:
    if form == "html":
        return body.rstrip().lower().endswith(b"</html>")
    # The other formats cannot be read at all when their end is missing.
    return form != "csv" or body.endswith((b"\n", b"\r"))
