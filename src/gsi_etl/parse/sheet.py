"""XLSX workbooks: cells as the file holds them, through python-calamine, after ``workbook.inspect`` let them pass.

A number is the shortest decimal that is the file's float; a whole float prints as an integer. Formats (thousands
separators, per cent signs) are not in what the library gives and are not guessed.
"""

from __future__ import annotations

import datetime
import io
from dataclasses import replace
from decimal import Decimal

import python_calamine

from gsi_etl.base.formatting import counted
from gsi_etl.errors import ParseError
from gsi_etl.model import Cell, Document
from gsi_etl.parse import workbook
from gsi_etl.parse.grid import Grid, Merged, to_table
from gsi_etl.parse.plain_text import plain, squeeze
from gsi_etl.parse.read import Input, finished, unread
from gsi_etl.parse.sheet_marks import Marks, Workbook
from gsi_etl.parse.text import TextBuilder

#: Beyond 2**53 a float no longer holds every integer.
_EXACT = 1 << 53


def read(given: Input) -> Document:
    """The sheet that the source names (or its first that is shown); without a source's word, all that are shown.

    A formula without a stored value makes the document incomplete: what it would give is not gone.
    """
    workbook.inspect(given.body)
    spec = given.table
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(given.body))
    shown = [s.name for s in book.sheets_metadata if s.visible == python_calamine.SheetVisibleEnum.Visible]
    names = _wanted(book.sheet_names, shown, spec.sheet if spec else None, every=spec is None)
    raw = Workbook(given.body)
    unmarked = raw.unmarked()
    builder, tables, left_out, complete = TextBuilder(), [], [], True
    for name in names:
        marks = raw.marks(name)
        grid = _grid(name, book.get_sheet_by_name(name), marks, unmarked)
        left_out += _notes(name, marks)
        complete = complete and not marks.unvalued
        if not grid.rows:
            left_out.append(f"sheet {name!r}: empty")
            continue
        table, above = to_table(grid, spec)
        builder.add("heading", squeeze(name), glue="\n\n")
        for line in above:
            builder.add("caption", line)
        tables.append(builder.add_table(table, gap="\n"))
    if spec is not None and not tables:
        raise ParseError(f"sheet {names[0]!r} is empty", rule="empty")
    for name in book.sheet_names:
        if name not in names:
            left_out.append(f"sheet {name!r}: {'not in the mapping of the source' if name in shown else 'hidden'}")
    left_out += [f"{table.name}: {note}" for table in tables for note in table.left_out]
    return finished(
        replace(given.blank, text=builder.text(), blocks=tuple(builder.blocks), tables=tuple(tables)),
        left_out=tuple(left_out),
        complete=complete,
    )


def _notes(name: str, marks: Marks) -> list[str]:
    notes = []
    if marks.unvalued:
        cells = ", ".join(marks.unvalued[:10])
        more = len(marks.unvalued) - 10
        cells += f" and {more:,} more" if more > 0 else ""
        notes.append(unread(f"sheet {name!r}: formulas without a stored value: {cells}"))
    if marks.rows:
        notes.append(
            f"sheet {name!r}: hidden rows are not read: {', '.join(str(r + 1) for r in sorted(marks.rows)[:20])}"
        )
    if marks.unseen:
        cells = ", ".join(sorted(marks.unseen)[:10])
        notes.append(f"sheet {name!r}: struck out or hidden by their format, and not read: {cells}")
    if marks.white:
        notes.append(f"sheet {name!r}: cells may be white on white: {', '.join(marks.white[:10])}")
    if marks.columns:
        notes.append(f"sheet {name!r}: {counted(len(marks.columns), 'hidden column')} not read")
    return notes


def _wanted(names: list[str], shown: list[str], declared: str | None, *, every: bool) -> list[str]:
    if not names:
        raise ParseError("the workbook has no sheet", rule="empty")
    if every:
        return shown or names
    if declared is None:
        return (shown or names)[:1]
    found = [n for n in names if n.strip().casefold() == declared.strip().casefold()]
    if not found:
        raise ParseError(
            f"the workbook has no sheet {declared!r}",
            rule="sheet",
            why="it has " + ", ".join(repr(n) for n in names)[:500],
            hint="the publisher changed the workbook: compare it with table: in the source's file",
        )
    return found[:1]


def _grid(name: str, sheet: python_calamine.CalamineSheet, marks: Marks, unmarked: dict[str, str]) -> Grid:
    rows = sheet.to_python(skip_empty_area=False)
    merged = tuple(Merged(a[0], a[1], b[0], b[1]) for a, b in sheet.merged_cell_ranges or ())
    cells = [
        [
            _cell("" if c in marks.columns or name_of(r, c) in marks.unseen else value, r, c, unmarked)
            for c, value in enumerate(row)
        ]
        for r, row in enumerate(rows)
        if r not in marks.rows
    ]
    return Grid(name, cells, merged)


def name_of(row: int, column: int) -> str:
    """``B2`` of a row and a column from 0."""
    letters, column = "", column + 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"


def _cell(value: object, row: int, column: int, unmarked: dict[str, str]) -> Cell:
    if isinstance(value, str):
        return Cell(plain(unmarked.get("".join(value.split()), value) if unmarked else value), row, column)
    if isinstance(value, bool):
        return Cell("TRUE" if value else "FALSE", row, column)
    if isinstance(value, (int, float)):
        number = _number(value)
        return Cell(f"{number:f}", row, column, number)
    if isinstance(value, (datetime.date, datetime.time)):
        return Cell(value.isoformat(), row, column)
    return Cell(str(value), row, column)


def _number(value: float) -> Decimal:
    if isinstance(value, float) and value.is_integer() and abs(value) <= _EXACT:
        return Decimal(int(value))
    return Decimal(repr(value))
