"""``gsi-etl run``: through Prefect when a server answers, directly otherwise, with the same results."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from typing import Any

from gsi_etl.cli.render.output import plain, say, warn
from gsi_etl.cli.render.working import stages
from gsi_etl.config.settings import Settings
from gsi_etl.pipeline import Options, RunReport, run
from gsi_etl.run.report import outcome_words

#: Exit codes of several runs: the last of these that occurred is that of all.
_WORST = (0, 4, 3, 1)


def run_once(settings: Settings, options: Options, *, prefect: bool, as_json: bool, exit_code: bool) -> int:
    """One run, or from a spool one after the other until it is empty; returns the exit code.

    Alerts for the terminal go to stdout, or to stderr when stdout is JSON.
    """

    def write(text: str) -> None:
        print(text, file=sys.stderr if as_json else sys.stdout, flush=True)

    reports: list[RunReport] = []
    while not reports or _goes_on(reports, options):
        with stages("opening the catalogue and the warehouse") as tell:
            if prefect:
                from gsi_etl.cli.actions.prefect_run import run_with_prefect

                report = run_with_prefect(settings, options, tell=tell, write=write)
            else:
                report = run(settings, options, tell=tell, write=write)
        tell_report(report)
        reports.append(report)
    if as_json:
        told = [as_dict(report) for report in reports]
        print(json.dumps(told if options.spool else told[0], ensure_ascii=False, indent=2))
    worst = max((report.exit_code for report in reports), key=_WORST.index)
    return 10 if worst == 0 and exit_code and any(report.told for report in reports) else worst


def _goes_on(reports: Sequence[RunReport], options: Options) -> bool:
    """Whether batches are left, and the last run made them fewer."""
    before = reports[-2].left if len(reports) > 1 else None
    return not options.dry_run and reports[-1].left > 0 and (before is None or reports[-1].left < before)


def tell_report(report: RunReport) -> None:
    """What a person must know about a run, on stderr: failures, held batches, what to do."""
    alike = _all_down(report)
    if alike:
        warn(f"failed   {alike}")
    for batch in () if alike else report.troubles:
        warn(f"failed   {batch.source_id}: {batch.error.get('what', batch.trouble)}")
        for label in ("where", "why", "kept", "hint"):
            if batch.error.get(label):
                warn(f"  {'try' if label == 'hint' else 'at' if label == 'where' else label:<4} {batch.error[label]}")
    for words in report.faulty:
        warn(f"left out {words}")
    for words in report.warnings:
        warn(f"warning  {words}")
    for check in report.checks:
        if not check.success and check.suite != "catalogue":  # whose files are named above
            state = (
                "could not be evaluated" if check.errored else f"expected {check.expected}, observed {check.observed}"
            )
            warn(f"check    {check.severity}: {check.name}: {state}")
    for source_id in report.quarantined:
        warn(f"held     {source_id}: its batch failed a critical check; its last good figures stay, marked stale")
    came = outcome_words(report)
    say(f"done     {came}" if report.idle else f"done     run {report.run_id}: {report.status}, {came}")


def _all_down(report: RunReport) -> str:
    """One line for a run in which not one of several sources answered; '' for any other."""
    failed = [batch for batch in report.troubles if batch.trouble == "source_down"]
    if len(failed) < 3 or len(failed) < report.counts["sources"]:
        return ""
    error = failed[0].error
    why = "; ".join(error[part] for part in ("what", "why") if error.get(part))
    return f"{len(failed)} of {report.counts['sources']} sources failed: is this machine online? {why}"


def as_dict(report: RunReport) -> dict[str, Any]:
    """The report as ``--json`` gives it."""
    return {
        "run_id": report.run_id,
        "status": report.status,
        "exit_code": report.exit_code,
        "first_run": report.first_run,
        "idle": report.idle,
        "counts": report.counts,
        "changes": [
            {
                "change_id": c.change_id,
                "class": c.change_class,
                "cause": c.cause,
                "severity": c.severity,
                "source_id": c.source_id,
                "subject": c.subject,
                "sentence": c.sentence,
                "old_text": c.old_text,
                "new_text": c.new_text,
                "old_value": plain(c.old_value),
                "new_value": plain(c.new_value),
                "url": c.url,
            }
            for c in report.told
        ],
        "troubles": [{"source_id": b.source_id, "trouble": b.trouble, **b.error} for b in report.troubles],
        "quarantined": list(report.quarantined),
        "warnings": list(report.warnings),
        "checks_failed": [
            {"name": c.name, "severity": c.severity, "expected": c.expected, "observed": c.observed}
            for c in report.checks
            if not c.success
        ],
        "published": str(report.published) if report.published else None,
    }
