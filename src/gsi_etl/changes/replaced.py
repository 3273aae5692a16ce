"""A page that has gone on from one edition's figures to another's: one event, and no withdrawal of each old figure.

Only where nothing of the old edition is left: a page that states both has a new edition beside the old one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from gsi_etl.base import formatting
from gsi_etl.base.formatting import counted
from gsi_etl.base.ids import identifier
from gsi_etl.base.measures import is_target
from gsi_etl.changes.editions import family_and_year, methods
from gsi_etl.changes.identity import subject_of
from gsi_etl.changes.pairs import change_between
from gsi_etl.config.reference import Reference
from gsi_etl.config.source import Source
from gsi_etl.model import Change, Figure, FigureState

STANDING = ("current", "missing")


@dataclass(frozen=True, slots=True)
class Replacement:
    """``old`` and ``new``: the figures of the edition ``before`` that are gone, and those of ``after`` that came."""

    before: str
    after: str
    old: tuple[FigureState, ...]
    new: tuple[FigureState, ...]

    @property
    def is_newer(self) -> bool:
        return (family_and_year(self.after)[1] or 0) > (family_and_year(self.before)[1] or 0)


def replacement(
    gone: Sequence[FigureState], stated: Sequence[Figure], fresh: Sequence[FigureState]
) -> Replacement | None:
    """The edition that another one of its publication has replaced on a page, if that is what happened to it.

    ``stated``: all that the page states now. A sure figure of the new edition must be about what a sure one of the
    old edition was about.
    """
    kept = {figure.edition for figure in stated}
    left = Counter(state.figure.edition for state in gone if state.status in STANDING and is_target(state.figure))
    for before, _ in left.most_common():
        if before is None or before in kept:
            continue
        old = tuple(s for s in gone if s.figure.edition == before and s.status in STANDING)
        family, year = family_and_year(before)
        came = {s.figure.edition for s in fresh if s.figure.edition and family_and_year(s.figure.edition)[0] == family}
        after = max(came, key=lambda edition: family_and_year(edition)[1] or 0, default=None)
        if year is None or after is None:
            continue
        new = tuple(s for s in fresh if s.figure.edition == after)
        if _subjects(old) & _subjects(new):
            return Replacement(before, after, old, new)
    return None


def edition_replaced(
    found: Replacement, source: Source, reference: Reference, headlines: Collection[tuple[str, str]]
) -> Change:
    """The change, with the old and the new headline: of a watched series where there is one, else the first in both."""
    old, new = _headline(found, headlines)
    subject = formatting.subject(new.figure, reference.place_name(new.figure.place))
    was, now = (formatting.stated(state.figure.reading, state.figure.measure) for state in (old, new))
    way = "a newer edition" if found.is_newer else "an older edition"
    return change_between(
        old,
        new,
        "edition_replaced",
        "edition",
        "info" if found.is_newer else "warning",
        change_id=identifier("ch", "edition_replaced", source.id, new.url, found.before, new.snapshot_sha256),
        subject=found.after,
        sentence=f"{source.publisher.name} replaced its figures of {found.before} with those of {found.after}: "
        f"{subject} was {was}, is now {now}",
        rule=f"{counted(len(found.old), 'figure')} of {found.before} gave way to {counted(len(found.new), 'figure')} "
        f"of {way}{methods(found.after, reference)}",
    )


def _subjects(states: Sequence[FigureState]) -> set[tuple[str | None, ...]]:
    """What the sure ones of the watched measures are about."""
    return {subject_of(s.figure) for s in states if is_target(s.figure) and s.figure.confidence == "high"}


def _headline(found: Replacement, headlines: Collection[tuple[str, str]]) -> tuple[FigureState, FigureState]:
    both = _subjects(found.old) & _subjects(found.new)
    pairs = [
        (old, new)
        for new in found.new
        if subject_of(new.figure) in both
        for old in found.old
        if subject_of(old.figure) == subject_of(new.figure)
    ]
    return min(pairs, key=lambda pair: (pair[1].figure.measure, pair[1].figure.place) not in headlines)
