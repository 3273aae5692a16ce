"""The estimates, ready to be looked up by measure and place, in the measure that the figure uses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from gsi_etl.base import measures
from gsi_etl.base.bounds import computed
from gsi_etl.config.subject import subject
from gsi_etl.model import Estimate

THOUSAND = Decimal(1000)


class EstimateIndex:
    """Estimates by (measure, place), newest edition first. Rows that nobody verified are left out: they prove nothing.

    A prevalence per 1,000 also stands as a share of the population and the other way about, unless the edition
    prints that one itself: news says "one in ten" where the index says 104.6 per 1,000. ``names`` are the places'
    names for people, ``parts`` the estimates of parts of a measure, which explain a part that is quoted as the whole.
    """

    def __init__(
        self, estimates: Iterable[Estimate], names: Mapping[str, str] | None = None, parts: Iterable[Estimate] = ()
    ) -> None:
        rows = [row for row in estimates if row.verified]
        self._names = dict(names or {})
        printed = {(row.edition, row.measure, row.place) for row in rows}
        self._by_subject: dict[tuple[str, str], list[Estimate]] = defaultdict(list)
        self._bounds: dict[tuple[str, str], list[Estimate]] = defaultdict(list)
        self._parts: dict[str, list[Estimate]] = defaultdict(list)
        self._by_value: dict[tuple[str, Decimal], list[Estimate]] = defaultdict(list)
        self._populations: dict[str, Decimal] = {}
        for row in rows + [twin for one in rows for twin in _twins(one) if _key(twin) not in printed]:
            held = self._by_subject if row.value is not None else self._bounds
            held[row.measure, row.place].append(row)
            if row.value is not None:
                self._by_value[row.measure, row.value.normalize()].append(row)
            if row.population is not None:
                self._populations[row.place] = max(row.population, self._populations.get(row.place, Decimal(0)))
        for row in parts:
            if row.verified and row.value is not None:
                self._parts[row.place].append(row)
        for group in (*self._by_subject.values(), *self._bounds.values()):
            group.sort(key=lambda row: (row.published_on, row.edition), reverse=True)
        self._published = {row.edition: (row.published_on, row.reference_year) for row in rows}
        self._tables = {row.edition for row in rows if _is_country(row.place)}

    def __iter__(self) -> Iterator[Estimate]:
        """Every estimate, the converted ones and the bounds too."""
        return (row for held in (self._by_subject, self._bounds) for group in held.values() for row in group)

    def of(self, measure: str, place: str) -> list[Estimate]:
        """All editions' values of one subject, newest first; never a bound."""
        return self._by_subject.get((measure, place), [])

    def bounds(self, measure: str, place: str) -> list[Estimate]:
        """The editions that print a bound for a subject and no number, newest first."""
        return self._bounds.get((measure, place), [])

    def parts(self, place: str) -> list[Estimate]:
        """What the editions say of parts of a measure there: of women and girls, of children, of a form."""
        return self._parts.get(place, [])

    def elsewhere(self, measure: str, value: Decimal, place: str) -> list[Estimate]:
        """The estimates of other places that have exactly this value."""
        return [row for row in self._by_value.get((measure, value.normalize()), []) if row.place != place]

    def population(self, place: str) -> Decimal | None:
        """The largest population that an edition worked with, None where none says."""
        return self._populations.get(place)

    def knows(self, edition: str) -> bool:
        """True when any estimate of this edition is held."""
        return edition in self._published

    def name(self, place: str) -> str:
        """A place as people call it."""
        return self._names.get(place, place)

    def cited(self, edition: str, measure: str, place: str) -> list[Estimate]:
        """What an edition says of a subject. An index takes its world totals from the Global Estimates of the same
        reference year, and the press cites either for both: those of the twin edition stand in where its own lack."""
        rows = self.of(measure, place)
        own = [row for row in rows if row.edition == edition]
        if own or edition not in self._published:
            return own
        year = self._published[edition][1]
        return [row for row in rows if year is not None and row.reference_year == year]

    def same_family(self, one: str, other: str) -> bool:
        """True when two editions give the estimates of one reference year (an index that repeats global estimates)."""
        years = [self._published[e][1] for e in (one, other) if e in self._published]
        return one == other or (len(years) == 2 and years[0] is not None and years[0] == years[1])

    def succeeds(self, newer: str, older: str) -> bool:
        """True when the newer edition takes the older one's place: both are of one publication, or of publications
        that the subject says are joint. An estimate of another body, or of another scope, stays that body's own."""
        joint = set(subject().joint)
        one, other = newer.split(" ")[0], older.split(" ")[0]
        return one == other or {one, other} <= joint

    def years(self, edition: str) -> tuple[int, int]:
        """The years that the estimates of an edition's family go by: from the one they are about to the last in which
        one of them came out (of 2016, in 2017 and 2018: 2016 to 2018)."""
        spans = [dates for other, dates in self._published.items() if self.same_family(edition, other)]
        out = [published.year for published, _ in spans]
        about = [year for _, year in spans if year is not None]
        return min(about + out), max(out)

    def holds_latest(self, day: date | None, measure: str, place: str) -> bool:
        """Whether the newest edition with a table of countries that was out on that day is held for this country. Where
        it is not, a number that looks like an older edition's may well be the newest one's. Always true of the world
        and of regions."""
        out = [(*self._published[e], e) for e in self._tables if day is None or self._published[e][0] <= day]
        current = self.current_on(day, measure, place)
        if not _is_country(place):
            return True
        if not out or current is None:
            return False
        return self.same_family(max(out, key=lambda row: row[0])[2], current.edition)

    def current_on(self, day: date | None, measure: str, place: str) -> Estimate | None:
        """The newest estimate of a subject that was out on that day; without a day, the newest of all."""
        return next((row for row in self.of(measure, place) if day is None or row.published_on <= day), None)


def _is_country(place: str) -> bool:
    """Countries and territories go by three letters; regions by their names, the world by WLD."""
    return place != "WLD" and len(place) == 3 and place.isalpha() and place.isupper()


def _key(row: Estimate) -> tuple[str, str, str]:
    return row.edition, row.measure, row.place


@computed
def _twins(row: Estimate) -> list[Estimate]:
    """A rate as the share that says the same, and a share as the rate."""
    if not (measures.is_rate(row.measure) or measures.is_share(row.measure)):
        return []
    factor = 1 / THOUSAND if measures.is_rate(row.measure) else THOUSAND
    return [
        replace(
            row,
            measure=measure,
            value=None if row.value is None else row.value * factor,
            unit=row.unit * factor,
            lower=None if row.lower is None else row.lower * factor,
            upper=None if row.upper is None else row.upper * factor,
        )
        for measure in measures.twins(row.measure)
    ]
