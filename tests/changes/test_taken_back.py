"""A revision that is undone is told as a way back, and wakes nobody."""

from __future__ import annotations

from gsi_etl.model import Figure
from scenes.figures import figure
from scenes.world import Baseline, World, page, source


def total(number: str) -> Figure:
    return figure(number, place="WLD", edition="GSI 2018", reference_year=2016)


def revised(world: World, number: str) -> tuple[str, str]:
    (change,) = [c for c in world.run(page("index", total(number))) if c.change_class == "revision"]
    return change.severity, change.rule


def test_a_correction_that_is_taken_back_is_no_second_alarm() -> None:
    world = World(source("index", official=True), headlines=[Baseline("people_in_modern_slavery", "WLD")])
    world.run(page("index", total("40.3 million")))
    assert revised(world, "41.6 million")[0] == "critical"
    severity, rule = revised(world, "40.3 million")
    assert (severity, "back to what it said before 2025-01-08" in rule) == ("warning", True)
    assert "took back" in world.inbox.messages[-1].title


def test_a_third_number_is_a_revision_like_the_first() -> None:
    world = World(source("index", official=True), headlines=[Baseline("people_in_modern_slavery", "WLD")])
    world.run(page("index", total("40.3 million")))
    assert [revised(world, number)[0] for number in ("41.6 million", "42.8 million")] == ["critical", "critical"]
