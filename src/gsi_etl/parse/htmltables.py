"""Tables of a page: rows with header paths, spans filled in, layout tables told apart.

Every data table is in ``Document.tables``. One that the article's text has already keeps its place there; one that it
dropped and that holds numbers is appended to the text.
"""

from __future__ import annotations

import re

from lxml import html as lxml_html

from gsi_etl.errors import ParseError
from gsi_etl.model import Cell, Table
from gsi_etl.parse import limits
from gsi_etl.parse.css_layout import Element
from gsi_etl.parse.fact_boxes import Holding, is_boilerplate, text_of
from gsi_etl.parse.text import TextBuilder

_SPAN_LIMIT = 1_000
_DIGIT = re.compile(r"\d")
_WORD = re.compile(r"[^\W\d_]{2}")


def place_tables(builder: TextBuilder, tree: lxml_html.HtmlElement, holding: Holding) -> tuple[Table, ...]:
    """All data tables, with offsets where their rows stand in the text; appends those that the text lacks."""
    found = [t for t in tree.iter("table") if next(t.iterdescendants("table"), None) is None]
    tables: list[Table] = []
    for element in found:
        table = _table(element, f"table {len(tables) + 1}")
        if table is None:
            continue
        placed = _find(builder.text(), table)
        if placed is None and _worth_adding(element, table, holding):
            placed = builder.add_table(table, gap="\n")
        tables.append(placed or table)
    return tuple(tables)


def _table(element: Element, name: str) -> Table | None:
    """The table, or None when it only lays out the page: one column, one row, or cells that are paragraphs."""
    rows = _filled(element)
    rows = [row for row in rows if any(text for text, _ in row)]
    width = max((len(row) for row in rows), default=0)
    texts = [text for row in rows for text, _ in row if text]
    if len(rows) < 2 or width < 2 or not texts or sum(len(t) for t in texts) > 120 * len(texts):
        return None
    heads = _header_rows(rows)
    paths = []
    for column in range(width):
        path = [row[column][0] for row in rows[:heads] if column < len(row) and row[column][0]]
        paths.append(tuple(t for i, t in enumerate(path) if i == 0 or t != path[i - 1]) or ("",))
    cells = [
        tuple(
            Cell(text, number, column) for column, (text, _) in enumerate([*row, *[("", False)] * (width - len(row))])
        )
        for number, row in enumerate(rows[heads:], start=heads)
    ]
    caption = next(element.iter("caption"), None)
    return Table((text_of(caption) if caption is not None else "") or name, tuple(paths), tuple(cells))


def _header_rows(rows: list[list[tuple[str, bool]]]) -> int:
    """How many rows at the top are headers: all cells are ``th``; without any, a first row of words over numbers.

    Below a header, one text over the whole width heads the rows that follow it and not the columns.
    """
    count = 0
    for row in rows:
        filled = [is_head for text, is_head in row if text]
        if not all(filled) or (count and len({text for text, _ in row}) == 1):
            break
        count += 1
    if count == len(rows):
        return 0  # A column of th alone heads rows, not columns.
    if count == 0 and len(rows) > 2 and all(t for t, _ in rows[0]) and _names_columns(rows):
        below = [_DIGIT.search(t) is not None for row in rows[1:] for t, _ in row[1:]]
        return 1 if sum(below) * 2 >= len(below) else 0
    return count


def _names_columns(rows: list[list[tuple[str, bool]]]) -> bool:
    """Whether the cells of the first row are words; "per 1,000" is, over numbers that have no words of their own."""
    for column, (head, _) in enumerate(rows[0]):
        if _DIGIT.search(head) is None:
            continue
        below = [row[column][0] for row in rows[1:] if column < len(row) and row[column][0]]
        first = next((character for character in head if character.isalnum()), "")
        if (
            first.isdigit()
            or not _WORD.search(head)
            or 2 * sum(_WORD.search(text) is not None for text in below) > len(below)
        ):
            return False
    return True


def _filled(element: Element) -> list[list[tuple[str, bool]]]:
    """Rows of (text, is header), with row and column spans filled by the spanning cell's text."""
    rows: list[list[tuple[str, bool]]] = []
    pending: dict[int, tuple[int, tuple[str, bool]]] = {}
    total = 0
    for tr in element.iter("tr"):
        row: list[tuple[str, bool]] = []
        for cell in tr.iterchildren("td", "th"):
            _spill(row, pending)
            value = (text_of(cell), cell.tag == "th")
            for _ in range(_span(cell, "colspan")):
                down = _span(cell, "rowspan")
                if down > 1:
                    pending[len(row)] = (down - 1, value)
                row.append(value)
        _spill(row, pending)
        total += len(row)
        if total > limits.CELLS:
            raise ParseError(f"a table of more than {limits.CELLS:,} cells", rule="cells")
        rows.append(row)
    return rows


def _spill(row: list[tuple[str, bool]], pending: dict[int, tuple[int, tuple[str, bool]]]) -> None:
    while len(row) in pending:
        left, value = pending[len(row)]
        if left > 1:
            pending[len(row)] = (left - 1, value)
        else:
            del pending[len(row)]
        row.append(value)


def _span(cell: Element, name: str) -> int:
    text = str(cell.get(name, "1")).strip()
    return min(_SPAN_LIMIT, max(1, int(text))) if text.isascii() and text.isdigit() and len(text) < 6 else 1


def _find(text: str, table: Table) -> Table | None:
    """The table with offsets, when most of its rows stand in the text as lines of the article."""
    rows, hits, at = [], 0, 0
    for row in table.rows:
        texts = [cell.text for cell in row]
        line = " | ".join(t for t in texts if t)
        start = text.find(line, at) if line else -1
        if start < 0:
            rows.append(row)
            continue
        hits += 1
        at = start
        placed = []
        for cell in row:
            start = text.find(cell.text, at) if cell.text else -1
            inside = cell.text and start >= 0
            placed.append(
                Cell(cell.text, cell.row, cell.column, None, start, start + len(cell.text)) if inside else cell
            )
            at = start + len(cell.text) if inside else at
        rows.append(tuple(placed))
    if hits * 2 < len(table.rows) or not hits:
        return None
    return Table(table.name, table.headers, tuple(rows), table.page, table.left_out)


def _worth_adding(element: lxml_html.HtmlElement, table: Table, holding: Holding) -> bool:
    if any(is_boilerplate(a) for a in (element, *element.iterancestors()) if a not in holding):
        return False
    return any(_DIGIT.search(cell.text) for row in table.rows for cell in row)
