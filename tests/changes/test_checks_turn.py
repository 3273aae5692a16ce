"""Checks that turn: what is told of them, field by field."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from gsi_etl.base.ids import identifier
from gsi_etl.changes import check_changes
from gsi_etl.model import Change, CheckResult

NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)


def result(success: bool, **more: Any) -> CheckResult:
    return replace(CheckResult("suite", "check", "warning", success, "7", "5", "The sum holds", "index"), **more)


FAILING = {("suite", "check", "index")}


def test_a_check_that_turns_is_told_in_full_each_way() -> None:
    def turned(success: bool, **more: Any) -> Change:
        return Change(
            change_id=identifier("ch", "check", "suite", "check", "index", success, NOW),
            cause="check", source_id="index", subject="check", new_text="7", old_text="5",
            rule="severity warning of the check", **more,
        )  # fmt: skip

    assert check_changes(set(), [result(False)], recorded_at=NOW) == [
        turned(False, change_class="check_failed", severity="warning",
               sentence="Check failed: The sum holds: expected 5, observed 7")
    ]  # fmt: skip
    assert check_changes(FAILING, [result(True)], recorded_at=NOW) == [
        turned(True, change_class="check_recovered", severity="info", sentence="The sum holds: holds again")
    ]


@pytest.mark.parametrize(
    ("failing", "said", "told"),
    [
        (set(), result(True), None),
        (FAILING, result(False), None),
        (FAILING, result(True, suite="other"), None),
        (FAILING, result(False, suite="other"), ("check_failed", "warning")),
        (FAILING, result(False, name="other"), ("check_failed", "warning")),
        (FAILING, result(False, source_id="press"), ("check_failed", "warning")),
        ({("suite", "check", "")}, result(True, source_id=None), ("check_recovered", "info")),
        (set(), result(False, severity="info"), None),
        (FAILING, result(True, severity="info"), None),
        (set(), result(False, severity="info", errored=True), ("check_failed", "operator")),
        (set(), result(False, severity="critical", errored=True), ("check_failed", "operator")),
        (FAILING, result(True, severity="critical"), ("check_recovered", "info")),
        (FAILING, result(True, severity="operator"), ("check_recovered", "operator")),
        (FAILING, result(True, severity="critical", errored=True), ("check_recovered", "info")),
    ],
)
def test_which_checks_are_told_and_at_which_severity(
    failing: set[tuple[str, str, str]], said: CheckResult, told: tuple[str, str] | None
) -> None:
    found = check_changes(failing, [said], recorded_at=NOW)
    assert [(change.change_class, change.severity) for change in found] == ([told] if told else [])
    for change in found:
        assert change.source_id == (said.source_id or "")
        assert (change.rule == "the check could not be evaluated") is said.errored
        assert ("could not be evaluated (7)" in change.sentence) is (said.errored and not said.success)
