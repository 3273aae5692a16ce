"""One WARC file from its bytes to a part file: prefilter, the parser pool with its limits, figures, verdicts.

Runs in any process that has the file and the folder of parts before it. A document that kills its reader costs that
document; a damaged WARC file costs all of it. Knows nothing of dask or DuckDB.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Literal

from gsi_etl.backfill.gdelt import load_addresses, plain_address
from gsi_etl.backfill.parts import NOTHING, Counts, Row, Shard, write_part
from gsi_etl.backfill.warc import Page, Seen, pages
from gsi_etl.backfill.words import prefilter
from gsi_etl.base import failpoints, measures
from gsi_etl.config.source import Publisher, Source
from gsi_etl.errors import BackfillError, ParseError, WarcError
from gsi_etl.model import Fetch, Figure, ReadDocument, Verdict
from gsi_etl.reading.pool import ParserPool
from gsi_etl.reading.version import reader_version

SOURCE_ID = "backfill"
#: A page that names no publisher is its host's.
_NOBODY = "-"

Progress = Callable[[int, int], object]


@dataclass(frozen=True, slots=True)
class Work:
    """What all shards of a run share: where parts go, where lists of addresses are, and a reader's limits."""

    parts: Path
    addresses: Path
    reader_seconds: int = 30


@dataclass(frozen=True, slots=True)
class Done:
    """The outcome of a shard. ``damaged``: the WARC file is; ``failed``: anything else, and trying again may help."""

    state: Literal["read", "damaged", "failed"]
    counts: Counts = NOTHING
    why: str = ""


@cache
def any_page() -> Source:
    """The rules by which every page of a backfill is read: those of a news page of which nothing is known."""
    return Source(
        id=SOURCE_ID,
        title="Archived news",
        kind="news",
        publisher=Publisher(name=_NOBODY),
        url="https://archived.invalid/",
        format="html",
        schedule="0 0 1 1 *",
        cadence="P1Y",
    )


def version() -> str:
    return reader_version(any_page())


def read_shard(shard: Shard, work: Work, progress: Progress = lambda _pages, _bytes: None) -> Done:
    """Reads a WARC file and writes its part. ``progress`` hears of pages and bytes of the file, now and then.

    What is wrong with the file or with a page is in what it returns; only a fault of the set-up is raised.
    """
    if shard.reader_version != version():
        raise BackfillError(
            "this worker has another version of gsi-etl",
            where=shard.name,
            why=f"planned with {shard.reader_version}, here is {version()}",
            hint="install the same version on every worker, or plan again",
        )
    seen, tally = Seen(), _Tally()
    try:
        rows = list(_rows(shard, work, seen, tally, progress))
        rows.extend(_unread(url, offset, "", "http", why) for url, offset, why in seen.refused)
        counts = Counts(
            records=seen.records,
            pages=seen.pages,
            candidates=tally.candidates,
            documents=tally.documents,
            claims=tally.claims,
            unread=tally.unread + len(seen.refused),
        )
        write_part(shard.part(work.parts), shard, rows, counts)
    except WarcError as error:
        return Done("damaged", why=error.why)
    except OSError as error:
        return Done("failed", why=f"{error.strerror or error}: {error.filename or shard.path}")
    failpoints.hit("backfill.part", shard.name)
    return Done("read", counts)


@dataclass(slots=True)
class _Tally:
    candidates: int = 0
    documents: int = 0
    claims: int = 0
    unread: int = 0


def _rows(shard: Shard, work: Work, seen: Seen, tally: _Tally, progress: Progress) -> Iterator[Row]:
    chosen = load_addresses(work.addresses, shard.addresses) if shard.addresses else None
    passes, pool = prefilter().passes, _pool(work.reader_seconds)
    for page in pages(shard.path, seen, sha256=shard.sha256):
        progress(seen.pages, seen.position)
        failpoints.hit("backfill.page", shard.name)
        if chosen is not None and plain_address(page.url) not in chosen:
            continue
        if not passes(page.body):
            continue
        tally.candidates += 1
        try:
            read = pool.read(page.body, any_page(), _fetch(page))
        except ParseError as error:
            tally.unread += 1
            yield _unread(page.url, page.offset, page.sha256, error.rule, error.what)
            continue
        claims = [
            _claim(shard, page, figure, verdict)
            for figure, verdict in zip(read.figures, read.verdicts, strict=True)
            if measures.is_target(figure)
        ]
        if claims:
            tally.documents += 1
            tally.claims += len(claims)
            yield _document(page, read)
            yield from claims
    progress(seen.pages, seen.position)


_local = threading.local()


def _pool(seconds: int) -> ParserPool:
    """This thread's own reader process, kept from shard to shard: starting one costs a second."""
    if getattr(_local, "seconds", None) != seconds:
        close_pool()
        # The limit on all documents of a source together is for a list of articles; a WARC file may hold a million.
        endless = float("inf")
        _local.pool = ParserPool(workers=1, cpu_seconds=seconds, wall_seconds=2.0 * seconds, source_seconds=endless)
        _local.seconds = seconds
    pool: ParserPool = _local.pool
    return pool


def close_pool() -> None:
    """Ends this thread's reader process, if there is one."""
    if getattr(_local, "seconds", None) is not None:
        _local.pool.close()
        _local.seconds = None


def _fetch(page: Page) -> Fetch:
    return Fetch(
        source_id=SOURCE_ID,
        url=page.url,
        attempted_at=page.archived_at,
        seconds=Decimal(0),
        outcome="ok",
        status=200,
        sha256=page.sha256,
        size=len(page.body),
        media_type=page.media_type,
        charset=page.charset,
        completeness="length",
    )


def _document(page: Page, read: ReadDocument) -> Row:
    document = read.document
    publisher = document.publisher if document.publisher not in (None, _NOBODY) else page.host
    return {
        "line": "document",
        "page_offset": page.offset,
        "url": page.url,
        "host": page.host,
        "archived_at": page.archived_at.strftime("%Y-%m-%dT%H:%M:%S"),
        "page_sha256": page.sha256,
        "media_type": page.media_type,
        "publisher": publisher,
        "title": document.title,
        "language": document.language,
        "published_on": document.published.day.isoformat() if document.published else None,
    }


def _claim(shard: Shard, page: Page, figure: Figure, verdict: Verdict | None) -> Row:
    reading = figure.reading
    parts = (shard.sha256, page.offset, reading.start, reading.end, figure.measure, figure.place)
    estimate = verdict.estimate if verdict else None
    return {
        "line": "claim",
        "page_offset": page.offset,
        "claim_id": hashlib.sha256("|".join(map(str, parts)).encode()).hexdigest()[:16],
        "quote": reading.quote,
        "sentence": figure.sentence,
        "char_start": reading.start,
        "char_end": reading.end,
        "kind": reading.kind,
        "measure": figure.measure,
        "geo_id": figure.place,
        "reference_year": figure.reference_year,
        "value": _number(reading.value),
        "value_low": _number(reading.lower),
        "value_high": _number(reading.upper),
        "modifier": reading.modifier,
        "edition": figure.edition,
        "verdict": verdict.name if verdict else None,
        "verdict_sentence": verdict.sentence if verdict else None,
        "matched_edition": estimate.edition if estimate else None,
        "matched_value": _number(estimate.value) if estimate else None,
        "confidence": figure.confidence,
    }


def _number(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"


def _unread(url: str, offset: int, sha256: str, rule: str, why: str) -> Row:
    return {"line": "unread", "page_offset": offset, "url": url, "page_sha256": sha256, "rule": rule, "why": why}
