"""Letters that no encoding gave (U+FFFD): a number beside one may be half a number, and a page with such a number may
say more than could be read. Neither may make an event. Pure; knows ``model`` only.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from gsi_etl.model import Document, Figure

_MARK = "\ufffd"
#: So many characters to either side belong to a figure: its sign, its scale word, its unit.
_BESIDE = 12
#: Within so many characters of a digit an undecodable letter may have hidden a figure altogether.
_NEAR_A_DIGIT = re.compile(r"\d[^\n\ufffd]{0,40}\ufffd|\ufffd[^\n\ufffd]{0,40}\d")


def without_doubtful(figures: Sequence[Figure], document: Document) -> tuple[tuple[Figure, ...], tuple[str, ...]]:
    """The figures with no undecodable letter beside them, and a sentence for each that has one."""
    if _MARK not in document.text:
        return tuple(figures), ()
    doubtful = [figure for figure in figures if _MARK in _around(figure, document.text)]
    kept = tuple(figure for figure in figures if figure not in doubtful)
    return kept, tuple(f"{_around(f, document.text)!r}: letters beside the number cannot be decoded" for f in doubtful)


def may_hide_figures(document: Document, left_out: Sequence[str]) -> bool:
    """Whether a figure may be on the page that could not be read for its letters: what is missing is not gone then."""
    marked = _MARK in document.text and _NEAR_A_DIGIT.search(document.text) is not None
    return marked or any(_MARK in sentence for sentence in left_out)


def words(document: Document, left_out: Sequence[str]) -> tuple[str, ...]:
    """A sentence for the operator; none when every letter beside a number was decoded."""
    if not may_hide_figures(document, left_out):
        return ()
    return (f"{document.url}: letters beside numbers cannot be decoded: what is missing there is not taken for gone",)


def _around(figure: Figure, text: str) -> str:
    start, end = figure.reading.start, figure.reading.end
    return text[max(0, start - _BESIDE) : end + _BESIDE]
