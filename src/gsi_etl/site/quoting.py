"""Text of other people on our pages: short windows around the numbers, and what changed in a sentence, word by word.

How much may be shown is the source's licence: all windows are text, escaped by the template. Pure.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from gsi_etl.site.filters import clean

#: Characters kept on either side of a number, by what the licence says of redistribution.
REACH = {"yes": 600, "facts-and-short-quotes": 180, "no": 0}
_WORDS = re.compile(r"\s+|\w+(?:[.,']\w+)*|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text. ``ids``: figures whose number it is part of; ``anchors``: those whose number begins here."""

    text: str
    ids: tuple[str, ...] = ()
    anchors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """A window on a document's text, ``start`` to ``end``, in pieces. ``before``/``after``: text was left out there."""

    start: int
    end: int
    before: bool
    after: bool
    pieces: tuple[Piece, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(figure_id for piece in self.pieces for figure_id in piece.ids))


def reach_of(licence: str) -> int:
    """How far around a number the text may be shown; a licence that is not known counts as the short quote."""
    return REACH.get(licence, REACH["facts-and-short-quotes"])


def passages(text: str, spans: Sequence[tuple[int, int, str]], reach: int) -> list[Passage]:
    """Windows of ``reach`` characters around the spans (start, end, figure id), joined where they touch.

    Spans that do not lie in the text are left out: the page says so of them.
    """
    inside = sorted(span for span in set(spans) if 0 <= span[0] < span[1] <= len(text))
    windows: list[list[int]] = []
    for start, end, _ in inside:
        low, high = _widened(text, start, end, reach)
        if windows and low <= windows[-1][1]:
            windows[-1][1] = max(windows[-1][1], high)
        else:
            windows.append([low, high])
    return [
        Passage(
            low,
            high,
            low > 0,
            high < len(text),
            tuple(_pieces(text, low, high, [s for s in inside if low <= s[0] < high])),
        )
        for low, high in windows
    ]


def _widened(text: str, start: int, end: int, reach: int) -> tuple[int, int]:
    """The window's ends, moved inwards to where a word or a line begins."""
    low, high = max(0, start - reach), min(len(text), end + reach)
    while 0 < low < start and not text[low - 1].isspace():
        low += 1
    while end < high < len(text) and not text[high].isspace():
        high -= 1
    return low, high


def _pieces(text: str, low: int, high: int, spans: Sequence[tuple[int, int, str]]) -> list[Piece]:
    cuts = sorted({low, high, *(s for s, _, _ in spans), *(e for _, e, _ in spans)})
    return [
        Piece(
            clean(text[a:b]),
            tuple(i for s, e, i in spans if s <= a and b <= e),
            tuple(i for s, _, i in spans if s == a),
        )
        for a, b in pairwise(cuts)
        if a < b
    ]


def quoted(
    text: str | None, start: int, end: int, *, quote: str, sentence: str, reach: int, figure_id: str
) -> tuple[Piece, ...]:
    """The line that states a number, the number marked, no more of it than ``reach`` characters on either side.

    By its offsets when the document's text is at hand, else by the sentence that was kept with the figure.
    """
    if text is None or text[start:end] != quote:
        at = sentence.find(quote)
        if at < 0:
            return (Piece(clean(quote), (figure_id,)),)
        text, start, end = sentence, at, at + len(quote)
    low, high = _widened(text, start, end, reach)
    low = max(low, text.rfind("\n", 0, start) + 1)
    line_end = text.find("\n", end)
    high = high if line_end < 0 else min(high, line_end)
    cut_before = low > 0 and text[low - 1] != "\n" and not _ends_a_sentence(text[:low])
    cut_after = high < len(text) and text[high] != "\n" and not _ends_a_sentence(text[:high])
    before = ("… " if cut_before else "") + clean(text[low:start].lstrip())
    after = clean(text[end:high].rstrip()) + (" …" if cut_after else "")
    pieces = (Piece(before), Piece(clean(text[start:end]), (figure_id,)), Piece(after))
    return tuple(piece for piece in pieces if piece.text)


def _ends_a_sentence(text: str) -> bool:
    return text.rstrip()[-1:] in (".", "!", "?", "”", '"')


@dataclass(frozen=True, slots=True)
class Word:
    """A stretch of before or after. ``how``: same, gone, come."""

    text: str
    how: str


def compared(before: str, after: str) -> tuple[tuple[Word, ...], tuple[Word, ...]]:
    """Both texts cut into what is the same and what is not, by words and marks, never inside a number."""
    old, new = _WORDS.findall(clean(before)), _WORDS.findall(clean(after))
    left: list[Word] = []
    right: list[Word] = []
    for what, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if a < b:
            left.append(Word("".join(old[a:b]), "same" if what == "equal" else "gone"))
        if c < d:
            right.append(Word("".join(new[c:d]), "same" if what == "equal" else "come"))
    return tuple(left), tuple(right)


def with_mark(words: Sequence[Word], pieces: Sequence[Piece]) -> tuple[tuple[bool, tuple[Word, ...]], ...]:
    """The words of a compared text in groups: True for those of a number that ``pieces`` of the same text mark."""
    if "".join(word.text for word in words) != "".join(piece.text for piece in pieces):
        return ((False, tuple(words)),)  # a mark that is not shown was taken out of the words
    found, at, starts = [], 0, list(accumulate((len(word.text) for word in words), initial=0))
    for piece in pieces:
        end = at + len(piece.text)
        cut = [
            Word(word.text[max(at - start, 0) : end - start], word.how)
            for word, start in zip(words, starts, strict=False)
            if start < end and at < start + len(word.text)
        ]
        found.append((bool(piece.ids), tuple(cut)))
        at = end
    return tuple(found)
