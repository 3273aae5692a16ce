"""How faithfully a reading repeats an estimate: exact, rounded, hedged, truncated, or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from gsi_etl.base import intervals
from gsi_etl.base.intervals import Interval
from gsi_etl.model import Estimate, Reading, VerdictName

ORDER: tuple[VerdictName, ...] = ("exact", "rounded", "hedged", "truncated")
FAITHFUL = ORDER[:2]
BARE = (None, "about", "estimated")
#: Hedges that a writer puts beside a number that was cut off: "as many as 104" for 104.6.
CUT = (*BARE, "up_to", "at_most")
FAR = Decimal(5)


def best(
    reading: Reading, rows: Sequence[Estimate], *, faithful_only: bool = False
) -> tuple[VerdictName, Estimate] | None:
    """The most faithful repetition among the estimates; of equals the first (the newest).

    ``faithful_only``: exact or rounded, and by a number of two digits or more: one digit fits too much.
    """
    graded = [(name, row) for row in rows if (name := grade(reading, row)) is not None]
    if faithful_only:
        enough = reading.sig_figs is not None and reading.sig_figs >= 2
        graded = [(name, row) for name, row in graded if enough and name in FAITHFUL]
    return min(graded, key=lambda item: ORDER.index(item[0]), default=None)


def grade(reading: Reading, estimate: Estimate) -> VerdictName | None:
    """How faithfully a reading repeats an estimate, or None."""
    bare = reading.modifier in BARE
    if estimate.value is None:
        return None
    if reading.value is None:
        return _grade_range(reading, estimate)
    if reading.value == estimate.value and bare:
        return "exact"
    target = interval_of(estimate)
    if intervals.strict(reading).overlaps(target):
        return "rounded" if bare else "hedged"
    if reading.modifier == "nearly" and intervals.of_value(reading.value, intervals.nearness(reading)).overlaps(target):
        return "hedged"  # nearly 10 per cent, for 10.46: it rounds to the number beside the hedge
    if reading.kind == "ratio":
        return "rounded" if intervals.lenient(reading).overlaps(target) and not _coarse(reading) else None
    if reading.modifier in CUT and reading.unit and reading.value <= estimate.value < reading.value + reading.unit:
        return "truncated"
    if not bare and intervals.lenient(reading).overlaps(target):
        return "hedged"
    return None


def _grade_range(reading: Reading, estimate: Estimate) -> VerdictName | None:
    """A range repeats an estimate's own bounds end by end. One that merely holds a value is not a repetition of it."""
    ends = ((reading.lower, estimate.lower), (reading.upper, estimate.upper))
    if estimate.lower is None or estimate.upper is None:
        return None
    if all(said == printed for said, printed in ends):
        return "exact"
    unit = reading.unit or Decimal(0)
    agree = all(
        said is not None and printed is not None and intervals.of_value(said, unit).contains(printed)
        for said, printed in ends
    )
    return "rounded" if agree else None


def is_shifted(reading: Reading, estimate: Estimate) -> bool:
    """A range of which both ends are off the published bounds, by at most two units of its own."""
    if None in (reading.lower, reading.upper, reading.unit, estimate.lower, estimate.upper):
        return False
    assert reading.lower is not None
    assert reading.upper is not None
    assert reading.unit is not None
    assert estimate.lower is not None
    assert estimate.upper is not None
    steps = (abs(reading.lower - estimate.lower), abs(reading.upper - estimate.upper))
    return all(reading.unit / 2 < step <= reading.unit * 2 for step in steps)


def repeats(reading: Reading, estimate: Estimate) -> bool:
    return grade(reading, estimate) is not None


def states(reading: Reading, estimate: Estimate) -> bool:
    """True when it repeats the number itself and not only lies within the bounds that an edition gives it."""
    if estimate.value is None or reading.value is None:
        return grade(reading, estimate) == "exact"
    return intervals.lenient(reading).overlaps(intervals.of_value(estimate.value, estimate.unit))


def _coarse(reading: Reading) -> bool:
    """1 in 2 or 1 in 3 leniently covers a sixth to everything: too much to prove anything."""
    return reading.denominator is not None and reading.denominator <= 3


def contradicts(reading: Reading, estimate: Estimate) -> bool:
    """True when a number is a wrong statement of this estimate: off by more than any rounding or hedge explains, but
    within a factor of five, beyond which it is most likely a statement about something else."""
    value = reading.value
    if value is None and reading.lower is not None and reading.upper is not None:
        value = (reading.lower + reading.upper) / 2
    if estimate.value is None or value is None or not estimate.value / FAR <= value <= estimate.value * FAR:
        return False
    if reading.value is None and estimate.lower is not None:
        return grade(reading, estimate) is None
    return not _bare_and_coarse(reading).meets(interval_of(estimate))


def _bare_and_coarse(reading: Reading) -> Interval:
    """What the number may mean without its hedge. The n of "1 in n" is a round number too: 1 in 150 may be 1 in 156."""
    if reading.kind == "ratio" and reading.numerator == 1 and reading.denominator is not None:
        n, unit = reading.denominator, intervals.unit_of(reading.denominator)
        return Interval(1 / (n + unit), 1 / (n - unit) if n > unit else None)
    return intervals.lenient(replace(reading, modifier=None))


def interval_of(estimate: Estimate) -> Interval:
    """What the edition itself leaves open: its published bounds, else its rounding."""
    if estimate.lower is not None and estimate.upper is not None:
        return Interval(estimate.lower, estimate.upper)
    return intervals.of_estimate(estimate)
