"""What repeats is told for the last time and then held down: each rule by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import pytest

from gsi_etl.changes.flapping import HELD, NOTICE, QUIET, hold_down, key_of
from gsi_etl.changes.sources import LASTING
from gsi_etl.model import Change, ChangeClass, PastChange

NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


def change_of(name: ChangeClass = "revision", text: str = "a", **more: Any) -> Change:
    usual = Change("ch_1", name, "source", "warning", "index", "a thing", "It is so", new_text=text, rule="a rule")
    return replace(usual, **more)


def past(name: ChangeClass = "revision", text: str = "a", **more: Any) -> PastChange:
    return replace(PastChange("index:a thing", name, "warning", "a rule", text, NOW - DAY), **more)


LAST_WORD = replace(
    change_of(),
    sentence="It is so. It keeps changing: no more alerts until it rests for 14 days",
    rule=f"a rule; {NOTICE}",
)
HELD_DOWN = replace(change_of(), severity="none", rule=HELD)


@pytest.mark.parametrize(
    ("recent", "becomes"),
    [
        ([], change_of()),
        ([past()], LAST_WORD),
        ([past(text="b")], change_of()),
        ([past("withdrawn")], change_of()),
        # Within the two weeks by the clock, their first moment excluded.
        ([past(detected_at=NOW - QUIET + SECOND)], LAST_WORD),
        ([past(detected_at=NOW - QUIET)], change_of()),
        ([past(detected_at=NOW)], LAST_WORD),
        ([past(detected_at=NOW + SECOND)], change_of()),
        # Of the same thing, and no reminder.
        ([past(key="index:another")], change_of()),
        ([past(rule=LASTING)], change_of()),
        # What was only recorded is no unrest, unless it was held.
        ([past(severity="none")], change_of()),
        ([past(severity="none", rule=HELD)], HELD_DOWN),
        ([past(text="b", rule=f"a rule; {NOTICE}")], HELD_DOWN),
        ([past(text="b", rule=f"a rule; {NOTICE}"), past(text="c")], HELD_DOWN),
        ([past(text="b", rule=f"{NOTICE}; and more")], change_of()),
        # Five that were told are unrest, whatever each said.
        ([past(text=f"{n}") for n in range(4)], change_of()),
        ([past(text=f"{n}") for n in range(5)], LAST_WORD),
        ([past(text=f"{n}", severity="none") for n in range(5)], change_of()),
        ([past(text=f"{n}") for n in range(4)] + [past(text="c", severity="none")], change_of()),
    ],
)
def test_what_repeats_is_told_for_the_last_time_and_then_held_down(recent: list[PastChange], becomes: Change) -> None:
    assert hold_down([change_of()], recent, NOW) == [becomes]


def test_what_is_recorded_only_or_a_reminder_is_never_held_down() -> None:
    for change in (change_of(severity="none"), change_of(rule=LASTING)):
        assert hold_down([change], [past(), past(rule=HELD)], NOW) == [change]


FAULTS = {"source_down", "not_the_page", "layout_changed", "page_unreadable", "source_stale", "source_recovered"}


@pytest.mark.parametrize("name", get_args(ChangeClass))
def test_each_cause_of_a_fault_is_unrest_of_its_own_and_of_all_else_the_cause_says_nothing(name: ChangeClass) -> None:
    held = past("revision" if name not in FAULTS else name, rule=HELD, cause="network")
    for cause in ("network", "page"):
        (found,) = hold_down([change_of(name, cause=cause)], [held], NOW)
        assert (found.rule == HELD) is (name not in FAULTS or cause == "network"), (name, cause)


def test_recoveries_are_not_counted_as_unrest() -> None:
    back = [past("source_recovered", cause="network") for _ in range(9)]
    down = change_of("source_down", cause="network")
    assert hold_down([down], back, NOW) == [down]


def test_a_change_is_about_its_series_or_else_its_subject() -> None:
    assert key_of(change_of()) == "index:a thing"
    assert key_of(change_of(series="index:people:WLD")) == "index:people:WLD"
