"""How sure a reading is, and the typed evidence behind it."""

from __future__ import annotations

import json
from datetime import date

import pytest

from gsi_etl.base.evidence import from_json, inferred, to_json, year_is_given
from gsi_etl.base.measures import is_target
from gsi_etl.figures import as_json, read
from gsi_etl.model import ReadContext

INDEX = "An estimated 40.3 million people worldwide were living in modern slavery in 2016."


def test_a_plain_sentence_is_read_with_high_confidence_and_says_why() -> None:
    (figure,) = [f for f in read(INDEX) if is_target(f)]
    assert (figure.measure, figure.place, figure.reference_year) == ("people_in_modern_slavery", "WLD", 2016)
    assert figure.confidence == "high"
    assert 0.95 <= figure.certainty.figure <= 1
    slots = {one.slot for one in figure.evidence if not one.runner_up}
    assert {"measure", "place", "year"} <= slots
    assert inferred(figure) == ()


def test_evidence_points_to_its_words_in_the_text() -> None:
    for figure in read(INDEX):
        for one in figure.evidence:
            if one.start is not None:
                assert " ".join(INDEX[one.start : one.end].split()) == one.words


def test_at_most_three_reasons_and_one_runner_up_for_each_part() -> None:
    (figure,) = [f for f in read(INDEX) if is_target(f)]
    for slot in ("measure", "place", "year", "edition"):
        told = [one for one in figure.evidence if one.slot == slot]
        assert len([one for one in told if not one.runner_up]) <= 3
        assert len([one for one in told if one.runner_up]) <= 1
        weights = [one.weight for one in told if not one.runner_up]
        assert weights == sorted(weights, reverse=True)


def test_a_year_that_only_the_source_gives_says_so() -> None:
    text = "An estimated 40.3 million people worldwide were living in modern slavery."
    (given,) = [f for f in read(text, ReadContext(reference_year=2016)) if is_target(f)]
    assert (given.reference_year, year_is_given(given)) == (2016, True)
    (stated,) = [f for f in read(INDEX, ReadContext(reference_year=2021)) if is_target(f)]
    assert (stated.reference_year, year_is_given(stated)) == (2016, False)


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("In 2016, 208,000 people were living in modern slavery in Kazakhstan.", "clause"),
        ("In 2016, 208,000 people were living in modern slavery in Kazakhstan and 7,000 in Armenia.", "sentence"),
    ],
)
def test_a_year_shares_its_clause_with_the_only_number_of_its_sentence(text: str, where: str) -> None:
    figure = next(f for f in read(text) if f.reading.quote == "208,000")
    assert figure.reference_year == 2016
    assert {e.where for e in figure.evidence if e.slot == "year" and not e.runner_up} == {where}


def test_a_place_that_an_earlier_sentence_names_is_inferred() -> None:
    text = "North Korea is at the top of the list. There, 2.6 million people live in modern slavery."
    (figure,) = [f for f in read(text) if is_target(f)]
    assert figure.place == "PRK"
    assert any(words.startswith("place: ") for words in inferred(figure))


def test_a_country_that_only_a_town_tells_says_so() -> None:
    text = "VIENNA - The authorities found 87 victims. The Global Slavery Index has 21,000 people in modern slavery."
    (figure,) = (one for one in read(text, ReadContext()) if one.reading.quote == "21,000")
    assert figure.place == "AUT"
    told = {(one.reason, one.words, one.where) for one in figure.evidence if one.slot == "place" and not one.runner_up}
    assert ("a part of it is named", "VIENNA", "earlier") in told


def test_a_place_by_its_turn_in_a_row_says_so() -> None:
    text = (
        "Ghana's 341,000 people in modern slavery are more than Togo's 77,000 and Benin's 62,000, the Global Slavery "
        "Index says. Per 1,000 inhabitants the figures are 12.9, 9.3 and 5.8."
    )
    figure = next(one for one in read(text, ReadContext()) if one.reading.quote == "9.3")
    assert figure.place == "TGO"
    assert "its turn in a row of places" in {one.reason for one in figure.evidence if one.slot == "place"}


def test_an_edition_that_only_the_date_of_the_document_tells_is_inferred() -> None:
    text = "The latest Global Slavery Index says that 2.6 million people in North Korea live in modern slavery."
    (figure,) = [f for f in read(text, ReadContext(published=date(2018, 8, 1))) if is_target(f)]
    assert (figure.edition, figure.edition_inferred) == ("GSI 2018", True)
    assert any("latest" in words for words in inferred(figure))


@pytest.mark.parametrize(
    "text",
    [
        "The documentary about slavery in France drew 2.1 million viewers on its first night.",
        "More than 1.4 million people signed the petition against modern slavery within a week.",
        "The museum of slavery in Liverpool counted 390,000 visitors last year.",
        "Some 250,000 marchers came to London to protest against slavery.",
    ],
)
def test_a_number_of_something_else_is_never_a_sure_target(text: str) -> None:
    assert [f.measure for f in read(text) if is_target(f) and f.confidence == "high"] == []


def test_the_record_of_extract_has_confidence_and_probability() -> None:
    (record,) = [as_json(f) for f in read(INDEX) if is_target(f)]
    assert record["confidence"] == "high"
    assert isinstance(record["probability"], float)


def test_evidence_goes_through_json_unchanged() -> None:
    (figure,) = [f for f in read(INDEX) if is_target(f)]
    written = to_json(("number: read so",), figure.evidence)
    back = from_json(written)
    assert back[0].reason == "number: read so"
    assert back[1:] == figure.evidence
    assert json.loads(written)[0] == "number: read so"


def test_a_number_that_its_place_cannot_have_stays_with_its_place() -> None:
    text = "An estimated 26.4 million people live in modern slavery in North Korea, the 2018 Global Slavery Index says."
    (figure,) = [f for f in read(text) if is_target(f)]
    assert figure.place == "PRK"
