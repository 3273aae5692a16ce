"""Tables in plain text: lines of as many cells as the line above them, and what stands over each number.

    Country | People in modern slavery | per 1,000
    Chad | 97,000 | 5.9

What the heading of a column speaks of is evidence for the measure, whom a row names for the place. What a heading says
of units is certain: "(thousands)" and "per 1,000" are of every number below.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING

from gsi_etl.figures.numbers.heading_units import (
    LARGEST_BARE,
    PERCENT,
    PERCENTAGES,
    SCALES,
    is_bare,
    put_under_heading,
    take_from_heading,
)
from gsi_etl.figures.numbers.numerals import numeral
from gsi_etl.figures.numbers.rates import BASES, as_rate

if TYPE_CHECKING:
    from gsi_etl.figures.meaning.passage import Seen

#: What parts cells; the first of them that a line has is its mark.
_MARKS = ("|", "\t", ";", " / ", " – ", " — ", " - ")
_ROW = re.compile(r"^[^\n]*(?:[|\t;]| [/–—-] )[^\n]*$", re.MULTILINE)
#: Under a heading in a table of Markdown.
_RULE = re.compile(r"[\s|:+-]*")
_NUMBER = re.compile(r"[~<>≈]?\d")
_YEAR = re.compile(r"(?:19|20)\d\d")
#: Fewer rows than these under a heading do not make a table.
_FEWEST = 2

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Column:
    """What a number in a table stands under and beside: the classes of cues in the heading of its column, the places
    that the heading names, and those that its row does.

    ``scale`` is what the heading says that its numbers are in, a hundredth for per cent; ``base`` is of how many its
    rates are. ``scaled``: the heading of any column says a scale.
    """

    classes: frozenset[str]
    places: frozenset[str]
    row: frozenset[str]
    scale: Decimal | None
    base: Decimal | None
    scaled: bool


def columns(text: str, body: list[Seen]) -> dict[tuple[int, int], Column]:
    """For every quantity in a table its column, by sentence and turn. In time linear in the text's length."""
    found: dict[tuple[int, int], Column] = {}
    for rows in _tables(text):
        first = bisect_right(body, rows[0][0][0], key=lambda seen: seen.sentence.end)
        behind = bisect_left(body, rows[-1][-1][1], key=lambda seen: seen.sentence.start)
        found.update(_columns(rows, body[first:behind]))
    return found


def _columns(rows: list[list[Span]], within: list[Seen]) -> Iterator[tuple[tuple[int, int], Column]]:
    starts, width = [cell[0] for row in rows for cell in row], len(rows[0])

    def place(seen: Seen, word: int) -> tuple[int, int]:
        return divmod(bisect_right(starts, seen.sentence.starts[word]) - 1, width)

    classes: list[set[str]] = [set() for _ in rows[0]]
    scales: list[Decimal | None] = [None for _ in rows[0]]
    bases: list[Decimal | None] = [None for _ in rows[0]]
    named: list[list[set[str]]] = [[set() for _ in row] for row in rows]
    for seen in within:
        for first, _, what in seen.cues:
            row, cell = place(seen, first)
            if row == 0:
                classes[cell].update(what)
        for mention in seen.places:
            row, cell = place(seen, mention.first)
            if row >= 0:
                named[row][cell].add(mention.code)
        for at, (before, word) in enumerate(pairwise(["", *seen.sentence.words])):
            unit = PERCENT if word in PERCENTAGES else SCALES.get(word) if word != "m" else None
            if unit is not None and (unit == PERCENT or before not in _PER) and place(seen, at)[0] == 0:
                scales[place(seen, at)[1]] = unit
            if word in _PER and (base := _base(seen, at + 1)) is not None and place(seen, at)[0] == 0:
                bases[place(seen, at)[1]] = base
    scaled = scales.count(None) < len(scales)
    for seen in within:
        for index, quantity in enumerate(seen.quantities):
            row, cell = place(seen, quantity.first)
            if row > 0 and seen.sentence.starts[quantity.first] < rows[row][cell][1]:
                over, beside = frozenset(named[0][cell]), frozenset().union(*named[row])
                yield (
                    (seen.index, index),
                    Column(frozenset(classes[cell]), over, beside, scales[cell], bases[cell], scaled),
                )


#: Behind these a number says how many a rate is of.
_PER = frozenset(["per", "every", "each"])


def _base(seen: Seen, at: int) -> Decimal | None:
    """``1,000`` or ``thousand`` at word ``at``, of which there can be so many."""
    if seen.sentence.word(at) == "mille":
        return Decimal(1000)
    number = numeral(seen.sentence, at) if at < len(seen.sentence.words) else None
    return number.value if number is not None and number.value in BASES else None


def measured_by_columns(body: list[Seen], found: dict[tuple[int, int], Column]) -> None:
    """Give the numbers of tables the units that the headings of their columns say, in place of one said for all."""
    for (sentence, index), column in found.items():
        quantity = body[sentence].quantities[index]
        if column.scaled or column.base is not None:
            take_from_heading(quantity)  # it has what stands over all columns, or over another
        if not is_bare(quantity, LARGEST_BARE):
            continue
        if column.base is not None and 0 < (quantity.value or 0) < column.base:
            as_rate(quantity, column.base)
        elif column.scale is not None and column.base is None:
            put_under_heading(quantity, column.scale)


def _tables(text: str) -> Iterator[list[list[Span]]]:
    """The tables of the text: rows of cells, the heading first."""
    if "\n" not in text:
        return
    rows: list[list[Span]] = []
    last, mark = -2, ""
    for match in _ROW.finditer(text):
        line = match.group()
        if rows and match.start() == last + 1 and _RULE.fullmatch(line):
            last = match.end()
            continue
        own = next(one for one in _MARKS if one in line)
        cells = _cells(line, match.start(), own)
        goes_on = match.start() == last + 1 and own == mark and bool(rows) and len(cells) == len(rows[0])
        if not (goes_on and _holds_numbers(text, cells)):
            if len(rows) > _FEWEST:
                yield rows
            heads = len(cells) > 1 and not any(_is_number(text, cell) for cell in cells[1:])
            rows = [cells] if heads else []
        else:
            rows.append(cells)
        last, mark = match.end(), own
    if len(rows) > _FEWEST:
        yield rows


def _cells(line: str, start: int, mark: str) -> list[Span]:
    """The spans of a line's cells, without the empty ones before the first mark and behind the last."""
    ends = [-len(mark), *(match.start() for match in re.finditer(re.escape(mark), line)), len(line)]
    cells = [(start + left + len(mark), start + right) for left, right in pairwise(ends)]
    empty = [not line[left - start : right - start].strip() for left, right in cells]
    return cells[int(empty[0]) : len(cells) - int(empty[-1] and len(cells) > 1)]


def _holds_numbers(text: str, cells: list[Span]) -> bool:
    """True when half of the cells behind the first begin with a number: what lines of prose do not."""
    numbers = sum(_NUMBER.match(text[slice(*cell)].strip()) is not None for cell in cells[1:])
    return numbers * 2 >= len(cells) - 1 > 0


def _is_number(text: str, cell: Span) -> bool:
    written = text[slice(*cell)].strip()
    return _NUMBER.match(written) is not None and _YEAR.fullmatch(written) is None
