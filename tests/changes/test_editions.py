"""Editions in what a page states: announced, replaced, gone on to, stated without being named; and their methods."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from gsi_etl.base.ids import identifier
from gsi_etl.changes.editions import (
    Statements,
    announced_editions,
    edition_before,
    edition_stating,
    family_and_year,
    methods,
)
from gsi_etl.changes.replaced import Replacement, edition_replaced, replacement
from gsi_etl.config.reference import Edition
from gsi_etl.model import Change, Figure, FigureState
from scenes.figures import estimate, figure
from scenes.world import World, source

NOW = datetime(2026, 11, 24, tzinfo=UTC)


@pytest.mark.parametrize(
    ("edition", "parts"),
    [
        ("GSI 2018", ("GSI", 2018)),
        ("Global Slavery Index  2018", ("Global Slavery Index", 2018)),
        ("GSI2018", ("GSI", 2018)),
        ("2018", ("", 2018)),
        ("GSI", ("GSI", None)),
        ("GSI 18", ("GSI 18", None)),
        ("GSI 2018 b", ("GSI 2018 b", None)),
        ("GSI 20181", ("GSI 2", 181)),
    ],
)
def test_an_edition_is_of_a_family_and_a_year(edition: str, parts: tuple[str, int | None]) -> None:
    assert family_and_year(edition) == parts


def naming(*editions: str | None, measure: str = "people_in_modern_slavery") -> list[Figure]:
    return [figure(edition=edition, measure=measure) for edition in editions]


@pytest.mark.parametrize(
    ("figures", "seen", "announced"),
    [
        (naming("GSI 2023"), {"GSI 2018"}, ["GSI 2023"]),
        (naming("GSI 2018"), {"GSI 2018"}, []),
        (naming("GSI 2016"), {"GSI 2018"}, []),
        (naming("GSI 2018"), {"GSI"}, ["GSI 2018"]),
        (naming("GSI 2016"), {"GSI", "GSI 2018"}, []),
        (naming("GSI 2016"), {"GSI 2014", "GSI 2018"}, []),
        (naming("GSI 2016"), {"GSI 2018", "GSI 2014"}, []),
        # Of a family never seen: newer than all there are.
        (naming("GEMS 2022"), {"GSI 2018"}, ["GEMS 2022"]),
        (naming("GEMS 2018"), {"GSI 2018"}, []),
        (naming("GEMS 2017"), {"GSI 2018", "GSI 2016"}, []),
        (naming("GEMS 2017"), set(), ["GEMS 2017"]),
        (naming("GEMS 2017"), {"Report"}, ["GEMS 2017"]),
        (naming("Report"), set(), []),
        (naming(None), set(), []),
        (naming("GSI 2023", measure="countries_covered"), {"GSI 2018"}, []),
        (naming("GSI 2025", "GSI 2023", "GSI 2025", "GSI 2018"), {"GSI 2018"}, ["GSI 2025", "GSI 2023"]),
    ],
)
def test_an_edition_is_announced_where_it_is_newer_than_all_seen(
    figures: list[Figure], seen: set[str], announced: list[str]
) -> None:
    assert announced_editions(figures, seen) == announced


def edition(name: str, year: int, family: str = "one") -> Edition:
    return Edition(name, name, "x", date(year, 6, 1), None, family, "")


EDITIONS = [
    edition("GSI 2018", 2018), edition("GSI 2014", 2014), edition("GSI 2016", 2016), edition("GEMS 2017", 2017),
    edition("GSI 2019", 2018, "two"), edition("GSI 2020", 2020),
]  # fmt: skip


@pytest.mark.parametrize(
    ("of", "before"),
    [("GSI 2018", "GSI 2016"), ("GSI 2016", "GSI 2014"), ("GSI 2014", None), ("GEMS 2017", None),
     ("GSI 2019", "GSI 2016"), ("GSI 2020", "GSI 2018")],
)  # fmt: skip
def test_the_edition_before_is_the_last_of_its_publication_that_was_out(of: str, before: str | None) -> None:
    (own,) = (one for one in EDITIONS if one.edition == of)
    found = edition_before(own, EDITIONS)
    assert (found.edition if found else None) == before


@pytest.mark.parametrize(
    ("of", "said"),
    [
        ("GSI 2018", "; its methods are related to those of GSI 2016: compare with care"),
        ("GSI 2019", "; its methods are not those of GSI 2016: the two make no rise or fall"),
        ("GSI 2014", ""),
        ("GSI 2031", "; its methods are not in our reference yet: compare it with none before it"),
    ],
)
def test_the_methods_of_an_edition_are_told_against_the_one_before(of: str, said: str) -> None:
    assert methods(of, replace(World().reference, editions=tuple(EDITIONS))) == said


OLD = figure("40.3 million", edition="GSI 2018", reference_year=2016)


@pytest.mark.parametrize(
    ("stated", "gone_on"),
    [
        ({}, True),
        ({"edition": None}, True),
        ({"reference_year": None}, True),
        ({"reference_year": 2015}, True),  # the same edition says the same number
        ({"edition": "GEMS 2017"}, False),
        ({"quote": "41 million"}, False),
        ({"quote": "41 million", "edition": "GSI 2023"}, True),
        ({"quote": "41 million", "edition": "GSI 2019"}, True),
        ({"quote": "41 million", "edition": "GSI 2016"}, False),
        ({"quote": "41 million", "edition": "GEMS 2022"}, False),
        ({"quote": "41 million", "edition": "GSI"}, False),
        ({"quote": "41 million", "edition": None, "reference_year": 2023}, False),
        ({"quote": "41 million", "edition": "GSI 2018", "reference_year": 2023}, False),
        ({"place": "IND"}, False),
        ({"subgroup": "women"}, False),
        ({"measure": "forced_labour"}, False),
        ({"quote": "41 million", "edition": "GSI 2023", "place": "IND"}, False),
    ],
)
def test_a_figure_is_gone_on_from_where_the_page_says_it_elsewhere_or_a_newer_edition_of_it(
    stated: dict[str, Any], gone_on: bool
) -> None:
    usual: dict[str, Any] = {"quote": "40.3 million", "edition": "GSI 2018", "reference_year": 2016}
    new = figure(**(usual | stated))
    assert Statements([new]).replace(OLD) is gone_on
    assert not Statements([]).replace(OLD)


@pytest.mark.parametrize(
    ("old", "new", "gone_on"),
    [(2016, 2018, True), (2016, 2016, False), (2016, 2014, False), (None, 2018, False), (2016, None, False)],
)
def test_without_an_edition_a_figure_is_gone_on_from_by_its_year(
    old: int | None, new: int | None, gone_on: bool
) -> None:
    before, now = figure("40.3 million", reference_year=old), figure("50 million", reference_year=new)
    assert Statements([now]).replace(before) is gone_on
    newest = [figure("50 million", reference_year=year) for year in (2015, new, 2014)]
    assert Statements(newest).replace(before) is gone_on


def rows() -> list[Any]:
    return [estimate(value, edition=name, published_on=date(year, 1, 1), unit="100000") for value, name, year in (
        ("2600000", "A", 2016), ("2640000", "B", 2018), ("9000000", "C", 2023))]  # fmt: skip


@pytest.mark.parametrize(
    ("said", "edition"),
    [
        (figure("2.6 million"), "B"),
        (figure("2.55 million"), "A"),
        (figure("9.0 million"), "C"),
        (figure("5 million"), None),
        (figure("2.6 million", edition="B"), None),
        (figure("2.6 million", edition="B", edition_inferred=True), "B"),
        (figure("2.6 million", subgroup="women"), None),
    ],
)
def test_a_figure_that_names_no_edition_states_the_newest_that_it_repeats(said: Figure, edition: str | None) -> None:
    found = edition_stating(said, rows())
    assert (found.edition if found else None) == edition


def state(stated: Figure, status: Any = "current", number: int = 1) -> FigureState:
    return FigureState(f"fg_{number}", "report", f"https://report.example/{number}", "d", f"{number}" * 64, "r", "s",
                       stated, status, NOW)  # fmt: skip


def of(edition: str | None, quote: str = "40.3 million", **more: Any) -> Figure:
    return figure(quote, **({"edition": edition, "place": "WLD"} | more))


COUNTRIES = {"measure": "countries_covered", "quote": "167"}


@pytest.mark.parametrize(
    ("gone", "stated", "fresh", "found"),
    [
        ([of("GSI 2018")], [], [of("GSI 2023")], ("GSI 2018", "GSI 2023")),
        ([of("GSI 2018")], [of("GSI 2018", "1")], [of("GSI 2023")], None),
        ([of(None)], [], [of("GSI 2023")], None),
        ([of("GSI 2018")], [], [of(None)], None),
        ([of("GSI 2018")], [], [of("GEMS 2022")], None),
        ([of("Report")], [], [of("Report")], None),
        ([of("GSI 2018")], [], [of("GSI 2023", place="PRK")], None),
        ([of("GSI 2018")], [], [of("GSI 2023", measure="forced_labour")], None),
        ([of("GSI 2018")], [], [of("GSI 2023", subgroup="women")], None),
        ([of("GSI 2018", **COUNTRIES)], [], [of("GSI 2023", **COUNTRIES)], None),
        ([of("GSI 2018", confidence="medium")], [], [of("GSI 2023")], None),
        ([of("GSI 2018")], [], [of("GSI 2023", confidence="medium")], None),
        # Of several that came the newest; of several that went the one with more watched figures.
        ([of("GSI 2016")], [], [of("GSI 2018"), of("GSI 2023"), of("GSI 2019")], ("GSI 2016", "GSI 2023")),
        ([of("GSI 2016"), of("GSI 2018"), of("GSI 2018", place="PRK")], [], [of("GSI 2023")], ("GSI 2018", "GSI 2023")),
        ([of("GSI 2016"), of("GSI 2018"), of("GSI 2018", **COUNTRIES)], [], [of("GSI 2023")],
         ("GSI 2016", "GSI 2023")),
        # One that is kept, or of which nothing came, leaves the turn to the next.
        ([of("GSI 2018"), of("GSI 2018"), of("GSI 2016")], [of("GSI 2018")], [of("GSI 2023")],
         ("GSI 2016", "GSI 2023")),
        ([of("GEMS 2017"), of("GEMS 2017"), of("GSI 2018")], [], [of("GSI 2023")], ("GSI 2018", "GSI 2023")),
        ([of(None), of(None), of("GSI 2018")], [], [of("GSI 2023")], ("GSI 2018", "GSI 2023")),
        ([of("GSI 2018", place="PRK"), of("GSI 2018", place="IND"), of("GSI 2016")], [], [of("GSI 2023")],
         ("GSI 2016", "GSI 2023")),
        # Back to an older edition is a replacement as well.
        ([of("GSI 2023")], [], [of("GSI 2018")], ("GSI 2023", "GSI 2018")),
    ],
)  # fmt: skip
def test_an_edition_is_replaced_by_another_of_its_publication_about_the_same(
    gone: list[Figure], stated: list[Figure], fresh: list[Figure], found: tuple[str, str] | None
) -> None:
    made = replacement([state(one) for one in gone], [*stated, *fresh], [state(one) for one in fresh])
    assert (made and (made.before, made.after)) == found


def test_what_is_replaced_is_all_of_the_edition_that_stands_and_what_came_all_of_the_new_one() -> None:
    gone = [state(of("GSI 2018"), status) for status in ("current", "missing", "withdrawn", "superseded", "retired")]
    gone += [state(of("GSI 2018", **COUNTRIES)), state(of("GSI 2016"))]
    fresh = [state(of("GSI 2023")), state(of("GSI 2019")), state(of("GSI 2023", **COUNTRIES)), state(of(None))]
    assert replacement(gone, [one.figure for one in fresh], fresh) == Replacement(
        "GSI 2018", "GSI 2023", (gone[0], gone[1], gone[5]), (fresh[0], fresh[2])
    )


@pytest.mark.parametrize(
    ("before", "after", "newer"),
    [("GSI 2018", "GSI 2023", True), ("GSI 2023", "GSI 2018", False), ("GSI 2018", "GSI 2018", False),
     ("GSI", "GSI 2018", True), ("GSI 2018", "GSI", False), ("GSI", "GSI", False), ("GSI", "GSI 0001", True)],
)  # fmt: skip
def test_a_replacement_is_newer_by_its_year(before: str, after: str, newer: bool) -> None:
    assert Replacement(before, after, (), ()).is_newer is newer


def replaced(before: str, after: str, headlines: set[tuple[str, str]], *kinds: str) -> Change:
    places = kinds or ("PRK", "WLD")
    old = tuple(state(of(before, "2.64 million", place=place), number=n) for n, place in enumerate(places))
    new = tuple(state(of(after, "2.7 million", place=place), number=n + 5) for n, place in enumerate(reversed(places)))
    reference = replace(World().reference, editions=tuple(EDITIONS))
    return edition_replaced(Replacement(before, after, old, new), source("report"), reference, headlines)


def test_a_replacement_is_told_with_the_headline_of_both_editions() -> None:
    change = replaced("GSI 2016", "GSI 2018", {("people_in_modern_slavery", "PRK")})
    assert change == Change(
        change_id=identifier("ch", "edition_replaced", "report", "https://report.example/6", "GSI 2016", "6" * 64),
        change_class="edition_replaced",
        cause="edition",
        severity="info",
        source_id="report",
        subject="GSI 2018",
        sentence="Report replaced its figures of GSI 2016 with those of GSI 2018: North Korea: people in modern "
        "slavery was 2.64 million, is now 2.7 million",
        series="s",
        old_value=Decimal(2_640_000),
        new_value=Decimal(2_700_000),
        old_text="2.64 million",
        new_text="2.7 million",
        old_figure_id="fg_0",
        new_figure_id="fg_6",
        url="https://report.example/6",
        evidence="It says 2.7 million here.",
        rule="2 figures of GSI 2016 gave way to 2 figures of a newer edition; "
        "its methods are related to those of GSI 2016: compare with care",
        place="PRK",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("headlines", "place"),
    [(set(), "WLD"), ({("forced_labour", "PRK")}, "WLD"), ({("people_in_modern_slavery", "PRK")}, "PRK")],
)
def test_without_a_headline_the_first_figure_of_both_is_told(headlines: set[tuple[str, str]], place: str) -> None:
    assert replaced("GSI 2016", "GSI 2018", headlines).place == place


def test_an_older_edition_in_place_of_a_newer_is_a_warning() -> None:
    change = replaced("GSI 2018", "GSI 2016", set(), "PRK")
    assert (change.severity, change.rule) == (
        "warning",
        "1 figure of GSI 2018 gave way to 1 figure of an older edition; its methods are related to those of GSI 2014: "
        "compare with care",
    )
