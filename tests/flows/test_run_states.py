"""The state in which a flow run ends says how the run went: not everything is green."""

from __future__ import annotations

import pytest

from gsi_etl.cli.actions.prefect_run import load_monitor
from gsi_etl.model import Batch, CheckResult
from gsi_etl.run.report import RunReport

TROUBLE = (Batch("index", trouble="source_down", error={"what": "it cannot be reached"}),)
FAILED = (CheckResult("s", "c", "critical", False, "1", "2", "The sum holds"),)


@pytest.mark.parametrize(
    ("report", "name"),
    [
        (RunReport("r", "ok", {}), "Completed"),
        (RunReport("r", "partial", {}, troubles=TROUBLE), "Partial"),
        (RunReport("r", "checks_failed", {}, troubles=TROUBLE, checks=FAILED), "Failed"),
    ],
)
def test_a_flow_run_ends_in_the_state_that_its_run_deserves(report: RunReport, name: str) -> None:
    assert load_monitor().ending(report, "words").name == name
