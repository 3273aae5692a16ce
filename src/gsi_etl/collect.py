"""One source, from its bytes to figures with verdicts: fetch, archive, parse, figures, recognise, reconcile.

All values, no database: it runs in any thread. What a source does wrong ends in ``Batch.trouble`` and never raises.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from gsi_etl import failpoint, undecoded, unproved
from gsi_etl.catalog import Source
from gsi_etl.errors import ParseError
from gsi_etl.ids import document_id
from gsi_etl.model import (
    Batch,
    Document,
    FeedItem,
    Fetch,
    Figure,
    Known,
    PageState,
    ReadContext,
    ReadDocument,
    Validators,
    Verdict,
)
from gsi_etl.trouble import in_trouble, not_the_page, unreadable

if TYPE_CHECKING:
    from gsi_etl.archive import Archive
    from gsi_etl.catalog import Format
    from gsi_etl.fetch import Client
    from gsi_etl.parse import ParserPool
    from gsi_etl.reconcile import EstimateIndex


@dataclass(frozen=True, slots=True)
class Tools:
    """What collecting works with: the network, the archive, the parsers, and the estimates."""

    client: Client
    archive: Archive
    pool: ParserPool
    index: EstimateIndex


def reader_version() -> str:
    """The version of our reading: it changes when the parser or the figure reader does."""
    from gsi_etl import figures, parse

    return f"{parse.READER_VERSION}+{figures.READER_VERSION}"


def collect(source: Source, known: Known, tools: Tools) -> Batch:
    """All that this run gets from one source."""
    page = known.pages.get((source.id, source.url))
    fetch, body = _fetch(source, source.url, page, known, tools)
    if fetch.outcome == "postponed":
        return Batch(source.id, (fetch,), postponed=True)
    if fetch.outcome == "refused":
        from gsi_etl.fetch import fetch_error

        return in_trouble(source, fetch, "source_down", fetch_error(fetch))
    listing = source.follow is not None
    if page is not None and _same(fetch, page) and not listing:
        return Batch(source.id, (fetch,), confirmed=(source.url,), warnings=unproved.words(fetch))
    try:
        reads = _read_page(source, source.url, fetch, body, page, tools)
    except ParseError as error:
        return unreadable(source, fetch, body, error, tools.pool)
    if not reads[-1].recognised:
        instead, _, why = reads[-1].recognition.partition(": ")
        return replace(not_the_page(source, fetch, instead, why), read=(reads[-1],))
    if not listing:
        return Batch(source.id, (fetch,), reads, warnings=(*unproved.words(fetch), *_undecoded(reads[-1])))
    return _follow(source, fetch, reads[-1], page, known, tools)


def _fetch(source: Source, url: str, page: PageState | None, known: Known, tools: Tools) -> tuple[Fetch, bytes | None]:
    from gsi_etl.fetch import unconditional_due

    state = known.sources.get(source.id)
    held = page is not None and tools.archive.has(page.sha256)
    # A key and an API's terms are the source's own: an article that it lists may be anybody's.
    own = _same_origin(url, source.url)
    fetched = tools.client.fetch(
        url,
        source_id=source.id,
        network=source.network,
        # A snapshot that the archive lost is asked for anew: a 304 would confirm bytes that nobody can show.
        validators=page.validators if page and held else Validators(),
        known_sha256=page.sha256 if page and held else None,
        not_before=state.not_before if state else None,
        unconditional=page is not None and unconditional_due(page.whole_at, tools.client.now(), tools.client.limits),
        max_bytes=source.max_bytes,
        headers=source.headers if own else None,
        documented_api=own and source.api_terms is not None,
    )
    if fetched.body is not None:
        tools.archive.put(fetched.body, fetched.fetch)
        failpoint.hit("collect.archived")
    return fetched.fetch, fetched.body


def _same_origin(one: str, other: str) -> bool:
    try:
        return urlsplit(one)[:2] == urlsplit(other)[:2]
    except ValueError:  # a list may hold any nonsense; the client will say what is wrong with it
        return False


def _same(fetch: Fetch, page: PageState) -> bool:
    """Nothing is to be read again. Bytes whose end is proved only now are: now they can tell that something is gone."""
    newly_proved = not page.proved and fetch.completeness not in (None, "unverified")
    return fetch.sha256 == page.sha256 and page.reader_version == reader_version() and not newly_proved


def _read_page(
    source: Source, url: str, fetch: Fetch, body: bytes | None, page: PageState | None, tools: Tools,
    *, item: FeedItem | None = None,
) -> tuple[ReadDocument, ...]:  # fmt: skip
    """The document of a fetch. When our reader has changed since the page was last read, the old bytes come first,
    read by the new reader: what differs there is the reader's doing, and only the rest is the source's."""
    assert fetch.sha256 is not None
    reads = []
    outdated = page is not None and page.reader_version != reader_version()
    same_bytes = page is not None and fetch.sha256 == page.sha256
    if page is not None and outdated and not same_bytes and tools.archive.has(page.sha256):
        old = _read(source, url, tools.archive.get(page.sha256), replace(fetch, sha256=page.sha256), tools, item=item)
        reads.append(replace(old, reread=True))
    body = tools.archive.get(fetch.sha256) if body is None else body
    new = _read(source, url, body, fetch, tools, item=item)
    reads.append(replace(new, reread=outdated and same_bytes))
    return tuple(reads)


def read_again(
    source: Source, body: bytes, fetch: Fetch, tools: Tools, *, item: FeedItem | None = None
) -> ReadDocument:
    """Archived bytes with today's reader: what differs from the last reading is the reader's doing. Raises ParseError.

    ``fetch`` is the one that brought the bytes.
    """
    return replace(_read(source, fetch.url, body, fetch, tools, item=item), reread=True)


def _read(
    source: Source, url: str, body: bytes, fetch: Fetch, tools: Tools, *, item: FeedItem | None = None
) -> ReadDocument:
    """Bytes to a document with figures and verdicts. Raises ParseError."""
    from gsi_etl.fetch.recognise import recognise, recognise_article

    assert fetch.sha256 is not None
    article: Format | None = "html" if item is not None else None
    document = tools.pool.parse(
        body, source, url=url, snapshot_sha256=fetch.sha256, media_type=fetch.media_type, charset=fetch.charset,
        format=article,
    )  # fmt: skip
    document = replace(
        document,
        reader_version=reader_version(),
        # Bytes whose end was not proved may confirm a figure; they can never make one disappear.
        complete=document.complete and fetch.completeness != "unverified",
        publisher=document.publisher or source.publisher.name,
    )
    proof = None
    if item is not None:
        proof = recognise_article(document, announced=item.title, size=len(body))
        document = _with_item(document, item)
    figures, other, left_out = _figures(source, document, listing=source.follow is not None and item is None)
    figures, cut = unproved.without_tail(figures, document, body, fetch)
    figures, doubtful = undecoded.without_doubtful(figures, document)
    left_out = (*left_out, *cut, *doubtful)
    if undecoded.may_hide_figures(document, left_out):
        document = replace(document, complete=False)
    targets = sum(figure.is_target for figure in figures)
    verdict_of = _verdicts(source, document, figures, tools)
    if proof is None:
        proof = recognise(document, source.recognise, target_figures=targets, size=len(body))
    return ReadDocument(
        document=document,
        document_id=document_id(source.id, url, fetch.sha256, document.reader_version),
        figures=figures if proof.recognised else (),
        verdicts=verdict_of if proof.recognised else (),
        other_numbers=other,
        recognised=proof.recognised,
        recognition=proof.why if proof.recognised else f"{proof.instead or 'unknown'}: {proof.why}",
        left_out=left_out,
    )


def _figures(source: Source, document: Document, *, listing: bool) -> tuple[tuple[Figure, ...], int, tuple[str, ...]]:
    """The figures that say what they count, how many numbers do not, and what a table left out."""
    if listing:
        return (), 0, ()
    from gsi_etl import figures

    context = ReadContext(
        title=document.title,
        published=document.published.day if document.published else None,
        language=document.language or source.defaults.language,
        place=source.defaults.place,
        measure=source.defaults.measure,
        reference_year=source.defaults.reference_year,
        edition=source.defaults.edition,
    )
    tabular = source.format in ("csv", "xlsx") or (source.json_ is not None and source.json_.rows is not None)
    read: list[Figure] = []
    left_out: tuple[str, ...] = ()
    if source.table is not None:
        from gsi_etl.figures.tables import figures_from_tables

        table = figures_from_tables(document, source.table, context)
        read, left_out = list(table.figures), table.left_out
    text = document.text
    if source.table is None and document.format in ("html", "pdf"):
        from gsi_etl.figures.labelled import figures_from_labels
        from gsi_etl.figures.prose import prose_of

        read = list(figures_from_labels(document, context))
        text = prose_of(document, read)
    if not tabular:
        taken = [(f.reading.start, f.reading.end) for f in read]
        read += [
            figure
            for figure in figures.read(text, context)
            if not any(start < figure.reading.end and figure.reading.start < end for start, end in taken)
        ]
    meant = tuple(_located(figure, document) for figure in read if figure.measure is not None)
    return meant, len(read) - len(meant), left_out


def _located(figure: Figure, document: Document) -> Figure:
    """A figure with the page of the block that holds it (PDF)."""
    if figure.page is not None:
        return figure
    block = next((b for b in document.blocks if b.page and b.start <= figure.reading.start < b.end), None)
    return replace(figure, page=block.page) if block else figure


def _verdicts(
    source: Source, document: Document, figures: Sequence[Figure], tools: Tools
) -> tuple[Verdict | None, ...]:
    from gsi_etl.reconcile import reconcile

    if source.kind != "news":
        return tuple(None for _ in figures)
    published = document.published.day if document.published else None
    cites = [figure.edition for figure in figures if figure.edition]
    return tuple(
        reconcile(figure, tools.index, published=published, cites=cites) if figure.is_target else None
        for figure in figures
    )


def _follow(
    source: Source, fetch: Fetch, listing: ReadDocument, page: PageState | None, known: Known, tools: Tools
) -> Batch:
    """The articles of a feed or list that the source's rules ask for. One that fails is a warning, not a trouble."""
    fetches, reads, confirmed, warnings = [fetch], [], [], [*unproved.words(fetch)]
    if page is None or not _same(fetch, page):
        reads.append(listing)
    else:
        confirmed.append(source.url)
    for item in wanted_items(source, listing.document.items):
        known_page = known.pages.get((source.id, item.url))
        got, body = _fetch(source, item.url, known_page, known, tools)
        fetches.append(got)
        if not got.usable:
            warnings.append(f"{item.url}: {got.reason or got.outcome}")
            continue
        if known_page is not None and _same(got, known_page):
            confirmed.append(item.url)
            continue
        try:
            found = _read_page(source, item.url, got, body, known_page, tools, item=item)
        except ParseError as error:
            warnings.append(f"{item.url}: {error.what} ({error.rule})")
            continue
        # What stands in an article's place says nothing of the article, neither now nor against what it said before.
        warnings += [f"{item.url}: not the article: {read.recognition}" for read in found[-1:] if not read.recognised]
        warnings += [words for read in found[-1:] for words in _undecoded(read)]
        reads += [read for read in found if read.recognised]
    return Batch(source.id, tuple(fetches), tuple(reads), tuple(confirmed), warnings=tuple(warnings))


def _undecoded(read: ReadDocument) -> tuple[str, ...]:
    return undecoded.words(read.document, read.left_out) if read.recognised else ()


def wanted_items(source: Source, items: Sequence[FeedItem]) -> list[FeedItem]:
    """The items to follow: any of the words in title or summary, newest first, each URL once, at most the limit."""
    assert source.follow is not None
    words = [word.casefold() for word in source.follow.match]
    found: dict[str, FeedItem] = {}
    for item in items:
        text = f"{item.title} {item.summary} {item.body}".casefold()
        if item.url and (not words or any(word in text for word in words)):
            found.setdefault(item.url, item)
    dated = sorted(found.values(), key=lambda i: i.published.timestamp() if i.published else 0.0, reverse=True)
    return dated[: source.follow.limit]


def _with_item(document: Document, item: FeedItem) -> Document:
    """An article with what only its feed said of it."""
    from decimal import Decimal

    from gsi_etl.model import DatedBy

    published = document.published
    if published is None and item.published is not None:
        published = DatedBy(item.published.date(), "feed", Decimal("0.8"))
    return replace(document, title=document.title or item.title, published=published)
