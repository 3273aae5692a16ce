"""Whether a text states a target at all: what it speaks of counts, beside how sure its readings are."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gsi_etl import figures
from gsi_etl.base.measures import is_target
from gsi_etl.figures.meaning import whole_text
from gsi_etl.figures.meaning.decode import decode, text_evidence, undecided
from gsi_etl.figures.meaning.known import known
from gsi_etl.figures.meaning.measure import OTHER, agreement_of
from gsi_etl.figures.meaning.passage import Passage, passage
from gsi_etl.figures.meaning.weights import load
from gsi_etl.model import ReadContext


def page_of(text: str, title: str = "") -> Passage:
    return passage(text, ReadContext(title=title))


def silent(page: Passage) -> bool:
    return whole_text.is_silent(page, agreement_of(page, known()))


@pytest.mark.parametrize(
    "text",
    [
        "Chad 612,300; Niger 84,700; Mali 211,400.",
        "Workers sent abroad by the Philippines: Qatar 133,900, Kuwait 80,300.",
        "Of 3.7 million people who were shipped, 2.9 million arrived in Brazil.",
    ],
)
def test_a_text_without_a_word_of_the_subject_gives_no_target(text: str) -> None:
    assert silent(page_of(text))
    assert not any(is_target(figure) for figure in figures.read(text, ReadContext()))


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Chad 612,300; Niger 84,700; Mali 211,400 people in modern slavery.", ""),  # a cue
        ("Chad 612,300; Niger 84,700; Mali 211,400.", "Modern slavery in the Sahel"),  # in the title
        ("The 2018 Global Slavery Index: Chad 612,300.", ""),  # a publication
        ("North Korea: 2,640,000.", ""),  # the number of an edition
    ],
)
def test_one_sign_of_the_subject_is_enough_to_look(text: str, title: str) -> None:
    assert not silent(page_of(text, title))


def test_a_doubtful_number_is_read_where_the_text_names_its_source_and_not_without() -> None:
    doubtful = "In Chad 612,300 people suffer slavery."
    sourced = "The Global Slavery Index 2018, by Walk Free, says that in Chad 612,300 people suffer slavery."
    pages = [page_of(text) for text in (doubtful, sourced)]
    weights = load()
    alone, named = (weights.score("text", text_evidence(page, undecided(page, weights, known()))) for page in pages)
    assert named > alone + 1


def test_a_target_is_no_more_probable_than_that_the_text_states_one() -> None:
    page, weights = page_of("The Index says that 612,300 people in Chad live in modern slavery."), load()
    before, after = undecided(page, weights, known()), decode(page, weights, known())
    assert [one.measure for one in before] == [one.measure for one in after]
    assert all(b.measure_p > a.measure_p for b, a in zip(before, after, strict=True) if a.measure != OTHER)


def test_weights_that_know_no_texts_keep_every_target() -> None:
    page, weights = page_of("In Chad 612,300 people suffer slavery."), load()
    older = replace(weights, slots={name: table for name, table in weights.slots.items() if name != "text"})
    kept = decode(page, older, known())
    assert [one.measure for one in kept] == [one.measure for one in undecided(page, older, known())]


@given(st.lists(st.floats(0, 1), min_size=1, max_size=6), st.booleans())
def test_a_surer_reading_has_every_step_of_a_less_sure_one(chances: list[float], placed: bool) -> None:
    page = page_of("In Chad 612,300 people suffer slavery.")
    best = max(chances)
    lower, higher = (set(whole_text.evidence(page, [*chances, more], placed)) for more in (best, 1.0))
    assert {name for name in lower if ":best:" in name} <= {name for name in higher if ":best:" in name}
    assert len(higher) >= len(lower)


@pytest.mark.parametrize("said", ["0", "none", "Zero"])
def test_zero_is_no_estimate(said: str) -> None:
    text = f"Walk Free counts 93,000 people in modern slavery in Chad; {said} people in modern slavery, says the state."
    read = [f.reading.value for f in figures.read(text, ReadContext()) if is_target(f)]
    assert [f"{value}" for value in read] == ["93000"]
