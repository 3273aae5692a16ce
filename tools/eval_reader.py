#!/usr/bin/env python3
"""Measure the reader on passages that its weights were not fitted on: ``make eval`` prints the scores, holds them to
their floors, and writes docs/explanation/figures-quality.md.

Cross-validated in five parts by group (a passage, its rewrites and variations are of one group). With ``--learning``
it also fits on a quarter, half and three quarters of the groups: whether more examples would help.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from gsi_etl.figures.meaning.decode import decode
from gsi_etl.figures.meaning.known import known
from gsi_etl.figures.meaning.weights import Weights
from gsi_etl.training import calibrate
from gsi_etl.training.fit import fit
from gsi_etl.training.passages import FOLDS, Labelled, fold, with_whole_populations
from gsi_etl.training.samples import SLOTS, Sample
from gsi_etl.training.scoring import Score, score
from reader.verdicts import Judged, judged
from train_reader import SEEDS, Read, corpus, cross_validated, examples_of, told

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "explanation" / "figures-quality.md"
FLOORS = ROOT / "tests" / "corpus" / "floors.json"
LANGUAGES = ("en", "de", "es", "fr", "it", "nl", "pl", "pt")
COLUMNS = ("precision", "recall", "f1", "high_right", "high_share", "year_where_stated", "edition_where_stated")
#: Sets whose writers had seen neither the reader nor the other passages. Each was measured before it was learned from.
OTHER_WRITERS = frozenset(
    [
        "agencies",
        "beside",
        "campaigns",
        "country_lists",
        "country_notes",
        "documents",
        "indirect",
        "institutions",
        "natives",
        "newspapers",
        "newsrooms",
        "no_targets",
        "parallels",
        "reporters",
        "research",
        "roundabout",
        "sites",
    ]
)
HELD = (*COLUMNS, "none_read_where_none")


def main() -> int:
    """Evaluate, write the page, and compare with the floors."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--learning", action="store_true", help="also draw the learning curve (minutes)")
    parser.add_argument("--set-floors", action="store_true", help="write what is reached now, less a margin, as floors")
    asked = parser.parse_args()
    return evaluate(PAGE, learning=asked.learning, set_floors=asked.set_floors)


def evaluate(page_path: Path, *, learning: bool = False, set_floors: bool = False) -> int:
    """0 when every floor is kept, 1 when one is not."""
    passages, wrong = corpus()
    examples = examples_of(passages, wrong)
    wholes = [with_whole_populations(one.record, SEEDS[1]) for one in passages]
    right, changed, slips, _ = cross_validated(passages, wrong, examples, wholes)
    whole = score(right)
    certain = calibrate.certain(whole.probable, whole.chances)
    high = certain.high
    rows = {name: score(part, high) for name, part in _parts(right).items()}
    for name, copies in (("wrong numbers", changed), ("whole populations", slips)):
        rows[name] = score(copies, high)
        rows[f"our own, {name}"] = score([one for one in copies if one[0].set not in OTHER_WRITERS], high)
    curve = _curve(passages, examples) if learning else ()
    verdicts = {name: judged(part, certain) for name, part in _judged_parts(right, changed).items()}
    page = _page(rows, whole, high, len(passages), curve, verdicts)
    print(page)
    page_path.write_text(page, encoding="utf-8")
    reached = {name: told(found, high) for name, found in rows.items()}
    reached["verdicts"] = {
        f"{sort}_right_{name}": round(found.share, 1)
        for name, pair in verdicts.items()
        for sort, found in zip(("agreeing", "accusing"), pair, strict=True)
    }
    if set_floors:
        FLOORS.write_text(json.dumps(_floors(reached), indent=1) + "\n", encoding="utf-8")
    return _held(reached)


def _parts(readings: Read) -> dict[str, Read]:
    """All, English, the others together, each language, and each file of the corpus."""
    parts: dict[str, Read] = {"all": readings}
    parts["English"] = [one for one in readings if one[0].english]
    parts["other languages"] = [one for one in readings if not one[0].english]
    parts["our own"] = [one for one in readings if one[0].set not in OTHER_WRITERS]
    parts["our own, English"] = [one for one in parts["our own"] if one[0].english]
    parts["our own, other languages"] = [one for one in parts["our own"] if not one[0].english]
    parts["by other writers"] = [one for one in readings if one[0].set in OTHER_WRITERS]
    for language in LANGUAGES[1:]:
        parts[language] = [one for one in readings if one[0].record["lang"] == language]
    for name in sorted({one.set for one, _ in readings}):
        parts[f"{name}.jsonl"] = [one for one in readings if one[0].set == name]
    return parts


def _judged_parts(right: Read, changed: Read) -> dict[str, Read]:
    """The passages whose verdicts are held against those on their labels."""
    return {"press": [one for one in right if one[0].set == "press"], "all": right, "wrong numbers": changed}


def _floors(reached: dict[str, dict[str, float]]) -> dict[str, dict[str, float]]:
    """Half a point below what is reached, where a set is large enough to have a score."""
    kinds = ("English", "other languages", "wrong numbers", "whole populations")
    names = ("all", *kinds, "our own", *(f"our own, {kind}" for kind in kinds), "by other writers")
    floors = {name: {column: round(reached[name][column] - 0.5, 1) for column in HELD} for name in names}
    floors["verdicts"] = {name: round(share - 1, 1) for name, share in reached["verdicts"].items()}
    return floors


def _held(reached: dict[str, dict[str, float]]) -> int:
    floors = json.loads(FLOORS.read_text(encoding="utf-8")) if FLOORS.exists() else {}
    fallen = [
        f"{name}: {column} is {reached[name][column]}, the floor is {floor}"
        for name, columns in floors.items()
        for column, floor in columns.items()
        if reached[name][column] < floor
    ]
    for line in fallen:
        print(line, file=sys.stderr)
    return 1 if fallen else 0


def _curve(passages: Sequence[Labelled], examples: dict[str, list[list[Sample]]]) -> list[tuple[int, Score]]:
    """The score of one part, by how many of the others' groups were learned from; without the question of whether a
    text states a target at all, whose examples the readings of all parts make."""
    found = []
    for quarter in (1, 2, 3, 4):
        kept = [fold(one.group) != 0 and _quarter(one.group) < quarter for one in passages]
        slots = {
            slot: fit([s for keep, own in zip(kept, examples[slot], strict=True) if keep for s in own])
            for slot in SLOTS
        }
        weights = Weights(slots=slots)
        left = [(one, decode(one.page, weights, known())) for one in passages if fold(one.group) == 0]
        found.append((sum(kept), score(left)))
    return found


def _quarter(group: str) -> int:
    return int(hashlib.sha256(f"quarter {group}".encode()).hexdigest(), 16) % 4


def _page(
    rows: dict[str, Score],
    whole: Score,
    high: float,
    count: int,
    curve: Sequence[tuple[int, Score]],
    verdicts: dict[str, tuple[Judged, Judged]],
) -> str:
    lines = [
        "# How well figures are read",
        "",
        "This page is written by `make eval`. A target is right when its number, measure and place are all right.",
        f"Scores are cross-validated in {FOLDS} parts over the {count:,} passages of `tests/corpus/passages`: each is",
        "read with weights that were fitted without it and without its rewrites and variations. What people could",
        "dispute is neither asked for nor held against the reader. *Wrong numbers* are the same passages with their",
        "targets' digits changed by a tenth to nine tenths, or by a slip of the decimal point, as in a misquote;",
        "in *whole populations* every other count is that of all people of its place, the worst misquote.",
        "The passages *by other writers* were written without any knowledge of the reader and of our own passages,",
        "and many of them are hard on purpose.",
        "",
        "| passages | targets | precision | recall | F1 | `high` right | `high` of all targets | year* | edition* "
        "| no target, but one read |",
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for name, found in rows.items():
        values = told(found, high)
        none = f"{found.without_target_read} of {found.without_target}" if found.without_target else "–"
        scores = " | ".join(f"{values[column]:.1f}" for column in COLUMNS)
        lines.append(f"| {name} | {found.asked} | {scores} | {none} |")
    sure = rows["all"].without_target_high
    lines += [
        "",
        "\\* accuracy among targets whose year is stated, or whose edition is cited.",
        f"Of passages without a target, {sure} gave one with high confidence.",
        "",
        "## Is the probability true?",
        "",
        "| stated probability | readings | right |",
        "|---|---:|---:|",
    ]
    for low, up in ((0.0, 0.5), (0.5, 0.7), (0.7, 0.8), (0.8, 0.9), (0.9, 0.95), (0.95, 0.99), (0.99, 1.01)):
        chosen = [right for stated, right in whole.probable if low <= stated < up]
        if chosen:
            lines.append(f"| {low:.2f} to {min(up, 1):.2f} | {len(chosen)} | {100 * sum(chosen) / len(chosen):.1f} % |")
    lines += _verdicts(verdicts)
    lines += ["", "## The ten commonest mistakes", "", "| mistake | count |", "|---|---:|"]
    kinds = Counter(kind for kind, _ in whole.mistakes)
    lines += [f"| {kind} | {number} |" for kind, number in sorted(kinds.items(), key=lambda k: (-k[1], k[0]))[:10]]
    if curve:
        lines += [
            "",
            "## Would more examples help?",
            "",
            "| passages learned from | F1 on the part left out |",
            "|---:|---:|",
        ]
        lines += [f"| {number} | {found.f1:.1f} |" for number, found in curve]
    return "\n".join(lines) + "\n"


def _verdicts(verdicts: dict[str, tuple[Judged, Judged]]) -> list[str]:
    lines = [
        "",
        "## Are the verdicts right?",
        "",
        "Of each reading the verdict is compared with the verdict on the same number as it is labelled. Agreeing:",
        "`exact`, `rounded`, `hedged`, `truncated`; the others accuse.",
        "",
        "| passages | agreeing verdicts | right | accusing verdicts | right |",
        "|---|---:|---:|---:|---:|",
    ]
    return lines + [
        f"| {name} | {agree.made} | {agree.share:.1f} % | {accuse.made} | {accuse.share:.1f} % |"
        for name, (agree, accuse) in verdicts.items()
    ]


if __name__ == "__main__":
    sys.exit(main())
