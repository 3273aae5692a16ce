"""What belongs to an edition, a country, a check or a measure, in which order, and what may be said where two meet."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from made_facts import (
    DAY,
    NOW,
    PEOPLE,
    RATE,
    SHARE,
    check,
    edition,
    facts,
    made,
    published,
    source,
    stated,
)

from gsi_etl.site.facts import Facts
from gsi_etl.site.pages.by_edition import country_rows, edition_sets, newest_first, rates_of, shown
from gsi_etl.site.pages.checks import _together, in_words
from gsi_etl.site.pages.editions import _pairs, previous, slopes
from gsi_etl.site.pages.listing import _cells, _groups
from gsi_etl.site.pages.ranking import _by_region, _letters, _line, _lines, slug
from gsi_etl.site.records import Comparison, Published


def test_the_sets_of_a_country_are_those_of_its_editions_newest_first() -> None:
    told = [
        (one.edition.name, one.people and str(one.people.value), one.rate and str(one.rate.value),
         [str(score.value) for score in one.scores], one.ranked_of, one.ranked and one.ranked.measure, one.year,
         one.verified, one.meets and one.meets.caveat, len(one.rows))
        for one in edition_sets(made(), "PRK")
    ]  # fmt: skip
    assert told == [
        ("GSI 2023", "2696000", "104.6", ["87"], 2, RATE, 2021, False, "Regions: other borders.", 3),
        ("GSI 2018", "2640000", "104.6", [], 4, PEOPLE, 2016, True, "Countries: another method.", 2),
        ("GSI 2016", None, "0.0437", [], 2, SHARE, 2014, True, None, 1),
        ("GSI 2013", "100000", None, [], 0, None, 2011, True, None, 1),
    ]  # fmt: skip
    (only, *older) = edition_sets(made(), "LUX")
    # Its newest edition has a score and no estimate: nothing meets the estimates before it.
    assert (only.people, only.rate, only.meets, only.year) == (None, None, None, 2021)
    assert [one.edition.name for one in older] == ["GSI 2018", "GSI 2016"]
    assert edition_sets(made(), "FRA") == []


def test_what_is_said_of_two_editions_is_said_of_countries_that_have_both() -> None:
    def meets(*rows: Published, level: str = "country") -> list[str | None]:
        said = Comparison("GSI 2018", "GSI 2023", level, "no", "Said", stated=True)
        known = facts(estimates=rows, editions=made().editions, comparisons=(said,))
        return [one.meets.caveat if one.meets else None for one in edition_sets(known, "PRK")]

    old, new = published("GSI 2018", "PRK", PEOPLE, 1), published("GSI 2023", "PRK", RATE, 1)
    assert meets(old, new) == ["Said", None]
    assert meets(old, new, level="world") == [None, None]
    assert meets(new) == [None]


def test_editions_of_one_day_are_ordered_by_their_names() -> None:
    assert [one.name for one in newest_first(made().editions)] == [
        "ILO 2023", "GSI 2023", "GEMS 2022", "GSI 2018", "GEMS 2017", "GSI 2016", "GSI 2013"
    ]  # fmt: skip


def test_rates_of_either_unit_are_one_series_oldest_first() -> None:
    assert [(row.edition, row.measure) for row in rates_of(made(), "PRK")] == [
        ("GSI 2016", SHARE), ("GSI 2018", RATE), ("GSI 2023", RATE)
    ]  # fmt: skip
    assert shown() == (PEOPLE, RATE, SHARE)


def test_countries_of_an_edition_have_people_and_rate_beside_each_other() -> None:
    found = {
        name: {code: (people and str(people.value), rate and str(rate.value)) for code, (people, rate) in rows.items()}
        for name, rows in country_rows(made()).items()
    }
    assert found["GSI 2018"] == {
        "PRK": ("2640000", "104.6"), "LUX": ("None", "1.5"), "ZWE": ("105000", None), "ERI": ("451000", None),
        "ALA": ("500", None), "CIV": (None, "5.9"),
    }  # fmt: skip
    assert found["GSI 2016"]["ALA"] == ("400", None)
    assert "WLD" not in found["GSI 2016"]
    assert set(found) == {"GSI 2013", "GSI 2016", "GSI 2018", "GSI 2023"}


@pytest.mark.parametrize(
    ("name", "before"),
    [("GSI 2023", "GSI 2018"), ("GSI 2018", "GSI 2016"), ("GEMS 2022", "GEMS 2017"), ("GSI 2013", None),
     ("ILO 2023", None), ("GEMS 2017", None)],
)  # fmt: skip
def test_the_release_before_is_the_newest_older_one_of_the_same_publication(name: str, before: str | None) -> None:
    editions = newest_first(made().editions)
    found = previous(next(one for one in editions if one.name == name), editions)
    assert (found.name if found else None) == before


def test_what_may_be_compared_is_told_level_by_level_and_equal_words_once() -> None:
    editions = newest_first(made().editions)
    by_name = {one.name: one for one in editions}

    def said(name: str) -> dict[str, list[str]]:
        return {other.name: [f"{one.level}: {one.caveat}" for one in levels]
                for other, levels in _pairs(by_name[name], editions, made())}  # fmt: skip

    assert said("GSI 2023") == {
        "GEMS 2022": [], "GEMS 2017": [], "GSI 2013": [],
        "GSI 2018": ["world: World: another model.", "region: Regions: other borders."],
        # What publishers say of one level counts more than what the families of methods say of the widest.
        "GSI 2016": ["country: Said of countries."],
    }  # fmt: skip
    assert said("GSI 2018") == {
        "GEMS 2017": ["world: "],
        "GSI 2016": ["country: Countries: another method."],
        "GSI 2013": [],
    }
    assert said("GSI 2016") == {"GSI 2013": ["scores: Scores alone."]}
    assert said("GSI 2013") == {}


def of_two(kind: str, *rows: Published) -> Facts:
    return facts(estimates=rows, editions=made().editions)


def test_two_editions_are_drawn_when_one_family_made_both_and_they_share_two_places() -> None:
    (regions,) = slopes(made())  # of countries only one is in two editions of one family
    assert (regions.kind, regions.first, regions.last) == ("region", "GSI 2018", "GSI 2023")
    assert [(pair.place, str(pair.before), str(pair.after), pair.printed) for pair in regions.pairs] == [
        ("Asia and the Pacific", "6.1", "6.8", ("6.1", "6.8")), ("Africa", "7.6", "5.2", ("7.6", "5.2"))
    ]  # fmt: skip
    assert regions.said is not None
    assert regions.said.level == "region"
    two = [published(name, code, RATE, 5) for name in ("GSI 2018", "GSI 2023") for code in ("PRK", "ERI")]
    assert [(one.kind, [pair.place for pair in one.pairs]) for one in slopes(of_two("", *two))] == [
        ("country", ["Eritrea", "North Korea"])  # equal rates by code
    ]  # fmt: skip
    assert slopes(of_two("", *two[:3])) == []  # one place in common
    assert slopes(of_two("", *(replace(row, value=None) for row in two))) == []
    assert slopes(of_two("", *(replace(row, measure=PEOPLE) for row in two))) == []
    assert slopes(of_two("", *(replace(row, place_kind="territory") for row in two))) == []
    others = [published(name, code, RATE, 5) for name in ("GSI 2016", "GSI 2018") for code in ("PRK", "ERI")]
    assert slopes(of_two("", *others)) == []  # two families
    (widest,) = slopes(of_two("", *two, *(published("GEMS 2022", code, RATE, 4) for code in ("PRK", "ERI"))))
    assert (widest.first, widest.last) == ("GSI 2018", "GSI 2023")


def test_countries_are_ordered_by_rank_then_rate_then_number_then_name() -> None:
    rows = {
        "ALA": (published("GSI 2018", "ALA", PEOPLE, 9), None), "ZWE": (published("GSI 2018", "ZWE", PEOPLE, 9), None),
        "MAR": (published("GSI 2018", "MAR", PEOPLE, 10), None), "FRA": (None, published("GSI 2018", "FRA", RATE, 2)),
        "LUX": (None, published("GSI 2018", "LUX", SHARE, 0.003)),
        "PRK": (None, published("GSI 2018", "PRK", RATE, 1, rank=2)),
        "ERI": (published("GSI 2018", "ERI", PEOPLE, 1, rank=1, verified=False), published("GSI 2018", "ERI", RATE, 1)),
    }  # fmt: skip
    lines = _lines(rows, facts(regions={"ERI": "AFRICA", "PRK": "ASIA"}))
    assert [(line.code, line.rank, line.verified) for line in lines] == [
        ("ERI", 1, False), ("PRK", 2, True), ("LUX", None, True), ("FRA", None, True), ("MAR", None, True),
        ("ZWE", None, True), ("ALA", None, True),
    ]  # fmt: skip
    assert [(name, [line.code for line in group]) for name, group in _by_region(lines)] == [
        ("Africa", ["ERI"]), ("Asia and the Pacific", ["PRK"]),
        ("In no region of the index", ["LUX", "FRA", "MAR", "ZWE", "ALA"])
    ]  # fmt: skip
    assert [(letter, [line.code for line in group]) for letter, group in _letters(lines)] == [
        ("A", ["ALA"]), ("E", ["ERI"]), ("F", ["FRA"]), ("L", ["LUX"]), ("M", ["MAR"]), ("N", ["PRK"]), ("Z", ["ZWE"])
    ]  # fmt: skip
    both = _line("ERI", replace(rows["ERI"][0], rank=7), replace(rows["ERI"][1], rank=3), facts())  # type: ignore[type-var]
    assert (both.rank, both.region, _line("X", None, None, facts()).verified) == (3, "", True)
    assert slug(edition("GSI 2018", "GEMS")) == "GSI-2018"


def test_figures_are_listed_by_measure_and_place_the_world_first() -> None:
    rows = [
        stated("a", measure="surveys"), stated("b", geo_id="ERI", country="Eritrea"), stated("c"),
        stated("d", measure=RATE),
        stated("e", measure=None), stated("f", geo_id="ALA", country="Åland Islands"), stated("g", edition="GSI 2016"),
        stated("h", source_id="a"), stated("i", geo_id="AFRICA"), stated("j", edition=None),
        stated("k", measure="businesses"),
    ]  # fmt: skip
    assert [(name, [one.figure_id for one in found]) for name, found in _groups(rows)] == [
        (PEOPLE, ["j", "g", "h", "c", "i", "b", "f"]), (RATE, ["d"]), ("", ["e"]), ("businesses", ["k"]),
        ("surveys", ["a"]),
    ]  # fmt: skip
    known = facts(figures=(*rows, stated("z", cell="B1"), stated("y", cell="B2", source_id="other")))
    assert [one.figure_id for one in _cells(known, "index")] == ["z"]
    assert _cells(known, "nobody") == []


def together(*checks: Any) -> list[tuple[object, ...]]:
    return [(one.name, one.sentence, one.observed, one.expected, one.source_id, one.since, one.checked_at)
            for one in _together(checks)]  # fmt: skip


def test_checks_that_say_the_same_of_many_are_one() -> None:
    alone = check("range: low", sentence="In its range (of a)")
    assert _together([alone]) == [alone]
    first = replace(alone, source_id="a", since=NOW - 3 * DAY, checked_at=NOW - DAY)
    second = replace(first, name="range: high", sentence="In its range (of b)", source_id="b", since=NOW - 4 * DAY)
    third = replace(first, source_id=None, since=None, checked_at=NOW - 2 * DAY, expected="other")
    usual = ("range", "In its range")
    assert together(first, second) == [
        (*usual, "passes 2 times", "at most 4", "2 sources", NOW - 4 * DAY, NOW - DAY)
    ]  # fmt: skip
    assert together(first, third) == [
        (*usual, "passes 2 times", "each its own: see the table", "a", NOW - 3 * DAY, NOW - 2 * DAY)
    ]  # fmt: skip
    assert together(third, third) == [(*usual, "passes 2 times", "other", None, None, NOW - 2 * DAY)]
    assert len(together(first, replace(first, sentence="Another"))) == 2
    assert len(together(first, replace(first, name="columns: one"))) == 2
    many = [replace(first, source_id=f"s{n}") for n in range(1001)]
    assert together(*many)[0][2:5] == ("passes 1,001 times", "at most 4", "1,001 sources")


def test_a_check_names_places_and_what_is_wrong() -> None:
    failed = check(
        "agrees: x", success=False, observed="PRK: 5, XWLD: 6, WLD: 7, ABCD: 8", sentence="Says (The world: 5)"
    )
    assert in_words(failed, facts()).observed == "North Korea: 5, XWLD: 6, World: 7, ABCD: 8"
    assert in_words(failed, facts()).sentence == "The world: 5 differs from what was published"
    assert in_words(replace(failed, success=True), facts()).sentence == "Says (The world: 5)"
    assert source("a").source_id == "a"
