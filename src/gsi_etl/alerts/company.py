"""Who else states a changed figure, and who states another number: what a reader asks first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from gsi_etl import precision
from gsi_etl.model import Change, Figure, FigureState


@dataclass(frozen=True, slots=True)
class Company:
    """Other sources that agree with the new number of a change, and those that state another for the same subject."""

    agrees: tuple[str, ...] = ()
    differs: tuple[str, ...] = ()


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
        if state is not None and state.figure.is_target:
            found[change.change_id] = _of(state, groups[_subject(state.figure)])
    return found


def _of(state: FigureState, group: Sequence[FigureState]) -> Company:
    said = precision.lenient(state.figure.reading)
    others: Mapping[bool, dict[str, None]] = {True: {}, False: {}}
    for other in group:
        if other.source_id != state.source_id:
            others[said.meets(precision.lenient(other.figure.reading))][other.source_id] = None
    return Company(tuple(others[True]), tuple(source for source in others[False] if source not in others[True]))


def _subject(figure: Figure) -> tuple[object, ...]:
    return figure.measure, figure.place, figure.subgroup, figure.edition or figure.reference_year
