"""The week in a dozen lines: what was tried, what failed, what made noise, what is old."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from gsi_etl.ops.weekly_summary import as_markdown, summary
from operated import BEGAN, operated, page


@pytest.mark.slow
def test_a_week_counts_what_happened_in_it_and_nothing_else(tmp_path: Path) -> None:
    with operated(tmp_path) as place:
        place.server.set("/index", page("41.6 million"), etag='"2"')
        place.run(BEGAN + timedelta(days=8), "second")
        place.server.set("/index", b"gone", status=404)
        place.run(BEGAN + timedelta(days=9), "third")
        week = summary(place.settings(), now=BEGAN + timedelta(days=10))
    assert week.runs == {"ok": 1, "partial": 1}
    assert (week.tried, week.confirmed) == (1, 1)
    assert week.changes | {"revision": 1, "source_down": 1} == week.changes
    assert week.noisiest is not None
    assert week.noisiest[0] == "index"
    assert [(source, failures) for source, failures, *_ in week.failing] == [("index", 1)]
    assert week.undelivered == 0
    text = as_markdown(week)
    assert "runs: 1 ok, 1 partial" in text
    assert "**index**" in text


def test_a_week_without_a_run_says_so_loudly(tmp_path: Path) -> None:
    with operated(tmp_path) as place:
        week = summary(place.settings(), now=BEGAN + timedelta(days=30))
    assert week.runs == {}
    assert "runs: NONE" in as_markdown(week)
