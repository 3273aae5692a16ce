"""What a run's batches change against what was known, and all that the run will write. Pure: values in, values out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from gsi_etl.alerts.corroboration import named
from gsi_etl.alerts.message import Context
from gsi_etl.alerts.outbox import alerts_of
from gsi_etl.base import failpoints
from gsi_etl.changes import (
    NEWS,
    Comparison,
    Page,
    as_one,
    check_changes,
    compare,
    conflicts,
    hold_down,
    is_stale,
    moved,
    retire,
    source_change,
    still_gone,
    taken_back,
)
from gsi_etl.config.reference import Reference
from gsi_etl.config.source import Source
from gsi_etl.model import Batch, Change, CheckResult, FigureState, Known, SourceState
from gsi_etl.warehouse.load import BaselineLike, Quarantined, RunRecord

if TYPE_CHECKING:
    from gsi_etl.alerts.channels import Channel


@dataclass(frozen=True, slots=True)
class Settled:
    """The record to commit, and the batches it came from (a quarantined one with its documents not accepted).

    ``idle``: a look that found nothing due; there is nothing to commit.
    """

    record: RunRecord
    batches: tuple[Batch, ...]
    idle: bool = False


def settle(
    batches: Sequence[Batch],
    *,
    audit_results: Sequence[CheckResult],
    failed_sources: Collection[str],
    known: Known,
    sources: Sequence[Source],
    reference: Reference,
    baselines: Sequence[BaselineLike],
    receivers: Sequence[Channel],
    run_id: str,
    started_at: datetime,
    finished_at: datetime,
    alert_items: int,
    site_url: str,
    version: str,
    faulty: Collection[str] = (),
) -> Settled:
    """Compare every batch with what was known of its source, open and close states, and compose the alerts.

    ``sources``: the whole catalogue; a figure contradicts those of sources that this run did not ask, too. ``faulty``:
    sources whose file cannot be used now.
    Nothing alerts on the first run over an empty warehouse. ``recorded_at`` never goes back, whatever the clock does.
    """
    by_id = {source.id: source for source in sources}
    recorded_at = _after(known.last_recorded_at, finished_at)
    batches = tuple(_held_back(batch) if batch.source_id in failed_sources else batch for batch in batches)
    headlines = {(baseline.measure, baseline.place) for baseline in baselines}
    on_page: dict[tuple[str, str], list[FigureState]] = defaultdict(list)
    for state in known.figures:
        on_page[state.source_id, state.url].append(state)
    states: dict[str, FigureState] = {}
    changes: list[Change] = []
    source_states: list[SourceState] = []
    for batch in batches:
        source = by_id[batch.source_id]
        before = known.sources.get(source.id, SourceState(source.id))
        page = Page(source, reference, recorded_at, before.last_ok is None, known.editions, headlines)
        compared = _compare(batch, known, on_page, page)
        states |= {state.figure_id: state for state in compared.states}
        changes += compared.changes
        held = batch.source_id in failed_sources
        answered_at = _answered_at(batch, finished_at)
        stale = not _has_news(batch, compared, source) and is_stale(
            before, source.cadence, known.last_news.get(source.id), answered_at
        )
        after, change = source_change(
            before, batch, quarantined=held, stale=stale, recorded_at=recorded_at, answered_at=answered_at
        )
        source_states.append(after)
        changes += [found for found in (change, moved(source, batch, known.recent, recorded_at)) if found]
    changes = _once(changes)
    asked = {batch.source_id for batch in batches}
    gone, told = retire(known.figures, sources, keep=asked | set(faulty), recorded_at=recorded_at)
    states |= {state.figure_id: state for state in gone}
    changes += told
    official = {source.id for source in sources if source.publisher.official}
    everything = {state.figure_id: state for state in known.figures} | states
    current = [state for state in everything.values() if state.status == "current"]
    stated = {c.new_figure_id for c in changes if c.change_class in ("new_figure", "revision", "restored")}
    changes += conflicts(current, {i for i in stated if i}, official, reference)
    changes += check_changes(known.failing_checks, audit_results, recorded_at=recorded_at)
    changes = as_one(changes, batches, sources=by_id, known=known, at=started_at)
    changes = hold_down(taken_back(changes, known.recent), known.recent, started_at)
    alerts = []
    if not known.first_run:
        alerts = alerts_of(
            changes, receivers, run_id=run_id, created_at=finished_at, limit=alert_items, site_url=site_url,
            mutes=known.mutes, current=current, documents=_named(batches),
            context=Context.of(sources, reference.estimates, known.recent, known.revisions),
        )  # fmt: skip
    failed = [result for result in audit_results if not result.success and result.severity == "critical"]
    quarantined = [_quarantined(batch, failed) for batch in batches if batch.source_id in failed_sources]
    record = RunRecord(
        run_id=run_id,
        started_at=started_at,
        finished_at=finished_at,
        recorded_at=recorded_at,
        status=_status(batches, audit_results, quarantined, faulty),
        version=version,
        counts=_counts(batches, states.values(), changes, audit_results),
        sources=[by_id[batch.source_id] for batch in batches],
        fetches=[fetch for batch in batches for fetch in batch.fetches],
        documents=[read for batch in batches for read in batch.read],
        figures=list(states.values()),
        changes=changes,
        checks=audit_results,
        source_states=source_states,
        quarantined=quarantined,
        alerts=alerts,
        reference=reference,
        baselines=baselines,
    )
    return Settled(record, batches)


def _compare(
    batch: Batch, known: Known, on_page: Mapping[tuple[str, str], Sequence[FigureState]], page: Page
) -> Comparison:
    """All pages of a batch, each against the known figures of the same page. ``on_page``: those by source and URL."""
    states: dict[str, dict[str, FigureState]] = defaultdict(dict)
    made: dict[str, FigureState] = {}
    changes: list[Change] = []
    if batch.trouble is not None or any(not read.recognised for read in batch.read):
        return Comparison()
    failpoints.hit("settle.batch", batch.source_id)
    for read in batch.read:
        url = read.document.url
        # A page is read twice in one run when our reader has changed: what the first reading left is known by then.
        before = {state.figure_id: state for state in on_page.get((batch.source_id, url), ())} | states[url]
        result = compare(read, [s for s in before.values() if s.status != "superseded"], page)
        own = {state.figure_id: state for state in result.states}
        states[url] |= own
        made |= own
        changes += result.changes
    for url in batch.confirmed:
        last = known.pages.get((batch.source_id, url))
        if last is not None and not last.complete:
            continue  # the same half of a page twice is not two whole ones
        result = still_gone(on_page.get((batch.source_id, url), ()), page)
        made |= {state.figure_id: state for state in result.states}
        changes += result.changes
    return Comparison(tuple(made.values()), tuple(changes))


def _named(batches: Sequence[Batch]) -> dict[str, str]:
    """Title and date of each document of the run, by its id."""
    return {
        read.document_id: named(read.document.title, read.document.published.day if read.document.published else None)
        for batch in batches
        for read in batch.read
    }


def _has_news(batch: Batch, compared: Comparison, source: Source) -> bool:
    """Whether a source stated anything new: a figure, or an article of a list."""
    return any(change.change_class in NEWS for change in compared.changes) or any(
        read.document.url != source.url for read in batch.read
    )


def _answered_at(batch: Batch, otherwise: datetime) -> datetime:
    """When a source answered, by the clock: ``recorded_at`` may run ahead of it after the clock was set back."""
    return batch.fetches[-1].attempted_at if batch.fetches else otherwise


def _held_back(batch: Batch) -> Batch:
    """A batch that failed a critical check: its bytes and documents are kept, none of its figures is taken."""
    why = "held back: a critical check failed"
    return replace(batch, read=tuple(replace(read, recognised=False, recognition=why) for read in batch.read))


def _quarantined(batch: Batch, failed: Sequence[CheckResult]) -> Quarantined:
    own = [result for result in failed if result.source_id == batch.source_id]
    reason = "; ".join(f"{r.name}: expected {r.expected}, observed {r.observed}" for r in own)
    snapshots = tuple(dict.fromkeys(read.document.snapshot_sha256 for read in batch.read))
    return Quarantined(batch.source_id, reason, snapshots)


def _after(last: datetime | None, now: datetime) -> datetime:
    return now if last is None or now > last else last + timedelta(microseconds=1)


def _once(changes: Sequence[Change]) -> list[Change]:
    """Each change once: a new edition that three sources announce in one run is one new edition."""
    return list({change.change_id: change for change in reversed(changes)}.values())[::-1]


def _status(
    batches: Sequence[Batch],
    results: Sequence[CheckResult],
    quarantined: Sequence[Quarantined],
    faulty: Collection[str],
) -> str:
    if quarantined or any(not r.success and r.severity == "critical" for r in results):
        return "checks_failed"
    if any(result.errored for result in results):
        return "checks_errored"
    return "partial" if faulty or any(batch.trouble or batch.failures for batch in batches) else "ok"


def _counts(
    batches: Sequence[Batch], states: Collection[FigureState], changes: Sequence[Change], results: Sequence[CheckResult]
) -> dict[str, int]:
    return {
        "sources": len(batches),
        "sources_failed": sum(batch.trouble is not None for batch in batches),
        "fetches": sum(len(batch.fetches) for batch in batches),
        "documents": sum(len(batch.read) for batch in batches),
        "confirmed": sum(len(batch.confirmed) for batch in batches),
        "figures": sum(len(read.figures) for batch in batches for read in batch.read),
        "figure_states": len(states),
        "changes": sum(change.severity != "none" for change in changes),
        "checks": len(results),
        "checks_failed": sum(not result.success for result in results),
    }
