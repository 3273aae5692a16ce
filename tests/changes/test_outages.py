"""Which failing sources are one outage, and what is reported in their place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from failing_sources import (
    FOUR,
    HOST,
    HOUR,
    NOW,
    ONLINE,
    SHARED,
    down,
    fell,
    known,
    sources,
    state,
    told,
    well,
)

from gsi_etl.base.ids import identifier
from gsi_etl.changes.outages import PART, RULE, as_one
from gsi_etl.model import Batch, Change, Known, SourceState


@pytest.mark.parametrize(
    ("watched", "failing", "answering", "hidden", "sentences"),
    [
        # This machine: three sources of two hosts or more, and none that answers.
        (FOUR, "abc", "", "abc", [ONLINE.format(3, 3, "a")]),
        (FOUR, "dcb", "", "dcb", [ONLINE.format(3, 3, "d")]),
        (FOUR, "ab", "", "", []),
        (FOUR, "abc", "d", "", []),
        (SHARED, "abd", "", "abd", [ONLINE.format(3, 3, "a")]),
        # A host: two sources of it, and none of it that answers.
        (SHARED, "ab", "d", "ab", [f"2 sources of {HOST} failed: a says no; busy"]),
        (SHARED, "abc", "", "abc", [f"3 sources of {HOST} failed: a says no; busy"]),
        (SHARED, "ab", "c", "", []),
        (SHARED, "ad", "", "", []),
        (SHARED, "a", "d", "", []),
    ],
)
def test_sources_that_fail_together_are_one_event(
    watched: Mapping[str, Any], failing: str, answering: str, hidden: str, sentences: list[str]
) -> None:
    assert told(watched, failing, answering) == (list(hidden), sentences)


def test_two_hosts_that_fail_are_two_events_and_the_rest_stays_as_it_is() -> None:
    watched = sources(a="one.example", b="one.example", c="two.example", d="two.example", e="e.example", f="f.example")
    assert told(watched, "abcde", "f") == (
        ["a", "b", "c", "d"],
        ["2 sources of one.example failed: a says no; busy", "2 sources of two.example failed: c says no; busy"],
    )


def test_an_outage_is_reported_as_a_whole_change() -> None:
    given = [fell(name) for name in "ab"]
    found = as_one(given, [down("a"), down("b"), well("d")], sources=SHARED, known=Known(), at=NOW)
    assert found == [
        *(replace(one, severity="none", rule=PART) for one in given),
        Change(
            change_id=identifier("ch", "source_down", HOST, NOW),
            change_class="source_down",
            cause="network",
            severity="operator",
            source_id="",
            subject=HOST,
            sentence=f"2 sources of {HOST} failed: a says no; busy",
            rule=RULE,
        ),
    ]


@pytest.mark.parametrize(("error", "words"), [({"what": "no"}, "no"), ({"why": "busy"}, "busy"), ({}, "")])
def test_an_outage_says_what_and_why_where_that_is_known(error: dict[str, str], words: str) -> None:
    batches = [replace(down(name), error=error) for name in "ab"]
    *_, found = as_one([fell("a"), fell("b")], batches, sources=SHARED, known=Known(), at=NOW)
    assert found.sentence == f"2 sources of {HOST} failed: {words}"


def test_a_source_that_was_postponed_or_not_asked_neither_fails_nor_answers() -> None:
    batches = [down("a"), down("b"), replace(down("c"), postponed=True), replace(well("d"), postponed=True)]
    assert as_one([fell("a"), fell("b")], batches, sources=FOUR, known=Known(), at=NOW)[:2] == [fell("a"), fell("b")]
    three = [down("a"), down("b"), down("c")]
    for silent in (replace(well("d"), postponed=True), Batch("d")):
        found = as_one([fell(name) for name in "abc"], [*three, silent], sources=FOUR, known=Known(), at=NOW)
        assert found[-1].sentence == ONLINE.format(3, 3, "a")
    blocked = replace(well("d"), trouble="not_the_page")
    found = as_one([fell(name) for name in "abc"], [*three, blocked], sources=FOUR, known=Known(), at=NOW)
    assert found == [fell(name) for name in "abc"], "a block page is an answer, too"


@pytest.mark.parametrize(
    ("earlier", "hidden"),
    [
        ([state("a"), state("b")], "c"),
        ([state("a")], ""),
        ([state("a"), state("b", "not_the_page")], ""),
        ([state("a"), state("b"), state("d", "ok", last_ok=NOW - 2 * HOUR)], "c"),
        # One that answered since the first of them fell: the machine was online.
        ([state("a"), state("b"), state("d", "ok", last_ok=NOW - HOUR)], ""),
        ([state("a"), state("b", since=NOW - 3 * HOUR), state("d", "ok", last_ok=NOW - 2 * HOUR)], ""),
        ([state("a", since=None), state("b", since=None), state("d", "ok", last_ok=NOW)], "c"),
        ([state("a"), state("b"), state("d", "ok")], "c"),
        # One that nobody watches any more.
        ([state("a"), state("x")], ""),
    ],
)
def test_sources_that_fell_one_by_one_count_together_while_none_has_answered(
    earlier: list[SourceState], hidden: str
) -> None:
    silent, sentences = told(FOUR, "c", "", known(*earlier))
    assert silent == list(hidden)
    assert sentences == ([ONLINE.format(1, 1, "c").replace("sources", "source")] if hidden else [])


def test_a_source_of_the_same_host_that_is_down_already_makes_two() -> None:
    assert told(SHARED, "b", "d", known(state("a"))) == (["b"], [f"1 source of {HOST} failed: b says no; busy"])
    assert told(SHARED, "b", "ad", known(state("a"))) == ([], []), "it answers now"


def test_only_what_is_reported_of_the_source_itself_and_of_its_fall_is_hidden() -> None:
    others = [
        fell("a", severity="none"),
        fell("a", change_class="retired"),
        fell("a", subject="a figure"),
        replace(fell("d"), source_id="x", subject="x"),
    ]
    found = as_one(
        [*others, fell("a"), fell("b")], [down("a"), down("b"), well("d")], sources=SHARED, known=Known(), at=NOW
    )
    assert found[:4] == others
    assert [one.severity for one in found[4:]] == ["none", "none", "operator"]
