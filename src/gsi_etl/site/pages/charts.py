"""Every chart with an address of its own: as SVG, PNG and CSV, and the lines that embed it elsewhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from gsi_etl.base import measures
from gsi_etl.site.charts.history import history
from gsi_etl.site.charts.standalone import standalone
from gsi_etl.site.charts.timeline import timeline
from gsi_etl.site.facts import Facts
from gsi_etl.site.filters import map_title, measure_title, per_thousand
from gsi_etl.site.machine_formats import to_csv, to_json
from gsi_etl.site.pages.by_edition import country_rows, newest_first, rates_of
from gsi_etl.site.pages.country import CSV
from gsi_etl.site.pages.editions import Slope, slopes
from gsi_etl.site.pages.maps import MAPPED, edition_map, legend
from gsi_etl.site.pages.relations import chart_of, has_place_page, map_chart, rate_title
from gsi_etl.site.records import Changed, Published
from gsi_etl.site.renderer import Studio
from gsi_etl.site.tree import Page

BY_EDITION = "Each edition as published. Across a dashed line the method differs: not a trend. gsi-etl"
OF_MAP = "As published in this edition. Boundaries: Natural Earth, for orientation only. gsi-etl"
OF_SLOPE = "As published in both editions, of one family of methods: compare with care. gsi-etl"
OF_CHANGES = "Changes that were noticed, by day. gsi-etl"


@dataclass(frozen=True, slots=True)
class Drawn:
    """``name``: its folder below charts/. ``page``: the folder of the page that explains it."""

    name: str
    title: str
    note: str
    page: str
    active: str
    draw: Callable[[], Markup]
    columns: Sequence[str]
    rows: Sequence[Sequence[object]]
    legend: Sequence[tuple[str, str]] = ()
    card: bool = True


def chart_pages(facts: Facts, studio: Studio) -> Iterator[Page]:
    for drawn in [
        *_histories(facts),
        *_maps(facts),
        *_slopes(facts),
        *_timeline([event.lead for event in facts.events()]),
    ]:
        yield _page(drawn, studio)


def _page(drawn: Drawn, studio: Studio) -> Page:
    folder = f"charts/{drawn.name}/"

    def files() -> Mapping[str, str | bytes]:
        from gsi_etl.site.charts.raster import png  # PDFium: most builds draw no picture

        drawing = drawn.draw()
        alone = standalone(drawing, title=drawn.title, note=drawn.note, legend=drawn.legend, card=drawn.card)
        page = studio.html(
            "chart",
            folder,
            title=f"Chart: {drawn.title}",
            describe=f"{drawn.title}: as SVG, PNG and CSV, and how to embed it",
            active=drawn.active,
            twins={"JSON": "index.json", "SVG": "chart.svg", "PNG": "chart.png", "CSV": "chart.csv"},
            image=drawn.name,
            chart=drawn,
            drawing=drawing,
            size=(round(alone.width), round(alone.height)),
        )
        return {
            "index.html": page,
            "index.json": to_json(_twin(drawn, studio.address(folder))),
            "chart.svg": alone.svg(),
            "chart.png": png(alone),
            "chart.csv": to_csv(drawn.columns, drawn.rows),
        }

    made_of = (drawn.name, drawn.title, drawn.note, drawn.page, drawn.columns, drawn.rows, drawn.legend)
    return Page(folder, (made_of, studio.site_url), files)


def _twin(drawn: Drawn, address: str) -> dict[str, object]:
    rows = [dict(zip(drawn.columns, row, strict=True)) for row in drawn.rows]
    return {"title": drawn.title, "note": drawn.note, "address": address, "rows": rows}


def _histories(facts: Facts) -> Iterator[Drawn]:
    """One for each measure of a place; its rates are one measure, whichever unit an edition prints."""
    seen = set[str]()
    for measure, place in facts.by_edition:
        name = chart_of(facts, measure, place)
        if not name or name in seen:
            continue
        seen.add(name)
        yield _history(facts, measure, place, name)


def _history(facts: Facts, measure: str, place: str, name: str) -> Drawn:
    of_rates = measure in measures.main_rates()
    rows = rates_of(facts, place) if of_rates else facts.by_edition[measure, place]
    title = f"{rate_title() if of_rates else measure_title(measure)}, {facts.place(place)}, by edition"

    def draw() -> Markup:
        if of_rates:
            return history(rows, facts.family, title=title, name="history-1", level=per_thousand)
        return history(rows, facts.family, title=title, name="history-1")

    page = f"countries/{place}/" if has_place_page(facts, place) else ""
    return Drawn(name, title, BY_EDITION, page, "Countries" if page else "Overview", draw, CSV, _cells(rows))


def _cells(rows: Sequence[Published]) -> list[list[object]]:
    return [[getattr(row, column) for column in CSV] for row in rows]


def _maps(facts: Facts) -> Iterator[Drawn]:
    by_edition = country_rows(facts)
    for edition in newest_first(facts.editions):
        rates = [rate for _, rate in by_edition.get(edition.name, {}).values() if rate]
        if len(rates) < MAPPED:
            continue

        def draw(rates: Sequence[Published] = rates, name: str = edition.name) -> Markup:
            return edition_map(rates, name)

        title = f"{map_title()}, {edition.name}"
        shown = [*legend(), ("hatched", "no estimate")]
        yield Drawn(map_chart(edition.name), title, OF_MAP, "countries/", "Countries", draw, CSV, _cells(rates), shown)


def _slopes(facts: Facts) -> Iterator[Drawn]:
    for one in slopes(facts):
        title = f"{'Regions' if one.kind == 'region' else 'Countries'} per 1,000 people, {one.first} and {one.last}"
        rows = [[pair.place, pair.before, pair.after] for pair in one.pairs]

        def draw(one: Slope = one) -> Markup:
            return one.drawing

        yield Drawn(f"slope-{one.kind}", title, OF_SLOPE, "editions/", "Editions", draw,
                    ("place", one.first, one.last), rows, card=False)  # fmt: skip


def _timeline(told: Sequence[Changed]) -> Iterator[Drawn]:
    if told:
        counts = Counter((change.detected_at.date(), change.severity) for change in told)
        rows = [[on, severity, count] for (on, severity), count in sorted(counts.items(), key=_by_day)]
        yield Drawn("changes", "Changes by day", OF_CHANGES, "changes/", "Changes",
                    lambda: timeline(told, title="Changes by day", name="timeline-1"),
                    ("day", "severity", "changes"), rows, card=False)  # fmt: skip


def _by_day(counted: tuple[tuple[date, str], int]) -> tuple[date, str]:
    return counted[0]
