"""Which of the places near a number it is of, where no known estimate tells: the numbers here are no edition's."""

from __future__ import annotations

import pytest

from gsi_etl import figures
from gsi_etl.base.measures import is_target
from gsi_etl.model import ReadContext


def places(text: str, language: str = "en") -> list[tuple[str, str | None]]:
    read = figures.read(text, ReadContext(language=language))
    return [(figure.reading.quote, figure.place) for figure in read if is_target(figure)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Ghana's 341,000 people in modern slavery are more than Togo's 77,000 and Benin's 62,000, the Global "
            "Slavery Index says. Per 1,000 inhabitants the figures are 12.9, 9.3 and 5.8.",
            ["GHA", "TGO", "BEN", "GHA", "TGO", "BEN"],
        ),
        (
            "With 1.9 million and 816,000 people in modern slavery respectively, Egypt and Algeria lead the list.",
            ["EGY", "DZA"],
        ),
        (
            "Austria and Belgium have, respectively, 31,000 and 44,000 people in modern slavery; Spain and Portugal "
            "have 171,000 and 38,000.",
            ["AUT", "BEL", "ESP", "PRT"],
        ),
    ],
)
def test_numbers_in_a_row_are_of_the_places_in_a_row(text: str, expected: list[str]) -> None:
    assert [place for _, place in places(text)] == expected


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Officials of the Geneva-based ILO said that 31 million people are in forced labour.", "en", "WLD"),
        ("The index, presented by Walk Free of Australia, finds 51 million people living as slaves.", "en", "WLD"),
        ("The Walk Free Foundation in Australia counts 51 million people in modern slavery.", "en", "WLD"),
        ("The Australian rights group Walk Free counts 51 million people in modern slavery.", "en", "WLD"),
        ("Selon la fondation australienne Walk Free, 51 millions de personnes sont esclaves.", "fr", "WLD"),
        ("Among Australians, Walk Free says, 51,000 people live in modern slavery.", "en", "AUS"),
    ],
)
def test_the_home_of_a_publisher_is_not_the_place_of_its_number(text: str, language: str, expected: str) -> None:
    assert [place for _, place in places(text, language)] == [expected]


def test_a_report_from_a_town_is_about_its_country() -> None:
    text = (
        "Wien – Die heimischen Behörden haben 87 Opfer identifiziert. Der Global Slavery Index ging von 21.000 "
        "Menschen in moderner Sklaverei aus."
    )
    assert places(text, "de")[-1][1] == "AUT"


def test_an_answer_is_about_the_country_that_was_asked_about() -> None:
    text = (
        "How many people live in modern slavery in the world? 53.2 million.\n\nWhere does Kenya stand? 312,000 people, "
        "of whom a quarter are children."
    )
    assert ("312,000", "KEN") in places(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "The Global Slavery Index counts 31,000 people in modern slavery for Colombo and 22,000 for Kathmandu.",
            ["LKA", "NPL"],
        ),
        ("Kampala disputes that 212,000 people live in modern slavery, as the index says.", ["UGA"]),
    ],
)
def test_a_capital_stands_for_its_country(text: str, expected: list[str]) -> None:
    assert [place for _, place in places(text)] == expected
