"""Intervals from stated precision: what a number as written can mean, and whether two statements agree.

The rules are DESIGN.md section 4. The last significant digit as written gives the unit u (2.6 million: u = 100,000).

=====================  ==============================  =======================================
stated                 strict                          lenient (the press also truncates)
=====================  ==============================  =======================================
v                      [v - u/2, v + u/2]              (v - u, v + u)
about v, estimated v   the same                        [v - u, v + u]
more than v, ...       [v, v + u)                      [v, v + 2u)
nearly v, less than v  (v - u, v]                      (v - 2u, v]; for nearly u is at most v/10
1 in n                 [1/(n + 0.5), 1/(n - 0.5)]      [1/(n + 1), 1/(n - 1)]
=====================  ==============================  =======================================

Pure functions over ``Decimal``, computed in the context of ``bounds``; knows only that and ``model``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from gsi_etl.base.bounds import CONTEXT, computed
from gsi_etl.model import Estimate, Reading

ABOVE = frozenset({"more_than", "at_least"})
BELOW = frozenset({"nearly", "less_than", "up_to", "at_most"})
HALF = Decimal("0.5")
INFINITE = Decimal("Infinity")


@dataclass(frozen=True, slots=True)
class Interval:
    """A set of numbers between two ends; an end of None is open to infinity, ``*_open`` excludes the end itself."""

    low: Decimal | None
    high: Decimal | None
    low_open: bool = False
    high_open: bool = False

    def meets(self, other: Interval) -> bool:
        """True when at least one number lies in both."""
        return _reaches(self.low, self.low_open, other.high, other.high_open) and _reaches(
            other.low, other.low_open, self.high, self.high_open
        )

    def overlaps(self, other: Interval) -> bool:
        """True when they share more than an end: 49.6 and 49.7 million meet in 49.65 and are two statements."""
        if not self.meets(other):
            return False
        low, high = max(self, other, key=low_end).low, min(self, other, key=high_end).high
        point = (self.low is not None and self.low == self.high) or (other.low is not None and other.low == other.high)
        return point or low is None or high is None or low < high

    def contains(self, value: Decimal) -> bool:
        return self.meets(Interval(value, value))

    def __str__(self) -> str:
        low = "-inf" if self.low is None else _shown(self.low)
        high = "inf" if self.high is None else _shown(self.high)
        left = "(" if self.low_open or self.low is None else "["
        right = ")" if self.high_open or self.high is None else "]"
        return f"{left}{low}, {high}{right}"

    @computed
    def words(self, times: int = 1) -> str:
        """The ends for a sentence: '2,550,000 to 2,650,000', 'more than 20', 'up to 3'. ``times``: 100 for per cent."""
        low = None if self.low is None else _shown(self.low * times)
        high = None if self.high is None else _shown(self.high * times)
        if low is None or high is None:
            if low is not None:
                return f"more than {low}" if self.low_open else f"{low} or more"
            return "any number" if high is None else f"less than {high}" if self.high_open else f"up to {high}"
        return low if low == high else f"{low} to {high}"


def narrowed(one: Interval, other: Interval) -> Interval:
    """The greater of the lower ends and the lesser of the upper ends: what meets it meets both, and the other way
    about. Where the two do not meet its ends stand the wrong way round."""
    low, high = max(one, other, key=low_end), min(one, other, key=high_end)
    return Interval(low.low, high.high, low.low_open, high.high_open)


def hull(intervals: Iterable[Interval]) -> Interval:
    """From the least of the lower ends to the greatest of the upper ends."""
    some = list(intervals)
    low, high = min(some, key=low_end), max(some, key=high_end)
    return Interval(low.low, high.high, low.low_open, high.high_open)


def low_end(interval: Interval) -> tuple[Decimal, bool]:
    """The lower end, to be compared with others: an excluded end is a little higher."""
    return -INFINITE if interval.low is None else interval.low, interval.low_open


def high_end(interval: Interval) -> tuple[Decimal, bool]:
    """The upper end, to be compared with others: an excluded end is a little lower."""
    return INFINITE if interval.high is None else interval.high, not interval.high_open


def _shown(end: Decimal) -> str:
    """An end for people: whole numbers in full, fractions to four significant digits beyond the leading ones."""
    if end == end.to_integral_value():
        return f"{end.to_integral_value():,f}"
    step = Decimal(1).scaleb(-max(1, 4 - end.adjusted()), CONTEXT)
    return f"{end.quantize(step, context=CONTEXT).normalize(CONTEXT):,f}"


def _reaches(low: Decimal | None, low_open: bool, high: Decimal | None, high_open: bool) -> bool:
    if low is None or high is None or low < high:
        return True
    return low == high and not (low_open or high_open)


def unit_of(value: Decimal) -> Decimal:
    """The place value of the last significant digit of a number written without a scale word.

    Trailing zeros of an integer are taken as not significant: 2,640,000 has u = 10,000; 5.40 has u = 0.01.
    """
    exponent = value.as_tuple().exponent
    if not isinstance(exponent, int):
        raise ValueError(f"not a finite number: {value}")
    if exponent < 0:
        return Decimal(1).scaleb(exponent, CONTEXT)
    if value == 0:
        return Decimal(1)
    return Decimal(1).scaleb(_exponent(value.normalize(CONTEXT)), CONTEXT)


def _exponent(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    assert isinstance(exponent, int)
    return exponent


def significant_digits(value: Decimal, unit: Decimal) -> int:
    """How many digits of ``value`` are stated when its last significant place is ``unit``."""
    if value == 0:
        return 1
    return max(1, value.adjusted() - unit.adjusted() + 1)


@computed
def strict(reading: Reading) -> Interval:
    """The numbers that the statement covers when it was rounded and hedged by the book."""
    return _interval(reading, lenient=False)


@computed
def lenient(reading: Reading) -> Interval:
    """The numbers that the statement may cover as the press writes: truncated, or a unit off."""
    return _interval(reading, lenient=True)


@computed
def of_value(value: Decimal, unit: Decimal) -> Interval:
    """The strict interval of a bare value stated to ``unit``."""
    return Interval(value - unit * HALF, value + unit * HALF)


@computed
def of_estimate(estimate: Estimate) -> Interval:
    """What the number that an edition prints leaves open: its rounding, or the bound where it prints no number."""
    if estimate.value is not None:
        return of_value(estimate.value, estimate.unit)
    low = Decimal(0) if estimate.lower is None else estimate.lower
    return Interval(low, estimate.upper, high_open=True)


def _interval(reading: Reading, *, lenient: bool) -> Interval:
    if reading.value is None:
        return _of_range(reading, lenient=lenient)
    one_in_n = _one_in_n(reading)
    if one_in_n is not None:
        slack = Decimal(1) if lenient else HALF
        high = 1 / (one_in_n - slack) if one_in_n > slack else None
        interval = Interval(1 / (one_in_n + slack), high)
        return _hedge_ratio(interval, reading)
    value, unit = reading.value, reading.unit if reading.unit is not None else unit_of(reading.value)
    if reading.modifier in ABOVE:
        return Interval(value, value + unit * (2 if lenient else 1), high_open=True)
    if reading.modifier in BELOW:
        unit = nearness(reading)
        return Interval(value - unit * (2 if lenient else 1), value, low_open=True)
    if not lenient:
        return of_value(value, unit)
    closed = reading.modifier in ("about", "estimated") or reading.estimated
    return Interval(value - unit, value + unit, low_open=not closed, high_open=not closed)


def nearness(reading: Reading) -> Decimal:
    """How far below its number a "nearly" reaches: a unit, or a tenth of the number where that is less.

    Nearly 10 per cent is more than 9 and not anything up to 10, though only the leading digit is stated.
    """
    assert reading.value is not None
    unit = reading.unit if reading.unit is not None else unit_of(reading.value)
    return min(unit, abs(reading.value) / 10) if reading.modifier == "nearly" and reading.value else unit


def _one_in_n(reading: Reading) -> Decimal | None:
    if reading.kind == "ratio" and reading.numerator == 1 and reading.denominator is not None:
        return reading.denominator
    return None


def _hedge_ratio(interval: Interval, reading: Reading) -> Interval:
    assert reading.value is not None
    if reading.modifier in ABOVE:
        return Interval(reading.value, interval.high)
    if reading.modifier in BELOW:
        return Interval(interval.low, reading.value)
    return interval


def _of_range(reading: Reading, *, lenient: bool) -> Interval:
    slack = (reading.unit or Decimal(0)) * (Decimal(1) if lenient else HALF)
    low = None if reading.lower is None else reading.lower - slack
    high = None if reading.upper is None else reading.upper + slack
    # Ends without slack are the stated numbers themselves and belong to the range.
    return Interval(low, high, low_open=lenient and slack > 0, high_open=lenient and slack > 0)
