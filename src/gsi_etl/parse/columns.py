"""Tables on a PDF page, found from where its words stand: lines, gaps that line up, columns between them.

No ruling lines are needed and none are looked at. Knows words with boxes; knows nothing of PDF files or documents.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

Box = tuple[float, float, float, float]

#: In heights of a line: a gap that parts cells; a gap between rows that ends a table.
_CELL_GAP = 0.8
_ROW_GAP = 2.0
#: The share of rows in which a column must be filled by a segment of its own.
_SUPPORT = 0.15


@dataclass(slots=True, eq=False)
class Word:
    """A run of characters and the box around it, in points from the page's lower left corner."""

    text: str
    left: float
    bottom: float
    right: float
    top: float

    @property
    def height(self) -> float:
        return self.top - self.bottom

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2

    def continues(self, box: Box) -> bool:
        """Whether a character with this box goes on with the word: same height, no wide gap, not far back."""
        left, bottom, _, top = box
        size = max(self.height, top - bottom, 1.0)
        return (
            -0.6 * size < left - self.right < 0.35 * size
            and min(self.top, top) >= max(self.bottom, bottom) - size * 0.6
        )

    def below(self, box: Box) -> bool:
        """Whether a character with this box is small and raised beside the word: a note mark."""
        height = box[3] - box[1]
        return height < 0.8 * self.height and box[1] > self.bottom + 0.1 * self.height

    def take(self, char: str, box: Box) -> None:
        self.text += char
        self.left, self.bottom = min(self.left, box[0]), min(self.bottom, box[1])
        self.right, self.top = max(self.right, box[2]), max(self.top, box[3])

    def same_height(self, other: Word) -> bool:
        """Whether both stand on one line."""
        overlap = min(self.top, other.top) - max(self.bottom, other.bottom)
        return overlap > 0.4 * min(self.height, other.height) or abs(self.bottom - other.bottom) < 1.0


@dataclass(slots=True)
class _Segment:
    """Words of one line without a wide gap between them: a cell, or a part of one."""

    words: list[Word]
    left: float = field(init=False)
    right: float = field(init=False)

    def __post_init__(self) -> None:
        self.left, self.right = self.words[0].left, max(w.right for w in self.words)


@dataclass(slots=True)
class _Row:
    segments: list[_Segment]
    bottom: float
    top: float
    prose: bool

    @property
    def height(self) -> float:
        return self.top - self.bottom


def find_tables(words: list[Word]) -> list[list[list[list[Word]]]]:
    """Tables as rows of cells of words, top to bottom, left to right; every row has the same number of cells."""
    grids = (_grid(region) for region in _regions(_rows(words)))
    return [grid for grid in grids if grid is not None and _is_table(grid)]


def _rows(words: list[Word]) -> list[_Row]:
    """Lines over the whole width of the page, split where the gap is wide."""
    lines: list[list[Word]] = []
    for word in sorted(words, key=lambda w: -w.middle):
        if lines and any(word.same_height(other) for other in lines[-1][-3:]):
            lines[-1].append(word)
        else:
            lines.append([word])
    return [_row(sorted(line, key=lambda w: w.left)) for line in lines]


def _row(line: list[Word]) -> _Row:
    size = sorted(w.height for w in line)[len(line) // 2]
    gaps = gaps_of(line)
    prose = is_running_text(line)
    segments, current = [], [line[0]]
    for gap, word in zip(gaps, line[1:], strict=True):
        if gap > max(_CELL_GAP * size, 4.0) and not prose:
            segments.append(_Segment(current))
            current = []
        current.append(word)
    segments.append(_Segment(current))
    return _Row(segments, min(w.bottom for w in line), max(w.top for w in line), prose)


def gaps_of(line: Sequence[Word]) -> list[float]:
    """How far each word stands from the one before."""
    return [after.left - before.right for before, after in pairwise(line)]


def is_running_text(line: list[Word]) -> bool:
    """A line of running text, which justification may have spread: many words, few numbers, gaps much alike."""
    if len(line) < 5:
        return False
    gaps, size = gaps_of(line), sorted(w.height for w in line)[len(line) // 2]
    words = sum(1 for w in line if any(c.isalpha() for c in w.text))
    usual = sorted(gaps)[len(gaps) // 2]
    return words >= 0.75 * len(line) and max(gaps) < min(2.2 * size, max(2.5 * usual, 0.8 * size))


def _regions(rows: list[_Row]) -> list[list[_Row]]:
    """Runs of rows with several segments; a single-segment row between them belongs when it stands close."""
    regions: list[list[_Row]] = []
    current: list[_Row] = []
    for row in rows:
        single = len(row.segments) == 1
        far = bool(current) and current[-1].bottom - row.top > _ROW_GAP * max(current[-1].height, row.height)
        if current and (far or row.prose or (single and _crosses(row.segments[0], current))):
            regions.append(current)
            current = []
        if not row.prose and (not single or current):
            current.append(row)
    regions.append(current)
    trimmed = []
    for region in regions:
        while region and len(region[-1].segments) == 1:
            region.pop()
        if len(region) >= 2:
            trimmed.append(region)
    return trimmed


def _crosses(segment: _Segment, region: list[_Row]) -> bool:
    """Whether a lone segment reaches over the gap between two cells of the row before: a caption or a sentence."""
    above = next((row for row in reversed(region) if len(row.segments) > 1), None)
    if above is None:
        return False
    return any(segment.left < a.right and b.left < segment.right for a, b in pairwise(above.segments))


def _grid(region: list[_Row]) -> list[list[list[Word]]] | None:
    columns = _columns(region)
    if len(columns) < 2:
        return None
    grid: list[list[list[Word]]] = []
    for row in region:
        cells: list[list[Word]] = [[] for _ in columns]
        for segment in row.segments:
            cells[_column_of(segment, columns)] += segment.words
        grid.append(cells)
    return _merge_wrapped(grid, region)


def _columns(region: list[_Row]) -> list[tuple[float, float]]:
    """Horizontal stretches that segments share; one that reaches over several narrow ones is a heading, no column."""
    rows = [row for row in region if len(row.segments) > 1]
    columns: list[list[float]] = []
    for segment in sorted((s for row in rows for s in row.segments), key=lambda s: s.right - s.left):
        touched = [c for c in columns if segment.left < c[1] and c[0] < segment.right]
        if not touched:
            columns.append([segment.left, segment.right, 1])
        elif len(touched) == 1:
            (only,) = touched
            only[0], only[1], only[2] = min(only[0], segment.left), max(only[1], segment.right), only[2] + 1
    enough = max(1.0, _SUPPORT * len(rows))
    return sorted((c[0], c[1]) for c in columns if c[2] >= enough)


def _column_of(segment: _Segment, columns: list[tuple[float, float]]) -> int:
    def overlap(column: tuple[float, float]) -> float:
        return min(segment.right, column[1]) - max(segment.left, column[0])

    return max(range(len(columns)), key=lambda i: overlap(columns[i]))


def _merge_wrapped(grid: list[list[list[Word]]], region: list[_Row]) -> list[list[list[Word]]]:
    """Lines that go on with the cells above become one row with them."""
    gaps = [above.bottom - below.top for above, below in pairwise(region)]
    size = sorted(row.height for row in region)[len(region) // 2]
    loose = max(gaps) if gaps else 0.0
    tight = min(gaps) if gaps else 0.0
    # Two kinds of line spacing: the narrow one is inside cells, the wide one between rows.
    limit = (loose + tight) / 2 if loose - tight > 0.35 * size else None
    merged = [grid[0]]
    for gap, cells in zip(gaps, grid[1:], strict=True):
        above = merged[-1]
        if (limit is not None and gap < limit and _goes_on(above, cells)) or _hangs(above, cells):
            merged[-1] = [a + b for a, b in zip(above, cells, strict=True)]
        else:
            merged.append(cells)
    return merged


def _goes_on(above: list[list[Word]], cells: list[list[Word]]) -> bool:
    """With tight spacing: every filled cell stands under a filled one, or the first column alone goes on."""
    filled = [i for i, cell in enumerate(cells) if cell]
    numbers = sum(1 for i in filled if _has_digit(cells[i]))
    return numbers * 2 <= len(filled) and any(above[i] for i in filled)


def _hangs(above: list[list[Word]], cells: list[list[Word]]) -> bool:
    """A line without numbers under a filled first cell that it does not fill, or one word that begins in lower case."""
    filled = [i for i, cell in enumerate(cells) if cell]
    if any(_has_digit(cells[i]) for i in filled) or not any(above[i] for i in filled):
        return False
    first = cells[filled[0]][0].text
    return len(filled) < len(cells) and first[:1].islower()


def _has_digit(cell: list[Word]) -> bool:
    return any(c.isdigit() for word in cell for c in word.text)


def _is_table(grid: list[list[list[Word]]]) -> bool:
    """Not a bullet list, a table of contents, two columns of prose, or scattered words."""
    cells = [cell for row in grid for cell in row if cell]
    if len(grid) < 2 or len(cells) < 0.4 * len(grid) * len(grid[0]):
        return False
    beside = [cell for row in grid for cell in row[1:] if cell]
    numbers = sum(1 for cell in beside if _has_digit(cell))
    long = sum(1 for cell in cells if len(cell) > 8)
    marks = sum(1 for row in grid if row[0] and not any(c.isalnum() for w in row[0] for c in w.text))
    dotted = sum(1 for cell in cells if any("...." in word.text for word in cell))
    if marks * 2 > len(grid) or dotted * 4 > len(grid) or long * 3 > len(cells):
        return False
    return numbers * 4 >= len(beside)
