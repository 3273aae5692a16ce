"""The monitor flow: the stages of ``gsi_etl.pipeline`` with Prefect's retries, concurrency, names, artifacts, events.

No parsing, no SQL, no rules, and no result that ``gsi-etl run --no-prefect`` would not give. Prefect's own telemetry is
off. Start it with ``prefect deploy``, with ``gsi-etl run`` when PREFECT_API_URL is set, or as a script (ephemeral).
"""

from __future__ import annotations

import os

# Before Prefect is imported: it reads these once.
os.environ.setdefault("DO_NOT_TRACK", "1")
os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
# A server that has died is given up after seconds, not minutes, a call.
os.environ.setdefault("PREFECT_CLIENT_MAX_RETRIES", "2")

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from prefect import flow, get_run_logger, tags, task
from prefect.artifacts import create_link_artifact, create_markdown_artifact, create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.events import emit_event
from prefect.runtime import flow_run, task_run
from prefect.states import Completed, Failed
from prefect.task_runners import ThreadPoolTaskRunner
from prefect.utilities.annotations import quote

from gsi_etl import pipeline
from gsi_etl.base.formatting import counted
from gsi_etl.config.catalog import Source
from gsi_etl.config.settings import Settings, load_settings
from gsi_etl.errors import LockedError
from gsi_etl.model import Batch, Change
from gsi_etl.pipeline import Options, Workspace
from gsi_etl.run import run_failure
from gsi_etl.run.report import RunReport, audit_words, batch_words, change_words

if TYPE_CHECKING:
    from gsi_etl.alerts.outbox import Delivery
    from gsi_etl.run.plan import Settled

RETRY_DELAYS: list[float] = [10, 60]

#: What a change is called as a Prefect event; a figure's change is ``gsi.figure.changed``.
EVENTS = {
    "new_edition": "gsi.edition.published",
    "misquote": "gsi.figure.misquoted",
    "conflict": "gsi.figure.conflicting",
    "source_down": "gsi.source.failed",
    "source_stale": "gsi.source.failed",
    "not_the_page": "gsi.source.failed",
    "layout_changed": "gsi.source.failed",
    "page_unreadable": "gsi.source.failed",
    "source_recovered": "gsi.source.recovered",
    "source_changed": "gsi.source.edited",
    "source_moved": "gsi.source.moved",
    "retired": "gsi.source.retired",
    "edition_replaced": "gsi.edition.published",
    "check_failed": "gsi.check.failed",
    "check_recovered": "gsi.check.recovered",
    "run_failed": "gsi.run.failed",
    "run_recovered": "gsi.run.recovered",
}

_reports: dict[str, RunReport] = {}
#: Runs of ``gsi-etl run``: their failures go back to it, which knows whether it runs again without Prefect.
_called: dict[str, Exception | None] = {}


class _PassingError(Exception):
    """A source failed in a way that may pass: the task's retries ask again."""


@task(
    name="collect",
    task_run_name="collect-{source_id}",
    retries=len(RETRY_DELAYS),
    retry_delay_seconds=RETRY_DELAYS,
    cache_policy=NO_CACHE,
    persist_result=False,
)
def collect_task(source_id: str, source: Source, workspace: Workspace) -> Batch:
    """One source: fetch, archive, parse, read figures, reconcile."""
    batch = pipeline.collect_source(workspace, source)
    get_run_logger().info(batch_words(batch))
    if _may_pass(batch) and (task_run.run_count or 1) <= len(RETRY_DELAYS):
        raise _PassingError(f"{source_id}: {batch.error.get('why') or batch.error.get('what')}")
    return batch


@task(name="audit-and-commit", cache_policy=NO_CACHE, persist_result=False)
def audit_and_commit(batches: list[Batch], workspace: Workspace) -> Settled:
    """Great Expectations, then one transaction."""
    audit = pipeline.audit_batches(workspace, batches)
    settled = pipeline.settle_run(workspace, batches, audit)
    get_run_logger().info("%s; %s", audit_words(audit), change_words(settled))
    if not workspace.options.dry_run and not settled.idle:
        pipeline.commit_run(workspace, settled)
    return settled


@task(name="publish", cache_policy=NO_CACHE, persist_result=False)
def publish_task(workspace: Workspace) -> Path:
    """The verified copy that analysts open."""
    return pipeline.publish_run(workspace)


@task(name="deliver", cache_policy=NO_CACHE, persist_result=False)
def deliver_task(workspace: Workspace) -> list[Delivery]:
    """What the outbox holds."""
    return pipeline.deliver_run(workspace)


def _flow_run_name() -> str:
    """``monitor-<run id>``; a scheduled run has no id yet, and is named by what it takes and when."""
    given = flow_run.parameters
    kinds = "-".join(given.get("kinds") or ["all"])
    return f"monitor-{given.get('run_id') or f'{kinds}-{pipeline.utc_now():%Y-%m-%d-%H%M}'}"


@flow(
    name="monitor",
    flow_run_name=_flow_run_name,
    task_runner=ThreadPoolTaskRunner(max_workers=8),  # type: ignore[arg-type]
    persist_result=False,
    validate_parameters=True,
)
def monitor(
    home: str | None = None,
    sources: str | None = None,
    source_ids: list[str] | None = None,
    due_only: bool = False,
    dry_run: bool = False,
    alerts: bool = True,
    run_id: str | None = None,
    at: datetime | None = None,
    kinds: list[str] | None = None,
    config: str | None = None,
    pack: str | None = None,
) -> State[Any]:
    """One run over the catalogue. ``home``, ``sources``, ``pack`` and ``config`` are the flags of ``gsi-etl run``.

    ``at`` fixes the time of the run (tests and replays). The run fails when a critical check does.
    """
    settings = load_settings({"home": home, "sources": sources, "pack": pack}, config=Path(config) if config else None)
    clock = (lambda: at) if at is not None else pipeline.utc_now
    options = Options(tuple(source_ids or ()), due_only, dry_run, alerts, run_id, tuple(kinds or ()))
    options = pipeline.named(options, clock)
    try:
        return _run(settings, options, clock, print)
    except Exception as error:
        if isinstance(error, LockedError) and due_only and run_id is None:
            # A scheduled run that meets another one: what is due stays due, and the next look takes it.
            return Completed(name="Skipped", message=str(error))
        if run_id in _called:
            _called[run_id] = error
            return Failed(message=str(error))
        return Failed(message=str(run_failure.note(settings, options, error, clock=clock, write=print)))


def run_monitor(settings: Settings, options: Options, *, tell: pipeline.Tell) -> RunReport:
    """The flow as ``gsi-etl run`` calls it: the same run under the settings at hand, and its report back."""
    run_id = options.run_id or pipeline.new_run_id(pipeline.utc_now())
    tell("prefect", f"flow run monitor-{run_id} at {os.environ.get('PREFECT_API_URL', 'an ephemeral server')}")
    _called[run_id] = None
    state = monitor(
        home=str(settings.home),
        sources=str(settings.sources) if settings.sources else None,
        source_ids=list(options.source_ids),
        due_only=options.due_only,
        dry_run=options.dry_run,
        alerts=options.alerts,
        run_id=run_id,
        kinds=list(options.kinds),
        config=str(settings.config_path) if settings.config_path else None,
        pack=str(settings.pack) if settings.pack else None,
        return_state=True,
    )
    error = _called.pop(run_id)
    if error is not None:
        raise error
    if run_id not in _reports:  # Prefect ended the flow before it began, or after it was done
        raise RuntimeError(f"the flow run ended as {state.type.value}: {state.message}")
    return _reports.pop(run_id)


def _run(settings: Settings, options: Options, clock: pipeline.Clock, write: Callable[[str], object]) -> State[Any]:
    with pipeline.open_run(settings, options, clock=clock, write=write) as workspace:
        held = _as_is(workspace)
        futures = []
        for source in workspace.sources:
            with tags(f"source:{source.id}", f"kind:{source.kind}"):
                futures.append(collect_task.submit(source.id, _as_is(source), held))
        batches = [future.result() for future in futures]
        settled = audit_and_commit(_as_is(batches), held)
        published, deliveries = None, []
        if not options.dry_run:
            published = None if settled.idle else publish_task(held)
            deliveries = deliver_task(held)
        report = pipeline.report_of(workspace, settled, published=published, deliveries=deliveries)
        if not options.dry_run:
            for words in pipeline.finish_run(workspace, report):
                get_run_logger().warning(words)
    if not report.idle:
        _tell_prefect(report)
    _reports[report.run_id] = report
    words = "nothing is due" if report.idle else f"{report.status}: {counted(len(report.told), 'change')}"
    return ending(report, words)


def ending(report: RunReport, words: str) -> State[Any]:
    """The state of a flow run. Not all green: a run in which sources failed bears the name Partial."""
    if report.exit_code == 3:
        return Failed(message=words)
    return Completed(name="Partial", message=words) if report.exit_code == 4 else Completed(message=words)


def _as_is(value: object) -> Any:
    """Quoted: Prefect would otherwise walk through every value looking for futures."""
    return quote(value)


def _may_pass(batch: Batch) -> bool:
    from gsi_etl.fetch.outcome import is_passing

    last = batch.fetches[-1] if batch.fetches else None
    return last is not None and last.outcome == "refused" and last.reason is not None and is_passing(last.reason)


def _tell_prefect(report: RunReport) -> None:
    """Artifacts under stable keys, so that the UI keeps their history, and an event for each change."""
    create_markdown_artifact(_summary(report), key="summary-latest", description="What the last run did")
    rows = [_row(change) for change in report.told]
    create_table_artifact(rows or [{"class": "nothing changed"}], key="changes-latest", description="What changed")
    if report.published:
        create_link_artifact(report.published.resolve().as_uri(), key="published", link_text="public/gsi.duckdb")
    if report.first_run:
        return
    for change in report.told:
        emit_event(
            event=EVENTS.get(change.change_class, "gsi.figure.changed"),
            resource={
                "prefect.resource.id": f"gsi.series.{change.series or change.source_id or change.subject}",
                "prefect.resource.name": change.subject,
                "gsi.source": change.source_id,
            },
            payload=_row(change) | {"run_id": report.run_id, "sentence": change.sentence},
        )


def _row(change: Change) -> dict[str, Any]:
    return {
        "class": change.change_class,
        "cause": change.cause,
        "severity": change.severity,
        "what": change.sentence,
        "was": change.old_text,
        "now": change.new_text,
        "source": change.source_id,
        "id": change.change_id,
    }


def _summary(report: RunReport) -> str:
    counts = report.counts
    lines = [
        f"# Run {report.run_id}: {report.status}",
        "",
        f"- {counted(counts['sources'], 'source')}, {counts['sources_failed']} failed",
        f"- {counted(counts['figures'], 'figure')} read in {counted(counts['documents'], 'document')}, "
        f"{counted(counts['confirmed'], 'page')} unchanged",
        f"- {counted(counts['checks'], 'check')}, {counts['checks_failed']} failed",
        f"- {counted(len(report.told), 'change')}",
    ]
    lines += [f"- **{batch.source_id}**: {batch.error.get('what', batch.trouble)}" for batch in report.troubles]
    return "\n".join(lines)


if __name__ == "__main__":
    monitor()
