"""A look for words before a pattern is tried never costs what the pattern would find."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gsi_etl.model import Document
from gsi_etl.reading.corrections import _ALSO_LETTERS, _WORDS_OF, without_retracted


@settings(max_examples=300, deadline=None)
@given(data=st.data(), pattern=st.sampled_from(list(_WORDS_OF)))
def test_whatever_a_pattern_matches_holds_one_of_its_words(data: st.DataObject, pattern: re.Pattern[str]) -> None:
    text = data.draw(st.from_regex(pattern))
    assert any(word in text.lower() for word in _WORDS_OF[pattern]) or any(letter in text for letter in _ALSO_LETTERS)


@pytest.mark.parametrize("word", ["correction", "correct\u0131on", "CORRECT\u0130ON", "correct\u0131onſ"])
def test_a_correction_is_seen_however_its_letters_are_written(word: str) -> None:
    text = f"In a {word} the paper said that it was 2.6 million, not 26 million."
    document = Document("s", "https://example.org/", "0" * 64, "html", text)
    assert without_retracted((), document)[1] == (f"the page says that it was corrected: {text!r}",)
