"""All that is published from an open warehouse: the database that analysts open, its files, the pages that people read.

A run, ``gsi-etl publish`` and the alert commands publish the same way, by this.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from gsi_etl.base import failpoints

if TYPE_CHECKING:
    import duckdb

    from gsi_etl.archive import Archive
    from gsi_etl.config.settings import Settings
    from gsi_etl.site import Facts


@dataclass(frozen=True, slots=True)
class Published:
    """The database's path, the first page's path, and how many pages there are and were rebuilt. ``facts``: what the
    pages tell."""

    database: Path
    index: Path
    pages: int
    rendered: int
    facts: Facts


def publish_all(
    connection: duckdb.DuckDBPyConnection, settings: Settings, archive: Archive, *, now: datetime
) -> Published:
    """Publish what the open warehouse holds. Raises PublishError; what was published before stays in that case."""
    from gsi_etl.site import build, texts_of
    from gsi_etl.warehouse.publish import publish

    database = publish(connection, settings.public_path)
    # The pages are made from the published file, whose views are worked out already; the texts are only in the other.
    site = build(
        database,
        settings.public_path,
        texts=texts_of(connection),
        archive=archive,
        site_url=settings.site_url,
        now=now,
    )
    failpoints.hit("publish.site")
    settings.unpublished_path.unlink(missing_ok=True)
    return Published(database, site.index, site.pages, site.rendered, site.facts)


def publish_deliveries(connection: duckdb.DuckDBPyConnection, settings: Settings, made: Published) -> None:
    """Bring what ``publish_all`` made up to date when nothing but deliveries was written since. Raises as it does.

    Of the database the outbox, of the files those of the alerts, of the pages the one that lists the files.
    """
    from gsi_etl.site import rebuild_data_page
    from gsi_etl.warehouse.publish import publish_deliveries as publish_database

    settings.unpublished_path.touch()
    database = publish_database(connection, settings.public_path)
    rebuild_data_page(database, settings.public_path, made.facts, site_url=settings.site_url)
    failpoints.hit("publish.site")
    settings.unpublished_path.unlink(missing_ok=True)
