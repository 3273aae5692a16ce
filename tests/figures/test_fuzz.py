"""Phrases that nobody meant: whatever they hold, the reader neither fails nor breaks a promise about a figure.

For hours: ``python tests/figures/fuzz.py --seconds 3600``.
"""

from __future__ import annotations

import random

import fuzz
import phrases
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gsi_etl.figures import read
from gsi_etl.model import ReadContext

#: Every text that once made the reader fail, as short as it still failed.
FAILED = [
    "one hundred and " * 16,
    "It was 30% percentage",
    "5 million trillion people in Japan were in modern slavery",
    "in ² May 5 people ² of 3",
    "1. ² ³. Top five: ². India",
    "sept " + "1" * 5000,
    "67.730 £ 2016",
    "5 $ 5 $ 5",
    "6,8 149 447",
    "²/3 of ½²",
    "1e999 people, 5e-999 slaves and 9^99 ^ 99^99",
    "million " * 300,
    "0." + "0" * 400 + "1 per cent of people",
]


PIECES = [*phrases.NUMBER_WORDS, *phrases.GLUE, *phrases.MARKS, *phrases.ODD_DIGITS]


@pytest.mark.parametrize("language", phrases.LANGUAGES)
@pytest.mark.parametrize("text", FAILED, ids=lambda text: text[:20])
def test_what_once_failed_is_read(text: str, language: str | None) -> None:
    assert fuzz.broken(text, language) == ""
    assert fuzz.broken(text, language, fuzz.document_of) == ""


@settings(max_examples=300, deadline=None)
@given(st.integers(0, 2**32), st.sampled_from(phrases.LANGUAGES))
def test_no_phrase_breaks_a_promise(seed: int, language: str | None) -> None:
    assert fuzz.broken(phrases.phrase(random.Random(seed)), language) == ""


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.sampled_from([*phrases.NUMBER_WORDS, *phrases.GLUE, *phrases.MARKS, *phrases.ODD_DIGITS]), max_size=12)
)
def test_no_heap_of_words_and_marks_breaks_a_promise(pieces: list[str]) -> None:
    assert fuzz.broken(" ".join(pieces), None) == ""


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("5 million trillion people were enslaved, and 7,000 were freed.", [7000]),
        ("Account 12345678901234567890 paid for 7,000 people.", [7000]),
        ("Some 999,999,999,999,999 people.", [999_999_999_999_999]),
        ("Some 1,000,000,000,000,001 people.", []),
    ],
)
def test_a_number_out_of_bounds_is_passed_over_whole_and_named(text: str, numbers: list[int]) -> None:
    left_out: list[str] = []
    figures = read(text, ReadContext(language="en"), left_out)
    assert [figure.reading.value for figure in figures] == numbers
    assert len(left_out) == (0 if numbers == [999_999_999_999_999] else 1)
    assert all("is out of bounds" in reason for reason in left_out)


@pytest.mark.parametrize(
    "seconds", [pytest.param(10, marks=pytest.mark.slow), pytest.param(60, marks=pytest.mark.nightly)]
)
def test_a_time_of_phrases_breaks_nothing(seconds: int) -> None:
    outcome = fuzz.run(20261128, seconds=seconds)
    assert outcome.failures == []
    assert outcome.phrases > 1000
