"""Two official sources that give different numbers for one edition's subject: news, and more than a misquote."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Sequence
from itertools import accumulate

from gsi_etl.base import formatting, intervals
from gsi_etl.base.ids import identifier
from gsi_etl.base.inherited import is_anothers, is_inherited
from gsi_etl.base.intervals import Interval
from gsi_etl.base.measures import is_target
from gsi_etl.changes.pairs import change_between
from gsi_etl.config.reference import Reference
from gsi_etl.model import Change, FigureState


def conflicts(
    current: Sequence[FigureState], fresh: Collection[str], official: Collection[str], reference: Reference
) -> list[Change]:
    """Conflicts that the figures named in ``fresh`` (figure ids) open with those of other official sources.

    Only figures with an edition, and of a sure reading, are held against each other, and only where not even the
    lenient intervals meet. A figure makes one conflict however many others it contradicts; of two that were said in
    one run, the later source's.
    """
    groups: dict[tuple[object, ...], list[FigureState]] = defaultdict(list)
    for state in current:
        figure = state.figure
        sure = figure.confidence == "high" and not _in_doubt(state, reference)
        if sure and state.source_id in official and is_target(figure) and figure.edition and figure.place:
            groups[figure.edition, figure.measure, figure.place, figure.subgroup].append(state)
    found = []
    for group in groups.values():
        if not any(state.figure_id in fresh for state in group):
            continue
        by_source: dict[str, list[FigureState]] = defaultdict(list)
        for state in sorted(group, key=lambda state: (state.source_id, state.figure_id)):
            by_source[state.source_id].append(state)
        said = {source: _Said(states) for source, states in by_source.items()}
        stood = {source: _Said([s for s in states if s.figure_id not in fresh]) for source, states in by_source.items()}
        for new in (state for state in group if state.figure_id in fresh):
            lenient = intervals.lenient(new.figure.reading)
            beside = (
                (said if other < new.source_id else stood)[other] for other in by_source if other != new.source_id
            )
            others = [old for states in beside if (old := states.first_against(lenient)) is not None]
            if others:
                found.append(_conflict(others, new, reference))
    return found


def _in_doubt(state: FigureState, reference: Reference) -> bool:
    """An inherited edition with another edition's number: a doubt about our reading, and no conflict of two sources."""
    rows = reference.estimates_of(state.figure.measure, state.figure.place)
    return is_inherited(state.figure) and is_anothers(state.figure, rows)


class _Said:
    """What one source says of one subject. Narrowed down state by state to what all of them leave open, it tells at
    once where the first stands that a number contradicts."""

    def __init__(self, states: Sequence[FigureState]) -> None:
        self._states = states
        self._open = list(accumulate((intervals.lenient(s.figure.reading) for s in states), intervals.narrowed))

    def first_against(self, interval: Interval) -> FigureState | None:
        at = bisect_left(self._open, True, key=lambda left: not interval.meets(left))
        return self._states[at] if at < len(self._states) else None


def _conflict(others: Sequence[FigureState], new: FigureState, reference: Reference) -> Change:
    """``others``: of each source that says otherwise its first statement."""
    old = others[0]
    subject = formatting.subject(new.figure, reference.place_name(new.figure.place))
    ours, theirs = (formatting.stated(s.figure.reading, s.figure.measure) for s in (new, old))
    more = f" (and {len(others) - 1} more differ)" if len(others) > 1 else ""
    return change_between(
        old,
        new,
        "conflict",
        "source",
        "critical",
        change_id=identifier("ch", "conflict", old.figure_id, new.figure_id, old.recorded_at, new.snapshot_sha256),
        subject=subject,
        sentence=f"{subject}, {new.figure.edition}: {new.source_id} states {ours}, "
        f"{old.source_id} states {theirs}{more}",
        rule="two official sources differ on one edition, beyond any rounding",
    )
