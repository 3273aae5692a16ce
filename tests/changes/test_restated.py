"""Whether a page still says what it said, to the last digit; and that small steps add up."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from gsi_etl.changes.restated import restates
from scenes.figures import reading
from scenes.world import World, page, source


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("49.6 million", "49.7 million", False),
        ("49.6 million", "49.6 million", True),
        ("49.6 million", "49,600,000", True),
        ("49.6 million", "50 million", True),
        ("49.6 million", "49 million", False),
        ("2.64 million", "2.6 million", True),
        ("2.64 million", "2.7 million", False),
        ("2.65 million", "2.7 million", True),
        ("104.6 per 1,000", "104.7 per 1,000", False),
        ("104.6 per 1,000", "105 per 1,000", True),
        ("0.77%", "0.8%", True),
        ("0.77%", "0.78%", False),
        ("1 in 10", "1 in 9", False),
        ("1 in 10", "10%", True),
        ("13.3 million to 14.7 million", "13.2 million to 14.7 million", False),
    ],
)
def test_one_number_or_another(one: str, other: str, same: bool) -> None:
    assert restates(reading(one), reading(other)) == same
    assert restates(reading(other), reading(one)) == same


@pytest.mark.parametrize(("other", "same"), [("49.6 million", True), ("49.7 million", False), ("50 million", True)])
def test_a_number_without_a_last_digit_is_what_it_says(other: str, same: bool) -> None:
    bare = replace(reading("49.6 million"), unit=None)
    assert restates(bare, reading(other)) == restates(reading(other), bare) == same


@pytest.mark.parametrize(
    ("said", "hedge", "same"),
    [
        ("2 million", "more_than", True),
        ("2 million", None, False),
        ("3 million", "nearly", False),
        ("2.7 million", "nearly", True),
    ],
)
def test_a_hedge_says_which_way_a_number_was_cut(said: str, hedge: Any, same: bool) -> None:
    assert restates(reading("2.64 million"), reading(said, modifier=hedge)) == same


def told(quotes: list[str]) -> list[tuple[str, str | None, str | None]]:
    from scenes.figures import figure

    world = World(source("index"))
    found = []
    for n, quote in enumerate(quotes):
        world.run(page("index", figure(quote, place="WLD", edition="GSI 2023"), noise=str(n)))
        found += [(c.change_class, c.old_text, c.new_text) for c in world.told()]
    return found


def test_small_steps_are_held_against_what_was_last_confirmed() -> None:
    assert told(["49.6 million", "50 million", "50.4 million"]) == [("revision", "49.6 million", "50.4 million")]


def test_the_last_digit_is_told_and_a_rounding_and_its_way_back_are_not() -> None:
    assert told(["49.6 million", "49.7 million"]) == [("revision", "49.6 million", "49.7 million")]
    assert told(["49.6 million", "50 million", "49.6 million", "49,600,000"]) == []
