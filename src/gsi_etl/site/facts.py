"""What the pages are made of: the rows of the warehouse's views as frozen types, and how they hang together.

Nothing here changes from one quiet run to the next but ``Health``, ``Check.checked_at`` and ``Run``: a page that
shows none of these is not written again. Knows no SQL, no HTML and no files.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from gsi_etl.alerts.events import events
from gsi_etl.alerts.headlines import headline
from gsi_etl.base.formatting import printed
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
    """An edition's own value. ``lower``/``upper`` only where the edition itself publishes bounds."""

    edition: str
    measure: str
    geo_id: str
    place: str
    place_kind: str
    value: Decimal
    lower: Decimal | None
    upper: Decimal | None
    reference_year: int | None
    published_on: date
    population: Decimal | None
    rank: int | None
    origin: str
    unit: Decimal | None = None


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


def _grouped(rows: Iterable[tuple[tuple[str | None, str | None], Stated]]) -> dict[tuple[str, str], list[Stated]]:
    found: dict[tuple[str, str], list[Stated]] = defaultdict(list)
    for (measure, place), row in rows:
        if measure and place:
            found[measure, place].append(row)
    return found


@dataclass(slots=True)
class Facts:
    """All of it, and the ways from one to the other."""

    figures: tuple[Stated, ...]
    history: Mapping[str, tuple[State, ...]]
    estimates: tuple[Published, ...]
    editions: tuple[Edition, ...]
    headlines: tuple[Headline, ...]
    changes: tuple[Changed, ...]
    checks: tuple[Check, ...]
    sources: tuple[SourceEntry, ...]
    health: Mapping[str, Health]
    papers: tuple[Paper, ...]
    runs: tuple[Run, ...]
    places: Mapping[str, tuple[str, str]]
    columns: tuple[Column, ...]
    view_rows: Mapping[str, int]
    now: datetime

    figure: dict[str, Stated] = field(init=False)
    saying: dict[tuple[str, str], list[Stated]] = field(init=False)
    of_source: dict[str, list[Stated]] = field(init=False)
    of_place: dict[str, list[Stated]] = field(init=False)
    by_edition: dict[tuple[str, str], list[Published]] = field(init=False)
    family: dict[str, str] = field(init=False)
    source: dict[str, SourceEntry] = field(init=False)
    headlines_of: dict[tuple[str, str], list[Headline]] = field(init=False)
    changes_of: dict[str, list[Changed]] = field(init=False)
    _marks: dict[tuple[str, str], str] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.figure = {f.figure_id: f for f in self.figures}
        self.saying = _grouped(((f.measure, f.geo_id), f) for f in self.figures if not f.is_change)
        self.of_source, self.of_place = defaultdict(list), defaultdict(list)
        for f in self.figures:
            self.of_source[f.source_id].append(f)
            self.of_place[f.geo_id or ""].append(f)
        self.by_edition = defaultdict(list)
        for e in self.estimates:
            self.by_edition[e.measure, e.geo_id].append(e)
        self.family = {e.name: e.family for e in self.editions}
        self.source = {s.source_id: s for s in self.sources}
        self.headlines_of = defaultdict(list)
        for h in self.headlines:
            self.headlines_of[h.measure, h.geo_id].append(h)
        self.changes_of = defaultdict(list)
        for change in self.changes:
            for figure_id in {change.old_figure_id, change.new_figure_id} - {None}:
                self.changes_of[str(figure_id)].append(change)

    def mark(self, measure: str | None, place: str | None) -> str:
        """A short word that changes whenever anything that is stated or published of a measure and place does."""
        key = measure or "", place or ""
        if key not in self._marks:
            content = repr((self.saying.get(key), self.by_edition.get(key), self.headlines_of.get(key)))
            self._marks[key] = hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()
        return self._marks[key]

    def place(self, code: str | None) -> str:
        return self.places.get(code or "", ("", code or "no place named"))[1]

    def place_kind(self, code: str | None) -> str:
        return self.places.get(code or "", ("", ""))[0]

    @property
    def sample(self) -> bool:
        """True for the demonstration: its sources are sample pages, and what changed on them is invented."""
        return any(source.source_id.startswith("demo-") for source in self.sources)

    def event_of(self, changes: Sequence[Changed]) -> Event:
        """Changes that are told together, in words; the one that leads first."""
        lead = changes[0]
        should = self._published(lead)
        names = {source.source_id: source.publisher for source in self.sources}
        return Event(lead, headline(changes, names, should=should, back=self._back(lead)), tuple(changes[1:]), should)

    def events(self) -> list[Event]:
        """All that was told, newest run first, one an event."""
        runs: dict[str, list[Changed]] = defaultdict(list)
        for change in self.told:
            runs[change.run_id].append(change)
        return [self.event_of(group) for changes in runs.values() for group in events(changes)]

    def _published(self, change: Changed) -> str:
        """What the edition published where a page says otherwise: ``40.3 million (GSI 2018)``."""
        figure = self.figure.get(change.new_figure_id or "")
        if figure is None or change.change_class not in ("revision", "misquote", "conflict"):
            return ""
        edition = figure.matched_edition or figure.edition
        rows = self.by_edition.get((figure.measure or "", figure.geo_id or ""), ())
        row = next((one for one in rows if one.edition == edition), None)
        if row is None and change.change_class == "misquote" and figure.matched_value is not None:
            return f"{printed(figure.matched_value, figure.measure, None)} ({edition})"
        if row is None or row.value == change.new_value:
            return ""
        return f"{printed(row.value, row.measure, row.unit)} ({row.edition})"

    def _back(self, change: Changed) -> bool:
        """Whether a revision returns to what the same figure said before an earlier revision."""
        return change.change_class == "revision" and any(
            past.change_class == "revision"
            and past.detected_at < change.detected_at
            and (past.old_text, past.new_text) == (change.new_text, change.old_text)
            for past in self.changes_of.get(change.new_figure_id or "", ())
        )

    @property
    def told(self) -> tuple[Changed, ...]:
        return tuple(change for change in self.changes if change.told)
