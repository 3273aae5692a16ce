"""Weights for another subject: those that were learned from the repository's corpus, moved by a pack's own examples.

How numbers, words and marks stand to each other is much the same whatever is counted, so the learned weights are the
starting point, and a few examples are enough to move those that are of the other subject's words.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
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

#: How hard it is to move a learned weight: chosen by cross-validation on two packs, among .25, .5, 1, 2 and 4.
PENALTY = 2.0
#: What a pack teaches. How years and editions are told is the same for any subject, and examples of them are few.
TAUGHT = ("measure", "place")
#: How much a copy with wrong numbers counts beside its passage.
COPIES = 0.25
#: So many readings must have been right or wrong before the bounds of certainty follow them.
ENOUGH = 100


@dataclass(frozen=True, slots=True)
class Adapted:
    """The weights by slot, what the examples say of their certainty, and the score on examples left out."""

    slots: dict[str, dict[str, float]]
    certain: calibrate.Certain | None
    score: Score


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
    enough = len(found.probable) >= ENOUGH
    chances = {slot: found.chances[slot] for slot in TAUGHT if slot in found.chances}
    certain = calibrate.certain(found.probable, chances) if enough else None
    return Adapted(_fitted(taught, base), certain, found)


def learned(records: Sequence[dict[str, Any]], base: Weights) -> Weights:
    """The weights after all of these passages, with the certainty of those that they began from."""
    taught = [_taught(labelled(record)) for record in records]
    return replace(base, slots=_fitted(taught, base))


def _taught(one: Labelled) -> dict[str, list[Sample]]:
    """By slot what the passage teaches, and a copy of it with wrong numbers: a misquote must be read too."""
    copy = with_wrong_numbers(one.record, "learn")
    return {
        slot: samples(one, slot) + [replace(s, weight=COPIES * s.weight) for s in samples(copy, slot)]
        for slot in TAUGHT
    }


def _fitted(taught: Sequence[dict[str, list[Sample]]], base: Weights) -> dict[str, dict[str, float]]:
    moved = {slot: fit([s for one in taught for s in one[slot]], PENALTY, base.slots[slot]) for slot in TAUGHT}
    return {slot: dict(table) for slot, table in base.slots.items()} | moved
