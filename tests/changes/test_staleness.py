"""When a source that answers is stale: the limits of its silence, to the second."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from gsi_etl.changes import is_stale
from gsi_etl.changes.staleness import NEWS
from gsi_etl.model import SourceState, SourceStatus

NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


def healthy(status: SourceStatus = "ok", **more: Any) -> SourceState:
    return SourceState("index", status, **({"since": NOW - 900 * DAY, "last_ok": NOW - DAY} | more))


@pytest.mark.parametrize(
    ("before", "news", "stale"),
    [
        # A cadence of ten days and half of it again.
        (healthy(), 15 * DAY, False),
        (healthy(), 15 * DAY + SECOND, True),
        (healthy("stale"), 15 * DAY, False),
        (healthy("stale"), 15 * DAY + SECOND, True),
        # The silence counts from when the source was well again, not from a status that began in the future.
        (healthy(since=NOW - 15 * DAY), 99 * DAY, False),
        (healthy(since=NOW - 15 * DAY - SECOND), 99 * DAY, True),
        (healthy("stale", since=NOW - DAY), 99 * DAY, True),
        (healthy(since=NOW + DAY), 99 * DAY, True),
        (healthy(since=NOW), 99 * DAY, False),
        (healthy(since=None), 99 * DAY, True),
        # Nobody looked for longer than the cadence: what it was, it is.
        (healthy(last_ok=NOW - 10 * DAY), 99 * DAY, True),
        (healthy(last_ok=NOW - 10 * DAY - SECOND), 99 * DAY, False),
        (healthy("stale", last_ok=NOW - 10 * DAY - SECOND), 99 * DAY, True),
        (healthy("stale", last_ok=NOW - 10 * DAY - SECOND), 1 * DAY, True),
        # What is not well or never had news is never stale.
        (healthy("down"), 99 * DAY, False),
        (healthy("quarantined"), 99 * DAY, False),
        (healthy("partly_read"), 99 * DAY, False),
        (healthy("new"), 99 * DAY, False),
        (healthy(last_ok=None), 99 * DAY, False),
        (healthy(), None, False),
    ],
)
def test_a_source_is_stale_when_it_was_silent_for_half_again_its_cadence(
    before: SourceState, news: timedelta | None, stale: bool
) -> None:
    assert is_stale(before, "P10D", None if news is None else NOW - news, NOW) is stale


@pytest.mark.parametrize(("away", "stale"), [(30 * DAY, True), (30 * DAY + SECOND, False)])
def test_of_a_slow_source_a_month_without_a_look_is_the_most(away: timedelta, stale: bool) -> None:
    assert is_stale(healthy(last_ok=NOW - away), "P1Y", NOW - 800 * DAY, NOW) is stale


def test_what_counts_as_news() -> None:
    assert {"new_figure", "new_edition", "revision", "rounding_only", "restored"} == NEWS
