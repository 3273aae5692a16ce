"""A page for every figure as it is stated now, with its twins."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from gsi_etl.site.facts import Facts
from gsi_etl.site.filters import day, exact, measure_title
from gsi_etl.site.machine_formats import atom, to_csv, to_json
from gsi_etl.site.pages.relations import (
    baseline,
    big_number,
    chart_of,
    cut,
    has_place_page,
    live,
    others,
    precision_words,
    trace,
)
from gsi_etl.site.pages.structured import dataset
from gsi_etl.site.records import Published, Stated
from gsi_etl.site.renderer import Studio
from gsi_etl.site.tree import Page

CSV = (
    "figure_id", "source_id", "publisher", "official", "quote", "value", "value_low", "value_high", "measure", "geo_id",
    "reference_year", "edition", "verdict", "status", "url", "snapshot_sha256",
)  # fmt: skip

#: What the JSON has of each state. Why it was read so is on the page of its document.
STATE = (
    "recorded_from", "recorded_to", "status", "quote", "value", "measure", "geo_id", "edition", "sentence",
    "document_id", "char_start", "char_end", "cell",
)  # fmt: skip


def figure_pages(facts: Facts, studio: Studio) -> Iterator[Page]:
    for figure in facts.figures:
        yield figure_page(figure, facts, studio)


def figure_page(figure: Stated, facts: Facts, studio: Studio) -> Page:
    estimates = facts.by_edition.get((figure.measure or "", figure.geo_id or ""), [])
    changes = [change for change in facts.changes_of.get(figure.figure_id, ()) if change.told][:8]
    happened = facts.events_with(changes)
    states = facts.history.get(figure.figure_id, ())
    licence = facts.source[figure.source_id].licence if figure.source_id in facts.source else ""
    place_page = has_place_page(facts, figure.geo_id)
    folder = f"figures/{figure.figure_id}/"
    chart = chart_of(facts, figure.measure, figure.geo_id)

    def files() -> Mapping[str, str]:
        around, left_out = cut(others(facts, figure))
        headline, stands = baseline(facts, figure)
        title = f"{measure_title(figure.measure)}, {facts.place(figure.geo_id)}"
        number, unit = big_number(figure)
        newer = _newer(figure, estimates)
        page = studio.html(
            "figure",
            folder,
            title=title,
            active="Figures",
            describe=f"{title}: {number} {unit}".strip(),
            twins={"JSON": "index.json", "CSV": "index.csv", "Atom": "feed.atom"},
            data=_dataset(figure, title, folder, studio),
            fig=figure,
            place=facts.place(figure.geo_id),
            place_page=place_page,
            number=number,
            unit=unit,
            precision=precision_words(figure),
            headline=headline,
            stands=stands,
            newer=newer,
            quote=studio.quote(figure, figure.source_id),
            live=live(figure.url, figure.quote if figure.cell is None else ""),
            trace=trace(figure, facts, exact(figure.value, figure.measure) if figure.value is not None else number),
            estimates=estimates,
            drawing=studio.history(figure.measure, figure.geo_id, figure.edition) if estimates else None,
            chart=chart,
            image=chart,
            others=around,
            left_out=left_out,
            events=happened,
            states=states,
            citation=_citation(figure),
        )
        data = {"figure": figure, "address": studio.address(folder), "estimates": estimates,
                "states": [{name: getattr(state, name) for name in STATE} for state in states],
                "others": [{"figure_id": o.figure_id, "publisher": o.publisher, "quote": o.quote, "edition": o.edition,
                            "stands": words} for o, (_, words) in around]}  # fmt: skip
        rows = [[getattr(figure, name) for name in CSV]]
        return {
            "index.html": page,
            "index.json": to_json(data),
            "index.csv": to_csv(CSV, rows),
            "feed.atom": atom(
                changes,
                name=f"figure/{figure.figure_id}",
                title=f"{title}, {figure.source_id}",
                base=studio.site_url or "../../",
                here=f"{studio.address(folder)}feed.atom",
                since=figure.first_seen,
                titles=facts.titles(changes),
            ),
        }

    # What others say and what is published of it counts by its mark: hundreds of figures share one.
    mark = facts.mark(figure.measure, figure.geo_id)
    made_of = (figure, mark, changes, happened, states, licence, place_page, studio.site_url)
    return Page(folder, made_of, files)


def _newer(figure: Stated, estimates: Sequence[Published]) -> Published | None:
    """The value of a later release of the same publication, if there is one."""
    own = next((row for row in estimates if row.edition == figure.edition), None)
    if own is None:
        return None
    series = own.edition.partition(" ")[0]
    later = [r for r in estimates if r.edition.partition(" ")[0] == series and r.published_on > own.published_on]
    return max(later, key=lambda row: row.published_on) if later else None


def _citation(figure: Stated) -> str:
    year = f" ({figure.published_on.year})" if figure.published_on else ""
    return (
        f"{figure.publisher or figure.source_id}{year}, {figure.title or 'untitled'}, {figure.url}: “{figure.quote}”. "
        f"First read {day(figure.first_seen)}; archived as sha256 {figure.snapshot_sha256}; processed by gsi-etl, "
        f"figure {figure.figure_id}."
    )


def _dataset(figure: Stated, title: str, folder: str, studio: Studio) -> Mapping[str, object]:
    return dataset(
        studio,
        folder,
        name=title,
        description=f"{title}, as {figure.publisher or figure.source_id} states it: {figure.quote}. With its sentence, "
        "its history, and what the editions published.",
        files=("index.json", "index.csv"),
        identifier=figure.figure_id,
        variableMeasured={"@type": "PropertyValue", "name": figure.measure, "value": figure.value},
        temporalCoverage=str(figure.reference_year) if figure.reference_year else None,
        isBasedOn=figure.url if figure.url.startswith(("https://", "http://")) else None,
    )
