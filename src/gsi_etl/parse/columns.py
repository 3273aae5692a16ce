"""Tables on a PDF page, found from where its words stand: lines, gaps that line up, columns between them.

No ruling lines are needed and none are looked at. Knows words with boxes; knows nothing of PDF files or documents.
"""

from __future__ import annotations

from dataclasses import dataclass, field

Box = tuple[float, float, float, float]


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

    @property
    def height(self) -> float:
        return self.top - self.bottom


def find_tables(words: list[Word]) -> list[list[list[list[Word]]]]:
    """Tables as rows of cells of words, top to bottom, left to right; every row has the same number of cells."""
    rows = _rows(words)
    return [grid for region in _regions(rows) if (grid := _grid(region)) is not None]


def _rows(words: list[Word]) -> list[_Row]:
    """Lines over the whole width of the page, split where the gap is wide."""
    lines: list[list[Word]] = []
    for word in sorted(words, key=lambda w: -w.middle):
        if lines and any(word.same_height(other) for other in lines[-1][-3:]):
            lines[-1].append(word)
        else:
            lines.append([word])
    rows = []
    for line in lines:
        line.sort(key=lambda w: w.left)
        size = sorted(w.height for w in line)[len(line) // 2]
        segments, current = [], [line[0]]
        for word in line[1:]:
            if word.left - max(w.right for w in current) > max(0.8 * size, 4.0):
                segments.append(_Segment(current))
                current = [word]
            else:
                current.append(word)
        segments.append(_Segment(current))
        rows.append(_Row(segments, min(w.bottom for w in line), max(w.top for w in line)))
    return rows


def _regions(rows: list[_Row]) -> list[list[_Row]]:
    """Runs of rows with several segments; a single-segment row between them belongs when it stands close."""
    regions: list[list[_Row]] = []
    current: list[_Row] = []
    for row in rows:
        apart = bool(current) and current[-1].bottom - row.top > 2.5 * max(current[-1].height, row.height)
        if apart or (current and len(row.segments) == 1 and len(current[-1].segments) == 1):
            regions.append(current)
            current = []
        if len(row.segments) > 1 or current:
            current.append(row)
    regions.append(current)
    trimmed = []
    for region in regions:
        while region and len(region[-1].segments) == 1:
            region.pop()
        if len(region) >= 2:
            trimmed.append(region)
    return trimmed


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
    filled = sum(1 for cells in grid for cell in cells if cell)
    if filled < 0.4 * len(grid) * len(columns):
        return None
    return grid


def _columns(region: list[_Row]) -> list[tuple[float, float]]:
    """Horizontal stretches that segments share; one that reaches over several narrow ones is a heading, no column."""
    segments = [s for row in region if len(row.segments) > 1 for s in row.segments]
    columns: list[list[float]] = []
    for segment in sorted(segments, key=lambda s: s.right - s.left):
        touched = [c for c in columns if segment.left < c[1] and c[0] < segment.right]
        if not touched:
            columns.append([segment.left, segment.right])
        elif len(touched) == 1:
            touched[0][0], touched[0][1] = min(touched[0][0], segment.left), max(touched[0][1], segment.right)
    return sorted((c[0], c[1]) for c in columns)


def _column_of(segment: _Segment, columns: list[tuple[float, float]]) -> int:
    def overlap(column: tuple[float, float]) -> float:
        return min(segment.right, column[1]) - max(segment.left, column[0])

    return max(range(len(columns)), key=lambda i: overlap(columns[i]))
