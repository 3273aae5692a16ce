"""What the verdicts on readings are worth: each is held against the verdict on the same number as it is labelled."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from gsi_etl.config.reference import load_reference
from gsi_etl.figures.assemble import figure_of
from gsi_etl.figures.meaning.decode import Meant, citations_by_sentence
from gsi_etl.figures.meaning.measure import OTHER
from gsi_etl.figures.meaning.weights import Weights
from gsi_etl.model import Figure
from gsi_etl.reconcile import EstimateIndex, reconcile, settled
from gsi_etl.training.calibrate import Certain
from gsi_etl.training.passages import Label, Labelled, place
from gsi_etl.training.samples import SLOTS

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
    reference = load_reference()
    names = {one.code: one.name for one in reference.places}
    index = EstimateIndex(reference.estimates, names, reference.parts)
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
        labels = [one.label(m.seen, m.index) for m, _ in read]
        figures = [figure for _, figure in read]
        published = one.page.context.published
        found = _verdicts(figures, index, published, cites)
        true = _verdicts([*map(_labelled, figures, labels)], index, published, asked)
        for figure, label, verdict, right in zip(figures, labels, found, true, strict=True):
            if verdict == "unmatched" or (label is not None and label["ambiguous"]):
                continue
            sort = agreeing if verdict in AGREEING else accusing
            sort.made += 1
            sort.right += verdict == right
            if verdict != right:
                sort.false.append((str(one.record["id"]), figure.reading.quote, verdict, right))
    return agreeing, accusing


def _verdicts(
    figures: Sequence[Figure], index: EstimateIndex, published: date | None, cites: Sequence[str]
) -> list[str]:
    """The names of the verdicts on all figures of a passage, as a run gives them."""
    made = [reconcile(figure, index, published=published, cites=cites) for figure in figures]
    return [verdict.name if verdict else "unmatched" for verdict in settled(figures, made)]


def _labelled(figure: Figure, label: Label | None) -> Figure:
    """The figure as its label has it."""
    if label is None or not label["target"]:
        return replace(figure, measure=None, confidence="high")
    return replace(
        figure, measure=label["measure"], place=place(label) or None, reference_year=label["reference_year"],
        edition=label["edition"], edition_inferred=False, confidence="high",
        certainty=replace(figure.certainty, year=1.0, edition=1.0),
    )  # fmt: skip
