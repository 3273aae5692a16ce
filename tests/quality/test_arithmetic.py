"""The identities catch the errors that were really printed, and forgive the rounding that was."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from quality_samples import PEOPLE, RATE, SHARE, estimates, figure, page, source

from gsi_etl.config import resources
from gsi_etl.model import Figure
from gsi_etl.quality.arithmetic import Arithmetic
from gsi_etl.quality.baselines import Identity, load_identities
from gsi_etl.quality.compare import Comparison
from gsi_etl.quality.rows import stated_figures

IDENTITIES = {identity.id: identity for identity in load_identities(resources.folder("expectations"))}
TO_RATE = "count-over-population-is-prevalence"
TO_SHARE = "count-over-population-is-share"
SAME = "share-is-prevalence"
PARTS = "world-parts-add-up"
ROWS = "country-rows-add-up"


def held(identity: str, *figures: Figure, reference: bool = True) -> list[Comparison]:
    return compared(IDENTITIES[identity], *figures, reference=reference)


def compared(identity: Identity, *figures: Figure, reference: bool = True) -> list[Comparison]:
    text = figures[0].sentence
    stated = stated_figures([page(text, *figures)], {"index-page": source()})
    return list(Arithmetic(stated, estimates() if reference else ()).comparisons(identity))


def share(text: str, quote: str, value: str, unit: str, **meaning: Any) -> Figure:
    return figure(text, quote, value, measure=SHARE, reading={"kind": "share", "unit": Decimal(unit)}, **meaning)


def rate(text: str, quote: str, value: str, **meaning: Any) -> Figure:
    return figure(text, quote, value, measure=RATE, reading={"kind": "rate"}, **meaning)


def test_the_count_and_the_rate_of_north_korea_agree_with_the_editions_own_population() -> None:
    text = "2,640,000 people, 104.6 per 1,000."
    [one] = held(TO_RATE, figure(text, "2,640,000", "2640000", place="PRK"), rate(text, "104.6", "104.6", place="PRK"))
    assert one.gap == 1


def test_the_population_of_the_same_page_comes_before_that_of_the_reference() -> None:
    text = "2,640,000 of 26,400,000 people, 104.6 per 1,000."
    people = figure(text, "2,640,000", "2640000", place="PRK")
    population = figure(text, "26,400,000", "26400000", place="PRK", measure="population")
    [one] = held(TO_RATE, people, population, rate(text, "104.6", "104.6", place="PRK"))
    assert one.gap > 1


@pytest.mark.parametrize("population", ["400", "1", "0", "-5"])
def test_no_population_is_too_small_to_divide_by(population: str) -> None:
    text = f"3 of {population}: 10 per 1,000."
    people = figure(text, "3", "3", place="VAT")
    crowd = figure(text, population, population, place="VAT", measure="population")
    compared = held(TO_RATE, people, crowd, rate(text, "10 per", "10", place="VAT"))
    assert len(compared) == (1 if Decimal(population) > 0 else 0)


def test_a_small_country_may_be_rounded_to_the_thousand() -> None:
    text = "Suriname: 1,000 people, 2.26 per 1,000."
    [one] = held(TO_RATE, figure(text, "1,000", "1000", place="SUR"), rate(text, "2.26", "2.26", place="SUR"))
    assert one.gap == 1


def test_seven_point_seven_per_cent_of_nigerians_is_noticed() -> None:
    text = "1,386,000 Nigerians, 7.7 per cent of the population."
    nigerians = figure(text, "1,386,000", "1386000", place="NGA")
    [one] = held(TO_SHARE, nigerians, share(text, "7.7 per cent", "0.077", "0.001", place="NGA", edition=None))
    assert one.gap > 9
    [one] = held(SAME, share(text, "7.7 per cent", "0.077", "0.001", place="NGA"))
    assert one.gap > 9


def test_mauritanias_nought_point_four_per_cent_is_noticed_without_an_edition() -> None:
    text = "0.4 per cent of Mauritanians."
    [one] = held(SAME, share(text, "0.4 per cent", "0.004", "0.001", place="MRT", edition=None))
    assert one.gap > 1
    assert held(SAME, share(text, "0.4 per cent", "0.004", "0.001", place="MRT"), reference=False) == []


@pytest.mark.parametrize("edition", ["GSI 2018", "GSI 2023", None])
def test_one_in_ten_is_what_104_6_per_1000_says(edition: str | None) -> None:
    text = "One in ten North Koreans."
    reading = {"kind": "ratio", "numerator": Decimal(1), "denominator": Decimal(10), "unit": Decimal("0.1")}
    words = figure(text, "One in ten", "0.1", measure=SHARE, place="PRK", edition=edition, reading=reading)
    [one] = held(SAME, words)
    assert one.gap == 1
    in_five = figure(
        text, "One in ten", "0.2", measure=SHARE, place="PRK", reading={**reading, "denominator": Decimal(5)}
    )
    [one] = held(SAME, in_five)
    assert one.gap > 1


@pytest.mark.parametrize(
    ("parts", "total", "holds"),
    [
        (("24.9", "15.4"), "40.3", True),
        (("27.6", "22"), "49.6", True),
        (("28", "22"), "50", True),
        (("24.9", "15.4"), "49.6", False),
        (("27.6", "15.4"), "49.6", False),
    ],
)
def test_the_parts_of_the_world_figure_add_up(parts: tuple[str, str], total: str, holds: bool) -> None:
    text = f"{parts[0]} m and {parts[1]} n are {total} o"
    labour, marriage, everyone = (
        figure(text, f"{number} {letter}", str(Decimal(number) * 1_000_000), measure=measure)
        for number, letter, measure in zip(
            (*parts, total), "mno", ("forced_labour", "forced_marriage", PEOPLE), strict=True
        )
    )
    [one] = held(PARTS, labour, marriage, everyone)
    assert (one.gap == 1) == holds


def test_the_parts_of_the_world_are_added_wherever_another_place_stands() -> None:
    text = "2.64 p 24.9 m 15.4 n 40.3 o 1.1 q"
    world = [
        figure(text, quote, str(Decimal(quote[:-2]) * 1_000_000), measure=measure)
        for quote, measure in (("24.9 m", "forced_labour"), ("15.4 n", "forced_marriage"), ("40.3 o", PEOPLE))
    ]
    before = figure(text, "2.64 p", "2640000", measure=PEOPLE, place="PRK")
    behind = figure(text, "1.1 q", "1100000", measure="forced_labour", place="IND")
    [alone] = held(PARTS, *world)
    assert held(PARTS, before, *world, behind) == [alone]


def test_a_page_that_states_two_editions_is_read_as_such() -> None:
    text = "24.9 15.4 40.3 27.6 22.0 49.6"
    measures = ["forced_labour", "forced_marriage", PEOPLE] * 2
    figures = [
        figure(text, quote, str(Decimal(quote) * 1_000_000), measure=measure, edition=None)
        for quote, measure in zip(text.split(), measures, strict=True)
    ]
    compared = held(PARTS, *figures)
    assert [one.gap for one in compared] == [1, 1]


def test_rows_are_summed_for_whole_tables_only() -> None:
    world = [e for e in estimates() if e.edition == "GSI 2018" and e.measure == PEOPLE and e.place != "WLD"]
    text = "\n".join(f"{e.place} {e.value}" for e in world)
    figures = [figure(text, f"{e.place} {e.value}", str(e.value), place=e.place) for e in world if e.value is not None]
    [one] = held(ROWS, *figures)
    assert one.gap == 1
    assert "40,289,000" in one.stated
    assert held(ROWS, *figures[:149]) == []
    [one] = held(ROWS, *(f for f in figures if f.place not in ("PRK",)))
    assert one.gap > IDENTITIES[ROWS].implausible


def test_figures_of_other_editions_are_not_mixed_into_an_equation() -> None:
    text = "1,100,000 people, 104.6 per 1,000."
    old = figure(text, "1,100,000", "1100000", place="PRK", edition="GSI 2016")
    assert held(TO_RATE, old, rate(text, "104.6", "104.6", place="PRK")) == []


@pytest.mark.parametrize(("total", "agrees"), [("118.6", True), ("117.3", True), ("113.0", True), ("111.0", False)])
def test_parts_that_overlap_may_miss_their_sum_by_the_slack(total: str, agrees: bool) -> None:
    text = f"43.4 m and 75.2 n are {total} o"
    figures = [
        figure(text, f"{number} {letter}", str(int(Decimal(number) * 1_000_000)), place="WLD", measure=measure)
        for number, letter, measure in (
            ("43.4", "m", "forced_labour"),
            ("75.2", "n", "forced_marriage"),
            (total, "o", PEOPLE),
        )
    ]
    loose = replace(IDENTITIES[PARTS], slack=Decimal("1.05"))
    [one] = compared(loose, *figures, reference=False)
    assert (one.gap == 1) == agrees
