"""The verdict of one news figure: which estimate it repeats, how faithfully, or what kind of mistake it is.

Precision before recall: a figure that fits nothing well is ``unmatched``, never guessed at. The order of the tests
is the order of what writers do: repeat the edition they cite, repeat an older one, slip a unit, name another measure.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from gsi_etl import precision, wording
from gsi_etl.model import TARGET_MEASURES, Estimate, Figure, Reading, Verdict, VerdictName
from gsi_etl.precision import Interval
from gsi_etl.reconcile.estimates import EstimateIndex

TEN = Decimal(10)
FAR = Decimal(5)
COUNTS = ("people_in_modern_slavery", "forced_labour", "forced_marriage")
RATES = ("prevalence_per_1000", "share_of_population")

UNMATCHED = Verdict("unmatched", None, "fits no published estimate well enough to say more")


def reconcile(
    figure: Figure, index: EstimateIndex, *, published: date | None = None, cites: Iterable[str] = ()
) -> Verdict:
    """The verdict of a figure of a target measure; anything else is ``unmatched``.

    ``published``: when the document came out. ``cites``: editions that the document names anywhere: they count as
    cited by a figure that names none, when there is just one.
    """
    if not figure.is_target or figure.place is None or figure.subgroup is not None or figure.measure is None:
        return UNMATCHED
    named = figure.edition or _only(cites)
    measure, place, reading = figure.measure, figure.place, figure.reading
    if named is not None and (cited := index.cited(named, measure, place)):
        return _against_cited(figure, cited, index)
    expected = index.current_on(published, measure, place)
    rows = [row for row in index.of(measure, place) if published is None or row.published_on <= published]
    graded = _best(reading, rows)
    if graded is not None:
        grade, estimate = graded
        if expected is None or index.same_family(estimate.edition, expected.edition):
            return _verdict(grade, figure, estimate)
        return _verdict("older_edition", figure, estimate, newest=expected)
    return _mistaken(figure, rows[:1] if published else rows, index) or _contradiction(figure, rows) or UNMATCHED


def _against_cited(figure: Figure, cited: list[Estimate], index: EstimateIndex) -> Verdict:
    assert figure.measure is not None
    assert figure.place is not None
    graded = _best(figure.reading, cited)
    if graded is not None:
        return _verdict(graded[0], figure, graded[1])
    others = [
        row for row in index.of(figure.measure, figure.place) if not index.same_family(row.edition, cited[0].edition)
    ]
    graded = _best(figure.reading, others, faithful_only=True)
    if graded is not None:
        return _verdict("edition_mismatch", figure, graded[1], newest=cited[0])
    if precision.lenient(figure.reading).meets(_interval(cited[0])):
        return _verdict("rounded", figure, cited[0])
    mistaken = _mistaken(figure, cited, index)
    if mistaken is not None or not _comparable(figure.reading, cited[0]):
        return mistaken or UNMATCHED
    return _verdict("contradicts", figure, cited[0])


def _best(
    reading: Reading, rows: list[Estimate], *, faithful_only: bool = False
) -> tuple[VerdictName, Estimate] | None:
    """The most faithful repetition among the estimates; of equals the newest."""
    order: tuple[VerdictName, ...] = ("exact", "rounded", "hedged", "truncated")
    graded = [(grade, row) for row in rows if (grade := _grade(reading, row)) is not None]
    if faithful_only:
        graded = [(grade, row) for grade, row in graded if grade in ("exact", "rounded")]
    return min(graded, key=lambda item: order.index(item[0]), default=None)


def _grade(reading: Reading, estimate: Estimate) -> VerdictName | None:
    """How faithfully a reading repeats an estimate, or None."""
    bare = reading.modifier in (None, "about", "estimated")
    if reading.value == estimate.value and bare:
        return "exact"
    target = _interval(estimate)
    if precision.strict(reading).meets(target):
        return "rounded" if bare else "hedged"
    if reading.value is None or reading.kind == "ratio":
        return "rounded" if precision.lenient(reading).meets(target) and not _coarse(reading) else None
    if bare and reading.unit and reading.value <= estimate.value < reading.value + reading.unit:
        return "truncated"
    if not bare and precision.lenient(reading).meets(target):
        return "hedged"
    return None


def _coarse(reading: Reading) -> bool:
    """1 in 2 or 1 in 3 leniently covers a sixth to everything: too much to prove anything."""
    return reading.denominator is not None and reading.denominator <= 3


def _mistaken(figure: Figure, rows: list[Estimate], index: EstimateIndex) -> Verdict | None:
    """A slip of unit or of measure that explains the number as faithfully as a straight repetition would."""
    reading = figure.reading
    if reading.value is None or reading.unit is None or reading.value == 0:
        return None
    for row in rows:
        for factor in (TEN, 1 / TEN):
            slipped = row.value * factor
            if figure.measure in RATES and _digits(reading) >= 1 and _says(reading, slipped):
                return _verdict("unit_mistaken", figure, row)
            if figure.measure in COUNTS and _digits(reading) >= 3 and _says(reading, slipped):
                return _verdict("unit_mistaken", figure, row)
    if figure.measure in COUNTS and figure.place is not None:
        editions = {row.edition for row in rows}
        for measure in COUNTS:
            others = [row for row in index.of(measure, figure.place) if row.edition in editions]
            if measure != figure.measure and (found := _best(reading, others, faithful_only=True)):
                return _verdict("measure_mistaken", figure, found[1])
    return None


def _says(reading: Reading, value: Decimal) -> bool:
    return precision.strict(reading).contains(value)


def _digits(reading: Reading) -> int:
    return reading.sig_figs or 1


def _contradiction(figure: Figure, rows: list[Estimate]) -> Verdict | None:
    """Only a figure that says which year it is about can contradict the estimate for that year."""
    if figure.reference_year is None:
        return None
    for row in rows:
        if row.reference_year == figure.reference_year and _comparable(figure.reading, row):
            return _verdict("contradicts", figure, row)
    return None


def _comparable(reading: Reading, estimate: Estimate) -> bool:
    """Within a factor of five a wrong number is a wrong statement; beyond it, most likely one about something else."""
    value = reading.value
    return value is not None and estimate.value / FAR <= value <= estimate.value * FAR


def _interval(estimate: Estimate) -> Interval:
    if estimate.lower is not None and estimate.upper is not None:
        return Interval(estimate.lower, estimate.upper)
    return precision.of_value(estimate.value, estimate.unit)


def _only(editions: Iterable[str]) -> str | None:
    distinct = set(editions)
    return distinct.pop() if len(distinct) == 1 else None


SENTENCES: dict[VerdictName, str] = {
    "exact": "says {said}: {estimate}, repeated exactly",
    "rounded": "says {said}: {estimate}, rounded",
    "truncated": "says {said}: {estimate}, cut off and not rounded",
    "hedged": "says {hedge} {said}: {estimate}, which agrees",
    "older_edition": "says {said}: {estimate}, but {newest} since",
    "edition_mismatch": "says {said} and cites {cited}: that is the number of {edition}; {newest}",
    "unit_mistaken": "says {said}: {estimate}; the number is right tenfold, so the unit slipped",
    "measure_mistaken": "says {said} {measure}: {estimate}, but that is {other}",
    "contradicts": "says {said}: {estimate}, and no rounding joins the two",
}


def _verdict(name: VerdictName, figure: Figure, estimate: Estimate, newest: Estimate | None = None) -> Verdict:
    assert figure.measure is not None
    if estimate.measure in TARGET_MEASURES and name == "measure_mistaken":
        other = wording.MEASURE_WORDS[estimate.measure]
    else:
        other = ""
    sentence = SENTENCES[name].format(
        said=f"“{figure.reading.quote}”",
        hedge=(figure.reading.modifier or "").replace("_", " "),
        estimate=wording.about_estimate(estimate),
        newest=wording.about_estimate(newest) if newest else "",
        cited=newest.edition if newest else "",
        edition=estimate.edition,
        measure=wording.MEASURE_WORDS[figure.measure],
        other=other,
    )
    intervals = f"{precision.strict(figure.reading)} against {_interval(estimate)}"
    return Verdict(name, estimate, f"{sentence} ({intervals})")


__all__ = ["reconcile"]
