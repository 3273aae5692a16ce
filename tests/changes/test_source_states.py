"""The state of a source: opened once and closed once, whatever faces an outage wears; stale against its cadence."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gsi_etl.changes.sources import AGAIN_AFTER
from gsi_etl.changes.staleness import duration
from gsi_etl.model import Batch, Trouble
from scenes.figures import figure
from scenes.world import DAY, World, page, same, source, trouble


@pytest.fixture
def world() -> World:
    made = World(source("index", official=True, cadence="P2D"))
    made.run(page("index", figure()))
    return made


def told(world: World, *parts: Any, **more: Any) -> list[str]:
    world.run(*parts, **more)
    assert all(change.severity == "operator" for change in world.told())
    return [change.change_class for change in world.told()]


@pytest.mark.parametrize(
    ("kind", "opened", "cause"),
    [
        ("source_down", "source_down", "network"),
        ("not_the_page", "not_the_page", "page"),
        ("layout_changed", "layout_changed", "page"),
        ("unreadable", "source_down", "page"),
    ],
)
def test_a_week_of_trouble_is_one_change_and_its_end_another(
    world: World, kind: Trouble, opened: str, cause: str
) -> None:
    assert told(world, trouble("index", kind, "what it said")) == [opened]
    assert world.told()[0].cause == cause
    assert "what it said" in world.told()[0].sentence
    days = [day for day in range(2, 8) if told(world, trouble("index", kind))]
    assert days == [AGAIN_AFTER]
    assert told(world, same("index")) == ["source_recovered"]
    assert "after 7 failed runs" in world.told()[0].sentence
    assert told(world, same("index")) == []


def test_an_outage_that_answers_by_turns_with_errors_and_block_pages_is_one_outage(world: World) -> None:
    assert told(world, trouble("index", "source_down")) == ["source_down"]
    for n in range(6):
        changes = world.run(trouble("index", "not_the_page" if n % 2 == 0 else "source_down"))
        assert [change.severity for change in changes] == ["none"]
    assert told(world, same("index")) == ["source_recovered"]


def test_a_lost_layout_after_an_outage_is_told_since_somebody_must_mend_it(world: World) -> None:
    told(world, trouble("index"))
    assert told(world, trouble("index", "layout_changed")) == ["layout_changed"]
    assert told(world, same("index")) == ["source_recovered"]


def test_trouble_withdraws_no_figure(world: World) -> None:
    for n in range(5):
        told(world, trouble("index", "not_the_page" if n % 2 else "source_down"))
    assert told(world, same("index")) == ["source_recovered"]


def test_a_source_that_asks_for_patience_is_neither_well_nor_ill(world: World) -> None:
    assert told(world, Batch("index", postponed=True)) == []
    told(world, trouble("index"))
    assert told(world, Batch("index", postponed=True)) == []
    assert told(world, same("index")) == ["source_recovered"]


def test_an_outage_that_ends_in_a_failed_check_has_ended(world: World) -> None:
    told(world, trouble("index"))
    assert told(world, page("index", figure("9 million")), failed=["index"]) == ["source_recovered"]
    assert told(world, same("index")) == []


def test_a_source_that_was_never_well_is_told_when_it_is_seen_to_be_down() -> None:
    world = World(source("index"), source("other"))
    world.run(page("other", figure()))
    assert told(world, trouble("index")) == ["source_down"]
    assert told(world, page("index", figure())) == ["source_recovered"]


def test_silence_beyond_half_again_the_cadence_is_stale_once_and_news_ends_it(world: World) -> None:
    assert [told(world, same("index")) for _ in range(3)] == [[], [], []]
    assert told(world, same("index")) == ["source_stale"]
    assert world.told()[0].cause == "source"
    assert [told(world, same("index")) for _ in range(5)] == [[]] * 5
    changes = world.run(page("index", figure("2.9 million")))
    assert [c.change_class for c in changes] == ["revision", "source_recovered"]
    assert "something new again" in changes[1].sentence


def test_after_an_outage_the_patience_begins_again(world: World) -> None:
    for _ in range(5):
        world.run(trouble("index"))
    assert told(world, same("index")) == ["source_recovered"]
    assert [told(world, same("index")) for _ in range(3)] == [[], [], []]
    assert told(world, same("index")) == ["source_stale"]


def test_days_on_which_nobody_looked_are_no_silence(world: World) -> None:
    assert told(world, same("index"), after=40 * DAY) == []


def test_a_clock_that_jumps_makes_no_source_stale_and_no_time_run_backwards(world: World) -> None:
    before = world.known.last_recorded_at
    assert told(world, same("index"), after=3650 * DAY) == []
    jumped = world.known.last_recorded_at
    assert told(world, same("index"), after=-3649 * DAY) == []
    after = world.known.last_recorded_at
    assert before is not None
    assert jumped is not None
    assert after is not None
    assert before < jumped < after


def test_a_news_source_has_news_when_it_has_articles_even_without_figures() -> None:
    world = World(source("paper", kind="news", cadence="P2D"))
    world.run(page("paper", figure(), url="https://paper.example/0"))
    for n in range(1, 10):
        assert told(world, page("paper", url=f"https://paper.example/{n}")) == []


@pytest.mark.parametrize(("text", "days"), [("P3Y", 1098), ("P18M", 558), ("P2W", 14), ("P7D", 7), ("PT12H", 0.5)])
def test_cadences_are_read(text: str, days: float) -> None:
    assert duration(text) == timedelta(days=days)


def test_what_is_no_cadence_is_refused() -> None:
    with pytest.raises(ValueError, match="no cadence"):
        duration("weekly")


STATES = ("well", "source_down", "not_the_page", "layout_changed", "unreadable")


@given(st.lists(st.sampled_from(STATES), max_size=30))
def test_what_is_opened_is_closed_before_it_opens_again(states: list[str]) -> None:
    world = World(source("index"))
    world.run(page("index", figure()))
    opened = False
    for state in states:
        # Weeks apart, so that nothing counts as flapping: that has tests of its own.
        batch = same("index") if state == "well" else trouble("index", state)  # type: ignore[arg-type]
        for change_class in told(world, batch, after=30 * DAY):
            if change_class == "source_recovered":
                assert opened
                opened = False
            else:
                opened = True
        assert opened == (state != "well")


@pytest.mark.parametrize("kind", ["source_down", "not_the_page", "layout_changed", "unreadable"])
def test_a_source_in_trouble_says_what_and_why_and_of_a_new_layout_what_to_do(world: World, kind: Trouble) -> None:
    error = {"what": "this is wrong", "why": "for this", "hint": "do that", "where": "there", "kept": "all"}
    world.run(Batch("index", trouble=kind, error=error))
    told = "this is wrong; for this" + ("; do that" if kind == "layout_changed" else "")
    sentence = world.told()[0].sentence
    assert told in sentence
    assert [word for word in ("do that", "there", "all") if word in sentence] == (
        ["do that"] if kind == "layout_changed" else []
    )
