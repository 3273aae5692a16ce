"""A page for every country that an edition or a watched page speaks of: one edition at a time, the newest first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from gsi_etl.base import measures
from gsi_etl.config.subject import subject
from gsi_etl.site.charts.history import history
from gsi_etl.site.facts import Facts
from gsi_etl.site.filters import as_printed, measure_title, per_thousand, rate
from gsi_etl.site.machine_formats import to_csv, to_json
from gsi_etl.site.pages.by_edition import EditionSet, edition_sets, rates_of
from gsi_etl.site.pages.relations import chart_of, has_place_page, is_cell, rate_title
from gsi_etl.site.pages.structured import dataset
from gsi_etl.site.records import Published
from gsi_etl.site.renderer import Studio
from gsi_etl.site.tree import Page

CSV = (
    "geo_id", "place", "edition", "reference_year", "published_on", "measure", "value", "lower", "upper", "population",
    "rank", "rank_worked_out", "verified",
)  # fmt: skip


def country_codes(facts: Facts) -> list[str]:
    """The places that have a page, by name."""
    return sorted((code for code in facts.places if has_place_page(facts, code)), key=facts.place)


def country_pages(facts: Facts, studio: Studio) -> Iterator[Page]:
    for code in country_codes(facts):
        yield _page(code, facts, studio)


def _page(code: str, facts: Facts, studio: Studio) -> Page:
    folder = f"countries/{code}/"
    figures = facts.of_place.get(code, [])
    changes = facts.told_at.get(code, [])[:8]
    happened = facts.events_with(changes)
    sets = edition_sets(facts, code)
    rows = [row for one in reversed(sets) for row in one.rows]

    def files() -> Mapping[str, str]:
        name = facts.place(code)
        drawings = _drawings(code, name, facts)
        page = studio.html(
            "country",
            folder,
            title=f"{subject().short_name} in {name}",
            active="Countries",
            describe=_describe(name, sets),
            twins={"JSON": "index.json", "CSV": "index.csv"},
            data=_dataset(name, folder, sets, studio),
            image=next((chart for *_, chart in drawings), ""),
            code=code,
            name=name,
            region=facts.place(facts.region(code)) if facts.region(code) else "",
            rows=rows,
            sets=sets,
            drawings=drawings,
            said=[f for f in figures if not is_cell(f) and f.source_kind != "news"],
            news=[f for f in figures if f.source_kind == "news"],
            cells=[f for f in figures if is_cell(f)],
            events=happened[:8],
        )
        data = {"geo_id": code, "name": name, "region": facts.region(code) or None, "estimates": rows,
                "figures": figures, "changes": changes}  # fmt: skip
        return {
            "index.html": page,
            "index.json": to_json(data),
            "index.csv": to_csv(CSV, [[getattr(row, column) for column in CSV] for row in rows]),
        }

    return Page(folder, (sets, figures, changes, happened, studio.site_url), files)


def _drawings(code: str, name: str, facts: Facts) -> list[tuple[str, object, Sequence[Published], str]]:
    """People, and the rate in one scale whatever unit an edition prints."""
    found: list[tuple[str, object, Sequence[Published], str]] = []
    main = measures.headline()
    if people := facts.by_edition.get((main, code)):
        words = measure_title(main)
        drawing = history(people, facts.family, title=f"{words}, {name}, by edition", name="history-0")
        found.append((words, drawing, people, chart_of(facts, main, code)))
    if rates := rates_of(facts, code):
        title = f"{rate_title()}, {name}, by edition"
        drawing = history(rates, facts.family, title=title, name="history-1", level=per_thousand)
        chart = chart_of(facts, rates[0].measure, code)
        found.append(("Per 1,000 people, or per cent as printed", drawing, rates, chart))
    return found


def _describe(name: str, sets: Sequence[EditionSet]) -> str:
    if not sets or not (sets[0].people or sets[0].rate):
        return f"{name}: what published reports and news say about {subject().name}"
    newest = sets[0]
    numbers = [f"{as_printed(newest.people)} people"] if newest.people else []
    numbers += [rate(newest.rate)] if newest.rate else []
    return f"{newest.edition.title}: {', '.join(numbers)} {_in()} in {name}. Every edition, with its source."


def _in() -> str:
    """What people are in: "in modern slavery", from the label of the count."""
    return measures.label(measures.headline()).removeprefix("people ")


def _dataset(name: str, folder: str, sets: Sequence[EditionSet], studio: Studio) -> Mapping[str, object]:
    return dataset(
        studio,
        folder,
        name=f"{subject().short_name} in {name}, by edition",
        description=_describe(name, sets),
        files=("index.json", "index.csv"),
        spatialCoverage=name,
        isBasedOn=[{"@type": "CreativeWork", "name": one.edition.title} for one in sets],
    )
