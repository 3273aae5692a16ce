"""A verdict in words that a person understands, with both intervals."""

from __future__ import annotations

from gsi_etl.base import formatting, intervals, measures
from gsi_etl.model import Estimate, Figure, Verdict, VerdictName
from gsi_etl.reconcile.estimates import EstimateIndex
from gsi_etl.reconcile.faithful import interval_of

UNMATCHED = Verdict("unmatched", None, "matches no published estimate")

SENTENCES: dict[VerdictName, str] = {
    "exact": "says {said} for {place}: {estimate}, repeated exactly",
    "rounded": "says {said} for {place}: {estimate}, rounded",
    "truncated": "says {said} for {place}: {estimate}, truncated instead of rounded",
    "hedged": "says {hedge} {said} for {place}: {estimate}, which agrees",
    "bound": "says {said} for {place}: {estimate}, a bound and no number of its own",
    "older_edition": "says {said} for {place}: {estimate}, an older edition; {instead}",
    "edition_mismatch": "says {said} for {place} and names {cited}: that is the number of {edition}; {instead}",
    "unit_mistaken": "says {said} for {place}: {estimate}; the digits are right, but it is {how} that",
    "measure_mistaken": "says {said} for {place}, {measure}: {estimate}, but that is {other}{how}",
    "contradicts": "says {said} for {place}: {estimate}, which no rounding explains{how}",
}


def verdict(
    name: VerdictName,
    figure: Figure,
    estimate: Estimate,
    index: EstimateIndex,
    *,
    instead: Estimate | None = None,
    how: str = "",
) -> Verdict:
    """The verdict with its sentence. ``instead``: the estimate that the figure should have been held against; ``how``:
    what the slip was."""
    assert figure.measure is not None
    year = figure.reference_year
    if how and name == "contradicts":
        how = f"; {how}"
    elif how and name == "measure_mistaken":
        how = f" {how}"
    sentence = SENTENCES[name].format(
        said=f"“{figure.reading.quote}”",
        place=index.name(estimate.place),
        hedge=(figure.reading.modifier or "").replace("_", " "),
        estimate=formatting.about_estimate(estimate),
        instead=formatting.about_estimate(instead) if instead else "",
        cited=figure.edition or (f"the year {year}" if year else ""),
        edition=estimate.edition,
        how=how,
        measure=measures.label(figure.measure),
        other=measures.label(estimate.measure),
    )
    if name not in ("older_edition", "edition_mismatch"):
        newest = next(iter(index.of(estimate.measure, estimate.place)), estimate)
        if not index.same_family(newest.edition, estimate.edition):
            sentence += f"; {formatting.about_estimate(newest)}"
    if year is not None and estimate.reference_year not in (None, year):
        sentence += f"; {estimate.edition} is about {estimate.reference_year}, not {year}"
    share = measures.is_share(figure.measure) and measures.is_share(estimate.measure)
    ends = [
        interval.words(100 if share else 1) for interval in (intervals.strict(figure.reading), interval_of(estimate))
    ]
    return Verdict(name, estimate, f"{sentence} ({ends[0]} against {ends[1]}{' %' if share else ''})")


def doubted(found: Verdict, why: str) -> Verdict:
    """What would be an accusation, were it sure: no verdict, and the doubt in words."""
    return Verdict("unmatched", None, f"may be {found.name.replace('_', ' ')}, but {why}: {found.sentence}")
