"""The text that is left for the reader of sentences when tables and fact boxes are read by their labels.

A table's cells in a row are not a sentence: read as one, each number takes its neighbour's meaning.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gsi_etl.figures.tables.header_meaning import value_in
from gsi_etl.model import Block, Document, Figure

_BAR = " | "
#: U+2029, the paragraph separator: one code point like the line break it stands for, but it ends a sentence.
_PARAGRAPH_END = "\u2029"
#: A cell with more words than this is prose that a table lays out; so is one of a few words that ends as sentences do.
_MOST_WORDS = 12
_FEWEST_WORDS = 5


def prose_of(document: Document, figures: Sequence[Figure]) -> str:
    """The document's text with the cells of its tables and the numbers of ``figures`` blank; every offset stays.

    A cell that holds prose stays too: pages are laid out in tables. Between the blocks of a page a line break becomes a
    paragraph separator: a headline is not part of the sentence below it. Lines of a PDF have a page, and may go on.
    """
    text = document.text
    spans = [span for block in document.blocks if block.kind == "table" for span in _cells(text, block)]
    spans += [
        (cell.start, cell.end)
        for table in document.tables
        for row in table.rows
        for cell in row
        if cell.start is not None and cell.end is not None and value_in(cell.text) is not None
    ]
    spans += [(figure.reading.start, figure.reading.end) for figure in figures]
    blank = list(text)
    for start, end in spans:
        blank[start:end] = [c if c == "\n" else " " for c in text[start:end]]
    for block in document.blocks:
        if block.page is None and block.kind != "table" and text[block.end : block.end + 1] == "\n":
            blank[block.end] = _PARAGRAPH_END
    return "".join(blank)


def _cells(text: str, block: Block) -> Iterator[tuple[int, int]]:
    """The cells of a row, each with the bar behind it, but for cells of prose."""
    at = block.start
    for part in text[block.start : block.end].split(_BAR):
        end = min(at + len(part) + len(_BAR), block.end)
        if not _is_prose(part):
            yield at, end
        at = end


def _is_prose(cell: str) -> bool:
    words = len(cell.split())
    return words > _MOST_WORDS or (words >= _FEWEST_WORDS and cell.rstrip().endswith((".", "!", "?")))
