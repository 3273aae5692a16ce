"""What a run says of itself: its report with the exit code, and a line for each stage."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gsi_etl.base.formatting import counted
from gsi_etl.model import Batch, Change, CheckResult

if TYPE_CHECKING:
    from gsi_etl.alerts.outbox import Delivery
    from gsi_etl.quality import Audit
    from gsi_etl.run.plan import Settled

#: So many failed sources are named in one line.
NAMED = 5


@dataclass(frozen=True, slots=True)
class RunReport:
    """What one run did: for the terminal, for ``--json``, for a flow's artifacts. ``idle``: a look, no run. ``left``:
    batches of collectors that the next run takes."""

    run_id: str
    status: str
    counts: dict[str, int]
    changes: tuple[Change, ...] = ()
    checks: tuple[CheckResult, ...] = ()
    troubles: tuple[Batch, ...] = ()
    partly_read: tuple[str, ...] = ()
    quarantined: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    deliveries: tuple[Delivery, ...] = ()
    published: Path | None = None
    first_run: bool = False
    idle: bool = False
    faulty: tuple[str, ...] = ()
    left: int = 0

    @property
    def exit_code(self) -> int:
        """0 no problem, 1 a check raised or an alert was given up, 3 a critical check failed, 4 some sources failed."""
        if self.quarantined or any(not c.success and c.severity == "critical" for c in self.checks):
            return 3
        if any(check.errored for check in self.checks) or any(delivery.given_up for delivery in self.deliveries):
            return 1
        return 4 if self.troubles or self.partly_read or self.faulty else 0

    def followed_by(self, later: RunReport) -> RunReport:
        """Both as one, under this run's id: ``later`` tried sources again that this one had left out."""
        counts = {name: self.counts.get(name, 0) + later.counts.get(name, 0) for name in {*self.counts, *later.counts}}
        lists = ("changes", "checks", "troubles", "partly_read", "quarantined", "warnings", "deliveries", "faulty")
        joined: dict[str, Any] = {name: (*getattr(self, name), *getattr(later, name)) for name in lists}
        status = later.status if self.status == "ok" else self.status
        idle, published = self.idle and later.idle, later.published or self.published
        return replace(self, counts=counts, status=status, idle=idle, published=published, **joined)

    @property
    def told(self) -> tuple[Change, ...]:
        """The changes worth a person's attention: all but those that are only recorded."""
        return tuple(change for change in self.changes if change.severity != "none")


def batch_words(batch: Batch) -> str:
    """What happened to a source, in one line."""
    if batch.trouble:
        return f"{batch.source_id}: {batch.error.get('what', batch.trouble)}"
    if batch.postponed:
        return f"{batch.source_id}: postponed"
    figures = sum(len(read.figures) for read in batch.read)
    if not batch.read:
        return f"{batch.source_id}: unchanged"
    words = f"{batch.source_id}: {counted(figures, 'figure')} in {counted(len(batch.read), 'document')}"
    again = [read for read in batch.read if read.reread]
    if not again:
        return words
    why = "by its corrected rules" if any(read.edited for read in again) else "by a new reader"
    return f"{words}, {len(again)} of them read again {why}"


def audit_words(audit: Audit) -> str:
    failed = [result for result in audit.results if not result.success]
    return f"{counted(len(audit.results), 'check')}, {len(failed)} failed"


def change_words(settled: Settled, *, first_run: bool = False) -> str:
    if first_run:
        return "the first run: a baseline"
    told = [change for change in settled.record.changes if change.severity != "none"]
    return counted(len(told), "change") if told else "nothing changed"


def outcome_words(report: RunReport) -> str:
    """What came of a run, in one line: of the first one no change, for it is what later ones are compared with."""
    if report.idle:
        return "nothing is due"
    if report.first_run:
        return f"{counted(report.counts['figures'], 'figure')} recorded as the baseline for later runs"
    return counted(len(report.told), "change")


def failed_words(report: RunReport) -> str:
    """Which sources failed, in one line; '' when none did."""
    failed = [batch.source_id for batch in report.troubles]
    if not failed:
        return ""
    named = ", ".join(failed[:NAMED]) + (f" and {len(failed) - NAMED} more" if len(failed) > NAMED else "")
    return f"{len(failed)} of {counted(report.counts['sources'], 'source')} failed ({named})"


def commit_words(settled: Settled, *, first_run: bool = False) -> str:
    record = settled.record
    if first_run:
        return counted(len(record.figures), "figure state")
    told = sum(change.severity != "none" for change in record.changes)
    return f"{counted(len(record.figures), 'figure state')}, {counted(told, 'change')}"
