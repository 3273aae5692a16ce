"""Verdicts of one document side by side: what the sentence itself explains is not a mistake."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from gsi_etl.model import Figure, Verdict
from gsi_etl.reconcile.sentences import doubted

AGREEING = ("exact", "rounded", "truncated", "hedged")
#: (sentence, edition, measure, place)
Subject = tuple[str, str | None, str | None, str | None]


def settled(figures: Sequence[Figure], verdicts: Sequence[Verdict | None]) -> list[Verdict | None]:
    """A number that contradicts an estimate which its own sentence gives rightly is of something else: of a province,
    a form, a year. Such is 1.7 million in "of Pakistan's 3.2 million, 1.7 million are in this province alone".

    An edition has one number for a thing: where a sentence gives two, they are compared, and one is another edition's.
    Such is 30,300 in "the first index gave 4,168, the third 30,300".
    """
    right: set[Subject] = {
        (figure.sentence, verdict.estimate.edition, verdict.estimate.measure, verdict.estimate.place)
        for figure, verdict in zip(figures, verdicts, strict=True)
        if verdict is not None and verdict.name in AGREEING and verdict.estimate is not None
    }
    numbers = {(_subject(figure), figure.reading.value) for figure in figures if figure.sentence}
    said = Counter(subject for subject, _ in numbers)
    return [
        verdict and _settled(figure, verdict, right, compared=said[_subject(figure)] > 1)
        for figure, verdict in zip(figures, verdicts, strict=True)
    ]


def _settled(figure: Figure, verdict: Verdict, right: set[Subject], *, compared: bool) -> Verdict:
    estimate = verdict.estimate
    if estimate is None:
        return verdict
    if verdict.name == "contradicts":
        if (figure.sentence, estimate.edition, estimate.measure, estimate.place) in right:
            return doubted(verdict, "its sentence gives that number as well")
    elif verdict.name in ("older_edition", "edition_mismatch") and compared:
        return doubted(verdict, "its sentence compares two numbers of one thing")
    return verdict


def _subject(figure: Figure) -> Subject:
    return figure.sentence, figure.edition, figure.measure, figure.place
