"""Verdicts on quotations made from the estimates, with every slip and without: how many are right, how many found."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from quotations import ACCUSING, Quotation, quotations, tally

from approved import assert_approved
from gsi_etl import figures
from gsi_etl.config.reference import load_reference
from gsi_etl.model import ReadContext, VerdictName
from gsi_etl.reconcile import EstimateIndex, reconcile

REFERENCE = load_reference()
INDEX = EstimateIndex(REFERENCE.estimates, {p.code: p.name for p in REFERENCE.places}, REFERENCE.parts)
Judged = list[tuple[Quotation, VerdictName]]


def told(judged: Judged) -> dict[str, tuple[float, float]]:
    """Precision and recall by verdict, and of all that accuse; printed, for -s."""
    rows = list(tally(judged))
    accusing = [row for row in rows if row[0] in ACCUSING]
    rows.append(("accusing", *(sum(row[at] for row in accusing) for at in (1, 2, 3))))
    for name, given, right, there in rows:
        print(f"{name:17} given {given:4}, right {right:4} ({right / max(given, 1):.1%}), "
              f"found {right / max(there, 1):.1%} of {there}")  # fmt: skip
    return {name: (right / max(given, 1), right / max(there, 1)) for name, given, right, there in rows}


@cache
def structured() -> Judged:
    return [(q, reconcile(q.figure, INDEX, published=q.day).name) for q in quotations(REFERENCE, 1800, seed=7)]


def read(quotation: Quotation) -> VerdictName:
    """Of the figure that the reader finds in the sentence, at the quotation's own number."""
    found = figures.read(quotation.text, ReadContext(title="", published=quotation.day))
    cites = [figure.edition for figure in found if figure.edition]
    number = quotation.quote.split(" ")[0]
    figure = next((f for f in found if number in f.reading.quote), None)
    return reconcile(figure, INDEX, published=quotation.day, cites=cites).name if figure else "unmatched"


def test_of_verdicts_on_figures_those_that_accuse_are_right_and_most_slips_are_found() -> None:
    scores = told(structured())
    assert scores["accusing"][0] >= 0.97
    assert scores["accusing"][1] >= 0.80
    assert scores["agreeing"][0] >= 0.99
    assert scores["agreeing"][1] >= 0.95


def test_each_kind_of_quotation_gets_its_verdicts() -> None:
    """All verdicts of all kinds, counted: what is judged otherwise than before shows here."""
    counted = Counter((q.kind, name) for q, name in structured())
    lines = [f"{kind}: {name} {count}" for (kind, name), count in sorted(counted.items())]
    assert_approved("\n".join(lines), Path(__file__).parent / "told" / "quotations.txt")


@pytest.mark.parametrize(
    "kind", ["unit", "tenfold", "thousandfold", "edition", "older", "country", "form", "part", "year"]
)
def test_every_kind_of_slip_is_found(kind: str) -> None:
    judged = [(q, name) for q, name in structured() if q.kind == kind]
    assert len(judged) >= 50
    assert sum(q.truth == name for q, name in judged) >= 0.6 * len(judged)


def test_from_the_words_on_an_accusation_is_right_too_and_most_slips_are_found() -> None:
    """In sentences kept apart while the verdicts were made."""
    judged = [(q, read(q)) for seed in (11, 29, 31) for q in quotations(REFERENCE, 600, seed=seed, fresh=True)]
    scores = told(judged)
    assert scores["accusing"][0] >= 0.97
    assert scores["accusing"][1] >= 0.80
    assert scores["agreeing"][0] >= 0.99
    assert scores["agreeing"][1] >= 0.98
