"""How a figure stands beside other statements and its baseline, how it was read, and which charts and pages it has."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from made_facts import PEOPLE, RATE, SHARE, evidence, facts, published, stated, watched

from gsi_etl.site.pages.figure import _newer
from gsi_etl.site.pages.relations import baseline, chart_of, has_place_page, map_chart, others, rate_title, trace


def test_the_nearest_statement_comes_first_and_the_figure_itself_not_at_all() -> None:
    figure = stated("fg_m")
    rows = (
        stated("fg_a", edition="GSI 2023", official=True), stated("fg_b", official=False, source_id="a"),
        stated("fg_c", source_id="z"), figure, stated("fg_e", source_id="b"), stated("fg_d", source_id="b"),
        stated("fg_f", edition="GSI 2023", official=False), stated("fg_x", geo_id="PRK"),
        stated("fg_y", is_change=True),
    )  # fmt: skip
    found = others(facts(figures=rows), figure)
    assert [(one.figure_id, words) for one, (_, words) in found] == [
        ("fg_d", "agrees"), ("fg_e", "agrees"), ("fg_c", "agrees"), ("fg_b", "agrees"), ("fg_a", "another edition"),
        ("fg_f", "another edition"),
    ]  # fmt: skip


@pytest.mark.parametrize("said", [{"measure": None}, {"geo_id": None}, {"measure": ""}, {"geo_id": ""}])
def test_what_names_no_measure_or_place_stands_beside_nothing(said: dict[str, Any]) -> None:
    assert others(facts(figures=(stated("fg_2", **said),)), stated(**said)) == []


@pytest.mark.parametrize(
    ("said", "stands"),
    [
        ({}, "matches the baseline"),
        ({"value": 40_400_000, "half": 50_000}, "matches the baseline"),  # both reach 40.35 million
        ({"value": 40_400_001, "half": 50_000}, "differs from the baseline"),
        ({"value": 40_200_000, "half": 50_000}, "matches the baseline"),
        ({"value": 40_199_999, "half": 50_000}, "differs from the baseline"),
        ({"edition": "GSI 2023"}, "on no watched page"),
        ({"edition": None}, "on no watched page"),
        ({"is_change": True}, "on no watched page"),
        ({"subgroup": "women"}, "on no watched page"),
        ({"geo_id": "PRK"}, "on no watched page"),
        ({"measure": None}, "on no watched page"),
    ],
)
def test_a_figure_stands_to_the_baseline_of_its_edition(said: dict[str, Any], stands: str) -> None:
    known = facts(headlines=(watched("Of another", edition="GSI 2016"), watched("Its own")))
    head, (_, words) = baseline(known, stated(**said))
    assert words == stands
    assert (head.label if head else None) == (None if stands == "on no watched page" else "Its own")


def test_each_reason_is_told_once_and_second_choices_after_them() -> None:
    figure = stated(
        measure="other:fishing_boats", reference_year=None, edition=None, geo_id="ERI",
        evidence=(
            evidence("place", "near", "PRK", runner_up=True), evidence("place", "named", "ERI", words="in  Eritrea"),
            evidence("place", "named", "ERI", words="in Eritrea"), evidence("place", "in the title", "ERI"),
            *(evidence("place", "far", value, runner_up=True) for value in ("", "0", "none", "other", "PRK", "a_b")),
            evidence("year", "near", "2016", runner_up=True), evidence("number", "modifier: about"),
        ),
    )  # fmt: skip
    assert trace(figure, facts(), "40") == [
        ("number", "40", "modifier: about"), ("counts", "fishing boats", ""),
        ("place", "Eritrea", 'named ("in Eritrea"); in the title; second choice: PRK; second choice: a b'),
        ("year", "not said", "second choice: 2016"), ("edition", "not said", ""),
    ]  # fmt: skip
    assert [value for _, value, _ in trace(stated(measure=None), facts(), "")] == [
        "", "unknown", "World", "2016", "GSI 2018"
    ]  # fmt: skip


def test_a_chart_is_named_by_its_place_and_measure_where_an_edition_has_a_value() -> None:
    rows = (published("GSI 2018", "PRK", RATE, 1), published("GSI 2018", "PRK", SHARE, 1),
            published("GSI 2018", "ERI", PEOPLE, 1), published("GSI 2018", "ERI", "other:x", 1))  # fmt: skip
    known = facts(estimates=rows)
    asked = [
        (RATE, "PRK"),
        (SHARE, "PRK"),
        (PEOPLE, "ERI"),
        ("other:x", "ERI"),
        (PEOPLE, "PRK"),
        (None, "ERI"),
        (PEOPLE, None),
    ]
    assert [chart_of(known, *one) for one in asked] == [
        "PRK-rate", "PRK-rate", "ERI-people_in_modern_slavery", "ERI-other-x", "", "", ""
    ]  # fmt: skip
    assert (map_chart("GSI 2018"), map_chart("")) == ("map-GSI-2018", "")
    assert rate_title() == "Rate of modern slavery"


@pytest.mark.parametrize(
    ("code", "has"),
    [("PRK", True), ("ERI", True), ("ALA", True), ("LUX", True), ("ZWE", False), ("WLD", False), ("AFRICA", False),
     ("XXX", False), (None, False)],
)  # fmt: skip
def test_a_place_has_a_page_when_it_is_a_country_of_which_something_is_known(code: str | None, *, has: bool) -> None:
    known = facts(
        figures=(stated(geo_id="PRK", measure=None), stated("fg_2"), stated("fg_3", geo_id="AFRICA"),
                 stated("fg_4", geo_id=None)),
        estimates=(published("GSI 2018", "ERI", RATE, 1), published("GSI 2018", "ALA", SHARE, 1),
                   published("GSI 2018", "LUX", PEOPLE, 1), published("GSI 2018", "ZWE", "forced_labour", 1),
                   published("GSI 2018", "AFRICA", RATE, 1)),
    )  # fmt: skip
    assert has_place_page(known, code) is has


@pytest.mark.parametrize(
    ("own", "newer"),
    [("GSI 2016", "GSI 2023"), ("GSI 2018", "GSI 2023"), ("GSI 2023", None), ("GEMS 2017", "GEMS 2022"),
     ("GEMS 2022", None), ("ILO 2012", None), (None, None)],
)  # fmt: skip
def test_a_newer_release_is_one_of_the_same_publication(own: str | None, newer: str | None) -> None:
    names = ("GSI 2016", "GSI 2018", "GSI 2023", "GSI 2019", "GEMS 2017", "GEMS 2022")
    rows = [published(name, "WLD", PEOPLE, Decimal(1)) for name in names]
    found = _newer(stated(edition=own), rows)
    assert (found.edition if found else None) == newer
