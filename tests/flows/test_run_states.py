"""The state in which a flow run ends says how the run went: not everything is green."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gsi_etl.cli.actions.prefect_run import load_flows, load_monitor
from gsi_etl.config.settings import Settings
from gsi_etl.model import Batch, Change, CheckResult
from gsi_etl.run.report import RunReport

COUNTS = {"sources": 3, "sources_failed": 1}
TROUBLE = (Batch("index", trouble="source_down", error={"what": "it cannot be reached"}),)
FAILED = (CheckResult("s", "c", "critical", False, "1", "2", "The sum holds"),)


@pytest.mark.parametrize(
    ("report", "name", "words"),
    [
        (RunReport("r", "ok", {}), "Completed", "ok: 0 changes"),
        (
            RunReport("r", "ok", {"figures": 15}, first_run=True),
            "Completed",
            "ok: 15 figures recorded as the baseline for later runs",
        ),
        (
            RunReport("r", "partial", COUNTS, troubles=TROUBLE),
            "Partial",
            "partial: 1 of 3 sources failed (index); 0 changes",
        ),
        (
            RunReport("r", "checks_failed", COUNTS, troubles=TROUBLE, checks=FAILED),
            "Failed",
            "checks_failed: 1 of 3 sources failed (index); 0 changes",
        ),
    ],
)
def test_a_flow_run_ends_in_the_state_that_its_run_deserves(report: RunReport, name: str, words: str) -> None:
    state = load_monitor().ending(Settings(), report)
    assert (state.name, state.message) == (name, words)


def test_a_run_in_which_sources_failed_fails_when_it_is_set_so() -> None:
    partial = RunReport("r", "partial", COUNTS, troubles=TROUBLE)
    assert load_monitor().ending(Settings(partial_runs_fail=True), partial).name == "Failed"


FORMS = {
    ("monitor", "monitor"): {"source_ids", "kinds", "due_only", "dry_run", "alerts"},
    ("reprocess", "reprocess"): {"source_ids", "rebuild", "fetch"},
    ("backfill", "backfill"): {"engine", "scheduler", "workers"},
    ("maintain", "maintain"): set(),
    ("publish", "publish"): set(),
    ("heartbeat", "heartbeat"): set(),
    ("heartbeat", "weekly"): set(),
}


@pytest.mark.parametrize(("stem", "name"), FORMS)
def test_the_form_of_a_flow_has_what_a_person_may_set_each_with_its_explanation(stem: str, name: str) -> None:
    """Where home folder, catalogue and pack are is a matter of the worker's environment, not of a run."""
    properties = getattr(load_flows(stem), name).parameters.properties
    assert properties.keys() == FORMS[stem, name]
    assert [name for name, one in properties.items() if not one.get("description")] == []


def test_two_runs_of_one_flow_run_are_reported_as_one() -> None:
    first = RunReport("r", "ok", {"sources": 2, "figures": 5})
    later = RunReport("r-retry", "partial", {"sources": 1, "sources_failed": 1}, troubles=TROUBLE)
    both = first.followed_by(later)
    assert (both.run_id, both.status, both.exit_code) == ("r", "partial", 4)
    assert both.counts == {"sources": 3, "figures": 5, "sources_failed": 1}


def test_what_changed_is_a_list_that_breaks_its_lines_with_links_that_open() -> None:
    change = Change(
        "ch_1", "revision", "source", "critical", "index", "World", "was 40.3 <b>is</b> now\n[41.6](x)",
        url="https://index.example/a>b",
    )  # fmt: skip
    of_all = replace(change, change_id="ch_2", source_id="", url="file:///etc/passwd", sentence="2 of 2 failed")
    report = RunReport("r", "ok", {}, changes=(change, of_all, replace(change, severity="none")))
    shown = load_monitor().changes_list
    assert shown(Settings(site_url="https://site.example/"), report).splitlines() == [
        r"- **critical** [index](<https://index.example/a%3Eb>): was 40.3 \<b\>is\</b\> now \[41.6\](x) "
        "([more](https://site.example/changes/ch_1/))",
        "- **critical**: 2 of 2 failed ([more](https://site.example/changes/ch_2/))",
    ]
    assert shown(Settings(), RunReport("r", "ok", {})) == "Nothing changed."
    assert "baseline" in shown(Settings(), RunReport("r", "ok", {"figures": 3}, first_run=True))
