"""How the sources are: the list, and a page for each with its strip, its documents, and what to do when not well."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from gsi_etl.config.subject import subject
from gsi_etl.site.charts.small import strip
from gsi_etl.site.facts import Facts
from gsi_etl.site.filters import REMEDIES
from gsi_etl.site.machine_formats import atom, to_csv, to_json
from gsi_etl.site.pages.change import CSV as CHANGE_CSV
from gsi_etl.site.pages.change import FEED
from gsi_etl.site.pages.figure import CSV
from gsi_etl.site.pages.relations import live
from gsi_etl.site.records import Health, Paper, SourceEntry
from gsi_etl.site.renderer import Studio
from gsi_etl.site.tree import Page

UNKNOWN = Health("", "new", None, None, None, None, 0, 0, "")

#: Documents on the page of a source, newest first.
PAPERS = 40


def source_pages(facts: Facts, studio: Studio) -> Iterator[Page]:
    for source in facts.sources:
        yield _page(source, facts.health.get(source.source_id, UNKNOWN), facts, studio)
    yield _list(facts, studio)


def _page(source: SourceEntry, health: Health, facts: Facts, studio: Studio) -> Page:
    folder = f"sources/{source.source_id}/"
    figures = facts.of_source.get(source.source_id, [])
    changes = facts.told_of.get(source.source_id, [])
    happened = facts.events_with(changes)
    papers = sorted(facts.papers_of.get(source.source_id, ()), key=lambda paper: paper.recorded_at, reverse=True)

    def files() -> Mapping[str, str]:
        page = studio.html(
            "source",
            folder,
            title=source.title,
            describe=f"{source.title}: what it states about {subject().name}, and when it was last read",
            active="Sources",
            twins={"JSON": "index.json", "CSV": "index.csv", "Atom": "feed.atom"},
            source=source,
            health=health,
            drawing=strip(health.strip),
            remedy=remedy(health.status, source.source_id),
            live=live(source.url),
            figures=figures,
            events=happened[:12],
            papers=papers[:PAPERS],
            evidence={paper.document_id for paper in papers if paper.figures},
        )
        return {
            "index.html": page,
            "index.json": to_json({"source": source, "health": health, "documents": _documents(papers)}),
            "index.csv": to_csv(CSV, [[getattr(figure, name) for name in CSV] for figure in figures]),
            "changes.csv": to_csv(CHANGE_CSV, [[getattr(change, name) for name in CHANGE_CSV] for change in changes]),
            "feed.atom": atom(
                changes[:FEED],
                name=f"source/{source.source_id}",
                title=f"{source.title}: changes",
                base=studio.site_url or "../../",
                here=f"{studio.address(folder)}feed.atom",
                since=facts.runs[-1].started_at if facts.runs else None,
                titles=facts.titles(changes[:FEED]),
            ),
        }

    return Page(folder, (source, health, figures, changes, happened, papers, studio.site_url), files)


def _documents(papers: Sequence[Paper]) -> list[dict[str, object]]:
    """Those on the page. All of them are in the database; the changes are in changes.csv beside this."""
    names = ("document_id", "url", "title", "published_on", "recorded_at", "accepted", "figures")
    return [{name: getattr(paper, name) for name in names} for paper in papers[:PAPERS]]


def remedy(status: str, source_id: str) -> str:
    return REMEDIES.get(status, "").format(id=source_id)


def _list(facts: Facts, studio: Studio) -> Page:
    rows = [(source, facts.health.get(source.source_id, UNKNOWN)) for source in facts.sources]

    def files() -> Mapping[str, str]:
        page = studio.html(
            "sources",
            "sources/",
            title="Sources",
            describe="The reports and news pages that are watched, and whether each can be read",
            active="Sources",
            twins={"JSON": "index.json"},
            rows=[
                (source, health, strip(health.strip), remedy(health.status, source.source_id))
                for source, health in rows
            ],
        )
        data = {"sources": [{"source": source, "health": health} for source, health in rows]}
        return {"index.html": page, "index.json": to_json(data)}

    return Page("sources/", (rows, facts.now, studio.site_url), files)
