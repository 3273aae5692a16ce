"""Times that were written while the clock was ahead, corrected: in one transaction that the journal knows.

What is in the journal stays as it was written. The correction is an entry of its own, a row for each time that it
moves (``core.clock_repairs``), and a rebuild makes it again at the same place. It is the one thing besides a migration
that changes rows; the totals are counted again and the rows read back.

A transaction whose own clock was ahead is moved back as a whole, to just before the next one whose clock was right, or
to the present. One that came after it by a right clock, and was only dated after it because ``recorded_at`` never goes
back, gets the time at which it ended.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from gsi_etl.base.not_before import CLOCK_SLACK
from gsi_etl.warehouse.ledger import insert_rows, rows_of, transact, verify
from gsi_etl.warehouse.rows import aware, naive

if TYPE_CHECKING:
    import duckdb

KIND, TABLE = "clock", "clock_repairs"
COLUMNS = ("recorded_at", "of_entry", "written", "corrected")
#: Times that may well lie in the future: they are moved only where the clock that they were reckoned by was ahead.
PROMISED = ("not_before", "until")
STEP = timedelta(microseconds=1)


@dataclass(slots=True)
class _Entry:
    """A transaction: from when to when it was by its own clock, and how it is dated."""

    entry: int
    began: datetime
    ended: datetime
    recorded: datetime


@dataclass(frozen=True, slots=True)
class Repaired:
    """How many transactions and times were corrected, the runs among them, and the last time as it was and is now."""

    entries: int
    times: int
    run_ids: tuple[str, ...]
    was: datetime
    now: datetime


def repair_clock(connection: duckdb.DuckDBPyConnection, now: datetime) -> Repaired | None:
    """Correct all times that lie more than an hour after ``now``. None when there are none.

    Raises WarehouseError when the rows do not read back as they were written; duckdb.Error and OSError with nothing
    changed.
    """
    moved = _corrections(connection, now)
    if not moved:
        return None
    rows = [[naive(now), entry, written, corrected] for (entry, written), corrected in sorted(moved.items())]
    part = rows_of(TABLE, COLUMNS, rows)

    def work(sequence: int) -> None:
        insert_rows(connection, sequence, part)
        apply(connection, sequence)

    transact(connection, {"kind": KIND, "at": f"{naive(now)}"}, [part], work, recount=True)
    connection.execute("CHECKPOINT")
    verify(connection)
    entries = sorted({entry for entry, _ in moved})
    found = connection.execute(
        "SELECT run_id FROM core.runs WHERE entry IN (SELECT unnest(?::BIGINT[])) ORDER BY entry", [entries]
    ).fetchall()
    last = max(moved, key=lambda key: key[1])
    was, corrected = aware(last[1]), aware(moved[last])
    assert was is not None
    assert corrected is not None
    return Repaired(len(entries), len(moved), tuple(run_id for (run_id,) in found), was, corrected)


def apply(connection: duckdb.DuckDBPyConnection, sequence: int) -> None:
    """Move the times that the corrections of entry ``sequence`` name, inside the caller's transaction."""
    for table, column in _times(connection):
        connection.execute(
            f"UPDATE core.{table} AS t SET {column} = r.corrected FROM core.{TABLE} r "  # noqa: S608
            f"WHERE r.entry = {int(sequence)} AND r.of_entry = t.entry AND r.written = t.{column}"
        )


def _times(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, str]]:
    """Every column that holds times, of every table that transactions write."""
    return connection.execute(
        "SELECT table_name, column_name FROM duckdb_columns() WHERE schema_name = 'core' AND data_type = 'TIMESTAMP' "
        "AND table_name IN (SELECT table_name FROM duckdb_tables() WHERE schema_name = 'core') "
        "AND table_name <> ? ORDER BY ALL",
        [TABLE],
    ).fetchall()


def _corrections(connection: duckdb.DuckDBPyConnection, now: datetime) -> dict[tuple[int, datetime], datetime]:
    """What each time beyond ``now``, of each transaction, is corrected to."""
    present = naive(now)
    slack = naive(now + CLOCK_SLACK)
    assert present is not None
    assert slack is not None
    written: dict[int, set[datetime]] = {}
    promised: dict[int, set[datetime]] = {}
    for table, column in _times(connection):
        found = connection.execute(
            f"SELECT DISTINCT entry, {column} FROM core.{table} WHERE {column} > ?",  # noqa: S608
            [slack],
        ).fetchall()
        for entry, moment in found:
            (promised if column in PROMISED else written).setdefault(entry, set()).add(moment)
    entries = _entries(connection, written)
    dated = _dated(entries, present, slack)
    back = {e.entry: e.ended - dated[e.entry] for e in entries if e.ended > slack}
    moved: dict[tuple[int, datetime], datetime] = {}
    #: Times of transactions whose clock was ahead, as later ones took them over: since when a source is down.
    carried: dict[datetime, datetime] = {}
    for one in entries:
        moments = written.get(one.entry, set()) | (promised.get(one.entry, set()) if one.entry in back else set())
        for moment in sorted(moments):
            if moment == one.recorded:
                corrected = dated[one.entry]
            elif one.entry in back:
                corrected = moment - back[one.entry]
            else:
                corrected = min(carried.get(moment, dated[one.entry]), dated[one.entry])
            moved[one.entry, moment] = corrected
            carried[moment] = corrected
    return moved


def _entries(connection: duckdb.DuckDBPyConnection, written: dict[int, set[datetime]]) -> list[_Entry]:
    """Every transaction in its order. A run says from when to when it was; another is as late as anything it wrote."""
    rows = connection.execute(
        "SELECT e.entry, e.recorded_at, r.started_at, r.finished_at, r.recorded_at FROM core.entries e "
        "LEFT JOIN core.runs r ON r.entry = e.entry ORDER BY e.entry"
    ).fetchall()
    entries = []
    for entry, at, started, finished, recorded in rows:
        last = max([at, *written.get(entry, ())])
        began, ended = (started, finished) if finished is not None else (last, last)
        entries.append(_Entry(entry, began, ended, recorded if finished is not None else last))
    return entries


def _dated(entries: Sequence[_Entry], present: datetime, slack: datetime) -> dict[int, datetime]:
    """When each transaction was, as far as can be known: in their order, and none after the present."""
    ends: dict[int, datetime] = {}
    bound, back = present, timedelta(0)
    for one in reversed(entries):
        if one.ended <= slack:
            ends[one.entry] = one.ended
            bound, back = min(bound, one.began), timedelta(0)
        else:
            # Those of one leap keep their distances.
            back = max(back, one.ended - bound)
            ends[one.entry] = one.ended - back
            bound = min(bound, one.began - back)
    dated: dict[int, datetime] = {}
    last: datetime | None = None
    for one in entries:
        moment = ends[one.entry] if one.recorded > slack else one.recorded
        if one.recorded > slack and last is not None and moment <= last:
            moment = last + STEP
        dated[one.entry] = moment
        last = moment if last is None else max(last, moment)
    return dated
