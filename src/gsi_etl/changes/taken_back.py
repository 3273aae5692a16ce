"""A revision that is undone: the page says again what it said before. Reported as undone, without an alarm."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from gsi_etl.model import Change, PastChange, Severity

#: Whoever received the revision also receives that it was undone, as a warning only.
SEVERITY: Severity = "warning"


def taken_back(changes: Sequence[Change], recent: Iterable[PastChange]) -> list[Change]:
    """The changes, with a critical revision that undoes the last one of its series as a warning."""
    last: dict[str, PastChange] = {past.key: past for past in recent if past.change_class == "revision"}
    return [
        replace(
            change, severity=SEVERITY, rule=f"{change.rule}; back to what it said before {past.detected_at:%Y-%m-%d}"
        )
        if change.severity == "critical" and (past := last.get(change.series or "")) and _undoes(change, past)
        else change
        for change in changes
    ]


def _undoes(change: Change, past: PastChange) -> bool:
    if change.change_class != "revision" or None in (change.old_value, change.new_value):
        return False
    return (change.old_value, change.new_value) == (past.new_value, past.old_value)
