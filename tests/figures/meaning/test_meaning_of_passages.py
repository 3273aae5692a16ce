"""What a passage offers to the meaning of its numbers, and what the reader makes of it. Sentences of our own."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from gsi_etl.base.measures import is_target
from gsi_etl.figures import read
from gsi_etl.figures.meaning.passage import passage
from gsi_etl.model import Figure, ReadContext


def targets(text: str, context: ReadContext | None = None) -> list[Figure]:
    return [figure for figure in read(text, context or ReadContext()) if is_target(figure)]


@pytest.mark.parametrize(
    "text",
    [
        "2 million people in Wakanda live in modern slavery.",
        "India has 11 million modern slaves. In Wakanda 2 million people live in modern slavery.",
    ],
)
def test_what_is_in_an_unknown_country_is_nowhere(text: str) -> None:
    figure = targets(text)[-1]
    assert (figure.reading.value, figure.place) == (Decimal(2000000), None)


def test_an_unknown_town_beside_a_known_country_leaves_the_figure_there() -> None:
    (figure,) = targets("In Ghana, the sister in Kete Krachi says, 91,000 people live in modern slavery.")
    assert figure.place == "GHA"


def test_a_rate_goes_on_into_the_brackets_of_the_next_sentence() -> None:
    text = (
        "North Korea's prevalence of modern slavery is highest, at 104.6 per 1,000 people. "
        "It is followed by Eritrea (93) and Burundi (40)."
    )
    found = [(f.reading.value, f.measure, f.place) for f in targets(text)]
    assert found == [
        (Decimal("104.6"), "prevalence_per_1000", "PRK"),
        (Decimal(93), "prevalence_per_1000", "ERI"),
        (Decimal(40), "prevalence_per_1000", "BDI"),
    ]


def test_years_before_our_time_are_seen_and_those_of_editions_are_not() -> None:
    page = passage("In 1860 there were four million slaves; the index of 2018 is about 2016.", ReadContext())
    assert len(page.body[0].old_years) == 1
    assert [year for _, year in page.body[0].years] == [2018, 2016]


def test_slavery_of_the_past_is_no_target() -> None:
    assert targets("In 1841 Cuba had 436,000 slaves, almost half of the island's people.") == []


def test_the_year_that_a_cited_edition_goes_by_is_not_what_the_number_is_about() -> None:
    (figure,) = targets("The 2018 Global Slavery Index counts 8 million slaves in India.")
    assert (figure.edition, figure.reference_year) == ("GSI 2018", None)


def test_the_year_in_a_clause_of_its_own_is_what_the_number_is_about() -> None:
    text = "The 2018 Global Slavery Index estimates that on any given day in 2016 India had 8 million modern slaves."
    (figure,) = targets(text, ReadContext(published=date(2018, 8, 1)))
    assert (figure.edition, figure.reference_year) == ("GSI 2018", 2016)
