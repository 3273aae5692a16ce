"""The report of a run: its exit code, its words, and with that of a run that followed it, as one."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from gsi_etl.alerts.outbox import Delivery
from gsi_etl.model import Batch, Change, CheckResult, ReadDocument, Severity
from gsi_etl.run.context import utc_now
from gsi_etl.run.gather import Gathered
from gsi_etl.run.report import NAMED, RunReport, batch_words, failed_words, outcome_words
from scenes.figures import figure
from scenes.world import page

LISTS = [one.name for one in fields(RunReport) if str(one.type).startswith("tuple")]


@pytest.mark.parametrize("name", LISTS)
def test_whatever_either_run_lists_both_list(name: str) -> None:
    first, later = RunReport("r1", "ok", {}, **{name: (1, 2)}), RunReport("r2", "ok", {}, **{name: (3,)})  # type: ignore[arg-type]
    joined = first.followed_by(later)
    assert {one: getattr(joined, one) for one in LISTS} == dict.fromkeys(LISTS, ()) | {name: (1, 2, 3)}


def test_counts_are_added_and_the_worse_status_stays() -> None:
    first = RunReport("r1", "partial", {"a": 1, "b": 2}, idle=True)
    joined = first.followed_by(RunReport("r2", "ok", {"b": 3, "c": 4}))
    assert (joined.run_id, joined.status, joined.idle) == ("r1", "partial", False)
    assert joined.counts == {"a": 1, "b": 5, "c": 4}
    assert RunReport("r1", "ok", {}).followed_by(RunReport("r2", "partial", {})).status == "partial"


def check(severity: Severity = "warning", *, success: bool = False, errored: bool = False) -> CheckResult:
    return CheckResult("s", "c", severity, success, "0", "1", "It holds", errored=errored)


GIVEN_UP = Delivery("al_1", "mail", sent=False, given_up=True)
FAILED = Delivery("al_1", "mail", sent=False)
DOWN = Batch("down", trouble="source_down", error={"what": "no answer"})


@pytest.mark.parametrize(
    ("what", "code"),
    [
        ({}, 0),
        ({"checks": (check("critical", success=True), check("warning"), check("info"))}, 0),
        ({"deliveries": (FAILED,), "warnings": ("a word",), "changes": (), "left": 3}, 0),
        ({"troubles": (DOWN,)}, 4),
        ({"partly_read": ("list",)}, 4),
        ({"faulty": ("file",)}, 4),
        ({"deliveries": (FAILED, GIVEN_UP), "troubles": (DOWN,)}, 1),
        ({"checks": (check("warning", errored=True),), "faulty": ("file",)}, 1),
        ({"checks": (check("critical"),)}, 3),
        ({"checks": (check("warning", errored=True), check("critical")), "troubles": (DOWN,)}, 3),
        ({"quarantined": ("index",), "deliveries": (GIVEN_UP,)}, 3),
    ],
)
def test_the_exit_code_is_that_of_the_gravest_thing(what: dict[str, Any], code: int) -> None:
    assert RunReport("r1", "ok", {}, **what).exit_code == code


@pytest.mark.parametrize(("what", "code"), [({}, 0), ({"refused": ("a",)}, 4), ({"faulty": ("b",)}, 4)])
def test_a_collector_ends_with_4_when_a_source_failed(what: dict[str, Any], code: int) -> None:
    assert (
        Gathered(**{"machine": "m", "sources": 1, "fetches": 1, "refused": (), "sent": ("x",), **what}).exit_code
        == code
    )


def read(*, reread: bool = False, edited: bool = False, figures: int = 1) -> ReadDocument:
    return replace(page("index", *(figure(f"{n}.5 million") for n in range(figures))), reread=reread, edited=edited)


@pytest.mark.parametrize(
    ("batch", "words"),
    [
        (DOWN, "down: no answer"),
        (Batch("down", trouble="source_down"), "down: source_down"),
        (Batch("shop", postponed=True), "shop: postponed"),
        (Batch("shop"), "shop: unchanged"),
        (Batch("shop", read=(read(figures=1),)), "shop: 1 figure in 1 document"),
        (Batch("shop", read=(read(figures=2), read(figures=3))), "shop: 5 figures in 2 documents"),
        (Batch("shop", read=(read(), read(reread=True))),
         "shop: 2 figures in 2 documents, 1 of them read again by a new reader"),
        (Batch("shop", read=(read(reread=True), read(reread=True, edited=True))),
         "shop: 2 figures in 2 documents, 2 of them read again by its corrected rules"),
    ],
)  # fmt: skip
def test_what_happened_to_a_source_is_one_line(batch: Batch, words: str) -> None:
    assert batch_words(batch) == words


def test_a_line_about_a_run_says_what_came_of_it() -> None:
    counts = {"figures": 1, "sources": 12}
    assert outcome_words(RunReport("r1", "ok", counts, idle=True, first_run=True)) == "nothing is due"
    assert outcome_words(RunReport("r1", "ok", counts, first_run=True)) == (
        "1 figure recorded as the baseline for later runs"
    )
    recorded = Change("ch_1", "new_figure", "source", "none", "index", "a thing", "It is so")
    told = replace(recorded, change_id="ch_2", severity="info")
    report = RunReport("r1", "ok", counts, changes=(recorded, told))
    assert (report.told, outcome_words(report)) == ((told,), "1 change")


@pytest.mark.parametrize("failed", [0, 1, NAMED, NAMED + 1, NAMED + 5])
def test_the_first_sources_that_failed_are_named_and_the_others_counted(failed: int) -> None:
    names = [f"s{n}" for n in range(failed)]
    troubles = tuple(Batch(name, trouble="source_down") for name in names)
    words = failed_words(RunReport("r1", "partial", {"sources": 12}, troubles=troubles))
    more = f" and {failed - NAMED} more" if failed > NAMED else ""
    assert words == (f"{failed} of 12 sources failed ({', '.join(names[:NAMED])}{more})" if failed else "")


def test_the_present_is_aware_and_in_utc() -> None:
    before = datetime.now(UTC)
    assert before <= utc_now() <= datetime.now(UTC)
    assert utc_now().utcoffset() == timedelta(0)
