"""Pages that were read by another reader, or by rules that were corrected since: read again from the archive.

A page that answers is read again as it is fetched; this is for those that are not asked for: articles that have left
their feed, and all of them when ``gsi-etl replay`` reads without the network.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from gsi_etl.config.source import Source
from gsi_etl.errors import GsiError
from gsi_etl.model import Batch, FeedItem, Fetch, Known, PageState, ReadDocument
from gsi_etl.reading.version import is_own_edit, reader_version
from gsi_etl.run.collect import Tools

if TYPE_CHECKING:
    import duckdb


@dataclass(frozen=True, slots=True)
class Behind:
    """How the bytes of known pages came, by source and URL, and what their feed said of them, by URL."""

    fetches: Mapping[tuple[str, str], Fetch]
    articles: Mapping[str, FeedItem]


def behind(connection: duckdb.DuckDBPyConnection, known: Known) -> Behind:
    """Of all known pages, as far as it was kept."""
    from gsi_etl.warehouse.state_before import articles_behind, fetches_behind

    return Behind(fetches_behind(connection, known), articles_behind(connection, known))


def outdated(source: Source, known: Known) -> list[PageState]:
    """The pages of a source that were last read by another version than today's."""
    version = reader_version(source)
    return [page for (of, _), page in known.pages.items() if of == source.id and page.reader_version != version]


def is_corrected(source: Source, known: Known) -> bool:
    """Whether a source that is well was last read by another version: it is due whatever its schedule says.

    Of its own page only: that one is read whenever it is fetched, so that this comes true once a correction.
    """
    state, page = known.sources.get(source.id), known.pages.get((source.id, source.url))
    well = state is not None and state.failures == 0
    return well and page is not None and page.reader_version != reader_version(source)


def with_outdated(source: Source, batch: Batch, known: Known, tools: Tools, past: Behind) -> Batch:
    """A batch with the source's outdated pages that this run did not come to. Never raises for what a page does."""
    if batch.trouble is not None or batch.postponed:
        return batch
    seen = {read.document.url for read in batch.read} | {*batch.confirmed}
    pages = [page for page in outdated(source, known) if page.url not in seen]
    reads, warnings = read_archived(source, pages, tools, past)
    return replace(batch, read=(*batch.read, *reads), warnings=(*batch.warnings, *warnings)) if pages else batch


def read_archived(
    source: Source, pages: Collection[PageState], tools: Tools, past: Behind
) -> tuple[list[ReadDocument], list[str]]:
    """Kept pages with today's reader and rules, and a warning for each that cannot be read or is not recognised."""
    reads: list[ReadDocument] = []
    warnings: list[str] = []
    for page in pages:
        fetch = past.fetches.get((source.id, page.url))
        if fetch is None:
            warnings.append(f"{page.url}: no fetch is known that brought snapshot {page.sha256[:12]}")
            continue
        item = past.articles.get(page.url) if source.follow is not None and page.url != source.url else None
        try:
            read = read_again(source, tools.archive.get(page.sha256), fetch, tools, item=item)
        except GsiError as error:
            warnings.append(f"{page.url}: {error.what}: {error.why}")
            continue
        if not read.recognised:  # one page must not keep the others of its source out
            warnings.append(f"{page.url}: today's reader does not take it for the page ({read.recognition})")
            continue
        reads.append(replace(read, edited=is_own_edit(page.reader_version, reader_version(source))))
    return reads, warnings


def read_again(
    source: Source, body: bytes, fetch: Fetch, tools: Tools, *, item: FeedItem | None = None
) -> ReadDocument:
    """Archived bytes with today's reader: what differs from the last reading is the reader's doing. Raises ParseError.

    ``fetch`` is the one that brought the bytes.
    """
    return replace(tools.pool.read(body, source, fetch, item=item), reread=True)
