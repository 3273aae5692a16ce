"""Checks that begin to fail and hold again: told once each, at the check's own severity."""

from __future__ import annotations

from gsi_etl.changes import check_changes
from gsi_etl.model import CheckResult, Severity
from scenes.world import START


def result(success: bool, *, severity: Severity = "warning", errored: bool = False) -> CheckResult:
    return CheckResult("suite", "check", severity, success, "7", "5", "The sum holds", "index", errored)


KEY = frozenset({("suite", "check", "index")})


def test_a_check_that_begins_to_fail_is_told_at_its_severity() -> None:
    (change,) = check_changes(frozenset(), [result(False, severity="critical")], recorded_at=START)
    assert (change.change_class, change.severity, change.cause) == ("check_failed", "critical", "check")
    assert change.sentence == "Check failed: The sum holds: expected 5, observed 7"


def test_one_that_keeps_failing_is_told_no_more() -> None:
    assert check_changes(KEY, [result(False)], recorded_at=START) == []


def test_one_that_holds_again_is_told() -> None:
    (change,) = check_changes(KEY, [result(True)], recorded_at=START)
    assert (change.change_class, change.severity) == ("check_recovered", "info")


def test_one_that_was_not_run_stays_as_it_is() -> None:
    assert check_changes(KEY, [], recorded_at=START) == []


def test_one_that_could_not_be_evaluated_is_for_the_operator() -> None:
    (change,) = check_changes(frozenset(), [result(False, severity="critical", errored=True)], recorded_at=START)
    assert change.severity == "operator"
    assert "could not be evaluated" in change.sentence
