"""The identities as rows: what one side of an equation comes to, beside the interval that the other side states.

Pure. Works on intervals, so that the rounding of small countries (1,000 of 553,000 beside 2.26 per 1,000) is no
finding. News is left out: its figures get verdicts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import islice, product

from gsi_etl.model import Estimate
from gsi_etl.precision import Interval, of_value, unit_of
from gsi_etl.quality.baselines import Identity
from gsi_etl.quality.compare import TABLE, WORLD, Comparison, about, gap
from gsi_etl.quality.rows import POPULATION, Stated, closed

#: A page that states the parts of a sum many times is not worth every combination.
COMBINATIONS = 200
#: The editions print populations to the thousand: 25,000,000 is no more rounded than its neighbours.
THOUSAND = Decimal(1000)


class Arithmetic:
    """The figures of a run, grouped as identities need them, beside the reference estimates."""

    def __init__(self, figures: Iterable[Stated], estimates: Sequence[Estimate]) -> None:
        self._groups: dict[tuple[str, str, str], list[Stated]] = defaultdict(list)
        for stated in figures:
            figure = stated.figure
            if stated.is_evidence and figure.place and figure.measure:
                self._groups[stated.source.id, stated.document.url, figure.place].append(stated)
        self._units = _table_units(stated for group in self._groups.values() for stated in group)
        self._estimates = estimates
        self._populations = {(e.edition, e.place): e.population for e in estimates if e.population}

    def comparisons(self, identity: Identity) -> Iterator[Comparison]:
        """One row for each place, document and edition of which both sides are known."""
        sides: dict[str, Callable[[Identity], Iterator[Comparison]]] = {
            "quotient": self._quotients,
            "same": self._sames,
            "parts": self._parts,
            "rows": self._rows,
        }
        return sides[identity.kind](identity)

    def _quotients(self, identity: Identity) -> Iterator[Comparison]:
        for group in self._groups.values():
            for right in _of(group, identity.right):
                lefts = [left for left in _of(group, identity.left) if _one_edition(left, right)]
                computed = []
                for left in lefts:
                    population = self._population(left, right)
                    if population is not None:
                        computed.append(_over(_times(self._interval(left), identity.factor), population))
                yield from self._nearest(identity, right, computed, self._interval(right))

    def _sames(self, identity: Identity) -> Iterator[Comparison]:
        for group in self._groups.values():
            for left in _of(group, identity.left):
                rights = [self._interval(r) for r in _of(group, identity.right) if _one_edition(left, r)]
                rights = rights or list(self._published(identity, left))
                yield from self._nearest(identity, left, rights, _times(self._interval(left), identity.factor))

    def _published(self, identity: Identity, left: Stated) -> Iterator[Interval]:
        """What the editions say, in the right side's unit: the figure's own edition, or any where it names none."""
        for estimate in self._estimates:
            if estimate.place != left.figure.place or left.figure.edition not in (None, estimate.edition):
                continue
            if estimate.measure == identity.right:
                yield closed(of_value(estimate.value, estimate.unit))
            elif estimate.measure == identity.left:
                yield closed(_times(of_value(estimate.value, estimate.unit), identity.factor))

    def _parts(self, identity: Identity) -> Iterator[Comparison]:
        for (_, _, place), group in self._groups.items():
            if place != identity.place:
                continue
            for total in _of(group, identity.left):
                parts = [[p for p in _of(group, part) if _one_edition(p, total)] for part in identity.parts]
                sums = [_sum(map(self._interval, chosen)) for chosen in islice(product(*parts), COMBINATIONS)]
                yield from self._nearest(identity, total, sums, self._interval(total))

    def _rows(self, identity: Identity) -> Iterator[Comparison]:
        tables: dict[tuple[str, str, str], list[Stated]] = defaultdict(list)
        for (source_id, document, place), group in self._groups.items():
            for stated in _of(group, identity.left):
                reading = stated.figure.reading
                # "<1,000" is a bound and adds nothing that could be summed.
                if _is_country(place) and stated.figure.edition and reading.value is not None and not reading.modifier:
                    tables[source_id, document, stated.figure.edition].append(stated)
        for (source_id, document, edition), rows in tables.items():
            if len({stated.figure.place for stated in rows}) < identity.min_rows:
                continue
            total = sum((s.figure.reading.value for s in rows if s.figure.reading.value is not None), Decimal(0))
            found = of_value(total, self._units.get((source_id, document, identity.left), Decimal(1)))
            published = [
                closed(of_value(e.value, e.unit))
                for e in self._estimates
                if (e.edition, e.measure, e.place) == (edition, identity.left, identity.place)
            ]
            text = f"{len(rows)} rows of {edition} add up to {total:,f}"
            yield from self._nearest(identity, rows[0], published, found, text=text, place=identity.place)

    def _population(self, left: Stated, right: Stated) -> Interval | None:
        """That of the same document, else of the same edition in the reference: as rounded as it was printed."""
        edition = left.figure.edition or right.figure.edition or ""
        value = left.population or self._populations.get((edition, left.figure.place or ""))
        if value is None or value <= 0:
            return None
        unit = self._units.get((left.source.id, left.document.url, POPULATION), THOUSAND)
        return of_value(value, min(unit, unit_of(value)))

    def _interval(self, stated: Stated) -> Interval:
        unit = self._units.get((stated.source.id, stated.document.url, stated.figure.measure or ""))
        reading = stated.figure.reading
        if unit is None or reading.value is None or reading.modifier:
            return stated.tolerance
        return closed(of_value(reading.value, unit))

    def _nearest(
        self,
        identity: Identity,
        stated: Stated,
        wanted: Sequence[Interval],
        found: Interval,
        *,
        text: str = "",
        place: str | None = None,
    ) -> Iterator[Comparison]:
        """The comparison with the candidate that fits best: a page may state one thing for several editions."""
        if not wanted:
            return
        figure = stated.figure
        yield Comparison(
            source_id=stated.source.id,
            subject=identity.id,
            label=identity.sentence.removesuffix("."),
            worst="critical",
            about=about(figure.measure, place or figure.place),
            document=stated.document.url,
            stated=text or figure.reading.quote,
            found=closed(found),
            wanted=closed(min(wanted, key=lambda candidate: gap(found, candidate))),
            implausible=identity.implausible,
            # The sum over a whole table is one row that speaks for all of them.
            enough=1 if identity.kind == "rows" else TABLE,
        )


def _of(group: Iterable[Stated], measure: str | None) -> list[Stated]:
    return [stated for stated in group if stated.figure.measure == measure]


def _one_edition(one: Stated, other: Stated) -> bool:
    """True when nothing says that two figures are of different editions or years."""
    a, b = one.figure, other.figure
    editions, years = {a.edition, b.edition} - {None}, {a.reference_year, b.reference_year} - {None}
    return len(editions) < 2 and len(years) < 2


def _is_country(place: str) -> bool:
    return len(place) == 3 and place.isalpha() and place.isupper() and place != WORLD


def _times(interval: Interval, factor: Decimal) -> Interval:
    low, high = interval.low, interval.high
    return Interval(None if low is None else low * factor, None if high is None else high * factor)


def _over(interval: Interval, population: Interval) -> Interval:
    assert population.low is not None
    assert population.high is not None  # of_value is bounded, and no positive number is less than its own unit
    low, high = interval.low, interval.high
    return Interval(None if low is None else low / population.high, None if high is None else high / population.low)


def _sum(intervals: Iterable[Interval]) -> Interval:
    low: Decimal | None = Decimal(0)
    high: Decimal | None = Decimal(0)
    for interval in intervals:
        low = None if low is None or interval.low is None else low + interval.low
        high = None if high is None or interval.high is None else high + interval.high
    return Interval(low, high)


def _table_units(figures: Iterable[Stated]) -> dict[tuple[str, str, str], Decimal]:
    """For each column of a table, the unit that nine rows of ten keep to: 20,000 in a column of thousands is
    20,000 to the thousand, not to the ten thousand."""
    units: dict[tuple[str, str, str], list[Decimal]] = defaultdict(list)
    for stated in figures:
        value = stated.figure.reading.value
        if value and value.is_finite():
            units[stated.source.id, stated.document.url, stated.figure.measure or ""].append(unit_of(value))
    return {key: sorted(column)[len(column) // 10] for key, column in units.items() if len(column) >= TABLE}
