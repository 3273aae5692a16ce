"""The curated tables of a pack: CSV files that people keep, read so that a slip of the pen is an error.

A row with a cell too many is the likeliest slip (a comma that nobody quoted), and ``csv`` takes it silently.
Knows files and ``errors`` only.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import NoReturn

from gsi_etl.errors import PackError

Row = dict[str, str]


def rows(path: Path, needed: Collection[str] = ()) -> Iterator[tuple[int, Row]]:
    """Line number and cells of every row. Raises PackError for a row that has not the columns of the head, and for a
    head without a column of ``needed``."""
    with path.open(encoding="utf-8", newline="") as handle:
        reader = csv.reader(handle, strict=True)
        try:
            head = next(reader, [])
            if len(set(head)) < len(head):
                raise refused(path, 1, f"the head names a column twice: {', '.join(head)}")
            if missing := [column for column in needed if column not in head]:
                raise refused(path, 1, f"the head has no column {', '.join(missing)}")
            for cells in reader:
                if len(cells) != len(head):
                    why = f"{len(cells)} cells under {len(head)} columns: is a comma without quotation marks in one?"
                    raise refused(path, reader.line_num, why)
                yield reader.line_num, dict(zip(head, cells, strict=True))
        except (csv.Error, UnicodeDecodeError) as error:
            raise refused(path, reader.line_num, str(error)) from None


def unique(path: Path, lines: Sequence[tuple[int, Row]], key: Sequence[str]) -> None:
    """Raises PackError where two rows have the same key."""
    seen: dict[tuple[str, ...], int] = {}
    for line, row in lines:
        found = tuple(row[column] for column in key)
        if found in seen:
            told = ", ".join(part for part in found if part)
            raise refused(path, line, f"{told} is there twice: line {seen[found]} has it too")
        seen[found] = line


def known(path: Path, lines: Sequence[tuple[int, Row]], column: str, codes: Collection[str], kept_in: str) -> None:
    """Raises PackError where a cell of ``column`` names none of ``codes``; an empty cell names nothing."""
    for line, row in lines:
        if row[column] and row[column] not in codes:
            raise refused(path, line, f"{column} {row[column]!r} is not in {kept_in}")


def refused(path: Path, line: int, why: str) -> PackError:
    """The error of one line of a table."""
    return PackError(
        "a curated table is not in order",
        where=f"{path}:{line}",
        why=why,
        kept="nothing was loaded",
        hint="correct the line and run again",
    )


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells of a row as what they must be. Raises PackError that names line and column."""

    path: Path
    line: int
    row: Row

    def number(self, column: str) -> Decimal | None:
        text = self.row.get(column)
        if not text:
            return None
        try:
            number = Decimal(text)
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite():
            raise self._refused(column, "a number is digits and a point, without commas, blanks or units")
        return number

    def whole(self, column: str) -> int | None:
        number = self.number(column)
        if number is not None and number != number.to_integral_value():
            raise self._refused(column, "it must be a whole number")
        return None if number is None else int(number)

    def day(self, column: str) -> date:
        try:
            return date.fromisoformat(self.row[column])
        except ValueError:
            raise self._refused(column, "a day is written as 2024-06-13") from None

    def lacks(self, column: str, what: str) -> NoReturn:
        raise self._refused(column, what)

    def _refused(self, column: str, must: str) -> PackError:
        return refused(self.path, self.line, f"{column} {self.row[column]!r}: {must}")
