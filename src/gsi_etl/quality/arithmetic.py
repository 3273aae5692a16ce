"""The identities as rows: what one side of an equation comes to, beside the interval that the other side states.

Pure. Works on intervals, so that the rounding of small countries (1,000 of 553,000 beside 2.26 per 1,000) raises
no finding. News is left out: its figures get verdicts.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from functools import partial
from itertools import islice, product

from gsi_etl.base.interval_index import ContextIndex, IntervalIndex
from gsi_etl.base.intervals import Interval, of_estimate, of_value, unit_of
from gsi_etl.model import Estimate
from gsi_etl.quality.baselines import Identity
from gsi_etl.quality.compare import TABLE, WORLD, Comparison, about, gap
from gsi_etl.quality.rows import POPULATION, Stated, closed

#: A page that states the parts of a sum many times is not worth every combination.
COMBINATIONS = 200
#: What one document says of one place, by measure.
_Group = dict[str, list[Stated]]
#: The editions print populations to the thousand: 25,000,000 is no more rounded than its neighbours.
THOUSAND = Decimal(1000)


class Arithmetic:
    """The figures of a run, grouped as identities need them, beside the reference estimates."""

    def __init__(self, figures: Iterable[Stated], estimates: Sequence[Estimate]) -> None:
        self._groups: dict[tuple[str, str, str], _Group] = defaultdict(lambda: defaultdict(list))
        for stated in figures:
            figure = stated.figure
            if stated.is_evidence and figure.place and figure.measure:
                self._groups[stated.source.id, stated.document.url, figure.place][figure.measure].append(stated)
        self._units = _table_units(
            stated for group in self._groups.values() for some in group.values() for stated in some
        )
        self._estimates: dict[str, list[Estimate]] = defaultdict(list)
        for estimate in estimates:
            self._estimates[estimate.place].append(estimate)
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
        for (_, _, place), group in self._groups.items():
            computed: dict[str | None, _Candidates] = {}
            for right in _of(group, identity.right):
                edition = right.figure.edition if (right.figure.edition, place) in self._populations else None
                if edition not in computed:
                    computed[edition] = _Candidates(self._computed(identity, _of(group, identity.left), edition))
                found = self._interval(right)
                yield from self._beside(identity, right, found, computed[edition].nearest(right, found))

    def _computed(
        self, identity: Identity, lefts: Iterable[Stated], edition: str | None
    ) -> Iterator[tuple[Stated, Interval]]:
        """The left sides over their population. ``edition``: that of the right side, for one that names none."""
        for left in lefts:
            population = self._population(left, edition)
            if population is not None:
                yield left, _over(_times(self._interval(left), identity.factor), population)

    def _sames(self, identity: Identity) -> Iterator[Comparison]:
        for group in self._groups.values():
            rights = _Candidates((right, self._interval(right)) for right in _of(group, identity.right))
            for left in _of(group, identity.left):
                found = _times(self._interval(left), identity.factor)
                wanted = rights.nearest(left, found) or _nearest(self._published(identity, left), found)
                yield from self._beside(identity, left, found, wanted)

    def _published(self, identity: Identity, left: Stated) -> Iterator[Interval]:
        """What the editions say, in the right side's unit: the figure's own edition, or any where it names none."""
        for estimate in self._estimates.get(left.figure.place or "", ()):
            if left.figure.edition not in (None, estimate.edition):
                continue
            if estimate.measure == identity.right:
                yield closed(of_estimate(estimate))
            elif estimate.measure == identity.left:
                yield closed(_times(of_estimate(estimate), identity.factor))

    def _parts(self, identity: Identity) -> Iterator[Comparison]:
        for (_, _, place), group in self._groups.items():
            if place != identity.place:
                continue
            parts = [_Candidates((p, self._interval(p)) for p in _of(group, part)) for part in identity.parts]
            sums: dict[tuple[int | None, str | None], IntervalIndex] = {}
            for total in _of(group, identity.left):
                context = total.figure.reference_year, total.figure.edition
                if context not in sums:
                    chosen = islice(product(*(some.first(*context, COMBINATIONS) for some in parts)), COMBINATIONS)
                    wide = (_widened(_sum(some), identity.slack) for some in chosen)
                    sums[context] = IntervalIndex(dict(enumerate(wide)))
                found = self._interval(total)
                yield from self._beside(identity, total, found, sums[context].nearest(partial(gap, found)))

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
            published = (
                closed(of_estimate(e))
                for e in self._estimates.get(identity.place or "", ())
                if (e.edition, e.measure) == (edition, identity.left)
            )
            text = f"{len(rows)} rows of {edition} add up to {total:,f}"
            wanted = _nearest(published, found)
            yield from self._beside(identity, rows[0], found, wanted, text=text, place=identity.place)

    def _population(self, left: Stated, edition: str | None) -> Interval | None:
        """That of the same document, else of the same edition in the reference: as rounded as it was printed."""
        value = left.population or self._populations.get(
            (left.figure.edition or edition or "", left.figure.place or "")
        )
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

    def _beside(
        self,
        identity: Identity,
        stated: Stated,
        found: Interval,
        wanted: Interval | None,
        *,
        text: str = "",
        place: str | None = None,
    ) -> Iterator[Comparison]:
        """The comparison with the candidate that fits best, if there is one: a page may state one thing for several
        editions."""
        if wanted is None:
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
            wanted=closed(wanted),
            implausible=identity.implausible,
            # The sum over a whole table is one row that speaks for all of them.
            enough=1 if identity.kind == "rows" else TABLE,
        )


class _Candidates:
    """What one side of an identity may be, by the years and editions of the figures that say so."""

    def __init__(self, some: Iterable[tuple[Stated, Interval]]) -> None:
        self._intervals: dict[int, Interval] = {}
        contexts = {}
        for key, (stated, interval) in enumerate(some):
            self._intervals[key] = interval
            contexts[key] = (), stated.figure.reference_year, stated.figure.edition, interval
        self._index = ContextIndex(contexts)

    def nearest(self, stated: Stated, found: Interval) -> Interval | None:
        """The one that fits best, of those that nothing says to be of another edition or year."""
        figure = stated.figure
        best = self._index.best((), figure.reference_year, figure.edition, partial(gap, found))
        return None if best is None else self._intervals[best[1]]

    def first(self, year: int | None, edition: str | None, count: int) -> list[Interval]:
        """The first ``count`` that nothing says to be of another edition or year."""
        return [self._intervals[key] for key in self._index.first((), year, edition, count)]


def _nearest(wanted: Iterable[Interval], found: Interval) -> Interval | None:
    return min(wanted, key=partial(gap, found), default=None)


def _of(group: _Group, measure: str | None) -> Sequence[Stated]:
    return group.get(measure or "", ())


def _is_country(place: str) -> bool:
    return len(place) == 3 and place.isalpha() and place.isupper() and place != WORLD


def _times(interval: Interval, factor: Decimal) -> Interval:
    low, high = interval.low, interval.high
    return Interval(None if low is None else low * factor, None if high is None else high * factor)


def _widened(interval: Interval, slack: Decimal) -> Interval:
    low, high = interval.low, interval.high
    return Interval(None if low is None else low / slack, None if high is None else high * slack)


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
