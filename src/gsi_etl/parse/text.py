"""Laying out a document's text: pieces are added in reading order, and each knows where it landed.

All offsets of a document (blocks, cells, figures) point into the one string that ``TextBuilder.text()`` returns.
Knows ``model`` and the limits; knows no format.
"""

from __future__ import annotations

from decimal import Decimal

from gsi_etl.errors import ParseError
from gsi_etl.model import Block, BlockKind, Cell, Document, Table
from gsi_etl.parse import limits
from gsi_etl.parse.plain_text import squeeze

Box = tuple[Decimal, Decimal, Decimal, Decimal]


class TextBuilder:
    """Collects a text and the blocks it is made of."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self.blocks: list[Block] = []

    def add(
        self, kind: BlockKind, text: str, *, glue: str = "\n", page: int | None = None, bbox: Box | None = None
    ) -> int:
        """Append a piece after ``glue`` and return the offset at which it starts. An empty piece is ignored."""
        if not text:
            return self._length
        start = self._append(text, glue)
        self.blocks.append(Block(kind, start, self._length, page, bbox))
        return start

    def add_table(self, table: Table, *, gap: str = "\n\n", cell_limit: int = 2_000) -> Table:
        """Append a table, a line a row, cells joined by " | ", and return it with every cell's offsets.

        A cell longer than ``cell_limit`` (code books hold whole essays) is laid out in full all the same; the limit
        only guards the header line, which repeats nothing.
        """
        heads = [" / ".join(path)[:cell_limit] for path in table.headers]
        if any(heads):
            self.add("table", " | ".join(heads), glue=gap, page=table.page)
        rows = []
        for number, row in enumerate(table.rows):
            texts = [squeeze(cell.text) for cell in row]
            if not any(texts):
                rows.append(row)
                continue
            at = self.add(
                "table", " | ".join(texts), glue=gap if not number and not any(heads) else "\n", page=table.page
            )
            placed = []
            for cell, text in zip(row, texts, strict=True):
                placed.append(Cell(cell.text, cell.row, cell.column, cell.number, at, at + len(text)) if text else cell)
                at += len(text) + 3
            rows.append(tuple(placed))
        return Table(table.name, table.headers, tuple(rows), table.page, table.left_out)

    def text(self) -> str:
        return "".join(self._parts)

    def _append(self, text: str, glue: str) -> int:
        if self._parts:
            self._parts.append(glue)
            self._length += len(glue)
        start = self._length
        self._parts.append(text)
        self._length += len(text)
        if self._length > limits.TEXT_CHARS:
            raise ParseError(
                f"the document's text is longer than {limits.TEXT_CHARS:,} characters",
                rule="text_chars",
                hint="a source this large needs a narrower address (a page, a query, a sheet)",
            )
        return start


def locate(document: Document, start: int, end: int) -> tuple[int | None, Box | None]:
    """Page and bounding box (left, bottom, right, top; PDF points) of ``document.text[start:end]``.

    The box is around all lines of the first page that the stretch touches; (None, None) where nothing has a page.
    """
    touched = [b for b in document.blocks if b.start < end and start < b.end]
    page = next((b.page for b in touched if b.page is not None), None)
    boxes = [b.bbox for b in touched if b.page == page and b.bbox is not None]
    if not boxes:
        return page, None
    return page, (
        min(b[0] for b in boxes),
        min(b[1] for b in boxes),
        max(b[2] for b in boxes),
        max(b[3] for b in boxes),
    )
