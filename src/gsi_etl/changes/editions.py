"""Editions in what a page states: which one is new, which figure took another's place, whose number one is."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence

from gsi_etl.base import intervals
from gsi_etl.base.interval_index import meeting
from gsi_etl.base.measures import targets
from gsi_etl.changes.identity import by_context, subject_of
from gsi_etl.config.reference import Edition, Reference
from gsi_etl.model import Estimate, Figure


def announced_editions(figures: Sequence[Figure], seen: Collection[str]) -> list[str]:
    """Editions that these figures name and that are newer than all seen of their kind, in their first order.

    Newer than all seen of its family; of a family never seen, than all there are: the report of 2012 that a page
    of today mentions for the first time is not a new edition.
    """
    named = dict.fromkeys(f.edition for f in figures if f.edition and f.measure in targets())
    newest: dict[str, int] = {}
    for family, year in map(family_and_year, seen):
        newest[family] = max(newest.get(family, -1), -1 if year is None else year)
    newest_of_all = max(newest.values(), default=-1)

    def is_newer(edition: str) -> bool:
        family, year = family_and_year(edition)
        return year is not None and year > newest.get(family, newest_of_all)

    return [edition for edition in named if edition not in seen and is_newer(edition)]


def edition_before(edition: Edition, editions: Iterable[Edition]) -> Edition | None:
    """The last edition of the same publication that came out before this one."""
    family, _ = family_and_year(edition.edition)
    earlier = [
        row for row in editions if row.published_on < edition.published_on and family_and_year(row.edition)[0] == family
    ]
    return max(earlier, key=lambda row: row.published_on, default=None)


class Statements:
    """What a page states, asked about figures that it no longer states."""

    def __init__(self, figures: Sequence[Figure]) -> None:
        self._statements = by_context(dict(enumerate(figures)))
        self._last_year: dict[object, int] = {}
        for figure in figures:
            year = figure.reference_year
            if figure.edition:
                family, year = family_and_year(figure.edition)
                subject: object = subject_of(figure), family
            else:
                subject = subject_of(figure), (figure.edition,)
            if year is not None:
                self._last_year[subject] = max(year, self._last_year.get(subject, year))

    def replace(self, old: Figure) -> bool:
        """Whether the page has not withdrawn ``old``: it says the same elsewhere, or has gone on to a newer edition or
        year."""
        subject, said = subject_of(old), meeting(intervals.strict(old.reading))
        if self._statements.best(subject, old.reference_year, old.edition, said) is not None:
            return True
        if self._statements.best_of_edition(subject, old.edition, said) is not None:
            return True
        family, year = family_and_year(old.edition) if old.edition else ((old.edition,), old.reference_year)
        last = self._last_year.get((subject, family))
        return year is not None and last is not None and last > year


def edition_stating(figure: Figure, estimates: Sequence[Estimate]) -> Estimate | None:
    """The newest of its subject's published estimates that a figure repeats, and no edition that it names forbids."""
    if figure.subgroup is not None or (figure.edition is not None and not figure.edition_inferred):
        return None
    said = intervals.strict(figure.reading)
    found = [row for row in estimates if said.overlaps(intervals.of_estimate(row))]
    return max(found, key=lambda row: row.published_on, default=None)


def methods(edition: str, reference: Reference) -> str:
    """What the reader must know before comparing: whether the edition before it was made by the same methods."""
    rows = {row.edition: row for row in reference.editions}
    own = rows.get(edition)
    if own is None:
        return "; its methods are not in our reference yet: compare it with none before it"
    before = edition_before(own, reference.editions)
    if before is None:
        return ""
    if before.method_family != own.method_family:
        return f"; its methods are not those of {before.edition}: the two make no rise or fall"
    return f"; its methods are related to those of {before.edition}: compare with care"


def family_and_year(edition: str) -> tuple[str, int | None]:
    """``GSI 2018`` is of the family ``GSI`` and the year 2018; a name without a year is a family of its own."""
    match = re.fullmatch(r"(.*?)\s*(\d{4})", edition)
    return (match.group(1), int(match.group(2))) if match else (edition, None)
