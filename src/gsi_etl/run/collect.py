"""One source, from its address to figures with verdicts: fetch and archive here, all reading in a limited child.

All values, no database: it runs in any thread. What a source does wrong ends in ``Batch.trouble`` and never raises;
only what is wrong with the machine (no memory, no space) does.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from gsi_etl.base import failpoints
from gsi_etl.base.addresses import public_address
from gsi_etl.base.formatting import counted
from gsi_etl.config.source import Source
from gsi_etl.errors import ParseError
from gsi_etl.figures.tables.cells import NO_NUMBER
from gsi_etl.model import Batch, FeedItem, Fetch, Known, PageState, ReadDocument, Validators
from gsi_etl.parse.read import UNREAD
from gsi_etl.reading import corrections, encoding_damage, truncation
from gsi_etl.reading.version import is_own_edit, reader_version
from gsi_etl.run.failures import BEYOND_US, in_trouble, not_the_page, of_the_machine, stopped, unreadable

if TYPE_CHECKING:
    from gsi_etl.archive import Archive
    from gsi_etl.fetch import Client
    from gsi_etl.reading.pool import ParserPool
    from gsi_etl.spool import Replay


@dataclass(frozen=True, slots=True)
class Tools:
    """What collecting works with: the network (or what collectors had from it), the archive, and the readers.

    ``foresee`` is called when a page is about to be read, so that what will be needed afterwards can be made ready
    meanwhile.
    """

    client: Client | Replay
    archive: Archive
    pool: ParserPool
    foresee: Callable[[], None] = lambda: None


def collect(source: Source, known: Known, tools: Tools) -> Batch:
    """All that this run gets from one source. Raises MemoryError and OSError that are the machine's, else nothing."""
    fetches: list[Fetch] = []
    try:
        failpoints.hit("collect.source", source.id)
        return _collect(source, known, tools, fetches)
    except Exception as error:
        if of_the_machine(error):
            raise
        return stopped(source, error, fetches)


def _collect(source: Source, known: Known, tools: Tools, fetches: list[Fetch]) -> Batch:
    """``fetches`` gets each fetch as it ends: they stay in the ledger whatever happens afterwards."""
    page = known.pages.get((source.id, source.url))
    fetch, body = fetch_page(source, source.url, page, known, tools)
    fetches.append(fetch)
    if fetch.outcome == "postponed":
        return Batch(source.id, (fetch,), postponed=True)
    if fetch.outcome == "refused":
        from gsi_etl.fetch import fetch_error

        return in_trouble(source, fetch, "source_down", fetch_error(fetch))
    listing = source.follow is not None
    if page is not None and _same(source, fetch, page) and not listing:
        return Batch(source.id, (fetch,), confirmed=(source.url,), warnings=truncation.words(fetch))
    try:
        reads = _read_page(source, fetch, body, page, tools)
    except ParseError as error:
        return unreadable(source, fetch, body, error, tools.pool)
    if not reads[-1].recognised:
        instead, _, why = reads[-1].recognition.partition(": ")
        return replace(not_the_page(source, fetch, instead, why), read=(reads[-1],))
    if not listing:
        warnings = (*truncation.words(fetch), *_doubts(reads[-1]), *_gave_nothing(source, reads[-1]))
        return Batch(source.id, (fetch,), reads, warnings=warnings)
    return _follow(source, fetches, reads[-1], page, known, tools)


def fetch_page(
    source: Source, url: str, page: PageState | None, known: Known, tools: Tools
) -> tuple[Fetch, bytes | None]:
    """One address of a source, asked with what is held of it; bytes that come are archived."""
    from gsi_etl.fetch import unconditional_due

    state = known.sources.get(source.id)
    held = page is not None and tools.archive.has(page.sha256)
    # A key and an API's terms are the source's own: an article that it lists may be anybody's.
    own = _same_origin(url, source.url)
    fetched = tools.client.fetch(
        url,
        source_id=source.id,
        network=source.network,
        # A snapshot that the archive lost is asked for again: a 304 would confirm bytes that nobody can show.
        validators=page.validators if page and held else Validators(),
        known_sha256=page.sha256 if page and held else None,
        not_before=state.not_before if state else None,
        unconditional=page is not None and unconditional_due(page.whole_at, tools.client.now(), tools.client.limits),
        max_bytes=source.max_bytes,
        headers=source.headers if own else None,
        query_env=source.query_env if url == source.url else None,
        header_env=source.header_env if own else None,
        home=source.url,
        hosts=source.hosts,
        documented_api=own and source.api_terms is not None,
    )
    if fetched.body is not None:
        tools.archive.put(fetched.body, fetched.fetch)
        failpoints.hit("collect.archived")
    return fetched.fetch, fetched.body


def _same_origin(one: str, other: str) -> bool:
    try:
        return urlsplit(one)[:2] == urlsplit(other)[:2]
    except ValueError:  # a list may hold any nonsense; the client will say what is wrong with it
        return False


def _same(source: Source, fetch: Fetch, page: PageState) -> bool:
    """Nothing is to be read again. Bytes whose end is proved only now are: now they can tell that something is gone."""
    newly_proved = not page.proved and fetch.completeness not in (None, "unverified")
    return fetch.sha256 == page.sha256 and page.reader_version == reader_version(source) and not newly_proved


def _read_page(
    source: Source, fetch: Fetch, body: bytes | None, page: PageState | None, tools: Tools,
    *, item: FeedItem | None = None,
) -> tuple[ReadDocument, ...]:  # fmt: skip
    """The document of a fetch. When our reader has changed since the page was last read, the old bytes come first,
    read by the new reader: what differs there is the reader's doing, and only the rest is the source's."""
    assert fetch.sha256 is not None
    tools.foresee()
    reads = []
    outdated = page is not None and page.reader_version != reader_version(source)
    edited = page is not None and is_own_edit(page.reader_version, reader_version(source))
    same_bytes = page is not None and fetch.sha256 == page.sha256
    if page is not None and outdated and not same_bytes and tools.archive.has(page.sha256):
        then = replace(fetch, sha256=page.sha256)
        # Old bytes that today's reader cannot read must not keep the new ones out.
        with suppress(ParseError):
            old = tools.pool.read(tools.archive.get(page.sha256), source, then, item=item)
            if old.recognised:  # nor old bytes that the corrected rules no longer take for the page
                reads.append(replace(old, reread=True, edited=edited))
    body = tools.archive.get(fetch.sha256) if body is None else body
    new = tools.pool.read(body, source, fetch, item=item)
    reads.append(replace(new, reread=outdated and same_bytes, edited=edited and same_bytes))
    return tuple(reads)


def _follow(
    source: Source, fetches: list[Fetch], listing: ReadDocument, page: PageState | None, known: Known, tools: Tools
) -> Batch:
    """The articles of a feed or list that the source's rules ask for. One that fails does not keep the others out: it
    is a warning, and one that was beyond our reader is a failure of the source, too."""
    fetch = fetches[-1]
    reads, confirmed, warnings, failures = [], [], [*truncation.words(fetch)], {}
    if page is None or not _same(source, fetch, page):
        reads.append(listing)
    else:
        confirmed.append(source.url)
    secrets = source.secret_values()
    warnings += _taken_for_one(listing.document.items)
    for item in wanted_items(source, listing.document.items, fetch.attempted_at):
        # What is asked for may hold a token; what is known by, and written, is its public form.
        url = public_address(item.url, secrets)
        known_page = known.pages.get((source.id, url))
        got, body = fetch_page(source, item.url, known_page, known, tools)
        fetches.append(got)
        if not got.usable:
            warnings.append(f"{url}: {got.reason or got.outcome}")
            continue
        if known_page is not None and _same(source, got, known_page):
            confirmed.append(url)
            continue
        try:
            found = _read_page(source, replace(got, url=url), body, known_page, tools, item=item)
        except ParseError as error:
            warnings.append(f"{url}: {error.what} ({error.rule})")
            if error.rule in BEYOND_US:
                failures[url] = f"{error.what}; {error.why}" if error.why else error.what
            continue
        # What stands in an article's place says nothing of the article, neither now nor against what it said before.
        warnings += [f"{url}: not the article: {read.recognition}" for read in found[-1:] if not read.recognised]
        warnings += [words for read in found[-1:] for words in _doubts(read)]
        reads += [read for read in found if read.recognised]
    return Batch(source.id, tuple(fetches), tuple(reads), tuple(confirmed), warnings=tuple(warnings), failures=failures)


def _doubts(read: ReadDocument) -> tuple[str, ...]:
    """What a person must know of a page that was read: letters that no encoding gave, figures that were refused."""
    refused = tuple(f"{read.document.url}: a figure is left out: {words}" for words in read.refused)
    unread = tuple(f"{read.document.url}: {note}" for note in read.document.left_out if note.startswith(UNREAD))
    said = (*encoding_damage.words(read.document, read.left_out), *corrections.words(read.document, read.left_out))
    return (*said, *refused, *unread) if read.recognised else ()


def _gave_nothing(source: Source, read: ReadDocument) -> tuple[str, ...]:
    """What a person must know of a page without figures, or of a table with cells that are not numbers."""
    if not read.recognised or source.format == "feed":  # a feed has news on some days, and on others none
        return ()
    strange = [note for note in read.left_out if note.endswith(NO_NUMBER)]
    cells = f"{counted(len(strange), 'cell')} of its table: " if len(strange) > 1 else ""
    said = (f"{read.document.url}: {cells}{strange[0]}",) if strange else ()
    return said if read.figures else (*said, f"{read.document.url}: no figure was read from it")


def _taken_for_one(items: Sequence[FeedItem]) -> list[str]:
    addresses = {item.url for item in items if item.url}
    same = len(addresses) - len({public_address(address) for address in addresses})
    words = f"{same} of its links differ from others only in a token or key: one of each is followed"
    return [words] if same else []


def wanted_items(source: Source, items: Sequence[FeedItem], now: datetime) -> list[FeedItem]:
    """The items to follow: any of the words in title or summary, newest first, each URL once, at most the limit.

    A date more than a day ahead of ``now`` is a slip or a trick, and puts its item last.

    URLs with one public form are one: a list that signs its links signs them differently each time.
    """
    assert source.follow is not None
    words = [word.casefold() for word in source.follow.match]
    found: dict[str, FeedItem] = {}
    for item in items:
        text = f"{item.title} {item.summary} {item.body}".casefold()
        if item.url and (not words or any(word in text for word in words)):
            found.setdefault(public_address(item.url), item)
    latest = now + timedelta(days=1)

    def age(item: FeedItem) -> float:
        return item.published.timestamp() if item.published and item.published <= latest else 0.0

    dated = sorted(found.values(), key=age, reverse=True)
    return dated[: source.follow.limit]
