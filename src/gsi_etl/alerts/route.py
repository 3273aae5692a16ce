"""What a channel receives, and when: by severity, class, place and source; at once, in a digest, not at night.

A critical change is never put off.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Literal

from gsi_etl.model import Change, Severity

if TYPE_CHECKING:
    from gsi_etl.config.thresholds import ChannelThreshold

#: Most severe first. ``operator`` stands beside the scale: it is about the machinery.
ORDER: tuple[Severity, ...] = ("critical", "warning", "info", "operator")

Digest = Literal["none", "daily", "weekly"]


@dataclass(frozen=True, slots=True)
class Route:
    """``least``: the least severity it receives. ``operator``: also changes of the machinery. ``classes``, ``places``
    and ``sources``: only these, all when empty; sources may hold ``*``. ``digest``: gathered and sent at ``digest_at``
    (UTC), weekly on Mondays. ``quiet``: from when to when (UTC) nothing is sent that is not critical. ``thresholds``:
    how much a figure must change (``alerts.thresholds``)."""

    least: Severity = "info"
    operator: bool = False
    classes: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    digest: Digest = "none"
    digest_at: time = time(7)
    quiet: tuple[time, time] | None = None
    thresholds: tuple[ChannelThreshold, ...] = ()

    def wants(self, change: Change) -> bool:
        if change.severity == "operator":
            if not self.operator:
                return False
        elif change.severity == "none" or ORDER.index(change.severity) > ORDER.index(self.least):
            return False
        return (
            (not self.classes or change.change_class in self.classes)
            and (not self.places or change.place in self.places)
            and (not self.sources or any(fnmatchcase(change.source_id, pattern) for pattern in self.sources))
        )

    def due(self, created_at: datetime) -> datetime:
        """When a message that was written at ``created_at``, and holds nothing critical, may be sent."""
        moment = created_at
        if self.digest != "none":
            moment = _next(created_at, self.digest_at)
            if self.digest == "weekly":
                moment += timedelta(days=-moment.weekday() % 7)
        return self._after_quiet(moment)

    def _after_quiet(self, moment: datetime) -> datetime:
        if self.quiet is None:
            return moment
        begin, end = self.quiet
        now = moment.timetz().replace(tzinfo=None)
        at_rest = begin <= now < end if begin <= end else (now >= begin or now < end)
        return _next(moment, end) if at_rest else moment


def _next(moment: datetime, at: time) -> datetime:
    """The next time that a clock shows ``at``, not before ``moment``."""
    candidate = moment.replace(hour=at.hour, minute=at.minute, second=0, microsecond=0)
    return candidate if candidate >= moment else candidate + timedelta(days=1)


def told(changes: Sequence[Change], route: Route) -> list[Change]:
    """The changes that a channel receives, most severe first."""
    return sorted(
        (change for change in changes if route.wants(change)),
        key=lambda change: (ORDER.index(change.severity), change.change_class, change.subject, change.change_id),
    )
