"""When a source is stale: it answers, and has stated nothing new for longer than its cadence allows."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from gsi_etl.model import ChangeClass, SourceState

#: A cadence is an expectation and no timetable: half of it again is patience.
PATIENCE = 1.5
#: Nobody looked for so long: the silence may be ours, and so may a clock that jumped.
UNOBSERVED = timedelta(days=30)

NEWS: frozenset[ChangeClass] = frozenset({"new_figure", "new_edition", "revision", "rounding_only", "restored"})

_DAYS = {"Y": 366, "M": 31, "W": 7, "D": 1}


def duration(cadence: str) -> timedelta:
    """``P3Y``, ``P18M``, ``P2W``, ``P7D`` or ``PT12H`` (the forms that the catalogue allows) as a time span."""
    match = re.fullmatch(r"P(\d+)([YMWD])|PT(\d+)H", cadence)
    if match is None:
        raise ValueError(f"no cadence: {cadence!r}")
    if match[3]:
        return timedelta(hours=int(match[3]))
    return timedelta(days=int(match[1]) * _DAYS[match[2]])


def is_stale(before: SourceState, cadence: str, last_news: datetime | None, now: datetime) -> bool:
    """Whether a healthy source has had no news for too long. ``now`` is when it answered, by the clock.

    False when it never had news (there is nothing to measure from), and when it was not watched of late. After an
    outage the time is counted from the start again: what it could not publish does not count as silence.
    """
    if last_news is None or before.last_ok is None or before.status not in ("ok", "stale"):
        return False
    allowed = duration(cadence)
    if now - before.last_ok > min(UNOBSERVED, allowed):
        return before.status == "stale"
    well_since = before.since if before.status == "ok" and before.since and before.since <= now else last_news
    return now - max(last_news, well_since) > allowed * PATIENCE
