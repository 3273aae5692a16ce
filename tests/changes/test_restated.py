"""Whether a page still says what it said, to the last digit; and that small steps add up."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from gsi_etl.changes.restated import confirmed, finer, restates
from gsi_etl.model import FigureState, Reading
from scenes.figures import figure, reading
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
    world = World(source("index"))
    found: list[tuple[str, str | None, str | None]] = []
    for n, quote in enumerate(quotes):
        world.run(page("index", figure(quote, place="WLD", edition="GSI 2023"), noise=str(n)))
        found += [(c.change_class, c.old_text, c.new_text) for c in world.told()]
    return found


def test_small_steps_are_held_against_what_was_last_confirmed() -> None:
    assert told(["49.6 million", "50 million", "50.4 million"]) == [("revision", "49.6 million", "50.4 million")]


def test_the_last_digit_is_told_and_a_rounding_and_its_way_back_are_not() -> None:
    assert told(["49.6 million", "49.7 million"]) == [("revision", "49.6 million", "49.7 million")]
    assert told(["49.6 million", "50 million", "49.6 million", "49,600,000"]) == []


def bare(**more: Any) -> Reading:
    """Eight to nine million with another end, or none."""
    return replace(reading("8 million to 9 million"), **more)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (bare(), bare(), True),
        (bare(), bare(upper=Decimal(9_100_000)), False),
        (bare(), bare(lower=Decimal(7_900_000)), False),
        (bare(lower=None), bare(lower=None), True),
        (bare(lower=None), bare(), False),
        (bare(unit=Decimal(10)), bare(upper=Decimal(9_000_001)), True),  # in other digits it only has to overlap
        (bare(), reading("8.5 million"), True),
        (bare(), reading("9 million"), True),
        (bare(), reading("12 million"), False),
    ],
)
def test_a_range_is_the_same_end_by_end_or_where_it_holds_the_number(one: Reading, other: Reading, same: bool) -> None:
    assert restates(one, other) is restates(other, one) is same


def test_a_number_at_the_very_end_of_a_coarser_one_is_still_that() -> None:
    for finer_one, same in (
        ("45 million", True),
        ("44.9 million", False),
        ("55 million", True),
        ("55.1 million", False),
    ):
        coarse = replace(reading("50 million"), unit=Decimal(10_000_000))
        assert restates(coarse, reading(finer_one)) is restates(reading(finer_one), coarse) is same


FINE, COARSE = reading("49.6 million"), reading("50 million")


@pytest.mark.parametrize(
    ("old", "new", "stays"),
    [
        (FINE, COARSE, FINE),
        (COARSE, FINE, None),
        (FINE, FINE, None),
        (replace(FINE, value=None), COARSE, None),
        (replace(FINE, unit=None), COARSE, None),
        (FINE, replace(COARSE, unit=None), None),
    ],
)
def test_the_finer_statement_stays_confirmed(old: Reading, new: Reading, stays: Reading | None) -> None:
    assert finer(old, new) == stays


def test_what_is_confirmed_is_the_finest_statement_or_the_last() -> None:
    said = figure("50 million")
    state = FigureState("fg", "index", "u", "d", "0" * 64, "r", "s", said, "current", datetime(2026, 1, 1, tzinfo=UTC))
    assert confirmed(state) == said.reading
    assert confirmed(replace(state, confirmed=FINE)) == FINE
