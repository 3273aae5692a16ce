"""A message as a whole: how it is composed, kept and read again, gathered, and freed of what people have seen."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from letters import NOON, change, message

from gsi_etl.alerts.message import NO_CONTEXT, Context, Item, Message, acknowledged, compose, digest, leads, unseen
from gsi_etl.base.ids import identifier
from gsi_etl.model import Ack
from scenes.figures import estimate
from scenes.world import source

ITEM = Item(
    change_id="ch_1", change_class="revision", cause="source", severity="critical", subject="World", sentence="It is",
    rule="a rule", source_id="index",
)  # fmt: skip


def item(number: int, severity: str = "warning", **more: Any) -> Item:
    return replace(ITEM, change_id=f"ch_{number}", severity=severity, headline=f"Event {number}", **more)


def letter(*items: Item, **more: Any) -> Message:
    fields: dict[str, Any] = {"alert_id": "al_1", "run_id": "run-1", "created_at": "2026-11-24T12:00:00Z"}
    return Message(title="A title", items=items, **(fields | more))


def test_what_is_not_said_of_an_item_or_a_message_is_empty() -> None:
    given = {"change_id", "change_class", "cause", "severity", "subject", "sentence", "rule", "source_id"}
    rest: dict[str, Any] = {one.name: getattr(ITEM, one.name) for one in fields(Item) if one.name not in given}
    lists = ("agrees", "differs", "also", "inferred", "confirmed_by", "disputed_by")
    words = ("mute", "about", "should", "acknowledged", "confidence", "headline", "publisher")
    unknown = (
        "old_text", "new_text", "old_value", "new_value", "url", "quote", "link", "snapshot", "start", "end",
        "half_width",
    )  # fmt: skip
    assert rest == {**dict.fromkeys(lists, ()), **dict.fromkeys(words, ""), **dict.fromkeys(unknown), "changes": 1}
    said = letter()
    assert (said.more, said.critical, said.test, said.seen) == (0, False, False, ())
    assert Context() == NO_CONTEXT == Context({}, {}, (), 0, {}, {})


def test_an_item_is_told_by_its_headline_and_one_of_an_older_version_by_its_sentence() -> None:
    assert (item(1).line, ITEM.line) == ("Event 1", "It is")


@pytest.mark.parametrize(
    ("kind", "well"),
    [
        ("source_recovered", True), ("run_recovered", True), ("check_recovered", True),
        ("revision", False), ("restored", False), ("check_failed", False),
    ],
)  # fmt: skip
def test_what_is_well_again_is_one_line(kind: str, well: bool) -> None:
    assert replace(ITEM, change_class=kind).recovered is well


def test_a_context_knows_publishers_estimates_and_thresholds_by_what_they_are_asked_for() -> None:
    sources = [source("index", thresholds=[{"percent": 5}]), source("press")]
    rows = [estimate("40300000", place="WLD"), estimate("2640000", edition="GSI 2016")]
    known = Context.of(sources, rows, (), {"s": ()})
    assert known == Context(
        publishers={"index": "Index", "press": "Press"},
        estimates={
            ("people_in_modern_slavery", "WLD", "GSI 2018"): rows[0],
            ("people_in_modern_slavery", "PRK", "GSI 2016"): rows[1],
        },
        earlier=(),
        sources=2,
        thresholds={"index": sources[0].thresholds},  # press asks for nothing
        revisions={"s": ()},
    )
    assert Context.of([], []) == NO_CONTEXT


def test_a_message_is_kept_as_json_in_one_order_and_in_its_own_letters() -> None:
    written = letter(item(1, quote="“vierzig” \ud800"), seen=("ch_2: ann",)).to_json()
    assert list(json.loads(written)) == sorted(json.loads(written))
    assert list(json.loads(written)["items"][0]) == sorted(one.name for one in fields(Item))
    assert "“vierzig” \\ud800" in written
    assert written.isprintable()


@pytest.mark.parametrize("said", [letter(), letter(item(1, also=("a", "b"), changes=3), more=2, critical=True)])
def test_a_message_is_read_as_it_was_written(said: Message) -> None:
    assert Message.from_json(said.to_json()) == said


def test_lists_that_an_older_version_did_not_write_are_empty() -> None:
    written = json.loads(letter(item(1), seen=("x",), critical=True).to_json())
    for name in ("agrees", "differs", "also", "inferred", "confirmed_by", "disputed_by", "changes", "headline"):
        del written["items"][0][name]
    del written["seen"], written["more"], written["test"]
    assert Message.from_json(json.dumps(written)) == letter(replace(ITEM, severity="warning"), critical=True)


def three(**more: Any) -> Message:
    told = [change(change_id=f"ch_{n}", severity=s) for n, s in enumerate(("critical", "warning", "info"))]
    given: dict[str, Any] = {"alert_id": "al_1", "run_id": "run-1", "created_at": NOON, "limit": 20}
    return compose(told, **(given | more))


LINE = "index changed its GSI 2018 figure for the world: 40.3 → 41.6 million"


def test_a_message_holds_so_many_events_and_counts_the_rest() -> None:
    """Those that are not shown count in the title, too."""
    title = f"{LINE} (and 2 more: 1 warning, 1 info)"
    for limit, shown in ((1, 1), (2, 2), (3, 3), (20, 3)):
        said = three(limit=limit)
        assert [one.change_id for one in said.items] == ["ch_0", "ch_1", "ch_2"][:shown]
        assert (said.title, said.more, said.critical, said.test) == (title, 3 - shown, True, False)
        told = [change(change_id=f"ch_{n}") for n in range(3)]
        assert [one.change_id for one in leads(told, limit)] == ["ch_0", "ch_1", "ch_2"][:shown]


def test_a_message_bears_its_ids_and_its_time_in_utc() -> None:
    said = three(created_at=datetime(2026, 2, 3, 4, 5, 6, 789, UTC), alert_id="al_x", run_id="run-x")
    assert (said.alert_id, said.run_id, said.created_at) == ("al_x", "run-x", "2026-02-03T04:05:06Z")


def test_only_a_critical_change_makes_a_message_critical() -> None:
    for severity in ("warning", "info", "operator"):
        assert not message(change(severity=severity)).critical
    late = message(change(severity="info"), change(change_id="ch_2", severity="critical"), limit=1)
    assert (late.critical, late.more) == (True, 1)


def test_a_message_about_nothing_says_so() -> None:
    said = compose([], alert_id="al_1", run_id="run-1", created_at=NOON, limit=20)
    assert said == Message("al_1", "run-1", "2026-11-24T12:00:00Z", "nothing", ())


ANN = Ack("ch_1", "Ann", NOON, "asked them")
BEN = Ack("ch_2", "Ben", NOON + timedelta(hours=1))
NOTED = "ch_1: Ann, 2026-11-24 12:00 UTC: asked them"


def test_what_somebody_has_seen_is_marked_where_it_stands() -> None:
    said = letter(item(1), item(2), item(3), more=1)
    assert acknowledged(said, {"ch_1": ANN, "ch_2": BEN, "ch_9": ANN}) == letter(
        item(1, acknowledged="Ann, 2026-11-24 12:00 UTC: asked them"),
        item(2, acknowledged="Ben, 2026-11-24 13:00 UTC"),
        item(3),
        more=1,
    )
    assert acknowledged(said, {}) == said


@pytest.mark.parametrize(
    ("said", "acks", "left"),
    [
        (letter(item(1), item(2)), [], letter(item(1), item(2))),
        (letter(), [], letter()),
        (letter(item(1), item(2)), [ANN, BEN], None),
        # One of two is left: it gives the title, and decides whether this can wait.
        (letter(item(1, "critical"), item(2), critical=True), [ANN],
         replace(letter(item(2)), title="Event 2", seen=(NOTED,))),
        (letter(item(1), item(2, "critical"), critical=True), [ANN],
         replace(letter(item(2, "critical"), critical=True), title="Event 2", seen=(NOTED,))),
        (letter(item(3, "critical"), item(2), item(1), critical=True, seen=("ch_0: Cid",)), [ANN],
         replace(letter(item(3, "critical"), item(2), critical=True), title="Event 3 (and 1 more: 1 warning)",
                 seen=("ch_0: Cid", NOTED))),
        # Of what is only counted nobody knows what it is: as many changes, and as urgent as the message was.
        (letter(item(1), more=1, critical=True), [ANN],
         replace(letter(more=1, critical=True), title="1 change", seen=(NOTED,))),
        (letter(item(1), item(2), more=1), [ANN],
         replace(letter(item(2), more=1), title="2 changes", seen=(NOTED,))),
        (letter(item(1), item(2, "critical"), more=3, critical=True), [ANN],
         replace(letter(item(2, "critical"), more=3, critical=True), title="4 changes", seen=(NOTED,))),
    ],
)  # fmt: skip
def test_what_was_seen_while_a_message_waited_is_left_out_and_named(
    said: Message, acks: list[Ack], left: Message | None
) -> None:
    assert unseen(said, {ack.change_id: ack for ack in acks}) == left


def test_several_messages_become_one_the_most_severe_first_and_as_late_as_the_last() -> None:
    said = [
        letter(item(1, "info"), item(2, "operator"), alert_id="al_1", run_id="run-1", seen=("a",)),
        letter(
            item(3), item(4, "critical"), alert_id="al_2", run_id="run-2", created_at="later", critical=True, more=2
        ),
        letter(item(5), alert_id="al_3", run_id="run-3", created_at="latest", more=1, seen=("b", "c")),
    ]
    title = "Digest of 3 runs: Event 4 (and 4 more: 2 warning, 1 info, 1 operator)"
    ordered = (item(4, "critical"), item(3), item(5), item(1, "info"), item(2, "operator"))
    for limit, more in ((2, 6), (4, 4), (5, 3), (6, 3)):
        made = digest(said, limit=limit)
        assert replace(made, alert_id="") == Message(
            "", "run-3", "latest", title, ordered[:limit], more=more, critical=True, seen=("a", "b", "c")
        )
    assert not digest(said[::2], limit=2).critical


def test_the_id_of_a_digest_follows_from_its_messages_and_their_order() -> None:
    one, two, three = (letter(item(n), alert_id=f"al_{n}") for n in range(3))
    ids = [digest(said, limit=9).alert_id for said in ([one, two], [one, two], [two, one], [one, two, three], [one])]
    assert ids[0] == ids[1]
    assert len(set(ids)) == 4
    assert ids[-1] == "al_0"  # a digest of one message is that message
    # Receivers know a message by its id: it is the same in the next version of the program.
    assert ids[0] == identifier("al", "digest", "al_0", "al_1")
