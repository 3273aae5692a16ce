"""PDF: pages, lines and tables with their places on the page, through pypdfium2.

Text follows the order in which the file draws it, a block a line with page and bounding box; lines of one paragraph are
joined by a blank so that a sentence stays whole. Tables come from ``columns``, which looks at where words stand.
"""

from __future__ import annotations

import ctypes
import math
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from typing import Any, TypeAlias

import pypdfium2
import pypdfium2.raw as pdfium_c

from gsi_etl.errors import ParseError
from gsi_etl.model import Cell, DatedBy, Document, Table
from gsi_etl.parse import dates, limits
from gsi_etl.parse.columns import Word, find_tables
from gsi_etl.parse.pdf_colour import Pale, is_pale, unseen_words
from gsi_etl.parse.pdf_lines import Line, lines_of, make_whole, without_running_heads
from gsi_etl.parse.pdf_note_marks import without_note_marks
from gsi_etl.parse.pdf_paragraphs import continues, goes_on_over, outside_paragraphs, parted, usual_gap
from gsi_etl.parse.plain_text import plain, squeeze, vocabulary
from gsi_etl.parse.read import Input, finished
from gsi_etl.parse.text import TextBuilder

_TENTH = Decimal("0.1")
#: What pdfium puts for a hyphen at a line's end, and for what it cannot map.
_HYPHENS = {0x02: "-", 0xFFFE: "-", 0xAD: "-"}
#: What a rate is out of is not a value: per 1,000; je 100.000.
_OUT_OF = re.compile(r"(?<=[^\W\d_]\s)1(?:00)?[.,\s’']?000\b")
#: A line that says what a table shows.
_CAPTION = re.compile(
    r"(?:table|tabelle|tableau|tabla|tabella|tabel|tabela|quadro|cuadro)\s+(?:\d{1,3}(?:\.\d{1,3})*|[IVX]{1,5})[.:]?\s+\S",
    re.IGNORECASE,
)
#: Pages whose words and running heads are looked at together.
_TOGETHER = 400
#: One character in so many is asked for its angle, before all of them are.
_SAMPLE = 16
_RAISED = dict(zip("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹", strict=True))

Turn: TypeAlias = Callable[[float, float, float, float], tuple[float, float, float, float]]


@dataclass(frozen=True, slots=True)
class _Span:
    """Where a word stands in the text, and in which line."""

    start: int
    end: int
    line: int


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
    notes: list[str] = []
    for first in range(1, len(pdf) + 1, _TOGETHER):
        pages = [_read_page(pdf, number) for number in range(first, min(first + _TOGETHER, len(pdf) + 1))]
        silent += [number for number, page in enumerate(pages, start=first) if page.silent]
        notes += [
            f"page {number}: text in the colour of its ground is not read: {page.unseen[:80]!r}"
            for number, page in enumerate(pages, start=first)
            if page.unseen
        ]
        _add_pages(builder, tables, pages, first)
    if not builder.blocks:
        raise ParseError(
            f"none of its {len(pdf):,} pages has text",
            rule="no_text",
            why="the pages are pictures, or their fonts do not say what they draw",
            hint="a scanned report needs character recognition first",
        )
    notes += [f"page {number} shows something and has no text: figures on it cannot be read" for number in silent]
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
    return finished(document, left_out=tuple(notes), complete=not silent)


def _dated(printed: str) -> DatedBy | None:
    """``D:20180907...``: when the file was written, which is not a date of publication."""
    day = dates.day(printed.removeprefix("D:")[:8])
    return DatedBy(day, "meta", Decimal("0.5")) if day else None


@dataclass(frozen=True, slots=True)
class _Page:
    """The words of a page by the way they are turned, upright first; whether it shows something without text; and what
    it holds in the colour of its ground."""

    turned: tuple[list[Word], ...]
    silent: bool
    unseen: str


def _read_page(pdf: pypdfium2.PdfDocument, number: int) -> _Page:
    page = pdf[number - 1]
    words, unseen = _words(page, number)
    silent = not words and _shows_something(page)
    page.close()
    return _Page(tuple(words), silent, unseen)


def _add_pages(builder: TextBuilder, tables: list[Table], pages: list[_Page], first: int) -> None:
    """Append the text and the tables of pages that belong together; ``first`` is the number of the first of them."""
    upright = without_running_heads([lines_of(page.turned[0]) if page.turned else [] for page in pages])
    known = vocabulary(word.text for page in pages for words in page.turned for word in words)
    filled = [lines for lines in upright if lines]
    # Before any page is laid out: what a page's end breaks loses its hyphen on the page that ends.
    ends = [(before[-1], after[0]) for before, after in pairwise(filled)]
    over = {id(line): "" for before, line in ends if make_whole(before, line, known)}
    over |= {id(line): " " for before, line in ends if id(line) not in over and goes_on_over(before, line)}
    for number, (page, lines) in enumerate(zip(pages, upright, strict=True), start=first):
        usual = usual_gap(lines)
        kept = {id(word) for line in outside_paragraphs(lines, usual) for word in line.words}
        found = find_tables([w for w in page.turned[0] if id(w) in kept]) if page.turned else []
        placed = _add_lines(builder, lines, usual, number, known, over)
        captions = [line.text for line in lines if _CAPTION.match(line.text)]
        for words in page.turned[1:]:
            found += find_tables(words)
            turned = lines_of(words)
            placed |= _add_lines(builder, turned, usual_gap(turned), number, known, {})
            captions += [line.text for line in turned if _CAPTION.match(line.text)]
        for at, table in enumerate(found):
            # Where each table of a page has its caption, they come in the same order.
            name = captions[at] if len(captions) == len(found) else f"table {len(tables) + 1}"
            tables.append(_place(table, number, name, placed))


def _words(page: pypdfium2.PdfPage, number: int) -> tuple[list[list[Word]], str]:
    """Words in drawing order with their boxes, in one list for each way they are turned, the commonest first; and the
    text that nobody sees.

    A wide gap splits words even where no blank was drawn.
    """
    text_page = page.get_textpage()
    count = text_page.count_chars()
    if count > limits.PAGE_CHARS:
        raise ParseError(
            f"more than {limits.PAGE_CHARS:,} characters on one page", rule="page_chars", where=f"page {number}"
        )
    raw = text_page.raw
    angles = _angles(raw, count)
    found: list[list[Word]] = []
    pale: list[Pale] = []
    for angle in sorted(set(angles), key=lambda a: (-angles.count(a), a)) if angles else [0]:
        words = _turned_words(
            raw, [i for i in range(count) if not angles or angles[i] == angle], _turned(page, angle), pale
        )
        if words:
            found.append(words)
    text_page.close()
    unseen = unseen_words(page, pale) if pale else {}
    if unseen:
        found = [seen for words in found if (seen := [word for word in words if id(word) not in unseen])]
    return found, " ".join(unseen.values())


def _angles(raw: Any, count: int) -> list[int]:
    """By how much each character is turned to the left, in quarter turns; empty when all of them stand upright."""

    def angle(index: int) -> int:
        return -round(float(pdfium_c.FPDFText_GetCharAngle(raw, index)) / (math.pi / 2)) % 4 * 90

    if not any(angle(index) for index in range(0, count, _SAMPLE)):
        return []
    angles: list[int] = []
    for index in range(count):
        blank = pdfium_c.FPDFText_GetUnicode(raw, index) <= 0x20  # pdfium's own blanks stand upright
        angles.append(angles[-1] if blank and angles else angle(index))
    return angles


def _turned_words(raw: Any, indexes: list[int], turn: Turn, pale: list[Pale]) -> list[Word]:
    """The words of these characters. Those that may have the colour of an empty page are added to ``pale``."""
    rect = pdfium_c.FS_RECTF()
    place = ctypes.byref(rect)
    words: list[Word] = []
    current: Word | None = None
    for index in indexes:
        code = pdfium_c.FPDFText_GetUnicode(raw, index)
        char = _HYPHENS.get(code) or (chr(code) if 0x20 < code < 0x110000 and not 0xD800 <= code < 0xE000 else " ")
        if char.isspace():
            current = None
            continue
        char = char if char.isascii() else plain(char) or "\u2060"
        # The loose box is as wide as the character's advance: a narrow "1" leaves no gap in "11".
        if not pdfium_c.FPDFText_GetLooseCharBox(raw, index, place):
            continue
        box = turn(rect.left, rect.bottom, rect.right, rect.top)
        if current is not None and current.continues(box):
            if char.isdigit() and current.below(box):
                char = _RAISED[char]
            current.take(char, box)
        else:
            current = Word(char, *box)
            words.append(current)
            if is_pale(raw, index):
                pale.append(Pale(current, (rect.left, rect.bottom, rect.right, rect.top)))
    for word in words:
        word.text = plain(word.text)
    return without_note_marks(words)


def _turned(page: pypdfium2.PdfPage, angle: int) -> Turn:
    """How a box is turned so that what is turned to the left by this angle reads from left to right.

    How the page is shown does not matter: its letters say which way they are read.
    """
    width, height = page.get_mediabox()[2:]
    if angle == 90:
        return lambda left, bottom, right, top: (bottom, width - right, top, width - left)
    if angle == 180:
        return lambda left, bottom, right, top: (width - right, height - top, width - left, height - bottom)
    if angle == 270:
        return lambda left, bottom, right, top: (height - top, left, height - bottom, right)
    return lambda left, bottom, right, top: (left, bottom, right, top)


def _add_lines(
    builder: TextBuilder, lines: list[Line], usual: float, page: int, known: frozenset[str], over: dict[int, str]
) -> dict[int, _Span]:
    """Append the lines as blocks; returns where each word (by identity) stands in the text.

    ``over``: by what lines (by identity) are tied to the page before, where a word or a sentence goes on.
    """
    whole = [False for _ in lines[:1]]
    whole += [continues(before, line, usual) and make_whole(before, line, known) for before, line in pairwise(lines)]
    placed: dict[int, _Span] = {}
    for number, line in enumerate(lines):
        goes_on = number > 0 and continues(lines[number - 1], line, usual)
        begins = not goes_on and number > 0 and parted(lines[number - 1], line, usual)
        glue = "" if whole[number] else "\n\n" if begins else " " if goes_on else "\n"
        if not number:
            glue = over.get(id(line), "\n\n")
        texts = [word.text for word in line.words]
        box = tuple(Decimal(repr(round(value, 1))).quantize(_TENTH) for value in line.box)
        at = builder.add("paragraph", " ".join(texts), glue=glue, page=page, bbox=(box[0], box[1], box[2], box[3]))
        for word in line.words:
            placed[id(word)] = _Span(at, at + len(word.text), len(builder.blocks))
            at += len(word.text) + 1
    return placed


def _place(table: list[list[list[Word]]], page: int, name: str, placed: dict[int, _Span]) -> Table:
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
    return Table(name, tuple(paths), tuple(rows[heads:]), page)


def _header_rows(rows: list[tuple[Cell, ...]]) -> int:
    """Rows before the first one that holds a number beside its first cell; at most five, and never all."""
    for index, row in enumerate(rows[:6]):
        texts = [_OUT_OF.sub("", cell.text) for cell in row[1:] if len(cell.text) < 20]
        if any(any(char.isdigit() for char in text) for text in texts):
            return index
    return 0


def _shows_something(page: pypdfium2.PdfPage) -> bool:
    return next(iter(page.get_objects(max_depth=2)), None) is not None
