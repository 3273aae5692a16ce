#!/usr/bin/env python3
"""Measure how a pack's figures are read: without an example, and after learning from 30 and from all of its examples.

    python tools/eval_pack.py examples/displacement tests/subjects/displacement-eval.jsonl

The passages of the second file are set apart: nothing may be learned from them, and no phrase be written for them.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from gsi_etl.base import measures, pack
from gsi_etl.config.vocabulary import places
from gsi_etl.figures.meaning.carry_over import carry_over
from gsi_etl.figures.meaning.decode import decode
from gsi_etl.figures.meaning.known import known
from gsi_etl.figures.meaning.weights import Weights, read
from gsi_etl.training import examples
from gsi_etl.training.adapt import learned
from gsi_etl.training.scoring import Score, score

FEW = 30


def main() -> int:
    """Print a line for each number of examples."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pack", type=Path)
    parser.add_argument("passages", type=Path, help="labelled passages that are set apart")
    parser.add_argument("--mistakes", action="store_true", help="list what went wrong after learning from all")
    asked = parser.parse_args()
    found = evaluate(asked.pack, asked.passages)
    print("examples  targets  precision  recall     F1  none read where none")
    for count, one in found:
        none = f"{one.without_target - one.without_target_read} of {one.without_target}"
        print(f"{count:>8}  {one.asked:>7}  {one.precision:>9.1f}  {one.recall:>6.1f}  {one.f1:>5.1f}  {none:>20}")
    if asked.mistakes:
        for (kind, words), times in Counter(found[-1][1].mistakes).most_common():
            print(f"{times:>4}  {kind}  {words}")
    return 0


def evaluate(folder: Path, passages: Path) -> list[tuple[int, Score]]:
    """The scores on the passages set apart, by how many of the pack's examples were learned from."""
    pack.use(folder)
    targets = [name for name, one in measures.measures().items() if one.target]
    apart = _records(passages, targets)
    taught = _records(folder / examples.NAME, targets) if (folder / examples.NAME).is_file() else []
    if shared := {one["group"] for one in apart} & {one["group"] for one in taught}:
        raise SystemExit(f"passages are in both files: {', '.join(sorted(shared))}")
    base = carry_over(read(pack.shared("weights.json")))
    found = [(0, _scored(apart, base))]
    for count in sorted({min(FEW, len(taught)), len(taught)} - {0}):
        found.append((count, _scored(apart, learned(taught[:count], base))))
    return found


def _records(path: Path, targets: Sequence[str]) -> list[dict[str, Any]]:
    records, faults = examples.load(path, targets, places())
    if faults:
        raise SystemExit("\n".join(f"{path}:{one.line}: {one.field}: {one.words}" for one in faults))
    return json.loads(json.dumps(records))  # type: ignore[no-any-return]


def _scored(records: Sequence[dict[str, Any]], weights: Weights) -> Score:
    passages = [examples.labelled(record) for record in records]
    return score([(one, decode(one.page, weights, known())) for one in passages])


if __name__ == "__main__":
    sys.exit(main())
