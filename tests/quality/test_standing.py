"""What is checked whatever the pages say: the warnings that a source may have at once, and how old baselines are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from quality_samples import source

from gsi_etl.base.intervals import Interval
from gsi_etl.model import CheckResult, Severity
from gsi_etl.quality.baselines import Baseline
from gsi_etl.quality.compare import Comparison
from gsi_etl.quality.standing import Failing, ages, budget, is_due
from gsi_etl.quality.tables import TABLES


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


DAY = date(2026, 11, 24)
BASELINE = Baseline(
    "korea", "North Korea", "people", "PRK", "GSI 2018", 2016, Decimal(100), Decimal(10), "critical", "a book", "so"
)
WORLD = replace(BASELINE, id="world", label="The world")


def fails(*sources: str, baseline: str = "korea", days: int = 3) -> dict[tuple[str, str, str], datetime]:
    since = datetime.combine(DAY - timedelta(days=days), time(23, 59), UTC)
    return {("baselines", f"agrees: {baseline}", name): since for name in sources}


def flagged(baseline: str = "korea") -> dict[tuple[str, str, str], datetime]:
    return {("warehouse", f"baseline is up to date: {baseline}", ""): datetime.combine(DAY, time(), UTC)}


def comparison(source_id: str, *, agrees: bool, subject: str = "korea") -> Comparison:
    found = Interval(Decimal(100), Decimal(100)) if agrees else Interval(Decimal(107), Decimal(107))
    return Comparison(source_id, subject, "", "critical", "", "", "", found, BASELINE.interval, Decimal(2))


def days_of(failing: Failing, *comparisons: Comparison, official: Sequence[str] = ("one", "two")) -> dict[Any, Any]:
    rows = ages([BASELINE, WORLD], comparisons, failing, official, DAY)
    return {row["subject"]: (row["contradicted_by"], row["days"]) for row in rows}


def test_a_baseline_that_is_contradicted_is_a_row_of_who_does_and_for_how_long() -> None:
    failing = fails("two", days=9) | fails("one") | fails("one", baseline="world", days=0)
    assert ages([BASELINE, WORLD], (), failing, {"one", "two"}, DAY) == [
        {
            "source_id": "(reference)",
            "subject": "korea",
            "about": "North Korea",
            "contradicted_by": "one, two",
            "days": 9,
        },
        {
            "source_id": "(reference)",
            "subject": "world",
            "about": "The world",
            "contradicted_by": "one",
            "days": 0,
        },
    ]
    assert ages([BASELINE], (), failing, {"one"}, DAY)[0].keys() == TABLES["baseline_ages"].keys()


def test_only_what_an_official_source_says_of_the_baseline_itself_makes_it_old() -> None:
    assert days_of(fails("paper")) == {}
    assert days_of(fails("one", baseline="korea too")) == {}
    other_suite = {("reference", "agrees: korea", "one"): datetime.combine(DAY, time(), UTC)}
    other_check = {("baselines", "is possible: korea", "one"): datetime.combine(DAY, time(), UTC)}
    assert days_of(other_suite | other_check) == {}


def test_a_source_that_agrees_in_this_run_contradicts_no_longer() -> None:
    failing = fails("one") | fails("two", days=5)
    assert days_of(failing, comparison("one", agrees=True)) == {"korea": ("two", 5)}
    assert days_of(failing, comparison("two", agrees=True)) == {"korea": ("one", 3)}
    assert days_of(failing, comparison("one", agrees=True), comparison("two", agrees=True)) == {}
    # What another source says, or this one of another baseline, changes nothing.
    elsewhere = comparison("three", agrees=True), comparison("one", agrees=True, subject="world")
    assert days_of(failing, *elsewhere) == {"korea": ("one, two", 5)}


def test_a_page_that_states_both_numbers_still_contradicts() -> None:
    both = [comparison("one", agrees=agrees) for agrees in (True, False)]
    assert days_of(fails("one"), *both) == days_of(fails("one"), *reversed(both)) == {"korea": ("one", 3)}


def test_a_baseline_that_was_flagged_stays_a_row_until_that_is_told() -> None:
    assert days_of(flagged()) == {"korea": ("", 0)}
    assert days_of(fails("one") | flagged(), comparison("one", agrees=True)) == {"korea": ("", 0)}


@pytest.mark.parametrize(
    ("failing", "due"),
    [
        ({}, False),
        (fails("one", days=6), False),
        (fails("one", days=7), True),
        (fails("one", days=7) | flagged(), False),
        (fails("one", days=6) | flagged(), True),
        (flagged(), True),
        (fails("paper", days=7), False),
        (fails("one", days=6) | fails("one", baseline="world", days=7), True),
        (flagged("world"), True),
        (fails("one", baseline="world", days=7) | flagged(), True),
    ],
)
def test_the_checks_are_due_when_a_baseline_has_become_old_or_is_no_longer(failing: Failing, due: bool) -> None:
    assert is_due([BASELINE, WORLD], failing, {"one", "two"}, DAY) is due


def test_the_check_of_the_warnings_says_how_many_there_were() -> None:
    (found,) = budget([result(), result()], [source("one", expect={"max_warnings": 1})])
    assert found == CheckResult(
        "budget",
        "warnings are few",
        "critical",
        False,
        "2 warnings",
        "at most 1",
        "A batch with many warnings at once was read wrongly, or is another page or table",
        source_id="one",
    )
