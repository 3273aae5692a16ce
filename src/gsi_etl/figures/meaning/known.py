"""What the editions say: whether a number agrees with an estimate of a measure, for the places that a text names.

It helps a reading and must not blind it, so the weights are learned from texts with wrong numbers too.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, cached_property

from gsi_etl.base import curated, measures, pack
from gsi_etl.figures.meaning.passage import Passage, Seen
from gsi_etl.figures.meaning.relations import figures_of
from gsi_etl.figures.numbers.quantity import Quantity

WORLD = "WLD"
#: Of so few counts none can say how large they usually are.
_MANY = 100
#: Behind every code of a place.
_LAST = "\uffff"


@dataclass(frozen=True)
class Known:
    """Estimates by (measure, place): (edition, value); and populations by place."""

    estimates: dict[tuple[str, str], tuple[tuple[str, Decimal], ...]]
    populations: dict[str, tuple[Decimal, ...]]
    reference_years: dict[str, int]

    @cached_property
    def ordered(self) -> dict[str, list[tuple[Decimal, str]]]:
        """The estimates of a measure and their places, from the smallest."""
        found: dict[str, list[tuple[Decimal, str]]] = {}
        for (measure, place), known in self.estimates.items():
            found.setdefault(measure, []).extend((value, place) for _, value in known)
        return {measure: sorted(values) for measure, values in found.items()}

    @cached_property
    def in_thousands(self) -> bool:
        """Whether nine in ten counts of the editions, of a hundred and more, are of thousands."""
        counts = [value for stock in measures.stocks() for value, _ in self.ordered.get(stock, ())]
        return len(counts) >= _MANY and 10 * sum(value < 1000 for value in counts) <= len(counts)

    def years(self, quantity: Quantity, measure: str, place: str) -> set[int]:
        """The years that the agreeing editions are about."""
        return {
            self.reference_years[edition]
            for edition in self.agreeing(quantity, measure, place)
            if edition in self.reference_years
        }

    def agreeing(self, quantity: Quantity, measure: str, place: str) -> list[str]:
        """The editions whose estimate rounds to the number as it is stated."""
        value = quantity.value
        if value is None or not quantity.unit:
            return []
        half = quantity.unit / 2
        return [e for e, known in self.estimates.get((measure, place), ()) if abs(known - value) <= half]

    def evidence(self, page: Passage, seen: Seen, quantity: Quantity, measure: str) -> tuple[str, ...]:
        """Whether an estimate of the measure agrees, for a place in the sentence, in the text, or the world."""
        where = self._where(page, seen, quantity, measure)
        if where is None:
            return ("known:none",)
        digits = min(figures_of(quantity), 3)
        return (f"known:{where}:{digits}", f"known:{digits}")

    def agrees(self, page: Passage, seen: Seen, quantity: Quantity, measure: str) -> bool:
        """Whether an estimate of the measure agrees, for a place in the sentence, in the text, or the world."""
        return self._where(page, seen, quantity, measure) is not None

    def _where(self, page: Passage, seen: Seen, quantity: Quantity, measure: str) -> str | None:
        """Where the place is named whose estimate of the measure agrees."""
        agreeing = self._places(quantity, measure)
        if not agreeing:
            return None
        here = {m.code for m in seen.places}
        nearby = {m.code for s in page.body[max(0, seen.index - 3) : seen.index] for m in s.places}
        nearby |= {m.code for s in page.title for m in s.places}
        if page.context.place:
            nearby.add(page.context.place)
        for name, codes in (("here", here), ("near", nearby), ("world", {WORLD})):
            if not agreeing.isdisjoint(codes):
                return name
        return None

    def _places(self, quantity: Quantity, measure: str) -> set[str]:
        """The places whose estimate of the measure rounds to the number as it is stated, in any edition."""
        value, unit, ordered = quantity.value, quantity.unit, self.ordered.get(measure)
        if value is None or not unit or not ordered:
            return set()
        if value + unit < ordered[0][0] or value - unit > ordered[-1][0]:  # most numbers
            return set()
        half = unit / 2
        first, last = bisect_left(ordered, (value - half, "")), bisect_right(ordered, (value + half, _LAST))
        return {place for _, place in ordered[first:last]}


@pack.per_pack
@cache
def known() -> Known:
    """The table of estimates, once for a pack."""
    estimates: dict[tuple[str, str], list[tuple[str, Decimal]]] = {}
    populations: dict[str, set[Decimal]] = {}
    for _, row in curated.rows(pack.own("estimates.csv")):
        if not row["value"] or row["verified"] != "yes":
            continue  # a bound agrees with anything below it, and a remembered number proves nothing
        value = Decimal(row["value"])
        estimates.setdefault((row["measure"], row["place"]), []).append((row["edition"], value))
        if measures.is_rate(row["measure"]):  # the press puts a rate as a share
            for share in measures.twins(row["measure"]):
                estimates.setdefault((share, row["place"]), []).append((row["edition"], value / 1000))
        if row.get("population"):
            populations.setdefault(row["place"], set()).add(Decimal(row["population"]))
    return Known(
        {key: tuple(values) for key, values in estimates.items()},
        {place: tuple(sorted(values)) for place, values in populations.items()},
        _reference_years(),
    )


def _reference_years() -> dict[str, int]:
    rows = curated.rows(pack.own("editions.csv"))
    return {row["edition"]: int(row["reference_year"]) for _, row in rows if row["reference_year"]}
