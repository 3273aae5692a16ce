"""Cells as their table means them: one precision for a column, and a printed bound as a bound.

A table prints all cells of a column to the same digit: 90,000 beside 403,000 is given to the thousand, and a copy that
drops ".0" writes 93 for 93.0. And "<1,000" is not a number: it has an upper end and no value.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from gsi_etl.base.intervals import significant_digits
from gsi_etl.model import Figure, Reading

#: From so many cells a column says to which digit it is printed.
ENOUGH = 10


def as_printed(figures: Sequence[Figure]) -> list[Figure]:
    """The figures, those of table cells with their column's precision."""
    units = _units(figures)
    return [
        figure
        if figure.cell is None
        else replace(figure, reading=_as_printed(figure.reading, units.get(_column(figure))))
        for figure in figures
    ]


def _units(figures: Sequence[Figure]) -> dict[tuple[str | None, ...], Decimal]:
    """The finest unit of each column that is long enough."""
    columns: dict[tuple[str | None, ...], list[Decimal]] = defaultdict(list)
    for figure in figures:
        if figure.cell is not None and figure.reading.unit is not None and figure.reading.value:
            columns[_column(figure)].append(figure.reading.unit)
    return {column: min(units) for column, units in columns.items() if len(units) >= ENOUGH}


def _column(figure: Figure) -> tuple[str | None, ...]:
    return figure.measure, figure.edition, figure.subgroup, figure.reading.kind


def _as_printed(reading: Reading, unit: Decimal | None) -> Reading:
    if reading.value is None or reading.unit is None:
        return reading
    mark = reading.quote.strip()[:1]
    if mark in "<≤" and reading.modifier in ("less_than", "at_most"):
        return _bound(reading, lower=None, upper=reading.value)
    if mark in ">≥" and reading.modifier in ("more_than", "at_least"):
        return _bound(reading, lower=reading.value, upper=None)
    if unit is None or unit >= reading.unit or reading.kind == "ratio":
        return reading
    rule = "the column is printed to this digit"
    digits = significant_digits(reading.value, unit)
    return replace(reading, unit=unit, sig_figs=digits, rules=(*reading.rules, rule))


def _bound(reading: Reading, *, lower: Decimal | None, upper: Decimal | None) -> Reading:
    rules = (*reading.rules, "a bound is printed, and no number")
    return replace(reading, value=None, lower=lower, upper=upper, modifier=None, unit=None, sig_figs=None, rules=rules)
