"""What each time of a leap of the clock is corrected to, over transactions written by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import duckdb
import pytest
from hand_written import add, day

from gsi_etl.warehouse.clock_repair import STEP, Repaired, _dated, _Entry, repair_clock

World = duckdb.DuckDBPyConnection

LEAP = timedelta(days=4380)
MINUTE = timedelta(minutes=1)
AHEAD = day(2) + LEAP
NOW = (day(3) + 60 * MINUTE).replace(tzinfo=UTC)


def wrote(world: World, entry: int, kind: str, at: datetime) -> None:
    add(world, "core.entries", {"entry": entry, "kind": kind, "recorded_at": at})


def ran(world: World, entry: int, name: str, began: datetime, recorded: datetime) -> None:
    wrote(world, entry, "run", recorded)
    times = {"started_at": began, "finished_at": began + 2 * MINUTE, "recorded_at": recorded}
    add(world, "core.runs", {"entry": entry, "run_id": name} | times)


@pytest.fixture
def leapt(ledger: World) -> World:
    """A good run, a run and a note by a clock that was twelve years ahead, and a good run that was dated after them."""
    after = AHEAD + MINUTE + STEP
    ran(ledger, 101, "good", day(1), day(1) + MINUTE)
    ran(ledger, 102, "leap", AHEAD, AHEAD + MINUTE)
    wrote(ledger, 103, "acks", AHEAD + 5 * MINUTE)
    ran(ledger, 104, "back", day(3), after)
    add(ledger, "core.acks", {"entry": 103, "change_id": "ch", "recorded_at": AHEAD + 5 * MINUTE})
    state = {"entry": 102, "source_id": "index", "since": AHEAD + MINUTE, "recorded_at": AHEAD + MINUTE}
    add(ledger, "core.source_states", state | {"not_before": AHEAD + 60 * MINUTE, "last_ok": day(1)})
    # It took over since when the source is down, and promises a time that may well lie in the future.
    add(ledger, "core.source_states", state | {"entry": 104, "recorded_at": after, "not_before": day(9)})
    add(ledger, "core.mutes", {"entry": 104, "pattern": "*", "muted": True, "recorded_at": after, "until": day(9)})
    return ledger


def found(world: World, query: str) -> list[tuple[Any, ...]]:
    return world.execute(query).fetchall()


def test_a_leap_is_moved_back_before_the_next_good_run_and_what_was_dated_after_it_to_its_own_end(leapt: World) -> None:
    assert repair_clock(leapt, NOW) == Repaired(
        entries=3,
        times=7,
        run_ids=("leap", "back"),
        was=(AHEAD + 60 * MINUTE).replace(tzinfo=UTC),
        now=(day(3) + 55 * MINUTE).replace(tzinfo=UTC),
    )
    assert found(leapt, "SELECT of_entry, written, corrected FROM core.clock_repairs ORDER BY ALL") == [
        (102, AHEAD, day(3) - 5 * MINUTE),
        (102, AHEAD + MINUTE, day(3) - 3 * MINUTE),  # what it recorded is as late as its end
        (102, AHEAD + 2 * MINUTE, day(3) - 3 * MINUTE),
        (102, AHEAD + 60 * MINUTE, day(3) + 55 * MINUTE),
        (103, AHEAD + 5 * MINUTE, day(3)),
        (104, AHEAD + MINUTE, day(3) - 3 * MINUTE),  # taken over from the run before, which was moved there
        (104, AHEAD + MINUTE + STEP, day(3) + 2 * MINUTE),
    ]
    assert found(leapt, "SELECT run_id, started_at, finished_at, recorded_at FROM core.runs ORDER BY entry") == [
        ("good", day(1), day(1) + 2 * MINUTE, day(1) + MINUTE),
        ("leap", day(3) - 5 * MINUTE, day(3) - 3 * MINUTE, day(3) - 3 * MINUTE),
        ("back", day(3), day(3) + 2 * MINUTE, day(3) + 2 * MINUTE),
    ]
    columns = "since, recorded_at, not_before, last_ok"
    assert found(leapt, f"SELECT {columns} FROM core.source_states ORDER BY entry") == [
        (day(3) - 3 * MINUTE, day(3) - 3 * MINUTE, day(3) + 55 * MINUTE, day(1)),
        (day(3) - 3 * MINUTE, day(3) + 2 * MINUTE, day(9), None),
    ]
    assert found(leapt, "SELECT recorded_at FROM core.acks") == [(day(3),)]
    assert found(leapt, "SELECT recorded_at, until FROM core.mutes") == [(day(3) + 2 * MINUTE, day(9))]
    recorded = "SELECT kind, recorded_at FROM core.entries WHERE entry > 100 ORDER BY entry"
    assert found(leapt, recorded) == [
        ("run", day(1) + MINUTE),
        ("run", day(3) - 3 * MINUTE),
        ("acks", day(3)),
        ("run", day(3) + 2 * MINUTE),
        ("clock", NOW.replace(tzinfo=None)),
    ]
    assert found(leapt, "SELECT DISTINCT entry, recorded_at FROM core.clock_repairs") == [
        (105, NOW.replace(tzinfo=None))
    ]
    assert repair_clock(leapt, NOW) is None


def test_a_clock_may_be_an_hour_ahead(ledger: World) -> None:
    an_hour = NOW.replace(tzinfo=None) + 60 * MINUTE
    ran(ledger, 101, "good", day(3), an_hour)
    assert repair_clock(ledger, NOW) is None
    assert found(ledger, "FROM core.clock_repairs") == []
    add(ledger, "core.acks", {"entry": 102, "recorded_at": an_hour + STEP})
    wrote(ledger, 102, "acks", an_hour + STEP)
    repaired = repair_clock(ledger, NOW)
    assert repaired is not None
    assert (repaired.entries, repaired.times, repaired.run_ids) == (1, 1, ())


def test_a_run_that_failed_is_as_late_as_anything_it_wrote(ledger: World) -> None:
    wrote(ledger, 101, "failed", AHEAD)
    add(ledger, "core.runs", {"entry": 101, "run_id": "failed", "started_at": AHEAD - MINUTE, "recorded_at": AHEAD})
    add(ledger, "core.changes", {"entry": 101, "run_id": "failed", "detected_at": AHEAD + MINUTE})
    repaired = repair_clock(ledger, NOW)
    assert repaired is not None
    assert repaired.run_ids == ("failed",)
    present = NOW.replace(tzinfo=None)
    assert found(ledger, "SELECT written, corrected FROM core.clock_repairs ORDER BY ALL") == [
        (AHEAD - MINUTE, present - 2 * MINUTE), (AHEAD, present - MINUTE), (AHEAD + MINUTE, present),
    ]  # fmt: skip


PRESENT = day(5)


def entries(*times: tuple[int, int, int]) -> list[_Entry]:
    """Transactions from when to when they were, and how they are dated, in minutes from the present."""
    return [
        _Entry(number, PRESENT + began * MINUTE, PRESENT + ended * MINUTE, PRESENT + recorded * MINUTE)
        for number, (began, ended, recorded) in enumerate(times)
    ]


@pytest.mark.parametrize(
    ("times", "dated"),
    [
        ([(-9, -7, -8)], [-8]),
        ([(-9, 60, 60)], [60]),  # just within the hour
        ([(900, 910, 905)], [0]),
        ([(-9, -7, -8), (900, 910, 905)], [-8, 0]),
        ([(900, 910, 905), (-9, -7, 906)], [-9, -7]),
        ([(800, 810, 805), (900, 910, 905), (-9, -7, 906)], [-109, -9, -7]),
        ([(900, 910, 905), (-9, -7, 906), (-5, -3, 907)], [-9, -7, -3]),
        ([(900, 910, 905), (-9, -7, 906), (990, 999, 990)], [-9, -7, 0]),
        ([(900, 910, 905), (-9, -7, -8), (990, 999, 990)], [-9, -8, 0]),
    ],
)
def test_each_transaction_is_dated_in_its_order_and_none_after_the_present(
    times: list[tuple[int, int, int]], dated: list[int]
) -> None:
    found = _dated(entries(*times), PRESENT, PRESENT + 60 * MINUTE)
    assert found == {number: PRESENT + minutes * MINUTE for number, minutes in enumerate(dated)}


def test_what_would_be_of_one_moment_is_a_microsecond_apart() -> None:
    found = _dated(entries((-1, 0, 0), (900, 900, 900), (900, 900, 901)), PRESENT, PRESENT + 60 * MINUTE)
    assert found == {0: PRESENT, 1: PRESENT + STEP, 2: PRESENT + 2 * STEP}
