"""The learned weights: a plain file of names and numbers, and what they make of a list of candidates.

``weights.json`` is made by ``make train``, for a pack by ``gsi-etl subject train``, and holds its own record:
what it was fitted on, and its cross-validated scores. At run time there is nothing but sums and one exponential a
candidate.
"""

from __future__ import annotations

import json
import math
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from gsi_etl.base import pack
from gsi_etl.figures.meaning.carry_over import carry_over
from gsi_etl.model import Certainty, Confidence

#: (stated, true): the probability that a slot's scores state, and how often such readings were right.
Curve = tuple[tuple[float, float], ...]


#: More sums than this are not remembered.
_MOST_SUMS = 50_000


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights by slot and feature; the curves that make probabilities true; and the bounds of certainty.

    ``high`` and ``medium`` are bounds of the stated probability that measure and place are right.
    """

    slots: Mapping[str, Mapping[str, float]]
    curves: Mapping[str, Curve] = field(default_factory=dict)
    high: float = 1.0
    medium: float = 1.0
    _sums: dict[tuple[str, Sequence[str]], float] = field(init=False, repr=False, compare=False, default_factory=dict)
    _certain: dict[tuple[float, ...], Certainty] = field(init=False, repr=False, compare=False, default_factory=dict)

    def score(self, slot: str, names: Sequence[str]) -> float:
        """The sum of the weights of the features that are named; an unknown feature weighs nothing.

        That of a tuple is remembered: what makes one of its features makes few different ones.
        """
        if type(names) is not tuple:
            return math.fsum(filter(None, map(self.slots[slot].get, names)))
        found = self._sums.get((slot, names))
        if found is None:
            if len(self._sums) >= _MOST_SUMS:
                self._sums.clear()
            found = self._sums[slot, names] = math.fsum(filter(None, map(self.slots[slot].get, names)))
        return found

    def certainty(self, measure: float, place: float, year: float, edition: float) -> Certainty:
        """How probable each part is, by how often readings with such scores were right."""
        stated = measure, place, year, edition
        found = self._certain.get(stated)
        if found is None:
            if len(self._certain) >= _MOST_SUMS:
                self._certain.clear()
            found = self._certain[stated] = Certainty(
                figure=self._true("figure", measure * place),
                measure=self._true("measure", measure),
                place=self._true("place", place),
                year=self._true("year", year),
                edition=self._true("edition", edition),
            )
        return found

    def confidence(self, stated: float) -> Confidence:
        """``high``, ``medium`` or ``low``, of the stated probability that measure and place are right."""
        return "high" if stated >= self.high else "medium" if stated >= self.medium else "low"

    def _true(self, slot: str, stated: float) -> float:
        """On the curve, straight between its knots."""
        knots = self.curves.get(slot, ())
        at = bisect_right(knots, (stated, 2.0))
        if not knots or at == 0:
            return round(knots[0][1] if knots else stated, 3)
        if at == len(knots):
            return knots[-1][1]
        (left, low), (right, high) = knots[at - 1], knots[at]
        return round(low + (high - low) * (stated - left) / (right - left), 3)


def softmax(scores: Sequence[float]) -> list[float]:
    """Probabilities that sum to 1, from scores of any size."""
    top = max(scores)
    powers = [math.exp(score - top) for score in scores]
    total = math.fsum(powers)
    return [power / total for power in powers]


@pack.per_pack
@cache
def load() -> Weights:
    """The weights of the pack, else those that ship with the package as far as they hold for it; once for a pack."""
    own = pack.optional("weights.json")
    weights = read(own or pack.shared("weights.json"))
    return weights if own else carry_over(weights)


def read(path: Path) -> Weights:
    """The weights of a file."""
    data = json.loads(path.read_text(encoding="utf-8"))
    certainty = data["certainty"]
    curves = {slot: tuple((a, b) for a, b in knots) for slot, knots in certainty["slots"].items()}
    curves["figure"] = tuple((a, b) for a, b in certainty["figure"])
    return Weights(data["slots"], curves, certainty["high"], certainty["medium"])
