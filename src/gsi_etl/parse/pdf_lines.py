"""Lines of PDF pages in the order that people read them: columns one after the other, running heads gone, words whole.

Knows words with boxes; knows nothing of PDF files or documents.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from gsi_etl.parse.columns import Box, Word
from gsi_etl.parse.plain_text import joined

_DIGITS = re.compile(r"\d+")
#: A running head stands on so many pages in the same words (but for numbers), at the same height.
_RUNNING_PAGES = 3
_RUNNING_LINES = 2
#: A gutter between columns: in heights of a line, and how many lines on either side make columns.
_GUTTER = 1.0
_COLUMN_LINES = 4
_COLUMN_WORDS = 3.0
_FULL = 0.75
_WORD_END = re.compile(r"(?<![^\W\d_])([^\W\d_]+)-$")
_WORD_START = re.compile(r"[^\W\d_]+")
_NUMBER_END = re.compile(r"(?<![\d.,])\d{1,3}(?:[.,]\d{3})*[.,]-?$|\d-$")
_LAST_NUMBER = re.compile(r"(?<![\d.,])\d[\d.,]{0,20}$(?<![.,])")
_FIRST_NUMBER = re.compile(r"\d{1,20}(?:[.,]\d{3}){0,6}")
_GROUPING = re.compile(r"[.,]")
#: Behind the rest of a decimal number: sentences that begin with figures are rare, and rarer at the start of a line.
_SCALES = frozenset(
    ("million", "billion", "millionen", "milliarden", "millions", "milliards", "millones", "milioni", "miljoen")
)
_SUSPENDED = frozenset(("and", "or", "to", "und", "oder", "bis", "et", "ou"))


@dataclass(slots=True)
class Line:
    """Words that stand at one height and follow one another. ``column``: of one of several columns of prose."""

    words: list[Word]
    column: bool = False

    @property
    def box(self) -> Box:
        return (
            min(w.left for w in self.words),
            min(w.bottom for w in self.words),
            max(w.right for w in self.words),
            max(w.top for w in self.words),
        )

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)


def lines_of(words: Sequence[Word]) -> list[Line]:
    """The lines in drawing order; a line drawn across columns is one for each of them."""
    lines: list[Line] = []
    for word in words:
        last = lines[-1].words[-1] if lines else None
        if last is not None and last.same_height(word) and word.left > last.left:
            lines[-1].words.append(word)
        else:
            lines.append(Line([word]))
    return by_column(lines)


def by_column(lines: list[Line]) -> list[Line]:
    """Lines drawn row by row across two columns of prose, column by column."""
    ordered: list[Line] = []
    at = 0
    while at < len(lines):
        end, middle = _two_columns(lines, at)
        if not end:
            ordered.append(lines[at])
            at += 1
            continue
        left = [Line([w for w in line.words if w.right <= middle], column=True) for line in lines[at:end]]
        right = [Line([w for w in line.words if w.right > middle], column=True) for line in lines[at:end]]
        ordered += [line for line in (*left, *right) if line.words]
        at = end
    return ordered


def _two_columns(lines: list[Line], at: int) -> tuple[int, float]:
    """Where the columns end that begin with this line, and a place in the gutter; (0, 0) where there are none."""
    gap = _widest_gap(lines[at])
    if gap is None:
        return 0, 0.0
    low, high = gap
    end = at
    for line in lines[at:]:
        inside = [w for w in line.words if w.left < high and w.right > low]
        if inside:
            narrower = _widest_gap(line)
            if narrower is None or min(high, narrower[1]) - max(low, narrower[0]) < 0.5 * line.words[0].height:
                break
            low, high = max(low, narrower[0]), min(high, narrower[1])
        end += 1
    middle = (low + high) / 2
    rows = lines[at:end]
    both = [line for line in rows if line.words[0].right <= middle < line.words[-1].left]
    one_side = len(rows) - len(both)
    if len(both) < _COLUMN_LINES or one_side > max(3, len(both)):
        return 0, 0.0
    left = [[w for w in line.words if w.right <= middle] for line in both]
    right = [[w for w in line.words if w.left >= middle] for line in both]
    return (end, middle) if _is_prose(left) and _is_prose(right) else (0, 0.0)


def _widest_gap(line: Line) -> tuple[float, float] | None:
    """The widest gap of a line when it is far wider than those between its words."""
    gaps = sorted(((b.left - a.right, a.right, b.left) for a, b in pairwise(line.words)), reverse=True)
    if len(gaps) < 4:
        return None
    usual = gaps[len(gaps) // 2][0]
    wide, low, high = gaps[0]
    return (low, high) if wide > max(_GUTTER * line.words[0].height, 2.5 * usual) else None


def _is_prose(column: list[list[Word]]) -> bool:
    """Full lines of words: cells of a table are short and end anywhere."""
    words = sum(len(line) for line in column)
    letters = sum(1 for line in column for w in line if any(c.isalpha() for c in w.text))
    start, end = min(line[0].left for line in column), max(line[-1].right for line in column)
    full = sum(1 for line in column if line[-1].right - start >= _FULL * (end - start))
    return words >= _COLUMN_WORDS * len(column) and letters >= 0.7 * words and full >= 0.6 * len(column)


def without_running_heads(pages: list[list[Line]]) -> list[list[Line]]:
    """The pages without the lines that their tops and bottoms repeat."""
    seen: Counter[tuple[str, int]] = Counter()
    for lines in pages:
        seen.update({_head(line) for line in _edges(lines)})
    often = max(_RUNNING_PAGES, len(pages) // 3)
    heads = {head for head, count in seen.items() if count >= often}
    if not heads:
        return pages
    return [[line for line in lines if _head(line) not in heads or line not in _edges(lines)] for lines in pages]


def _edges(lines: list[Line]) -> list[Line]:
    """The topmost and lowest lines of a page."""
    by_height = sorted(lines, key=lambda line: line.words[0].bottom)
    return [*by_height[:_RUNNING_LINES], *by_height[-_RUNNING_LINES:]]


def _head(line: Line) -> tuple[str, int]:
    return _DIGITS.sub("#", line.text), round(line.words[0].bottom / 3)


def make_whole(before: Line, line: Line, words: frozenset[str]) -> bool:
    """Whether a word or a number goes on over the end of a line; its hyphen goes when it was put in to break it."""
    last, first = before.words[-1], line.words[0]
    if _NUMBER_END.search(last.text) and first.text[:1].isdigit():
        group = len(first.text) - len(first.text.lstrip("0123456789"))
        if last.text.endswith("-"):
            if not _is_range(last.text[:-1], first.text):
                last.text = last.text[:-1]
            return True
        scaled = len(line.words) > 1 and line.words[1].text.lower() in _SCALES
        return group == 3 or (scaled and group < 3 and re.fullmatch(r"\d{1,3}[.,]", last.text) is not None)
    left, right = _WORD_END.search(last.text), _WORD_START.match(first.text)
    if left is None or right is None or right.group().lower() in _SUSPENDED:
        return False
    whole = joined(left.group(1), right.group(), words)
    if "-" not in whole:
        last.text = last.text[:-1]
    return True


def _is_range(low: str, high: str) -> bool:
    """True for the two ends of "110,000-120,000" on two lines: whole numbers, of which the second is larger."""
    first, second = _LAST_NUMBER.search(low), _FIRST_NUMBER.match(high)
    if first is None or second is None:
        return False
    return int(_GROUPING.sub("", first.group())) < int(_GROUPING.sub("", second.group()))
