"""The state in which a flow run ends says how the run went: not everything is green."""

from __future__ import annotations

import pytest

from gsi_etl.cli.actions.prefect_run import load_monitor
from gsi_etl.config.settings import Settings
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
    assert load_monitor().ending(Settings(), report, "words").name == name


def test_a_run_in_which_sources_failed_fails_when_it_is_set_so() -> None:
    partial = RunReport("r", "partial", {}, troubles=TROUBLE)
    assert load_monitor().ending(Settings(partial_runs_fail=True), partial, "words").name == "Failed"


def test_the_form_of_the_flow_explains_each_parameter_and_hides_what_is_internal() -> None:
    properties = load_monitor().monitor.parameters.properties
    assert not {"run_id", "at"} & properties.keys()
    assert [name for name, one in properties.items() if not one.get("description")] == []


def test_two_runs_of_one_flow_run_are_reported_as_one() -> None:
    first = RunReport("r", "ok", {"sources": 2, "figures": 5})
    later = RunReport("r-retry", "partial", {"sources": 1, "sources_failed": 1}, troubles=TROUBLE)
    both = first.followed_by(later)
    assert (both.run_id, both.status, both.exit_code) == ("r", "partial", 4)
    assert both.counts == {"sources": 3, "figures": 5, "sources_failed": 1}
