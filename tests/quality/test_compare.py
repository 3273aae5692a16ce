"""Which figures are held against which baseline, and how far apart two intervals are."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from quality_samples import PEOPLE, RATE, estimates, figure, page, source

from gsi_etl.base.intervals import Interval
from gsi_etl.config import resources
from gsi_etl.quality.baselines import load_baselines
from gsi_etl.quality.compare import (
    Comparison,
    gap,
    reference_with_baselines,
    watched_in_reference,
    watched_in_tables,
    with_baselines,
    with_own_edition,
)
from gsi_etl.quality.rows import stated_figures

BASELINES = load_baselines(resources.folder("expectations"))
positive = st.decimals(min_value="0.001", max_value=10**9, places=3)


def compare(quote: str, value: str, *, kind: str = "report", official: bool = True, **meaning: Any) -> list[Comparison]:
    text = f"They say {quote} people."
    batch = page(text, figure(text, quote, value, **meaning))
    stated = stated_figures([batch], {"index-page": source(kind=kind, official=official)})
    return list(with_baselines(stated, BASELINES))


@given(positive, positive, positive, positive)
def test_the_gap_is_one_exactly_where_intervals_meet_and_the_same_both_ways(
    a: Decimal, b: Decimal, c: Decimal, d: Decimal
) -> None:
    one, other = Interval(min(a, b), max(a, b)), Interval(min(c, d), max(c, d))
    assert gap(one, other) == gap(other, one)
    assert (gap(one, other) == 1) == one.meets(other)
    assert gap(one, other) >= 1


def test_the_gap_is_the_ratio_of_the_nearest_ends() -> None:
    million = Decimal(1_000_000)
    assert gap(Interval(26 * million, 27 * million), Interval(2 * million, 13 * million)) == 2
    assert gap(Interval(Decimal(-5), Decimal(-4)), Interval(Decimal(1), Decimal(2))) > 1000


def test_intervals_that_only_touch_in_an_end_that_is_no_part_of_them_are_no_distance_apart() -> None:
    one, two, three = Decimal(1), Decimal(2), Decimal(3)
    below, above = Interval(one, two, high_open=True), Interval(two, three)
    assert not below.meets(above)
    assert gap(below, above) == gap(above, below) == 1


def test_a_figure_is_held_against_the_baseline_of_its_own_edition() -> None:
    [one] = compare("45.8 million", "45800000", edition="GSI 2016")
    assert (one.subject, one.gap) == ("world-gsi-2016", 1)
    [one] = compare("45.8 million", "45800000", edition="GSI 2018")
    assert one.subject == "world-gsi-2018"
    assert 1 < one.gap < 2


@pytest.mark.parametrize("value", ["40300000", "40000000", "46000000"])
def test_rounding_by_the_publisher_is_no_contradiction(value: str) -> None:
    edition = "GSI 2016" if value == "46000000" else "GSI 2018"
    [one] = compare(f"{value[:2]} million", value, edition=edition)
    assert one.gap == 1


def test_without_an_edition_the_reference_year_decides_unless_it_is_another_editions_number() -> None:
    year = {"edition": None, "reference_year": 2016}
    assert {one.subject for one in compare("41.5 million", "41500000", **year)} == {"world-gems-2017", "world-gsi-2018"}
    assert all(one.gap == 1 for one in compare("40.3 million", "40300000", **year))
    assert compare("45.8 million", "45800000", **year) == []
    assert compare("41.5 million", "41500000", edition=None) == []


@pytest.mark.parametrize(
    "meaning",
    [
        {"kind": "news"},
        {"subgroup": "children"},
        {"reading": {"change": True}},
        {"place": "USA"},
        {"measure": "vulnerability_score"},
        {"edition": "GSI 2028"},
    ],
)
def test_what_no_baseline_speaks_of_is_not_compared(meaning: dict[str, Any]) -> None:
    assert compare("4 million", "4000000", **meaning) == []


def test_only_the_publisher_of_an_estimate_can_be_kept_out_for_contradicting_it() -> None:
    assert compare("4 million", "4000000")[0].worst == "critical"
    assert compare("4 million", "4000000", official=False)[0].worst == "warning"


def test_who_repeats_a_figure_may_truncate_and_its_publisher_may_not() -> None:
    korea = {"measure": RATE, "place": "PRK", "reading": {"kind": "rate"}}
    [publisher] = compare("104", "104", **korea)
    [repeater] = compare("104", "104", official=False, **korea)
    assert (publisher.gap > 1, repeater.gap) == (True, 1)


def test_every_baseline_is_held_against_our_own_reference() -> None:
    compared = list(reference_with_baselines(estimates(), BASELINES))
    assert [one.subject for one in compared] == [baseline.id for baseline in BASELINES]
    assert all(one.gap == 1 for one in compared)
    assert all(row["times"] == 1 for row in watched_in_reference(estimates(), BASELINES))
    without_korea = [e for e in estimates() if e.place != "PRK"]
    assert {r["subject"] for r in watched_in_reference(without_korea, BASELINES) if not r["times"]} == {
        baseline.id for baseline in BASELINES if baseline.place == "PRK"
    }


def test_what_no_baseline_watches_is_held_against_the_table_of_its_edition() -> None:
    text = "Chile 15,000, India 1, Chad 7."
    chile = figure(text, "15,000", "15000", place="CHL", measure=PEOPLE)
    india = figure(text, "1,", "1", place="IND")
    unknown = figure(text, "7", "7", place="TCD", edition="GSI 2028")
    stated = stated_figures([page(text, chile, india, unknown)], {"index-page": source()})
    [one] = with_own_edition(stated, estimates(), BASELINES)
    assert one.about == "CHL: people in modern slavery"


def test_a_watched_country_is_asked_for_in_whole_tables_only() -> None:
    text = "1,000"
    figures = [figure(text, text, "1000", place=place) for place in ("IND", "ERI", "CHL")]
    stated = stated_figures([page(text, *figures, of="table")], {"table": source("table", kind="dataset")})
    assert watched_in_tables(stated, BASELINES, whole=4) == []
    asked = {row["subject"]: row["times"] for row in watched_in_tables(stated, BASELINES, whole=3)}
    assert asked == {"prk-gsi-2018": 0, "ind-gsi-2018": 1, "eri-gsi-2018": 1, "mrt-gsi-2018": 0}
