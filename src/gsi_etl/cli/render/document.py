"""A read document for a terminal: prose wrapped, tables aligned where they stand in it, what is not shown counted."""

from __future__ import annotations

import re
import textwrap
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size

from gsi_etl.base.formatting import counted, visible

if TYPE_CHECKING:
    from gsi_etl.model import Block, Document, Table

ROWS = 8
#: No wider is a line of prose easily read, nor a cell of use beside its neighbours.
PROSE, CELL = 100, 32
_NUMERIC = re.compile(r"[-+(]?[\d.,  ]*\d[\d.,  ]*[)%*†]?|-|–|\.\.")


def lines_of(document: Document, width: int) -> Iterator[str]:
    """The text in its order, each table at its place in it; a table that the text does not hold comes at the end."""
    starts = {number: start for number, table in enumerate(document.tables) if (start := _start(table)) is not None}
    waiting = [(start, document.tables[number]) for number, start in sorted(starts.items(), key=lambda item: item[1])]
    cells = sorted(c.start for table in document.tables for row in table.rows for c in row if c.start is not None)
    page: int | None = None
    before: Block | None = None
    for block in document.blocks:
        if block.page is not None and block.page != page:
            page = block.page
            yield f"\n── page {page} ──"
            before = None
        while waiting and waiting[0][0] < block.end:
            yield ""
            yield from table_lines(waiting.pop(0)[1], width)
            before = None
        if block.kind == "table" or bisect_left(cells, block.end) > bisect_left(cells, block.start):
            continue  # it is shown as a table
        if not _goes_on(before, block):
            yield ""
        yield from _prose(block, document.text[block.start : block.end], min(width, PROSE))
        before = block
    for table in [table for _, table in waiting] + [t for n, t in enumerate(document.tables) if n not in starts]:
        yield ""
        yield from table_lines(table, width)


def table_lines(table: Table, width: int) -> Iterator[str]:
    """A heading, the columns that fit, the first rows, and how much more there is."""
    page = f", page {table.page}" if table.page else ""
    size = f"{counted(len(table.rows), 'row')}, {counted(len(table.headers), 'column')}"
    yield f"[{_one_line(table.name) or 'table'}{page}: {size}]"
    heads = [_one_line(" / ".join(part for part in path if part.strip())) for path in table.headers]
    rows = [[_one_line(cell.text) for cell in row] for row in table.rows[:ROWS]]
    columns = [[head, *(row[c] if c < len(row) else "" for row in rows)] for c, head in enumerate(heads)]
    shown = _fitting([max(map(cell_len, column)) for column in columns], width)
    right = [_is_numeric(column[1:]) for column in columns]
    for r in range(len(rows) + 1):
        yield "  ".join(_cell(columns[c][r], size, right[c]) for c, size in enumerate(shown)).rstrip()
        if r == 0:
            yield "  ".join("─" * size for size in shown)
    more = []
    if len(table.rows) > ROWS:
        more.append(f"{len(table.rows) - ROWS:,} more rows")
    if len(columns) > len(shown):
        more.append(f"{len(columns) - len(shown)} more columns")
    if more:
        yield f"… and {' and '.join(more)} (all with --json)"


def _fitting(sizes: Sequence[int], width: int) -> list[int]:
    """The sizes of the columns that go into a line, at least one; each at most ``CELL`` wide."""
    shown: list[int] = []
    for size in sizes:
        size = min(max(size, 1), CELL)
        if shown and sum(shown) + 2 * len(shown) + size > width:
            break
        shown.append(size)
    return shown


def _cell(text: str, size: int, right: bool) -> str:
    if cell_len(text) > size:
        text = set_cell_size(text, size - 1).rstrip() + "…"
    blanks = " " * (size - cell_len(text))
    return blanks + text if right else text + blanks


def _is_numeric(cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if cell]
    return bool(filled) and all(_NUMERIC.fullmatch(cell) for cell in filled)


def _prose(block: Block, text: str, width: int) -> Iterator[str]:
    first = "• " if block.kind == "item" else ""
    for line in text.split("\n"):
        yield from textwrap.wrap(
            visible(line), width, initial_indent=first, subsequent_indent=" " * len(first), break_long_words=False
        ) or [""]


def _goes_on(before: Block | None, block: Block) -> bool:
    """Whether a block follows the one before it without a blank line: a line of a PDF, an item of a list."""
    if before is None or before.kind != block.kind:
        return False
    if block.kind == "item":
        return True
    if block.bbox is None or before.bbox is None:
        return False
    gap, height = before.bbox[1] - block.bbox[3], block.bbox[3] - block.bbox[1]
    return gap < height


def _start(table: Table) -> int | None:
    return min((cell.start for row in table.rows for cell in row if cell.start is not None), default=None)


def _one_line(text: str) -> str:
    return visible(" ".join(text.split()))
