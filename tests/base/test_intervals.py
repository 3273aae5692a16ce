"""Intervals from stated precision: the table of the design, row by row, and what must hold of any statement."""

from __future__ import annotations

from decimal import Decimal
from functools import reduce
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gsi_etl.base.intervals import Interval, hull, lenient, narrowed, of_value, significant_digits, strict, unit_of
from gsi_etl.model import Modifier, Reading
from scenes.figures import reading

MILLION = Decimal(10**6)


@pytest.mark.parametrize(
    ("quote", "modifier", "narrow", "wide"),
    [
        ("2.6 million", None, "[2,550,000, 2,650,000]", "(2,500,000, 2,700,000)"),
        ("2.6 million", "about", "[2,550,000, 2,650,000]", "[2,500,000, 2,700,000]"),
        ("2.6 million", "estimated", "[2,550,000, 2,650,000]", "[2,500,000, 2,700,000]"),
        ("2.6 million", "more_than", "[2,600,000, 2,700,000)", "[2,600,000, 2,800,000)"),
        ("2.6 million", "at_least", "[2,600,000, 2,700,000)", "[2,600,000, 2,800,000)"),
        ("50 million", "nearly", "(49,000,000, 50,000,000]", "(48,000,000, 50,000,000]"),
        ("41 million", "less_than", "(40,000,000, 41,000,000]", "(39,000,000, 41,000,000]"),
        ("2,640,000", None, "[2,635,000, 2,645,000]", "(2,630,000, 2,650,000)"),
        ("104.6 per 1,000", None, "[104.55, 104.65]", "(104.5, 104.7)"),
        ("1 in 10", None, "[0.095238, 0.10526]", "[0.090909, 0.11111]"),
        ("13.3 million to 14.7 million", None, "[13,250,000, 14,750,000]", "(13,200,000, 14,800,000)"),
    ],
)
def test_each_row_of_the_table(quote: str, modifier: Modifier | None, narrow: str, wide: str) -> None:
    said = reading(quote, modifier=modifier)
    assert str(strict(said)) == narrow
    assert str(lenient(said)) == wide


def test_a_hedged_ratio_keeps_to_its_side() -> None:
    above, below = reading("1 in 10", modifier="more_than"), reading("1 in 10", modifier="nearly")
    assert strict(above).low == Decimal("0.1")
    assert strict(below).high == Decimal("0.1")
    assert strict(above).contains(Decimal("0.104"))
    assert not strict(below).contains(Decimal("0.104"))


@pytest.mark.parametrize(
    ("number", "unit"),
    [
        ("2640000", "10000"),
        ("2696000", "1000"),
        ("5.40", "0.01"),
        ("104.6", "0.1"),
        ("0", "1"),
        ("7", "1"),
        ("40", "10"),
    ],
)
def test_the_last_significant_digit_gives_the_unit(number: str, unit: str) -> None:
    assert unit_of(Decimal(number)) == Decimal(unit)


def test_a_number_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match="not a finite number"):
        unit_of(Decimal("NaN"))


def test_a_range_without_a_unit_covers_its_own_ends() -> None:
    bare = Reading("2 to 3", 0, 6, "count", lower=Decimal(2), upper=Decimal(3))
    assert strict(bare).contains(Decimal(2))
    assert lenient(bare).contains(Decimal(3))


def test_a_range_that_is_open_above_has_no_upper_end() -> None:
    bare = Reading("2 and up", 0, 8, "count", lower=Decimal(2), unit=Decimal(1))
    assert strict(bare).contains(Decimal(10**12))
    assert not strict(bare).contains(Decimal(1))


def test_ends_that_only_touch_meet_when_both_belong() -> None:
    left, right = Interval(Decimal(1), Decimal(2)), Interval(Decimal(2), Decimal(3))
    assert left.meets(right)
    assert not left.meets(Interval(Decimal(2), Decimal(3), low_open=True))


finite = st.decimals(min_value=0, max_value=10**10, places=2, allow_nan=False)
positive = st.decimals(min_value=Decimal("0.001"), max_value=10**10, places=3, allow_nan=False)
modifiers = st.sampled_from([None, *get_args(Modifier)])
powers = st.integers(-3, 8).map(lambda n: Decimal(1).scaleb(n))


@st.composite
def readings(draw: st.DrawFn) -> Reading:
    shape = draw(st.sampled_from(["point", "range", "ratio"]))
    modifier = draw(modifiers)
    if shape == "ratio":
        n = Decimal(draw(st.integers(2, 10_000)))
        return Reading("q", 0, 1, "ratio", value=1 / n, numerator=Decimal(1), denominator=n, modifier=modifier)
    if shape == "range":
        low, width = draw(finite), draw(finite)
        return Reading("q", 0, 1, "count", lower=low, upper=low + width, unit=draw(st.none() | powers))
    return Reading("q", 0, 1, "count", value=draw(finite), unit=draw(st.none() | powers), modifier=modifier)


@given(readings())
def test_a_statement_covers_what_it_says(said: Reading) -> None:
    for interval in (strict(said), lenient(said)):
        for end in (said.value, said.lower, said.upper):
            assert end is None or interval.contains(end)


@given(readings(), finite)
def test_the_lenient_interval_holds_the_strict_one(said: Reading, number: Decimal) -> None:
    if strict(said).contains(number):
        assert lenient(said).contains(number)


@given(readings(), readings())
def test_agreeing_is_mutual(one: Reading, other: Reading) -> None:
    assert strict(one).meets(strict(other)) == strict(other).meets(strict(one))
    assert lenient(one).meets(lenient(other)) == lenient(other).meets(lenient(one))


@given(positive, powers)
def test_a_value_rounded_by_the_book_lies_in_what_its_rounding_states(number: Decimal, unit: Decimal) -> None:
    rounded = (number / unit).to_integral_value() * unit
    assert of_value(rounded, unit).contains(number)


@given(positive, powers)
def test_a_value_cut_off_by_the_press_lies_in_the_lenient_interval(number: Decimal, unit: Decimal) -> None:
    cut = number // unit * unit
    assert lenient(Reading("q", 0, 1, "count", value=cut, unit=unit)).contains(number)


@given(positive)
def test_the_digits_of_a_number_are_counted_to_its_unit(number: Decimal) -> None:
    unit = unit_of(number)
    assert number % unit == 0
    assert 1 <= significant_digits(number, unit) <= len(number.as_tuple().digits)


@pytest.mark.parametrize(
    ("interval", "times", "words"),
    [
        (Interval(Decimal(2_550_000), Decimal(2_650_000)), 1, "2,550,000 to 2,650,000"),
        (Interval(Decimal("0.00765"), Decimal("0.00775")), 100, "0.765 to 0.775"),
        (Interval(Decimal(20), None, low_open=True), 1, "more than 20"),
        (Interval(Decimal(20), None), 1, "20 or more"),
        (Interval(None, Decimal(3), high_open=True), 1, "less than 3"),
        (Interval(None, Decimal(3)), 1, "up to 3"),
        (Interval(Decimal(49), Decimal(49)), 1, "49"),
    ],
)
def test_an_interval_in_words_names_its_ends(interval: Interval, times: int, words: str) -> None:
    assert interval.words(times) == words


ENDS = st.none() | st.integers(0, 6).map(Decimal)
INTERVALS = st.builds(Interval, ENDS, ENDS, st.booleans(), st.booleans())


@given(st.lists(INTERVALS, min_size=1, max_size=5), INTERVALS)
def test_what_meets_the_narrowed_interval_meets_each(some: list[Interval], other: Interval) -> None:
    assert other.meets(reduce(narrowed, some)) == all(other.meets(one) for one in some)


@given(st.lists(INTERVALS, min_size=1, max_size=5), INTERVALS)
def test_what_meets_an_interval_meets_the_hull(some: list[Interval], other: Interval) -> None:
    assert other.meets(hull(some)) or not any(other.meets(one) for one in some)
