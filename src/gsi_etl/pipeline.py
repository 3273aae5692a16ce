"""The stages in their order, plain Python: the pipeline is written once, here. Read this file second, after model.py.

    collect (fetch, archive, parse, figures, reconcile)  a source at a time, in memory, touches no database
    audit                                                Great Expectations, before anything is written
    settle                                               what changed, which batches are held back: pure
    commit, publish, deliver                             one transaction, a verified copy, the outbox

``run`` does them all. ``flows/`` gives the same functions retries, names and artifacts, and adds no behaviour.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from functools import partial
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gsi_etl import __version__
from gsi_etl.base import failpoints, runlog
from gsi_etl.base.disk import disk_told
from gsi_etl.config.settings import Settings
from gsi_etl.config.source import Source
from gsi_etl.errors import CatalogError, GsiError, WarehouseError
from gsi_etl.model import Batch, Known
from gsi_etl.run import run_failure
from gsi_etl.run.collect import collect
from gsi_etl.run.context import Clock, Options, Workspace, new_run_id, open_run, utc_now
from gsi_etl.run.corrections import with_outdated
from gsi_etl.run.failures import failed
from gsi_etl.run.isolate import isolated
from gsi_etl.run.operator_checks import operator_checks
from gsi_etl.run.plan import Settled, settle
from gsi_etl.run.report import RunReport, audit_words, batch_words, change_words, commit_words

if TYPE_CHECKING:
    from gsi_etl.alerts.outbox import Delivery
    from gsi_etl.quality import Audit
    from gsi_etl.warehouse.load import RunRecord

Tell = Callable[[str, str], object]

_A_DAY = timedelta(days=1)


def silent(_stage: str, _words: str) -> None:
    """Report no progress."""


def run(
    settings: Settings,
    options: Options | None = None,
    *,
    clock: Clock = utc_now,
    tell: Tell = silent,
    write: Callable[[str], object] = print,
) -> RunReport:
    """One run over the chosen sources, without Prefect. ``tell`` gets the name of each stage when it begins, and again
    with what it did.

    Raises GsiError, after the failure was recorded (see ``run_failure``).
    """
    options = named(options or Options(), clock)
    with (
        run_failure.noted(settings, options, clock=clock, write=write),
        open_run(settings, options, clock=clock, write=write) as workspace,
    ):
        tell("collect", "")
        batches = collect_all(workspace, tell)
        tell("audit", "")
        audit = audit_batches(workspace, batches)
        tell("audit", audit_words(audit))
        tell("compare", "")
        settled = settle_run(workspace, batches, audit)
        tell("compare", change_words(settled, first_run=workspace.known.first_run))
        if workspace.options.dry_run:
            return report_of(workspace, settled)
        published = None
        if not settled.idle:
            tell("commit", "")
            commit_run(workspace, settled)
            tell("commit", commit_words(settled, first_run=workspace.known.first_run))
            tell("publish", "")
            published = publish_run(workspace)
            tell("publish", str(published))
        tell("alert", "")
        deliveries = deliver_run(workspace)
        if deliveries:
            tell("alert", f"{sum(d.sent for d in deliveries)} of {len(deliveries)} messages delivered")
        report = report_of(workspace, settled, published=published, deliveries=deliveries)
        for words in finish_run(workspace, report):
            tell("warning", words)
        return report


def named(options: Options, clock: Clock) -> Options:
    """The options with a run id, so that a run that fails before it starts can be recorded."""
    return options if options.run_id else replace(options, run_id=new_run_id(clock()))


def collect_all(workspace: Workspace, tell: Tell = silent) -> list[Batch]:
    """Every chosen source, several at a time, in the order of the catalogue."""
    threads = ThreadPoolExecutor(max_workers=workspace.settings.workers)
    wait = True
    try:
        batches = []
        for batch in threads.map(lambda source: collect_source(workspace, source), workspace.sources):
            tell("collect", batch_words(batch))
            batches.append(batch)
        return batches
    except KeyboardInterrupt:
        wait = False  # a person wants it to end now, and not when the last server has answered
        raise
    finally:
        threads.shutdown(wait=wait, cancel_futures=True)


def collect_source(workspace: Workspace, source: Source) -> Batch:
    """One source, from its bytes to figures with verdicts. Never raises because of a source."""
    began = time.monotonic()
    batch = collect(source, workspace.known, workspace.tools)
    if workspace.behind is not None:
        batch = with_outdated(source, batch, workspace.known, workspace.tools, workspace.behind)
    seconds = round(time.monotonic() - began, 3)
    told: dict[str, Any] = {
        "source_id": source.id,
        "seconds": seconds,
        "trouble": batch.trouble or "",
        "words": batch_words(batch),
    }
    runlog.note("source", workspace.run_id, **told)
    return batch


@runlog.timed("audit")
def audit_batches(workspace: Workspace, batches: Sequence[Batch], *, docs: Path | None = None) -> Audit:
    """Great Expectations over what was collected; without figures and documents it is not even imported.

    ``docs``: a folder for its own pages about the audit.
    """
    from gsi_etl.quality import audit, check_files, is_due

    failpoints.hit("run.collected")
    known, today = workspace.known, workspace.started_at.date()
    official = {source.id for source in workspace.catalogue if source.publisher.official}
    recheck = _has_moved(workspace) or is_due(workspace.baselines, known.failing_checks, official, today)
    known = recall(workspace, batches, everywhere=recheck)
    hold = partial(
        audit,
        sources={source.id: source for source in workspace.catalogue},
        estimates=workspace.reference.estimates,
        standing=known.figures,
        failing=known.failing_checks,
        baselines=workspace.baselines,
        recheck=recheck,
        places={place.code for place in workspace.reference.places},
        measures=set(workspace.reference.measures),
        run_date=today,
        history=known.history,
        silences=_silences(workspace),
        docs=docs,
    )
    stopped_by: dict[str, Exception] = {}

    def instead(batch: Batch, error: Exception) -> Batch:
        stopped_by[batch.source_id] = error
        return replace(batch, read=())

    # Suites and baselines that cannot be loaded are not a batch's fault.
    result, _ = isolated(batches, hold, instead, control=check_files)
    return replace(
        result,
        results=(*result.results, *operator_checks(workspace)),
        stopped_by=stopped_by,
    )


def recall(workspace: Workspace, batches: Sequence[Batch], *, everywhere: bool = False) -> Known:
    """What is known, with the figures that these batches are compared with. They are read once in a run.

    ``everywhere``: and with the watched numbers, wherever they stand, since the audit looks at them again.
    """
    from gsi_etl.run.recall import needs_of
    from gsi_etl.warehouse.connection import open_reader
    from gsi_etl.warehouse.figures_before import read_figures

    if workspace.recalled:
        return workspace.known
    headlines = {(baseline.measure, baseline.place) for baseline in workspace.baselines} if everywhere else set()
    needs = needs_of(batches, workspace.catalogue, faulty=workspace.faulty.keys(), headlines=headlines)
    with open_reader(workspace.settings.warehouse_path, bounded=True) as connection:
        workspace.known = replace(workspace.known, figures=read_figures(connection, needs))
    workspace.recalled = True
    return workspace.known


def _in_a_line(error: GsiError) -> str:
    return error.in_a_line() if isinstance(error, CatalogError) else f"{error.where}: {error.why or error.what}"


def _catch_up(workspace: Workspace) -> None:
    """A look that finds nothing due makes up for a run that could not reach the lake."""
    from gsi_etl.lake.carry import behind

    if behind(workspace.settings.home) is not None:
        carry_run(workspace)


def stopped(workspace: Workspace, batch: Batch, error: Exception, what: str) -> Batch:
    """A batch on which our own code failed: the failure of its source. Its fetches stay in the ledger."""
    from gsi_etl.reading.document import reader_failed

    source = next(source for source in workspace.catalogue if source.id == batch.source_id)
    typed = error if isinstance(error, GsiError) else reader_failed(error, source.url, what)
    runlog.note("warning", workspace.run_id, source_id=source.id, words=str(typed))
    return replace(
        batch, read=(), confirmed=(), failures={}, trouble="unreadable", error=failed(source, "unreadable", typed).error
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
    """True when the reference data or the baselines differ from those loaded last."""
    from gsi_etl.warehouse.load import load_id_of

    return workspace.known.load_id not in (None, load_id_of(workspace.reference, workspace.baselines))


@runlog.timed("settle")
def settle_run(workspace: Workspace, batches: Sequence[Batch], audit: Audit) -> Settled:
    """What the batches change, and what the run writes. Has no side effects."""
    failpoints.hit("run.audited")
    batches = [
        stopped(workspace, batch, audit.stopped_by[batch.source_id], "its figures could not be checked")
        if batch.source_id in audit.stopped_by
        else batch
        for batch in batches
    ]
    work = partial(
        settle,
        audit_results=audit.results,
        failed_sources=audit.failed_sources,
        known=recall(workspace, batches),
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
        faulty=workspace.faulty.keys(),
    )

    def instead(batch: Batch, error: Exception) -> Batch:
        return stopped(workspace, batch, error, "its figures could not be compared with the known ones")

    settled, _ = isolated(batches, work, instead, control=lambda: work(()))
    return replace(settled, idle=_is_idle(workspace, settled.record))


def _is_idle(workspace: Workspace, record: RunRecord) -> bool:
    """True when nothing is due, nothing needs checking, and no failed run left anything over.

    Such a look is not recorded: a timer looks every few minutes, which would bury the real runs.
    """
    found_something = record.source_states or record.checks or record.changes or record.alerts
    return (
        workspace.options.unattended
        and not workspace.known.first_run
        and not found_something
        and not _has_moved(workspace)
        and not workspace.settings.unpublished_path.exists()
        and run_failure.read(workspace.settings.home) is None
    )


@runlog.timed("commit")
def commit_run(workspace: Workspace, settled: Settled) -> None:
    """One transaction for facts, changes, outbox and ledger."""
    from gsi_etl.warehouse.connection import open_writer
    from gsi_etl.warehouse.load import commit

    failpoints.hit("run.settled")
    end = workspace.tools.archive.mark()
    mark = workspace.settings.unpublished_path
    with disk_told("the run could not be committed", mark, "everything committed before is safe", error=WarehouseError):
        mark.touch()
    with open_writer(workspace.settings.warehouse_path) as connection:
        commit(connection, replace(settled.record, archive_end=(end.sequence, end.digest)))


@runlog.timed("publish")
def publish_run(workspace: Workspace) -> Path:
    """The verified copy that analysts open, and the pages that people read."""
    from gsi_etl.run.publish import publish_all
    from gsi_etl.warehouse.connection import open_writer

    settings = workspace.settings
    with open_writer(settings.warehouse_path, settings.public_path) as connection:
        workspace.published = publish_all(connection, settings, workspace.tools.archive, now=workspace.clock())
    carry_run(workspace)
    return workspace.published.database


def carry_run(workspace: Workspace) -> None:
    """What was committed goes to the lake, too, if there is one. A lake that cannot be reached stops no run."""
    settings = workspace.settings
    if settings.lake is None:
        return
    from gsi_etl.lake import carry_noted

    now = workspace.clock()
    why = carry_noted(settings.lake, settings.home, settings.warehouse_path, now=now)
    workspace.warnings[:] = [f"the lake was not brought up to date: {why}"] if why else []


@runlog.timed("deliver")
def deliver_run(workspace: Workspace) -> list[Delivery]:
    """Send what the outbox holds, of this run and of earlier ones; then publish the result."""
    from gsi_etl.run.deliver import deliver
    from gsi_etl.run.publish import publish_deliveries
    from gsi_etl.warehouse.connection import open_writer

    if not workspace.options.alerts:
        return []
    settings, made = workspace.settings, workspace.published
    with open_writer(settings.warehouse_path, settings.public_path) as connection:
        deliveries = deliver(connection, workspace.receivers, settings, workspace.clock)
        failpoints.hit("run.delivered")
        if deliveries and made is not None:
            publish_deliveries(connection, settings, made)
    if deliveries and made is not None:
        carry_run(workspace)
    if deliveries and made is None:  # a run that found nothing due delivers what an earlier one could not
        publish_run(workspace)
    return deliveries


def finish_run(workspace: Workspace, report: RunReport) -> list[str]:
    """After the commit: heartbeat, ping, metrics, and the last line of the log. Returns what failed.

    None of it can undo a run, so none of it raises.
    """
    from gsi_etl.run import heartbeat
    from gsi_etl.run.metrics import write_metrics

    failpoints.hit("run.ending")
    settings, failed, at = workspace.settings, [], workspace.clock()
    try:
        run_id = None if report.idle else report.run_id
        beat = heartbeat.beat(settings.home, run_id=run_id, at=at, status=report.status, counts=report.counts)
        if settings.heartbeat_url is not None and beat.confirmed_at == at:
            address = settings.heartbeat_url.get_secret_value()
            why = heartbeat.ping(workspace.client, address, beat, settings.heartbeat_network)
            failed += [f"the heartbeat could not be sent: {why}"] if why else []
        write_metrics(settings, at=at, status=report.status, timings=workspace.timings)
    except (GsiError, OSError) as error:
        failed.append(f"the heartbeat or the metrics could not be written: {error}")
    try:
        receivers = workspace.receivers if workspace.options.alerts else ()
        run_failure.recover(settings, receivers, workspace.run_id, clock=workspace.clock)
    except Exception as error:  # of DuckDB, too: the run is committed, and the next one tries again
        failed.append(f"the failure of the run before could not be cleared: {error}")
    if report.idle and settings.lake is not None:
        _catch_up(workspace)
    failed += workspace.warnings
    if workspace.intake is not None:
        failed += workspace.intake.finish()
    for words in failed:
        runlog.note("warning", workspace.run_id, words=words)
    runlog.note("ended", workspace.run_id, status=report.status, exit_code=report.exit_code, **report.counts)
    return failed


def report_of(
    workspace: Workspace, settled: Settled, *, published: Path | None = None, deliveries: Sequence[Delivery] = ()
) -> RunReport:
    """The report of a settled run, with what was published and delivered, if anything."""
    intake = workspace.intake
    said = (f"{batch.source_id}: {words}" for batch in settled.batches for words in batch.warnings)
    faulty: list[GsiError] = [*workspace.faulty.values(), *(intake.faults if intake else ())]
    return RunReport(
        run_id=workspace.run_id,
        status=settled.record.status,
        counts=settled.record.counts,
        changes=tuple(settled.record.changes),
        checks=tuple(settled.record.checks),
        troubles=tuple(batch for batch in settled.batches if batch.trouble is not None),
        partly_read=tuple(batch.source_id for batch in settled.batches if batch.failures),
        quarantined=tuple(held.source_id for held in settled.record.quarantined),
        warnings=(*(intake.notes if intake else ()), *said),
        deliveries=tuple(deliveries),
        published=published,
        first_run=workspace.known.first_run,
        idle=settled.idle,
        faulty=tuple(_in_a_line(error) for error in faulty),
        left=intake.left if intake else 0,
    )


__all__ = [
    "Clock",
    "Options",
    "RunReport",
    "Tell",
    "Workspace",
    "audit_batches",
    "collect_all",
    "collect_source",
    "commit_run",
    "deliver_run",
    "finish_run",
    "new_run_id",
    "open_run",
    "publish_run",
    "report_of",
    "run",
    "settle_run",
    "silent",
    "utc_now",
]
