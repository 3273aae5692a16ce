"""Dates that were written while the clock was ahead are corrected, and a rebuild corrects them again."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gsi_etl.config.settings import Settings
from gsi_etl.errors import ClockError
from gsi_etl.ops.maintenance import repair_dates
from gsi_etl.ops.weekly_summary import as_markdown, summary
from gsi_etl.warehouse.clock_repair import STEP, _dated, _Entry, _times, repair_clock
from gsi_etl.warehouse.connection import open_writer
from gsi_etl.warehouse.ledger import content_hash, verify
from gsi_etl.warehouse.query import query
from gsi_etl.warehouse.rebuild import rebuild
from lighter_runs import unaudited
from operated import BEGAN, Operated, operated, page

pytestmark = pytest.mark.slow

DAY = timedelta(days=1)
LEAP = 12 * 365 * DAY
NOW = BEGAN + 3 * DAY + timedelta(hours=1)


@pytest.fixture(scope="module", autouse=True)
def no_checks() -> Iterator[None]:
    """What the runs are checked for is not looked at here."""
    with unaudited():
        yield


@pytest.fixture(scope="module")
def leap(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Operated]:
    """A good day, a day by a clock that is twelve years ahead, and a good day again, each with another number."""
    with operated(tmp_path_factory.mktemp("leap")) as place:
        for at, number, run_id in (
            (BEGAN + DAY, "41.6 million", "good"),
            (BEGAN + 2 * DAY + LEAP, "49.6 million", "leap"),
            (BEGAN + 3 * DAY, "50.1 million", "back"),
        ):
            place.server.set("/index", page(number), etag=f'"{number}"')
            place.run(at, run_id)
        yield place


@pytest.fixture
def leapt(leap: Operated, tmp_path: Path) -> Operated:
    shutil.copytree(leap.folder, tmp_path, symlinks=True, dirs_exist_ok=True)
    return replace(leap, folder=tmp_path)


def changes(settings: Settings) -> list[tuple[str, datetime]]:
    sql = "SELECT new_text, detected_at_utc FROM changes WHERE class = 'revision' ORDER BY detected_at_utc, change_id"
    return query(settings.public_path / "gsi.duckdb", sql)[1]


def test_later_changes_are_dated_when_they_were_found(leapt: Operated) -> None:
    settings = leapt.settings()
    assert [moment.year for _, moment in changes(settings)] == [2026, 2038, 2038]
    assert "dates lie in the future" in as_markdown(summary(settings, now=NOW))

    repaired = repair_dates(settings, now=lambda: NOW)
    assert repaired is not None
    assert repaired.run_ids == ("leap", "back")
    found = [(text, moment) for text, moment in changes(settings)]
    assert [text for text, _ in found] == ["41.6 million", "49.6 million", "50.1 million"]
    first, second, third = (moment for _, moment in found)
    assert first < second < third
    # The one before it is moved to where this one began.
    assert timedelta(0) < third - (BEGAN + 3 * DAY).replace(tzinfo=None) < timedelta(milliseconds=1)
    week = as_markdown(summary(settings, now=NOW))
    assert "3 revision" in week
    assert "future" not in week
    assert not list((settings.public_path / "runs").glob("leap/*2038*"))
    assert "2038" not in (settings.public_path / "runs" / "back" / "changes.csv").read_text()


def test_no_time_is_left_in_the_future_and_nothing_else_is_touched(leapt: Operated) -> None:
    settings = leapt.settings()
    with open_writer(settings.warehouse_path) as connection:
        good = "SELECT * FROM core.changes WHERE run_id = 'good' ORDER BY change_id"
        before = connection.execute(good).fetchall()
        assert repair_clock(connection, NOW) is not None
        assert connection.execute(good).fetchall() == before
        for table, column in _times(connection):
            late = connection.execute(
                f"SELECT count(*) FROM core.{table} WHERE {column} > ?", [NOW.replace(tzinfo=None)]
            )
            assert late.fetchone() == (0,), (table, column)
        assert repair_clock(connection, NOW) is None
        moved = connection.execute("SELECT min(written) > max(corrected), count(*) > 0 FROM core.clock_repairs")
        assert moved.fetchone() == (True, True)


def test_the_journal_makes_the_same_correction_again(leapt: Operated) -> None:
    settings = leapt.settings()
    repair_dates(settings, now=lambda: NOW)
    leapt.run(NOW, "after")
    with open_writer(settings.warehouse_path) as connection:
        verify(connection)
        wanted = content_hash(connection)
    rebuilt = rebuild(settings.warehouse_path, now=NOW)
    assert rebuilt.content_hash == wanted
    assert [moment.year for _, moment in changes(settings)] == [2026, 2026, 2026]


def test_a_run_after_the_correction_is_dated_by_its_clock(leapt: Operated) -> None:
    settings = leapt.settings()
    repair_dates(settings, now=lambda: NOW)
    leapt.server.set("/index", page("27.6 million"), etag='"later"')
    leapt.run(NOW + DAY, "after", accept_clock=False, longest_pause_hours=48)
    assert changes(settings)[-1] == ("27.6 million", (NOW + DAY).replace(tzinfo=None))


def test_nothing_is_corrected_by_a_clock_that_no_server_bears_out(leapt: Operated) -> None:
    with pytest.raises(ClockError, match="may be wrong itself"):
        repair_dates(leapt.settings(accept_clock=False), now=lambda: NOW)  # the server of the tests says today


def test_where_nothing_is_ahead_nothing_is_written(tmp_path: Path) -> None:
    with operated(tmp_path) as place, open_writer(place.settings().warehouse_path) as connection:
        assert repair_clock(connection, BEGAN) is None


MINUTES = st.integers(1, 10_000)


@given(st.lists(st.tuples(MINUTES, st.sampled_from([0, 0, 1, 12])), min_size=1, max_size=12))
def test_order_is_kept_and_nothing_lies_after_the_present(steps: list[tuple[int, int]]) -> None:
    entries, true, recorded = [], BEGAN.replace(tzinfo=None), None
    for number, (minutes, years) in enumerate(steps):
        true += timedelta(minutes=minutes)
        clock = true + years * 365 * DAY
        recorded = clock if recorded is None or clock > recorded else recorded + STEP
        entries.append(_Entry(number, clock - timedelta(seconds=1), clock, recorded))
    present = true + timedelta(minutes=1)
    slack = present + timedelta(hours=1)
    dated = list(_dated(entries, present, slack).values())
    assert all(one < other for one, other in pairwise(dated))
    assert dated[-1] <= present + len(steps) * STEP
    for entry, moment in zip(entries, dated, strict=True):
        assert entry.recorded > slack or moment == entry.recorded
