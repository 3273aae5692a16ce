"""A clock that was ahead once: what was recorded then holds nothing up when it is right again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gsi_etl.base.not_before import holds
from gsi_etl.pipeline import Options, run
from operated import BEGAN, operated, page

#: What the runs are checked for is not looked at here.
pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("unaudited")]

NOW = datetime(2026, 3, 2, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("ahead", "held"),
    [(timedelta(minutes=1), True), (DAY, True), (-DAY, False), (timedelta(days=400), False)],
    ids=["soon", "tomorrow", "past", "no server asks for so much patience"],
)
def test_only_a_time_that_somebody_can_have_meant_is_waited_for(ahead: timedelta, held: bool) -> None:
    assert holds(NOW + ahead, NOW) == held


def test_nothing_is_waited_for_where_nobody_asked() -> None:
    assert not holds(None, NOW)


def test_after_a_leap_of_the_clock_sources_are_due_and_what_changes_is_told(tmp_path: Path) -> None:
    with operated(tmp_path) as place:
        place.run(BEGAN + 400 * DAY, "leap")
        place.server.set("/index", page("41.6 million"), etag='"2"')
        said: list[str] = []
        moment = BEGAN + 2 * DAY
        report = run(place.settings(), Options(due_only=True, run_id="back"), clock=lambda: moment, write=said.append)
    assert report.counts["sources"] == 1
    assert "revision" in {change.change_class for change in report.told}
    assert any("41.6 million" in words for words in said)
