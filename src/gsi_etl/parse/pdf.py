"""PDF: pages, lines and tables with their places on the page, through pypdfium2.

Text follows the order in which the file draws it, a block a line with page and bounding box; lines of one paragraph are
joined by a blank so that a sentence stays whole. Tables come from ``columns``, which looks at where words stand.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

import pypdfium2
import pypdfium2.raw as pdfium_c

from gsi_etl.errors import ParseError
from gsi_etl.model import Cell, DatedBy, Document, Table
from gsi_etl.parse import dates, limits
from gsi_etl.parse.columns import Word, find_tables
from gsi_etl.parse.plain_text import squeeze
from gsi_etl.parse.read import Input, finished
from gsi_etl.parse.text import TextBuilder

_TENTH = Decimal("0.1")
#: What pdfium puts for a hyphen at a line's end, and for what it cannot map.
_HYPHENS = {0x02: "-", 0xFFFE: "-", 0xAD: "-"}


@dataclass(frozen=True, slots=True)
class _Span:
    """Where a word stands in the text, and in which line."""

    start: int
    end: int
    line: int


@dataclass(slots=True)
class _Line:
    """Words that the file draws one after the other at one height."""

    words: list[Word]

    @property
    def box(self) -> tuple[float, float, float, float]:
        return (
            min(w.left for w in self.words),
            min(w.bottom for w in self.words),
            max(w.right for w in self.words),
            max(w.top for w in self.words),
        )


def read(given: Input) -> Document:
    """All pages. A page without text that shows something makes the document incomplete: its figures are not gone."""
    try:
        pdf = pypdfium2.PdfDocument(given.body)
    except pypdfium2.PdfiumError as error:
        protected = "password" in str(error).lower()
        raise ParseError(
            "the PDF is encrypted" if protected else "the PDF cannot be opened",
            rule="encrypted" if protected else "unreadable",
            why=str(error),
        ) from None
    try:
        return _document(pdf, given)
    finally:
        pdf.close()


def _document(pdf: pypdfium2.PdfDocument, given: Input) -> Document:
    if len(pdf) > limits.PAGES:
        raise ParseError(f"{len(pdf):,} pages, more than {limits.PAGES:,}", rule="pages")
    builder = TextBuilder()
    tables: list[Table] = []
    silent: list[int] = []
    for number in range(1, len(pdf) + 1):
        page = pdf[number - 1]
        words = _words(page, number)
        lines = _lines(words)
        placed = _add_lines(builder, lines, number)
        for found in find_tables(words):
            tables.append(_place(found, number, len(tables) + 1, placed))
        if not words and _shows_something(page):
            silent.append(number)
        page.close()
    if not builder.blocks:
        raise ParseError(
            f"none of its {len(pdf):,} pages has text",
            rule="no_text",
            why="the pages are pictures, or their fonts do not say what they draw",
            hint="a scanned report needs character recognition first",
        )
    notes = tuple(f"page {number} shows something and has no text: figures on it cannot be read" for number in silent)
    information = pdf.get_metadata_dict(skip_empty=True)
    document = replace(
        given.blank,
        text=builder.text(),
        title=squeeze(information.get("Title", "")),
        author=squeeze(information.get("Author", "")) or None,
        language=given.language,
        modified=_dated(information.get("ModDate", "")),
        blocks=tuple(builder.blocks),
        tables=tuple(tables),
    )
    return finished(document, left_out=notes, complete=not silent)


def _dated(printed: str) -> DatedBy | None:
    """``D:20180907...``: when the file was written, which is no date of publication."""
    day = dates.day(printed.removeprefix("D:")[:8])
    return DatedBy(day, "meta", Decimal("0.5")) if day else None


def _words(page: pypdfium2.PdfPage, number: int) -> list[Word]:
    """Words in drawing order with their boxes. A wide gap splits words even where no blank was drawn."""
    text_page = page.get_textpage()
    count = text_page.count_chars()
    if count > limits.PAGE_CHARS:
        raise ParseError(
            f"more than {limits.PAGE_CHARS:,} characters on one page", rule="page_chars", where=f"page {number}"
        )
    rect = pdfium_c.FS_RECTF()
    place = ctypes.byref(rect)
    turn = _turned(page)
    raw = text_page.raw
    words: list[Word] = []
    current: Word | None = None
    note = False
    for index in range(count):
        code = pdfium_c.FPDFText_GetUnicode(raw, index)
        char = _HYPHENS.get(code) or (chr(code) if 0x20 < code < 0x110000 and not 0xD800 <= code < 0xE000 else " ")
        if char.isspace():
            note = _end_note(current, note)
            current = None
            continue
        # The loose box is as wide as the character's advance: a narrow "1" leaves no gap in "11".
        if not pdfium_c.FPDFText_GetLooseCharBox(raw, index, place):
            continue
        box = turn(rect.left, rect.bottom, rect.right, rect.top)
        if current is not None and current.continues(box):
            raised = char.isdigit() and current.below(box)
            if raised and not note:
                current.text += "["
                note = True
            elif not raised:
                note = _end_note(current, note)
            current.take(char, box)
        else:
            note = _end_note(current, note)
            current = Word(char, *box)
            words.append(current)
    _end_note(current, note)
    text_page.close()
    return words


def _end_note(word: Word | None, note: bool) -> bool:
    """Close the bracket around a raised note mark: 2016 with a small 12 reads 2016[12] and not 201612."""
    if word is not None and note:
        word.text += "]"
    return False


def _turned(page: pypdfium2.PdfPage) -> Callable[[float, float, float, float], tuple[float, float, float, float]]:
    """How a box is turned so that a page shown rotated reads from left to right."""
    width, height = page.get_mediabox()[2:]
    rotation = page.get_rotation()
    if rotation == 90:
        return lambda left, bottom, right, top: (bottom, width - right, top, width - left)
    if rotation == 180:
        return lambda left, bottom, right, top: (width - right, height - top, width - left, height - bottom)
    if rotation == 270:
        return lambda left, bottom, right, top: (height - top, left, height - bottom, right)
    return lambda left, bottom, right, top: (left, bottom, right, top)


def _lines(words: list[Word]) -> list[_Line]:
    lines: list[_Line] = []
    for word in words:
        last = lines[-1].words[-1] if lines else None
        if last is not None and last.same_height(word) and word.left > last.left:
            lines[-1].words.append(word)
        else:
            lines.append(_Line([word]))
    return lines


def _add_lines(builder: TextBuilder, lines: list[_Line], page: int) -> dict[int, _Span]:
    """Append the lines as blocks; returns where each word (by identity) stands in the text."""
    placed: dict[int, _Span] = {}
    before: _Line | None = None
    for line in lines:
        glue = "\n\n" if before is None else " " if _continues(before, line) else "\n"
        if glue == " " and before is not None and before.words[-1].text.endswith("-"):
            glue = ""
        texts = [word.text for word in line.words]
        box = tuple(Decimal(repr(round(value, 1))).quantize(_TENTH) for value in line.box)
        at = builder.add("paragraph", " ".join(texts), glue=glue, page=page, bbox=(box[0], box[1], box[2], box[3]))
        for word in line.words:
            placed[id(word)] = _Span(at, at + len(word.text), len(builder.blocks))
            at += len(word.text) + 1
        before = line
    return placed


def _continues(before: _Line, line: _Line) -> bool:
    """Whether a line goes on with the paragraph of the one before: right below it, as high, and both start alike."""
    (left, bottom, right, top), (next_left, _, _, next_top) = before.box, line.box
    height = top - bottom
    gap = bottom - next_top
    if not -0.5 * height <= gap <= 0.9 * height:
        return False
    if abs((line.box[3] - line.box[1]) - height) > 0.35 * height:
        return False
    wide = right - left > 12 * height
    ended = line.box[2] - right > 6 * height  # a last line or a heading stops short of where the next one ends
    return wide and not ended and next_left - left < 3 * height and left - next_left < 4 * height


def _place(table: list[list[list[Word]]], page: int, number: int, placed: dict[int, _Span]) -> Table:
    """The found table with the offsets of those cells whose words follow one another in the text."""
    rows = []
    for r, row in enumerate(table):
        cells = []
        for c, words in enumerate(row):
            text = " ".join(word.text for word in words)
            spans = [placed[id(word)] for word in words]
            together = spans and all(b.start == a.end + 1 and b.line == a.line for a, b in pairwise(spans))
            start, end = (spans[0].start, spans[-1].end) if together else (None, None)
            cells.append(Cell(text, r, c, None, start, end))
        rows.append(tuple(cells))
    heads = _header_rows(rows)
    paths = [tuple(row[c].text for row in rows[:heads] if row[c].text) or ("",) for c in range(len(rows[0]))]
    return Table(f"table {number}", tuple(paths), tuple(rows[heads:]), page)


def _header_rows(rows: list[tuple[Cell, ...]]) -> int:
    """Rows before the first one that holds a number beside its first cell; at most five, and never all."""
    for index, row in enumerate(rows[:6]):
        if any(any(char.isdigit() for char in cell.text) and len(cell.text) < 20 for cell in row[1:]):
            return index
    return 0


def _shows_something(page: pypdfium2.PdfPage) -> bool:
    return next(iter(page.get_objects(max_depth=2)), None) is not None
