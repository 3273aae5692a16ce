"""What the index of estimates answers: by subject, by edition, by day, by value."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from gsi_etl.model import Estimate
from gsi_etl.reconcile.estimates import EstimateIndex
from scenes.figures import estimate

PEOPLE, RATE, SHARE = "people_in_modern_slavery", "prevalence_per_1000", "share_of_population"


def of_year(year: int, value: str = "1", **more: Any) -> Estimate:
    """A row of the index of a year, about the year before unless it says otherwise."""
    usual: dict[str, Any] = {"edition": f"GSI {year}", "published_on": date(year, 6, 1), "reference_year": year - 1}
    return estimate(value, **(usual | more))


def bound(row: Estimate, upper: str = "1000") -> Estimate:
    return replace(row, value=None, upper=Decimal(upper))


OLD, MIDDLE, NEW = (of_year(year) for year in (2014, 2016, 2018))


def test_the_estimates_of_a_subject_come_newest_first_and_those_of_a_day_by_their_name() -> None:
    twin = replace(NEW, edition="GSI 2018 b")
    elsewhere, other = replace(NEW, place="IND"), replace(NEW, measure="forced_labour")
    index = EstimateIndex([MIDDLE, elsewhere, NEW, other, OLD, twin])
    assert index.of(PEOPLE, "PRK") == [twin, NEW, MIDDLE, OLD]
    assert index.of(PEOPLE, "IND") == [elsewhere]
    assert index.of("forced_labour", "PRK") == [other]
    assert index.of(PEOPLE, "CHN") == index.bounds(PEOPLE, "PRK") == index.parts("PRK") == []


def test_a_bound_is_kept_apart_and_comes_newest_first_too() -> None:
    bounds = [bound(OLD), bound(NEW), bound(MIDDLE)]
    index = EstimateIndex([*bounds, replace(OLD, edition="ILO 2012")])
    assert index.bounds(PEOPLE, "PRK") == [bounds[1], bounds[2], bounds[0]]
    assert [row.edition for row in index.of(PEOPLE, "PRK")] == ["ILO 2012"]
    assert len(list(index)) == 4


def test_what_nobody_verified_is_not_held_in_any_way() -> None:
    row = replace(of_year(2018, "7", place="IND"), verified=False, population=Decimal(9))
    part = replace(NEW, part="children", verified=False)
    index = EstimateIndex([row, replace(bound(row), verified=False)], parts=[part])
    assert list(index) == []
    assert not index.knows("GSI 2018")
    assert index.population("IND") is None
    assert index.parts("PRK") == []
    assert index.elsewhere(PEOPLE, Decimal(7), "PRK") == []
    assert not index.holds_latest(None, PEOPLE, "IND")


def test_a_part_needs_a_number() -> None:
    parts = [replace(NEW, part="children"), replace(bound(NEW), part="women"), replace(NEW, part="men", place="IND")]
    index = EstimateIndex([NEW], parts=parts)
    assert index.parts("PRK") == [parts[0]]
    assert index.parts("IND") == [parts[2]]
    assert index.of(PEOPLE, "PRK") == [NEW]


def test_a_rate_stands_as_the_share_that_says_the_same_and_a_share_as_the_rate() -> None:
    rate = replace(
        of_year(2018, "104.6", measure=RATE), lower=Decimal(90), upper=Decimal(120), population=Decimal(25_000_000)
    )
    (share,) = EstimateIndex([rate]).of(SHARE, "PRK")
    assert share == replace(
        rate, measure=SHARE, value=Decimal("0.1046"), unit=Decimal("0.0001"), lower=Decimal("0.09"),
        upper=Decimal("0.12"),
    )  # fmt: skip
    back = replace(of_year(2016, "0.0437", measure=SHARE), lower=Decimal("0.04"), upper=Decimal("0.05"))
    (one,) = EstimateIndex([back]).of(RATE, "PRK")
    assert one == replace(
        back, measure=RATE, value=Decimal("43.7"), unit=Decimal("0.1"), lower=Decimal(40), upper=Decimal(50)
    )
    (bare,) = EstimateIndex([bound(of_year(2016, measure=SHARE), "0.05")]).bounds(RATE, "PRK")
    assert (bare.value, bare.lower, bare.upper) == (None, None, Decimal(50))
    assert EstimateIndex([NEW]).of(RATE, "PRK") == EstimateIndex([NEW]).of(SHARE, "PRK") == []


def test_what_an_edition_prints_itself_is_not_converted_beside_it() -> None:
    rate, share = of_year(2018, "104.6", measure=RATE), of_year(2018, "0.11", measure=SHARE)
    index = EstimateIndex([rate, share])
    assert (index.of(RATE, "PRK"), index.of(SHARE, "PRK")) == ([rate], [share])
    for other in (replace(share, place="IND"), replace(share, edition="GSI 2016")):
        converted = EstimateIndex([rate, other]).of(SHARE, "PRK")
        assert Decimal("0.1046") in [row.value for row in converted]


def test_the_estimates_of_other_places_are_found_by_their_value_however_it_is_written() -> None:
    here, there = of_year(2018, "2640000"), of_year(2016, "2.640E+6", place="IND")
    index = EstimateIndex([here, there, of_year(2018, "2640000", place="CHN", measure="forced_labour")])
    assert index.elsewhere(PEOPLE, Decimal("2640000.0"), "PRK") == [there]
    assert index.elsewhere(PEOPLE, Decimal(2640000), "IND") == [here]
    assert index.elsewhere(PEOPLE, Decimal(2640001), "IND") == []


def test_the_population_of_a_place_is_the_largest_that_an_edition_worked_with() -> None:
    rows = [replace(row, population=Decimal(n)) for row, n in ((OLD, 24), (NEW, 26), (MIDDLE, 25))]
    index = EstimateIndex([*rows, of_year(2018, place="IND")])
    assert (index.population("PRK"), index.population("IND")) == (Decimal(26), None)
    assert EstimateIndex([replace(NEW, population=Decimal("0.5"))]).population("PRK") == Decimal("0.5")


def test_a_place_goes_by_its_name_or_else_its_code() -> None:
    index = EstimateIndex([NEW], {"PRK": "North Korea"})
    assert [index.name(place) for place in ("PRK", "IND")] == ["North Korea", "IND"]
    assert (index.knows("GSI 2018"), index.knows("GSI 2016")) == (True, False)


def test_an_edition_that_lacks_a_subject_is_stood_in_for_by_its_twins_of_the_same_year() -> None:
    total = estimate("40300000", edition="GEMS 2017", place="WLD", published_on=date(2017, 9, 19), reference_year=2016)
    of_2016 = of_year(2018, reference_year=2016)
    later = of_year(2023, "49600000", place="WLD", reference_year=2021)
    dateless = of_year(2013, place="IND", reference_year=None)
    world = of_year(2014, place="WLD", reference_year=None)
    index = EstimateIndex([total, of_2016, later, dateless, world])
    assert index.cited("GEMS 2017", PEOPLE, "WLD") == [total]
    assert index.cited("GSI 2018", PEOPLE, "WLD") == [total]
    assert index.cited("GSI 2018", PEOPLE, "PRK") == [of_2016]
    assert index.cited("GSI 2023", PEOPLE, "WLD") == [later]
    assert index.cited("GSI 2023", PEOPLE, "PRK") == []
    assert index.cited("GSI 2013", PEOPLE, "WLD") == [], "an edition without a year has no twin, not even another such"
    assert index.cited("TIP 2018", PEOPLE, "WLD") == []


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("GSI 2018", "GEMS 2017", True),
        ("GSI 2018", "GSI 2018", True),
        ("GSI 2018", "GSI 2023", False),
        ("GSI 2013", "GSI 2014", False),  # neither says its year
        ("GSI 2013", "GSI 2018", False),
        ("GSI 2018", "GSI 2013", False),
        ("TIP 2018", "GSI 2018", False),  # nobody holds it
        ("GSI 2018", "TIP 2018", False),
        ("TIP 2018", "TIP 2019", False),
        ("TIP 2018", "TIP 2018", True),
    ],
)
def test_editions_of_one_year_are_one_family(one: str, other: str, same: bool) -> None:
    rows = [
        of_year(2018, reference_year=2016), of_year(2017, edition="GEMS 2017", reference_year=2016), of_year(2023),
        of_year(2013, reference_year=None), of_year(2014, reference_year=None),
    ]  # fmt: skip
    assert EstimateIndex(rows).same_family(one, other) is same


@pytest.mark.parametrize(
    ("newer", "older", "succeeds"),
    [
        ("GSI 2018", "GSI 2016", True),
        ("GSI 2018", "GEMS 2017", True),
        ("GEMS 2022", "GSI 2018", True),
        ("GSI 2018", "ILO 2012", False),
        ("ILO 2012", "GSI 2018", False),
        ("ILO 2017", "ILO 2012", True),
    ],
)
def test_an_edition_takes_the_place_of_one_of_its_own_or_of_a_joint_publication(
    newer: str, older: str, succeeds: bool
) -> None:
    assert EstimateIndex([]).succeeds(newer, older) is succeeds


def test_an_edition_goes_by_the_years_from_what_it_is_about_to_when_its_family_last_came_out() -> None:
    rows = [
        of_year(2018, reference_year=2016), of_year(2017, edition="GEMS 2017", reference_year=2016),
        of_year(2013, reference_year=None), of_year(2023, reference_year=2021),
        of_year(2012, edition="ILO 2012", reference_year=2013),
    ]  # fmt: skip
    index = EstimateIndex(rows)
    spans = [index.years(edition) for edition in ("GSI 2018", "GEMS 2017", "GSI 2013", "GSI 2023", "ILO 2012")]
    assert spans == [(2016, 2018), (2016, 2018), (2013, 2013), (2021, 2023), (2012, 2012)]


@pytest.mark.parametrize(
    ("day", "current"),
    [
        (None, NEW),
        (date(2018, 6, 1), NEW),
        (date(2018, 5, 31), MIDDLE),
        (date(2016, 6, 1), MIDDLE),
        (date(2014, 6, 1), OLD),
        (date(2014, 5, 31), None),
    ],
)
def test_the_current_estimate_is_the_newest_that_was_out_on_the_day(day: date | None, current: Estimate | None) -> None:
    assert EstimateIndex([MIDDLE, OLD, NEW]).current_on(day, PEOPLE, "PRK") == current


def test_the_latest_is_held_when_the_last_table_of_countries_has_the_country() -> None:
    india = of_year(2018, place="IND")
    regional = of_year(2020, place="Africa", edition="GEMS 2020")
    worldly = of_year(2021, place="WLD", edition="GEMS 2021")
    index = EstimateIndex([MIDDLE, india, regional, worldly])
    assert index.holds_latest(None, PEOPLE, "IND")
    assert not index.holds_latest(None, PEOPLE, "PRK"), "North Korea's is of 2016, India's of 2018"
    assert index.holds_latest(date(2018, 5, 31), PEOPLE, "PRK")
    assert not index.holds_latest(date(2018, 6, 1), PEOPLE, "PRK")
    assert not index.holds_latest(date(2018, 5, 31), PEOPLE, "IND"), "it had none yet"
    assert not index.holds_latest(date(2016, 5, 31), PEOPLE, "PRK"), "no table was out"
    for place in ("WLD", "Africa", "CHNA", "usa", "U1A"):
        assert index.holds_latest(None, PEOPLE, place), "of the world and of regions it is always held"
    twin = EstimateIndex([of_year(2017, edition="GEMS 2017"), of_year(2018, place="IND", reference_year=2016)])
    assert twin.holds_latest(None, PEOPLE, "PRK"), "a table of the same year is as good"
