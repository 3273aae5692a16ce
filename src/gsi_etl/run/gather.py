"""A collector's run: fetch what is due, as politely as any run, and put one batch into the spool.

It reads no figure; of a list it reads the addresses, to follow them.

The order makes every crash harmless: the batch is a whole file in ``outgoing/``, then the state says that it exists,
then it is copied into the spool, then removed from ``outgoing/``. A batch the state does not know of is thrown away and
fetched again; one that the spool already has is sent twice under one name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from gsi_etl import __version__
from gsi_etl.base import failpoints, runlog
from gsi_etl.base.addresses import public_address
from gsi_etl.changes import source_change
from gsi_etl.config import resources
from gsi_etl.config.catalog import load_catalog
from gsi_etl.config.settings import Settings, prepare_home
from gsi_etl.config.source import Source
from gsi_etl.errors import CatalogError, HomeError, ParseError
from gsi_etl.model import Batch, Fetch, Known, SourceState
from gsi_etl.run.collect import Tools, fetch_page, wanted_items
from gsi_etl.run.collector_state import CollectorState, after, read_state, write_state
from gsi_etl.run.context import Clock, new_run_id, utc_now
from gsi_etl.run.due import choose, is_due
from gsi_etl.run.failures import of_the_machine, stopped
from gsi_etl.spool import Header, Part, Spool, write_batch
from gsi_etl.spool.batch import SUFFIX, sequence_of

if TYPE_CHECKING:
    from gsi_etl.archive import Archive

#: A collector with nothing due sends an empty batch so often: it is how the other side knows that it lives.
SIGN_OF_LIFE = timedelta(hours=6)
OUTGOING = "outgoing"


@dataclass(frozen=True, slots=True)
class GatherOptions:
    """``whole``: ask without validators, so that all bytes come and go along; the rest as in ``Options``."""

    source_ids: tuple[str, ...] = ()
    due_only: bool = False
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Gathered:
    """What a collector's run did. ``sent``: the names of the batches that are in the spool now, older ones first."""

    machine: str
    sources: int
    fetches: int
    refused: tuple[str, ...]
    sent: tuple[str, ...]
    faulty: tuple[str, ...] = ()

    @property
    def exit_code(self) -> int:
        return 4 if self.refused or self.faulty else 0


def gather(
    settings: Settings,
    out: Path,
    options: GatherOptions | None = None,
    *,
    clock: Clock = utc_now,
    tell: Callable[[str, str], object] = lambda _stage, _words: None,
) -> Gathered:
    """Fetch the chosen sources and hand them to the spool. Raises SpoolError when it cannot be written: the batch waits
    in ``outgoing/`` of the home folder then, and the next call sends it first."""
    from gsi_etl.archive import Archive
    from gsi_etl.fetch import Client
    from gsi_etl.reading.pool import ParserPool
    from gsi_etl.warehouse.connection import run_lock

    options, began_at = options or GatherOptions(), clock()
    run_id, faulty = new_run_id(began_at), dict[str, CatalogError]()
    catalogue = load_catalog(settings.sources or resources.folder("sources"), faulty if options.due_only else None)
    chosen = choose(catalogue, options.source_ids)
    prepare_home(settings)
    with ExitStack() as stack:
        stack.enter_context(run_lock(settings.home, run_id=run_id, now=began_at))
        secrets = {*settings.secrets(), *(value for source in catalogue for value in source.secret_values())}
        stack.enter_context(runlog.to_file(settings.logs_path, run_id, secrets))
        state, spool = read_state(settings.home, settings.machine), Spool(out)
        _drop_unknown(settings.home, state)
        known = _bare(state.known()) if options.whole else state.known()
        due = [source for source in chosen if not options.due_only or is_due(source, known, began_at)]
        archive = stack.enter_context(Archive(settings.archive_path))
        client = stack.enter_context(
            Client(user_agent=settings.user_agent, state_dir=settings.home / "hosts", clock=clock)
        )
        seconds = settings.reader_seconds
        pool = stack.enter_context(
            ParserPool(workers=settings.parser_workers, cpu_seconds=seconds, wall_seconds=2.0 * seconds)
        )
        made = _fetch_all(due, known, Tools(client, archive, pool), settings.workers, tell)
        if made or state.sent_at is None or began_at - state.sent_at >= SIGN_OF_LIFE:
            header = Header(state.machine, state.sequence + 1, __version__, began_at, clock())
            _pack(settings.home, header, made, archive)
            states = {batch.source_id: _state_after(batch, known, header) for batch in made}
            fetches = {batch.source_id: batch.fetches for batch in made}
            write_state(settings.home, after(state, fetches, states, now=began_at))
            failpoints.hit("spool.remembered")
        sent = _send(settings.home, spool)
    refused = tuple(f"{b.source_id}: {b.error.get('what', b.trouble)}" for b in made if b.trouble is not None)
    words = tuple(error.in_a_line() for error in faulty.values())
    return Gathered(state.machine, len(made), sum(len(b.fetches) for b in made), refused, sent, words)


def _fetch_all(
    sources: Sequence[Source], known: Known, tools: Tools, workers: int, tell: Callable[[str, str], object]
) -> list[Batch]:
    threads = ThreadPoolExecutor(max_workers=workers)
    try:
        made = []
        for batch in threads.map(lambda source: fetch_source(source, known, tools), sources):
            tell("collect", f"{batch.source_id}: {batch.error.get('what', batch.trouble) or _words(batch)}")
            made.append(batch)
        return made
    finally:
        threads.shutdown(cancel_futures=True)


def _words(batch: Batch) -> str:
    if batch.postponed:
        return "postponed"
    new = sum(fetch.outcome == "ok" for fetch in batch.fetches)
    return f"{new} of {len(batch.fetches)} pages came whole" if len(batch.fetches) > 1 else batch.fetches[0].outcome


def fetch_source(source: Source, known: Known, tools: Tools) -> Batch:
    """A source's page and, of a list, the articles that its rules ask for. Only a list is read, for its addresses."""
    fetches: list[Fetch] = []
    try:
        return _fetch_source(source, known, tools, fetches)
    except Exception as error:
        if of_the_machine(error):
            raise
        return stopped(source, error, fetches)


def _fetch_source(source: Source, known: Known, tools: Tools, fetches: list[Fetch]) -> Batch:
    from gsi_etl.fetch import fetch_error

    fetch, body = fetch_page(source, source.url, known.pages.get((source.id, source.url)), known, tools)
    fetches.append(fetch)
    if fetch.outcome == "postponed":
        return Batch(source.id, (fetch,), postponed=True)
    if not fetch.usable or fetch.sha256 is None:
        return Batch(source.id, (fetch,), trouble="source_down", error={"what": fetch_error(fetch).what})
    if source.follow is not None:
        # A list that cannot be read is for the machine that settles to judge; it follows to nothing.
        with suppress(ParseError):
            listing = tools.pool.read(tools.archive.get(fetch.sha256) if body is None else body, source, fetch)
            items = listing.document.items if listing.recognised else ()
            for item in wanted_items(source, items, fetch.attempted_at):
                page = known.pages.get((source.id, public_address(item.url, source.secret_values())))
                fetches.append(fetch_page(source, item.url, page, known, tools)[0])
    return Batch(source.id, tuple(fetches))


def _state_after(batch: Batch, known: Known, header: Header) -> SourceState:
    before = known.sources.get(batch.source_id, SourceState(batch.source_id))
    asked = batch.fetches[-1].attempted_at if batch.fetches else header.began_at
    return source_change(before, batch, quarantined=False, recorded_at=header.ended_at, answered_at=asked)[0]


def _bare(known: Known) -> Known:
    """The same without the pages: everything is asked for whole."""
    return Known(first_run=False, sources=known.sources)


def _pack(home: Path, header: Header, made: Sequence[Batch], archive: Archive) -> None:
    """The batch as a whole file in ``outgoing/``, its bytes safe in our own archive before."""
    archive.sync()

    def bodies() -> Iterator[tuple[str, bytes]]:
        for batch in made:
            for fetch in batch.fetches:
                if fetch.outcome == "ok" and fetch.sha256 is not None:
                    yield fetch.sha256, archive.get(fetch.sha256)

    try:
        parts = [Part(batch.source_id, batch.fetches) for batch in made if batch.fetches]
        write_batch(home / OUTGOING, header, parts, bodies())
    except OSError as error:
        raise HomeError(
            "the batch cannot be written",
            where=str(home / OUTGOING),
            why=str(error),
            kept="what was fetched is in the archive; the next run asks again",
            hint="see to free space and permissions",
        ) from error


def _drop_unknown(home: Path, state: CollectorState) -> None:
    """Batches that were finished, and of which the state did not learn: their number is given to the next one."""
    for path in (home / OUTGOING).glob(f"*{SUFFIX}"):
        named = sequence_of(path.name)
        if named is None or named[0] != state.machine or named[1] > state.sequence:
            path.unlink(missing_ok=True)


def _send(home: Path, spool: Spool) -> tuple[str, ...]:
    sent = []
    for path in sorted((home / OUTGOING).glob(f"*{SUFFIX}")):
        spool.put(path)
        failpoints.hit("spool.sent")
        path.unlink(missing_ok=True)
        sent.append(path.name)
    return tuple(sent)
