"""Weights for another subject: those that were learned from the repository's corpus, moved by a pack's own examples.

How numbers, words and marks stand to each other is much the same whatever is counted, so the learned weights are the
starting point, and a few examples are enough to move those that are of the other subject's words.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import comb
from pathlib import Path
from typing import Any

from gsi_etl.figures.meaning.decode import decode
from gsi_etl.figures.meaning.known import known
from gsi_etl.figures.meaning.weights import Weights
from gsi_etl.training import calibrate
from gsi_etl.training.examples import labelled
from gsi_etl.training.fit import fit
from gsi_etl.training.passages import FOLDS, Labelled, fold, with_wrong_numbers
from gsi_etl.training.samples import Sample, samples
from gsi_etl.training.scoring import Score, score

#: What a pack teaches. Telling years and editions apart is the same for any subject, and examples of them are few.
TAUGHT = ("measure", "place")
#: How much each copy with wrong numbers counts beside its passage, and which copies there are: chosen likewise.
COPIES = 0.5
SEEDS = ("learn", "learn more")
#: The bounds of certainty stay as they were learned unless the examples speak against them with this probability: a
#: hundred readings are too few to find bounds of their own.
CHANCE = 0.05


@dataclass(frozen=True, slots=True)
class Adapted:
    """The weights by slot, what the examples say of their certainty, and the score on examples left out."""

    slots: dict[str, dict[str, float]]
    certain: calibrate.Certain | None
    score: Score

    def promised(self, high: float) -> tuple[int, int, bool]:
        """Of the readings left out that are called high: how many are right, how many there are, and whether those are
        as many as it promises. ``high``: the bound where the examples moved none."""
        right, called = self.score.at_least(self.certain.high if self.certain else high)
        return right, called, self.certain is None or right >= calibrate.HIGH * called


def digest(path: Path) -> str:
    """The sha256 of a file of examples, kept in the weights that were learned from it."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def adapt(records: Sequence[dict[str, Any]], base: Weights) -> Adapted:
    """Fit on all passages; cross-validate in five parts by group, to know how good and how sure the weights are."""
    passages = [labelled(record) for record in records]
    taught = [_taught(one) for one in passages]
    read = []
    for part in range(FOLDS):
        left = [one for one in passages if fold(one.group) == part]
        if not left:
            continue
        kept = [found for one, found in zip(passages, taught, strict=True) if fold(one.group) != part]
        weights = Weights(slots=_fitted(kept, base))
        read += [(one, decode(one.page, weights, known())) for one in left]
    found = score(read)
    chances = {slot: found.chances[slot] for slot in TAUGHT if slot in found.chances}
    certain = None if _keeps(found, base.high) else calibrate.certain(found.probable, chances)
    if certain is not None and certain.high >= 1:
        high = max(base.high, calibrate.of_the_surest(found.probable))
        certain = replace(certain, high=high, medium=min(certain.medium, high))
    return Adapted(_fitted(taught, base), certain, found)


def _keeps(found: Score, high: float) -> bool:
    """Whether as many readings above the bound are right as it promises, but for what chance explains."""
    right, called = found.at_least(high)
    promised = calibrate.HIGH
    tail = sum(comb(called, n) * promised**n * (1 - promised) ** (called - n) for n in range(right + 1))
    return tail >= CHANCE


def learned(records: Sequence[dict[str, Any]], base: Weights) -> Weights:
    """The weights after all of these passages, with the certainty of those that they began from."""
    taught = [_taught(labelled(record)) for record in records]
    return replace(base, slots=_fitted(taught, base))


def _taught(one: Labelled) -> dict[str, list[Sample]]:
    """By slot what the passage teaches, and copies of it with wrong numbers: a misquote must be read too."""
    copies = [with_wrong_numbers(one.record, seed) for seed in SEEDS]
    found = {}
    for slot in TAUGHT:
        changed = [sample for copy in copies for sample in samples(copy, slot)]
        found[slot] = samples(one, slot) + [replace(sample, weight=COPIES * sample.weight) for sample in changed]
    return found


def _fitted(taught: Sequence[dict[str, list[Sample]]], base: Weights) -> dict[str, dict[str, float]]:
    moved = {slot: fit([s for one in taught for s in one[slot]], base.slots[slot]) for slot in TAUGHT}
    return {slot: dict(table) for slot, table in base.slots.items()} | moved
