"""Editions in what a page states: which one is new, which figure took another's place, whose number one is."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence

from gsi_etl import precision
from gsi_etl.changes.identity import meets, same_but_for_context
from gsi_etl.model import TARGET_MEASURES, Estimate, Figure
from gsi_etl.reference import Edition


def announced_editions(figures: Sequence[Figure], seen: Collection[str]) -> list[str]:
    """Editions that these figures name and that are newer than all seen of their kind, in their first order."""
    named = dict.fromkeys(f.edition for f in figures if f.edition and f.measure in TARGET_MEASURES)
    return [edition for edition in named if edition not in seen and _is_newer(edition, seen)]


def _is_newer(edition: str, seen: Collection[str]) -> bool:
    """Newer than all seen of its family; of a family never seen, than all there are: the report of 2012 that a page
    of today mentions for the first time is no new edition."""
    family, year = _family_and_year(edition)
    if year is None:
        return False
    split = [_family_and_year(other) for other in seen]
    years = [other for name, other in split if name == family] or [other for _, other in split]
    return all(other is None or other < year for other in years)


def edition_before(edition: Edition, editions: Iterable[Edition]) -> Edition | None:
    """The last edition of the same publication that came out before this one."""
    family, _ = _family_and_year(edition.edition)
    earlier = [
        row
        for row in editions
        if row.published_on < edition.published_on and _family_and_year(row.edition)[0] == family
    ]
    return max(earlier, key=lambda row: row.published_on, default=None)


def replaces(new: Figure, old: Figure) -> bool:
    """Whether a page that states ``new`` has not withdrawn ``old``: it says the same elsewhere, or has gone on to a
    newer edition or year."""
    if any(getattr(new, name) != getattr(old, name) for name in ("measure", "place", "subgroup")):
        return False
    if same_but_for_context(new, old) or (meets(new, old) and new.edition == old.edition):
        return True
    if new.edition and old.edition:
        (family, year), (old_family, old_year) = _family_and_year(new.edition), _family_and_year(old.edition)
        return family == old_family and year is not None and old_year is not None and year > old_year
    years = new.reference_year, old.reference_year
    return new.edition == old.edition and years[0] is not None and years[1] is not None and years[0] > years[1]


def edition_stating(figure: Figure, estimates: Iterable[Estimate]) -> Estimate | None:
    """The newest published estimate of the figure's subject that it repeats, and no edition that it names forbids."""
    said = precision.strict(figure.reading)
    found = [
        row
        for row in estimates
        if (row.measure, row.place) == (figure.measure, figure.place)
        and (figure.edition is None or figure.edition_inferred)
        and figure.subgroup is None
        and said.meets(precision.of_value(row.value, row.unit))
    ]
    return max(found, key=lambda row: row.published_on, default=None)


def _family_and_year(edition: str) -> tuple[str, int | None]:
    match = re.fullmatch(r"(.*?)\s*(\d{4})", edition)
    return (match.group(1), int(match.group(2))) if match else (edition, None)
