"""Tables for what proposes a source: columns and cells are written between bars."""

from __future__ import annotations

from gsi_etl.model import Cell, Table


def table(headers: str, *rows: str, name: str = "Data") -> Table:
    """A table under a common head. A column without a name has no path of headers."""

    def cells(at: int, row: str) -> tuple[Cell, ...]:
        return tuple(Cell(text.strip(), at, column) for column, text in enumerate(row.split("|")))

    paths = tuple((("HEAD", header.strip()) if header.strip() else ()) for header in headers.split("|"))
    return Table(name, paths, tuple(map(cells, range(len(rows)), rows)))
