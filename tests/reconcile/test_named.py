"""What an accusation needs by the year or the edition that a text names, or does not name."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from gsi_etl import figures
from gsi_etl.config.reference import load_reference
from gsi_etl.model import Evidence, ReadContext, Verdict, Where
from gsi_etl.reconcile import EstimateIndex, reconcile, settled
from gsi_etl.reconcile.named import LIKELY, SURE, is_sure_of_edition

REFERENCE = load_reference()
INDEX = EstimateIndex(REFERENCE.estimates, {p.code: p.name for p in REFERENCE.places}, REFERENCE.parts)


def verdicts(text: str, day: date) -> dict[str, Verdict]:
    read = figures.read(text, ReadContext(title="", published=day))
    cites = [figure.edition for figure in read if figure.edition]
    made = settled(read, [reconcile(figure, INDEX, published=day, cites=cites) for figure in read])
    return {f.reading.quote: v for f, v in zip(read, made, strict=True) if v is not None}


def test_a_year_beside_the_only_number_of_its_sentence_is_enough_to_tell_a_mismatch() -> None:
    found = verdicts("In 2016, 505,000 people are living in modern slavery in Afghanistan.", date(2024, 6, 1))
    assert found["505,000"].name == "edition_mismatch"


def test_a_year_beside_two_numbers_is_not_when_the_reader_doubts_it() -> None:
    text = "In 2016, 505,000 people are living in modern slavery in Afghanistan and 749,000 in its army."
    assert verdicts(text, date(2024, 6, 1))["505,000"].name == "unmatched"


@pytest.mark.parametrize(("where", "name"), [("earlier", "unmatched"), ("sentence", "edition_mismatch")])
def test_a_year_of_an_earlier_sentence_accuses_nobody(where: Where, name: str) -> None:
    text, day = "In 2016, 505,000 people were living in modern slavery in Afghanistan.", date(2024, 6, 1)
    (figure,) = figures.read(text, ReadContext(title="", published=day))
    told = Evidence("year", "2016", "a year", "2016", where)
    figure = replace(figure, evidence=(told,), certainty=replace(figure.certainty, year=0.95))
    assert reconcile(figure, INDEX, published=day).name == name


def test_the_number_of_the_year_that_is_named_is_no_slip_whatever_edition_stands_beside() -> None:
    text = (
        "Since the Global Slavery Index 2016 much has changed: in 2021, 505,000 people in Afghanistan lived in slavery."
    )
    found = verdicts(text, date(2024, 6, 1))["505,000"]
    assert found.name == "unmatched"
    assert "the number of the year that the text names" in found.sentence


def test_two_numbers_that_a_sentence_compares_are_of_two_editions() -> None:
    text = "The number of people in modern slavery worldwide is 45.8 million, up from 35.8 million."
    assert verdicts(text, date(2016, 6, 1))["35.8 million"].name == "unmatched"
    alone = verdicts("Worldwide 35.8 million people live in modern slavery.", date(2016, 6, 1))
    assert alone["35.8 million"].name == "older_edition"


@pytest.mark.parametrize(("year", "enough"), [(LIKELY, True), (LIKELY - 0.01, False)])
def test_a_year_that_agrees_with_the_edition_needs_to_be_just_likely(year: float, enough: bool) -> None:
    (figure,) = figures.read("In 2016, 505,000 people were living in modern slavery in Afghanistan.", ReadContext())
    figure = replace(figure, certainty=replace(figure.certainty, edition=SURE, year=year))
    cited = [row for row in REFERENCE.estimates if row.reference_year == figure.reference_year][:1]
    assert is_sure_of_edition(figure, cited) == enough
    other = [replace(row, reference_year=2012) for row in cited]
    assert not is_sure_of_edition(figure, other), "a year that does not agree must be sure itself"
