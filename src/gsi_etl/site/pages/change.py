"""A page for every change worth a person's attention: what alerts link to. And the list of them by day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import groupby

from gsi_etl.config.subject import subject
from gsi_etl.site.charts.timeline import timeline
from gsi_etl.site.facts import Facts
from gsi_etl.site.filters import SEVERITIES, exact
from gsi_etl.site.machine_formats import atom, to_csv, to_json
from gsi_etl.site.pages.relations import chart_of, delta, live
from gsi_etl.site.quoting import Piece, Word, compared, with_mark
from gsi_etl.site.records import Changed, Event, State
from gsi_etl.site.renderer import Studio
from gsi_etl.site.tree import Page
from gsi_etl.site.tree_files import Alias

CSV = (
    "change_id", "run_id", "detected_at", "change_class", "cause", "severity", "rule", "source_id", "series", "subject",
    "sentence", "old_value", "new_value", "old_text", "new_text", "old_figure_id", "new_figure_id", "url",
)  # fmt: skip
#: Entries of a feed; older ones are in changes/index.json.
FEED = 100


def change_pages(facts: Facts, studio: Studio) -> Iterator[Page]:
    for change in facts.told:
        yield change_page(change, facts, studio)
    yield changes_page(facts, studio)


def change_page(change: Changed, facts: Facts, studio: Studio) -> Page:
    folder = f"changes/{change.change_id}/"
    old, new = _states(change, facts)
    figure = facts.figure.get(change.new_figure_id or change.old_figure_id or "")
    source = facts.source.get(change.source_id)
    event = facts.event_of([change])
    whole = facts.events_with([change])[0]
    there = noticed_in(change, facts)
    beside = [(other, facts.event_of([other]).headline) for other in whole.changes if other != change]

    def files() -> Mapping[str, str | Alias]:
        shown = new or old
        measure = shown.measure if shown else None
        numeric = change.old_value is not None or change.new_value is not None
        quote, before, after = before_and_after(change, facts, studio)
        page = studio.html(
            "change",
            folder,
            title=event.headline,
            describe=f"{change.change_class.replace('_', ' ').capitalize()}: {change.sentence}",
            event=event,
            beside=beside,
            image=chart_of(facts, shown.measure, shown.geo_id) if shown else "",
            active="Changes",
            twins={"JSON": "index.json"},
            change=change,
            numeric=numeric,
            exact_old=_exact(change.old_value, change.old_text, measure),
            exact_new=_exact(change.new_value, change.new_text, measure),
            delta=delta(change.old_value, change.new_value, measure),
            quote=quote,
            quote_link=_evidence(shown),
            old_link=_evidence(old) if old else "",
            before=before,
            after=with_mark(after, quote),
            figure=figure,
            live=live(change.url or "", shown.quote if shown and numeric and not _tabular(shown) else ""),
            source=source,
        )
        twin = Alias(f"../../evidence/{there}/index.json") if there else to_json({"changes": [change]})
        return {"index.html": page, "index.json": twin}

    figure_id = figure.figure_id if figure else None
    return Page(folder, (change, event, beside, there, old, new, figure_id, source, studio.site_url), files)


def _exact(value: Decimal | None, text: str | None, measure: str | None) -> str:
    """A value in full, unless that is what the page printed."""
    full = exact(value, measure) if value is not None else ""
    return full if full != text else ""


def noticed_in(change: Changed, facts: Facts) -> str:
    """The id of the document whose page shows the figure of a change; '' for none. Its JSON has the change."""
    old, new = _states(change, facts)
    shown = new or old
    return shown.document_id if shown and shown.document_id in facts.shown else ""


def before_and_after(
    change: Changed, facts: Facts, studio: Studio
) -> tuple[tuple[Piece, ...], tuple[Word, ...], tuple[Word, ...]]:
    """The sentence as it is, its number marked; and, when one figure said another thing before, both by words."""
    old, new = _states(change, facts)
    shown = new or old
    return (studio.quote(shown, change.source_id) if shown else (), *_compared(old, new, studio, change))


def _states(change: Changed, facts: Facts) -> tuple[State | None, State | None]:
    """What its old figure said just before the change was noticed, and what its new one says from then on."""
    before, after = (facts.history.get(name or "", ()) for name in (change.old_figure_id, change.new_figure_id))
    earlier = [state for state in before if state.recorded_from < change.detected_at]
    later = [state for state in after if state.recorded_from >= change.detected_at]
    return earlier[-1] if earlier else None, next(iter([*later, *after[-1:]]), None)


def _compared(
    old: State | None, new: State | None, studio: Studio, change: Changed
) -> tuple[tuple[Word, ...], tuple[Word, ...]]:
    """Only what one figure said before and after: two pages that disagree are not versions of a text."""
    if old is None or new is None or old is new or old.figure_id != new.figure_id:
        return (), ()
    texts = ["".join(piece.text for piece in studio.quote(state, change.source_id)) for state in (old, new)]
    return compared(texts[0], texts[1])


def _evidence(state: State | None) -> str:
    return f"../../evidence/{state.document_id}/index.html#{state.figure_id}" if state else ""


def _tabular(state: State) -> bool:
    return state.cell is not None


def changes_page(facts: Facts, studio: Studio) -> Page:
    happened = facts.events()
    leads = [event.lead for event in happened]

    def files() -> Mapping[str, str]:
        by_day = groupby(happened, key=lambda event: event.lead.detected_at.date())
        days = [(day, list(rows)) for day, rows in by_day]
        severities = Counter(change.severity for change in leads)
        classes = Counter(change.change_class for change in leads)
        page = studio.html(
            "changes",
            "changes/",
            title="Changes",
            describe=f"Every change in published figures on {subject().name}, with its cause, newest first",
            active="Changes",
            twins={"JSON": "index.json", "CSV": "index.csv", "Atom": "../feed.atom"},
            days=days,
            counts={name: severities[name] for name in SEVERITIES if severities[name]},
            table=[(name, *_of_class(happened, name)) for name, _ in classes.most_common()],
            drawing=timeline(leads, title="Changes by day", name="timeline-1") if leads else None,
        )
        return {
            "index.html": page,
            "index.json": to_json({"changes": facts.told}),
            "index.csv": to_csv(CSV, [[getattr(change, name) for name in CSV] for change in facts.told]),
        }

    return Page("changes/", (happened, studio.site_url), files)


def _of_class(happened: Sequence[Event], name: str) -> tuple[Counter[str], Event]:
    """How many events of a class there are by severity, and the newest of them."""
    rows = [event for event in happened if event.lead.change_class == name]
    return Counter(event.lead.severity for event in rows), rows[0]


def feed(facts: Facts, studio: Studio) -> str:
    """All events for readers, newest first. What concerns the machinery is in the sources' own feeds."""
    changes = [event.lead for event in facts.events() if event.lead.severity != "operator"][:FEED]
    since = facts.runs[-1].started_at if facts.runs else None
    return atom(
        changes,
        name="all",
        title="gsi-etl: all changes",
        base=studio.site_url,
        here=studio.address("feed.atom"),
        since=since,
        titles=facts.titles(changes),
    )
