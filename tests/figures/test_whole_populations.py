"""All people of a place, quoted as those of them who are in modern slavery: a slip that is read, and is not explained
away as a number of inhabitants. A number of inhabitants is none of the targets."""

from __future__ import annotations

import pytest

from gsi_etl.figures import read
from gsi_etl.model import ReadContext

SLIPS = {
    "26.4 million people in North Korea live in modern slavery.": "PRK",
    "In Kenya 53 million people are living in modern slavery, the newspaper says.": "KEN",
    "Japan: 125 million people in modern slavery, says a blog.": "JPN",
    "The blog says that all 10 million people in Cuba are slaves of the state.": "CUB",
}
INHABITANTS = [
    "25 million people live in North Korea, where modern slavery is common.",
    "North Korea, a country of 25 million people, has the highest rate of modern slavery in the world.",
    "Eritrea's 5 million people live under a government that forces them to work.",
    "Nearly 1.4 billion people live in India, where modern slavery is most common.",
]


@pytest.mark.parametrize("text", SLIPS)
def test_a_population_quoted_as_its_enslaved_part_is_read(text: str) -> None:
    (figure,) = read(text, ReadContext(language="en"))
    assert (figure.measure, figure.place) == ("people_in_modern_slavery", SLIPS[text])


@pytest.mark.parametrize("text", INHABITANTS)
def test_a_number_of_inhabitants_is_no_target(text: str) -> None:
    assert all(figure.place is None for figure in read(text, ReadContext(language="en")))


def test_of_inhabitants_and_a_part_of_them_only_the_part_is_a_target() -> None:
    text = "Of North Korea's 25.2 million people, 2.6 million live in modern slavery."
    everybody, enslaved = read(text, ReadContext(language="en"))
    assert (everybody.place, enslaved.place) == (None, "PRK")
