"""What one edition says of one place, as a set; and what may be said where two editions meet. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gsi_etl.base import measures
from gsi_etl.site.facts import Facts
from gsi_etl.site.records import Comparison, Edition, Published

COUNTRY = ("country", "territory")


def shown() -> tuple[str, ...]:
    """The headline count and its rates."""
    return (measures.headline(), *measures.main_rates())


@dataclass(frozen=True, slots=True)
class EditionSet:
    """One edition's values for one place. ``meets``: what may be said of it beside the next older set of the page."""

    edition: Edition
    people: Published | None
    rate: Published | None
    scores: tuple[Published, ...]
    ranked_of: int
    meets: Comparison | None

    @property
    def rows(self) -> tuple[Published, ...]:
        return (*(row for row in (self.people, self.rate) if row), *self.scores)

    @property
    def ranked(self) -> Published | None:
        """The row that has the edition's rank; an edition ranks by one of its numbers."""
        return next((row for row in (self.rate, self.people) if row and row.rank), None)

    @property
    def year(self) -> int | None:
        return next((row.reference_year for row in self.rows if row.reference_year), self.edition.reference_year)

    @property
    def verified(self) -> bool:
        return all(row.verified for row in self.rows)


def edition_sets(facts: Facts, code: str) -> list[EditionSet]:
    """All editions that publish something of a place, newest first."""
    found: dict[str, list[Published]] = defaultdict(list)
    for measure in shown():
        for row in facts.by_edition.get((measure, code), ()):
            found[row.edition].append(row)
    for row in facts.scores_of.get(code, ()):
        found[row.edition].append(row)
    editions = [edition for edition in newest_first(facts.editions) if edition.name in found]
    sets = []
    for index, edition in enumerate(editions):
        rows = found[edition.name]
        older = editions[index + 1].name if index + 1 < len(editions) else ""
        estimated = all(any(row.measure in shown() for row in found.get(name, ())) for name in (edition.name, older))
        sets.append(
            EditionSet(
                edition,
                next((row for row in rows if row.measure == measures.headline()), None),
                next((row for row in rows if row.measure in measures.main_rates()), None),
                tuple(row for row in rows if row.measure not in shown()),
                facts.ranked_in.get(edition.name, 0),
                facts.comparison(older, edition.name, "country") if older and estimated else None,
            )
        )
    return sets


def newest_first(editions: Sequence[Edition]) -> list[Edition]:
    return sorted(editions, key=lambda edition: (edition.published_on, edition.name), reverse=True)


def rates_of(facts: Facts, code: str) -> list[Published]:
    """One measure in two units: the rates of a place, oldest first."""
    rows = [row for measure in measures.main_rates() for row in facts.by_edition.get((measure, code), ())]
    return sorted(rows, key=lambda row: (row.published_on, row.edition))


def country_rows(facts: Facts) -> Mapping[str, Mapping[str, tuple[Published | None, Published | None]]]:
    """Edition → country → (people, rate), for editions that have values for countries."""
    found: dict[str, dict[str, tuple[Published | None, Published | None]]] = defaultdict(dict)
    for row in facts.estimates:
        if row.place_kind in COUNTRY and row.measure in shown():
            people, rate = found[row.edition].get(row.geo_id, (None, None))
            pair = (row, rate) if row.measure == measures.headline() else (people, row)
            found[row.edition][row.geo_id] = pair
    return found
