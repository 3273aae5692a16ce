"""Slips that explain a number as faithfully as a straight repetition would: another unit, another measure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from gsi_etl.base import intervals
from gsi_etl.base.intervals import Interval
from gsi_etl.model import Estimate, Figure, Verdict
from gsi_etl.reconcile.estimates import EstimateIndex
from gsi_etl.reconcile.faithful import best
from gsi_etl.reconcile.sentences import verdict

COUNTS = ("people_in_modern_slavery", "forced_labour", "forced_marriage")
RATES = ("prevalence_per_1000", "share_of_population")
TEN, HUNDRED = Decimal(10), Decimal(100)


def mistaken(
    figure: Figure,
    rows: Sequence[Estimate],
    index: EstimateIndex,
    *,
    published: date | None = None,
    least_digits: int = 2,
) -> Verdict | None:
    """``unit_mistaken`` or ``measure_mistaken`` against these estimates, or None.

    ``least_digits``: significant digits that a rate must have before a tenfold slip is believed; a number with fewer
    fits too much. Counts need three, and so does every hundredfold slip of a rate one more.
    """
    slipped = _slip_of_unit(figure, rows, least_digits)
    if slipped is not None:
        return verdict("unit_mistaken", figure, slipped, index)
    other = _other_measure(figure, rows, index, published)
    return verdict("measure_mistaken", figure, other, index) if other else None


def _slip_of_unit(figure: Figure, rows: Sequence[Estimate], least_digits: int) -> Estimate | None:
    reading = figure.reading
    if reading.value is None or reading.unit is None or reading.value == 0:
        return None
    digits = reading.sig_figs or 1
    rate = figure.measure in RATES
    factors: list[Decimal] = []
    if digits >= (least_digits if rate else 3):
        factors += [TEN, 1 / TEN]
    if rate and digits >= max(least_digits, 2):
        factors += [HUNDRED, 1 / HUNDRED]  # a per-cent sign lost or doubled
    said = intervals.strict(reading)
    return next((row for row in rows for factor in factors if said.meets(_scaled(row, factor))), None)


def _scaled(row: Estimate, factor: Decimal) -> Interval:
    return intervals.of_value(row.value * factor, row.unit * factor)


def _other_measure(
    figure: Figure, rows: Sequence[Estimate], index: EstimateIndex, published: date | None
) -> Estimate | None:
    """The estimate of another count, of the same editions or current on that day, that the number states."""
    if figure.measure not in COUNTS or figure.place is None:
        return None
    editions = {row.edition for row in rows}
    for measure in COUNTS:
        if measure == figure.measure:
            continue
        current = index.current_on(published, measure, figure.place)
        others = [row for row in index.of(measure, figure.place) if row.edition in editions or row == current]
        found = best(figure.reading, others, faithful_only=True)
        if found is not None:
            return found[1]
    return None
