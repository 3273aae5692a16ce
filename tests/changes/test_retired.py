"""The figures of a source that is no longer watched are history, and stand again when it is watched again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest

from gsi_etl.base.ids import identifier
from gsi_etl.changes import retire
from gsi_etl.config.source import Source
from gsi_etl.model import Change, FigureState, FigureStatus
from scenes.figures import figure
from scenes.world import World, page, same, source


@pytest.fixture
def world() -> World:
    made = World(source("index", official=True), source("other"))
    made.run(page("index", figure("2.64 million"), figure("40.3 million", place="WLD")), page("other", figure()))
    return made


def watch(world: World, *sources: Source) -> None:
    world.sources = {entry.id: entry for entry in sources}


def standing(world: World, source_id: str) -> list[str]:
    return [state.status for state in world.known.figures if state.source_id == source_id]


@pytest.mark.parametrize(
    ("rest", "how"),
    [((), "no longer in the catalogue"), ((source("index", official=True, enabled=False),), "disabled")],
)
def test_a_source_that_is_no_longer_watched_is_retired_once(world: World, rest: tuple[Source, ...], how: str) -> None:
    watch(world, source("other"), *rest)
    world.run(same("other"))
    (change,) = world.told()
    assert (change.change_class, change.cause, change.severity) == ("retired", "operator", "operator")
    assert change.sentence.startswith(f"index is {how}: 2 figures retired on {world.now:%Y-%m-%d}")
    assert standing(world, "index") == ["retired", "retired"]
    assert standing(world, "other") == ["current"]
    world.run(same("other"))
    assert world.told() == []


def test_a_source_that_is_watched_again_states_what_it_stated(world: World) -> None:
    watch(world, source("other"))
    world.run(same("other"))
    watch(world, source("other"), source("index", official=True))
    world.run(same("other"), same("index"))
    assert standing(world, "index") == ["current", "current"]
    assert world.told() == []


NOW, DAY = datetime(2026, 11, 24, 6, 0, tzinfo=UTC), timedelta(days=1)


def stated(source_id: str, status: FigureStatus = "current", number: int = 1) -> FigureState:
    return FigureState(f"fg_{number}", source_id, "u", "d", "0" * 64, "r", "s", figure(), status, NOW - DAY)


def test_figures_of_sources_that_nobody_watches_are_retired_with_one_change_for_each() -> None:
    known = [
        *(stated("off", status, n) for n, status in enumerate(get_args(FigureStatus))),
        stated("gone", number=7),
        stated("index", number=8),
        stated("kept", number=9),
    ]
    watched = [source("index", official=True), source("off", enabled=False), source("kept", enabled=False)]
    states, changes = retire(known, watched, keep={"kept"}, recorded_at=NOW)
    left = [one for one in known[:5] if one.status in ("current", "missing")]
    assert states == [replace(one, status="retired", recorded_at=NOW) for one in (*left, known[5])]
    assert changes == [
        Change(
            change_id=identifier("ch", "retired", name, NOW),
            change_class="retired",
            source_id=name,
            subject=name,
            sentence=f"{name} is {how} retired on 2026-11-24, kept in figure_history",
            cause="operator",
            severity="operator",
            rule="a source that is not watched states nothing now",
        )
        for name, how in (("off", "disabled: 2 figures"), ("gone", "no longer in the catalogue: 1 figure"))
    ]
    assert retire(known, watched, keep={"off", "gone", "kept"}, recorded_at=NOW) == ([], [])
