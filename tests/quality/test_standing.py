"""What is checked of every run, whatever the pages say: here the warnings that a source may have at once."""

from __future__ import annotations

import pytest
from quality_samples import source

from gsi_etl.model import CheckResult, Severity
from gsi_etl.quality.standing import budget


def result(*, success: bool = False, errored: bool = False, severity: Severity = "warning") -> CheckResult:
    return CheckResult("plausible", "a check", severity, success, "", "", "", source_id="one", errored=errored)


@pytest.mark.parametrize(("warnings", "passes"), [(0, True), (2, True), (3, False)])
def test_as_many_warnings_as_are_allowed_pass_and_one_more_is_critical(warnings: int, passes: bool) -> None:
    sources = [source("one", expect={"max_warnings": 2}), source("other", expect={"max_warnings": 0})]
    found = list(budget([result()] * warnings, sources))
    assert [(r.source_id, r.severity, r.success, r.expected) for r in found] == [
        ("one", "critical", passes, "at most 2"),
        ("other", "critical", True, "at most 0"),
    ]


def test_only_warnings_that_were_found_count() -> None:
    others = [result(success=True), result(errored=True), result(severity="critical")]
    (found,) = budget(others, [source("one", expect={"max_warnings": 0})])
    assert found.success
