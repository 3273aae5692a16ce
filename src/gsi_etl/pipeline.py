"""The stages in their order, plain Python: the pipeline is written once, here. Read this file second, after model.py.

    collect (fetch, archive, parse, figures, reconcile)  a source at a time, in memory, touches no database
    audit                                                Great Expectations, before anything is written
    settle                                               what changed, which batches are held back: pure
    commit, publish, deliver                             one transaction, a verified copy, the outbox

``run`` does them all. ``flows/`` gives the same functions retries, names and artifacts, and adds no behaviour.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gsi_etl import __version__, assets, failpoint, logs
from gsi_etl.catalog import Source, load_catalog
from gsi_etl.choosing import choose, is_due
from gsi_etl.collect import Tools, collect
from gsi_etl.errors import ArchiveError, GsiError
from gsi_etl.model import Batch, Known
from gsi_etl.reference import Reference, load_reference
from gsi_etl.report import RunReport, audit_words, batch_words, change_words, commit_words
from gsi_etl.settings import Settings, prepare_home
from gsi_etl.settle import Settled, settle

if TYPE_CHECKING:
    from gsi_etl.alerts.channels import Channel
    from gsi_etl.alerts.outbox import Delivery
    from gsi_etl.archive import Archive
    from gsi_etl.quality import Audit, Baseline
    from gsi_etl.warehouse.load import RunRecord

Clock = Callable[[], datetime]
Tell = Callable[[str, str], object]

_A_DAY = timedelta(days=1)


def utc_now() -> datetime:
    """The present, aware, in UTC."""
    return datetime.now(UTC)


def silent(_stage: str, _words: str) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Options:
    """What one run is asked to do, besides the settings.

    ``source_ids``: only these. ``kinds``: only of these kinds. ``due_only``: only those whose schedule says so.
    ``run_id``: given by tests and flows.
    """

    source_ids: tuple[str, ...] = ()
    due_only: bool = False
    dry_run: bool = False
    alerts: bool = True
    run_id: str | None = None
    kinds: tuple[str, ...] = ()


@dataclass(slots=True)
class Workspace:
    """A run under way: what it knows, what it works with, what it has found. Held under the home folder's lock.

    ``sources``: those that this run takes. ``catalogue``: all there are; what stands in the warehouse may be of any.
    """

    settings: Settings
    options: Options
    run_id: str
    started_at: datetime
    clock: Clock
    known: Known
    sources: tuple[Source, ...]
    catalogue: tuple[Source, ...]
    tools: Tools
    reference: Reference
    baselines: tuple[Baseline, ...] = ()
    receivers: Sequence[Channel] = field(default_factory=tuple)
    timings: dict[str, float] = field(default_factory=dict)


@contextmanager
def open_run(
    settings: Settings,
    options: Options | None = None,
    *,
    clock: Clock = utc_now,
    write: Callable[[str], object] = print,
) -> Iterator[Workspace]:
    """Take the lock, bring the warehouse up to date, and read what is known. ``write`` is where alerts are printed.

    A run that died before is marked abandoned, and what it had journaled is completed. Raises LockedError, HomeError,
    CatalogError, UsageError, WarehouseError or ArchiveError before anything is fetched.
    """
    from gsi_etl.alerts.configure import channels
    from gsi_etl.archive import Archive
    from gsi_etl.fetch import Client
    from gsi_etl.parse import ParserPool
    from gsi_etl.quality import decided, load_baselines
    from gsi_etl.reconcile import EstimateIndex
    from gsi_etl.warehouse.connection import open_writer, run_lock
    from gsi_etl.warehouse.known import archive_end, read_known
    from gsi_etl.warehouse.load import note_abandoned
    from gsi_etl.warehouse.migrate import migrate

    options = options or Options()
    started_at = clock()
    run_id = options.run_id or new_run_id(started_at)
    catalogue = load_catalog(_catalog_folder(settings))
    chosen = choose(catalogue, options.source_ids)
    prepare_home(settings)
    with ExitStack() as stack:
        left = stack.enter_context(run_lock(settings.home, run_id=run_id, now=started_at))
        stack.enter_context(logs.to_file(settings.logs_path, run_id, settings.secrets()))
        archive = Archive(settings.archive_path)
        with open_writer(settings.warehouse_path) as connection:
            migrated = migrate(connection, now=clock)
            _compare_archive(archive, archive_end(connection))
            abandoned = left is not None and note_abandoned(connection, left, noted_at=started_at)
            if migrated or abandoned:
                settings.unpublished_path.touch()
            known = read_known(connection, [source.id for source in chosen], started_at)
        if options.kinds:
            chosen = tuple(source for source in chosen if source.kind in options.kinds)
        if options.due_only:
            chosen = tuple(source for source in chosen if is_due(source, known, started_at))
        client = stack.enter_context(
            Client(user_agent=settings.user_agent, state_dir=settings.home / "hosts", clock=clock)
        )
        pool = stack.enter_context(ParserPool(workers=settings.parser_workers))
        reference = load_reference()
        names = {place.code: place.name for place in reference.places}
        tools = Tools(client, archive, pool, EstimateIndex(reference.estimates, names))
        failpoint.hit("run.opened")
        yield Workspace(
            settings=settings,
            options=options,
            run_id=run_id,
            started_at=started_at,
            clock=clock,
            known=known,
            sources=chosen,
            catalogue=tuple(catalogue),
            tools=tools,
            reference=reference,
            baselines=decided(load_baselines(assets.folder("expectations")), known.decisions),
            receivers=channels(settings, client, write),
        )


def run(
    settings: Settings,
    options: Options | None = None,
    *,
    clock: Clock = utc_now,
    tell: Tell = silent,
    write: Callable[[str], object] = print,
) -> RunReport:
    """One run over the chosen sources, without Prefect. ``tell`` hears of each stage: (its name, what it did)."""
    with open_run(settings, options, clock=clock, write=write) as workspace:
        batches = collect_all(workspace, tell)
        audit = audit_batches(workspace, batches)
        tell("audit", audit_words(audit))
        settled = settle_run(workspace, batches, audit)
        tell("compare", change_words(settled))
        if workspace.options.dry_run:
            return report_of(workspace, settled)
        published = None
        if not settled.idle:
            commit_run(workspace, settled)
            tell("commit", commit_words(settled))
            published = publish_run(workspace)
            tell("publish", str(published))
        deliveries = deliver_run(workspace)
        if deliveries:
            tell("alert", f"{sum(d.sent for d in deliveries)} of {len(deliveries)} messages delivered")
        report = report_of(workspace, settled, published=published, deliveries=deliveries)
        for words in finish_run(workspace, report):
            tell("warning", words)
        return report


def collect_all(workspace: Workspace, tell: Tell = silent) -> list[Batch]:
    """Every chosen source, several at a time, in the order of the catalogue."""
    with ThreadPoolExecutor(max_workers=workspace.settings.workers) as threads:
        batches = []
        for batch in threads.map(lambda source: collect_source(workspace, source), workspace.sources):
            tell("collect", batch_words(batch))
            batches.append(batch)
        return batches


def collect_source(workspace: Workspace, source: Source) -> Batch:
    """One source, from its bytes to figures with verdicts. Never raises for anything a source does."""
    began = time.monotonic()
    batch = collect(source, workspace.known, workspace.tools)
    seconds = round(time.monotonic() - began, 3)
    told: dict[str, Any] = {
        "source_id": source.id,
        "seconds": seconds,
        "trouble": batch.trouble or "",
        "words": batch_words(batch),
    }
    logs.note("source", workspace.run_id, **told)
    return batch


@logs.timed("audit")
def audit_batches(workspace: Workspace, batches: Sequence[Batch], *, docs: Path | None = None) -> Audit:
    """Great Expectations over what was collected; without figures and documents it is not even imported.

    ``docs``: a folder for its own pages about the audit.
    """
    from gsi_etl.quality import audit, is_due

    failpoint.hit("run.collected")
    known, today = workspace.known, workspace.started_at.date()
    official = {source.id for source in workspace.catalogue if source.publisher.official}
    return audit(
        batches,
        sources={source.id: source for source in workspace.catalogue},
        estimates=workspace.reference.estimates,
        standing=known.figures,
        failing=known.failing_checks,
        baselines=workspace.baselines,
        recheck=_has_moved(workspace) or is_due(workspace.baselines, known.failing_checks, official, today),
        places={place.code for place in workspace.reference.places},
        measures=set(workspace.reference.measures),
        run_date=today,
        history=known.history,
        silences=_silences(workspace),
        docs=docs,
    )


def _silences(workspace: Workspace) -> dict[str, tuple[int, int]]:
    """For each source that ever had news: the whole days since, and the days that its cadence allows."""
    from gsi_etl.changes.staleness import PATIENCE, duration

    news = workspace.known.last_news
    return {
        source.id: ((workspace.started_at - news[source.id]).days, ceil(duration(source.cadence) * PATIENCE / _A_DAY))
        for source in workspace.sources
        if source.id in news
    }


def _has_moved(workspace: Workspace) -> bool:
    """True when the reference or the baselines are others than those that the warehouse was last loaded with."""
    from gsi_etl.warehouse.load import load_id_of

    return workspace.known.load_id not in (None, load_id_of(workspace.reference, workspace.baselines))


@logs.timed("settle")
def settle_run(workspace: Workspace, batches: Sequence[Batch], audit: Audit) -> Settled:
    """What the batches change against what was known, and what the run writes. Touches nothing."""
    failpoint.hit("run.audited")
    settled = settle(
        batches,
        audit_results=audit.results,
        failed_sources=audit.failed_sources,
        known=workspace.known,
        sources=workspace.catalogue,
        reference=workspace.reference,
        baselines=workspace.baselines,
        receivers=workspace.receivers if workspace.options.alerts else (),
        run_id=workspace.run_id,
        started_at=workspace.started_at,
        finished_at=workspace.clock(),
        alert_items=workspace.settings.alert_items,
        site_url=workspace.settings.site_url,
        version=__version__,
    )
    return replace(settled, idle=_is_idle(workspace, settled.record))


def _is_idle(workspace: Workspace, record: RunRecord) -> bool:
    """True for a look that found nothing due, nothing to check, and nothing left over by a run that failed.

    It makes no run: a timer looks every few minutes, and a ledger of its looks would bury the runs.
    """
    found_something = record.source_states or record.checks or record.changes or record.alerts
    return (
        workspace.options.due_only
        and not workspace.known.first_run
        and not found_something
        and not _has_moved(workspace)
        and not workspace.settings.unpublished_path.exists()
    )


@logs.timed("commit")
def commit_run(workspace: Workspace, settled: Settled) -> None:
    """One transaction for facts, changes, outbox and ledger."""
    from gsi_etl.warehouse.connection import open_writer
    from gsi_etl.warehouse.load import commit

    failpoint.hit("run.settled")
    end = workspace.tools.archive.mark()
    workspace.settings.unpublished_path.touch()
    with open_writer(workspace.settings.warehouse_path) as connection:
        commit(connection, replace(settled.record, archive_end=(end.sequence, end.digest)))


@logs.timed("publish")
def publish_run(workspace: Workspace) -> Path:
    """The verified copy that analysts open, and the pages that people read."""
    from gsi_etl.site import build
    from gsi_etl.warehouse.connection import open_writer
    from gsi_etl.warehouse.publish import publish

    with open_writer(workspace.settings.warehouse_path) as connection:
        published = publish(connection, workspace.settings.public_path)
        build(
            connection,
            workspace.settings.public_path,
            archive=workspace.tools.archive,
            site_url=workspace.settings.site_url,
            now=workspace.clock(),
        )
        failpoint.hit("publish.site")
    workspace.settings.unpublished_path.unlink(missing_ok=True)
    return published


@logs.timed("deliver")
def deliver_run(workspace: Workspace) -> list[Delivery]:
    """Send what the outbox holds, of this run and of earlier ones; then publish what became of it."""
    from gsi_etl.deliver import deliver
    from gsi_etl.warehouse.connection import open_writer

    if not workspace.options.alerts:
        return []
    with open_writer(workspace.settings.warehouse_path) as connection:
        deliveries = deliver(connection, workspace.receivers, workspace.settings, workspace.clock)
    failpoint.hit("run.delivered")
    if deliveries:
        publish_run(workspace)
    return deliveries


def finish_run(workspace: Workspace, report: RunReport) -> list[str]:
    """After the commit: heartbeat, ping, metrics, and the last line of the log. Returns what could not be done.

    None of it can undo a run, so none of it raises.
    """
    from gsi_etl import heartbeat
    from gsi_etl.metrics import write_metrics

    failpoint.hit("run.ending")
    settings, failed, at = workspace.settings, [], workspace.clock()
    try:
        run_id = None if report.idle else report.run_id
        beat = heartbeat.beat(settings.home, run_id=run_id, at=at, status=report.status, counts=report.counts)
        if settings.heartbeat_url is not None and beat.confirmed_at == at:
            address = settings.heartbeat_url.get_secret_value()
            why = heartbeat.ping(workspace.tools.client, address, beat, settings.heartbeat_network)
            failed += [f"the heartbeat's receiver could not be told: {why}"] if why else []
        write_metrics(settings, at=at, status=report.status, timings=workspace.timings)
    except (GsiError, OSError) as error:
        failed.append(f"the heartbeat or the metrics could not be written: {error}")
    for words in failed:
        logs.note("warning", workspace.run_id, words=words)
    logs.note("ended", workspace.run_id, status=report.status, exit_code=report.exit_code, **report.counts)
    return failed


def report_of(
    workspace: Workspace, settled: Settled, *, published: Path | None = None, deliveries: Sequence[Delivery] = ()
) -> RunReport:
    """The report of a run that is settled, with what was published and delivered if it came that far."""
    return RunReport(
        run_id=workspace.run_id,
        status=settled.record.status,
        counts=settled.record.counts,
        changes=tuple(settled.record.changes),
        checks=tuple(settled.record.checks),
        troubles=tuple(batch for batch in settled.batches if batch.trouble is not None),
        quarantined=tuple(held.source_id for held in settled.record.quarantined),
        warnings=tuple(f"{batch.source_id}: {words}" for batch in settled.batches for words in batch.warnings),
        deliveries=tuple(deliveries),
        published=published,
        first_run=workspace.known.first_run,
        idle=settled.idle,
    )


def new_run_id(started_at: datetime) -> str:
    """Sortable by time, and unique on one machine: the lock lets only one run a home folder begin at a time."""
    import secrets

    return f"{started_at:%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}"


def _compare_archive(archive: Archive, end: tuple[int, str] | None) -> None:
    """The archive must still have what it had when the last run was committed."""
    if end is None:
        return
    lines, (sequence, digest) = archive.lines(), end
    if sequence and (len(lines) < sequence or lines[sequence - 1].digest != digest):
        raise ArchiveError(
            "the archive is not the one that the last run was committed with",
            where=str(archive.root),
            why=f"line {sequence} of its manifest is missing or another: it was cut, or replaced by an older copy",
            kept="nothing was fetched and nothing changed",
            hint="restore the archive from a backup that is as new as the warehouse",
        )


def _catalog_folder(settings: Settings) -> Path:
    return settings.sources or assets.folder("sources")


__all__ = [
    "Options",
    "RunReport",
    "Workspace",
    "audit_batches",
    "collect_all",
    "collect_source",
    "commit_run",
    "deliver_run",
    "finish_run",
    "open_run",
    "publish_run",
    "report_of",
    "run",
    "settle_run",
]
