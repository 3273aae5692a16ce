"""The words of the site: of states, verdicts, classes, causes, remedies and licences, each with its tone."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest
from made_facts import PEOPLE, RATE, SHARE, edition, published, source

from approved import assert_approved
from gsi_etl.site import filters
from gsi_etl.site.pages.reading import MAY_SHOW, citation
from gsi_etl.site.pages.sources import UNKNOWN, remedy
from gsi_etl.site.pages.structured import LICENCE
from gsi_etl.site.policy import POLICY
from gsi_etl.site.records import Published

TOLD = Path(__file__).parent / "told" / "vocabulary.txt"


def test_each_word_has_the_tone_and_the_meaning_that_readers_see() -> None:
    tables: dict[str, Mapping[str, object]] = {
        "hedges": filters.HEDGES, "verdicts": filters.VERDICTS, "states": filters.STATES,
        "agreement": filters.AGREEMENT, "severities": filters.SEVERITIES, "classes": filters.CLASSES,
        "causes": filters.CAUSES, "remedies": filters.REMEDIES, "may show": MAY_SHOW,
    }  # fmt: skip
    lines = []
    for name, table in tables.items():
        lines += [f"=== {name}", *(f"{key}: {value}" for key, value in table.items())]
    lines += ["=== others", str(UNKNOWN), LICENCE, POLICY]
    assert_approved("\n".join(lines), TOLD)


def test_a_remedy_names_the_source() -> None:
    assert remedy("new", "a") == "It has not been asked yet. Then: gsi-etl run --source a"
    assert remedy("ok", "a") == remedy("unheard of", "a") == ""
    assert not any("{" in remedy(status, "a") for status in filters.REMEDIES)


def test_an_edition_is_cited_with_its_publisher_and_year() -> None:
    assert citation(edition("GSI 2018", "GEMS")) == "Walk Free (2018), Global Slavery Index 2018."
    assert source("a").publisher == "Walk Free"


@pytest.mark.parametrize(
    ("cron", "words"),
    [
        *((f"5 6 * * {day}", f"every {name} at 06:05 UTC") for day, name in enumerate(
            ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"))),
        ("5 16 * * *", "every day at 16:05 UTC"), ("55 */12 * * *", "every 12 hours"), ("5 */ * * *", "5 */ * * *"),
        ("x 6 * * *", "x 6 * * *"), ("5 x * * *", "5 x * * *"), ("5 6 * * x", "5 6 * * x"), ("5 6 2 * *", "5 6 2 * *"),
        ("", ""),
    ],
)  # fmt: skip
def test_a_schedule_is_told_in_words_or_stays(cron: str, words: str) -> None:
    assert filters.often(cron) == words


@pytest.mark.parametrize(
    ("duration", "words"),
    [("P2D", "2 days"), ("P01D", "1 day"), ("P1W", "1 week"), ("P1M", "1 month"), ("PT2H", "2 hours"), ("PT5M", "PT5M"),
     ("P5H", "P5H"), ("x P1D", "x P1D"), ("P1D x", "P1D x"), ("", ""), ("P0D", "0 days")],
)  # fmt: skip
def test_a_length_of_time_is_told_in_words_or_stays(duration: str, words: str) -> None:
    assert filters.span(duration) == words


def row(measure: str, value: object, unit: object = None) -> Published:
    return published("GSI 2018", "PRK", measure, value, unit=unit)


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (filters.other_unit(row(SHARE, "0.0437")), "43.7_per_1,000"),
        (filters.other_unit(row(RATE, "104.6")), "10.46_%"),
        (filters.other_unit(row(SHARE, "0.05", "0.001")), "50_per_1,000"),
        (filters.other_unit(row(RATE, "93", "0.1")), "9.30_%"), (filters.other_unit(row(RATE, "90", "1")), "9.0_%"),
        (filters.rate(row(PEOPLE, 5)), "5"), (filters.rate(row(RATE, "90")), "90_per_1,000"),
        (filters.people(Decimal("104.6"), RATE), "104.6_per_1,000"), (filters.people(Decimal(1500), PEOPLE), "1,500"),
        (filters.exact(Decimal("0.5"), "share_of_victims"), "50_%"), (filters.exact(Decimal("0.5")), "0.5"),
        (filters.exact(Decimal(5), ""), "5"), (filters.brief(Decimal("0.5"), "share_of_victims"), "50 %"),
        (filters.brief(Decimal(-2_345_678)), "-2.346 m"), (filters.brief(Decimal(-57_700)), "-58,000"),
        (filters.brief(Decimal(-5)), "-5"), (filters.brief(Decimal(1_000_000)), "1 m"),
        (filters.brief(Decimal(12_000)), "12,000"), (filters.brief(Decimal(999_500)), "1,000,000"),
        (filters.brief(Decimal(3_456_789_000)), "3.457 bn"),
        (filters.map_title(), "People in modern slavery per 1,000 people"),
        (filters.size(9_999_999), "9.9 MB"), (filters.size(10_000_000), "10 MB"),
        (filters.size(999_999_999_999_999_999), "999 PB"), (filters.size(7 * 10**15), "7.0 PB"),
        (filters.size(10**18), "1,000 PB"), (filters.phrase("a_b_other:c"), "a b other:c"),
        (filters.units("5 % 6 million 7 billion 8 millions x %"), "5_% 6_million 7_billion 8 millions x %"),
    ],
)  # fmt: skip
def test_a_value_has_its_form_at_the_edges_too(made: str, words: str) -> None:
    assert made == words.replace("_", "\u00a0")
