"""A revision that is undone is told as a way back, and wakes nobody."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

from gsi_etl.changes.taken_back import taken_back
from gsi_etl.model import Change, Figure, PastChange
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


def test_revisions_without_a_value_undo_nothing() -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    critical = Change("ch_1", "revision", "source", "critical", "index", "World", "was, is", series="s")
    past = PastChange("s", "revision", "critical", "", None, at)
    one, two = Decimal(1), Decimal(2)
    assert taken_back([critical], [past]) == [critical]
    assert taken_back([replace(critical, old_value=one)], [replace(past, new_value=one)])[0].severity == "critical"
    back = replace(critical, old_value=one, new_value=two)
    assert taken_back([back], [replace(past, old_value=two, new_value=one)])[0].severity == "warning"
    assert taken_back([replace(back, change_class="conflict")], [replace(past, old_value=two, new_value=one)]) == [
        replace(back, change_class="conflict")
    ]


def test_the_way_back_of_its_series_alone_is_a_warning_and_says_since_when() -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    one, two, three = Decimal(1), Decimal(2), Decimal(3)
    change = Change("ch_1", "revision", "source", "critical", "index", "World", "was, is", "s", two, one, rule="Why")
    past = PastChange("s", "revision", "critical", "", None, at, old_value=one, new_value=two)
    back = replace(change, severity="warning", rule="Why; back to what it said before 2026-01-01")
    for recent, expected in (
        ([past], back),
        ([replace(past, detected_at=at.replace(day=9), old_value=three), past], back),  # the last one counts
        ([past, replace(past, old_value=three)], change),
        ([past, replace(past, change_class="withdrawn", old_value=three)], back),
        ([replace(past, key="other")], change),
        ([replace(past, old_value=three)], change),
        ([replace(past, new_value=three)], change),
        ([], change),
    ):
        assert taken_back([change], recent) == [expected]
    assert taken_back([replace(change, severity="warning")], [past]) == [replace(change, severity="warning")]
    assert taken_back([replace(change, series=None)], [replace(past, key="")]) == [replace(back, series=None)]
