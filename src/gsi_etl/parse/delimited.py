"""CSV: our own decoding and separator, the standard library's strict reader, and the contract that no row got lost.

A stray quote makes a reader swallow rows without an error, a bad line shifts columns: both are refused by name.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace

from gsi_etl.errors import ParseError
from gsi_etl.model import Cell, Document
from gsi_etl.parse import limits
from gsi_etl.parse.charset import decode
from gsi_etl.parse.grid import Grid, to_table
from gsi_etl.parse.plain_text import plain
from gsi_etl.parse.read import Input, finished, unread
from gsi_etl.parse.text import TextBuilder

#: A formula that nobody worked out, or the error that it gave.
_NO_VALUE = re.compile(r"\s{0,5}(?:=[A-Z]{1,12}(?:\d|\.?[A-Z]{0,12}\()|#(?:REF!|DIV/0!|VALUE!|NAME\?|NUM!|NULL!))")
_DELIMITERS = (",", ";", "\t", "|")


def read(given: Input) -> Document:
    """The file as one table, each row also a line of the text."""
    spec = given.table
    decoded = decode(given.body, header=given.charset, declared=spec.encoding if spec else None)
    if "\x00" in decoded.text:
        line = decoded.text[: decoded.text.index("\x00")].count("\n") + 1
        raise ParseError("there is a NUL character in the text", rule="nul", where=f"line {line}")
    delimiter = (spec.delimiter if spec else None) or _delimiter(decoded.text)
    grid = _grid(decoded.text, delimiter)
    table, above = to_table(grid, spec)
    builder = TextBuilder()
    for above_line in above:
        builder.add("caption", above_line)
    placed = builder.add_table(table)
    formulas = [cell.text for row in placed.rows for cell in row if _NO_VALUE.match(cell.text)]
    unvalued = (unread(f"formulas without a value: {', '.join(formulas[:10])}"[:300]),) if formulas else ()
    ends_well = decoded.text.endswith(("\n", "\r")) or len(grid.rows[-1]) >= len(placed.headers)
    return finished(
        replace(given.blank, text=builder.text(), blocks=tuple(builder.blocks), tables=(placed,)),
        left_out=(
            *placed.left_out,
            *unvalued,
            *(() if ends_well else ("the last line breaks off before its last cell",)),
        ),
        complete=ends_well and not unvalued,
        trouble=decoded.trouble,
    )


def _grid(text: str, delimiter: str) -> Grid:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[list[Cell]] = []
    cells = 0
    started = 1
    try:
        for number, texts in enumerate(reader):
            # A lone "\r" inside a quoted cell also moves line_num; a swallowed row holds separators as well.
            _no_swallowed_rows(texts, delimiter, started)
            started = reader.line_num + 1
            cells += len(texts)
            if cells > limits.CELLS or number >= limits.ROWS:
                raise ParseError(f"more than {limits.ROWS:,} rows or {limits.CELLS:,} cells", rule="cells")
            rows.append([Cell(plain(t), number, c) for c, t in enumerate(texts)] or [Cell("", number, 0)])
    except csv.Error as error:
        stray = "expected after" in str(error) or "unexpected end" in str(error)
        raise ParseError(
            "a quote is opened and not closed as it should be" if stray else "the CSV is malformed",
            rule="stray_quote" if stray else "csv",
            where=f"the record that begins in line {started}",
            why=str(error),
            kept="no row of this file was used",
        ) from None
    return Grid("rows", rows, split=True)


def _no_swallowed_rows(texts: list[str], delimiter: str, line: int) -> None:
    """A quoted cell may span lines (a header with a line break), but not lines that are rows themselves."""
    for text in texts:
        if "\n" not in text and "\r" not in text:
            continue
        inner = re.split(r"\r\n|\r|\n", text)
        # Every inner line but the first and last would be a whole row; with only two lines, look at both.
        suspects = inner[1:-1] or inner
        usual = max(2, len(texts) // 2)
        if sum(s.count(delimiter) >= usual for s in suspects) * 2 > len(suspects):
            raise ParseError(
                f"a quoted cell holds {len(inner):,} lines that look like rows",
                rule="stray_quote",
                where=f"the record that begins in line {line}",
                kept="no row of this file was used",
            )


def _delimiter(text: str) -> str:
    """The separator that splits the most of the first lines into the same number of cells, more cells winning."""
    head = text[:65_536].splitlines()[:50]
    lines = [line for line in head if line.strip()]

    def score(delimiter: str) -> tuple[int, int]:
        counts = [len(row) for row in csv.reader(lines, delimiter=delimiter)]
        usual = max(set(counts), key=counts.count, default=1)
        return (sum(c == usual for c in counts) if usual > 1 else 0, usual)

    return max(_DELIMITERS, key=score) if lines else ","
