"""Whether a time before which nothing is to be done still holds. Pure; knows times only."""

from __future__ import annotations

from datetime import datetime, timedelta

#: Nobody is asked to wait longer (``fetch.limits``: 30 days and a tenth for spread). A time beyond it was recorded
#: while the clock was ahead, and would silence a source or a channel until the clock gets there.
LONGEST = timedelta(days=33)

#: How far a time of ours may lie in the future before the clock is no longer believed.
CLOCK_SLACK = timedelta(hours=1)


def holds(not_before: datetime | None, now: datetime) -> bool:
    """True while ``not_before`` is to be waited for."""
    return not_before is not None and now < not_before <= now + LONGEST
