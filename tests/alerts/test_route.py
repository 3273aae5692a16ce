"""What a channel receives, in which order and when: each condition by itself, both sides of each limit."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from itertools import permutations

import pytest
from letters import NOON, change

from gsi_etl.alerts.route import ORDER, Route, told
from gsi_etl.config.thresholds import ChannelThreshold
from gsi_etl.model import Severity

#: Noon of a Tuesday is NOON's; its Monday.
MONDAY = datetime(2026, 11, 23, tzinfo=UTC)


def test_a_route_that_nobody_describes_takes_all_of_the_figures_at_once() -> None:
    assert Route() == Route(
        least="info", operator=False, classes=(), places=(), sources=(), digest="none", digest_at=time(7, 0),
        quiet=None, thresholds=(),
    )  # fmt: skip
    assert ORDER == ("critical", "warning", "info", "operator")


@pytest.mark.parametrize(
    ("least", "taken"),
    [
        ("critical", ["critical"]),
        ("warning", ["critical", "warning"]),
        ("info", ["critical", "warning", "info"]),
    ],
)
@pytest.mark.parametrize("operator", [True, False])
def test_a_change_as_severe_as_the_least_is_taken_and_one_of_the_machinery_only_when_asked_for(
    least: Severity, operator: bool, taken: list[str]
) -> None:
    route = Route(least=least, operator=operator)
    every = ("none", "critical", "warning", "info", "operator")
    assert [s for s in every if route.wants(change(severity=s))] == taken + ["operator"] * operator


@pytest.mark.parametrize("severity", ["critical", "operator"])
@pytest.mark.parametrize(
    ("route", "wanted"),
    [
        (Route(operator=True, classes=("misquote", "revision")), True),
        (Route(operator=True, classes=("misquote",)), False),
        (Route(operator=True, places=("PRK", "WLD")), True),
        (Route(operator=True, places=("PRK",)), False),
        (Route(operator=True, sources=("paper", "ind*")), True),
        (Route(operator=True, sources=("paper", "ind")), False),
        (Route(operator=True, classes=("revision",), places=("WLD",), sources=("index",)), True),
        (Route(operator=True, classes=("misquote",), places=("WLD",), sources=("index",)), False),
        (Route(operator=True, classes=("revision",), places=("PRK",), sources=("index",)), False),
        (Route(operator=True, classes=("revision",), places=("WLD",), sources=("paper",)), False),
    ],
)
def test_class_place_and_source_must_each_be_one_that_is_asked_for(route: Route, wanted: bool, severity: str) -> None:
    assert route.wants(change(severity=severity)) is wanted


def test_a_change_about_no_place_is_about_none_that_is_asked_for() -> None:
    assert not Route(places=("WLD",)).wants(change(place=None))


def test_the_most_severe_comes_first_then_by_class_subject_and_id() -> None:
    ordered = [
        change(change_id="ch_5", severity="critical", change_class="revision", subject="B"),
        change(change_id="ch_4", severity="warning", change_class="conflict", subject="B"),
        change(change_id="ch_2", severity="warning", change_class="misquote", subject="A"),
        change(change_id="ch_3", severity="warning", change_class="misquote", subject="A"),
        change(change_id="ch_1", severity="warning", change_class="misquote", subject="B"),
        change(change_id="ch_0", severity="operator", change_class="a", subject="A"),
    ]
    for given in list(permutations(ordered))[::37]:
        assert told(given, Route(operator=True)) == ordered
    assert told(ordered, Route(least="warning")) == ordered[:-1]


DAILY, WEEKLY = Route(digest="daily", digest_at=time(7, 30)), Route(digest="weekly", digest_at=time(7, 30))
NIGHT, SIESTA = Route(quiet=(time(22, 15), time(7, 45))), Route(quiet=(time(12, 30), time(14, 0)))


def at(day: int, clock: str) -> datetime:
    """``day``: 0 is Monday."""
    return datetime.combine(MONDAY + timedelta(days=day), time.fromisoformat(clock), UTC)


@pytest.mark.parametrize(
    ("route", "written", "due"),
    [
        (Route(), at(1, "03:04:05.000006"), at(1, "03:04:05.000006")),
        # A daily digest: today's when it is still to come, and a second later tomorrow's.
        (DAILY, at(1, "07:29:59.999999"), at(1, "07:30")),
        (DAILY, at(1, "07:30"), at(1, "07:30")),
        (DAILY, at(1, "07:30:00.000001"), at(2, "07:30")),
        (DAILY, at(1, "12:31:32"), at(2, "07:30")),
        # A weekly one on Mondays.
        (WEEKLY, at(0, "07:30"), at(0, "07:30")),
        (WEEKLY, at(0, "07:30:01"), at(7, "07:30")),
        (WEEKLY, at(1, "00:00"), at(7, "07:30")),
        (WEEKLY, at(6, "07:00"), at(7, "07:30")),
        (WEEKLY, at(6, "23:59"), at(7, "07:30")),
        # A night that passes midnight.
        (NIGHT, at(1, "22:14:59"), at(1, "22:14:59")),
        (NIGHT, at(1, "22:15"), at(2, "07:45")),
        (NIGHT, at(1, "23:59:59"), at(2, "07:45")),
        (NIGHT, at(1, "00:00"), at(1, "07:45")),
        (NIGHT, at(1, "07:44:59"), at(1, "07:45")),
        (NIGHT, at(1, "07:45"), at(1, "07:45")),
        (NIGHT, at(1, "12:00:01"), at(1, "12:00:01")),
        # Quiet hours of one day.
        (SIESTA, at(1, "12:29:59"), at(1, "12:29:59")),
        (SIESTA, at(1, "12:30"), at(1, "14:00")),
        (SIESTA, at(1, "13:59:59.9"), at(1, "14:00")),
        (SIESTA, at(1, "14:00"), at(1, "14:00")),
        (SIESTA, at(1, "22:00"), at(1, "22:00")),
        (Route(quiet=(time(12), time(12))), at(1, "12:00"), at(1, "12:00")),  # no time at all
        (Route(quiet=(time(12), time(12))), at(1, "11:00"), at(1, "11:00")),
        # A digest whose hour is quiet waits for the end of the quiet hours.
        (Route(digest="daily", digest_at=time(23), quiet=(time(22), time(7))), at(1, "12:00"), at(2, "07:00")),
        (Route(digest="weekly", digest_at=time(5), quiet=(time(22), time(7))), at(1, "12:00"), at(7, "07:00")),
    ],
)
def test_when_a_message_may_be_sent(route: Route, written: datetime, due: datetime) -> None:
    assert route.due(written) == due


def test_a_channels_thresholds_are_no_part_of_what_it_wants() -> None:
    """They need what was told before: ``outbox`` asks them."""
    route = Route(thresholds=(ChannelThreshold(percent=50),))  # type: ignore[arg-type]  # pydantic makes it a decimal
    assert route.wants(change())
    assert route.due(NOON) == NOON
