"""One story on forty sites, and forty stories."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from gsi_etl.parse import canonical_url, fingerprint, near_identical

_RANDOM = random.Random(7)


def story(seed: int, words: int = 400) -> str:
    chosen = random.Random(seed)
    vocabulary = [f"word{i}" for i in range(900)]
    return " ".join(chosen.choice(vocabulary) for _ in range(words))


def same(a: str, b: str) -> bool:
    return near_identical(fingerprint(a), fingerprint(b))


def test_a_reprint_is_the_same_story() -> None:
    wire = story(1)
    assert same(wire, wire)
    assert same(wire, wire.upper())
    assert same(wire, f"Our paper, Tuesday. {wire} Additional reporting by our staff in three cities.")
    assert same(wire, " ".join(wire.split()[:250]))
    words = wire.split()
    for at in range(0, len(words), 40):
        words[at] = "edited"
    assert same(wire, " ".join(words))


def test_another_story_is_another() -> None:
    assert not same(story(1), story(2))
    shared_paragraph = " ".join(story(3).split()[:80])
    assert not same(f"{shared_paragraph} {story(4)}", f"{shared_paragraph} {story(5)}")


def test_a_headline_is_too_little_to_say() -> None:
    assert not same("40.3 million people in slavery", "40.3 million people in slavery, says index")
    assert same("40.3 million people in slavery", "40.3 Million people in slavery!")


def test_no_two_of_many_stories_are_confused() -> None:
    prints = [fingerprint(story(seed, 150 + seed)) for seed in range(40)]
    assert not any(near_identical(a, b) for i, a in enumerate(prints) for b in prints[:i])


@given(st.text(max_size=500), st.text(max_size=500))
def test_likeness_is_symmetric_and_every_text_is_like_itself(a: str, b: str) -> None:
    one, other = fingerprint(a), fingerprint(b)
    assert near_identical(one, one)
    assert near_identical(one, other) == near_identical(other, one)


def test_addresses_of_one_article_have_one_canonical_form() -> None:
    forms = [
        "https://www.news.example/world/story-1?utm_source=rss&id=7",
        "http://news.example/world/story-1/?id=7#comments",
        "https://NEWS.example:443/world//story-1?id=7&fbclid=x",
        "https://amp.news.example/world/story-1/amp?id=7",
    ]
    assert {canonical_url(form) for form in forms} == {"https://news.example/world/story-1?id=7"}
    assert canonical_url("https://news.example/world/story-1?id=8") != canonical_url(forms[0])
    assert canonical_url("not an address ") == "not an address"


@given(st.text(max_size=200))
def test_canonical_form_is_stable(text: str) -> None:
    once = canonical_url(text)
    assert canonical_url(once) == once
