"""Verdicts on what 79 passages of the press say, against labels that a person has checked one by one.

``labelled_verdicts.jsonl`` holds a line a figure: the number as stated, what it counts by our reading of the passage,
and the verdict that is right. ``wrong`` marks what the passage itself has wrong, ``shown`` what of that the
shipped estimates can show. The words of the passages are not in it. A verdict of ``unmatched`` is not a claim: it costs
recall and is never false.
"""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from approved import assert_approved
from gsi_etl.config.reference import load_reference
from gsi_etl.model import Figure, ReadContext, Reading, Verdict
from gsi_etl.reconcile import EstimateIndex, reconcile, settled
from gsi_etl.reconcile.verdicts import ACCUSING

LABELS = [
    json.loads(line) for line in (Path(__file__).parent / "labelled_verdicts.jsonl").read_text("utf-8").splitlines()
]
INDEX = EstimateIndex(load_reference().estimates)


def judged(label: dict[str, Any]) -> Verdict:
    def number(name: str) -> Decimal | None:
        return Decimal(label[name]) if name in label else None

    above, below = number("numerator"), number("denominator")
    reading = Reading(
        quote=label["quote"], start=0, end=len(label["quote"]), kind=label["kind"],
        value=above / below if above and below else number("value"), lower=number("lower"), upper=number("upper"),
        modifier=label.get("modifier"), estimated=label.get("estimated", False), unit=number("unit"),
        sig_figs=label.get("digits"), numerator=above, denominator=below,
    )  # fmt: skip
    figure = Figure(
        reading, measure=label["measure"], place=label["place"], subgroup=label.get("subgroup"),
        reference_year=label.get("year"), edition=label.get("edition"),
    )  # fmt: skip
    published = date.fromisoformat(label["published"]) if "published" in label else None
    return reconcile(figure, INDEX, published=published, cites=label.get("cites", ()))


def test_of_the_verdicts_that_claim_anything_95_in_100_are_right() -> None:
    claims = [(label, verdict) for label in LABELS if (verdict := judged(label)).name != "unmatched"]
    false = [
        (label["says"], verdict.sentence)
        for label, verdict in claims
        if verdict.name != label["verdict"] or verdict.estimate is None or verdict.estimate.edition != label["matched"]
    ]
    claimable = sum(label["verdict"] != "unmatched" for label in LABELS)
    print(f"{len(claims) - len(false)} of {len(claims)} right; {claimable} of {len(LABELS)} could be judged")
    assert len(false) <= 0.05 * len(claims), false
    assert len(claims) >= 0.9 * claimable


def test_each_label_gets_its_verdict() -> None:
    lines = []
    for label in LABELS:
        verdict = judged(label)
        of = f" {verdict.estimate.edition}" if verdict.estimate else ""
        lines.append(f"{label['says']}: {verdict.name}{of}")
    assert_approved("\n".join(lines), Path(__file__).parent / "told" / "labels.txt")


@pytest.mark.parametrize("label", [label for label in LABELS if label.get("shown")], ids=lambda label: label["says"])
def test_every_error_that_the_estimates_can_show_is_found(label: dict[str, Any]) -> None:
    assert judged(label).name in ("truncated", "edition_mismatch", "unit_mistaken", "measure_mistaken", "contradicts")


def test_nothing_that_is_right_is_called_wrong() -> None:
    accused = {label["says"] for label in LABELS if judged(label).name in ("edition_mismatch", "contradicts")}
    assert accused == {label["says"] for label in LABELS if label["verdict"] in ("edition_mismatch", "contradicts")}


PASSAGES = Path(__file__).parents[1] / "corpus" / "passages" / "press.jsonl"
#: What the passages themselves have wrong, by passage: all that may be accused.
WRONG = {"orw125": "edition_mismatch", "orw137": "unit_mistaken", "orw144": "contradicts"}


def test_from_the_words_of_a_passage_on_nothing_right_is_accused() -> None:
    """With our own reading of the passages, told in other words: a misread place or measure makes no accusation."""
    from gsi_etl import figures

    dates = {f"o{label['passage']}": label["published"] for label in LABELS if "published" in label}
    accused: dict[str, str] = {}
    agreeing = 0
    for line in PASSAGES.read_text("utf-8").splitlines():
        passage = json.loads(line)
        published = date.fromisoformat(dates[passage["id"]]) if passage["id"] in dates else None
        read = figures.read(passage["text"], ReadContext(title=passage.get("title") or "", published=published))
        cites = [figure.edition for figure in read if figure.edition]
        verdicts = settled(read, [reconcile(figure, INDEX, published=published, cites=cites) for figure in read])
        for verdict in verdicts:
            if verdict is not None and verdict.name in ACCUSING:
                accused[passage["id"]] = verdict.name
            agreeing += verdict is not None and verdict.name in ("exact", "rounded", "truncated", "hedged")
    print(f"{agreeing} agree, {len(accused)} are accused")
    assert accused.items() <= WRONG.items()
    assert len(accused) >= 2
    assert agreeing >= 140
