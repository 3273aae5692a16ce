"""The words of the design as frozen types: source, fetch, snapshot, document, figure, estimate, verdict, change, ...

Read this file first. Everything that passes from one stage to the next is a value of this module (or a ``Source`` of
``catalog``). It knows nothing of the network, of files, of DuckDB, or of any library.

Units, everywhere: counts in persons, shares and ratios as fractions 0..1, rates per 1,000, money in the currency's
base unit. Numbers are ``Decimal``. Times are aware datetimes in UTC. Offsets are code points into a document's text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

Kind = Literal["count", "rate", "share", "ratio", "rank", "money", "score"]
Direction = Literal["up", "down", "change"]
Modifier = Literal["about", "nearly", "more_than", "at_least", "less_than", "up_to", "at_most", "estimated"]
Severity = Literal["critical", "warning", "info", "operator", "none"]

# --------------------------------------------------------------------------------------------- fetch and snapshot

Outcome = Literal["ok", "not_modified", "refused", "postponed"]
Completeness = Literal["length", "chunked", "gzip_trailer", "unverified"]


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server gave to ask again with: both are stored, whatever became of the body."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Fetch:
    """One attempt to get bytes, whatever came of it.

    ``outcome``: ``ok`` (bytes received whole), ``not_modified`` (304 to our own validators: ``sha256`` is the snapshot
    that it confirms), ``refused`` (``reason`` is the typed cause: ``timeout``, ``deadline``, ``http_500``, ...), or
    ``postponed`` (asked again not before ``not_before``; nothing was sent). ``moved_to``: where permanent redirects
    led.
    """

    source_id: str
    url: str
    attempted_at: datetime
    seconds: Decimal
    outcome: Outcome
    final_url: str | None = None
    status: int | None = None
    reason: str | None = None
    detail: str = ""
    sha256: str | None = None
    size: int | None = None
    media_type: str | None = None
    charset: str | None = None
    validators: Validators = Validators()
    completeness: Completeness | None = None
    redirects: tuple[str, ...] = ()
    not_before: datetime | None = None
    headers: tuple[tuple[str, str], ...] = ()
    moved_to: str | None = None

    @property
    def usable(self) -> bool:
        return self.outcome in ("ok", "not_modified")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Bytes received whole, named by their sha256 (hex), never altered. ``size`` in bytes, before compression."""

    sha256: str
    size: int


# ------------------------------------------------------------------------------------------------------- document

DateMethod = Literal["json-ld", "meta", "time", "url", "visible", "feed", "api", "declared", "htmldate"]


@dataclass(frozen=True, slots=True)
class DatedBy:
    """A date, the method that gave it, and how far to trust it (0..1)."""

    day: date
    method: DateMethod
    confidence: Decimal


BlockKind = Literal["title", "heading", "paragraph", "item", "caption", "quote", "table", "fact", "other"]


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a document's text, ``text[start:end]``, and what it was. ``page`` counts from 1 (PDF).

    ``bbox`` is (left, bottom, right, top) in PDF points from the page's lower left corner. A block of a PDF is one
    line.
    """

    kind: BlockKind
    start: int
    end: int
    page: int | None = None
    bbox: tuple[Decimal, Decimal, Decimal, Decimal] | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """A table cell: its text as printed, the number the file itself holds (sheets, JSON), and where it stands.

    ``row`` and ``column`` count from 0 in the file. ``start``/``end`` point into the document's text when the cell's
    text is part of it.
    """

    text: str
    row: int
    column: int
    number: Decimal | None = None
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Rows with header paths: ``headers[c]`` is the path of column c, outermost first (``("PREVALENCE", "Est. ...")``).

    ``rows`` holds data rows only; ``left_out`` names each row that is none, with its reason (``"row 171: blank"``).
    """

    name: str
    headers: tuple[tuple[str, ...], ...]
    rows: tuple[tuple[Cell, ...], ...]
    page: int | None = None
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FeedItem:
    """An entry of a feed or of an API's list of articles: where to find it and what the list says of it."""

    url: str
    title: str
    published: datetime | None = None
    summary: str = ""
    item_id: str = ""
    publisher: str | None = None
    language: str | None = None
    body: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A snapshot read. ``text`` is what all offsets point into; ``title`` is not part of it unless a block says so.

    ``complete`` is False when the end of the page was not seen: such a document may confirm a figure and never
    makes one disappear. ``left_out`` names what was dropped, one sentence each.
    """

    source_id: str
    url: str
    snapshot_sha256: str
    format: str
    text: str
    title: str = ""
    publisher: str | None = None
    author: str | None = None
    language: str | None = None
    canonical_url: str | None = None
    published: DatedBy | None = None
    modified: DatedBy | None = None
    blocks: tuple[Block, ...] = ()
    tables: tuple[Table, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    items: tuple[FeedItem, ...] = ()
    complete: bool = True
    left_out: tuple[str, ...] = ()
    reader_version: str = ""


# --------------------------------------------------------------------------------------------------------- figure


@dataclass(frozen=True, slots=True)
class Reading:
    """A number as a text states it: words, position, value or bounds, precision and hedge. No meaning yet.

    ``value`` for a point; ``lower`` and ``upper`` for a range, either of which may be None (open). ``unit`` is the
    place value u of the last significant digit as written (DESIGN section 4), in the units of ``value``: it is what
    makes 2.6 million an interval. ``noun`` is the unit or counted thing as the text has it (``"per cent"``,
    ``"USD"``, ``"yards"``). ``change`` is True when the number states a change and not a level, and ``direction`` which
    way. ``rules`` says for people how the number was read.
    """

    quote: str
    start: int
    end: int
    kind: Kind
    value: Decimal | None = None
    lower: Decimal | None = None
    upper: Decimal | None = None
    modifier: Modifier | None = None
    estimated: bool = False
    unit: Decimal | None = None
    sig_figs: int | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    per: Decimal | None = None
    noun: str | None = None
    change: bool = False
    direction: Direction | None = None
    rules: tuple[str, ...] = ()


Slot = Literal["number", "measure", "place", "year", "edition"]
Where = Literal["number", "clause", "sentence", "earlier", "title", "default", "table", "reference"]
Confidence = Literal["high", "medium", "low"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason why a part of a figure was read as it was.

    ``slot`` is the part; ``value`` the reading that this speaks for: the one taken, or the ``runner_up``. ``words`` are
    those of the text (``start`` to ``end`` of the document, where they stand in it) and ``where`` says how far away
    they are; ``weight`` is the learned weight (log odds), 0 where nothing was weighed.
    """

    slot: Slot
    value: str
    reason: str
    words: str = ""
    where: Where = "number"
    weight: float = 0.0
    start: int | None = None
    end: int | None = None
    runner_up: bool = False


@dataclass(frozen=True, slots=True)
class Certainty:
    """How probable each part of a figure is, 0..1, calibrated on texts that were not learned from.

    ``figure``: that number, measure and place are all right.
    """

    figure: float = 1.0
    measure: float = 1.0
    place: float = 1.0
    year: float = 1.0
    edition: float = 1.0


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as a document states it, and what it means.

    ``measure`` is an id of the pack's ``measures.csv`` or None; ``place`` is ISO 3166-1 alpha-3, ``WLD``, a
    region's code, or None. ``edition_inferred`` is True when the text says "the latest index" and the document's date
    settled which. ``sentence`` is the sentence (or table row) that states it. ``evidence`` says why it was read so;
    ``confidence`` is what ``certainty`` comes to: only ``high`` may alert or accuse, ``low`` carries no verdict.
    """

    reading: Reading
    sentence: str = ""
    measure: str | None = None
    place: str | None = None
    subgroup: str | None = None
    reference_year: int | None = None
    edition: str | None = None
    edition_inferred: bool = False
    page: int | None = None
    cell: str | None = None
    bbox: tuple[Decimal, Decimal, Decimal, Decimal] | None = None
    evidence: tuple[Evidence, ...] = ()
    certainty: Certainty = Certainty()
    confidence: Confidence = "high"


@dataclass(frozen=True, slots=True)
class ReadContext:
    """What a document or a source says beforehand, for figures that do not say it themselves."""

    title: str = ""
    published: date | None = None
    language: str | None = None
    place: str | None = None
    measure: str | None = None
    reference_year: int | None = None
    edition: str | None = None


@dataclass(frozen=True, slots=True)
class TableReading:
    """The figures of a table, and each row or cell left out with its reason."""

    figures: tuple[Figure, ...]
    left_out: tuple[str, ...] = ()


# ------------------------------------------------------------------------------------------- estimate and verdict


@dataclass(frozen=True, slots=True)
class Estimate:
    """An edition's own value for (measure, place, reference year).

    ``lower``/``upper`` are the bounds the edition itself publishes, if any; where it prints a bound alone ("<1,000"),
    ``value`` is None. ``unit`` is the stated precision of ``value``. ``published_on`` orders editions. ``part`` names
    the part of the measure that it is about, None for the whole. ``verified`` is False where the row is only
    remembered: such a row carries no verdict. ``origin`` names the source of this row.
    """

    edition: str
    measure: str
    place: str
    value: Decimal | None
    unit: Decimal
    reference_year: int | None
    published_on: date
    lower: Decimal | None = None
    upper: Decimal | None = None
    population: Decimal | None = None
    rank: int | None = None
    rank_worked_out: bool = False
    part: str | None = None
    verified: bool = True
    origin: str = ""


VerdictName = Literal[
    "exact",
    "rounded",
    "truncated",
    "hedged",
    "bound",
    "older_edition",
    "edition_mismatch",
    "unit_mistaken",
    "measure_mistaken",
    "contradicts",
    "unmatched",
]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a news figure is worth against the estimates: the name, the estimate it was held against, and a sentence."""

    name: VerdictName
    estimate: Estimate | None = None
    sentence: str = ""


# ------------------------------------------------------------------------------------------- change, check, alert

ChangeClass = Literal[
    "new_figure",
    "new_edition",
    "revision",
    "rounding_only",
    "withdrawn",
    "restored",
    "misquote",
    "conflict",
    "reader_change",
    "source_changed",
    "source_moved",
    "edition_replaced",
    "retired",
    "source_down",
    "source_stale",
    "not_the_page",
    "layout_changed",
    "page_unreadable",
    "source_recovered",
    "check_failed",
    "check_recovered",
    "run_failed",
    "run_recovered",
]
Cause = Literal["source", "edition", "page", "reader", "operator", "check", "network", "run"]


@dataclass(frozen=True, slots=True)
class Change:
    """A difference between what was known before a run and after it, with its class and cause.

    ``place`` is that of its figure, for routing; the warehouse finds it by ``new_figure_id``.
    """

    change_id: str
    change_class: ChangeClass
    cause: Cause
    severity: Severity
    source_id: str
    subject: str
    sentence: str
    series: str | None = None
    old_value: Decimal | None = None
    new_value: Decimal | None = None
    old_text: str | None = None
    new_text: str | None = None
    old_figure_id: str | None = None
    new_figure_id: str | None = None
    url: str | None = None
    evidence: str | None = None
    rule: str = ""
    place: str | None = None


@dataclass(frozen=True, slots=True)
class CheckResult:
    """An expectation and what came of it. ``errored`` is True when it could not be evaluated at all."""

    suite: str
    name: str
    severity: Severity
    success: bool
    observed: str
    expected: str
    sentence: str
    source_id: str | None = None
    errored: bool = False


@dataclass(frozen=True, slots=True)
class Alert:
    """A message about the changes of one run, addressed to one channel. The id is the same however often it is sent."""

    alert_id: str
    channel: str
    run_id: str
    payload: str
    change_ids: tuple[str, ...]


# ------------------------------------------------------------------------------------------------------ batches


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """A document with its figures and verdicts: what the stages up to ``reconcile`` make of one snapshot.

    ``figures`` are those that say what they count; ``other_numbers`` counts the rest. ``reread`` marks bytes that were
    read before by an older reader: what differs then is the reader's doing and not the source's. ``edited``: only the
    rules of the source's file are others, which is the operator's doing. ``refused`` has a sentence for each figure
    that cannot be stored or judged (``left_out`` has them, too).
    """

    document: Document
    document_id: str
    figures: tuple[Figure, ...]
    verdicts: tuple[Verdict | None, ...]
    other_numbers: int = 0
    recognised: bool = True
    recognition: str = ""
    left_out: tuple[str, ...] = ()
    reread: bool = False
    edited: bool = False
    refused: tuple[str, ...] = ()


Trouble = Literal["source_down", "not_the_page", "layout_changed", "unreadable"]


@dataclass(frozen=True, slots=True)
class Batch:
    """All that one run got from one source, in memory. ``trouble`` is None when the source is well.

    ``confirmed`` names the URLs whose bytes were the same as before, so that nothing had to be read again.
    ``postponed`` is True when a server asked for patience: neither a success nor a failure.
    ``error`` holds the typed error's parts (``what``, ``where``, ``why``, ``kept``, ``hint``) for people.
    ``failures`` has the pages of a list on which our reader failed or that ran into its limits: URL → what and why.
    The rest of the batch stands.
    """

    source_id: str
    fetches: tuple[Fetch, ...] = ()
    read: tuple[ReadDocument, ...] = ()
    confirmed: tuple[str, ...] = ()
    trouble: Trouble | None = None
    postponed: bool = False
    error: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    failures: Mapping[str, str] = field(default_factory=dict)


# -------------------------------------------------------------------------------------------------- what is known

FigureStatus = Literal["current", "missing", "withdrawn", "superseded", "retired"]


@dataclass(frozen=True, slots=True)
class FigureState:
    """A figure as the warehouse knows it: its identity over time, what it last stated, and where that stands.

    ``status``: ``current``; ``missing`` (gone from one complete, recognised fetch: not yet believed); ``withdrawn``
    (gone from two); ``superseded`` (its article or reading was replaced); ``retired`` (its source is no longer
    watched). ``recorded_at`` is when the warehouse learned this state. ``confirmed`` is the finest statement of the
    same number before it, where that is not its own: 49.6 million, now put as 50 million.
    """

    figure_id: str
    source_id: str
    url: str
    document_id: str
    snapshot_sha256: str
    reader_version: str
    series: str
    figure: Figure
    status: FigureStatus
    recorded_at: datetime
    verdict: Verdict | None = None
    confirmed: Reading | None = None


@dataclass(frozen=True, slots=True)
class PageState:
    """What the last good fetch of one URL of a source left behind: asked again with ``validators``.

    ``whole_at`` is when its bytes last came (a 304 only says that they stand), ``proved`` whether their end ever was.
    ``complete``: they were read as all that the page has to say.
    """

    url: str
    sha256: str
    validators: Validators
    reader_version: str
    document_id: str
    fetched_at: datetime
    whole_at: datetime | None = None
    proved: bool = True
    complete: bool = True


SourceStatus = Literal["new", "ok", "down", "not_the_page", "layout_changed", "partly_read", "stale", "quarantined"]


@dataclass(frozen=True, slots=True)
class SourceState:
    """How a source is: ``since`` is when it got into this status, ``failures`` counts runs in a row without success,
    ``tried_at`` is when the last run that tried it began, by the clock."""

    source_id: str
    status: SourceStatus = "new"
    since: datetime | None = None
    failures: int = 0
    message: str = ""
    last_ok: datetime | None = None
    not_before: datetime | None = None
    tried_at: datetime | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class PastChange:
    """A change that an earlier run wrote down. ``key`` is what it was about: its series, else ``source_id:subject``;
    ``detected_at`` is by the clock of that run."""

    key: str
    change_class: ChangeClass
    severity: Severity
    rule: str
    new_text: str | None
    detected_at: datetime
    cause: Cause = "source"
    old_value: Decimal | None = None
    new_value: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Mute:
    """A person's request for no alerts about changes whose series, source, subject or id fits ``pattern`` (``*`` is any
    text), of one class or all, until a time or permanently."""

    pattern: str
    change_class: str | None = None
    until: datetime | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Ack:
    """A person's word that a change was seen: who, when (UTC), and what was said of it."""

    change_id: str
    by: str
    at: datetime
    note: str = ""


@dataclass(frozen=True, slots=True)
class PastRun:
    """What one earlier run got from a source: how many figures, and how many of its news verdicts matched nothing."""

    source_id: str
    figures: int
    verdicts: int = 0
    unmatched: int = 0


@dataclass(frozen=True, slots=True)
class BaselineDecision:
    """What a person decided a baseline to be: ``value`` in the measure's base unit and the ``unit`` of its last digit.

    Without a value, what ``baselines.yaml`` says holds again. ``change_id``: the change that was accepted, if one was.
    """

    baseline_id: str
    value: Decimal | None
    unit: Decimal | None
    by: str
    at: datetime
    reason: str
    change_id: str | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What the warehouse knew before a run: all that the stages need of the past, as values.

    ``first_run`` is True over an empty warehouse. ``editions`` holds the editions that official sources have stated.
    ``failing_checks`` has (suite, name, source or '') of every check whose last result was a failure, and since when
    it fails. ``recent`` holds the changes of the last weeks; ``revisions``, by series, those of all times, from which
    small steps add up, oldest first. ``last_news`` is when a source last stated anything new. ``mutes`` are those in
    force. ``history`` has up to ten earlier runs of each source. ``decisions`` is the last one about each baseline;
    ``load_id`` names the reference data and baselines that the last run was held against.
    """

    first_run: bool = True
    figures: tuple[FigureState, ...] = ()
    pages: Mapping[tuple[str, str], PageState] = field(default_factory=dict)
    sources: Mapping[str, SourceState] = field(default_factory=dict)
    editions: frozenset[str] = frozenset()
    failing_checks: Mapping[tuple[str, str, str], datetime] = field(default_factory=dict)
    last_recorded_at: datetime | None = None
    recent: tuple[PastChange, ...] = ()
    revisions: Mapping[str, tuple[PastChange, ...]] = field(default_factory=dict)
    last_news: Mapping[str, datetime] = field(default_factory=dict)
    mutes: tuple[Mute, ...] = ()
    history: tuple[PastRun, ...] = ()
    decisions: tuple[BaselineDecision, ...] = ()
    load_id: str | None = None
