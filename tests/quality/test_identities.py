"""What an identity compares: which figures, with which population and unit, and the whole row that comes of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from quality_samples import PEOPLE, RATE, SHARE, figure, page, source

from gsi_etl.base.intervals import Interval
from gsi_etl.model import Batch, Estimate, Figure
from gsi_etl.quality.arithmetic import Arithmetic
from gsi_etl.quality.baselines import Identity
from gsi_etl.quality.compare import Comparison
from gsi_etl.quality.rows import stated_figures

QUOTIENT = Identity(
    "rate", "quotient", PEOPLE, RATE, (), None, Decimal(1000), Decimal(2), 1, "The count is the rate.", "a book", "so"
)
SAME = replace(QUOTIENT, id="same", kind="same", left=SHARE)
PARTS = replace(
    QUOTIENT, id="parts", kind="parts", right=None, parts=("forced_labour", "forced_marriage"), place="WLD",
    factor=Decimal(1), implausible=Decimal("1.5"),
)  # fmt: skip
ROWS = replace(PARTS, id="rows", kind="rows", parts=(), min_rows=2)


def number(value: str | None, measure: str = PEOPLE, place: str | None = "PRK", **more: Any) -> Figure:
    """A figure whose quote is its number, stated to the last digit."""
    quote = "some" if value is None else f"{Decimal(value):,f}"
    reading = {"unit": Decimal(1), **more.pop("reading", {})}
    return figure(quote, quote, value, measure=measure, place=place, reading=reading, **more)


def estimate(measure: str, value: str | None, place: str = "PRK", edition: str = "GSI 2018", **more: Any) -> Estimate:
    number = None if value is None else Decimal(value)
    return Estimate(edition, measure, place, number, Decimal(1), 2016, date(2018, 7, 19), **more)


def found(
    identity: Identity, *figures: Figure, estimates: Sequence[Estimate] = (), of: str = "index"
) -> list[Comparison]:
    return in_pages(identity, page("text", *figures, of=of), estimates=estimates)


def in_pages(identity: Identity, *pages: Batch, estimates: Sequence[Estimate] = ()) -> list[Comparison]:
    sources = {one.source_id: source(one.source_id, kind="report") for one in pages}
    return list(Arithmetic(stated_figures(pages, sources), estimates).comparisons(identity))


def interval(low: int | str, high: int | str) -> Interval:
    return Interval(Decimal(low), Decimal(high))


def test_a_quotient_is_the_count_over_the_population_beside_the_rate() -> None:
    count, crowd = number("2000"), number("20000", "population")
    [one] = found(QUOTIENT, number("100", RATE), crowd, count)
    assert one == Comparison(
        source_id="index",
        subject="rate",
        label="The count is the rate",
        worst="critical",
        about="PRK: per 1,000 in modern slavery",
        document="https://example.org/index",
        stated="100",
        found=interval("99.5", "100.5"),
        wanted=interval("97.536585366", "102.589743590"),  # 20,000 as rounded as it is printed, to the thousand
        implausible=Decimal(2),
        enough=20,
    )
    assert one.gap == 1


POPULATIONS = [
    estimate(PEOPLE, "1", population=Decimal(20000)),
    estimate(PEOPLE, "1", edition="GSI 2016", population=Decimal(40000)),
    estimate(PEOPLE, "1", edition="GSI 2013"),
]


@pytest.mark.parametrize(
    ("left", "right", "middle"),
    [
        ("GSI 2018", "GSI 2018", 100),
        ("GSI 2016", "GSI 2016", 50),
        (None, "GSI 2016", 50),
        (None, "GSI 2018", 100),
        ("GSI 2016", None, 50),
        (None, None, None),
        (None, "GSI 2013", None),
        ("GSI 2013", None, None),
        ("GSI 2016", "GSI 2018", None),
    ],
)
def test_the_population_is_that_of_the_edition_that_either_side_names(
    left: str | None, right: str | None, middle: int | None
) -> None:
    compared = found(
        QUOTIENT, number("2000", edition=left), number("100", RATE, edition=right), estimates=POPULATIONS
    )  # fmt: skip
    assert [one.wanted.contains(Decimal(middle or 0)) for one in compared] == [True] * (middle is not None)


def test_each_rate_of_a_page_is_held_against_the_counts_of_its_own_edition() -> None:
    rates = [number("100", RATE, edition=edition) for edition in ("GSI 2018", "GSI 2016", "GSI 2018")]
    compared = found(QUOTIENT, *rates, number("2000", edition=None), estimates=POPULATIONS)
    assert [one.gap == 1 for one in compared] == [True, False, True]


def test_of_several_counts_the_one_that_fits_best_is_taken() -> None:
    counts = [number(value) for value in ("20", "2000", "200")]
    [one] = found(QUOTIENT, number("100", RATE), *counts, estimates=POPULATIONS)
    assert one.gap == 1


@pytest.mark.parametrize(("population", "compared"), [("0", 0), ("-1", 0), ("1", 1)])
def test_nothing_is_divided_by_a_population_of_zero_or_less(population: str, compared: int) -> None:
    of_edition = [estimate(PEOPLE, "1", population=Decimal(population))]
    assert len(found(QUOTIENT, number("2000"), number("100", RATE), estimates=of_edition)) == compared


@pytest.mark.parametrize(
    "meaning", [{"subgroup": "children"}, {"place": None}, {"place": "KOR"}, {"reading": {"change": True}}]
)
def test_only_figures_of_all_people_of_one_place_are_put_together(meaning: dict[str, Any]) -> None:
    assert found(QUOTIENT, number("2000", **meaning), number("100", RATE), estimates=POPULATIONS) == []


def test_figures_of_two_documents_are_not_put_together() -> None:
    count, rate = page("text", number("2000"), of="one"), page("text", number("100", RATE), of="two")
    assert in_pages(QUOTIENT, count, rate, estimates=POPULATIONS) == []
    both = page("text", number("2000"), number("100", RATE), of="three")
    assert [one.source_id for one in in_pages(QUOTIENT, count, rate, both, estimates=POPULATIONS)] == ["three"]


def test_a_figure_without_a_measure_is_not_part_of_an_identity() -> None:
    assert found(replace(SAME, right=None), number("1", SHARE), replace(number("1000"), measure=None)) == []


def test_two_units_of_one_thing_are_compared_in_the_unit_of_the_second() -> None:
    [one] = found(SAME, number("2", SHARE), number("7000", RATE), number("2001", RATE))
    assert (one.about, one.stated, one.gap) == ("PRK: share of the population in modern slavery", "2", 1)
    assert (one.found, one.wanted) == (interval(1500, 2500), interval("2000.5", "2001.5"))


def test_what_a_page_does_not_state_is_taken_from_the_figures_own_edition() -> None:
    published = [
        estimate(RATE, "9", edition="GSI 2016"),
        estimate(RATE, "9", place="KOR"),
        estimate(PEOPLE, "9"),
        estimate(RATE, None, upper=Decimal(7)),
        estimate(SHARE, "9", edition="GSI 2016"),
    ]
    [one] = found(SAME, number("2", SHARE), estimates=published)
    assert (one.wanted.low, str(one.wanted.high)) == (0, "6.999999999")
    [one] = found(SAME, number("2", SHARE), estimates=[*published, estimate(SHARE, "2")])
    assert one.wanted == interval(1500, 2500)
    [one] = found(SAME, number("2", SHARE), number("5", RATE), estimates=[estimate(SHARE, "2")])
    assert one.wanted == interval("4.5", "5.5")  # the page itself comes first
    [one] = found(SAME, number("9", SHARE, edition=None), estimates=published)
    assert one.wanted == interval(8500, 9500)  # any edition where the figure names none
    assert found(SAME, number("2", SHARE), estimates=published[:3]) == []


def test_parts_are_added_end_by_end_and_widened_by_the_slack() -> None:
    sides = [number("30", place="WLD"), number("10", "forced_labour", "WLD"), number("12", "forced_marriage", "WLD")]
    [one] = found(PARTS, *sides)
    assert (one.found, one.wanted) == (interval("29.5", "30.5"), interval(21, 23))
    assert (one.about, one.implausible, one.enough) == ("WLD: people in modern slavery", Decimal("1.5"), 20)
    [one] = found(replace(PARTS, slack=Decimal("1.25")), *sides)
    assert one.wanted == interval("16.8", "28.75")


def bound(measure: str, place: str = "PRK", **ends: Decimal) -> Figure:
    """A range of which one end is open."""
    return number(None, measure, place, reading={"unit": None, **ends})


@pytest.mark.parametrize(
    ("end", "same", "quotient", "total"),
    [
        (
            "lower",
            Interval(Decimal(12000), None),
            Interval(Decimal("0.585365854"), None),
            Interval(Decimal("17.6"), None),
        ),
        (
            "upper",
            Interval(None, Decimal(12000)),
            Interval(None, Decimal("0.615384615")),
            Interval(None, Decimal("27.5")),
        ),
    ],
)
def test_an_end_that_is_open_stays_open_in_whatever_is_made_of_it(
    end: str, same: Interval, quotient: Interval, total: Interval
) -> None:
    twelve = {end: Decimal(12)}
    [one] = found(SAME, bound(SHARE, **twelve), number("5", RATE))
    assert one.found == same
    [one] = found(QUOTIENT, bound(PEOPLE, **twelve), number("100", RATE), estimates=POPULATIONS)
    assert one.wanted == quotient
    world, ten = number("22", place="WLD"), number("10", "forced_labour", "WLD", reading={"unit": Decimal(0)})
    for parts in (
        (ten, bound("forced_marriage", "WLD", **twelve)),
        (bound("forced_labour", "WLD", **twelve), replace(ten, measure="forced_marriage")),
    ):
        [one] = found(replace(PARTS, slack=Decimal("1.25")), world, *parts)
        assert one.wanted == total


def test_a_sum_that_lacks_a_part_or_is_of_another_place_is_not_compared() -> None:
    sides = [number("22", place="WLD"), number("10", "forced_labour", "WLD"), number("12", "forced_marriage", "WLD")]
    assert found(PARTS, *sides[:2]) == []
    assert found(PARTS, *(replace(one, place="PRK") for one in sides)) == []
    assert found(PARTS, sides[0], sides[1], replace(sides[2], edition="GSI 2016")) == []
    assert found(PARTS, sides[0], sides[1], replace(sides[2], reference_year=2016))[0].gap == 1
    of_years = [replace(one, reference_year=year) for one, year in zip(sides, (2016, 2016, 2021), strict=True)]
    assert found(PARTS, *of_years) == []


def test_only_the_first_two_hundred_combinations_are_tried() -> None:
    labour = [number(str(1000 * n), "forced_labour", "WLD") for n in (1, 9)]
    marriage = [number(str(n), "forced_marriage", "WLD") for n in range(1, 201)]
    [last] = found(PARTS, number("1200", place="WLD"), *labour, *marriage)
    assert last.gap == 1
    [beyond] = found(PARTS, number("9001", place="WLD"), *labour, *marriage)
    assert beyond.gap > 1


WORLD = estimate(PEOPLE, "300", "WLD")


def test_the_rows_of_a_table_are_summed_beside_the_number_for_the_world() -> None:
    left_out = [
        number("1000", place="WLD"),
        number("1000", place="Asia"),
        number("1000", place="asi"),
        number("1000", place="A15"),
        number("1000", place="KOR", edition=None),
        number("1000", place="KOR", reading={"modifier": "less_than"}),
        number(None, place="KOR", reading={"lower": Decimal(1000), "upper": Decimal(2000)}),
    ]
    rows = [number("100", place="CHL"), *left_out, number("201", place="TCD")]
    others = [estimate(PEOPLE, "300", "PRK"), estimate(PEOPLE, "301", "WLD", "GSI 2016"), estimate(RATE, "301", "WLD")]
    [one] = found(ROWS, *rows, number("301", RATE, "CHL"), estimates=[*others, WORLD])
    assert one == Comparison(
        source_id="index",
        subject="rows",
        label="The count is the rate",
        worst="critical",
        about="WLD: people in modern slavery",
        document="https://example.org/index",
        stated="2 rows of GSI 2018 add up to 301",
        found=interval("300.5", "301.5"),
        wanted=interval("299.5", "300.5"),
        implausible=Decimal("1.5"),
        enough=1,
    )
    assert found(ROWS, *rows, estimates=others) == []


def test_a_table_is_summed_where_it_has_countries_enough_and_others_do_not_end_the_search() -> None:
    small = [number("1", place="CHL", edition="GSI 2016"), number("1", place="CHL", edition="GSI 2016")]
    whole = [number("1", place="CHL"), number("2", place="TCD")]
    estimates = [WORLD, replace(WORLD, edition="GSI 2016")]
    compared = found(ROWS, *small, *whole, estimates=estimates)
    assert [one.stated for one in compared] == ["2 rows of GSI 2018 add up to 3"]


def test_from_twenty_rows_on_a_column_is_as_rounded_as_nine_of_ten_of_its_numbers() -> None:
    """20,000 in a column of thousands is 20,000 to the thousand."""

    def column(*values: str) -> Interval:
        shares = [replace(number(value, SHARE), reading=replace(number(value).reading, unit=None)) for value in values]
        return found(SAME, *shares, estimates=[estimate(RATE, "1")])[-1].found

    wide = interval("15000000", "25000000")
    narrow = interval("19500000", "20500000")
    assert column(*["1001"] * 2, *["3000"] * 16, "20000") == wide
    assert column(*["1001"] * 2, *["3000"] * 17, "20000") == narrow
    assert column(*["1001"] * 3, *["3000"] * 16, "20000") == interval("19999500", "20000500")
    hedged = replace(number("20000", SHARE), reading=replace(number("20000").reading, modifier="nearly", unit=None))
    [*_, last] = found(SAME, *[number("3000", SHARE)] * 20, hedged, estimates=[estimate(RATE, "1")])
    assert last.found == Interval(Decimal("18000000.000001000"), Decimal(20000000))
