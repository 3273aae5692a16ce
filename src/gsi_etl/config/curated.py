"""The curated tables of warehouse/reference/: CSV files that people keep, read so that a slip of the pen is an error.

A row with a cell too many is the likeliest slip (a comma that nobody quoted), and ``csv`` takes it silently.
Knows files and ``errors`` only.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from gsi_etl.errors import GsiError

Row = dict[str, str]


def rows(path: Path) -> Iterator[tuple[int, Row]]:
    """Line number and cells of every row. Raises GsiError for a row that has not the columns of the head."""
    with path.open(encoding="utf-8", newline="") as handle:
        reader = csv.reader(handle, strict=True)
        try:
            head = next(reader, [])
            if len(set(head)) < len(head):
                raise _refused(path, 1, f"the head names a column twice: {', '.join(head)}")
            for cells in reader:
                if len(cells) != len(head):
                    why = f"{len(cells)} cells under {len(head)} columns: is a comma without quotation marks in one?"
                    raise _refused(path, reader.line_num, why)
                yield reader.line_num, dict(zip(head, cells, strict=True))
        except (csv.Error, UnicodeDecodeError) as error:
            raise _refused(path, reader.line_num, str(error)) from None


def unique(path: Path, lines: Sequence[tuple[int, Row]], key: Sequence[str]) -> None:
    """Raises GsiError where two rows have the same key."""
    seen: dict[tuple[str, ...], int] = {}
    for line, row in lines:
        found = tuple(row[column] for column in key)
        if found in seen:
            told = ", ".join(part for part in found if part)
            raise _refused(path, line, f"{told} is there twice: line {seen[found]} has it too")
        seen[found] = line


def known(path: Path, lines: Sequence[tuple[int, Row]], column: str, codes: Collection[str], kept_in: str) -> None:
    """Raises GsiError where a cell of ``column`` names none of ``codes``; an empty cell names nothing."""
    for line, row in lines:
        if row[column] and row[column] not in codes:
            raise _refused(path, line, f"{column} {row[column]!r} is not in {kept_in}")


def _refused(path: Path, line: int, why: str) -> GsiError:
    return GsiError(
        "a curated table is not in order",
        where=f"{path}:{line}",
        why=why,
        kept="nothing was loaded",
        hint="correct the line and run again",
    )
