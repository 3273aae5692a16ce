"""The first page: what changed, the headline figures with their state, the world, and how the sources are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Set
from typing import Any

from markupsafe import Markup

from gsi_etl.base import measures
from gsi_etl.config.subject import subject
from gsi_etl.site.charts.history import history
from gsi_etl.site.charts.multiples import multiples
from gsi_etl.site.charts.small import bar, strip
from gsi_etl.site.facts import Facts
from gsi_etl.site.filters import stamp
from gsi_etl.site.machine_formats import sitemap, to_json
from gsi_etl.site.pages.change import feed
from gsi_etl.site.pages.country import country_codes
from gsi_etl.site.pages.maps import edition_map, legend, mapped_edition
from gsi_etl.site.pages.relations import chart_of, map_chart
from gsi_etl.site.pages.structured import dataset
from gsi_etl.site.records import Health, Published, SourceEntry
from gsi_etl.site.renderer import ICON, Studio, script, style
from gsi_etl.site.tree import Page

RANKED = 15
#: Changes that the overview tells; the others have a page of their own.
RECENT = 8


def overview_page(facts: Facts, studio: Studio, folders: list[str]) -> Page:
    """Also the files of the root: the feed of all changes, the state for machines, the sitemap."""

    def files() -> Mapping[str, str]:
        run = facts.runs[0] if facts.runs else None
        edition, countries = mapped_edition(facts)
        world_rows = facts.by_edition.get((measures.headline(), "WLD"), [])
        regions = _regions(facts)
        stated = [(head, facts.figure[head.figure_id]) for head in facts.headlines if head.figure_id in facts.figure]
        happened = facts.events()
        page = studio.html(
            "overview",
            "",
            title=subject().site.title,
            describe=f"What reports and news say about {subject().name}, each number with its sentence, and what "
            "changed",
            active="Overview",
            twins={"JSON": "index.json", "status": "status.json", "Atom": "feed.atom"},
            data=_dataset(facts, studio),
            image=map_chart(edition),
            run=run,
            pages=len({f.url for f in facts.figures}),
            latest=sum(event.lead.run_id == run.run_id for event in happened) if run else 0,
            sources_ok=sum(
                facts.health[s.source_id].status == "ok" for s in facts.sources if s.source_id in facts.health
            ),
            checks_ok=sum(check.success for check in facts.checks),
            recent=happened[:RECENT],
            events=len(happened),
            numbers=_numbers(facts, edition, countries),
            stated=stated,
            unstated=[head for head in facts.headlines if head.figure_id not in facts.figure],
            world=world_history(world_rows, facts),
            world_rows=world_rows,
            world_chart=chart_of(facts, measures.headline(), "WLD"),
            map_chart=map_chart(edition),
            region_charts={name: chart_of(facts, rows[0].measure, rows[0].geo_id) for name, rows in regions.items()},
            map_edition=edition,
            **map_context(facts, edition, countries, linked=frozenset(country_codes(facts))),
            panels=multiples(regions, facts.family, name="panel") if regions else [],
            panel_note=_panel_note(regions, facts) if regions else "",
            health=_asked(facts),
        )
        told = {"headlines": facts.headlines, "changes": facts.told[:RECENT], "world": world_rows, "map": countries}
        made = {
            "index.html": page,
            "index.json": to_json({**_status(facts), **told}),
            "feed.atom": feed(facts, studio),
            "status.json": to_json(_status(facts)),
            "icon.svg": ICON,
            "site.js": script(),
            "style.css": style(),
        }
        if studio.site_url:
            made["sitemap.xml"] = sitemap(sorted(folders), studio.site_url)
        return made

    # It shows the run itself, so every run rebuilds it.
    made_of = (facts.now, facts.runs[:1], facts.told, facts.headlines, facts.health, facts.checks, studio.site_url)
    return Page("", made_of, files)


def _asked(facts: Facts) -> list[tuple[SourceEntry, Health, Markup]]:
    """The sources that were asked, each with the strip of its last fetches."""
    asked = [(source, facts.health[source.source_id]) for source in facts.sources if source.source_id in facts.health]
    return [(source, health, strip(health.strip)) for source, health in asked]


def world_history(rows: list[Published], facts: Facts) -> Markup | None:
    """The headline count of the world through the editions; None where none gives it."""
    title = f"{measures.title(measures.headline())}, world, by edition"
    return history(rows, facts.family, title=title, name="history-1") if rows else None


def _numbers(facts: Facts, edition: str, countries: list[Published]) -> list[tuple[str, Published]]:
    """The three that matter now: the world, the country with most people, and the one with the highest rate."""
    world = sorted(facts.by_edition.get((measures.headline(), "WLD"), ()), key=lambda row: row.published_on)
    ids = {row.geo_id for row in countries}
    people = [row for row in _of(facts, edition, measures.headline()) if row.geo_id in ids]
    found = [("World", world[-1])] if world else []
    if people:
        most = max(people, key=lambda row: row.level)
        found.append((f"{'Most people' if measures.is_of_people(most.measure) else 'Most'}: {most.place}", most))
    return [*found, (f"Highest rate: {countries[0].place}", countries[0])] if countries else found


def map_context(
    facts: Facts, edition: str, countries: list[Published], *, linked: Set[str] = frozenset()
) -> dict[str, Any]:
    if not countries:
        return {"map": None, "legend": [], "ranked": [], "ranked_of": 0}
    counts = {row.geo_id: row for row in _of(facts, edition, measures.headline())}
    top = countries[:RANKED]
    return {
        "map": edition_map(countries, edition, linked=linked, pages="countries/"),
        "legend": legend(),
        "ranked": [(row, bar(row.level, top[0].level), counts.get(row.geo_id)) for row in top],
        "ranked_of": len(countries),
    }


def _of(facts: Facts, edition: str, measure: str) -> list[Published]:
    return [row for row in facts.estimates if row.edition == edition and row.measure == measure]


def _regions(facts: Facts) -> dict[str, list[Published]]:
    found: dict[str, list[Published]] = defaultdict(list)
    for row in facts.estimates:
        if row.measure == measures.rate_of(measures.headline()) and row.place_kind == "region":
            found[row.place].append(row)
    return dict(sorted(found.items()))


def _panel_note(regions: Mapping[str, list[Published]], facts: Facts) -> str:
    """What the publishers say of the first and the last edition that are drawn beside each other."""
    names = {row.edition: row.published_on for rows in regions.values() for row in rows}
    if len({facts.family.get(name, name) for name in names}) > 1:
        return "A dashed line marks each change of method: do not compare values across it."
    first, last = min(names, key=lambda name: names[name]), max(names, key=lambda name: names[name])
    said = facts.comparison(first, last, "region")
    return f"Compare with care. {said.caveat}" if said else "All of one family of methods."


def _status(facts: Facts) -> dict[str, object]:
    run = facts.runs[0] if facts.runs else None
    return {
        "generated_at": facts.now,
        "last_run": run,
        "sources": [_health(health) for health in facts.health.values()],
        "checks": {"hold": sum(c.success for c in facts.checks), "all": len(facts.checks)},
        "figures": len(facts.figures),
    }


def _health(health: Health) -> dict[str, object]:
    return {
        "source_id": health.source_id,
        "status": health.status,
        "last_ok": health.last_ok,
        "message": health.message,
    }


def _dataset(facts: Facts, studio: Studio) -> Mapping[str, object]:
    return dataset(
        studio,
        "",
        name=f"{subject().site.dataset.partition(',')[0]} as published, with their sources",
        description="Every figure that the watched pages state, with its sentence, edition, year, stated precision, "
        "and what happened to it.",
        files=("gsi.duckdb", "figures/index.json", "figures/index.csv"),
        dateModified=stamp(facts.now),
    )
