"""Who else states a changed figure, and who states another number: what a reader asks first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from gsi_etl.base import intervals
from gsi_etl.base.intervals import Interval
from gsi_etl.base.measures import is_target
from gsi_etl.model import Change, Figure, FigureState

_TITLE = 120

#: What is stated, and what that may mean.
_Statement = tuple[FigureState, Interval]


@dataclass(frozen=True, slots=True)
class Company:
    """The statement that a change is about as it is now, other sources that agree with it, and those that state
    another number for the same subject, with its words. ``state`` is None when nothing states it any more.
    ``document``: the title and the date of the document that states it, as far as they are known."""

    agrees: tuple[str, ...] = ()
    differs: tuple[str, ...] = ()
    state: FigureState | None = None
    document: str = ""


def company(
    changes: Sequence[Change], current: Iterable[FigureState], documents: Mapping[str, str] = MappingProxyType({})
) -> dict[str, Company]:
    """By change id. Only figures of one edition (or one year, where no edition is named) are held side by side.

    Each change costs a look at all figures of its subject: ask for the few that are shown.
    ``documents``: title and date of documents by their ids (see ``named``).
    """
    wanted = {change.new_figure_id for change in changes}
    stated, by_id = list(current), {}
    for state in stated:
        if state.figure_id in wanted:
            by_id[state.figure_id] = state
    subjects = {_subject(state.figure) for state in by_id.values() if is_target(state.figure)}
    groups: dict[tuple[object, ...], list[_Statement]] = defaultdict(list)
    for state in stated:
        if is_target(state.figure) and (subject := _subject(state.figure)) in subjects:
            groups[subject].append((state, intervals.lenient(state.figure.reading)))
    found = {}
    for change in changes:
        own = by_id.get(change.new_figure_id or "")
        if own is not None:
            beside = _of(own, groups.get(_subject(own.figure), ()))
            found[change.change_id] = replace(beside, document=documents.get(own.document_id, ""))
    return found


def named(title: str, published: date | None) -> str:
    """``“The index in brief”, 19 July 2018``: a document as a message names it."""
    dated = f"{published.day} {published:%B %Y}" if published else ""
    return ", ".join(part for part in (f"“{title.strip()[:_TITLE]}”" if title.strip() else "", dated) if part)


def _of(state: FigureState, group: Sequence[_Statement]) -> Company:
    if not is_target(state.figure):
        return Company(state=state)
    said = intervals.lenient(state.figure.reading)
    agrees: dict[str, None] = {}
    differs: dict[str, str] = {}
    for other, interval in sorted(group, key=lambda one: _order(one[0])):
        if other.source_id != state.source_id:
            if said.meets(interval):
                agrees[other.source_id] = None
            else:
                differs.setdefault(other.source_id, other.figure.reading.quote)
    words = [f"{source} (“{quote}”)" for source, quote in differs.items() if source not in agrees]
    return Company(tuple(agrees), tuple(words), state)


def _order(state: FigureState) -> tuple[str, str, int, str]:
    """That of ``figures_before.ORDER``: a run reads only the first of a source's statements in one wording."""
    return state.source_id, state.url, state.figure.reading.start, state.figure_id


def _subject(figure: Figure) -> tuple[object, ...]:
    return figure.measure, figure.place, figure.subgroup, figure.edition or figure.reference_year
