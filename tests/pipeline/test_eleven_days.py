"""Eleven days of operation, told as a competent colleague would: what is expected was written down first.

Each day's message is compared in meaning: class, cause, source, severity, and of how many changes each event is made.
"""

from __future__ import annotations

import re
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime

import pytest

from gsi_etl.alerts.message import Item, Message
from gsi_etl.config.settings import Settings
from gsi_etl.pipeline import (
    Options,
    RunReport,
    audit_batches,
    collect_all,
    commit_run,
    open_run,
    report_of,
    settle_run,
)
from scenes.eleven_days import Week

#: A minute of CPU: eleven runs with their audits, and Great Expectations once.
pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Event:
    """An event of a message. ``says``: words that its one line or its sentence must have."""

    change_class: str
    cause: str
    source_id: str
    severity: str
    says: str = field(default="", compare=False, repr=False)


#: Written before the first run of this script; () is silence.
EXPECTED: dict[int, tuple[Event, ...]] = {
    1: (),  # the first run is the baseline
    2: (),  # a quiet day
    3: (
        Event("revision", "source", "index", "critical", "40.3 → 41.6 million"),  # with its conflict and its checks
        Event("layout_changed", "page", "table", "operator", "People"),
    ),
    4: (
        Event("revision", "source", "index", "warning", "took back"),  # a way back, and all that it puts right
        Event("source_recovered", "page", "table", "operator"),
    ),
    5: (  # nothing of the redesign, the typo and the rounding
        Event("misquote", "source", "news", "warning", "5.4 per cent"),
        Event("new_figure", "source", "index", "info", "GSI 2016"),
    ),
    6: (
        Event("not_the_page", "page", "country", "operator", "consent"),
        Event("source_moved", "source", "scores", "operator", "/api/v2/scores"),
    ),
    7: (
        Event("withdrawn", "source", "workbook", "warning", "Mauritania"),  # one row, two cells
        Event("source_recovered", "page", "country", "operator"),
    ),
    8: (Event("edition_replaced", "edition", "report", "info", r"GSI 2018.*GSI 2023"),),
    9: (Event("source_down", "network", "", "operator", "7 of 7 sources failed: is this machine online?"),),
    10: (
        Event("source_recovered", "network", "", "operator", "7 sources are healthy again"),
        Event("source_changed", "operator", "scores", "operator"),  # his own edit, once for all that it changes
    ),
    11: (
        Event("restored", "source", "workbook", "warning", "Mauritania"),
        Event("layout_changed", "page", "table", "operator", "People"),  # a fault of its own: not held down
        Event("retired", "operator", "scores", "operator", "2 figures"),
    ),
}
CODES = {1: 0, 2: 0, 3: 4, 4: 0, 5: 0, 6: 4, 7: 0, 8: 0, 9: 4, 10: 0, 11: 4}


@dataclass
class Told:
    reports: dict[int, RunReport] = field(default_factory=dict)
    items: dict[int, list[Item]] = field(default_factory=dict)
    messages: dict[int, int] = field(default_factory=dict)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    folder = tmp_path_factory.mktemp("week")
    settings = Settings(home=folder / "home", sources=folder / "sources", accept_clock=True, alert_items=50)
    found = Told()
    with ExitStack() as stack:
        week = Week.begun(folder, stack)
        for day in EXPECTED:
            at = week.set_day(day)
            found.reports[day], messages = _run(settings, day, at)
            found.messages[day] = len(messages)
            found.items[day] = [item for message in messages for item in message.items]
    return found


def _run(settings: Settings, day: int, at: datetime) -> tuple[RunReport, list[Message]]:
    """A run from the fetch to the commit, and the messages that it leaves for the file, which is told everything.

    Publishing and sending change nothing in what is said; they would take more than half of the time.
    """
    with open_run(settings, Options(run_id=f"day-{day}"), clock=lambda: at, write=lambda _text: None) as workspace:
        batches = collect_all(workspace)
        settled = settle_run(workspace, batches, audit_batches(workspace, batches))
        commit_run(workspace, settled)
        report = report_of(workspace, settled)
    return report, [Message.from_json(a.payload) for a in settled.record.alerts if a.channel == "file"]


@pytest.mark.parametrize("day", EXPECTED)
def test_each_day_is_told_as_a_colleague_would(told: Told, day: int) -> None:
    items = told.items[day]
    events = [Event(i.change_class, i.cause, i.source_id, i.severity) for i in items]
    assert sorted(events, key=str) == sorted(EXPECTED[day], key=str), [(i.headline, i.rule) for i in items]
    for event in EXPECTED[day]:
        item = items[events.index(event)]
        assert re.search(event.says, f"{item.headline} {item.sentence}"), (item.headline, item.sentence)


@pytest.mark.parametrize("day", EXPECTED)
def test_a_day_is_one_message_or_none(told: Told, day: int) -> None:
    assert told.messages[day] == bool(EXPECTED[day])


def test_the_exit_codes_are_those_of_the_days(told: Told) -> None:
    assert {day: report.exit_code for day, report in told.reports.items()} == CODES
