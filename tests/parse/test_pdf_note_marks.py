"""Marks of notes among a PDF's words."""

from __future__ import annotations

import pytest

from gsi_etl.parse.columns import Word
from gsi_etl.parse.pdf_note_marks import without_note_marks


def line(text: str) -> list[Word]:
    """Words of ten points on one line."""
    words, left = [], 0.0
    for part in text.split():
        words.append(Word(part, left, 0, left + 5 * len(part), 10))
        left += 5 * len(part) + 4
    return words


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        ("40.3 million [3, 4] people", "40.3 million people"),
        ("40.3 million[3, 4] people", "40.3 million people"),
        ("in 2016 [5], and", "in 2016, and"),
        ("in India [note 2].", "in India."),
        ("2.6 million [a] [12] people", "2.6 million people"),
        ("2,640,000 [1][2]", "2,640,000"),
        ("people were enslaved [5-7], and", "people were enslaved, and"),
        ("people[5, 7–9] were", "people were"),
    ],
)
def test_a_mark_in_brackets_goes_and_its_neighbours_stay(printed: str, read: str) -> None:
    assert " ".join(word.text for word in without_note_marks(line(printed))) == read


@pytest.mark.parametrize(
    "printed",
    [
        "the report of [2018] says",
        "104.6 [95.2, 113.4] per 1,000",
        "104.6 [95-99] per 1,000",
        "they [the victims] are",
        "the [3 words without an end",
        "[t]he number",
    ],
)
def test_other_brackets_stay(printed: str) -> None:
    assert " ".join(word.text for word in without_note_marks(line(printed))) == printed
