"""From each state of a source to each: what it becomes, and the change that says so, field by field."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args

import pytest

from approved import assert_approved
from gsi_etl.base.ids import identifier
from gsi_etl.changes.sources import LASTING, RULE, source_change
from gsi_etl.model import Batch, Change, Fetch, SourceState, SourceStatus, Trouble

TOLD = Path(__file__).parent / "told"
NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
ERROR = {"what": "status 503", "why": "overloaded", "hint": "ask them", "where": "there", "kept": "all"}
ASKED = Fetch("index", "https://index.example/", NOW, Decimal(0), "ok", sha256="a" * 64)
LAST = Fetch("index", "https://index.example/2", NOW, Decimal(0), "ok", sha256="b" * 64)


def state(status: SourceStatus = "ok", **more: Any) -> SourceState:
    usual: dict[str, Any] = {"since": NOW - 9 * DAY, "failures": 3, "last_ok": NOW - 8 * DAY, "tried_at": NOW - DAY}
    return SourceState("index", status, **(usual | more))


def after(before: SourceState, **more: Any) -> tuple[SourceState, Change | None]:
    """What a run an hour before its record, by the clock, makes of it. ``batch``: what it got."""
    got = more.pop("batch", {})
    batch = Batch("index", fetches=(ASKED, LAST), error=ERROR if "trouble" in got else {}, **got)
    usual: dict[str, Any] = {"quarantined": False, "recorded_at": NOW, "answered_at": NOW - HOUR}
    return source_change(before, batch, **(usual | more))


#: What leads to each state.
RUNS: dict[str, dict[str, Any]] = {
    "ok": {},
    **{trouble: {"batch": {"trouble": trouble}} for trouble in get_args(Trouble)},
    "partly_read": {"batch": {"failures": {"https://index.example/x": "a bomb"}}},
    "stale": {"stale": True},
    "quarantined": {"quarantined": True},
}


def told(before: SourceStatus, run: str) -> Iterator[str]:
    now, change = after(state(before), **RUNS[run])
    yield f"{before}, then {run}: {now.status}, {now.failures} failures, {now.message or 'nothing said'}"
    if change is not None:
        yield f"    {change.change_class} ({change.cause}, {change.severity}): {change.sentence}"
        yield f"    {change.old_text} -> {change.new_text}; {change.rule}"


def test_a_list_that_is_quarantined_is_not_said_to_be_whole() -> None:
    failing = {"failures": {"https://index.example/x": "a bomb", "https://index.example/y": "a bomb"}}
    now, change = after(state("partly_read"), batch=failing, quarantined=True)
    assert now.status == "quarantined"
    assert change is not None
    assert change.sentence == ("index: 2 pages of its list still cannot be read, and the others are quarantined now")


def test_each_state_goes_over_into_each() -> None:
    lines = [line for before in get_args(SourceStatus) for run in RUNS for line in told(before, run)]
    assert_approved("\n".join(lines), TOLD / "transitions.txt")


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"quarantined": True, "stale": True, "batch": {"trouble": "source_down", "failures": {"u": "why"}}},
         "quarantined"),
        ({"quarantined": True, "batch": {"failures": {"u": "why"}}}, "quarantined"),
        ({"quarantined": True, "stale": True}, "quarantined"),
        ({"stale": True, "batch": {"trouble": "source_down", "failures": {"u": "why"}}}, "down"),
        ({"batch": {"trouble": "not_the_page", "failures": {"u": "why"}}}, "not_the_page"),
        ({"stale": True, "batch": {"trouble": "layout_changed"}}, "layout_changed"),
        ({"stale": True, "batch": {"failures": {"u": "why"}}}, "partly_read"),
    ],
)  # fmt: skip
def test_of_several_faults_at_once_the_gravest_is_the_state(more: dict[str, Any], status: SourceStatus) -> None:
    assert after(state(), **more)[0].status == status


@pytest.mark.parametrize("run", [name for name in RUNS if name != "ok"])
def test_a_state_keeps_what_it_began_with_and_counts_its_failures(run: str) -> None:
    """The second such run in a row is of the same state; a good one ends it."""
    began, _ = after(state(), **RUNS[run])
    again, _ = after(began, **RUNS[run], recorded_at=NOW + DAY, answered_at=NOW + DAY - HOUR)
    ended, _ = after(again, recorded_at=NOW + 2 * DAY, answered_at=NOW + 2 * DAY - HOUR)
    well = run in ("partly_read", "stale")
    message = began.message
    assert began == SourceState(
        "index", began.status, NOW, 0 if well else 4, message, NOW - HOUR if well else NOW - 8 * DAY
    )
    assert again == replace(began, failures=0 if well else 5, last_ok=NOW + DAY - HOUR if well else began.last_ok)
    assert ended == SourceState("index", "ok", NOW + 2 * DAY, 0, ended.message, NOW + 2 * DAY - HOUR)
    assert [one.tried_at for one in (began, again)] == [NOW - HOUR, NOW + DAY - HOUR]


def test_without_a_clock_the_time_of_the_record_stands_in() -> None:
    found, _ = after(state(), answered_at=None)
    assert (found.last_ok, found.tried_at) == (NOW, NOW)
    new, _ = after(SourceState("index", "ok"), answered_at=None)
    assert new.since == NOW


def test_a_source_that_asks_for_patience_keeps_its_state_and_when_to_ask_again() -> None:
    later, sooner = NOW + DAY, NOW + HOUR
    waits = replace(ASKED, not_before=later)
    before = state("down", not_before=sooner)
    for fetches, expected in (((waits, LAST), later), ((ASKED, waits), sooner), ((), sooner)):
        batch = Batch("index", fetches=fetches, postponed=True, trouble="source_down")
        found = source_change(before, batch, quarantined=True, recorded_at=NOW)
        assert found == (replace(before, not_before=expected), None)
        assert found[0].tried_at == before.tried_at


def test_when_to_ask_again_is_said_by_the_page_of_the_source_itself() -> None:
    waits = replace(ASKED, not_before=NOW + DAY)
    for fetches, expected in (((waits, LAST), NOW + DAY), ((ASKED, waits), None), ((), None)):
        batch = Batch("index", fetches=fetches)
        found, _ = source_change(state(not_before=NOW), batch, quarantined=False, recorded_at=NOW)
        assert found.not_before == expected


@pytest.mark.parametrize(("count", "more"), [(1, ""), (2, " (and 1 more)"), (3, " (and 2 more)")])
def test_the_first_page_that_could_not_be_read_is_named_and_the_others_are_counted(count: int, more: str) -> None:
    failures = {f"https://index.example/{n}": f"why {n}" for n in range(count)}
    found, change = after(state(), batch={"failures": failures})
    assert found.message == f"a page of its list could not be read: https://index.example/0: why 0{more}"
    assert change is not None
    assert change.sentence == f"index: {found.message}"


@pytest.mark.parametrize(
    ("error", "message"),
    [
        ({"what": "a", "why": "b", "hint": "c"}, "a; b; c"),
        ({"what": "a", "why": "", "hint": "c"}, "a; c"),
        ({"why": "b"}, "b"),
        ({}, ""),
    ],
)
def test_only_the_parts_of_an_error_that_are_there_are_said(error: dict[str, str], message: str) -> None:
    batch = Batch("index", trouble="layout_changed", error=error)
    assert source_change(state(), batch, quarantined=False, recorded_at=NOW)[0].message == message


def test_a_change_of_state_says_where_and_by_which_bytes_and_has_an_id_of_its_own() -> None:
    before = state()
    _, change = after(before, batch={"trouble": "source_down"})
    assert change == Change(
        change_id=identifier("ch", "source_down", "index", before.since, NOW),
        change_class="source_down",
        cause="network",
        severity="operator",
        source_id="index",
        subject="index",
        sentence="index: status 503; overloaded",
        old_text="ok",
        new_text="down",
        url="https://index.example/2",
        evidence="b" * 64,
        rule=RULE,
    )
    _, bare = source_change(before, Batch("index", trouble="source_down"), quarantined=False, recorded_at=NOW)
    assert bare is not None
    assert (bare.url, bare.evidence) == (None, None)


@pytest.mark.parametrize(("failures", "runs"), [(1, "1 failed run"), (2, "2 failed runs"), (0, "0 failed runs")])
def test_a_recovery_counts_the_failed_runs(failures: int, runs: str) -> None:
    _, change = after(state("down", failures=failures))
    assert change is not None
    assert change.sentence == f"index works again after {runs}"


def lasting(failures: int, days: float, *, last: float, since: datetime | None = NOW, **more: Any) -> Change | None:
    """The change of a run so many days after a fault began, the last failed run having been at ``last``."""
    before = state(
        more.pop("status", "down"), failures=failures - 1, since=since,
        tried_at=more.pop("tried_at", NOW + last * DAY),
    )  # fmt: skip
    at = NOW + days * DAY
    return after(before, **({"batch": {"trouble": "source_down"}, "recorded_at": at, "answered_at": at} | more))[1]


@pytest.mark.parametrize(
    ("failures", "days", "last", "told_again"),
    [
        # Five failed runs, whenever they were.
        (4, 30, 29, False),
        (5, 0.2, 0.1, True),
        (5, 4, 3, True),
        (5, 4, 0, True),
        (5, 4, -1, True),
        (6, 5, 4, False),
        # Ten, and a week: each asks for the other.
        (9, 8, 7, False),
        (10, 6.9, 6, False),
        (10, 7, 6.9, True),
        (11, 8, 7, False),
        (10, 8, 6, True),
        # Then two, four and eight weeks, and every eight.
        (15, 13.9, 13, False),
        (15, 14, 13, True),
        (14, 14, 13, False),
        (20, 27.9, 27, False),
        (20, 28, 27, True),
        (25, 55.9, 55, False),
        (25, 56, 55, True),
        (24, 56, 55, False),
        (30, 58, 57, False),
        (60, 63, 62, False),
        (60, 111.9, 111, False),
        (60, 112, 111, True),
        (60, 167.9, 167, False),
        (60, 168, 167, True),
        # A week of which a run was missed is not missed itself; a clock that jumped makes no weeks.
        (10, 20, 5, True),
        (10, 3650, 6, True),
        (11, 3651, 3650, False),
        (60, 56, -1, True),
        (60, -1, -2, False),
    ],
)
def test_a_fault_that_lasts_is_told_again_after_so_many_runs_and_weeks(
    failures: int, days: float, last: float, told_again: bool
) -> None:
    assert (lasting(failures, days, last=last) is not None) is told_again


@pytest.mark.parametrize(
    ("status", "run", "words"),
    [
        ("down", "source_down", "down"),
        ("down", "unreadable", "down"),
        ("not_the_page", "not_the_page", "not the page"),
        ("layout_changed", "layout_changed", "layout changed"),
        ("ok", "ok", None),
        ("stale", "stale", None),
        ("partly_read", "partly_read", None),
        ("quarantined", "quarantined", None),
    ],
)
def test_a_state_that_lasts_is_told_again_where_it_is_a_fault_that_gives_nothing(
    status: SourceStatus, run: str, words: str | None
) -> None:
    change = lasting(5, 4, last=3, status=status, **({"batch": {}} | RUNS[run]))
    if words is None:
        assert change is None
    else:
        assert change is not None
        assert change.sentence.startswith(f"index: still {words} after 5 failed runs, since 2026-11-24: status 503")


def test_a_fault_told_again_says_since_when_and_is_another_change_each_time() -> None:
    change = lasting(10, 7, last=6.5)
    at = NOW + 7 * DAY
    assert change is not None
    assert change == Change(
        change_id=identifier("ch", "source_down", "index", NOW, at),
        change_class="source_down",
        cause="network",
        severity="operator",
        source_id="index",
        subject="index",
        sentence="index: still down after 10 failed runs, since 2026-11-24: status 503; overloaded",
        old_text="down",
        new_text="down",
        url="https://index.example/2",
        evidence="b" * 64,
        rule=LASTING,
    )
    again = lasting(15, 14, last=13.5)
    assert again is not None
    assert again.change_id != change.change_id


def test_a_fault_of_which_nobody_knows_when_it_was_last_tried_is_told_by_its_runs() -> None:
    assert lasting(10, 8, last=0, tried_at=None) is not None
    assert lasting(5, 4, last=0, tried_at=None) is not None
    assert lasting(4, 8, last=0, tried_at=None) is None
