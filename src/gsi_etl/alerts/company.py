"""Who else states a changed figure, and who states another number: what a reader asks first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gsi_etl import precision
from gsi_etl.model import Change, Figure, FigureState


@dataclass(frozen=True, slots=True)
class Company:
    """The statement that a change is about as it stands now, other sources that agree with it, and those that state
    another number for the same subject, with its words. ``state`` is None when nothing states it any more."""

    agrees: tuple[str, ...] = ()
    differs: tuple[str, ...] = ()
    state: FigureState | None = None


def company(changes: Sequence[Change], current: Iterable[FigureState]) -> dict[str, Company]:
    """By change id. Only figures of one edition (or one year, where no edition is named) are held side by side."""
    groups: dict[tuple[object, ...], list[FigureState]] = defaultdict(list)
    by_id = {}
    for stated in current:
        by_id[stated.figure_id] = stated
        if stated.figure.is_target:
            groups[_subject(stated.figure)].append(stated)
    found = {}
    for change in changes:
        state = by_id.get(change.new_figure_id or "")
        if state is not None:
            found[change.change_id] = _of(state, groups.get(_subject(state.figure), ()))
    return found


def _of(state: FigureState, group: Sequence[FigureState]) -> Company:
    if not state.figure.is_target:
        return Company(state=state)
    said = precision.lenient(state.figure.reading)
    agrees: dict[str, None] = {}
    differs: dict[str, str] = {}
    for other in group:
        if other.source_id != state.source_id:
            if said.meets(precision.lenient(other.figure.reading)):
                agrees[other.source_id] = None
            else:
                differs.setdefault(other.source_id, other.figure.reading.quote)
    words = [f"{source} (“{quote}”)" for source, quote in differs.items() if source not in agrees]
    return Company(tuple(agrees), tuple(words), state)


def _subject(figure: Figure) -> tuple[object, ...]:
    return figure.measure, figure.place, figure.subgroup, figure.edition or figure.reference_year
