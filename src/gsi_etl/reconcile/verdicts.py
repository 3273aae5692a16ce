"""The verdict of one news figure: which estimate it repeats, how faithfully, or what kind of mistake it is.

Precision before recall: a figure that fits nothing well is ``unmatched``, never guessed at. Only a figure that names
an edition or a year can be wrong about it. The order of the tests is the order of what writers do: repeat the
edition they cite, repeat an older one, slip a unit, name another measure.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from gsi_etl.base.bounds import computed
from gsi_etl.model import Estimate, Figure, Verdict
from gsi_etl.reconcile.estimates import EstimateIndex
from gsi_etl.reconcile.faithful import best, contradicts, is_shifted, repeats
from gsi_etl.reconcile.mistakes import mistaken
from gsi_etl.reconcile.sentences import UNMATCHED, verdict


@computed
def reconcile(
    figure: Figure, index: EstimateIndex, *, published: date | None = None, cites: Iterable[str] = ()
) -> Verdict:
    """The verdict of a figure of a target measure; anything else is ``unmatched``.

    A reading of low confidence carries no verdict. Only one of high confidence accuses, and only when its year and
    edition are as sure: an edition that was missed makes an estimate of it look like an older one.

    ``published``: when the document came out. ``cites``: editions that the document names anywhere: when there is just
    one, a figure that names none is first held against it, but cannot be wrong about it.
    """
    if not figure.is_target or figure.place is None or figure.subgroup is not None or figure.measure is None:
        return UNMATCHED
    if figure.confidence == "low":
        return UNMATCHED
    found = _verdict(figure, index, published, cites)
    return UNMATCHED if found.name in _ACCUSING and not _is_sure(figure) else found


def _is_sure(figure: Figure) -> bool:
    return figure.confidence == "high" and min(figure.certainty.year, figure.certainty.edition) >= _SURE


#: By cross-validation nine of ten accusations are right from here on; without it seven.
_SURE = 0.9
_ACCUSING = frozenset(["older_edition", "edition_mismatch", "unit_mistaken", "measure_mistaken", "contradicts"])


def _verdict(figure: Figure, index: EstimateIndex, published: date | None, cites: Iterable[str]) -> Verdict:
    assert figure.measure is not None
    assert figure.place is not None
    if figure.edition is not None:
        cited = index.cited(figure.edition, figure.measure, figure.place)
        # An edition whose estimate is not held proves nothing, and no other edition's may stand in for it.
        return _against_cited(figure, cited, index) if cited else UNMATCHED
    named = {edition for edition in cites if index.knows(edition)}
    if len(named) == 1:
        cited = index.cited(named.pop(), figure.measure, figure.place)
        graded = best(figure.reading, cited)
        if graded is not None:
            return verdict(graded[0], figure, graded[1], index)
    return _uncited(figure, index, published)


def _against_cited(figure: Figure, cited: list[Estimate], index: EstimateIndex) -> Verdict:
    assert figure.measure is not None
    assert figure.place is not None
    graded = best(figure.reading, cited)
    if graded is not None:
        return verdict(graded[0], figure, graded[1], index)
    others = [
        row for row in index.of(figure.measure, figure.place) if not index.same_family(row.edition, cited[0].edition)
    ]
    graded = best(figure.reading, others, faithful_only=True)
    if graded is not None:
        return verdict("edition_mismatch", figure, graded[1], index, instead=cited[0])
    slipped = mistaken(figure, cited, index, least_digits=1)
    if slipped is not None:
        return slipped
    if contradicts(figure.reading, cited[0]):
        return verdict("contradicts", figure, cited[0], index)
    return UNMATCHED


def _uncited(figure: Figure, index: EstimateIndex, published: date | None) -> Verdict:
    assert figure.measure is not None
    assert figure.place is not None
    year, reading = figure.reference_year, figure.reading
    rows = [r for r in index.of(figure.measure, figure.place) if published is None or r.published_on <= published]
    newest = [row for row in rows if index.same_family(row.edition, rows[0].edition)]
    graded = best(reading, newest) or best(reading, rows)
    latest = index.holds_latest(published, figure.measure, figure.place)
    if graded is None:
        # A text without a date may be about an edition that was new to it: no number in it is a slip of another.
        checked = newest if published is not None and latest else []
        slipped = mistaken(figure, checked, index, published=published) or _shifted(figure, checked, index)
        return slipped or _contradiction(figure, rows, index) or UNMATCHED
    grade, estimate = graded
    first, last = index.years(estimate.edition)
    if year is not None and first <= year <= last:
        return verdict(grade, figure, estimate, index)  # "in 2016, 40.3 million" stays right in later years
    if year is not None:
        meant = _meant_by_year(figure, rows, dated=published is not None)
        if meant and not any(repeats(reading, row) for row in meant):
            return verdict("edition_mismatch", figure, estimate, index, instead=meant[0])
        if year < first:
            return UNMATCHED  # what was said of that time was said by another edition
    if not latest and not (grade == "exact" and (reading.sig_figs or 0) >= 3):
        return UNMATCHED
    return verdict(grade if estimate in newest else "older_edition", figure, estimate, index, instead=rows[0])


def _shifted(figure: Figure, rows: list[Estimate], index: EstimateIndex) -> Verdict | None:
    """A range that stands a step beside the bounds of the current edition: copied wrong, whether it cites or not."""
    wrong = next((row for row in rows if is_shifted(figure.reading, row)), None)
    return verdict("contradicts", figure, wrong, index) if wrong else None


def _meant_by_year(figure: Figure, rows: list[Estimate], *, dated: bool) -> list[Estimate]:
    """The estimates that a stated year points to: those about it, or, in a dated text, those that came out in it."""
    year = figure.reference_year
    about = [row for row in rows if row.reference_year == year]
    return about or [row for row in rows if dated and row.published_on.year == year]


def _contradiction(figure: Figure, rows: list[Estimate], index: EstimateIndex) -> Verdict | None:
    """Without an edition, only a figure that says which year it is about can contradict the estimate for that year."""
    about = [row for row in rows if figure.reference_year is not None and row.reference_year == figure.reference_year]
    wrong = next((row for row in about if contradicts(figure.reading, row)), None)
    return verdict("contradicts", figure, wrong, index) if wrong else None


__all__ = ["reconcile"]
