"""Sources whose failures a person has accepted: they send no alert, and `doctor` is well in spite of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from fnmatch import fnmatchcase

from gsi_etl.changes.sources import OPENED
from gsi_etl.config.source import Source
from gsi_etl.model import Mute

_FAILURES = frozenset(change_class for change_class, _ in OPENED.values())


def muted_sources(sources: Iterable[Source], mutes: Iterable[Mute], now: datetime) -> set[str]:
    """The ids of those that a mute fits, by their id or their host, of all classes or of a failure."""
    of_failures = [
        mute.pattern
        for mute in mutes
        if (mute.until is None or now < mute.until) and (mute.change_class is None or mute.change_class in _FAILURES)
    ]
    return {
        source.id
        for source in sources
        if any(fnmatchcase(name, pattern) for pattern in of_failures for name in (source.id, source.host))
    }
