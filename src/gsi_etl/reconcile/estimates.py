"""The estimates, ready to be looked up by measure and place, in the measure that the figure uses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

from gsi_etl.base.bounds import computed
from gsi_etl.model import Estimate

THOUSAND = Decimal(1000)


class EstimateIndex:
    """Estimates by (measure, place), newest edition first.

    A prevalence per 1,000 also stands as a share of the population and the other way about, unless the edition
    prints that one itself: news says "one in ten" where the index says 104.6 per 1,000. ``names`` are the places'
    names for people.
    """

    def __init__(self, estimates: Iterable[Estimate], names: Mapping[str, str] | None = None) -> None:
        rows = list(estimates)
        self._names = dict(names or {})
        printed = {(row.edition, row.measure, row.place) for row in rows}
        self._by_subject: dict[tuple[str, str], list[Estimate]] = defaultdict(list)
        for row in rows + [twin for row in rows if (twin := _twin(row)) and _key(twin) not in printed]:
            self._by_subject[row.measure, row.place].append(row)
        for group in self._by_subject.values():
            group.sort(key=lambda row: (row.published_on, row.edition), reverse=True)
        self._published = {row.edition: (row.published_on, row.reference_year) for row in rows}
        self._tables = {row.edition for row in rows if _is_country(row.place)}

    def __iter__(self) -> Iterator[Estimate]:
        """Every estimate, the converted ones too."""
        return (row for group in self._by_subject.values() for row in group)

    def of(self, measure: str, place: str) -> list[Estimate]:
        """All editions' values of one subject, newest first."""
        return self._by_subject.get((measure, place), [])

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
        """True when two editions give the estimates of one reference year (GEMS 2017 and GSI 2018)."""
        years = [self._published[e][1] for e in (one, other) if e in self._published]
        return one == other or (len(years) == 2 and years[0] is not None and years[0] == years[1])

    def years(self, edition: str) -> tuple[int, int]:
        """The years that the estimates of an edition's family go by: from the one they are about to the last in which
        one of them came out (GEMS 2017 and GSI 2018: 2016 to 2018)."""
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
def _twin(row: Estimate) -> Estimate | None:
    if row.measure == "prevalence_per_1000":
        factor, measure = 1 / THOUSAND, "share_of_population"
    elif row.measure == "share_of_population":
        factor, measure = THOUSAND, "prevalence_per_1000"
    else:
        return None
    return replace(
        row,
        measure=measure,
        value=row.value * factor,
        unit=row.unit * factor,
        lower=None if row.lower is None else row.lower * factor,
        upper=None if row.upper is None else row.upper * factor,
    )
