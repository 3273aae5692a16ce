"""What the pages are made of, and how it hangs together: all records of a build, found by what they are about.

Knows no SQL, no HTML and no files.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from gsi_etl.alerts.events import events
from gsi_etl.alerts.headlines import headline
from gsi_etl.base.formatting import printed, published_words
from gsi_etl.site.records import (
    Changed,
    Check,
    Column,
    Comparison,
    Edition,
    Event,
    Headline,
    Health,
    Measure,
    Paper,
    Published,
    Run,
    SourceEntry,
    State,
    Stated,
)


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
    scores: tuple[Published, ...]
    comparisons: tuple[Comparison, ...]
    measures: tuple[Measure, ...]
    editions: tuple[Edition, ...]
    headlines: tuple[Headline, ...]
    changes: tuple[Changed, ...]
    checks: tuple[Check, ...]
    sources: tuple[SourceEntry, ...]
    health: Mapping[str, Health]
    papers: tuple[Paper, ...]
    runs: tuple[Run, ...]
    places: Mapping[str, tuple[str, str]]
    regions: Mapping[str, str]
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
    scores_of: dict[str, list[Published]] = field(init=False)
    ranked_in: dict[str, int] = field(init=False)
    told: tuple[Changed, ...] = field(init=False)
    told_of: dict[str, list[Changed]] = field(init=False)
    told_at: dict[str, list[Changed]] = field(init=False)
    papers_of: dict[str, list[Paper]] = field(init=False)
    stated_in: dict[str, dict[str, State]] = field(init=False)
    shown: frozenset[str] = field(init=False)
    publishers: dict[str, str] = field(init=False)
    sample: bool = field(init=False)
    _marks: dict[tuple[str, str], str] = field(init=False, default_factory=dict)
    _events: list[Event] | None = field(init=False, default=None)
    _places_of_events: dict[str, int] = field(init=False, default_factory=dict)

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
        self.scores_of = defaultdict(list)
        for e in self.scores:
            self.scores_of[e.geo_id].append(e)
        self.ranked_in = Counter(e.edition for e in self.estimates if e.rank)
        self.family = {e.name: e.family for e in self.editions}
        self.source = {s.source_id: s for s in self.sources}
        self.headlines_of = defaultdict(list)
        for h in self.headlines:
            self.headlines_of[h.measure, h.geo_id].append(h)
        self.changes_of = defaultdict(list)
        for change in self.changes:
            for figure_id in {change.old_figure_id, change.new_figure_id} - {None}:
                self.changes_of[str(figure_id)].append(change)
        # Changes worth a page: in all, by source, and by the place of their figure.
        self.told = tuple(change for change in self.changes if change.told)
        self.told_of, self.told_at, self.papers_of = defaultdict(list), defaultdict(list), defaultdict(list)
        for change in self.told:
            self.told_of[change.source_id].append(change)
            if figure := self.figure.get(change.new_figure_id or change.old_figure_id or ""):
                self.told_at[figure.geo_id or ""].append(change)
        for paper in self.papers:
            self.papers_of[paper.source_id].append(paper)
        # What each document states, and the documents that have a page.
        self.stated_in = defaultdict(dict)
        for states in self.history.values():
            for state in states:
                if state.status != "superseded":
                    self.stated_in[state.document_id].setdefault(state.figure_id, state)
        self.shown = frozenset(p.document_id for p in self.papers if p.figures or p.document_id in self.stated_in)
        self.publishers = {source.source_id: source.publisher for source in self.sources}
        # The demonstration: its sources are sample pages, and what changed on them is invented.
        self.sample = any(source.source_id.startswith("demo-") for source in self.sources)

    def mark(self, measure: str | None, place: str | None) -> str:
        """A short word that changes whenever anything that is stated or published of a measure and place does."""
        key = measure or "", place or ""
        if key not in self._marks:
            content = repr((self.saying.get(key), self.by_edition.get(key), self.headlines_of.get(key)))
            self._marks[key] = hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()
        return self._marks[key]

    def common(self) -> str:
        """A short word for what any page may use besides what it says it is made of: names, families, regions."""
        content = repr((self.sample, sorted(self.places.items()), sorted(self.regions.items()), self.editions,
                        self.measures, self.comparisons))  # fmt: skip
        return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()[:16]

    def place(self, code: str | None) -> str:
        return self.places.get(code or "", ("", code or "no place named"))[1]

    def region(self, code: str | None) -> str:
        """Where Walk Free counts a place; '' where its tables have no row for it."""
        return self.regions.get(code or "", "")

    def comparison(self, one: str, other: str, level: str) -> Comparison | None:
        """What the publishers say of two editions side by side, whichever is the older."""
        pair = {one, other}
        return next((c for c in self.comparisons if c.level == level and {c.older, c.newer} == pair), None)

    def place_kind(self, code: str | None) -> str:
        return self.places.get(code or "", ("", ""))[0]

    def event_of(self, changes: Sequence[Changed]) -> Event:
        """Changes of one event, in words; the one that leads first."""
        lead = changes[0]
        should = self._published(lead)
        title = headline(changes, self.publishers, should=should, back=self._back(lead))
        return Event(lead, title, tuple(changes[1:]), should)

    def events(self) -> list[Event]:
        """All events, newest run first."""
        if self._events is None:
            runs: dict[str, list[Changed]] = defaultdict(list)
            for change in self.told:
                runs[change.run_id].append(change)
            self._events = [self.event_of(group) for changes in runs.values() for group in events(changes)]
        return self._events

    def titles(self, changes: Iterable[Changed]) -> dict[str, str]:
        """What a newspaper would call each of them."""
        return {change.change_id: self.event_of([change]).headline for change in changes}

    def events_with(self, changes: Iterable[Changed]) -> list[Event]:
        """The events to which any of these changes belongs, each whole, newest run first."""
        happened = self.events()
        if not self._places_of_events:
            self._places_of_events = {c.change_id: at for at, event in enumerate(happened) for c in event.changes}
        places = {self._places_of_events[c.change_id] for c in changes if c.change_id in self._places_of_events}
        return [happened[at] for at in sorted(places)]

    def _published(self, change: Changed) -> str:
        """What the edition published where a page says otherwise: ``40.3 million (GSI 2018)``."""
        figure = self.figure.get(change.new_figure_id or "")
        if figure is None or change.change_class not in ("revision", "misquote", "conflict"):
            return ""
        edition = figure.matched_edition or figure.edition
        of_another = figure.verdict in ("edition_mismatch", "measure_mistaken")
        if of_another:  # the number that it matched is another edition's or measure's
            edition = figure.edition or edition
        rows = self.by_edition.get((figure.measure or "", figure.geo_id or ""), ())
        row = next((one for one in rows if one.edition == edition), None)
        if row is None and change.change_class == "misquote" and figure.matched_value is not None and not of_another:
            return f"{printed(figure.matched_value, figure.measure, None)} ({edition})"
        if row is None or row.value == change.new_value:
            return ""
        return f"{published_words(row)} ({row.edition})"

    def _back(self, change: Changed) -> bool:
        """Whether a revision returns to what the same figure said before an earlier revision."""
        return change.change_class == "revision" and any(
            past.change_class == "revision"
            and past.detected_at < change.detected_at
            and (past.old_text, past.new_text) == (change.new_text, change.old_text)
            for past in self.changes_of.get(change.new_figure_id or "", ())
        )
