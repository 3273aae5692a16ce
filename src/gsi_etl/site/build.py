"""Making the site: read the facts, lay out the pages, write the tree, switch. The one entry from outside."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from gsi_etl.errors import PublishError
from gsi_etl.site.facts import Facts
from gsi_etl.site.pages.change import change_pages
from gsi_etl.site.pages.charts import chart_pages
from gsi_etl.site.pages.checks import checks_page
from gsi_etl.site.pages.country import country_pages
from gsi_etl.site.pages.data import data_page
from gsi_etl.site.pages.editions import editions_page
from gsi_etl.site.pages.evidence import evidence_pages
from gsi_etl.site.pages.figure import figure_pages
from gsi_etl.site.pages.listing import listing_page
from gsi_etl.site.pages.overview import overview_page
from gsi_etl.site.pages.ranking import ranking_pages
from gsi_etl.site.pages.reading import about_page, glossary_page
from gsi_etl.site.pages.search import search_page
from gsi_etl.site.pages.sources import source_pages
from gsi_etl.site.read import Texts, opened, read_facts, rows_of_views, texts_of
from gsi_etl.site.renderer import Studio, look
from gsi_etl.site.tree import Page, rewrite_page, write_tree

if TYPE_CHECKING:
    import duckdb

    from gsi_etl.archive import Archive


@dataclass(frozen=True, slots=True)
class SiteReport:
    """What a build did: ``rendered`` of ``pages`` were rebuilt, ``changed`` of ``files`` have other bytes. ``facts``:
    what the pages tell."""

    index: Path
    pages: int
    rendered: int
    files: int
    changed: int
    removed: int
    seconds: float
    facts: Facts


def build(
    warehouse: duckdb.DuckDBPyConnection | Path,
    public: Path,
    *,
    archive: Archive | None = None,
    texts: Texts | None = None,
    site_url: str = "",
    now: datetime,
) -> SiteReport:
    """Write the site of a warehouse into ``public`` and switch to it.

    ``warehouse``: an open connection to the private file, or the path of a file that nobody writes to. ``texts``: the
    texts of documents; default: the warehouse's own. ``archive``: to say whether a snapshot is still kept.
    ``site_url``: where ``public`` is served, for feeds and the sitemap. ``now``: aware, for the status pages.

    Pages whose facts did not change are not rebuilt. Raises PublishError; the old site stands in that case.
    """
    began = time.monotonic()
    with _told(public), opened(warehouse) as connection:
        facts = read_facts(connection, now=now)
        studio = Studio(facts, texts=texts or texts_of(connection), archive=archive, site_url=site_url)
        written = write_tree(public, lay_out(facts, studio, public), look=_look(facts), now=now)
    return SiteReport(
        public / "index.html",
        written.pages,
        written.rendered,
        written.files,
        written.changed,
        written.removed,
        time.monotonic() - began,
        facts,
    )


def rebuild_data_page(database: Path, public: Path, facts: Facts, *, site_url: str = "") -> None:
    """Rebuild, of a site that stands, the page that lists the published files. ``facts``: those of the site, which are
    still so but for the number of rows. Raises as ``build`` does."""
    with _told(public), opened(database) as connection:
        facts.view_rows = rows_of_views(connection)
        studio = Studio(facts, texts=lambda _: {}, archive=None, site_url=site_url)
        rewrite_page(public, data_page(facts, studio, public), look=_look(facts))


def _look(facts: Facts) -> str:
    return f"{look()}{facts.common()}"


@contextmanager
def _told(public: Path) -> Iterator[None]:
    import duckdb
    import jinja2

    try:
        yield
    except (duckdb.Error, jinja2.TemplateError) as error:
        raise PublishError(
            "the site could not be made",
            where=str(public),
            why=next(iter(str(error).splitlines()), type(error).__name__),
            kept="the run is committed, and the site published before is still there",
            hint="fix the cause and run `gsi-etl publish`",
        ) from None


def lay_out(facts: Facts, studio: Studio, public: Path) -> list[Page]:
    """Every page of the site. The overview is last: it has the list of all others."""
    pages = [
        *figure_pages(facts, studio),
        *chart_pages(facts, studio),
        listing_page(facts, studio),
        *country_pages(facts, studio),
        *ranking_pages(facts, studio),
        *change_pages(facts, studio),
        *evidence_pages(facts, studio),
        editions_page(facts, studio),
        *source_pages(facts, studio),
        checks_page(facts, studio),
        about_page(facts, studio),
        glossary_page(facts, studio),
        search_page(facts, studio),
        data_page(facts, studio, public),
    ]
    return [*pages, overview_page(facts, studio, ["", *(page.folder for page in pages)])]
