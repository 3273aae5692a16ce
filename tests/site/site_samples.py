"""Warehouses for the site's tests, filled directly through the loader: no fetching, no reading, no audit."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from gsi_etl.base.ids import document_id, identifier
from gsi_etl.config.reference import load_reference
from gsi_etl.config.source import Source
from gsi_etl.model import (
    Change,
    CheckResult,
    DatedBy,
    Document,
    Estimate,
    Evidence,
    Fetch,
    Figure,
    FigureState,
    ReadDocument,
    SourceState,
    Verdict,
)
from gsi_etl.site import SiteReport, build
from gsi_etl.warehouse.connection import open_writer
from gsi_etl.warehouse.load import RunRecord, commit
from gsi_etl.warehouse.migrate import migrate
from scenes.figures import figure
from scenes.world import source
from small_pack import small_pack

START = datetime(2025, 1, 6, 6, 17, tzinfo=UTC)
SENTENCE = "On any given day in 2016, an estimated 40.3 million people were living in modern slavery."


@dataclass(frozen=True)
class Watched:
    """A watched number, as expectations/ has them."""

    id: str
    label: str
    measure: str
    place: str
    edition: str | None
    reference_year: int | None
    value: Decimal
    unit: Decimal


WORLD = Watched(
    "world", "World (GSI 2018)", "people_in_modern_slavery", "WLD", "GSI 2018", 2016, Decimal(40300000), Decimal(100000)
)


@dataclass(frozen=True)
class Said:
    """A document that states figures: each quote stands in ``text``, and is found there."""

    source_id: str
    text: str
    figures: tuple[Figure, ...]
    title: str = "A page"
    url: str = ""
    verdict: Verdict | None = None

    def read(self) -> ReadDocument:
        url = self.url or f"https://{self.source_id}.example/"
        digest = hashlib.sha256((url + self.text).encode("utf-8", "surrogatepass")).hexdigest()
        document = Document(
            source_id=self.source_id, url=url, snapshot_sha256=digest, format="html", text=self.text, title=self.title,
            published=DatedBy(date(2018, 7, 19), "meta", Decimal(1)), language="en", reader_version="r1",
        )  # fmt: skip
        placed, at = [], 0
        for one in self.figures:
            at = self.text.index(one.reading.quote, at)
            end = at + len(one.reading.quote)
            placed.append(replace(one, reading=replace(one.reading, start=at, end=end)))
            at = end
        blank = tuple(self.verdict for _ in placed)
        return ReadDocument(document, document_id(self.source_id, url, digest, "r1"), tuple(placed), blank)


def said(source_id: str = "index", sentence: str = SENTENCE, quote: str = "40.3 million", **more: Any) -> Said:
    """One page with one figure about the world in GSI 2018."""
    text = f"A heading\nSome words before it. {sentence} Some words after it."
    meaning = {"place": "WLD", "edition": "GSI 2018", "reference_year": 2016, "sentence": sentence,
               "evidence": (Evidence("measure", "", "names the measure"), Evidence("place", "", "named"))}  # fmt: skip
    title = {name: more.pop(name) for name in ("title", "url", "verdict") if name in more}
    return Said(source_id, text, (figure(quote, **{**meaning, **more}),), **title)


@dataclass
class Desk:
    """A warehouse, and the runs that filled it. ``home`` has warehouse.duckdb and public/.

    Of the estimates it has those of a handful of places, unless ``whole``: each place has pages, charts and rows."""

    home: Path
    sources: tuple[Source, ...] = (source("index", official=True), source("paper", kind="news"))
    runs: int = 0
    ids: dict[str, str] = field(default_factory=dict)
    whole: bool = False

    @property
    def warehouse(self) -> Path:
        return self.home / "warehouse.duckdb"

    @property
    def public(self) -> Path:
        return self.home / "public"

    @property
    def now(self) -> datetime:
        return START + timedelta(days=self.runs)

    @contextmanager
    def writer(self) -> Iterator[duckdb.DuckDBPyConnection]:
        with open_writer(self.warehouse) as connection:
            yield connection

    def run(
        self,
        *documents: Said,
        changes: Sequence[Change] = (),
        checks: Sequence[CheckResult] = (),
        states: dict[str, str] | None = None,
        status: str = "current",
    ) -> None:
        """A run that brought these documents. A figure keeps its id while its source, measure, place and edition do."""
        read = [document.read() for document in documents]
        moment = self.now
        record = RunRecord(
            run_id=f"run-{self.runs}", started_at=moment, finished_at=moment, recorded_at=moment, status="ok",
            version="0", counts={"figures": 1}, sources=self.sources,
            fetches=[_fetch(one, moment) for one in read],
            documents=read,
            figures=[state for one in read for state in states_of(one, moment, status)],
            changes=changes, checks=checks,
            source_states=[
                SourceState(s.id, (states or {}).get(s.id, "ok"), moment, 0, "it says why", moment)  # type: ignore[arg-type]
                for s in self.sources
            ],
            reference=load_reference(None if self.whole else small_pack()), baselines=(WORLD,),
        )  # fmt: skip
        with self.writer() as connection:
            migrate(connection)
            commit(connection, record)
        self.runs += 1

    def build(self, **more: Any) -> SiteReport:
        with self.writer() as connection:
            return build(connection, self.public, archive=None, now=self.now, **more)

    def page(self, folder: str) -> str:
        return (self.public / folder / "index.html").read_text(encoding="utf-8")

    def only(self, kind: str) -> str:
        """The folder of the one page of a kind: figures/fg_..., changes/ch_..., evidence/doc_..."""
        (folder,) = [path for path in (self.public / kind).iterdir() if path.is_dir()]
        return f"{kind}/{folder.name}/"


def _fetch(read: ReadDocument, moment: datetime) -> Fetch:
    document = read.document
    return Fetch(
        document.source_id, document.url, moment, Decimal("0.1"), "ok", status=200, sha256=document.snapshot_sha256
    )


def states_of(read: ReadDocument, moment: datetime, status: str) -> Iterator[FigureState]:
    document = read.document
    for one, verdict in zip(read.figures, read.verdicts, strict=True):
        key = (document.source_id, one.measure, one.place, one.edition, document.url, one.cell)
        yield FigureState(
            identifier("fg", *key), document.source_id, document.url, read.document_id, document.snapshot_sha256, "r1",
            ":".join(map(str, key)), one, status, moment, verdict,  # type: ignore[arg-type]
        )  # fmt: skip


def figure_id(document: Said, index: int = 0) -> str:
    return next(iter(list(states_of(document.read(), START, "current"))[index:])).figure_id


def change(new: Said, old: Said | None = None, **more: Any) -> Change:
    """The change that replaced what ``old`` states by what ``new`` states."""
    quote = new.figures[0].reading
    before = old.figures[0].reading if old else None
    given: dict[str, Any] = {
        "change_id": identifier("ch", new.source_id, quote.quote),
        "change_class": "revision" if old else "new_figure",
        "cause": "source",
        "severity": "critical" if old else "info",
        "source_id": new.source_id,
        "subject": "World: people in modern slavery",
        "sentence": f"World: {quote.quote} instead of {before.quote}" if before else f"World: {quote.quote}",
        "old_value": before.value if before else None,
        "new_value": quote.value,
        "old_text": before.quote if before else None,
        "new_text": quote.quote,
        "old_figure_id": figure_id(old) if old else None,
        "new_figure_id": figure_id(new),
        "url": new.url or f"https://{new.source_id}.example/",
        "rule": "a rule",
    }
    return Change(**{**given, **more})


def check(*, success: bool = False, **more: Any) -> CheckResult:
    given: dict[str, Any] = {
        "suite": "baselines", "name": "agrees", "severity": "critical", "success": success, "observed": "41.6 million",
        "expected": "40.3 million", "sentence": "A page states the headline as it was published", "source_id": "index",
    }  # fmt: skip
    return CheckResult(**{**given, **more})


def many(figures: int, documents: int) -> list[Said]:
    """Documents that state figures about every country in turn, as a large warehouse would have them."""
    places = [place.code for place in load_reference().places if place.kind == "country"]
    each = figures // documents
    made = []
    for number in range(documents):
        said_here, lines = [], []
        for index in range(each):
            place = places[(number * each + index) % len(places)]
            quote = f"{1 + index}.{number % 10} million"
            line = f"According to the index of 2018, {quote} people were living in modern slavery in {place} in 2016."
            lines.append(line)
            said_here.append(figure(quote, place=place, edition="GSI 2018", reference_year=2016, sentence=line,
                                    evidence=(Evidence("measure", "people_in_modern_slavery", "names the measure"),
                                              Evidence("place", place, "named in the sentence"))))  # fmt: skip
        url = f"https://paper.example/{number}"
        made.append(Said("paper", "\n".join(lines), tuple(said_here), title=f"Article {number}", url=url,
                         verdict=Verdict("unmatched")))  # fmt: skip
    return made


def _estimate(place: str) -> Estimate:
    return next(
        one for one in load_reference().estimates
        if (one.edition, one.place, one.measure) == ("GSI 2018", place, "people_in_modern_slavery") and one.part is None
    )  # fmt: skip


def eventful(home: Path) -> Desk:
    """Four days: a baseline, a revision with a failed check, a misquote, and a source that is down."""
    desk = Desk(
        home,
        (source("index", official=True), source("paper", kind="news"), source("fresh", kind="dataset")),
        whole=True,
    )
    before = said()
    after = said(sentence=SENTENCE.replace("40.3", "41.6"), quote="41.6 million")
    korea = said(
        "paper", "In North Korea one in ten, or 2.6 million people, live in modern slavery.", "2.6 million",
        title="A paper <b>on Korea", url="https://paper.example/korea", place="PRK",
        verdict=Verdict("rounded", _estimate("PRK"), "2.6 million: GSI 2018 has 2.64 million, which rounds to it"),
    )  # fmt: skip
    wrong = said(
        "paper", "The index of 2018 counts 43 million people in modern slavery.", "43 million", title="A wrong one",
        url="https://paper.example/wrong",
        verdict=Verdict("contradicts", _estimate("WLD"), "says 43 million: GSI 2018 has 40.3 million"),
    )  # fmt: skip
    desk.run(before, korea)
    desk.run(after, changes=[change(after, before, evidence="aa")], checks=[check(), check(success=True, name="holds")])
    told: dict[str, Any] = {"change_class": "misquote", "severity": "warning", "rule": "held against GSI 2018"}
    desk.run(wrong, changes=[change(wrong, **told), change(korea, severity="none", change_class="rounding_only")])
    down: dict[str, Any] = {
        "change_class": "source_down",
        "cause": "network",
        "severity": "warning",
        "subject": "Paper",
    }
    failed: dict[str, Any] = {
        "change_class": "check_failed",
        "cause": "check",
        "severity": "critical",
        "subject": "agrees",
    }
    blank: dict[str, Any] = {"new_figure_id": None, "new_value": None, "new_text": None}
    desk.run(
        changes=[
            change(wrong, **down, **blank, change_id="ch_down", sentence="Paper cannot be reached"),
            change(after, **failed, **blank, change_id="ch_check", sentence="The headline does not agree", url=None),
        ],
        checks=[check(errored=True, observed="", severity="warning"), check(success=True, name="holds")],
        states={"paper": "down"},
    )
    return desk
