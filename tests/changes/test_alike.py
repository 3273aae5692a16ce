"""When two sentences are one sentence with another number, and what finding that out may cost."""

from __future__ import annotations

import pytest

from gsi_etl.changes.alike import EACH, EFFORT, Alikes, Likeness, masked


@pytest.mark.parametrize(
    ("sentence", "bare"),
    [
        ("40.3 million in 2018.", "# million in #"),
        ("1,386,000 people", "# people"),
        ("from 5 to 10", "from # to #"),
        ("no number", "no number"),
        (".5 and 5", ".# and #"),
        ("", ""),
    ],
)
def test_a_sentence_without_its_numbers(sentence: str, bare: str) -> None:
    assert masked(sentence) == bare


@pytest.mark.parametrize(
    ("before", "after", "alike"),
    [
        ("aaaaaabbbb", "aaaaaacccc", True),  # six of ten
        ("aaaaabbbbb", "aaaaaccccc", False),
        ("abcdefghij", "jihgfedcba", False),  # the same letters
        ("aaaaaa", "aaaaaacccccccc", True),
        ("aaaaaa", "aaaaaaccccccccc", False),
        ("one", "one", True),
    ],
)
def test_sentences_are_alike_from_six_tenths_on(before: str, after: str, alike: bool) -> None:
    assert Likeness().holds(before, after) is alike


def test_a_comparison_costs_each_time_and_by_its_length_once() -> None:
    likeness = Likeness()
    assert likeness.effort == EFFORT == 100_000_000
    assert EACH == 1000
    likeness.holds("the same", "the same")
    assert likeness.effort == EFFORT
    likeness.holds("aaaa", "bbbbb")
    assert likeness.effort == EFFORT - EACH - 20
    likeness.holds("aaaa", "bbbbb")
    assert likeness.effort == EFFORT - 2 * EACH - 20
    assert not likeness.holds("aaaa", "bbbbb")
    assert Likeness(0).effort == 0


def held(likeness: Likeness, *sentences: str) -> Alikes:
    alikes = Alikes(likeness)
    for key, sentence in enumerate(sentences):
        alikes.add(key, sentence)
    return alikes


def test_each_sentence_is_taken_once_the_first_that_is_alike_before_the_others() -> None:
    words = ("Some 5 people were held here.", "Quite another matter: 7.", "Some 6 people were held there.")
    alikes = held(Likeness(), *words)
    assert alikes.take_alike("Some 9 people were held there.") == 0
    assert alikes.take_alike("Some 9 people were held there.") == 2
    assert alikes.take_alike("Some 9 people were held there.") is None
    assert alikes.take() == 1
    assert alikes.take() is None


def test_the_first_of_what_is_left_is_taken_where_nothing_is_asked() -> None:
    alikes = held(Likeness(), "a", "b", "c")
    assert [alikes.take() for _ in range(4)] == [0, 1, 2, None]


@pytest.mark.parametrize(("effort", "found"), [(1, 0), (0, 1), (-1, 1)])
def test_without_effort_left_only_the_same_words_are_alike(effort: int, found: int) -> None:
    alikes = held(Likeness(effort), "Some 5 people were held here.", "Some 5 people were held there.")
    assert alikes.take_alike("Some 6 people were held there.") == found


def test_of_the_same_words_what_was_taken_is_passed_over() -> None:
    alikes = held(Likeness(0), "It is 5.", "It is 6.", "It is 7.", "Other words: 8.")
    assert alikes.take() == 0
    assert [alikes.take_alike("It is 9.") for _ in range(3)] == [1, 2, None]
    assert alikes.take_alike("Never heard: 1.") is None
