#!/usr/bin/env python3
"""Fit the reader's weights from the labelled passages: ``make train`` writes warehouse/reference/weights.json.

Cross-validated in five parts by group: what is said of a passage's certainty was learned from other passages. The
file holds the corpus's digest and the scores, and is the same to the byte for the same corpus.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from gsi_etl.figures.meaning.decode import Meant, decode
from gsi_etl.figures.meaning.known import known
from gsi_etl.figures.meaning.weights import Weights
from gsi_etl.training import calibrate
from gsi_etl.training.fit import PENALTY, fit
from gsi_etl.training.passages import FOLDS, Labelled, digest, fold, read, records, with_wrong_numbers
from gsi_etl.training.samples import SLOTS, Sample, samples
from gsi_etl.training.scoring import Score, score

FILE = Path(__file__).resolve().parents[1] / "warehouse" / "reference" / "weights.json"
#: How much each copy with wrong numbers counts beside its passage, and which copies there are. More of it reads wrong
#: numbers better and right ones worse: by cross-validation, F1 of right and wrong numbers is 90.8 and 80.8 with .25,
#: 90.6 and 81.2 with .4, 90.4 and 81.5 with .5, and 90.0 and 81.3 with .8.
COPIES = {"measure": 0.4, "place": 0.4, "year": 0.25, "edition": 0.25}
SEEDS = ("learn", "learn more")
Read = list[tuple[Labelled, Sequence[Meant]]]


def main() -> int:
    """Fit, cross-validate, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--output", type=Path, default=FILE)
    output = parser.parse_args().output
    passages, wrong = corpus()
    examples = examples_of(passages, wrong)
    right, changed = cross_validated(passages, wrong, examples)
    whole = score(right)
    certain = calibrate.certain(whole.probable, whole.chances)
    high = certain.high
    slots = fitted(examples)
    text = {
        "record": {
            "corpus": digest(),
            "passages": len(passages),
            "penalty": PENALTY,
            "cross_validated": {"all": told(whole, high), "wrong numbers": told(score(changed), high)},
        },
        "certainty": {
            "high": high,
            "medium": certain.medium,
            "figure": certain.curves["figure"],
            "slots": {slot: curve for slot, curve in certain.curves.items() if slot != "figure"},
        },
        "slots": {slot: dict(sorted(weights.items())) for slot, weights in slots.items()},
    }
    output.write_text(json.dumps(text, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
    print(json.dumps(text["record"], indent=1), file=sys.stderr)
    return 0


def fitted(examples: dict[str, list[list[Sample]]]) -> dict[str, dict[str, float]]:
    """The weights of every slot, from all examples."""
    return {slot: fit([s for found in examples[slot] for s in found]) for slot in SLOTS}


def corpus() -> tuple[list[Labelled], list[Labelled]]:
    """Every passage, and a copy of each with wrong numbers."""
    found = records()
    return [read(record) for record in found], [with_wrong_numbers(record, SEEDS[0]) for record in found]


def examples_of(passages: Sequence[Labelled], wrong: Sequence[Labelled]) -> dict[str, list[list[Sample]]]:
    """For each slot the examples of every passage and its copies, in the order of the passages."""
    found: dict[str, list[list[Sample]]] = {slot: [] for slot in SLOTS}
    for one, copy in zip(passages, wrong, strict=True):
        copies = [copy, *(with_wrong_numbers(one.record, seed) for seed in SEEDS[1:])]
        for slot in SLOTS:
            changed = [sample for each in copies for sample in samples(each, slot)]
            less = [replace(sample, weight=COPIES[slot] * sample.weight) for sample in changed]
            found[slot].append(samples(one, slot) + less)
    return found


def cross_validated(
    passages: Sequence[Labelled], wrong: Sequence[Labelled], examples: dict[str, list[list[Sample]]]
) -> tuple[Read, Read]:
    """What the passages, and their copies, are read as with weights that were fitted without their part."""
    right: Read = []
    changed: Read = []
    for part in range(FOLDS):
        kept = [fold(one.group) != part for one in passages]
        slots = {
            slot: fit([s for keep, found in zip(kept, examples[slot], strict=True) if keep for s in found])
            for slot in SLOTS
        }
        weights = Weights(slots=slots)
        for keep, one, copy in zip(kept, passages, wrong, strict=True):
            if not keep:
                right.append((one, decode(one.page, weights, known())))
                changed.append((copy, decode(copy.page, weights, known())))
    return right, changed


def told(found: Score, high: float) -> dict[str, Any]:
    """The scores that the file records."""
    sure, called = found.at_least(high)
    years, dated = found.stated_years()
    editions, cited = found.stated_editions()
    return {
        "precision": round(found.precision, 1),
        "recall": round(found.recall, 1),
        "f1": round(found.f1, 1),
        "high_right": round(100 * sure / max(called, 1), 1),
        "high_share": round(100 * sure / max(found.asked, 1), 1),
        "year_where_stated": round(100 * years / max(dated, 1), 1),
        "edition_where_stated": round(100 * editions / max(cited, 1), 1),
        "none_read_where_none": round(100 * (1 - found.without_target_read / max(found.without_target, 1)), 1),
    }


if __name__ == "__main__":
    sys.exit(main())
