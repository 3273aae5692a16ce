"""A fault that lasts is told again, another cause is another fault, and one over many sources one event."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gsi_etl.model import Batch, Mute
from scenes.figures import figure
from scenes.world import DAY, World, page, same, source, trouble

MANY = ["s-a", "s-b", "s-c", "s-d"]


@pytest.fixture
def world() -> World:
    made = World(source("index", official=True))
    made.run(page("index", figure()))
    return made


def many() -> World:
    made = World(*(source(name) for name in MANY))
    made.run(*(page(name, figure()) for name in MANY))
    return made


def said(world: World, *parts: Batch, after: timedelta = DAY) -> list[tuple[str, str]]:
    world.run(*parts, after=after)
    return [(change.change_class, change.sentence) for change in world.told()]


def test_a_source_that_stays_down_is_told_again_at_growing_intervals(world: World) -> None:
    days = [day for day in range(1, 240) if said(world, trouble("index", what="status 503"))]
    assert days == [1, 5, 10, 15, 29, 57, 113, 169, 225]
    (again,) = [c for c in world.run(trouble("index"), after=43 * DAY) if c.severity != "none"]
    assert "still down" in again.sentence
    assert "status 503" in again.sentence
    assert "keeps changing" not in again.sentence


def test_a_fault_told_again_does_not_count_as_unrest(world: World) -> None:
    for _ in range(10):
        said(world, trouble("index"))
    assert [kind for kind, _ in said(world, same("index"))] == ["source_recovered"]


def test_two_unrelated_faults_in_two_weeks_are_both_told(world: World) -> None:
    assert said(world, trouble("index", "layout_changed", "the table has no column 'Value'"))
    said(world, same("index"), after=2 * DAY)
    (down,) = said(world, trouble("index", "source_down", "status 503"), after=4 * DAY)
    assert "keeps changing" not in down[1]
    said(world, same("index"))
    (renamed,) = said(world, trouble("index", "layout_changed", "the table has no column 'Value'"))
    assert renamed[0] == "layout_changed"


def test_what_is_held_down_for_coming_and_going_is_told_when_it_lasts(world: World) -> None:
    for n in range(20):
        world.run(same("index") if n % 2 else trouble("index"), after=timedelta(hours=1))
    assert [len(said(world, trouble("index"))) for _ in range(5)] == [0, 0, 0, 0, 1]


def test_all_sources_at_once_are_one_message_and_one_recovery() -> None:
    world = many()
    ((kind, words),) = said(world, *(trouble(name, what="no answer") for name in MANY))
    assert (kind, words) == ("source_down", "4 of 4 sources failed: is this machine online? no answer")
    assert said(world, *(trouble(name) for name in MANY)) == []
    ((kind, words),) = said(world, *(same(name) for name in MANY))
    assert kind == "source_recovered"
    assert words.startswith("4 sources are healthy again after the outage since ")


def test_sources_that_come_back_later_than_the_others_are_named_and_not_told_again() -> None:
    world = many()
    said(world, *(trouble(name) for name in MANY))
    ((_, words),) = said(world, *(same(name) for name in MANY[:3]), trouble("s-d"))
    assert words.endswith("still down: s-d")
    assert said(world, *(same(name) for name in MANY)) == []


def test_an_outage_that_shows_a_source_at_a_time_is_one_from_the_third_on() -> None:
    world = many()
    hour = timedelta(hours=1)
    assert len(said(world, trouble("s-a"), after=hour)) == 1
    assert len(said(world, trouble("s-b"), after=hour)) == 1
    ((_, words),) = said(world, trouble("s-c"), after=hour)
    assert "is this machine online?" in words
    assert said(world, trouble("s-d"), after=hour) == []


def test_one_source_that_answers_makes_the_others_faults_of_their_own() -> None:
    world = many()
    found = said(world, *(trouble(name) for name in MANY[:3]), same("s-d"))
    assert [kind for kind, _ in found] == ["source_down"] * 3
    assert not any("online" in words for _, words in found)


def test_an_outage_of_one_host_is_one_event() -> None:
    pages = {name: f"https://host.example/{name}" for name in ("s-a", "s-b")}
    world = World(*(source(name, url=url) for name, url in pages.items()), source("s-c"))
    world.run(*(page(name, figure()) for name in ("s-a", "s-b", "s-c")))
    ((_, words),) = said(world, trouble("s-a"), trouble("s-b"), same("s-c"))
    assert words == "2 sources of host.example failed: status 503"
    ((_, words),) = said(world, same("s-a"), same("s-b"), same("s-c"))
    assert words.startswith("host.example answers again: 2 sources are healthy again")


def test_an_outage_of_all_that_lasts_is_one_message_a_time() -> None:
    world = many()
    counts = [len(said(world, *(trouble(name) for name in MANY))) for _ in range(15)]
    assert [day for day, count in enumerate(counts, start=1) if count] == [1, 5, 10, 15]
    assert set(counts) == {0, 1}


@pytest.mark.parametrize("patterns", [("s-a", "s-b"), ("host.example",)])
def test_an_outage_of_muted_sources_is_told_to_nobody(patterns: tuple[str, ...]) -> None:
    world = World(*(source(name, url=f"https://host.example/{name}") for name in ("s-a", "s-b")), source("s-c"))
    world.run(*(page(name, figure()) for name in ("s-a", "s-b", "s-c")))
    for pattern in patterns:
        world.mute(Mute(pattern))
    assert said(world, trouble("s-a"), trouble("s-b"), same("s-c")) == []
    assert world.inbox.messages == []


def test_one_source_that_is_not_muted_is_enough_for_its_hosts_outage_to_be_told() -> None:
    world = World(*(source(name, url=f"https://host.example/{name}") for name in ("s-a", "s-b")), source("s-c"))
    world.run(*(page(name, figure()) for name in ("s-a", "s-b", "s-c")))
    world.mute(Mute("s-a"))
    ((_, words),) = said(world, trouble("s-a"), trouble("s-b"), same("s-c"))
    assert words.startswith("2 sources of host.example failed")
