"""A world in which sources say what a test lets them say, and ``settle`` runs over it in simulated time.

    world = World(source("index", official=True))
    world.run(page("index", figure("40.3 million", place="WLD")))
    changes = world.run(page("index", figure("41.6 million", place="WLD")))

What a run commits is kept the way the warehouse keeps it, so that the next run knows of it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from gsi_etl.alerts.channels import EVERYTHING, Channel
from gsi_etl.alerts.message import Message
from gsi_etl.alerts.route import Route
from gsi_etl.base.ids import document_id
from gsi_etl.changes.flapping import key_of
from gsi_etl.config.reference import Place, Reference, load_reference
from gsi_etl.config.source import Source
from gsi_etl.model import (
    Alert,
    Batch,
    Change,
    ChangeClass,
    CheckResult,
    DatedBy,
    Document,
    Estimate,
    Fetch,
    Figure,
    FigureState,
    Known,
    Mute,
    PastChange,
    ReadDocument,
    SourceState,
    Trouble,
)
from gsi_etl.reconcile import EstimateIndex, reconcile
from gsi_etl.run.plan import settle
from gsi_etl.warehouse.load import RunRecord

START = datetime(2025, 1, 6, 6, 17, tzinfo=UTC)
DAY = timedelta(days=1)
#: The classes that say when a source last stated anything new, as the warehouse's own query has them.
NEWS = ("new_figure", "new_edition", "revision", "rounding_only", "restored")


def source(
    source_id: str, *, kind: str = "report", official: bool = False, cadence: str = "P5Y", **more: Any
) -> Source:
    return Source.model_validate(
        {
            "id": source_id,
            "title": source_id,
            "kind": kind,
            "publisher": {"name": source_id.title(), "official": official},
            "url": f"https://{source_id}.example/",
            "format": "feed" if kind == "news" else "html",
            "schedule": "17 6 * * *",
            "cadence": cadence,
            **({"follow": {"match": ["slavery"]}} if kind == "news" else {}),
            **more,
        }
    )


@dataclass(frozen=True)
class Inbox:
    """A channel that keeps what it is sent."""

    name: str = "inbox"
    route: Route = EVERYTHING
    messages: list[Message] = field(default_factory=list)

    def send(self, message: Message) -> None:
        self.messages.append(message)


def page(
    source_id: str,
    *figures: Figure,
    url: str | None = None,
    complete: bool = True,
    reread: bool = False,
    reader: str = "r1",
    published: date | None = None,
    noise: str = "",
) -> ReadDocument:
    """A page as read. Its bytes follow from what it states, so that the same statements are the same snapshot."""
    url = url or f"https://{source_id}.example/"
    text = "\n".join(figure.sentence for figure in figures) + noise
    digest = hashlib.sha256(repr((url, text, [f.reading.quote for f in figures])).encode()).hexdigest()
    document = Document(
        source_id=source_id, url=url, snapshot_sha256=digest, format="html", text=text, complete=complete,
        reader_version=reader, published=DatedBy(published, "meta", Decimal(1)) if published else None,
    )  # fmt: skip
    placed = tuple(replace(f, reading=replace(f.reading, start=n)) for n, f in enumerate(figures))
    blank = tuple(None for _ in figures)
    return ReadDocument(document, document_id(source_id, url, digest, reader), placed, blank, reread=reread)


def same(source_id: str, *urls: str) -> Batch:
    """A source whose bytes have not changed."""
    return Batch(source_id, confirmed=urls or (f"https://{source_id}.example/",))


def trouble(source_id: str, kind: Trouble = "source_down", what: str = "status 503") -> Batch:
    return Batch(source_id, trouble=kind, error={"what": what})


@dataclass(frozen=True)
class Baseline:
    """What ``settle`` asks of a baseline: the subjects that are headlines."""

    measure: str
    place: str
    id: str = "b"
    label: str = "b"
    edition: str | None = None
    reference_year: int | None = None
    value: Decimal = Decimal(1)
    unit: Decimal = Decimal(1)


class World:
    """Sources, what is known of them, and the inbox. ``now`` moves a day with each run unless told otherwise."""

    def __init__(
        self, *sources: Source, estimates: Sequence[Estimate] = (), headlines: Sequence[Baseline] = ()
    ) -> None:
        self.sources = {source.id: source for source in sources}
        places = tuple(Place(code, "country", name) for code, name in (("PRK", "North Korea"), ("WLD", "World")))
        self.reference = Reference("load", tuple(estimates), places, (), load_reference().editions)
        self.index = EstimateIndex(estimates, {place.code: place.name for place in places})
        self.headlines = headlines
        self.known = Known()
        self.now = START
        self.inbox = Inbox()
        self.changes: list[Change] = []
        self.alerts: list[Alert] = []
        self.record: RunRecord | None = None
        self.all_figures: dict[str, FigureState] = {}
        self._failing: dict[tuple[str, str, str], datetime] = {}
        self._news: dict[str, set[int]] = {}
        self._ran_at: list[datetime] = []

    def run(
        self,
        *parts: Batch | ReadDocument,
        checks: Sequence[CheckResult] = (),
        failed: Sequence[str] = (),
        after: timedelta = DAY,
        channels: Sequence[Channel] | None = None,
        limit: int = 20,
    ) -> list[Change]:
        """One run over these batches and pages (pages of one source make one batch). Returns all its changes."""
        self.now += after
        self.known = replace(self.known, last_news=self._last_news())
        settled = settle(
            [self._dated(batch) for batch in self._batches(parts)],
            audit_results=checks,
            failed_sources=failed,
            known=self.known,
            sources=list(self.sources.values()),
            reference=self.reference,
            baselines=self.headlines,
            receivers=[self.inbox] if channels is None else channels,
            run_id=f"run-{self.now:%Y%m%dT%H%M%S}",
            started_at=self.now,
            finished_at=self.now,
            alert_items=limit,
            site_url="",
            version="0",
        )
        record = self.record = settled.record
        self.changes, self.alerts = list(record.changes), list(record.alerts)
        for alert in self.alerts:
            if alert.channel == self.inbox.name:
                self.inbox.send(Message.from_json(alert.payload))
        self._remember(record.figures, record.source_states, record.recorded_at, checks)
        return self.changes

    def told(self) -> list[Change]:
        """The last run's changes that anybody is told."""
        return [change for change in self.changes if change.severity != "none"]

    def mute(self, mute: Mute) -> None:
        self.known = replace(self.known, mutes=(*self.known.mutes, mute))

    def _batches(self, parts: Sequence[Batch | ReadDocument]) -> list[Batch]:
        batches: dict[str, Batch] = {}
        for part in parts:
            if isinstance(part, Batch):
                held = batches.get(part.source_id, Batch(part.source_id))
                batches[part.source_id] = replace(part, read=held.read + part.read)
            else:
                source_id = part.document.source_id
                held = batches.get(source_id, Batch(source_id))
                batches[source_id] = replace(held, read=(*held.read, self._judged(part)))
        return list(batches.values())

    def _judged(self, read: ReadDocument) -> ReadDocument:
        """News gets its verdicts, as collecting gives them."""
        if self.sources[read.document.source_id].kind != "news":
            return read
        published = read.document.published.day if read.document.published else None
        return replace(read, verdicts=tuple(reconcile(f, self.index, published=published) for f in read.figures))

    def _dated(self, batch: Batch) -> Batch:
        fetch = Fetch(batch.source_id, self.sources[batch.source_id].url, self.now, Decimal(0), "ok")
        return replace(batch, fetches=batch.fetches or (fetch,))

    def _remember(
        self,
        figures: Sequence[FigureState],
        sources: Sequence[SourceState],
        recorded_at: datetime,
        checks: Sequence[CheckResult],
    ) -> None:
        self.all_figures |= {state.figure_id: state for state in figures}
        official = {s.id for s in self.sources.values() if s.publisher.official}
        editions = {s.figure.edition for s in figures if s.source_id in official and s.figure.edition}
        for check in checks:
            key = (check.suite, check.name, check.source_id or "")
            if check.success:
                self._failing.pop(key, None)
            else:
                self._failing.setdefault(key, recorded_at)
        past = [
            PastChange(
                key_of(c),
                c.change_class,
                c.severity,
                c.rule,
                c.new_text,
                recorded_at,
                c.cause,
                c.old_value,
                c.new_value,
            )
            for c in self.changes
        ]
        articles = [r.document for r in self.record.documents if r.recognised] if self.record else []
        heard = [c.source_id for c in self.changes if c.change_class in NEWS]
        heard += [d.source_id for d in articles if d.url != self.sources[d.source_id].url]
        self._ran_at.append(self.now)
        for source_id in heard:
            self._news.setdefault(source_id, set()).add(len(self._ran_at))
        self.known = Known(
            first_run=False,
            figures=tuple(s for s in self.all_figures.values() if s.status != "superseded"),
            sources={**self.known.sources, **{state.source_id: state for state in sources}},
            editions=self.known.editions | editions,
            failing_checks=dict(self._failing),
            last_recorded_at=recorded_at,
            recent=tuple(p for p in self.known.recent if p.detected_at > self.now - 30 * DAY) + tuple(past),
            revisions=_with(self.known.revisions, past),
            last_news=self._last_news(),
            mutes=self.known.mutes,
        )

    def _last_news(self) -> dict[str, datetime]:
        """A run is never earlier than those before it, whatever its clock said; one still to come does not count."""
        found = {}
        for name, numbers in self._news.items():
            past = [n for n in numbers if self._ran_at[n - 1] <= self.now]
            if past:
                found[name] = max(at for at in self._ran_at[: max(past)] if at <= self.now)
        return found


def again(world: World) -> World:
    """Another world of the same sources, estimates and headlines in which nothing has run yet.

    Its index is that of the first: making one of all estimates takes longer than most histories.
    """
    made = World(*world.sources.values(), headlines=world.headlines)
    made.reference, made.index = world.reference, world.index
    return made


def classes(changes: Sequence[Change]) -> list[ChangeClass]:
    return [change.change_class for change in changes]


def severities(changes: Sequence[Change]) -> Mapping[str, str]:
    return {change.change_class: change.severity for change in changes}


def _with(
    before: Mapping[str, tuple[PastChange, ...]], past: Sequence[PastChange]
) -> Mapping[str, tuple[PastChange, ...]]:
    revised = [change for change in past if change.change_class == "revision"]
    return {**before, **{c.key: (*before.get(c.key, ()), *(o for o in revised if o.key == c.key)) for c in revised}}
