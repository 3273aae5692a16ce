"""The rows of the warehouse's views as frozen types: what pages are made of, one type a kind of row.

Nothing here changes from one quiet run to the next but ``Health``, ``Check.checked_at`` and ``Run``: a page that
shows none of these is not written again. Knows no SQL, no HTML and no files.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from gsi_etl.model import Evidence


@dataclass(frozen=True, slots=True)
class Stated:
    """A figure as a page states it now. ``status``: ``current``, ``missing`` or ``stale`` (its source is not well).

    ``lower``/``upper`` are a range that the words state; ``value_low``/``value_high`` the interval they can mean.
    """

    figure_id: str
    source_id: str
    publisher: str | None
    source_kind: str
    official: bool
    url: str
    title: str | None
    published_on: date | None
    document_id: str
    quote: str
    sentence: str
    page: int | None
    cell: str | None
    char_start: int
    char_end: int
    kind: str
    measure: str | None
    geo_id: str | None
    country: str | None
    subgroup: str | None
    value: Decimal | None
    lower: Decimal | None
    upper: Decimal | None
    value_low: Decimal | None
    value_high: Decimal | None
    modifier: str | None
    estimated: bool
    sig_figs: int | None
    is_change: bool
    reference_year: int | None
    edition: str | None
    edition_inferred: bool
    verdict: str | None
    verdict_sentence: str | None
    matched_edition: str | None
    matched_value: Decimal | None
    status: str
    series: str
    snapshot_sha256: str
    reader_version: str
    first_seen: datetime
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class State:
    """One state of a figure over time: what it said from ``recorded_from`` on."""

    figure_id: str
    document_id: str
    quote: str
    sentence: str
    char_start: int
    char_end: int
    value: Decimal | None
    measure: str | None
    geo_id: str | None
    edition: str | None
    status: str
    recorded_from: datetime
    recorded_to: datetime | None
    cell: str | None
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class Published:
    """An edition's own value. ``lower``/``upper`` only where the edition itself publishes bounds; ``value`` is None
    where it prints nothing else ("<1,000"). ``verified``: False where the number is remembered and in no source held.
    """

    edition: str
    measure: str
    geo_id: str
    place: str
    place_kind: str
    value: Decimal | None
    lower: Decimal | None
    upper: Decimal | None
    reference_year: int | None
    published_on: date
    population: Decimal | None
    rank: int | None
    origin: str
    unit: Decimal | None = None
    verified: bool = True
    rank_worked_out: bool = False

    @property
    def level(self) -> Decimal:
        """Where a chart or an order puts it: its value, or the end of a bound that is printed without one."""
        ends = (self.value, self.upper, self.lower)
        return next((end for end in ends if end is not None), Decimal(0))


@dataclass(frozen=True, slots=True)
class Comparison:
    """What may be said of two editions side by side, ``older`` first. ``level``: world, region or country.

    ``stated``: True where it rests on words of the publishers, False where only the families of methods decide.
    """

    older: str
    newer: str
    level: str
    comparable: str
    caveat: str
    stated: bool


@dataclass(frozen=True, slots=True)
class Measure:
    """What is counted. ``target``: a measure of modern slavery itself, for which estimates are held."""

    name: str
    unit: str
    target: bool
    definition: str
    source: str


@dataclass(frozen=True, slots=True)
class Edition:
    """A release of a publication. Only editions of one ``family`` were made by comparable methods."""

    name: str
    publisher: str
    title: str
    published_on: date
    reference_year: int | None
    family: str
    rank_basis: str
    origin: str
    verified: bool = True


@dataclass(frozen=True, slots=True)
class Headline:
    """A watched number: what it should be, and what the official pages state."""

    series: str
    label: str
    value: Decimal | None
    edition: str | None
    baseline: Decimal
    unit: Decimal
    measure: str
    geo_id: str
    status: str
    figure_id: str | None
    quote: str | None


@dataclass(frozen=True, slots=True)
class Changed:
    """A change, as the warehouse tells it."""

    change_id: str
    run_id: str
    detected_at: datetime
    change_class: str
    cause: str
    severity: str
    rule: str
    source_id: str
    series: str | None
    subject: str
    sentence: str
    old_value: Decimal | None
    new_value: Decimal | None
    old_text: str | None
    new_text: str | None
    old_figure_id: str | None
    new_figure_id: str | None
    url: str | None
    evidence: str | None
    acknowledged_by: str | None = None
    acknowledged_at: datetime | None = None
    acknowledged_note: str | None = None

    @property
    def told(self) -> bool:
        """Worth a page: all but what a first sight or a rereading only wrote down."""
        return self.severity != "none" or self.change_class not in ("new_figure", "reader_change")


@dataclass(frozen=True, slots=True)
class Event:
    """What happened, in one line: the change that leads, and what belongs to it. ``should``: what was published."""

    lead: Changed
    headline: str
    others: tuple[Changed, ...] = ()
    should: str = ""

    @property
    def changes(self) -> tuple[Changed, ...]:
        return (self.lead, *self.others)


@dataclass(frozen=True, slots=True)
class Check:
    suite: str
    name: str
    severity: str
    success: bool
    errored: bool
    observed: str
    expected: str
    since: datetime | None
    checked_at: datetime
    source_id: str | None
    sentence: str


@dataclass(frozen=True, slots=True)
class SourceEntry:
    """A source as the catalogue has it: what of it stays the same from run to run."""

    source_id: str
    title: str
    kind: str
    publisher: str
    official: bool
    url: str
    licence: str
    schedule: str
    cadence: str


@dataclass(frozen=True, slots=True)
class Health:
    """How a source is. ``strip`` holds its status in each of the last runs, oldest first; '' where it was not asked."""

    source_id: str
    status: str
    since: datetime | None
    last_attempt: datetime | None
    last_ok: datetime | None
    last_change: datetime | None
    figures: int
    failures: int
    message: str
    strip: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Paper:
    """A document, without its text. ``accepted``: its figures were taken."""

    document_id: str
    source_id: str
    url: str
    snapshot_sha256: str
    reader_version: str
    format: str
    title: str
    publisher: str | None
    language: str | None
    published_on: date | None
    published_by: str | None
    recorded_at: datetime
    complete: bool
    accepted: bool
    figures: int
    other_numbers: int


@dataclass(frozen=True, slots=True)
class Run:
    run_id: str
    started_at: datetime
    finished_at: datetime | None
    status: str
    counts: Mapping[str, int]
    version: str


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a public view, and what its COMMENT says; ``column`` is '' for the view itself."""

    view: str
    column: str
    type: str
    comment: str
