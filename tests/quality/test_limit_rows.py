"""The limits of a figure as rows: of which whole, world, population and edition, and that nothing else limits it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from quality_samples import PEOPLE, RATE, SHARE, figure, page, source

from gsi_etl.model import Estimate, Evidence, Figure
from gsi_etl.quality.limits import Limits
from gsi_etl.quality.rows import Row, stated_figures
from gsi_etl.quality.tables import TABLES

TEXT = "They say 2,000 people there."


def estimate(measure: str, place: str, value: str | None, edition: str = "GSI 2018", **more: Any) -> Estimate:
    number = None if value is None else Decimal(value)
    return Estimate(edition, measure, place, number, Decimal(1), 2016, date(2018, 7, 19), **more)


def said(**meaning: Any) -> Figure:
    return figure(TEXT, "2,000", "2000", **{"place": "PRK", "reading": {"unit": Decimal(1)}, **meaning})


def limits(one: Figure, *estimates: Estimate) -> list[Row]:
    stated = stated_figures([page(TEXT, one)], {"index-page": source()})
    return list(Limits(estimates).rows(stated))


def brief(one: Figure, *estimates: Estimate) -> list[tuple[Any, ...]]:
    return [(row["limit_name"], row["highest"], row["wanted"]) for row in limits(one, *estimates)]


WORLD = estimate(PEOPLE, "WLD", "4000")


def test_a_limit_is_a_row_of_the_least_that_was_said_and_the_most_that_can_be() -> None:
    assert limits(said(), WORLD) == [
        {
            "source_id": "index-page",
            "limit_name": "world",
            "stated": "PRK: people in modern slavery 2,000",
            "wanted": "4,000.5 (WLD: people in modern slavery, GSI 2018)",
            "low": Decimal("1999.000000001"),
            "highest": Decimal("4000.5"),
        }
    ]
    # The table has a column more, which stays empty.
    assert limits(said(), WORLD)[0].keys() == TABLES["limits"].keys()


def test_a_part_is_limited_by_its_own_whole_by_the_world_and_by_the_population() -> None:
    rows = [
        estimate("forced_labour", "WLD", "3000"),
        estimate(PEOPLE, "PRK", "2500", population=Decimal(25000)),
        estimate(PEOPLE, "PRK", "2600", "GSI 2016", population=Decimal(26000)),
        estimate(RATE, "PRK", "1", "GSI 2013", population=Decimal(24000)),
        WORLD,
    ]
    assert brief(said(measure="forced_labour"), *rows) == [
        ("whole", Decimal("2500.5"), "2,500.5 (PRK: people in modern slavery, GSI 2018)"),
        ("world", Decimal("3000.5"), "3,000.5 (WLD: people in forced labour, GSI 2018)"),
        ("population", 26000, "26,000 people"),
    ]
    # A form of a part is limited by the part, the next of its wholes.
    form = said(measure="debt_bondage", place="WLD")
    assert brief(form, *rows) == [("whole", Decimal("3000.5"), "3,000.5 (WLD: people in forced labour, GSI 2018)")]


@pytest.mark.parametrize(
    ("edition", "highest", "named"),
    [
        ("GSI 2018", "2500.5", "GSI 2018"),
        ("GSI 2016", "2600.5", "GSI 2016"),
        (None, "2600.5", "GSI 2016"),
        ("x", "2600.5", "GSI 2016"),
    ],
)
def test_the_limit_is_of_the_figures_own_edition_or_the_largest_of_all(
    edition: str | None, highest: str, named: str
) -> None:
    rows = [
        estimate(PEOPLE, "WLD", "2500"),
        estimate(PEOPLE, "WLD", "2600", "GSI 2016"),
        estimate(PEOPLE, "WLD", None, "GSI 2013", upper=Decimal(2550)),
    ]
    ((_, high, words),) = brief(said(edition=edition), *rows)
    assert (high, words) == (Decimal(highest), f"{Decimal(highest):,} (WLD: people in modern slavery, {named})")


def test_an_edition_that_prints_no_number_and_no_bound_is_never_the_largest() -> None:
    rows = [estimate(PEOPLE, "WLD", None), estimate(PEOPLE, "WLD", "0.2", "GSI 2016")]
    assert [row[1] for row in brief(said(edition=None), *rows)] == [Decimal("0.7")]


def test_a_share_is_at_most_everybody_and_has_no_other_limit() -> None:
    people = estimate(PEOPLE, "PRK", "2500", population=Decimal(25000))
    assert brief(said(measure=SHARE), people, WORLD) == [("share", 1, "100 %")]
    assert brief(said(measure=RATE), people, WORLD, estimate(RATE, "WLD", "1")) == []
    assert brief(said(measure="population"), people, WORLD) == []


@pytest.mark.parametrize(
    "meaning",
    [
        {"measure": None},
        {"reading": {"change": True}},
        {"reading": {"kind": "rank"}},
        {"place": None},
        {"place": "WLD"},
        {"measure": "vulnerability_score"},
    ],
)
def test_what_counts_nobody_or_is_the_world_itself_has_no_limit(meaning: dict[str, Any]) -> None:
    assert brief(said(**meaning), WORLD) == []


def test_a_figure_without_a_limit_does_not_end_the_list() -> None:
    stated = stated_figures([page(TEXT, said(measure=None), said())], {"index-page": source()})
    assert [row["limit_name"] for row in Limits([WORLD]).rows(stated)] == ["world"]


def test_what_nobody_verified_limits_nothing() -> None:
    remembered = estimate(PEOPLE, "WLD", "1", population=Decimal(1), verified=False)
    crowd = replace(remembered, place="PRK")
    assert brief(said(), remembered, crowd) == []
    assert brief(said(), remembered, WORLD) == [
        ("world", Decimal("4000.5"), "4,000.5 (WLD: people in modern slavery, GSI 2018)")
    ]


@pytest.mark.parametrize(
    ("where", "value", "doubted"),
    [("title", "1000", True), ("sentence", "1000", False), ("title", "2000", False), ("title", "3000", False)],
)
def test_a_number_of_another_edition_under_an_inherited_one_is_above_any_limit(
    where: Any, value: str, doubted: bool
) -> None:
    inherited = replace(said(place="WLD"), evidence=(Evidence("edition", "GSI 2018", "named", where=where),))
    rows = [estimate(PEOPLE, "WLD", value), estimate(PEOPLE, "WLD", "2000", "GSI 2016")]
    if value == "3000":
        rows[1:] = [estimate(PEOPLE, "KOR", "2000", "GSI 2016"), estimate(RATE, "WLD", "2000", "GSI 2016")]
    assert brief(inherited, *rows) == [("inherited edition", -1, "a number of GSI 2018")] * doubted
