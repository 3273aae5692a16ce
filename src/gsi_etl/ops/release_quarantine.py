"""A batch that was held back, taken after all: its archived bytes are read again and committed as a run of their own.

Somebody looked at it and decided; the checks are held and kept, and cannot hold it back a second time. Changes and
alerts are those of any run. Plain Python over the stages of ``pipeline``.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from gsi_etl.config.settings import Settings
from gsi_etl.errors import GsiError, UsageError
from gsi_etl.model import Batch
from gsi_etl.pipeline import (
    Clock,
    Options,
    RunReport,
    Workspace,
    audit_batches,
    commit_run,
    deliver_run,
    open_run,
    publish_run,
    report_of,
    settle_run,
    utc_now,
)
from gsi_etl.run.corrections import read_again

if TYPE_CHECKING:
    from gsi_etl.warehouse.decisions import HeldBatch


def release(settings: Settings, batch_id: str, *, by: str, reason: str, clock: Clock = utc_now) -> RunReport:
    """Take a held batch's figures and record who decided so and why.

    Raises UsageError when there is no such batch, or when it does not wait any more, and what ``open_run`` raises.
    """
    from gsi_etl.warehouse.connection import open_reader, open_writer
    from gsi_etl.warehouse.decisions import held_batches, note_quarantine

    with open_reader(settings.warehouse_path) as connection:
        held = waiting(held_batches(connection), batch_id)
    with open_run(settings, Options(source_ids=(held.source_id,)), clock=clock) as workspace:
        batch = _read(workspace, held)
        audit = audit_batches(workspace, [batch])
        settled = settle_run(workspace, [batch], replace(audit, failed_sources=frozenset()))
        if settled.batches[0].trouble is not None:  # it was never committed, and is held as before
            what, why = (settled.batches[0].error[part] for part in ("what", "why"))
            raise GsiError(what, where=held.batch_id, why=why, kept="nothing was changed")
        commit_run(workspace, settled)
        with open_writer(settings.warehouse_path) as connection:
            note_quarantine(connection, held, "released", by=by, at=clock(), reason=reason)
        published = publish_run(workspace)
        return report_of(workspace, settled, published=published, deliveries=deliver_run(workspace))


def waiting(batches: list[HeldBatch], batch_id: str) -> HeldBatch:
    """The batch of that id. Raises UsageError when there is none, or nobody need decide about it any more."""
    found = next((batch for batch in batches if batch.batch_id == batch_id), None)
    if found is None:
        raise UsageError(f"no batch {batch_id} was ever held back", hint="`gsi-etl quarantine list --all` has them all")
    if found.state == "overtaken":
        raise UsageError(
            f"{batch_id} is obsolete: {found.source_id} has a later page that passed its checks",
            hint="there is nothing to decide: what is newer stands",
        )
    if found.state != "held":
        raise UsageError(f"{batch_id} was {found.state} by {found.by}", why=found.why or "")
    return found


def _read(workspace: Workspace, held: HeldBatch) -> Batch:
    """The batch as today's reader reads it. Raises GsiError when the archive has lost a page of it."""
    from gsi_etl.warehouse.connection import open_writer
    from gsi_etl.warehouse.state_before import articles_of, fetches_of

    source = workspace.sources[0]
    with open_writer(workspace.settings.warehouse_path) as connection:
        fetches = fetches_of(connection, held.run_id, held.source_id)
        articles = articles_of(connection, held.run_id, held.source_id) if source.follow is not None else {}
    reads = []
    for fetch in fetches:
        if fetch.sha256 not in held.snapshots:
            continue
        item = articles.get(fetch.url) if fetch.url != source.url else None
        read = read_again(source, workspace.tools.archive.get(fetch.sha256), fetch, workspace.tools, item=item)
        # Its figures are news, and not what another reader makes of figures that were known.
        reads.append(replace(read, reread=False))
    if not reads:
        raise GsiError(
            "the fetches of this batch are not in the warehouse",
            where=held.batch_id,
            kept="nothing was changed",
            hint="`gsi-etl run` fetches the source again",
        )
    state = workspace.known.sources.get(source.id)
    # Postponed: neither a success nor a failure. Only what the held batch itself had closed is open again.
    return Batch(source.id, read=tuple(reads), postponed=state is None or state.status != "quarantined")
