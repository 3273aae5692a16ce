"""What figures say beside what they should say: a row per figure and baseline, and per figure and own edition.

Pure, and gives no judgement: a row holds both intervals and the gap between them, and the suites judge. Identities
are in ``arithmetic``.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from gsi_etl.base import measures
from gsi_etl.base.intervals import Interval, of_estimate, of_value
from gsi_etl.model import Estimate, Severity
from gsi_etl.quality.baselines import Baseline
from gsi_etl.quality.rows import Row, Stated, closed

#: Stands for the source where our own reference table is held against the baselines. No source can have this id.
REFERENCE = "(reference)"
WORLD = "WLD"
#: The gap between numbers of which one is zero or negative, or that are farther apart than any slip.
FARTHEST = Decimal(1_000_000_000)
#: From so many rows a column is a table's, and no longer a few mentions in a text.
TABLE = 20


@dataclass(frozen=True, slots=True)
class Comparison:
    """A statement beside its expectation. ``gap``: 1 where the intervals meet, else the ratio of their nearest ends.

    ``subject`` is the baseline's or identity's id, or the edition. ``worst`` caps the severity of a failure.
    ``enough``: from so many rows of one source and subject a part of them can be too many.
    """

    source_id: str
    subject: str
    label: str
    worst: Severity
    about: str
    document: str
    stated: str
    found: Interval
    wanted: Interval
    implausible: Decimal
    enough: int = 1

    @property
    def gap(self) -> Decimal:
        return gap(self.found, self.wanted)

    def row(self) -> Row:
        return {
            "source_id": self.source_id,
            "subject": self.subject,
            "about": self.about,
            "document": self.document,
            "stated": self.stated,
            "wanted": self.wanted.words(),
            "low": self.found.low,
            "high": self.found.high,
            "wanted_low": self.wanted.low,
            "wanted_high": self.wanted.high,
            "gap": self.gap,
            "implausible": self.implausible,
            "enough": self.enough,
        }


def about(measure: str | None, place: str | None) -> str:
    return f"{place}: {measures.label(measure)}"


def gap(one: Interval, other: Interval) -> Decimal:
    """How many times the nearest ends of two intervals of positive numbers differ; 1 when they meet."""
    if one.meets(other):
        return Decimal(1)
    below, above = (one.high, other.low) if _ends_before(one, other) else (other.high, one.low)
    assert below is not None  # an open end would meet
    assert above is not None
    return min(above / below, FARTHEST) if below > 0 else FARTHEST


def _ends_before(one: Interval, other: Interval) -> bool:
    return one.high is not None and other.low is not None and one.high <= other.low


def with_baselines(figures: Iterable[Stated], baselines: Sequence[Baseline]) -> Iterator[Comparison]:
    """Each figure of a report or dataset beside the baseline of its own edition.

    A figure that names no edition is held against the baseline of its reference year, unless it is another edition's
    number: 45.8 million "in 2016" is the index of 2016 and no mistake about that of 2018.
    """
    of_subject: dict[tuple[str | None, str | None], list[Baseline]] = defaultdict(list)
    for baseline in baselines:
        of_subject[baseline.measure, baseline.place].append(baseline)
    for stated in figures:
        if not stated.is_evidence:
            continue
        figure = stated.figure
        series = of_subject.get((figure.measure, figure.place), [])
        if figure.edition is not None:
            own = [b for b in series if b.edition == figure.edition]
        else:
            own = [b for b in series if b.reference_year and b.reference_year == figure.reference_year]
            if any(stated.tolerance.meets(b.interval) for b in series if b not in own):
                own = [b for b in own if stated.tolerance.meets(b.interval)]
        for baseline in own:
            yield Comparison(
                source_id=stated.source.id,
                subject=baseline.id,
                label=baseline.label,
                # Who repeats a number may be wrong; only its publisher, or a table, is kept out for it.
                worst=baseline.severity if stated.source.publisher.official else "warning",
                about=about(figure.measure, figure.place),
                document=stated.document.url,
                stated=figure.reading.quote,
                found=stated.tolerance,
                wanted=baseline.interval,
                implausible=Decimal(2),
            )


def reference_with_baselines(estimates: Iterable[Estimate], baselines: Sequence[Baseline]) -> Iterator[Comparison]:
    """Our own reference table beside the baselines: every baseline that it has a row for, every day."""
    by_series = {(e.measure, e.place, e.edition): e for e in estimates}
    for baseline in baselines:
        estimate = by_series.get((baseline.measure, baseline.place, baseline.edition))
        if estimate is not None and estimate.value is not None:
            yield _of_number(REFERENCE, baseline, estimate.value, estimate.unit)


def with_own_edition(
    figures: Iterable[Stated], estimates: Iterable[Estimate], baselines: Iterable[Baseline]
) -> Iterator[Comparison]:
    """Each figure of a report or dataset beside its own edition's estimate, where no baseline watches that."""
    watched = {(b.measure, b.place, b.edition) for b in baselines}
    by_series = {(e.measure, e.place, e.edition): e for e in estimates}
    for stated in figures:
        figure = stated.figure
        key = (figure.measure or "", figure.place or "", figure.edition or "")
        if key in watched or key not in by_series or not stated.is_evidence:
            continue
        estimate = by_series[key]
        yield Comparison(
            source_id=stated.source.id,
            subject=estimate.edition,
            label=f"the reference table of {estimate.edition}",
            worst="critical",
            about=about(figure.measure, figure.place),
            document=stated.document.url,
            stated=figure.reading.quote,
            found=stated.tolerance,
            wanted=closed(of_estimate(estimate)),
            implausible=Decimal(2),
            enough=TABLE,
        )


def watched_in_tables(figures: Iterable[Stated], baselines: Sequence[Baseline], whole: int) -> list[Row]:
    """For each whole table (``whole`` countries or more): the watched countries, and how often it states each."""
    stated_places: dict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
    for stated in figures:
        figure = stated.figure
        if stated.source.kind == "dataset" and figure.measure and figure.place and figure.edition:
            stated_places[stated.source.id, figure.measure, figure.edition][figure.place] += 1
    return [
        {"source_id": source_id, "subject": b.id, "about": b.label, "times": places[b.place]}
        for (source_id, measure, edition), places in sorted(stated_places.items())
        for b in baselines
        if (b.measure, b.edition) == (measure, edition) and b.place != WORLD and len(places) >= whole
    ]


def watched_in_reference(estimates: Iterable[Estimate], baselines: Sequence[Baseline]) -> list[Row]:
    """Every baseline, and how often our own reference table states it."""
    series = Counter((e.measure, e.place, e.edition) for e in estimates)
    return [
        {
            "source_id": REFERENCE,
            "subject": b.id,
            "about": b.label,
            "times": series[b.measure, b.place, b.edition],
        }
        for b in baselines
        if series
    ]


def _of_number(source_id: str, baseline: Baseline, value: Decimal, unit: Decimal) -> Comparison:
    return Comparison(
        source_id=source_id,
        subject=baseline.id,
        label=baseline.label,
        worst=baseline.severity,
        about=about(baseline.measure, baseline.place),
        document="",
        stated=f"{value:,f}",
        found=of_value(value, unit),
        wanted=baseline.interval,
        implausible=Decimal(2),
    )
