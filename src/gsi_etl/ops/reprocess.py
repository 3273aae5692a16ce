"""The archive read again with today's reader and rules, without the network: no difference is the source's doing.

A page is read again when the reader that read it last is not today's, or the rules of its source were others. Its
source keeps its state, since nothing was asked of it; checks are held as in any run, and a source whose new reading
fails a critical one keeps its old figures. Plain Python over the stages of ``pipeline``.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from gsi_etl.base.formatting import counted
from gsi_etl.config.settings import Settings
from gsi_etl.config.source import Source
from gsi_etl.errors import UsageError
from gsi_etl.model import Batch
from gsi_etl.pipeline import (
    Clock,
    Options,
    RunReport,
    Tell,
    Workspace,
    audit_batches,
    commit_run,
    open_run,
    publish_run,
    report_of,
    settle_run,
    silent,
    utc_now,
)
from gsi_etl.run.corrections import Behind, behind, outdated, read_archived
from gsi_etl.run.report import commit_words


def replay(
    settings: Settings, options: Options | None = None, *, clock: Clock = utc_now, tell: Tell = silent
) -> RunReport:
    """Read every page again that another reader read last; commit and publish what differs. Sends no alerts.

    With nothing to read again, nothing is written. Raises what ``open_run`` raises, and WarehouseError.
    """
    from gsi_etl.warehouse.connection import open_writer

    options = replace(options or Options(), alerts=False, due_only=False)
    with open_run(settings, options, clock=clock) as workspace:
        with open_writer(settings.warehouse_path) as connection:
            past = behind(connection, workspace.known)
        batches = [batch_of(workspace, source, past) for source in workspace.sources]
        for batch in batches:
            tell("replay", f"{batch.source_id}: {counted(len(batch.read), 'page')} read again")
        settled = settle_run(workspace, batches, audit_batches(workspace, batches))
        if options.dry_run or not any(batch.read for batch in batches):
            return report_of(workspace, settled)
        commit_run(workspace, settled)
        tell("commit", commit_words(settled))
        published = publish_run(workspace)
        tell("publish", str(published))
        return report_of(workspace, settled, published=published)


def data_docs(settings: Settings, folder: Path, *, clock: Clock = utc_now) -> Path:
    """Read every page that is known once more, audit all of it, and write Great Expectations' pages about that audit.

    Nothing is committed. Returns the first page. Raises what ``open_run`` raises, and CheckError.
    """
    from gsi_etl.warehouse.connection import open_writer

    with open_run(settings, Options(alerts=False), clock=clock) as workspace:
        with open_writer(settings.warehouse_path) as connection:
            past = behind(connection, workspace.known)
        batches = [batch_of(workspace, source, past, everything=True) for source in workspace.sources]
        if not any(batch.read for batch in batches):
            raise UsageError("there is nothing to check yet", hint="`gsi-etl run` first")
        audit_batches(workspace, batches, docs=folder)
    return folder / "index.html"


def batch_of(workspace: Workspace, source: Source, past: Behind, *, everything: bool = False) -> Batch:
    """All pages of a source that another reader read last, or simply all. One that cannot be read is a warning."""
    known = workspace.known
    pages = (
        [page for (of, _), page in known.pages.items() if of == source.id] if everything else outdated(source, known)
    )
    reads, warnings = read_archived(source, pages, workspace.tools, past)
    # Postponed: neither a success nor a failure of the source, which nobody asked.
    return Batch(source.id, read=tuple(reads), postponed=True, warnings=tuple(warnings))
