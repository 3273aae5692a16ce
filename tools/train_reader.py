#!/usr/bin/env python3
"""Fit the reader's weights from the labelled passages: ``make train`` writes warehouse/reference/weights.json.

Cross-validated in five parts by group: what is said of a passage's certainty was learned from other passages. The
file holds the corpus's digest and the scores, and is the same to the byte for the same corpus.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from gsi_etl.figures.meaning import left_out
from gsi_etl.figures.meaning.decode import Meant, dated, measures_of, settled, undecided
from gsi_etl.figures.meaning.known import known
from gsi_etl.figures.meaning.weights import Weights
from gsi_etl.training import calibrate
from gsi_etl.training.fit import PENALTIES, PENALTY, design, fit, fit_without
from gsi_etl.training.passages import (
    FOLDS,
    Labelled,
    digest,
    fold,
    read,
    records,
    with_whole_populations,
    with_wrong_numbers,
)
from gsi_etl.training.samples import SLOTS, Sample, measures_as_read, of_text, samples
from gsi_etl.training.scoring import Score, score

FILE = Path(__file__).resolve().parents[1] / "warehouse" / "reference" / "weights.json"
#: How much each copy with wrong numbers counts beside its passage, and which copies there are. More of it reads wrong
#: numbers better and right ones worse, by a little: F1 of right and wrong numbers was 91.3 and 81.9 with .4 for
#: measures and places, 91.0 and 82.1 with .6, and 91.3 and 82.1 with these, in the cross-validation that chose them.
#: Units came later: wrong numbers 81.2 with .4 for them and 81.3 with .8, right ones 90.8 both times, on more passages.
COPIES = {"unit": 0.8, "measure": 0.4, "place": 0.5, "year": 0.3, "edition": 0.25}
SEEDS = ("learn", "learn more")
#: How much a copy counts that quotes whole populations as targets, for these slots. On our own passages the reader
#: found with .05 78 % of such slips that it never saw, with none 69 %, and read all else as well; with .1 81 %, but
#: took over a quarter more true populations for targets.
WHOLES, OF_WHOLES = 0.05, ("measure", "place")
Read = list[tuple[Labelled, Sequence[Meant]]]


def main() -> int:
    """Fit, cross-validate, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--output", type=Path, default=FILE)
    output = parser.parse_args().output
    passages, wrong = corpus()
    examples = examples_of(passages, wrong)
    right, changed, _, texts = cross_validated(passages, wrong, examples)
    whole = score(right)
    certain = calibrate.certain(whole.probable, whole.chances)
    high = certain.high
    slots = fitted(examples) | {"text": fit(texts)}
    text = {
        "record": {
            "corpus": digest(),
            "passages": len(passages),
            "penalty": {"all": PENALTY, **PENALTIES},
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
    """For each slot the examples of every passage and its copies, in the order of the passages.

    Those for the measure are there twice, at half the weight: once after the labels of the quantities before, once
    after what these are read as, with weights fitted on the others of the first kind that are not of the passage's
    part. Afterwards each passage's numbers have the units that these weights gave them.
    """
    more = [[with_wrong_numbers(one.record, seed) for one in passages] for seed in SEEDS[1:]]
    each = [(one, *copies) for one, *copies in zip(passages, wrong, *more, strict=True)]
    found = {slot: [_weighed(slot, [samples(one, slot) for one in ones]) for ones in each] for slot in SLOTS}
    parts = [fold(one.group) for one in passages]
    first = _by_part(found, parts, (left_out.SLOT, "measure"))
    for at, (part, ones) in enumerate(zip(parts, each, strict=True)):
        as_read = _weighed("measure", [measures_as_read(one, _measured(one, first[part])) for one in ones])
        found["measure"][at] = [replace(one, weight=one.weight / 2) for one in found["measure"][at] + as_read]
    for at, one in enumerate(passages):
        slip = with_whole_populations(one.record, SEEDS[0])
        if slip is None:
            continue
        for slot in OF_WHOLES:
            found[slot][at] += [replace(each, weight=WHOLES * each.weight) for each in samples(slip, slot)]
    return found


def _weighed(slot: str, ones: Sequence[list[Sample]]) -> list[Sample]:
    """The examples of a passage and its copies, each copy at its weight."""
    own, *copies = ones
    return own + [replace(one, weight=COPIES[slot] * one.weight) for copy in copies for one in copy]


def _measured(one: Labelled, weights: Weights) -> list[Meant]:
    left_out.decide(one.page, weights, known())
    return measures_of(one.page, weights, known())


def _by_part(examples: dict[str, list[list[Sample]]], parts: Sequence[int], slots: Sequence[str]) -> list[Weights]:
    """For each part the weights that are fitted without it."""
    tables = {slot: _tables(examples[slot], parts) for slot in slots}
    return [Weights(slots={slot: table[part] for slot, table in tables.items()}) for part in range(FOLDS)]


def _tables(examples: Sequence[Sequence[Sample]], parts: Sequence[int]) -> list[dict[str, float]]:
    """For each part the weights of one slot, from the examples of all other passages."""
    of = [part for part, own in zip(parts, examples, strict=True) for _ in own]
    made = design([sample for own in examples for sample in own], of)
    return [fit_without(made, part) for part in range(FOLDS)]


class CrossValidated(NamedTuple):
    """What passages, their copies with wrong numbers and those that quote whole populations are read as, and the
    examples of texts with and without a target, which are made of such readings."""

    right: Read
    changed: Read
    wholes: Read
    texts: list[Sample]


def cross_validated(
    passages: Sequence[Labelled],
    wrong: Sequence[Labelled],
    examples: dict[str, list[list[Sample]]],
    wholes: Sequence[Labelled | None] = (),
) -> CrossValidated:
    """Everything is read with weights that were fitted without its part. ``wholes``: for each passage its copy."""
    parts = [fold(one.group) for one in passages]
    by_part = _by_part(examples, parts, SLOTS)
    right, changed = (_undecided(both, parts, by_part) for both in (passages, wrong))
    texts = [of_text(*read) + of_text(*copy) for read, copy in zip(right, changed, strict=True)]
    tables = _tables(texts, parts)
    decided = [replace(one, slots={**one.slots, "text": table}) for one, table in zip(by_part, tables, strict=True)]
    slips = [(one, part) for one, part in zip(wholes, parts, strict=False) if one is not None]
    of_slips = [part for _, part in slips]
    return CrossValidated(
        _decided(right, parts, decided),
        _decided(changed, parts, decided),
        _decided(_undecided([one for one, _ in slips], of_slips, by_part), of_slips, decided),
        [one for own in texts for one in own],
    )


def _undecided(passages: Sequence[Labelled], parts: Sequence[int], weights: Sequence[Weights]) -> Read:
    return [(one, undecided(one.page, weights[part], known())) for part, one in zip(parts, passages, strict=True)]


def _decided(read: Read, parts: Sequence[int], weights: Sequence[Weights]) -> Read:
    """The readings after all decisions, each by the weights that were fitted without its part."""
    return [
        (one, dated(one.page, settled(one.page, found, weights[part]), weights[part], known()))
        for part, (one, found) in zip(parts, read, strict=True)
    ]


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
