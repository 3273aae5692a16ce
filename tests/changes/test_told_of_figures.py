"""How a change of figures is put into words, and how sure a reading must be to alert."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from one_page import PAPER, asked, known, read, total

from gsi_etl.changes.figures import AGAIN, compare
from gsi_etl.changes.identity import series_of
from gsi_etl.model import Confidence, Figure
from scenes.figures import figure


def unitless(quote: str) -> Figure:
    made = total(quote)
    return replace(made, reading=replace(made.reading, unit=None))


def ends(quote: str, *gone: str) -> Figure:
    made = total(quote)
    none: dict[str, Any] = dict.fromkeys(gone)
    return replace(made, reading=replace(made.reading, **none))


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        (total(), total("41.6 million"), "was 40.3 million, is now 41.6 million (+3.2 %, far beyond rounding)"),
        (total("41.6 million"), total(), "was 41.6 million, is now 40.3 million (-3.1 %, far beyond rounding)"),
        # Five of its last digits are far.
        (total(), total("40.8 million"), "was 40.3 million, is now 40.8 million (+1.2 %, far beyond rounding)"),
        (total(), total("40.7 million"), "was 40.3 million, is now 40.7 million (+1.0 %, beyond rounding)"),
        (total(), total("39.8 million"), "was 40.3 million, is now 39.8 million (-1.2 %, far beyond rounding)"),
        (total(), total("39.9 million"), "was 40.3 million, is now 39.9 million (-1.0 %, beyond rounding)"),
        (unitless("40.3 million"), total("45 million"), "was 40.3 million, is now 45 million (+11.7 %)"),
        (total("0"), total("5 million"), "was 0, is now 5 million"),
        (total("5 million"), total("0"), "was 5 million, is now 0 (-100.0 %, far beyond rounding)"),
        (total("8 million to 9 million"), total("8 million to 10 million"),
         "was 8 million to 9 million, is now 8 million to 10 million (+5.9 %, beyond rounding)"),
        (ends("8 million to 9 million", "upper"), total("7 million"), "was 8 million to open, is now 7 million"),
        (total("10 million"), ends("8 million to 9 million", "lower"), "was 10 million, is now fewer than 9 million"),
    ],
)  # fmt: skip
def test_a_revision_says_how_far_it_goes(was: Figure, now: Figure, said: str) -> None:
    (change,) = compare(read(now), [known(was)], asked()).changes
    assert change.sentence == f"World: people in modern slavery: {said}"


@pytest.mark.parametrize(
    ("was", "now", "said"),
    [
        (total(), total("50 million"), "World: people in modern slavery: read as 50 million where it was read as "
         "40.3 million"),
        (None, total(), "World: people in modern slavery: 40.3 million is read here now"),
        (total(), None, "World: people in modern slavery: 40.3 million is not read here any more"),
        (total(), total(edition=None), "World: people in modern slavery: read as 40.3 million "
         "(people_in_modern_slavery, WLD, no edition, no year) where it was read as 40.3 million "
         "(people_in_modern_slavery, WLD, GSI 2018, no year)"),
        (total(edition=None), total(edition=None, reference_year=2016), "World: people in modern slavery: read as "
         "40.3 million (people_in_modern_slavery, WLD, no edition, 2016) where it was read as 40.3 million "
         "(people_in_modern_slavery, WLD, no edition, no year)"),
        (figure("7", place=None, reference_year=2016),
         figure("7", place=None), "an unnamed place: people in modern slavery: read as 7 "
         "(people_in_modern_slavery, no place, no edition, no year) where it was read as 7 "
         "(people_in_modern_slavery, no place, no edition, 2016)"),
        (replace(figure("7", reference_year=2016), measure=None), replace(figure("7"), measure=None),
         "North Korea: a number: read as 7 (no measure, PRK, no edition, no year) where it was read as 7 "
         "(no measure, PRK, no edition, 2016)"),
    ],
)  # fmt: skip
def test_another_reading_says_what_was_read_and_what_is(was: Figure | None, now: Figure | None, said: str) -> None:
    document = read(*([now] if now else []), reread=True)
    (change,) = compare(document, [known(was)] if was else [], asked()).changes
    assert (change.change_class, change.sentence) == ("reader_change", said)


OTHER_WORDS = {"sentence": "Quite other words: 41.6 million."}


@pytest.mark.parametrize(
    ("was", "now", "more", "alerts"),
    [
        ("high", "high", {}, True),
        ("high", "high", OTHER_WORDS, True),
        ("low", "high", OTHER_WORDS, True),
        # Only the number of the sentence is another: as sure as it was.
        ("high", "medium", {}, True),
        ("high", "low", {}, True),
        ("high", "medium", OTHER_WORDS, False),
        ("medium", "medium", {}, False),
        ("low", "medium", {}, False),
    ],
)
def test_a_revision_alerts_when_its_reading_is_sure_or_was(
    was: Confidence, now: Confidence, more: dict[str, Any], alerts: bool
) -> None:
    revised = total("41.6 million", confidence=now, **more)
    (change,) = compare(read(revised), [known(total(confidence=was))], asked()).changes
    assert change.severity == ("warning" if alerts else "operator")
    assert change.rule.endswith(f"; the reading is of {now} confidence") is not alerts


def test_only_one_mention_of_the_number_may_differ() -> None:
    """A sentence that says the number twice has said something else before as well."""
    was = total(sentence="40.3 million of 40.3 million.")
    now = total("41.6 million", confidence="medium", sentence="41.6 million of 41.6 million.")
    (change,) = compare(read(now), [known(was)], asked()).changes
    assert change.severity == "operator"


@pytest.mark.parametrize(("confidence", "severity"), [("high", "warning"), ("medium", "operator"), ("low", "operator")])
def test_what_is_gone_alerts_when_it_was_read_surely(confidence: Confidence, severity: str) -> None:
    old = known(total(confidence=confidence), status="missing")
    (change,) = compare(read(), [old], asked()).changes
    assert change.severity == severity
    doubt = "" if confidence == "high" else f"; the reading is of {confidence} confidence"
    assert change.rule == f"gone from two complete fetches of the page{doubt}"


@pytest.mark.parametrize(("confidence", "severity"), [("high", "warning"), ("medium", "none")])
def test_what_is_back_alerts_when_it_is_read_surely(confidence: Confidence, severity: str) -> None:
    back = total(confidence=confidence, sentence="Other words.")
    (change,) = compare(read(back), [known(total(), status="withdrawn")], asked()).changes
    assert (change.change_class, change.severity) == ("restored", severity)


def test_a_reading_that_is_not_sure_still_tells_the_operator_what_is_the_operators() -> None:
    (change,) = compare(read(total("50 million", confidence="low"), reread=True), [known(total())], asked()).changes
    assert (change.severity, change.rule) == ("operator", "the same bytes, read again")


def test_the_same_change_in_three_places_is_reported_once_and_each_class_for_itself() -> None:
    old = [known(total(sentence=f"{n}: 40.3 million."), number=n) for n in range(3)]
    now = [total("41.6 million", sentence=f"{n}: 41.6 million.") for n in range(3)]
    found = compare(read(*now), old, asked()).changes
    assert [(change.severity, change.rule == AGAIN) for change in found] == [
        ("warning", False), ("none", True), ("none", True),
    ]  # fmt: skip
    others = [total("41.6 million", sentence="0: 41.6 million."), total("42.6 million", sentence="1: 42.6 million.")]
    found = compare(read(*others), old[:2], asked()).changes
    assert [change.severity for change in found] == ["warning", "warning"]


def test_an_article_is_a_series_of_its_own() -> None:
    day = date(2018, 8, 1)
    for url in ("https://index.example/1", "https://index.example/2"):
        (state,) = compare(read(total(), url=url, published=day), (), asked(source=PAPER)).states
        assert state.series == series_of("index", total(), url)
    (state,) = compare(read(total(), url="https://index.example/1"), (), asked()).states
    assert state.series == series_of("index", total(), None)
