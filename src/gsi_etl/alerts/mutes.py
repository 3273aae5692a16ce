"""What people muted, and until when. A muted change is recorded like any other."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from fnmatch import fnmatchcase

from gsi_etl.model import Change, Mute


def is_muted(change: Change, mutes: Iterable[Mute], now: datetime) -> bool:
    """Whether any mute that is in force fits this change."""
    return any(_fits(mute, change) for mute in mutes if mute.until is None or now < mute.until)


def _fits(mute: Mute, change: Change) -> bool:
    if mute.change_class not in (None, change.change_class):
        return False
    names = (change.series, change.source_id, change.subject, change.change_id)
    return any(name is not None and fnmatchcase(name, mute.pattern) for name in names)
