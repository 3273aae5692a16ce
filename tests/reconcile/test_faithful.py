"""How faithfully one reading repeats one estimate, on both sides of every limit."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from gsi_etl.base.intervals import Interval
from gsi_etl.model import Estimate, Modifier, Reading, VerdictName
from gsi_etl.reconcile.faithful import best, contradicts, grade, interval_of, is_shifted, repeats, states
from scenes.figures import estimate, reading

#: 2,639,500 to 2,640,500.
NORTH_KOREA = estimate("2640000", unit="1000")


def of(value: str, lower: str | None = None, upper: str | None = None, *, unit: str = "1000") -> Estimate:
    """An estimate with its bounds; one without a value is a bound alone."""
    row = replace(estimate(value or "1", unit=unit), value=Decimal(value) if value else None)
    return replace(row, lower=Decimal(lower) if lower else None, upper=Decimal(upper) if upper else None)


def share(value: str) -> Estimate:
    return estimate(value, measure="share_of_population")


@pytest.mark.parametrize(
    ("said", "modifier", "row", "name"),
    [
        # The number itself is exact where nothing hedges it.
        ("2.64 million", None, NORTH_KOREA, "exact"),
        ("2.64 million", "about", NORTH_KOREA, "exact"),
        ("2.64 million", "estimated", NORTH_KOREA, "exact"),
        ("2.64 million", "more_than", NORTH_KOREA, "hedged"),
        ("2.64 million", "nearly", NORTH_KOREA, "hedged"),
        ("2.64 million", "up_to", NORTH_KOREA, "hedged"),
        # What rounds to it, and what does not.
        ("2.6 million", None, NORTH_KOREA, "rounded"),
        ("2.6 million", "estimated", NORTH_KOREA, "rounded"),
        ("2.6 million", "at_least", NORTH_KOREA, "hedged"),
        ("2.7 million", None, NORTH_KOREA, None),
        ("2.7 million", "nearly", NORTH_KOREA, "hedged"),
        ("2.7 million", "less_than", NORTH_KOREA, "hedged"),
        ("2.7 million", "more_than", NORTH_KOREA, None),
        ("2.64 million", None, of("2633000"), None),
        # Nearly a number may be a little more than it; less than a number may not, nor may more than it be less.
        ("10%", "nearly", share("0.1046"), "hedged"),
        ("10%", "less_than", share("0.1046"), None),
        ("9%", "nearly", share("0.1046"), None),
        ("2.64 million", "more_than", of("2636000"), None),
        # Cut off instead of rounded: bare, or beside a hedge that a cut number bears.
        ("2.63 million", None, of("2639000"), "truncated"),
        ("2.63 million", "about", of("2639000"), "truncated"),
        ("2.63 million", "estimated", of("2639000"), "truncated"),
        ("2.63 million", "up_to", of("2639000"), "truncated"),
        ("2.63 million", "at_most", of("2639000"), "truncated"),
        ("2.63 million", "more_than", of("2639000"), "hedged"),
        ("2.63 million", "nearly", of("2639000"), None),
        ("2.63 million", "less_than", of("2639000"), None),
        ("2.63 million", None, of("2640000", unit="10"), None),
        ("2.65 million", None, of("2639000"), None),
        # A hedge is held against what it leaves open, a unit further than by the book.
        ("2.62 million", "more_than", of("2635000"), "hedged"),
        ("2.62 million", "more_than", of("2645000"), None),
        # A ratio may be a step off, unless it is so coarse that a step is everything.
        ("1 in 20", None, share("0.0480"), "rounded"),
        ("1 in 20", None, share("0.0437"), None),
        ("1 in 4", None, share("0.300"), "rounded"),
        ("1 in 3", None, share("0.330"), "rounded"),
        ("1 in 3", None, share("0.270"), None),
        ("1 in 3", "more_than", share("0.450"), None),
        ("1 in 4", "more_than", share("0.330"), "rounded"),
    ],
)  # fmt: skip
def test_a_number_repeats_an_estimate_so_faithfully(
    said: str, modifier: Modifier | None, row: Estimate, name: VerdictName | None
) -> None:
    found = reading(said, modifier=modifier)
    assert grade(found, row) == name
    assert repeats(found, row) is (name is not None)


def test_a_number_without_a_last_digit_is_never_cut_off() -> None:
    assert grade(replace(reading("2.63 million"), unit=None), of("2639000")) is None


def test_a_ratio_of_which_only_the_value_is_known_is_not_coarse() -> None:
    said = replace(reading("1 in 3"), denominator=None, unit=Decimal("0.1"))
    assert grade(said, share("0.42")) == "rounded"


@pytest.mark.parametrize(
    ("said", "row", "name"),
    [
        ("13.3 million to 14.7 million", of("14000000", "13300000", "14700000"), "exact"),
        ("13.3 million to 14.7 million", of("14000000", "13340000", "14660000"), "rounded"),
        ("13.3 million to 14.7 million", of("14000000", "13340000", "14760000"), None),
        ("13.3 million to 14.7 million", of("14000000", "13240000", "14700000"), None),
        ("13.3 million to 14.7 million", of("14000000"), None),
        ("13.3 million to 14.7 million", of("14000000", "13300000"), None),
        ("13.3 million to 14.7 million", of("14000000", None, "14700000"), None),
        ("13.3 million to 14.7 million", of("", "13300000", "14700000"), None),  # a bound is no estimate
    ],
)
def test_a_range_repeats_the_bounds_end_by_end(said: str, row: Estimate, name: VerdictName | None) -> None:
    assert grade(reading(said), row) == name
    assert states(reading(said), row) is (name == "exact")


def test_a_range_with_an_open_end_or_without_a_last_digit_repeats_only_what_it_says() -> None:
    row = of("150", "100", "200", unit="1")
    whole = replace(reading("100 to 200"), unit=None)
    assert grade(whole, row) == "exact"
    assert grade(replace(whole, lower=Decimal("100.4")), row) is None
    assert grade(replace(whole, upper=None), row) is None
    assert grade(replace(whole, lower=None), row) is None


@pytest.mark.parametrize(
    ("said", "lower", "upper", "shifted"),
    [
        ("13.2 million to 14.6 million", "13300000", "14700000", True),
        ("13.3 million to 14.7 million", "13300000", "14700000", False),
        ("13.2 million to 14.7 million", "13300000", "14700000", False),
        ("13.3 million to 14.6 million", "13300000", "14700000", False),
        ("13.25 million to 14.60 million", "13255000", "14620000", False),  # half a unit is rounding
        ("13.25 million to 14.60 million", "13255001", "14605001", True),
        ("13.1 million to 14.5 million", "13300000", "14700000", True),  # two units are the most
        ("13.1 million to 14.4 million", "13300000", "14700000", False),
        ("13.0 million to 14.5 million", "13300000", "14700000", False),
    ],
)
def test_a_range_is_shifted_when_both_ends_are_off_by_more_than_rounding_and_at_most_two_units(
    said: str, lower: str, upper: str, shifted: bool
) -> None:
    assert is_shifted(reading(said), of("14000000", lower, upper)) is shifted


def test_no_range_is_shifted_from_an_end_that_is_not_there() -> None:
    said, row = reading("13.2 million to 14.6 million"), of("14000000", "13300000", "14700000")
    for less in (replace(said, lower=None), replace(said, upper=None), replace(said, unit=None)):
        assert not is_shifted(less, row)
    for bare in (replace(row, lower=None), replace(row, upper=None)):
        assert not is_shifted(said, bare)


@pytest.mark.parametrize(
    ("said", "row", "stated"),
    [
        (reading("2.64 million"), NORTH_KOREA, True),
        (reading("2.6 million"), NORTH_KOREA, True),
        (reading("2.65 million"), NORTH_KOREA, True),  # within a unit
        (reading("2.66 million"), NORTH_KOREA, False),
        (reading("2.66 million"), of("2640000", "2500000", "2800000"), False),  # within the bounds, and another number
        (reading("2 million to 3 million"), NORTH_KOREA, False),
        (reading("2 million to 3 million"), of("2500000", "2000000", "3000000"), True),
        (reading("2 million to 3 million"), of("2500000", "2100000", "3000000"), False),
        (reading("800"), of("", None, "1000"), False),
    ],
)
def test_the_number_itself_is_stated_or_something_beside_it(said: Reading, row: Estimate, stated: bool) -> None:
    assert states(said, row) is stated


@pytest.mark.parametrize(
    ("said", "row", "wrong"),
    [
        ("100", of("100", unit="1"), False),
        ("101", of("100", unit="1"), False),  # a unit off
        ("103", of("100", unit="1"), True),
        ("103", of("100", "90", "110", unit="1"), False),
        # Beyond a factor of five it is about something else.
        ("500", of("101", unit="1"), True),
        ("501", of("100", unit="1"), False),
        ("505", of("101", unit="1"), True),
        ("506", of("101", unit="1"), False),
        ("21", of("105", unit="1"), True),
        ("21", of("106", unit="1"), False),
        ("103", of("", None, "100", unit="1"), False),
        # A range is held by its middle against a number, and end by end against bounds.
        ("121 to 143", of("100", unit="1"), True),
        ("91 to 143", of("100", unit="1"), False),
        ("491 to 509", of("100", unit="1"), True),
        ("491 to 511", of("100", unit="1"), False),
        ("19 to 21", of("100", unit="1"), True),
        ("18 to 21", of("100", unit="1"), False),
        ("91 to 113", of("100", "90", "110", unit="1"), True),
        ("90 to 110", of("100", "90", "110", unit="1"), False),
        ("12 to 19", of("100", "90", "110", unit="1"), False),
        # The n of "1 in n" is a round number, too: 1 in 140 to 1 in 160.
        ("1 in 150", share("0.00641"), False),
        ("1 in 150", share("0.00610"), True),
        ("1 in 150", share("0.00710"), False),
        ("1 in 150", share("0.00730"), True),
        ("1 in 10", share("0.5"), False),  # from 1 in 20 to everybody
        ("1 in 10", share("0.04"), True),
        ("2 in 5", share("0.31"), False),
        ("2 in 5", share("0.29"), True),
    ],
)
def test_a_number_is_a_wrong_statement_of_an_estimate_within_a_factor_of_five(
    said: str, row: Estimate, wrong: bool
) -> None:
    assert contradicts(reading(said), row) is wrong


@pytest.mark.parametrize("modifier", ["nearly", "more_than", "less_than"])
def test_a_hedge_makes_no_contradiction_of_a_number_that_is_none_without_it(modifier: Modifier) -> None:
    for row in (of("3050000"), of("2950000")):
        assert not contradicts(reading("3 million", modifier=modifier), replace(row, unit=Decimal(1)))


def test_a_range_with_an_open_end_contradicts_nothing() -> None:
    said = reading("121 to 143")
    for less in (replace(said, lower=None), replace(said, upper=None)):
        assert not contradicts(less, of("100", unit="1"))


@pytest.mark.parametrize(
    ("row", "interval"),
    [
        (of("100", "90", "120", unit="2"), Interval(Decimal(90), Decimal(120))),
        (of("100", "90", unit="2"), Interval(Decimal(99), Decimal(101))),
        (of("100", None, "120", unit="2"), Interval(Decimal(99), Decimal(101))),
        (of("100", unit="2"), Interval(Decimal(99), Decimal(101))),
    ],
)
def test_an_edition_leaves_open_its_bounds_or_its_rounding(row: Estimate, interval: Interval) -> None:
    assert interval_of(row) == interval


def test_the_most_faithful_estimate_is_taken_and_of_equals_the_first() -> None:
    said = reading("2.64 million", modifier="about")
    exact, also, rounded, cut = (of(number) for number in ("2640000", "2640000", "2641000", "2649000"))
    also = replace(also, edition="GSI 2016")
    assert best(said, [cut, rounded, exact, also]) == ("exact", exact)
    assert best(said, [also, exact]) == ("exact", also)
    assert best(said, [cut, rounded]) == ("rounded", rounded)
    assert best(said, [cut]) == ("truncated", cut)
    assert best(said, [cut], faithful_only=True) is None
    assert best(reading("2.6 million", modifier="more_than"), [NORTH_KOREA], faithful_only=True) is None
    assert best(said, []) is None
    wider = of("2655000", "2639000", "2670000")
    hedged = reading("2.64 million", modifier="up_to")
    assert best(hedged, [of("2649000"), wider]) == ("hedged", wider)


@pytest.mark.parametrize(("digits", "enough"), [(None, False), (1, False), (2, True), (3, True)])
def test_a_faithful_repetition_has_two_digits_or_more(digits: int | None, enough: bool) -> None:
    said = replace(reading("2.6 million"), sig_figs=digits)
    assert best(said, [NORTH_KOREA], faithful_only=True) == (("rounded", NORTH_KOREA) if enough else None)
