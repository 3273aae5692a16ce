"""A page whose figures of one edition gave way to another's is one event."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gsi_etl.model import Change, Confidence, Figure
from scenes.figures import figure
from scenes.world import Baseline, World, page, same, source

WORLD_TOTAL = Baseline("people_in_modern_slavery", "WLD")


def edition(name: str, *numbers: str) -> list[Figure]:
    """Figures of an edition: the world's, North Korea's, and two of measures that the world is split into."""
    subjects = (("WLD", None), ("PRK", None), ("WLD", "forced_labour"), ("WLD", "forced_marriage"))
    return [
        figure(number, place=place, measure=measure, edition=name, sentence=f"{place} {measure} of {name}: {number}.")
        for number, (place, measure) in zip(numbers, subjects, strict=False)
    ]


OLD = edition("GSI 2018", "40.3 million", "2.64 million", "24.9 million", "15.4 million")
NEW = edition("GSI 2023", "49.6 million", "2.7 million", "27.6 million")


@pytest.fixture
def world() -> World:
    made = World(source("report", official=True), source("other", official=True), headlines=[WORLD_TOTAL])
    made.run(page("report", *OLD), page("other", figure("49.6 million", place="WLD", edition="GSI 2023")))
    return made


def told(changes: list[Change]) -> list[str]:
    return [change.change_class for change in changes if change.severity != "none"]


def test_an_edition_that_replaces_another_is_one_change_with_both_headlines(world: World) -> None:
    (change,) = [c for c in world.run(page("report", *reversed(NEW))) if c.severity != "none"]
    assert (change.change_class, change.cause, change.severity) == ("edition_replaced", "edition", "info")
    assert change.sentence == (
        "Report replaced its figures of GSI 2018 with those of GSI 2023: "
        "World: people in modern slavery was 40.3 million, is now 49.6 million"
    )
    assert change.rule.startswith("4 figures of GSI 2018 gave way to 3 figures of a newer edition; its methods are")


def test_what_the_new_edition_leaves_out_is_never_told_as_withdrawn(world: World) -> None:
    world.run(page("report", *NEW))
    assert [told(world.run(same("report"))) for _ in range(3)] == [[], [], []]


def test_of_two_editions_that_go_the_one_with_more_figures_of_watched_measures_is_replaced() -> None:
    world = World(source("report", official=True))
    fewer = [
        *edition("GSI 2018", "40.3 million", "2.64 million"),
        *(figure(f"{n} million", place=place, measure="population", edition="GSI 2018", sentence=f"{place} has {n}.")
          for n, place in enumerate(("PRK", "IND", "CHN"), 25)),
    ]  # fmt: skip
    more = edition("GSI 2016", "45.8 million", "1.1 million", "20.9 million")
    world.run(page("report", *fewer, *more))
    (change,) = [c for c in world.run(page("report", *NEW)) if c.change_class == "edition_replaced"]
    assert change.sentence.startswith("Report replaced its figures of GSI 2016 with those of GSI 2023: ")
    assert change.rule.startswith("3 figures of GSI 2016 gave way to ")


def test_an_edition_beside_the_old_one_replaces_nothing(world: World) -> None:
    assert "edition_replaced" not in told(world.run(page("report", *NEW, OLD[0])))


def test_the_old_edition_is_told_as_one_event_when_it_comes_back(world: World) -> None:
    world.run(page("report", *NEW))
    (change,) = [c for c in world.run(page("report", *OLD)) if c.severity != "none"]
    assert (change.change_class, change.severity) == ("edition_replaced", "warning")
    assert "4 figures of an older edition" in change.rule


def test_figures_of_another_publication_replace_no_edition(world: World) -> None:
    other = edition("GEMS 2022", "49.6 million", "2.7 million")
    assert "edition_replaced" not in told(world.run(page("report", *other)))


@pytest.mark.parametrize("confidence", ["medium", "low"])
def test_an_edition_is_replaced_only_where_a_sure_figure_of_both_is_of_the_same(
    world: World, confidence: Confidence
) -> None:
    unsure = [replace(one, confidence=confidence) for one in NEW]
    assert "edition_replaced" not in told(world.run(page("report", *unsure)))


def test_other_numbers_of_the_same_replace_no_edition(world: World) -> None:
    """A count of countries, say: what is watched decides."""
    of_both = [
        figure("167", place="WLD", measure="countries_covered", edition=name, sentence=f"167 in {name}.")
        for name in ("GSI 2018", "GSI 2023")
    ]
    world = World(source("report", official=True), headlines=[WORLD_TOTAL])
    world.run(page("report", of_both[0], *OLD))
    assert "edition_replaced" not in told(world.run(page("report", of_both[1])))


@pytest.mark.parametrize("how", ["reread", "incomplete"])
def test_our_own_reading_and_half_a_page_replace_no_edition(world: World, how: str) -> None:
    read = page("report", *NEW, reread=True, reader="r2") if how == "reread" else page("report", *NEW, complete=False)
    assert "edition_replaced" not in told(world.run(read))


def test_an_edition_that_nobody_had_stated_is_one_item_of_the_message() -> None:
    world = World(source("report", official=True), headlines=[WORLD_TOTAL])
    world.run(page("report", *OLD))
    world.run(page("report", *NEW))
    ((item,),) = [message.items for message in world.inbox.messages]
    assert (item.change_class, item.changes) == ("edition_replaced", 2)
    assert item.also[0].startswith("Report published its first figures from GSI 2023: 49.6 million")
