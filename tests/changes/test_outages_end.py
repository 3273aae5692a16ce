"""An outage that lasts, ends, or is muted; and which outages the past holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from failing_sources import (
    BEGAN,
    DAY,
    FOUR,
    HOST,
    HOST_OPEN,
    HOUR,
    NOW,
    ONLINE,
    OPEN,
    SHARED,
    down,
    fell,
    known,
    past,
    rose,
    sources,
    state,
    told,
    well,
)

from gsi_etl.base.ids import identifier
from gsi_etl.changes.outages import MACHINE, RULE, Outage, as_one, told_outages
from gsi_etl.changes.sources import LASTING
from gsi_etl.model import Change, Mute, PastChange


def test_an_outage_that_lasts_is_reported_again_when_all_its_sources_are_due() -> None:
    three = [state(name, since=BEGAN) for name in "abc"]
    before = known(*three, recent=OPEN)
    lasting = [fell(name, rule=LASTING) for name in "abc"]
    still = f"still: {ONLINE.format(3, 3, 'a')}; since 2026-11-24 04:00 UTC"
    assert told(FOUR, "abc", "", before, *lasting) == (["a", "b", "c"], [still])
    *_, change = as_one(lasting, [down(name) for name in "abc"], sources=FOUR, known=before, at=NOW)
    assert (change.rule, change.change_id) == (LASTING, identifier("ch", "source_down", MACHINE, NOW))
    some = [lasting[0], fell("b"), lasting[2]]
    assert told(FOUR, "abc", "", before, *some) == (["a", "b", "c"], [])


def test_what_else_happened_to_its_sources_delays_no_reminder_of_an_outage() -> None:
    """A figure that was withdrawn, or a block page that turned into an outage and is recorded only."""
    before = known(*(state(name, since=BEGAN) for name in "abc"), recent=OPEN)
    lasting = [fell(name, rule=LASTING) for name in "ab"]
    gone = fell("c", change_class="withdrawn", subject="a figure")
    _, sentences = told(FOUR, "abc", "", before, *lasting, gone, fell("c", severity="none"))
    assert sentences == [f"still: {ONLINE.format(3, 3, 'a')}; since 2026-11-24 04:00 UTC"]
    _, sentences = told(FOUR, "abc", "", before, *lasting, gone, fell("c"))
    assert sentences == []


def test_a_source_that_joins_an_open_outage_is_part_of_it() -> None:
    before = known(*(state(name, since=BEGAN) for name in "abc"), recent=OPEN)
    assert told(FOUR, "abcd", "", before, fell("d")) == (["d"], [])
    of_host = known(state("a", since=BEGAN), state("b", since=BEGAN), recent=HOST_OPEN)
    assert told(SHARED, "abc", "d", of_host, fell("c")) == (["c"], [])
    more = SHARED | sources(e="e.example")
    assert told(more, "d", "e", of_host, fell("d")) == ([], []), "that is of another host"


def test_the_end_of_an_outage_is_reported_with_who_is_back_and_who_is_not() -> None:
    before = known(*(state(name, since=BEGAN) for name in "abc"), recent=OPEN)
    changes = [rose("a"), rose("b")]
    silent, sentences = told(FOUR, "c", "abd", before, *changes)
    assert silent == ["a", "b"]
    assert sentences == ["2 sources are healthy again after the outage since 2026-11-24 04:00 UTC; still down: c"]
    (*_, change) = as_one(changes, [well("a"), well("b")], sources=FOUR, known=before, at=NOW)
    assert change == Change(
        change_id=identifier("ch", "source_recovered", MACHINE, BEGAN),
        change_class="source_recovered",
        cause="network",
        severity="operator",
        source_id="",
        subject=MACHINE,
        sentence="2 sources are healthy again after the outage since 2026-11-24 04:00 UTC",
        rule=RULE,
    )


@pytest.mark.parametrize(
    ("failing", "answering", "sentence"),
    [
        ("b", "a", f"{HOST} answers again: 1 source is healthy again after the outage since 2026-11-24 04:00 UTC; "
         "still down: b"),
        ("", "ba", f"{HOST} answers again: 2 sources are healthy again after the outage since 2026-11-24 04:00 UTC"),
        ("bc", "a", f"{HOST} answers again: 1 source is healthy again after the outage since 2026-11-24 04:00 UTC; "
         "still down: b, c"),
        ("b", "d", None),  # another host's
    ],
)  # fmt: skip
def test_the_outage_of_a_host_ends_with_the_first_of_its_sources(
    failing: str, answering: str, sentence: str | None
) -> None:
    before = known(*(state(name, since=BEGAN) for name in "abc"), recent=HOST_OPEN)
    _, sentences = told(SHARED, failing, answering, before, rose("a"))
    assert sentences == ([sentence] if sentence else [])


def test_what_was_no_part_of_an_outage_does_not_come_back_with_it() -> None:
    later = replace(state("d", since=BEGAN - HOUR), status="down")
    ok = state("c", "ok", since=BEGAN)
    before = known(state("a", since=BEGAN), state("b", since=BEGAN), ok, later, recent=OPEN)
    silent, sentences = told(FOUR, "", "abcd", before, rose("a"), rose("d"))
    assert silent == ["a"]
    assert sentences == ["2 sources are healthy again after the outage since 2026-11-24 04:00 UTC"]


def test_a_source_that_comes_back_after_the_outage_was_over_is_not_reported_again() -> None:
    over = [*OPEN, past("source_recovered", MACHINE, NOW - HOUR)]
    for since, hidden in ((BEGAN, ["a"]), (NOW - HOUR, ["a"]), (NOW - HOUR / 2, []), (BEGAN - HOUR, []), (None, [])):
        before = known(state("a", since=since), recent=over)
        assert told(FOUR, "", "a", before, rose("a")) == (hidden, []), since
    assert told(FOUR, "", "a", known(recent=over), rose("a")) == ([], []), "nothing is known of it"


def test_outages_that_end_in_one_run_are_reported_by_their_names() -> None:
    watched = sources(a="one.example", b="one.example", c="two.example", d="two.example")
    recent = [past("source_down", "two.example", BEGAN), past("source_down", "one.example", BEGAN)]
    before = known(*(state(name, since=BEGAN) for name in "abcd"), recent=recent)
    _, sentences = told(watched, "", "abcd", before, rose("a"))
    assert [words.split(" ")[0] for words in sentences] == ["one.example", "two.example"]


def test_an_outage_that_ends_while_others_still_fail_begins_again_for_them() -> None:
    watched = sources(a="one.example", b="one.example", c="two.example")
    before = known(*(state(name, since=BEGAN) for name in "abc"), recent=OPEN)
    assert told(watched, "ab", "c", before, rose("c"), fell("a"), fell("b")) == (
        ["c", "a", "b"],
        [
            "1 source is healthy again after the outage since 2026-11-24 04:00 UTC; still down: a, b",
            "2 sources of one.example failed: a says no; busy",
        ],
    )


def test_nobody_hears_of_an_outage_of_muted_sources() -> None:
    for mutes, sentences in (
        ([Mute("a"), Mute("b")], []),
        ([Mute(HOST)], []),
        ([Mute("a"), Mute("b", until=NOW)], [f"2 sources of {HOST} failed: a says no; busy"]),
        ([Mute("a")], [f"2 sources of {HOST} failed: a says no; busy"]),
    ):
        assert told(SHARED, "ab", "d", known(mutes=mutes)) == (["a", "b"], sentences)
    recorded = [fell("a"), fell("b", severity="none")]
    found = as_one(recorded, [down("a"), down("b")], sources=SHARED, known=known(mutes=[Mute("a")]), at=NOW)
    assert [one.severity for one in found] == ["none", "none"], "of what is told anyway all is muted"


@pytest.mark.parametrize(
    ("subject", "host", "since", "ended", "part"),
    [
        (MACHINE, HOST, BEGAN, None, True),
        (HOST, HOST, BEGAN, None, True),
        ("d.example", HOST, BEGAN, None, False),
        (MACHINE, HOST, BEGAN - HOUR, None, False),
        (MACHINE, HOST, NOW, None, True),
        (MACHINE, HOST, None, None, False),
        (MACHINE, HOST, NOW - HOUR, NOW - HOUR, True),
        (MACHINE, HOST, NOW, NOW - HOUR, False),
        (HOST, HOST, BEGAN, NOW - HOUR, True),
    ],
)
def test_a_source_is_part_of_an_outage_of_its_host_or_machine_that_it_fell_into(
    subject: str, host: str, since: datetime | None, ended: datetime | None, part: bool
) -> None:
    assert Outage(subject, BEGAN, ended).has(host, since) is part


def test_the_outages_of_the_past_are_read_from_what_was_reported() -> None:
    first, second, third = (NOW - n * DAY for n in (4, 3, 2))
    recent = [
        past("source_recovered", MACHINE, first - DAY),  # its beginning is too long ago
        past("source_down", MACHINE, first),
        past("source_down", MACHINE, first + HOUR),  # reported again while it lasts
        past("source_down", HOST, second),
        past("source_recovered", MACHINE, second),
        past("source_recovered", MACHINE, second + HOUR),
        past("retired", HOST, second + HOUR),
        past("source_down", MACHINE, third),
        PastChange("a:a", "source_down", "operator", RULE, None, third),
        PastChange("a:a", "source_recovered", "operator", RULE, None, third),
        past("source_down", "d.example", NOW),
        past("source_recovered", HOST, NOW + HOUR),  # a clock had jumped
        past("source_down", "x.example", NOW + HOUR),
    ]
    assert told_outages(recent, NOW) == [
        Outage(MACHINE, first, second),
        Outage(MACHINE, third),
        Outage(HOST, second),
        Outage("d.example", NOW),
    ]
