"""Verdicts of one document side by side: what the sentence itself explains is not a mistake."""

from __future__ import annotations

from collections.abc import Sequence

from gsi_etl.model import Figure, Verdict
from gsi_etl.reconcile.sentences import doubted

AGREEING = ("exact", "rounded", "truncated", "hedged")


def settled(figures: Sequence[Figure], verdicts: Sequence[Verdict | None]) -> list[Verdict | None]:
    """A number that contradicts an estimate which its own sentence gives rightly is of something else: of a province,
    a form, a year. Such is 1.7 million in "of Pakistan's 3.2 million, 1.7 million are in this province alone".
    """
    right = {
        (figure.sentence, verdict.estimate.edition, verdict.estimate.measure, verdict.estimate.place)
        for figure, verdict in zip(figures, verdicts, strict=True)
        if verdict is not None and verdict.name in AGREEING and verdict.estimate is not None
    }
    return [
        doubted(verdict, "its sentence gives that number as well")
        if verdict is not None
        and verdict.name == "contradicts"
        and verdict.estimate is not None
        and (figure.sentence, verdict.estimate.edition, verdict.estimate.measure, verdict.estimate.place) in right
        else verdict
        for figure, verdict in zip(figures, verdicts, strict=True)
    ]
