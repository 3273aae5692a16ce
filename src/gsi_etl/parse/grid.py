"""From a grid of cells to a table: where the header is, what its columns' paths are, which rows are not data.

Sheets and CSV files come here alike. Every row of the file ends up in the table, in its header, or in ``left_out`` with
a reason. Knows ``TableSpec``; knows nothing of measures, places or numbers' meaning.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from gsi_etl.config.source import TableSpec, fold_header, header_matches
from gsi_etl.errors import ParseError
from gsi_etl.model import Cell, Table
from gsi_etl.parse import limits
from gsi_etl.parse.plain_text import squeeze

Row = Sequence[Cell]
#: A header stands within this many filled rows from the top, or it must be declared.
_HEADER_WITHIN = 40
#: Group headers (PREVALENCE over two columns) stand at most this many rows above the header.
_GROUP_ROWS = 3


@dataclass(frozen=True, slots=True)
class Merged:
    """A merged range, corners included, counted from 0."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells of one sheet as the file has them.

    ``split``: its cells were cut at separators, so that a cell beyond the header means a row cut wrong, and not a note
    that somebody wrote beside the table.
    """

    name: str
    rows: Sequence[Row]
    merged: tuple[Merged, ...] = ()
    split: bool = False


def to_table(grid: Grid, spec: TableSpec | None) -> tuple[Table, tuple[str, ...]]:
    """The table, and the lines above its header (a title, a note on the edition). Raises when its header is missing."""
    if sum(1 for row in grid.rows if not _blank(row)) > limits.ROWS:
        raise ParseError(f"more than {limits.ROWS:,} rows", rule="rows", where=grid.name)
    at = _header_index(grid, spec)
    header = grid.rows[at]
    # Columns beyond the header's last filled cell hold nothing that a mapping could name.
    counted = (header,) if spec is not None or grid.split else grid.rows[at:]
    width = max((i + 1 for row in counted for i, cell in enumerate(row) if cell.text.strip()), default=0)
    paths = _paths(grid, at, width)
    _contract(grid, spec, paths, header)
    rows: list[Row] = []
    left_out: list[str] = []
    blank = [row[0].row for row in grid.rows if row and _blank(row)]
    for row in grid.rows[at + 1 :]:
        if _blank(row):
            continue
        left_out += _beyond(grid, row, width)
        rows.append((*row[:width], *(Cell("", row[0].row, c) for c in range(len(row), width))))
    left_out += [f"{name}: blank" for name in _row_ranges(blank)]
    above, groups = [], _group_indexes(grid, at)
    for index, row in enumerate(grid.rows[:at]):
        text = " | ".join(squeeze(cell.text) for cell in row if cell.text.strip())
        if text and index not in groups:
            above.append(text)
            left_out.append(f"row {row[0].row + 1}: above the header: {text[:120]!r}")
    return Table(grid.name, paths, tuple(map(tuple, rows)), None, tuple(left_out)), tuple(above)


def _header_index(grid: Grid, spec: TableSpec | None) -> int:
    filled = [i for i, row in enumerate(grid.rows) if not _blank(row)]
    if not filled:
        raise ParseError("there is no filled row", rule="empty", where=grid.name)
    if spec is not None and spec.header_row is not None:
        declared = next((i for i in filled if grid.rows[i][0].row + 1 == spec.header_row), None)
        if declared is None:
            raise ParseError(f"row {spec.header_row}, declared as the header, is blank", rule="header", where=grid.name)
        return declared
    wanted = _declared(spec)
    if wanted:
        by_name = _best(filled, lambda i: sum(any(fits(w, c) for c in grid.rows[i]) for w in wanted))
        if by_name is not None:
            return by_name
        return filled[0]  # The contract that follows says which headers are missing.
    # A header is a row of words, nearly as wide as the table; the last such row, when group headers stand above it.
    widths = sorted(sum(1 for c in grid.rows[i] if c.text.strip()) for i in filled[:200])
    usual = widths[len(widths) * 3 // 4]
    near = filled[:_HEADER_WITHIN]
    for position, i in enumerate(near):
        words = _words(grid.rows[i])
        if words >= max(2, usual * 3 // 5) or (usual == 1 and words == 1):
            below = near[position + 1 : position + 2]
            return below[0] if below and _words(grid.rows[below[0]]) > words else i
    return filled[0]


def _words(row: Row) -> int:
    """How many cells are words; none when one of them is a number."""
    cells = [cell for cell in row if cell.text.strip()]
    return 0 if any(cell.number is not None or _numeric(cell.text) for cell in cells) else len(cells)


def fits(declared: str, cell: Cell) -> bool:
    return header_matches(declared, (cell.text,)) if cell.text.strip() else False


def _best(filled: list[int], score: Callable[[int], int]) -> int | None:
    """The first of the rows near the top that matches most declared headers."""
    scored = [(score(i), -i) for i in filled[:_HEADER_WITHIN]]
    most, where = max(scored, default=(0, 0))
    return -where if most else None


def _declared(spec: TableSpec | None) -> list[str]:
    if spec is None:
        return []
    named = [spec.place, spec.year, spec.population, *(column.header for column in spec.columns)]
    return [name for name in named if name]


def _contract(grid: Grid, spec: TableSpec | None, paths: tuple[tuple[str, ...], ...], header: Row) -> None:
    missing = [w for w in _declared(spec) if not any(header_matches(w, path) for path in paths)]
    if missing:
        found = ", ".join(repr(squeeze(c.text)[:60]) for c in header if c.text.strip())
        raise ParseError(
            "the table has no column " + " or ".join(repr(m) for m in missing),
            rule="columns",
            where=f"{grid.name}, header in row {header[0].row + 1}" if header else grid.name,
            why=f"its columns are {found[:1000]}",
            hint="the publisher changed the table: compare it with table: in the source's file",
        )


def _paths(grid: Grid, at: int, width: int) -> tuple[tuple[str, ...], ...]:
    """For each column the headers over it, outermost first; merged cells speak for all columns they cover."""
    groups = sorted(_group_indexes(grid, at))
    paths: list[tuple[str, ...]] = []
    for column in range(width):
        path = [_covering(grid, index, column) for index in (*groups, at)]
        kept = [squeeze(text) for text in path if text.strip()]
        # "REGION" over "Region" says nothing twice.
        paths.append(
            tuple(t for i, t in enumerate(kept) if i + 1 == len(kept) or fold_header(t) != fold_header(kept[i + 1]))
        )
    return tuple(path or ("",) for path in paths)


def _group_indexes(grid: Grid, at: int) -> set[int]:
    """Rows right above the header that head groups of columns: fewer texts than it has, or one that spans columns."""
    found: set[int] = set()
    below = sum(1 for cell in grid.rows[at] if cell.text.strip())
    for index in range(at - 1, max(-1, at - 1 - _GROUP_ROWS), -1):
        filled = [cell for cell in grid.rows[index] if cell.text.strip()]
        if not filled or any(cell.number is not None for cell in filled):
            break
        spanning = any(m.top <= filled[0].row <= m.bottom and m.left > 0 for m in grid.merged)
        if not spanning and not 2 <= len(filled) < below:
            break
        found.add(index)
    return found


def _covering(grid: Grid, index: int, column: int) -> str:
    row = grid.rows[index]
    if column < len(row) and row[column].text.strip():
        return row[column].text
    number = row[0].row if row else index
    for merged in grid.merged:
        if merged.top <= number <= merged.bottom and merged.left <= column <= merged.right:
            top = next((r for r in grid.rows if r and r[0].row == merged.top), ())
            return top[merged.left].text if merged.left < len(top) else ""
    return ""


def _beyond(grid: Grid, row: Row, width: int) -> list[str]:
    """What stands right of the table: named, or an error where it means that a row was cut wrong."""
    beyond = [cell for cell in row[width:] if cell.text.strip()]
    if beyond and grid.split:
        raise ParseError(
            f"row {row[0].row + 1} has {len(row)} cells, the header {width}",
            rule="columns",
            where=grid.name,
            why=f"the first cell too many holds {beyond[0].text[:60]!r}",
            hint="an unquoted separator (2,640,000) or a changed layout",
        )
    return [f"row {c.row + 1}, column {c.column + 1}: right of the table: {squeeze(c.text)[:60]!r}" for c in beyond]


def _blank(row: Row) -> bool:
    return all(not cell.text.strip() for cell in row)


def _numeric(text: str) -> bool:
    stripped = text.strip().strip("%").replace(",", "").replace(".", "").replace(" ", "").lstrip("-−+")
    return stripped.isdigit()


def _row_ranges(rows: list[int]) -> list[str]:
    """Rows counted from 0 as names for people, runs together: ``["row 4", "rows 8 to 1000"]``."""
    runs: list[list[int]] = []
    for row in rows:
        if runs and row == runs[-1][1] + 1:
            runs[-1][1] = row
        else:
            runs.append([row, row])
    return [f"row {a + 1}" if a == b else f"rows {a + 1} to {b + 1}" for a, b in runs]
