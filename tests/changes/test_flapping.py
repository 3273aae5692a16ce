"""What keeps changing to and fro gives at most three messages, and nothing new is ever lost among them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gsi_etl.changes.flapping import QUIET, RESTLESS, hold_down
from gsi_etl.model import Batch, Change, ChangeClass, CheckResult, PastChange, ReadDocument
from scenes.figures import figure
from scenes.world import DAY, World, page, same, source, trouble

CYCLES = 100
NOW = datetime(2026, 3, 2, 6, 0)


def a_world() -> World:
    world = World(source("index", official=True))
    world.run(page("index", figure("2.64 million"), figure("40.3 million", place="WLD")))
    return world


def value(n: int) -> ReadDocument:
    return page("index", figure("2.64 million" if n % 2 else "2.84 million"), figure("40.3 million", place="WLD"))


def outage(n: int) -> Batch:
    return same("index") if n % 2 else trouble("index")


def block_page(n: int) -> Batch:
    return same("index") if n % 2 else trouble("index", "not_the_page")


def vanishing(n: int) -> ReadDocument:
    there = (figure("2.64 million"),) if n // 2 % 2 else ()
    return page("index", figure("40.3 million", place="WLD"), *there, noise=str(n))


def counter(n: int) -> ReadDocument:
    return page("index", figure(f"{2_640_001 + 7 * n:,}"), figure("40.3 million", place="WLD"))


@pytest.mark.parametrize("scene", [value, outage, block_page, vanishing, counter])
def test_100_cycles_give_at_most_3_messages(scene: Callable[[int], Batch | ReadDocument]) -> None:
    world = a_world()
    for n in range(2 * CYCLES):
        world.run(scene(n))
    most = 3 if scene is not counter else RESTLESS + 1
    assert 1 <= len(world.inbox.messages) <= most
    assert "keeps changing" in world.inbox.messages[-1].items[0].sentence


def test_a_check_that_flaps_is_held_down_too() -> None:
    world = a_world()
    for n in range(2 * CYCLES):
        result = CheckResult("s", "c", "warning", n % 2 == 1, str(n), "x", "The sum holds", "index")
        world.run(same("index"), checks=[result])
    assert len(world.inbox.messages) == 3


def test_held_changes_are_written_down_with_their_reason() -> None:
    world = a_world()
    for n in range(10):
        world.run(value(n))
    (change,) = world.changes
    assert (change.change_class, change.severity, change.rule) == ("revision", "none", "held down: it keeps changing")


def test_a_value_never_seen_is_told_even_after_a_correction_and_its_return() -> None:
    world = a_world()
    world.run(value(0))
    world.run(value(1))
    changes = world.run(page("index", figure("9.9 million"), figure("40.3 million", place="WLD")))
    assert [change.severity for change in changes] == ["warning"]
    assert "keeps changing" not in changes[0].sentence


def test_after_rest_a_change_is_told_again() -> None:
    world = a_world()
    for n in range(20):
        world.run(value(n))
    before = len(world.inbox.messages)
    world.run(same("index"), after=QUIET + DAY)
    world.run(value(0))
    assert len(world.inbox.messages) == before + 1


def test_another_figure_of_the_page_is_not_held_down() -> None:
    world = a_world()
    for n in range(20):
        world.run(value(n))
    now = "2.64 million" if 19 % 2 else "2.84 million"
    changes = world.run(page("index", figure(now), figure("41.6 million", place="WLD")))
    assert [(c.change_class, c.severity) for c in changes] == [("revision", "warning")]


def past(name: ChangeClass, text: str) -> PastChange:
    return PastChange("index:a thing", name, "warning", "a rule", text, NOW - DAY)


def held(name: ChangeClass, text: str) -> bool:
    """Whether a change is the last of its kind that is told, after the same class was told with the text 'first'."""
    change = Change("ch_1", name, "source", "warning", "index", "a thing", "It is so", new_text=text, rule="a rule")
    (found,) = hold_down([change], [past(name, "first")], NOW)
    assert found.severity == "warning"
    assert (found == change) != ("keeps changing" in found.sentence)
    return found != change


#: Each new text is news; of the other classes the class itself is the news.
NEWS_BY_TEXT = {"revision", "misquote", "conflict", "new_figure", "reader_change", "source_changed", "new_edition"}


@pytest.mark.parametrize("name", get_args(ChangeClass))
def test_what_repeats_is_the_same_class_or_for_some_the_same_words(name: ChangeClass) -> None:
    if name == "source_recovered":  # it ends what was told, and is never told too often
        assert (held(name, "first"), held(name, "second")) == (False, False)
    else:
        assert (held(name, "first"), held(name, "second")) == (True, name not in NEWS_BY_TEXT)


@settings(max_examples=40)
@given(st.lists(st.sampled_from(["2.64 million", "2.84 million", "3.1 million"]), max_size=40))
def test_whatever_a_page_says_by_turns_the_messages_stay_few(quotes: list[str]) -> None:
    world = World(source("index"))
    world.run(page("index", figure("2.64 million")))
    for quote in quotes:
        world.run(page("index", figure(quote)))
    # Six ways to go from one of three values to another: the sixth change of a kind is the notice at the latest.
    assert len(world.inbox.messages) <= RESTLESS + 1
