"""Which figures are held against which baseline, and how far apart two intervals are."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from quality_samples import PEOPLE, RATE, estimates, figure, page, source

from gsi_etl.base.intervals import Interval
from gsi_etl.config import resources
from gsi_etl.model import Estimate, Figure
from gsi_etl.quality.baselines import load_baselines
from gsi_etl.quality.compare import (
    FARTHEST,
    Comparison,
    gap,
    reference_with_baselines,
    watched_in_reference,
    watched_in_tables,
    with_baselines,
    with_own_edition,
)
from gsi_etl.quality.rows import STEP, stated_figures

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


def test_of_two_baselines_of_a_year_both_are_told_unless_the_number_is_another_years() -> None:
    of_2016 = next(b for b in BASELINES if b.id == "world-gsi-2018")
    higher = replace(of_2016, id="higher", value=Decimal(45_000_000))
    of_2020 = replace(of_2016, id="later", value=Decimal(51_000_000), reference_year=2020)
    text = "40.3 million, 45 million, 51 million"
    figures = [
        figure(text, quote, value, edition=None, reference_year=2016)
        for quote, value in (("40.3 million", "40300000"), ("45 million", "45000000"), ("51 million", "51000000"))
    ]
    held = [
        [(one.subject, one.gap == 1) for one in with_baselines(stated, [of_2016, higher, of_2020])]
        for stated in ([one] for one in stated_figures([page(text, *figures)], {"index-page": source()}))
    ]
    assert held == [
        [("world-gsi-2018", True), ("higher", False)],
        [("world-gsi-2018", False), ("higher", True)],
        [],
    ]


def test_what_is_not_compared_does_not_end_the_list() -> None:
    text = "15,000 of them"
    children, chile = (
        figure(text, "15,000", "15000", place="CHL", subgroup=subgroup) for subgroup in ("children", None)
    )
    world = figure(text, "15,000", "15000")
    stated = stated_figures([page(text, replace(world, subgroup="children"), world)], {"index-page": source()})
    assert [one.subject for one in with_baselines(stated, BASELINES)] == ["world-gsi-2018"]
    stated = stated_figures([page(text, children, chile)], {"index-page": source()})
    assert len(list(with_own_edition(stated, estimates(), BASELINES))) == 1


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


def test_a_figure_beside_its_baseline_is_a_row_of_both_intervals_and_what_it_is_about() -> None:
    [one] = compare("40 million", "40000000", reading={"modifier": "more_than"})
    assert one.row() == {
        "source_id": "index-page",
        "subject": "world-gsi-2018",
        "about": "WLD: people in modern slavery",
        "document": "https://example.org/index-page",
        "stated": "40 million",
        "wanted": "40,250,000 to 40,350,000",
        "low": 40_000_000,
        "high": 50_000_000 - STEP,
        "wanted_low": 40_250_000,
        "wanted_high": 40_350_000,
        "gap": 1,
        "implausible": 2,
        "enough": 1,
    }
    assert (one.label, one.worst) == ("People in modern slavery worldwide in 2016 (GSI 2018)", "critical")


def test_our_own_number_beside_its_baseline_is_a_row_of_the_reference() -> None:
    [baseline] = [one for one in BASELINES if one.id == "prk-gsi-2016"]
    ours = next(e for e in estimates() if (e.measure, e.place, e.edition) == (PEOPLE, "PRK", "GSI 2016"))
    [one] = reference_with_baselines([replace(ours, value=Decimal(1_200_000), unit=Decimal(1000))], [baseline])
    assert one.row() == {
        "source_id": "(reference)",
        "subject": "prk-gsi-2016",
        "about": "PRK: people in modern slavery",
        "document": "",
        "stated": "1,200,000",
        "wanted": "1,099,950 to 1,100,050",
        "low": 1_199_500,
        "high": 1_200_500,
        "wanted_low": 1_099_950,
        "wanted_high": 1_100_050,
        "gap": Decimal(1_199_500) / 1_100_050,
        "implausible": 2,
        "enough": 1,
    }
    assert (one.label, one.worst) == (baseline.label, baseline.severity)
    assert list(reference_with_baselines([replace(ours, value=None)], [baseline])) == []
    assert list(reference_with_baselines([replace(ours, edition="GSI 2013")], [baseline])) == []


def test_the_edition_whose_table_a_figure_is_held_against_is_its_subject() -> None:
    text = "Chile has 15,000."
    [one] = beside_own_edition(figure(text, "15,000", "15000", place="CHL"))
    assert one.row() == {
        "source_id": "index-page",
        "subject": "GSI 2018",
        "about": "CHL: people in modern slavery",
        "document": "https://example.org/index-page",
        "stated": "15,000",
        "wanted": "13,500 to 14,500",
        "low": 14_500,
        "high": 15_500,
        "wanted_low": 13_500,
        "wanted_high": 14_500,
        "gap": 1,
        "implausible": 2,
        "enough": 20,
    }
    assert (one.label, one.worst) == ("the reference table of GSI 2018", "critical")


def beside_own_edition(one: Figure, **of: Any) -> list[Comparison]:
    stated = stated_figures([page(one.sentence, one)], {"index-page": source(**of)})
    return list(with_own_edition(stated, estimates(), BASELINES))


@pytest.mark.parametrize(
    "meaning",
    [
        {"place": "PRK"},  # a baseline watches it
        {"place": "CHL", "edition": "GSI 2028"},
        {"place": "CHL", "edition": None},
        {"place": None},
        {"place": "CHL", "measure": None},
        {"place": "CHL", "subgroup": "children"},
    ],
)
def test_what_is_watched_unknown_or_not_a_level_of_all_people_is_not_held_against_the_table(
    meaning: dict[str, Any],
) -> None:
    assert beside_own_edition(figure("They say 15,000.", "15,000", "15000", **meaning)) == []


def test_a_newspaper_is_not_held_against_the_table_of_an_edition() -> None:
    chile = figure("They say 15,000.", "15,000", "15000", place="CHL")
    assert len(beside_own_edition(chile)) == 1
    assert beside_own_edition(chile, kind="news") == []


def test_numbers_without_a_ratio_are_as_far_apart_as_it_gets() -> None:
    zero, one, two, four = Decimal(0), Decimal(1), Decimal(2), Decimal(4)
    assert gap(Interval(zero, zero), Interval(one, two)) == FARTHEST == 10**9
    assert gap(Interval(one, one), Interval(FARTHEST * 2, FARTHEST * 2)) == FARTHEST
    assert gap(Interval(None, one), Interval(two, four)) == gap(Interval(two, four), Interval(None, one)) == 2
    assert gap(Interval(two, None), Interval(zero, one)) == gap(Interval(zero, one), Interval(two, None)) == 2
    assert gap(Interval(None, one), Interval(two, None)) == gap(Interval(two, None), Interval(None, one)) == 2


def test_a_table_is_asked_for_the_countries_that_are_watched_of_its_measure_and_edition() -> None:
    text = "1,000"
    sources = {
        name: source(name, kind="report" if name == "report" else "dataset") for name in ("two", "one", "report")
    }
    twice = [figure(text, text, "1000", place=place) for place in ("PRK", "PRK", "CHL", "WLD")]
    no_subject = [figure(text, text, "1000", **{name: None}) for name in ("measure", "place", "edition")]
    other = [figure(text, text, "1000", place="PRK", edition="GSI 2016")]
    batches = [page(text, *twice, *no_subject, *other, of=name) for name in sources]
    watched = [b for b in BASELINES if b.place in ("PRK", "IND", "WLD")]
    assert watched_in_tables(stated_figures(batches, sources), watched, whole=1) == [
        {"source_id": name, "subject": baseline.id, "about": baseline.label, "times": times.get(baseline.place, 0)}
        for name in ("one", "two")
        for edition, times in (("GSI 2016", {"PRK": 1}), ("GSI 2018", {"PRK": 2}))
        for baseline in watched
        if (baseline.measure, baseline.edition) == (PEOPLE, edition) and baseline.place != "WLD"
    ]


def test_our_reference_is_asked_for_every_baseline_unless_there_is_no_reference() -> None:
    korea = next(b for b in BASELINES if b.id == "prk-gsi-2018")
    ours = next(e for e in estimates() if (e.measure, e.place, e.edition) == (PEOPLE, "PRK", "GSI 2018"))
    others: list[Estimate] = [replace(ours, **{name: "x"}) for name in ("measure", "place", "edition")]
    row = {"source_id": "(reference)", "subject": "prk-gsi-2018", "about": korea.label}
    assert watched_in_reference([*others, ours], [korea]) == [row | {"times": 1}]
    assert watched_in_reference(others, [korea]) == [row | {"times": 0}]
    assert watched_in_reference([], [korea]) == []
