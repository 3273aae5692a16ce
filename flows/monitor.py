"""The monitor flow: the stages of ``gsi_etl.pipeline`` with Prefect's retries, concurrency, names, artifacts, events.

No parsing, no SQL, no rules, and no result that ``gsi-etl run --no-prefect`` would not give. Sources that failed in a
way that may pass are tried again after the others were committed and their alerts sent: in a second run, under the run
id with ``-retry``. Prefect's own telemetry is off. Start it with ``prefect deploy``, with ``gsi-etl run`` when
PREFECT_API_URL is set, or as a script (ephemeral).
"""

from __future__ import annotations

import os

# Before Prefect is imported: it reads these once.
os.environ.setdefault("DO_NOT_TRACK", "1")
os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
# A server that has died is given up after seconds, not minutes, a call.
os.environ.setdefault("PREFECT_CLIENT_MAX_RETRIES", "2")

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote as quote_url

from prefect import flow, get_run_logger, tags, task
from prefect.artifacts import create_link_artifact, create_markdown_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.context import SettingsContext, get_settings_context
from prefect.events import emit_event
from prefect.runtime import deployment, flow_run
from prefect.settings import PREFECT_CLIENT_MAX_RETRIES
from prefect.states import Completed, Failed
from prefect.task_runners import ThreadPoolTaskRunner
from prefect.utilities.annotations import quote

from gsi_etl import pipeline
from gsi_etl.alerts.sections import web_link
from gsi_etl.base.formatting import counted
from gsi_etl.config.settings import Settings
from gsi_etl.config.source import Source, SourceKind
from gsi_etl.errors import GsiError, LockedError
from gsi_etl.model import Batch
from gsi_etl.pipeline import Options, Workspace
from gsi_etl.run import run_failure
from gsi_etl.run.flow_settings import flow_settings
from gsi_etl.run.report import RunReport, audit_words, batch_words, change_words, failed_words, outcome_words

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


@dataclass(slots=True)
class Call:
    """A call of the flow by this program: what people do not fill in, and what comes back.

    ``at`` fixes the time of the run (tests and replays). Without ``settings``, those of the environment and of gsi.toml
    count. ``spool``: take what collectors put there. ``error``: what the run failed with, if the caller
    ``handles_errors``.
    """

    run_id: str | None = None
    at: datetime | None = None
    settings: Settings | None = None
    spool: Path | None = None
    handles_errors: bool = False
    report: RunReport | None = None
    error: Exception | None = None


_call: ContextVar[Call | None] = ContextVar("call", default=None)


@contextmanager
def called(call: Call) -> Iterator[Call]:
    """Flow runs that start within the block are this call's."""
    token = _call.set(call)
    try:
        yield call
    finally:
        _call.reset(token)


def _may_be_tried_again(_task: object, _run: object, state: State[Any]) -> bool:
    return state.name == "Unreachable"


@task(
    name="collect",
    task_run_name="collect-{source_id}",
    retries=len(RETRY_DELAYS),
    retry_delay_seconds=RETRY_DELAYS,
    retry_condition_fn=_may_be_tried_again,
    cache_policy=NO_CACHE,
    persist_result=False,
)
def collect_task(source_id: str, source: Source, workspace: Workspace, found: dict[str, Batch], again: bool) -> Any:
    """One source: fetch, archive, parse, read figures, reconcile. The batch goes into ``found``.

    The task fails with its source. ``again``: it is tried again here when its failure may pass.
    """
    batch = pipeline.collect_source(workspace, source)
    before = found.get(source_id)
    found[source_id] = replace(batch, fetches=(*before.fetches, *batch.fetches)) if before else batch
    get_run_logger().info(batch_words(batch))
    if batch.trouble is None:
        return Completed(message=batch_words(batch))
    why = f"{batch.error.get('what')}: {batch.error.get('why')}" if batch.error.get("why") else batch_words(batch)
    return Failed(name="Unreachable" if again and _may_pass(batch) else "Failed", message=why)


@task(name="audit-and-commit", task_run_name="audit-and-commit", cache_policy=NO_CACHE, persist_result=False)
def audit_and_commit(batches: list[Batch], workspace: Workspace) -> Settled:
    """Great Expectations, then one transaction."""
    audit = pipeline.audit_batches(workspace, batches)
    settled = pipeline.settle_run(workspace, batches, audit)
    words = change_words(settled, first_run=workspace.known.first_run)
    get_run_logger().info("%s; %s", audit_words(audit), words)
    if not workspace.options.dry_run and not settled.idle:
        pipeline.commit_run(workspace, settled)
    return settled


@task(name="publish", task_run_name="publish", cache_policy=NO_CACHE, persist_result=False)
def publish_task(workspace: Workspace) -> Path:
    """The verified copy that analysts open."""
    return pipeline.publish_run(workspace)


@task(name="deliver", task_run_name="deliver", cache_policy=NO_CACHE, persist_result=False)
def deliver_task(workspace: Workspace) -> list[Delivery]:
    """What the outbox holds."""
    return pipeline.deliver_run(workspace)


def _flow_run_name() -> str:
    """``monitor-<run id>``; a scheduled run has no id yet, and is named by what it takes and when."""
    call, given = _call.get(), flow_run.parameters
    if call and call.run_id:
        return f"monitor-{call.run_id}"
    kinds = "-".join(given.get("kinds") or ["all"])
    return f"{kinds}-{'due-' if given.get('due_only') else ''}{pipeline.utc_now():%Y-%m-%dT%H:%M}"


@flow(
    name="monitor",
    flow_run_name=_flow_run_name,
    task_runner=ThreadPoolTaskRunner(max_workers=8),  # type: ignore[arg-type]
    persist_result=False,
    validate_parameters=True,
)
def monitor(
    source_ids: tuple[str, ...] = (),
    kinds: tuple[SourceKind, ...] = (),
    due_only: bool = False,
    dry_run: bool = False,
    alerts: bool = True,
) -> State[Any]:
    """Fetch the sources, compare their figures with the known ones, publish, and tell what changed.

    Home folder, catalogue and pack are those of GSI_CONFIG, GSI_HOME, GSI_SOURCES and GSI_PACK in the worker's
    environment, or in the deployment's job variable ``env``. A flow whose home folder nobody has named fails.

    Args:
        source_ids: Only these sources, by id. Empty: all enabled sources of the catalogue.
        kinds: Only sources of these kinds. Empty: of all kinds.
        due_only: Only sources whose own schedule had a time since their last good fetch.
        dry_run: Fetch and compare, but write and send nothing.
        alerts: Send the messages that this run gives rise to.
    """
    call = _call.get() or Call()
    try:
        settings = call.settings or flow_settings()
    except GsiError as error:
        return Failed(message=str(error))
    clock = (lambda at=call.at: at) if call.at is not None else pipeline.utc_now
    options = Options(source_ids, due_only, dry_run, alerts, call.run_id, kinds, call.spool)
    options = pipeline.named(options, clock)
    try:
        return _runs(settings, options, clock, call)
    except Exception as error:
        if isinstance(error, LockedError) and due_only and call.run_id is None:
            # A scheduled run that meets another one: what is due stays due, and the next look takes it.
            return Completed(name="Skipped", message=str(error))
        if call.handles_errors:
            call.error = error
            return Failed(message=str(error))
        return Failed(message=str(run_failure.note(settings, options, error, clock=clock, write=print)))


def run_monitor(settings: Settings, options: Options, *, tell: pipeline.Tell) -> RunReport:
    """The flow as ``gsi-etl run`` calls it: the same run under the settings at hand, and its report back.

    Raises what the run failed with: ``gsi-etl run`` knows whether it runs again without Prefect.
    """
    run_id = options.run_id or pipeline.new_run_id(pipeline.utc_now())
    tell("prefect", f"flow run monitor-{run_id} at {os.environ.get('PREFECT_API_URL', 'an ephemeral server')}")
    call, ended = Call(run_id, settings=settings, spool=options.spool, handles_errors=True), ""
    with called(call):
        try:
            state = monitor(
                source_ids=options.source_ids,
                kinds=options.kinds,
                due_only=options.due_only,
                dry_run=options.dry_run,
                alerts=options.alerts,
                return_state=True,
            )
            ended = f"the flow run ended as {state.type.value}: {state.message}"
        except Exception:
            if call.report is None:
                raise
    if call.report is not None:  # committed, whatever Prefect's server still hears
        return call.report
    raise call.error or RuntimeError(ended)  # not even begun


def _runs(settings: Settings, options: Options, clock: pipeline.Clock, call: Call) -> State[Any]:
    """The run, and a second one over the sources that are tried again: nobody's alerts wait for these."""
    unreachable: dict[str, Batch] = {}
    report = _run(settings, options, clock, unreachable, again=False)
    if unreachable:
        later = replace(options, source_ids=tuple(unreachable), run_id=f"{options.run_id}-retry")
        retried = _run(settings, later, clock, unreachable, again=True)
        report = report.followed_by(retried) if report and retried else retried or report
    call.report = report
    if report is None or report.idle:
        return Completed(message="nothing is due")
    try:
        _tell_prefect(settings, report)
    except Exception as error:  # its server has died: the run is committed all the same
        _ask_prefect_once()
        if not call.handles_errors:  # whoever does says so
            get_run_logger().warning("no artifacts and events of this run: %s", type(error).__name__)
    return ending(settings, report)


def _ask_prefect_once() -> None:
    """For the rest of this flow run: each call of a server that has died would be repeated for ten seconds."""
    held = get_settings_context()
    settings = held.settings.copy_with_update({PREFECT_CLIENT_MAX_RETRIES: 0})
    SettingsContext(profile=held.profile, settings=settings).__enter__()


def _run(
    settings: Settings, options: Options, clock: pipeline.Clock, unreachable: dict[str, Batch], *, again: bool
) -> RunReport | None:
    """One run. Not ``again``: sources whose failure may pass are left out and go into ``unreachable``.

    None when nothing but these was asked.
    """
    with pipeline.open_run(settings, options, clock=clock, write=print) as workspace:
        held, found = _as_is(workspace), unreachable if again else {}
        futures = []
        collect = collect_task.with_options(task_run_name="collect-{source_id}-again") if again else collect_task
        for source in workspace.sources:
            with tags(f"source:{source.id}", f"kind:{source.kind}"):
                futures.append(collect.submit(source.id, _as_is(source), held, _as_is(found), again))
        for future in futures:
            future.wait()
        for source, future in zip(workspace.sources, futures, strict=True):
            if source.id not in found:
                future.result()  # raises: the task ended before it had asked its source
        if not again and workspace.intake is None:  # what a collector had from a server is not asked for again here
            unreachable |= {name: batch for name, batch in found.items() if _may_pass(batch)}
            if unreachable.keys() == found.keys() and found:
                return None
        batches = [found[source.id] for source in workspace.sources if again or source.id not in unreachable]
        settled = audit_and_commit(_as_is(batches), held)
        published, deliveries = None, []
        if not options.dry_run:
            published = None if settled.idle else publish_task(held)
            deliveries = deliver_task(held)
        report = pipeline.report_of(workspace, settled, published=published, deliveries=deliveries)
        if not options.dry_run:
            for words in pipeline.finish_run(workspace, report):
                get_run_logger().warning(words)
    return report


def ending(settings: Settings, report: RunReport) -> State[Any]:
    """The state of a flow run. Not all green: a run in which sources failed is named Partial, or fails if set so."""
    words = "; ".join(part for part in (failed_words(report), outcome_words(report)) if part)
    words = f"{report.status}: {words}"
    if report.exit_code == 3 or (report.exit_code == 4 and settings.partial_runs_fail):
        return Failed(message=words)
    return Completed(name="Partial", message=words) if report.exit_code == 4 else Completed(message=words)


def _as_is(value: object) -> Any:
    """Quoted: Prefect would otherwise walk through every value looking for futures."""
    return quote(value)


def _may_pass(batch: Batch) -> bool:
    from gsi_etl.fetch.outcome import is_passing

    last = batch.fetches[-1] if batch.fetches else None
    return last is not None and last.outcome == "refused" and last.reason is not None and is_passing(last.reason)


def _tell_prefect(settings: Settings, report: RunReport) -> None:
    """Artifacts under keys of the deployment, so that the UI keeps their history, and an event for each change."""
    key = re.sub(r"[^a-z0-9]+", "-", (deployment.name or "latest").lower()).strip("-") or "latest"
    create_markdown_artifact(_summary(settings, report), key=f"summary-{key}", description="What the last run did")
    create_markdown_artifact(changes_list(settings, report), key=f"changes-{key}", description="What changed")
    if report.published and settings.site_url:
        create_link_artifact(settings.site_url, key=f"site-{key}", link_text="The published pages")
    if report.first_run:
        return
    for change in report.told:
        emit_event(
            event=EVENTS.get(change.change_class, "gsi.figure.changed"),
            resource={
                "prefect.resource.id": f"gsi.series.{change.series or change.source_id or change.subject}",
                "prefect.resource.name": change.subject,
                "gsi.source": change.source_id,
                "gsi.severity": change.severity,
            },
            payload={
                "class": change.change_class,
                "cause": change.cause,
                "severity": change.severity,
                "sentence": change.sentence,
                "was": change.old_text,
                "now": change.new_text,
                "source": change.source_id,
                "id": change.change_id,
                "run_id": report.run_id,
            },
        )


def changes_list(settings: Settings, report: RunReport) -> str:
    """A list in Markdown, with links: tables in Prefect's pages break no line, and sentences run off the page."""
    if not report.told:
        return "The first run: a baseline." if report.first_run else "Nothing changed."
    lines = []
    for change in report.told:
        page = re.sub(r"[<>\s]", lambda one: quote_url(one[0]), web_link(change.url) or "")
        source = f"[{change.source_id}](<{page}>)" if page else change.source_id
        line = f"**{change.severity}**{' ' if source else ''}{source}: {_as_text(change.sentence)}"
        if settings.site_url:
            line += f" ([more]({settings.site_url.rstrip('/')}/changes/{change.change_id}/))"
        lines.append(f"- {line}")
    return "\n".join(lines)


def _as_text(text: str) -> str:
    """Text of a page as text: no link and no markup of its own."""
    return re.sub(r"([\\`*_{}\[\]<>|~#!$&])", r"\\\1", " ".join(text.split()))


def _summary(settings: Settings, report: RunReport) -> str:
    counts = report.counts
    lines = [
        f"# Run {report.run_id}: {report.status}",
        "",
        f"- {counted(counts['sources'], 'source')}, {counts['sources_failed']} failed",
        f"- {counted(counts['figures'], 'figure')} read in {counted(counts['documents'], 'document')}, "
        f"{counted(counts['confirmed'], 'page')} unchanged",
        f"- {counted(counts['checks'], 'check')}, {counts['checks_failed']} failed",
        f"- {outcome_words(report)}",
    ]
    lines += [f"- **{batch.source_id}**: {batch.error.get('what', batch.trouble)}" for batch in report.troubles]
    if report.published and not settings.site_url:
        lines.append(f"- published on the worker: `{report.published.resolve()}` (set `site_url` for a link)")
    return "\n".join(lines)


if __name__ == "__main__":
    monitor()
