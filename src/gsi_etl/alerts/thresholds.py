"""Which changes are too small to send, by what people asked for. They are recorded like all others. Pure.

Revisions have a size and a direction, conflicts a size; all other classes have neither. Small steps add up, however
long they take: each is measured from where the figure was when it was last told.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fnmatch import fnmatchcase

from gsi_etl.base.formatting import number
from gsi_etl.config.thresholds import ChannelThreshold, Threshold
from gsi_etl.model import Change, PastChange


def held_back(change: Change, thresholds: Sequence[Threshold], earlier: Iterable[PastChange]) -> str:
    """Why a change is not told, '' where it is. ``earlier``: all revisions of its series before it, oldest first."""
    if change.old_value is None or change.new_value is None:
        return ""
    own = [threshold for threshold in thresholds if fits(threshold, change)]
    if change.change_class == "conflict":
        return _too_small(own, change.old_value, change.old_value, change.new_value, "the two differ")
    if change.change_class != "revision" or not own:
        return ""
    base = before = None
    for past in earlier:
        if past.old_value is None or past.new_value is None:
            continue
        if base is None or past.old_value != before:  # what lies between was no revision: an edit of our own, say
            base = past.old_value
        told = past.severity != "none" and not _unmet(own, base, past.old_value, past.new_value)
        if told or _other_way(own, past.old_value, past.new_value):
            base = past.new_value
        before = past.new_value
    if base is None or before != change.old_value:
        base = change.old_value
    return _unmet(own, base, change.old_value, change.new_value)


def fits(threshold: Threshold, change: Change) -> bool:
    """Whether a threshold is about this change's figure."""
    about = (change.series or "").partition("@")[0].removeprefix(f"{change.source_id}:")
    if threshold.measure is not None and not f"{about}:".startswith(f"{threshold.measure}:"):
        return False
    if threshold.place is not None and f":{threshold.place}:" not in f"{about}:":
        return False
    if isinstance(threshold, ChannelThreshold) and threshold.sources:
        return any(fnmatchcase(change.source_id, pattern) for pattern in threshold.sources)
    return True


def _unmet(thresholds: Sequence[Threshold], base: Decimal, before: Decimal, now: Decimal) -> str:
    """``base``: what it was when it was last told; ``before``: what it was until now."""
    for threshold in thresholds:
        if _other_way([threshold], before, now):
            return f"it went {'up' if now > before else 'down'}, and only changes {threshold.direction} are asked for"
    return _too_small(thresholds, base, before, now, "it changed")


def _too_small(thresholds: Sequence[Threshold], base: Decimal, before: Decimal, now: Decimal, what: str) -> str:
    step = now - base
    percent = abs(step) / abs(base) * 100 if base else None
    sign = "+" if step > 0 else "-" if step else ""
    size = f"{step:+,f}" if percent is None else f"{sign}{number(abs(step))} ({percent:.2g} %)"
    since = "" if base == before else f" since it was last told ({number(base)})"
    for threshold in thresholds:
        if threshold.at_least is not None and abs(step) < threshold.at_least:
            return f"{what} by {size}{since}, and at least {number(threshold.at_least)} is asked for"
        if threshold.percent is not None and percent is not None and percent < threshold.percent:
            return f"{what} by {size}{since}, and at least {threshold.percent.normalize():f} % is asked for"
    return ""


def _other_way(thresholds: Sequence[Threshold], before: Decimal, now: Decimal) -> bool:
    """A step in a direction that nobody asked for: the next one is counted from there."""
    way = "up" if now > before else "down"
    return any(threshold.direction not in (None, way) for threshold in thresholds)
