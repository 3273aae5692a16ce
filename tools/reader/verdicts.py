"""What the verdicts on readings are worth: each is held against the verdict on the same number as it is labelled."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from gsi_etl.config.reference import load_reference
from gsi_etl.figures.assemble import figure_of
from gsi_etl.figures.meaning.decode import Meant, citations_by_sentence
from gsi_etl.figures.meaning.measure import OTHER
from gsi_etl.figures.meaning.weights import Weights
from gsi_etl.model import Figure
from gsi_etl.reconcile import EstimateIndex, reconcile
from reader.calibrate import Certain
from reader.passages import Label, Labelled, place
from reader.samples import SLOTS

AGREEING = frozenset(["exact", "rounded", "hedged", "truncated"])


@dataclass(slots=True)
class Judged:
    """How many verdicts of a sort were made, which of them are right, and those that are not."""

    made: int = 0
    right: int = 0
    false: list[tuple[str, str, str, str]] = field(default_factory=list)

    @property
    def share(self) -> float:
        return 100 * self.right / self.made if self.made else 100.0


def judged(readings: Iterable[tuple[Labelled, Sequence[Meant]]], certain: Certain) -> tuple[Judged, Judged]:
    """The verdicts that agree, and those that accuse. ``certain``: what the readings' probabilities are worth."""
    index = EstimateIndex(load_reference().estimates)
    weights = Weights({slot: {} for slot in SLOTS}, certain.curves, certain.high, certain.medium)
    agreeing, accusing = Judged(), Judged()
    for one, meant in readings:
        targets = [m for m in meant if m.measure != OTHER]
        if not targets:
            continue
        cited = citations_by_sentence(one.page)
        read = [(m, figure_of(one.page, m, weights, cited)) for m in targets]
        cites = [figure.edition for _, figure in read if figure.edition]
        asked = [label["edition"] for label in one.record["figures"] if label["edition"]]
        for m, figure in read:
            label = one.label(m.seen, m.index)
            if label is not None and label["ambiguous"]:
                continue
            published = one.page.context.published
            found = reconcile(figure, index, published=published, cites=cites)
            if found.name == "unmatched":
                continue
            true = reconcile(_labelled(figure, label), index, published=published, cites=asked)
            sort = agreeing if found.name in AGREEING else accusing
            sort.made += 1
            sort.right += found.name == true.name
            if found.name != true.name:
                sort.false.append((str(one.record["id"]), figure.reading.quote, found.name, true.name))
    return agreeing, accusing


def _labelled(figure: Figure, label: Label | None) -> Figure:
    """The figure as its label has it."""
    if label is None or not label["target"]:
        return replace(figure, measure=None, confidence="high")
    return replace(
        figure, measure=label["measure"], place=place(label) or None, reference_year=label["reference_year"],
        edition=label["edition"], edition_inferred=False, confidence="high",
    )  # fmt: skip
