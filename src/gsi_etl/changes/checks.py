"""Checks that began to fail and checks that pass again: a state, opened once and closed once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from gsi_etl.base.formatting import CHECK_FAILED, HOLDS_AGAIN
from gsi_etl.base.ids import identifier
from gsi_etl.model import Change, CheckResult, Severity


def check_changes(
    failing: Collection[tuple[str, str, str]], results: Sequence[CheckResult], *, recorded_at: datetime
) -> list[Change]:
    """``failing``: (suite, name, source) of the checks whose last result was a failure. One that did not
    run keeps its state.

    A check of severity info is recorded and sends no alert: what it notices has a class of its own.
    """
    changes = []
    for result in results:
        was_failing = (result.suite, result.name, result.source_id or "") in failing
        if was_failing == (not result.success) or (result.severity == "info" and not result.errored):
            continue
        opened = not result.success
        identity = ("check", result.suite, result.name, result.source_id, result.success, recorded_at)
        changes.append(
            Change(
                change_id=identifier("ch", *identity),
                change_class="check_failed" if opened else "check_recovered",
                cause="check",
                severity=_severity(result, opened=opened),
                source_id=result.source_id or "",
                subject=result.name,
                sentence=_sentence(result),
                new_text=result.observed,
                old_text=result.expected,
                rule="the check could not be evaluated"
                if result.errored
                else f"severity {result.severity} of the check",
            )
        )
    return changes


def _sentence(result: CheckResult) -> str:
    if result.success:
        return f"{result.sentence}{HOLDS_AGAIN}"
    if result.errored:
        return f"{result.sentence}: could not be evaluated ({result.observed})"
    return f"{CHECK_FAILED}{result.sentence}: expected {result.expected}, observed {result.observed}"


def _severity(result: CheckResult, *, opened: bool) -> Severity:
    if result.errored and opened:
        return "operator"
    return result.severity if opened or result.severity == "operator" else "info"
