"""A number held against an edition that prints only a bound for its place: "<1,000" for Luxembourg."""

from __future__ import annotations

from datetime import date

from gsi_etl.base import intervals
from gsi_etl.model import Estimate, Figure, Verdict
from gsi_etl.reconcile.estimates import EstimateIndex
from gsi_etl.reconcile.sentences import verdict

#: Hedges that say the same as the bound: fewer than 1,000, up to 1,000.
BELOW = ("less_than", "nearly", "up_to", "at_most")


def quoted_bound(
    figure: Figure, index: EstimateIndex, published: date | None, *, edition: str | None = None
) -> Verdict | None:
    """``bound`` when the number says no more than the bound does; a number beyond it says something else."""
    assert figure.measure is not None
    assert figure.place is not None
    for row in index.bounds(figure.measure, figure.place):
        out = published is None or row.published_on <= published
        if out and edition in (None, row.edition) and _within(figure, row):
            return verdict("bound", figure, row, index)
    return None


def _within(figure: Figure, row: Estimate) -> bool:
    reading, bound = figure.reading, intervals.of_estimate(row)
    if figure.edition is None and not (row.upper == reading.value and reading.modifier in BELOW):
        return False  # any small number lies below a bound: only the bound's own words are a quotation of it
    if reading.value is None:
        ends = [end for end in (reading.lower, reading.upper) if end is not None]
        return bool(ends) and (ends == [row.upper] or all(bound.contains(end) for end in ends))
    if reading.modifier in BELOW:
        return row.upper is not None and reading.value <= row.upper
    return reading.modifier not in intervals.ABOVE and bound.contains(reading.value)
