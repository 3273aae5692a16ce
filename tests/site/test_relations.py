"""What a figure's page says of its number, of its precision, and of other statements of the same thing."""

from __future__ import annotations

from dataclasses import fields
from decimal import Decimal
from typing import Any

import pytest

from gsi_etl.site.pages.relations import big_number, delta, live, precision_words, relation
from gsi_etl.site.records import Stated

#: A number and its unit stay on one line.
NO_BREAK = "\u00a0"
PEOPLE, RATE = "people_in_modern_slavery", "prevalence_per_1000"


def stated(**said: Any) -> Stated:
    """A statement of which only what matters is said; bounds are given as people."""
    given = {name: Decimal(v) if name.startswith(("value", "lower", "upper")) and v else v for name, v in said.items()}
    empty: dict[str, Any] = dict.fromkeys(field.name for field in fields(Stated))
    return Stated(**{**empty, "measure": PEOPLE, "quote": "", **given})


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({}, "Stated as a range."),
        ({"value": 40300000, "sig_figs": 3, "value_low": 40250000, "value_high": 40350000},
         "Stated to 3 significant figures: anything from 40,250,000 to 40,350,000 is the same number."),
        ({"value": 40000000, "sig_figs": 1, "value_low": 35000000, "value_high": 45000000},
         "Stated to 1 significant figure: anything from 35,000,000 to 45,000,000 is the same number."),
        ({"value": 40000000, "sig_figs": 1, "value_low": 40000000},
         "Stated to 1 significant figure: it covers all from 40,000,000 up."),
        ({"value": 1000, "sig_figs": 1, "value_high": 1000}, "Stated to 1 significant figure."),
        ({"value": 40300000}, "Stated."),
    ],
)  # fmt: skip
def test_what_the_precision_means(said: dict[str, Any], words: str) -> None:
    assert precision_words(stated(**said)) == words


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ({"value": 40300000, "quote": " 40.3 million "}, ("40.3 million", "")),
        ({"value": 40300000, "quote": "40.3 million", "modifier": "more_than"}, ("more than 40.3 million", "")),
        ({"value": 40300000, "quote": "More than 40 million", "modifier": "more_than"}, ("More than 40 million", "")),
        ({"value": 40300000, "quote": "40.3 million", "modifier": "some_new_word"}, ("40.3 million", "")),
        ({"value": 40300000, "quote": "Nearly 40 million", "modifier": "about"}, ("Nearly 40 million", "")),
        ({"value": 40300000, "quote": "over 40 million"}, ("over 40 million", "")),
        ({"value": 40300000, "quote": "about 40 million"}, ("about 40 million", "")),
        ({"value": 40300000, "quote": "4" * 40, "modifier": "up_to"}, ("up to 40.3 million", "")),
        ({"value": 40300000, "quote": "4" * 39 + "x", "modifier": "up_to"}, ("up to " + "4" * 39 + "x", "")),
        ({"value": 2640000, "quote": "2640000"}, ("2.64 million", "")),
        ({"value": 2640000, "quote": " 2640000 ", "modifier": "about"}, ("about 2.64 million", "")),
        ({"value": 12345, "quote": "12345"}, ("12,345", "")),
        ({"value": 12345, "quote": "12345", "measure": RATE}, ("12,345", "of every 1,000 people")),
        ({"value": 1234, "quote": " 1234 "}, ("1234", "")),
        ({"value": 1234, "quote": "1234"}, ("1234", "")),  # a year has as many digits
        ({"value": 10, "quote": "104.6", "measure": RATE}, ("104.6", "of every 1,000 people")),
        ({"value": 40300000, "quote": "4" * 41 + "x"}, ("40.3 million", "")),
        ({"lower": 13300000, "upper": 14700000}, ("13,300,000 to 14,700,000", "")),
        ({"lower": 13300000}, ("13,300,000 to …", "")),
    ],
)  # fmt: skip
def test_the_number_is_shown_as_stated_with_its_hedge_once(said: dict[str, Any], number: tuple[str, str]) -> None:
    shown, unit = big_number(stated(**said))
    assert (shown.replace(NO_BREAK, " "), unit) == number


ONE = {"edition": "GSI 2018", "value_low": 40250000, "value_high": 40350000}


@pytest.mark.parametrize(
    ("other", "words"),
    [
        ({**ONE}, ("good", "agrees")),
        ({**ONE, "value_low": 40350000, "value_high": 40450000}, ("good", "agrees")),  # they meet at one number
        ({**ONE, "value_low": 40350001, "value_high": 40450000}, ("bad", "differs")),
        ({**ONE, "edition": "GSI 2023"}, ("quiet", "another edition")),
        ({**ONE, "edition": None, "verdict": "rounded", "matched_edition": "GSI 2018"}, ("good", "rounded: GSI 2018")),
        ({**ONE, "verdict": "unmatched"}, ("quiet", "unmatched")),
        ({**ONE, "verdict": "a new one"}, ("quiet", "a new one")),
    ],
)  # fmt: skip
def test_how_another_statement_stands_to_it(other: dict[str, Any], words: tuple[str, str]) -> None:
    assert relation(stated(**ONE), stated(**other)) == words


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("40300000", "41600000", "+1.3 million (+3.2 %)"),
        ("41600000", "40300000", "−1.3 million (−3.1 %)"),
        ("1", "10001", "+10,000 (+1,000,000 %)"),
        ("1", "10002", "+10,001"),  # in per cent it says nothing
        ("0", "5", "+5"),
        ("5", "5", ""),
        (None, "5", ""),
        ("5", None, ""),
    ],
)
def test_the_difference_is_told_in_people_and_per_cent(old: str | None, new: str | None, words: str) -> None:
    assert delta(*(Decimal(value) if value else None for value in (old, new)), PEOPLE).replace(NO_BREAK, " ") == words


@pytest.mark.parametrize(
    ("url", "quote", "link"),
    [
        ("https://a.example/x", "", "https://a.example/x"),
        ("https://a.example/x#part", "", "https://a.example/x#part"),
        ("https://a.example/x#part", "40.3 million", "https://a.example/x#:~:text=40.3%20million"),
        ("http://a.example/", "1-2,3&4", "http://a.example/#:~:text=1-2%2C3%264"),
        ("javascript:alert(1)", "40", ""),
        ("file:///etc/passwd", "", ""),
    ],
)
def test_only_pages_of_the_web_are_linked_scrolled_to_the_words(url: str, quote: str, link: str) -> None:
    assert live(url, quote) == link
