"""From what a model thinks of itself to how often it is right: isotonic regression, and the bounds of certainty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

Chances = Sequence[tuple[float, bool]]
#: A calibrated probability exists for classes of readings of at least this many.
SMALLEST = 25
#: Of the readings that are called high at least this share is right; of those called medium this.
HIGH, MEDIUM = 0.985, 0.82


@dataclass(frozen=True, slots=True)
class Certain:
    """What stated probabilities are worth: the bounds of ``high`` and ``medium``, and a curve for each slot."""

    high: float
    medium: float
    curves: Mapping[str, tuple[tuple[float, float], ...]]


def certain(probable: Chances, chances: Mapping[str, Chances]) -> Certain:
    """From how often readings were right: of measure and place together, and of each slot."""
    high, medium = bounds(probable)
    curves = {slot: tuple(isotonic(found)) for slot, found in sorted(chances.items())}
    return Certain(high, medium, curves | {"figure": tuple(isotonic(probable))})


def isotonic(chances: Chances) -> list[tuple[float, float]]:
    """Knots (stated, true) of a curve that only rises: neighbours that would fall are pooled, and small ones too."""
    pools: list[list[float]] = []  # [sum of stated, right, count]
    for stated, right in sorted(chances):
        pools.append([stated, float(right), 1.0])
        while len(pools) > 1 and (
            pools[-2][2] < SMALLEST or pools[-2][1] / pools[-2][2] >= pools[-1][1] / pools[-1][2]
        ):
            last = pools.pop()
            pools[-1] = [a + b for a, b in zip(pools[-1], last, strict=True)]
    return [(round(stated / count, 3), round(right / count, 3)) for stated, right, count in pools]


def bounds(chances: Chances) -> tuple[float, float]:
    """The probabilities from which a reading is ``high`` and ``medium``: the lowest that keep what each promises."""
    ordered = sorted(chances, reverse=True)
    high = _lowest(ordered, HIGH)
    rest = [one for one in ordered if one[0] < high]
    return high, min(_lowest(rest, MEDIUM), high)


def of_the_surest(chances: Chances) -> float:
    """From which probability on the surest readings are that are enough to be a class. Where no bound keeps what high
    promises these are called so: with none, nobody would ever be alerted."""
    ordered = sorted((stated for stated, _ in chances), reverse=True)
    return round(ordered[min(SMALLEST, len(ordered)) - 1], 3) if ordered else 1.0


def _lowest(ordered: Chances, promised: float) -> float:
    right, bound = 0, 1.0
    for count, (stated, correct) in enumerate(ordered, 1):
        right += correct
        if count >= SMALLEST and right / count >= promised:
            bound = stated
    return round(bound, 3)
