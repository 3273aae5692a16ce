"""What no figure can be: more than its whole, than the world, than everybody. Rows for the suite ``limits``.

These checks judge our own reading first: a number for Asia that is larger than the world's was read as another
measure, most likely. So they hold for newspapers too. Pure; the suite compares, and this only says what the limit is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from gsi_etl.base import measures
from gsi_etl.base.formatting import number
from gsi_etl.base.inherited import is_anothers, is_inherited
from gsi_etl.base.intervals import of_estimate
from gsi_etl.model import Estimate, Figure
from gsi_etl.quality.compare import WORLD, about
from gsi_etl.quality.rows import Row, Stated


class Limits:
    """The highest that a figure can be, by what the editions say of its whole, of the world and of the population."""

    def __init__(self, estimates: Iterable[Estimate]) -> None:
        self._rows: dict[tuple[str, str], list[Estimate]] = {}
        self._populations: dict[str, Decimal] = {}
        for row in estimates:
            if not row.verified:
                continue
            self._rows.setdefault((row.measure, row.place), []).append(row)
            if row.population is not None:
                self._populations[row.place] = max(row.population, self._populations.get(row.place, Decimal(0)))

    def rows(self, figures: Iterable[Stated]) -> Iterator[Row]:
        """A row for each limit that holds for a figure."""
        for stated in figures:
            figure = stated.figure
            if figure.measure is None or figure.reading.change or figure.reading.kind == "rank":
                continue
            for name, highest, wanted in self._of(figure):
                yield {
                    "source_id": stated.source.id,
                    "limit_name": name,
                    "stated": f"{about(figure.measure, figure.place)} {figure.reading.quote}",
                    "wanted": wanted,
                    "low": stated.lenient.low,
                    "highest": highest,
                }

    def _of(self, figure: Figure) -> Iterator[tuple[str, Decimal, str]]:
        measure, place = figure.measure or "", figure.place or ""
        counted = measure in measures.of_role("headline", "part", "form")
        if counted and (whole := next(measures.wholes(measure), None)):
            yield from self._one("whole", figure, whole, place)
        if counted and place not in ("", WORLD):
            yield from self._one("world", figure, measure, WORLD)
        if counted and measures.is_of_people(measure) and place in self._populations:
            people = self._populations[place]
            yield "population", people, f"{people:,f} people"
        if measure in measures.of_role("share"):
            yield "share", Decimal(1), "100 %"
        if self._of_another_edition(figure):
            yield "inherited edition", Decimal(-1), f"a number of {figure.edition}"

    def _one(self, name: str, figure: Figure, measure: str, place: str) -> Iterator[tuple[str, Decimal, str]]:
        """The number of the same edition, or the largest of all where the figure names none or that has none."""
        rows = self._rows.get((measure, place), [])
        own = [row for row in rows if row.edition == figure.edition] or rows
        highest = max(own, key=lambda row: of_estimate(row).high or Decimal(0), default=None)
        if highest is not None:
            high = of_estimate(highest).high
            assert high is not None
            yield name, high, f"{number(high)} ({about(measure, place)}, {highest.edition})"

    def _of_another_edition(self, figure: Figure) -> bool:
        return is_inherited(figure) and is_anothers(
            figure, self._rows.get((figure.measure or "", figure.place or ""), ())
        )
