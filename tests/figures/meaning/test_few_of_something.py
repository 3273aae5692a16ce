"""A few of something, in a sentence of something else, is no target, in a text of the subject too."""

from __future__ import annotations

import pytest

from gsi_etl import figures
from gsi_etl.base.measures import is_target
from gsi_etl.figures.meaning.known import known
from gsi_etl.figures.meaning.measure import OTHER, evidence
from gsi_etl.figures.meaning.passage import passage
from gsi_etl.model import ReadContext

LEAD = "An estimated 133,000 people were living in modern slavery in North Korea. "


def candidates(text: str) -> list[set[str]]:
    page = passage(LEAD + text, ReadContext(title="Modern slavery"))
    last = page.body[-1]
    return [set(evidence(page, last, index, known())) for index in range(len(last.quantities))]


@pytest.mark.parametrize(
    "text",
    ["The committee heard 25 witnesses.", "It is written in 44 languages and has 312 pages.", "Nineteen people spoke."],
)
def test_it_has_no_other_candidate(text: str) -> None:
    assert all(found == {OTHER} for found in candidates(text))
    read = figures.read(LEAD + text, ReadContext(title="Modern slavery"))
    assert [figure.reading.quote for figure in read if is_target(figure)] == ["133,000"]


@pytest.mark.parametrize(
    "text",
    [
        "In Iceland 400 people live in modern slavery.",  # the sentence speaks of the target
        "The rate is 16 victims per year.",  # or of a rate
        "In Iceland it is 400.",  # nothing says what is counted
        "In Chad there are 6,120 people.",  # many
        "In Iceland 2.1 people.",  # a part of one
        "In Chad there are 612 thousand people.",
    ],
)
def test_whatever_may_be_a_target_is_weighed(text: str) -> None:
    assert all(len(found) > 1 for found in candidates(text))
    assert candidates(text)


def test_the_editions_of_the_subject_count_in_thousands() -> None:
    assert known().in_thousands


@pytest.mark.parametrize(
    ("text", "a_number_of_people"),
    [
        ("In Eritrea slavery rose by 18 July 2018·4.", False),
        ("In Eritrea there are 2,018.4 victims of slavery.", False),
        ("In Eritrea there are 2,018 victims of slavery.", True),
        ("In Eritrea there are 2.4 million victims of slavery.", True),
        ("In Eritrea there are 2.4 victims of slavery.", False),
    ],
)
def test_nobody_counts_parts_of_people(text: str, a_number_of_people: bool) -> None:
    assert [("people_in_modern_slavery" in found) for found in candidates(text)][-1] == a_number_of_people
