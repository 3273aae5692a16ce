"""What keeps changing back and forth is reported a third time and then held down until it has been quiet for a while.

A page whose counter turns, a source that is down every other hour: each single change is true, and a hundred
messages about it teach people to read none. Held changes are recorded like all others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from gsi_etl.changes.sources import LASTING
from gsi_etl.model import Change, PastChange

#: How far back a change counts as the same unrest. ``Known.recent`` reaches at least as far.
QUIET = timedelta(days=14)
#: So many changes of one thing within QUIET are unrest even when each brings another value.
RESTLESS = 5

NOTICE = "it keeps changing: held down from here on"
HELD = "held down: it keeps changing"

#: States that are opened by one cause or another, and closed: each cause is counted for itself.
_FAULTS = frozenset({"source_down", "not_the_page", "layout_changed", "page_unreadable", "source_stale"})
#: Of these the new text is part of what changed; the others are states, of which the class says all.
_BY_TEXT = frozenset(
    {"revision", "misquote", "conflict", "new_figure", "reader_change", "source_changed", "new_edition"}
)


def key_of(change: Change) -> str:
    """What a change is about, the same from run to run."""
    return change.series or f"{change.source_id}:{change.subject}"


def hold_down(changes: Sequence[Change], recent: Iterable[PastChange], now: datetime) -> list[Change]:
    """The changes with those held down that repeat what was reported within QUIET.

    The first repetition is reported, and says that it is the last; a fault that lasts is still reported again. A state
    that was already recorded as held keeps the hold alive: it ends when nothing has changed for QUIET. ``now`` is
    by the clock; what a run of another time wrote down, when the clock had jumped, counts for nothing.
    """
    past: dict[tuple[str, str], _Unrest] = defaultdict(_Unrest)
    for change in recent:
        if now - QUIET < change.detected_at <= now and change.rule != LASTING:
            past[change.key, _fault(change)].add(change)
    return [
        _held(change, past[key])
        if change.severity != "none" and change.rule != LASTING and (key := (key_of(change), _fault(change))) in past
        else change
        for change in changes
    ]


def _fault(change: Change | PastChange) -> str:
    """The cause of a state of a source: two unrelated faults in two weeks do not count as flapping. '' for all else."""
    return change.cause if change.change_class in _FAULTS or change.change_class == "source_recovered" else ""


class _Unrest:
    """The changes of one thing within QUIET: whether it is held down, how often it was reported, and what."""

    def __init__(self) -> None:
        self.held = False
        self.times = 0
        self.told: set[tuple[str, str | None]] = set()

    def add(self, change: PastChange) -> None:
        self.held = self.held or change.rule.endswith(NOTICE) or change.rule == HELD
        if change.severity != "none" and change.change_class != "source_recovered":
            self.times += 1
            self.told.add(_what(change))


def _held(change: Change, before: _Unrest) -> Change:
    if before.held:
        return replace(change, severity="none", rule=HELD)
    if before.times >= RESTLESS or _what(change) in before.told:
        return replace(
            change,
            sentence=f"{change.sentence}. It keeps changing: no more alerts until it rests for {QUIET.days} days",
            rule=f"{change.rule}; {NOTICE}",
        )
    return change


def _what(change: Change | PastChange) -> tuple[str, str | None]:
    """What makes two changes of one thing the same."""
    return change.change_class, change.new_text if change.change_class in _BY_TEXT else None
