"""What of a reading its own sentence says, and what was taken from elsewhere."""

from __future__ import annotations

from datetime import date

import pytest

from gsi_etl.figures import read
from gsi_etl.figures.certainty import confidence, inferred
from gsi_etl.model import Figure, ReadContext


def last(text: str, context: ReadContext | None = None) -> Figure:
    return read(text, context or ReadContext())[-1]


def test_a_sentence_that_says_all_of_it_is_read_with_high_confidence() -> None:
    figure = last("An estimated 2.6 million people lived in modern slavery in North Korea in 2016.")
    assert confidence(figure) == "high"
    assert inferred(figure) == ()


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("Modern slavery is common in Mauritania. In all, 149,000 people are enslaved.", "place"),
        ("In 2016 North Korea had 2.6 million slaves. That is 104.6 per 1,000 North Koreans.", "year"),
    ],
)
def test_one_thing_that_an_earlier_sentence_said_makes_it_medium(text: str, taken: str) -> None:
    figure = last(text)
    assert confidence(figure) == "medium"
    assert [words.split(":")[0] for words in inferred(figure)] == [taken]


def test_an_edition_that_only_the_date_of_the_document_tells_is_inferred() -> None:
    context = ReadContext(published=date(2018, 7, 20))
    figure = last("The latest Global Slavery Index says 2.6 million people are enslaved in North Korea.", context)
    assert figure.edition == "GSI 2018"
    assert "edition: inferred, for the sentence does not name it" in inferred(figure)


def test_more_than_one_thing_makes_it_low() -> None:
    context = ReadContext(published=date(2018, 7, 20), place="PRK", reference_year=2016)
    figure = last("The latest Global Slavery Index says 2.6 million people are enslaved.", context)
    assert confidence(figure) == "low"
