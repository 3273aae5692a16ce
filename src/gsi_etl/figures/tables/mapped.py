"""From table rows to figures, by the mapping in a source's file: which column counts what, where, and for which year.

Every figure keeps its cell, its text as printed and a readable sentence; every row and cell left out is named with the
reason. Pure but for the table of places; knows no file format.
"""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from string import ascii_lowercase

from gsi_etl.base.bounds import computed, is_figure, why_not
from gsi_etl.base.evidence import given_year
from gsi_etl.base.intervals import significant_digits, unit_of
from gsi_etl.config.source import ColumnMapping, TableSpec, fold_header, header_matches
from gsi_etl.figures.tables.cells import CellNumber, fits_only, read_number
from gsi_etl.figures.tables.headers import says_percent
from gsi_etl.figures.text import place_mentions
from gsi_etl.model import Cell, Document, Evidence, Figure, ReadContext, Reading, Table, TableReading

_POPULATION = ColumnMapping(header="population", measure="population", kind="count")
_CENT = Decimal("0.01")
_NOTE_MARKS = re.compile(r"(?:\s?(?:[*†‡§¶#]{1,3}|[¹²³⁴-⁹]|\[\w{1,3}\]|\([0-9a-z]\)|[0-9a-z]\))){1,4}$")
_UNDECODABLE = "\ufffd"


@computed
def figures_from_tables(document: Document, spec: TableSpec, context: ReadContext) -> TableReading:
    """All figures that the mapping finds in the document's tables, in their order, and what was left out and why.

    Counts are in persons, shares fractions, rates per 1,000 (``scale`` of the mapping converts). Two rows that state
    different values for one place, year, edition and measure are both left out: neither can be trusted.
    """
    figures: list[tuple[tuple[object, ...], Figure, str]] = []
    left_out: list[str] = []
    matched = 0
    for table in document.tables:
        columns = _columns(table, spec)
        if columns is None:
            continue
        matched += 1
        left_out += columns.trouble
        for row in table.rows:
            figures += _row(document, table, row, columns, spec, context, left_out)
    if not matched:
        wanted = ", ".join(repr(c.header) for c in spec.columns)
        left_out.append(f"no table of the document has the columns {wanted}")
    return TableReading(tuple(_without_conflicts(figures, left_out)), tuple(left_out))


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where in a table the mapping's columns stand."""

    place: int | None
    year: int | None
    values: tuple[tuple[int, ColumnMapping], ...]
    trouble: tuple[str, ...]
    contradicted: bool = False  # more cells have the other decimal sign than the declared one


def _columns(table: Table, spec: TableSpec) -> _Columns | None:
    """None when the table is not the one that the mapping speaks of."""
    trouble: list[str] = []

    def find(header: str) -> int | None:
        at, why = _find(table, header)
        if at is None:
            trouble.append(f"{table.name}, {why}")
        return at

    place = find(spec.place) if spec.place else None
    year = find(spec.year) if spec.year else None
    if (spec.place and place is None) or (spec.year and year is None):
        return None
    values = [(find(column.header), column) for column in spec.columns]
    if spec.population:
        values.append((find(spec.population), _POPULATION.model_copy(update={"header": spec.population})))
    found = tuple((at, column) for at, column in values if at is not None)
    signs = [fits_only(row[at].text, spec.decimal) for row in table.rows for at, _ in found if _has_sign(row[at])]
    contradicted = signs.count(False) > signs.count(True)
    return _Columns(place, year, found, tuple(trouble), contradicted) if found else None


def _find(table: Table, header: str) -> tuple[int | None, str]:
    """The one column that a declared header names: the whole innermost header before a mere beginning of it."""
    whole = [i for i, path in enumerate(table.headers) if path and fold_header(path[-1]) == fold_header(header)]
    found = whole or [i for i, path in enumerate(table.headers) if header_matches(header, path)]
    if len(found) == 1:
        return found[0], ""
    return None, f"column {header!r}: " + ("there is none" if not found else f"{len(found)} columns bear this header")


def _row(
    document: Document,
    table: Table,
    row: tuple[Cell, ...],
    columns: _Columns,
    spec: TableSpec,
    context: ReadContext,
    left_out: list[str],
) -> Iterator[tuple[tuple[object, ...], Figure, str]]:
    name = f"{table.name}, row {row[0].row + 1}" if row else table.name
    printed = " ".join(row[columns.place].text.split()) if columns.place is not None else ""
    place = _place(printed) if printed else None
    if columns.place is None:
        place, printed = context.place, context.place or ""
    if place is None:
        left_out.append(f"{name}: " + (f"{printed[:80]!r} is not a known place" if printed else "it names no place"))
        return
    if fold_header(printed) in {fold_header(skipped) for skipped in spec.skip_places}:
        left_out.append(f"{name}: {printed!r} is left out on purpose (skip_places)")
        return
    year, why = _year(row, columns, context)
    if why:
        left_out.append(f"{name} ({printed}): {why}")
        return
    for at, column in columns.values:
        cell = row[at]
        header = " ".join(table.headers[at][-1].split())
        if columns.contradicted and _has_sign(cell) and fits_only(cell.text, spec.decimal) is None:
            what = f"{cell.text.strip()[:40]!r} may be another number: other cells have another decimal sign"
            left_out.append(f"{name} ({printed}), {header!r}: {what}")
            continue
        figure = _figure(document, table, cell, column, header, printed, place, year, spec, context)
        if isinstance(figure, str):
            left_out.append(f"{name} ({printed}), {header!r}: {figure}")
        else:
            key = (figure.measure, figure.place, figure.reference_year, figure.edition, figure.reading.kind)
            yield key, figure, f"{name} ({printed}), {header!r}"


def _has_sign(cell: Cell) -> bool:
    """Whether it is a text with what may be a decimal sign."""
    return cell.number is None and ("," in cell.text or "." in cell.text) and any(map(str.isdigit, cell.text))


def _place(printed: str) -> str | None:
    """The place that a name means: as it is, without marks of notes behind it, or with the letters that it lost."""
    bare = _NOTE_MARKS.sub("", printed)
    return place_mentions.resolve(printed) or place_mentions.resolve(bare) or _restored(bare)


def _restored(name: str) -> str | None:
    """The place that a name with an undecodable letter (C\ufffdte d'Ivoire) can only be: one place fits, or none."""
    marks = name.count(_UNDECODABLE)
    if not 1 <= marks <= 2 or len(name) < 5:
        return None
    letters = [*ascii_lowercase, ""] if marks == 2 else [*ascii_lowercase]
    names = (functools.reduce(_fill, chosen, name) for chosen in itertools.product(letters, repeat=marks))
    found = {code for code in map(place_mentions.resolve, names) if code}
    return found.pop() if len(found) == 1 else None


def _fill(name: str, letter: str) -> str:
    return name.replace(_UNDECODABLE, letter, 1)


def _year(row: tuple[Cell, ...], columns: _Columns, context: ReadContext) -> tuple[int | None, str]:
    if columns.year is None:
        return context.reference_year, ""
    text = row[columns.year].text.strip()
    number = read_number(text)
    if isinstance(number, CellNumber) and 1900 <= number.value <= 2100 and number.value == int(number.value):
        return int(number.value), ""
    return None, f"its year is {text[:40]!r}"


def _figure(
    document: Document,
    table: Table,
    cell: Cell,
    column: ColumnMapping,
    header: str,
    printed_place: str,
    place: str,
    year: int | None,
    spec: TableSpec,
    context: ReadContext,
) -> Figure | str:
    """The cell's figure, or why it has none."""
    number = CellNumber(cell.number) if cell.number is not None else read_number(cell.text, spec.decimal)
    if number is None:
        return "empty"
    if isinstance(number, str):
        return number
    if not is_figure(number.value):
        return f"{cell.text.strip()[:40]!r} {why_not(number.value)}"
    percent = number.percent or (column.kind == "share" and says_percent(header))
    factor = _CENT if percent and column.scale == 1 else column.scale
    value, unit = number.value * factor, unit_of(number.value) * factor
    fault = _impossible(value, column) if is_figure(value) else why_not(value)
    if fault:
        return f"{cell.text.strip()[:40]!r} {fault}"
    placed = cell.start is not None and cell.end is not None
    quote = document.text[cell.start : cell.end] if placed else " ".join(cell.text.split())
    reading = Reading(
        quote=quote,
        start=cell.start or 0,
        end=cell.end or 0,
        kind=column.kind,
        value=value,
        modifier=number.modifier,
        unit=unit,
        sig_figs=significant_digits(value, unit),
        per=Decimal(1000) if column.kind == "rate" else None,
        rules=("value: table cell",) if placed else ("value: table cell", "offsets: the cell is not in the text"),
    )
    return Figure(
        reading=reading,
        sentence=f"{printed_place} | {header}: {quote}",
        measure=column.measure,
        place=place,
        reference_year=column.reference_year or year,
        edition=column.edition or context.edition,
        page=table.page,
        cell=_locator(document, table, cell),
        evidence=(
            Evidence("measure", column.measure, "column", header, "table"),
            Evidence("place", place, "row", printed_place, "table"),
            *_why_year(column.reference_year or year, column, spec),
        ),
    )


def _why_year(year: int | None, column: ColumnMapping, spec: TableSpec) -> tuple[Evidence, ...]:
    if year is None:
        return ()
    if spec.year and not column.reference_year:
        return (Evidence("year", str(year), "row", spec.year, "table"),)
    return (given_year(year),)


def _impossible(value: Decimal, column: ColumnMapping) -> str:
    """Why no such quantity can have this value, or ""; a wrong decimal sign or a shifted column shows here."""
    if column.kind in ("count", "rank") and value != value.to_integral_value():
        return "is not a whole number"
    if column.kind in ("count", "rank", "rate", "share") and value < 0:
        return "is negative"
    if column.kind == "share" and value > 1:
        return "is more than the whole: is it a per cent without a scale of 0.01?"
    if column.kind == "rate" and value > 1000:
        return "is more than 1,000 per 1,000"
    return ""


def _locator(document: Document, table: Table, cell: Cell) -> str:
    if document.format == "xlsx":
        return f"{table.name}!{_letters(cell.column)}{cell.row + 1}"
    return f"row {cell.row + 1}, column {cell.column + 1}"


def _letters(column: int) -> str:
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _without_conflicts(figures: list[tuple[tuple[object, ...], Figure, str]], left_out: list[str]) -> Iterator[Figure]:
    """Rows that repeat one another are one figure; rows that contradict one another are none."""
    values: dict[tuple[object, ...], set[Decimal | None]] = {}
    for key, figure, _ in figures:
        values.setdefault(key, set()).add(figure.reading.value)
    seen: set[tuple[object, ...]] = set()
    for key, figure, name in figures:
        if len(values[key]) > 1:
            stated = ", ".join(sorted(str(value) for value in values[key]))
            left_out.append(f"{name}: {figure.place} stands in several rows with different values ({stated})")
        elif key in seen:
            left_out.append(f"{name}: repeats an earlier row for {figure.place}")
        else:
            seen.add(key)
            yield figure
