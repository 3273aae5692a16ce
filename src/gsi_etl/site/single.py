"""One page that holds all of the present, to be mailed: no link leads to a file beside it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from markupsafe import Markup

from gsi_etl.base import measures
from gsi_etl.site.charts.small import strip
from gsi_etl.site.facts import Facts
from gsi_etl.site.filters import well_formed
from gsi_etl.site.pages.change import before_and_after
from gsi_etl.site.pages.checks import in_words
from gsi_etl.site.pages.maps import mapped_edition
from gsi_etl.site.pages.overview import map_context, world_history
from gsi_etl.site.pages.sources import remedy
from gsi_etl.site.read import opened, read_facts, texts_of
from gsi_etl.site.renderer import Studio, style

if TYPE_CHECKING:
    import duckdb

#: Changes told in full; the rest is counted.
MOST = 30


def single_file(warehouse: duckdb.DuckDBPyConnection | Path, *, site_url: str = "", now: datetime) -> str:
    """The page as HTML. ``warehouse``: a connection, or the private or the published file. Links need ``site_url``."""
    with opened(warehouse) as connection:
        facts = read_facts(connection, now=now)
        studio = Studio(facts, texts=texts_of(connection), archive=None, site_url=site_url)
        return well_formed(_page(facts, studio))


def _page(facts: Facts, studio: Studio) -> str:
    run = facts.runs[0] if facts.runs else None
    edition, countries = mapped_edition(facts)
    world = facts.by_edition.get((measures.headline(), "WLD"), [])
    happened = facts.events()
    latest = [event for event in happened if run and event.lead.run_id == run.run_id]
    return studio.html(
        "report",
        "",
        title=f"gsi-etl, {facts.now:%Y-%m-%d}",
        active="",
        style=Markup(style()),  # noqa: S704  (a file of ours)
        run=run,
        latest=[(event, *before_and_after(event.lead, facts, studio)) for event in latest[:MOST]],
        more=max(0, len(latest) - MOST),
        earlier=[event for event in happened if event not in latest][:MOST],
        stated=[head for head in facts.headlines if head.figure_id in facts.figure],
        failing=[in_words(check, facts) for check in facts.checks if not check.success],
        world=world_history(world, facts),
        world_rows=world,
        map_edition=edition,
        **map_context(facts, edition, countries),
        health=[
            (source, health, strip(health.strip), remedy(health.status, source.source_id))
            for source in facts.sources
            if (health := facts.health.get(source.source_id))
        ],
    )
