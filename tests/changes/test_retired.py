"""The figures of a source that is no longer watched are history, and stand again when it is watched again."""

from __future__ import annotations

import pytest

from gsi_etl.config.catalog import Source
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
