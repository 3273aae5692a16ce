"""Each kind of slip by itself: what it slipped from, and how many digits it takes to believe it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from gsi_etl.model import Estimate, Figure
from gsi_etl.reconcile.estimates import EstimateIndex
from gsi_etl.reconcile.mistakes import Slip, is_impossible, other_measure, other_place, slip_of_scale
from scenes.figures import estimate, figure

EMPTY = EstimateIndex([])
PEOPLE, RATE = "people_in_modern_slavery", "prevalence_per_1000"


def said(value: str | Decimal, digits: int | None, *, measure: str = PEOPLE, **more: Any) -> Figure:
    """A figure with so many digits: rounded to them, the last one stated."""
    number = Decimal(value)
    unit = Decimal(1).scaleb(number.adjusted() - (digits or 1) + 1)
    number = (number / unit).to_integral_value() * unit
    made = figure("1", measure=measure, **more)
    return replace(made, reading=replace(made.reading, value=number, unit=unit, sig_figs=digits))


@pytest.mark.parametrize(
    ("measure", "value", "factor", "how", "named", "unnamed"),
    [
        (PEOPLE, "2345678", "10", "ten times", 2, 3),
        (PEOPLE, "2345678", "0.1", "a tenth of", 2, 3),
        (PEOPLE, "2345678", "1000", "a thousand times", 2, 3),
        (PEOPLE, "2345678", "0.001", "a thousandth of", 2, 3),
        (PEOPLE, "2345678", "100", "a hundred times", 3, 3),
        (PEOPLE, "2345678", "0.01", "a hundredth of", 3, 3),
        (RATE, "23.45678", "10", "ten times", 1, 2),
        (RATE, "23.45678", "0.1", "a tenth of", 1, 2),
        (RATE, "2.345678", "100", "a hundred times", 2, 3),
        (RATE, "23.45678", "0.01", "a hundredth of", 2, 3),
        ("share_of_population", "0.02345678", "10", "ten times", 1, 2),
        ("share_of_population", "0.02345678", "0.01", "a hundredth of", 2, 3),
        ("forced_labour", "2345678", "10", "ten times", 2, 3),
    ],
)
def test_a_slip_of_scale_takes_fewer_digits_where_the_text_names_its_edition(
    measure: str, value: str, factor: str, how: str, named: int, unnamed: int
) -> None:
    row = estimate(value, measure=measure)
    for is_named, needed in ((True, named), (False, unnamed)):
        for digits in (1, 2, 3, 4):
            slipped = said(row.value * Decimal(factor), digits, measure=measure) if row.value else None
            assert slipped is not None
            found = slip_of_scale(slipped, [row], EMPTY, named=is_named)
            assert found == (Slip("unit_mistaken", row, how) if digits >= needed else None), (is_named, digits)


def test_no_other_factor_is_a_slip_of_scale() -> None:
    row, rate = estimate("2345678"), estimate("2.345678", measure=RATE)
    for factor in ("1", "2", "1.1", "10000", "0.0001", "11"):
        for measure, one in ((PEOPLE, row), (RATE, rate)):
            assert one.value is not None
            slipped = said(one.value * Decimal(factor), 4, measure=measure)
            assert slip_of_scale(slipped, [one], EMPTY, named=True) is None
    thousandfold = said("2345.678", 4, measure=RATE, place="WLD")
    assert slip_of_scale(thousandfold, [replace(rate, place="WLD")], EMPTY, named=True) is None


def test_a_number_of_which_the_digits_are_not_known_has_one() -> None:
    rate = estimate("4", measure=RATE)
    assert slip_of_scale(said("40", None, measure=RATE), [rate], EMPTY, named=True) == Slip(
        "unit_mistaken", rate, "ten times"
    )
    assert slip_of_scale(said("40", None, measure=RATE), [rate], EMPTY, named=False) is None
    assert slip_of_scale(said("40", None), [estimate("4")], EMPTY, named=True) is None


@pytest.mark.parametrize(
    ("measure", "value", "of", "how"),
    [
        ("share_of_population", "2", "0.2", "ten times"),  # 200 per cent, in one digit and citing nothing
        ("share_of_population", "24", "0.24", "a hundred times"),
        (RATE, "2000", "200", "ten times"),
        (PEOPLE, "26000000000", "2600000000", "ten times"),
        (PEOPLE, "2600000000000", "2600000000", "a thousand times"),
    ],
)
def test_what_cannot_be_true_is_a_slip_by_two_digits_at_the_most(measure: str, value: str, of: str, how: str) -> None:
    row = estimate(of, measure=measure)
    digits = 1 if measure in (RATE, "share_of_population") and how == "ten times" else 2
    found = slip_of_scale(said(value, digits, measure=measure), [row], EMPTY, named=True)
    assert found == Slip("unit_mistaken", row, how)
    assert slip_of_scale(said(value, 2, measure=measure), [row], EMPTY, named=False) == found


@pytest.mark.parametrize(("value", "digits", "of", "slips"), [("26.3", 3, "2.639", True), ("26", 2, "2.679", False)])
def test_a_number_cut_off_at_another_scale_takes_three_digits(value: str, digits: int, of: str, slips: bool) -> None:
    row = estimate(of, measure=RATE)
    found = slip_of_scale(said(value, digits, measure=RATE), [row], EMPTY, named=True)
    assert found == (Slip("unit_mistaken", row, "ten times") if slips else None)


def test_two_digits_cut_off_are_a_slip_only_of_what_cannot_be_true() -> None:
    row = replace(estimate("0.2679", measure="share_of_population"), unit=Decimal("0.0001"))
    impossible = said("2.6", 2, measure="share_of_population")
    assert slip_of_scale(impossible, [row], EMPTY, named=False) == Slip("unit_mistaken", row, "ten times")
    possible = said("0.26", 2, measure="share_of_population")
    tenth = replace(row, value=Decimal("0.02679"), unit=Decimal("0.00001"))
    assert slip_of_scale(possible, [tenth], EMPTY, named=True) is None


@pytest.mark.parametrize("modifier", ["more_than", "nearly"])
def test_a_number_that_only_agrees_by_its_hedge_slipped_from_nothing(modifier: Any) -> None:
    slipped = said("26.4", 3, measure=RATE, modifier=modifier)
    assert slip_of_scale(slipped, [estimate("2.64", measure=RATE)], EMPTY, named=True) is None


@pytest.mark.parametrize("value", [None, "0", "-40"])
def test_what_is_no_number_above_nothing_slipped_from_nothing(value: str | None) -> None:
    made = said("40", 3, measure=RATE)
    none = replace(made, reading=replace(made.reading, value=None if value is None else Decimal(value)))
    rows = [estimate("0.2", measure=RATE), replace(estimate("4", measure=RATE), value=Decimal(-4))]
    assert slip_of_scale(none, rows, EMPTY, named=True) is None


def test_a_number_without_a_last_digit_or_a_measure_slipped_from_nothing() -> None:
    made, rows = said("40", 3, measure=RATE), [estimate("4", measure=RATE)]
    assert slip_of_scale(made, rows, EMPTY, named=True) is not None
    assert slip_of_scale(replace(made, reading=replace(made.reading, unit=None)), rows, EMPTY, named=True) is None
    assert slip_of_scale(replace(made, measure=None), rows, EMPTY, named=True) is None


def test_of_several_slips_the_most_faithful_is_taken_and_then_the_first_estimate() -> None:
    near, exact, also = (estimate(number, measure=RATE) for number in ("2.643", "2.64", "2.64"))
    also = replace(also, edition="GSI 2016")
    slipped = said("26.4", 3, measure=RATE)
    for rows, taken in (([near, exact, also], exact), ([also, exact], also), ([near], near)):
        assert slip_of_scale(slipped, rows, EMPTY, named=True) == Slip("unit_mistaken", taken, "ten times")


@pytest.mark.parametrize(
    ("value", "how"),
    [("26.36", "ten times"), ("26.33", None), ("0.2643", "a tenth of"), ("0.2653", None), ("0.3000", None)],
)
def test_a_slip_agrees_to_the_last_digit_of_its_estimate_at_the_other_scale(value: str, how: str | None) -> None:
    row = estimate("2.64", measure=RATE)
    found = slip_of_scale(said(value, 4, measure=RATE), [row], EMPTY, named=True)
    assert found == (Slip("unit_mistaken", row, how) if how else None)


def test_the_bounds_of_an_estimate_make_no_slip() -> None:
    row = replace(estimate("2.64", measure=RATE), lower=Decimal(2), upper=Decimal(3))
    assert slip_of_scale(said("28.1", 3, measure=RATE), [row], EMPTY, named=True) is None


def populous(people: str | None) -> EstimateIndex:
    return EstimateIndex([replace(estimate("10"), population=Decimal(people) if people else None)])


@pytest.mark.parametrize(
    ("measure", "value", "people", "impossible"),
    [
        ("share_of_population", "1", None, False),
        ("share_of_population", "1.01", None, True),
        (RATE, "1000", None, False),
        (RATE, "1000.1", None, True),
        (PEOPLE, "2000", "1000", False),
        (PEOPLE, "2001", "1000", True),
        (PEOPLE, "10000000000", None, False),
        (PEOPLE, "10000000001", None, True),
        ("profits", "999999999999", "1000", False),
        ("countries_covered", "999999999999", "1000", False),
        (PEOPLE, None, "1000", False),
        ("share_of_population", None, None, False),
    ],
)
def test_nobody_counts_more_than_everybody(
    measure: str, value: str | None, people: str | None, impossible: bool
) -> None:
    made = figure("1", measure=measure)
    made = replace(made, reading=replace(made.reading, value=Decimal(value) if value else None))
    assert is_impossible(made, populous(people)) is impossible
    nowhere = replace(made, place=None)
    assert is_impossible(nowhere, populous(people)) is (impossible and people is None)


def row_of(value: str, measure: str, **more: Any) -> Estimate:
    return estimate(value, measure=measure, unit="100000", **more)


FORCED, MARRIED, FORM = "forced_labour", "forced_marriage", "state_imposed_forced_labour"
OLD = {"edition": "ILO 2012", "published_on": date(2012, 6, 1), "reference_year": None}
ROWS = [
    row_of("40300000", PEOPLE), row_of("24900000", FORCED), row_of("15400000", MARRIED), row_of("4100000", FORM),
    row_of("20900000", FORCED, **OLD),
    replace(row_of("16000000", PEOPLE, edition="GSI 2013", published_on=date(2013, 10, 1)), verified=True),
]  # fmt: skip
PARTS = [
    replace(row_of("11800000", FORCED), part="women and girls"),
    replace(row_of("3300000", FORCED), part="children"),
    replace(row_of("9900000", PEOPLE), part="children"),
]
COUNTS = EstimateIndex(ROWS, parts=PARTS)


@pytest.mark.parametrize(
    ("quote", "measure", "editions", "found"),
    [
        ("24.9 million", PEOPLE, {"GSI 2018"}, ROWS[1]),
        ("25 million", PEOPLE, {"GSI 2018"}, ROWS[1]),
        ("15.4 million", PEOPLE, {"GSI 2018"}, ROWS[2]),
        ("40.3 million", FORCED, {"GSI 2018"}, ROWS[0]),
        ("4.1 million", FORCED, {"GSI 2018"}, ROWS[3]),  # a form's number for its whole
        ("4.1 million", PEOPLE, {"GSI 2018"}, ROWS[3]),
        ("24.9 million", FORCED, {"GSI 2018"}, None),  # its own number
        ("24.8 million", PEOPLE, {"GSI 2018"}, None),  # cut off is not faithful
        # The newest estimate of the other measure counts too, whatever edition was named; an older one does not.
        ("24.9 million", PEOPLE, set(), ROWS[1]),
        ("20.9 million", PEOPLE, set(), None),
        ("20.9 million", PEOPLE, {"ILO 2012"}, ROWS[4]),
        ("16 million", FORCED, {"GSI 2018"}, None),
        # What no stock is.
        ("24.9 million", "profits", {"GSI 2018"}, None),
        ("24.9 million", FORM, {"GSI 2018"}, None),
        # A part given as the whole: of this measure and edition, to the digit.
        ("11.8 million", PEOPLE, {"GSI 2018"}, None),
        ("11.7 million", FORCED, {"GSI 2018"}, None),
        ("12 million", FORCED, {"GSI 2018"}, None),
        ("11.8 million", FORCED, {"GSI 2016"}, None),
    ],
)  # fmt: skip
def test_the_number_of_another_count_is_found_in_the_editions_that_are_meant(
    quote: str, measure: str, editions: set[str], found: Estimate | None
) -> None:
    expected = None if found is None else Slip("measure_mistaken", found)
    assert other_measure(figure(quote, measure=measure), editions, COUNTS, None) == expected


@pytest.mark.parametrize(("quote", "part"), [("11.8 million", PARTS[0]), ("3.3 million", PARTS[1])])
def test_a_part_given_as_the_whole_is_named(quote: str, part: Estimate) -> None:
    found = other_measure(figure(quote, measure=FORCED), {"GSI 2018"}, COUNTS, None)
    assert found == Slip("measure_mistaken", part, f"of {part.part} alone")


def test_the_newest_estimate_of_another_count_is_that_of_the_day() -> None:
    said_of_all = figure("20.9 million")
    assert other_measure(said_of_all, set(), COUNTS, date(2014, 1, 1)) == Slip("measure_mistaken", ROWS[4])
    assert other_measure(said_of_all, set(), COUNTS, date(2019, 1, 1)) is None


@pytest.mark.parametrize(("digits", "enough"), [(None, False), (1, False), (2, True)])
def test_another_count_takes_two_digits_and_a_place(digits: int | None, enough: bool) -> None:
    made = figure("24.9 million")
    some = replace(made, reading=replace(made.reading, sig_figs=digits))
    assert (other_measure(some, {"GSI 2018"}, COUNTS, None) is not None) is enough
    part = figure("11.8 million", measure=FORCED)
    some = replace(part, reading=replace(part.reading, sig_figs=digits))
    assert (other_measure(some, {"GSI 2018"}, COUNTS, None) is not None) is enough
    assert other_measure(replace(made, place=None), {"GSI 2018"}, COUNTS, None) is None


TABLE = [
    *(estimate(number, place=place) for number, place in (("2640000", "PRK"), ("93000", "ERI"), ("93000", "BDI"))),
    estimate("405000", place="KHM", edition="GSI 2016", reference_year=2015),
    estimate("264000", place="KHM"),
]
PLACES = EstimateIndex(TABLE, {"PRK": "North Korea", "KHM": "Cambodia"})


@pytest.mark.parametrize(
    ("quote", "place", "name"),
    [
        ("2,640,000", "ERI", "North Korea"),
        ("264,000", "ERI", "Cambodia"),
        ("2,640,000", "PRK", None),  # its own
        ("93,000", "PRK", None),  # two digits
        ("405,000", "PRK", None),  # another edition's
        ("2,650,000", "ERI", None),
    ],
)
def test_the_number_of_another_place_is_that_of_one_place_of_the_same_edition(
    quote: str, place: str, name: str | None
) -> None:
    cited = [estimate("77", place=place), estimate("78", place=place)]
    expected = Slip("contradicts", cited[0], f"that is the number of {name}") if name else None
    assert other_place(figure(quote, place=place), cited, PLACES) == expected


def test_the_number_of_another_place_needs_three_digits_and_one_place_only() -> None:
    cited = [estimate("77", place="ERI")]
    of_two = EstimateIndex([*TABLE, estimate("2640000", place="CHN")])
    assert other_place(figure("2,640,000", place="ERI"), cited, of_two) is None
    again = EstimateIndex([*TABLE, estimate("2640000", edition="GSI 2014", reference_year=2014)])
    assert other_place(figure("2,640,000", place="ERI"), [*cited, estimate("1", edition="GSI 2014")], again)
    made = figure("2,640,000", place="ERI")
    for digits in (None, 2):
        assert other_place(replace(made, reading=replace(made.reading, sig_figs=digits)), cited, PLACES) is None
    assert other_place(replace(made, reading=replace(made.reading, value=None)), cited, PLACES) is None
    assert other_place(replace(made, place=None), cited, PLACES) is None
    assert other_place(replace(made, measure=None), cited, PLACES) is None
