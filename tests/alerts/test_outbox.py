"""Delivery: at least once and with the same id, patient with those who refuse, and done with them at last."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from letters import NOON, change, message

from gsi_etl.alerts.channels import TryLaterError
from gsi_etl.alerts.formats import as_text
from gsi_etl.alerts.message import Message
from gsi_etl.alerts.outbox import Delivery, Waiting, alerts_of, pause_after, send
from gsi_etl.alerts.route import Route
from gsi_etl.errors import AlertError
from gsi_etl.model import Ack, Mute
from scenes.figures import figure
from scenes.world import World, page, source

HOUR = timedelta(hours=1)


@dataclass
class Fickle:
    """A channel that refuses while ``refusing``, and may ask for patience."""

    name: str = "desk"
    route: Route = field(default_factory=Route)
    refusing: bool = False
    patience: timedelta | None = None
    taken: list[Message] = field(default_factory=list)
    attempts: int = 0

    def send(self, letter: Message) -> None:
        self.attempts += 1
        if self.refusing and self.patience is not None:
            raise TryLaterError("busy", where="desk", why="429", not_before=NOON + self.patience)
        if self.refusing:
            raise AlertError("refused")
        self.taken.append(letter)


def waiting(n: int = 1, *, severity: str = "warning", at: datetime = NOON, **more: Any) -> Waiting:
    letter = message(change(severity=severity), alert_id=f"al_{n}", created_at=at)
    return Waiting(f"al_{n}", "desk", letter.to_json(), at, **more)


class Office:
    """Keeps what ``send`` notes, and gives it back as the warehouse would."""

    def __init__(self, *items: Waiting) -> None:
        self.items = {item.alert_id: item for item in items}

    def deliver(self, channel: Fickle, now: datetime = NOON, **more: Any) -> list[Delivery]:
        return send(list(self.items.values()), [channel], self._note, now=now, **more)

    def _note(self, delivery: Delivery) -> None:
        if delivery.status in ("sent", "dead", "seen"):
            del self.items[delivery.alert_id]
        else:
            item = self.items[delivery.alert_id]
            self.items[delivery.alert_id] = replace(item, attempts=item.attempts + 1, not_before=delivery.not_before)


def test_what_is_delivered_is_noted_and_not_sent_again() -> None:
    office, channel = Office(waiting(1), waiting(2)), Fickle()
    assert [d.sent for d in office.deliver(channel)] == [True, True]
    assert office.deliver(channel) == []
    assert [letter.alert_id for letter in channel.taken] == ["al_1", "al_2"]


def test_a_crash_between_sending_and_noting_sends_the_same_id_again() -> None:
    channel, item = Fickle(), waiting()

    def crash(_delivery: Delivery) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        send([item], [channel], crash, now=NOON)
    send([item], [channel], lambda _: None, now=NOON)
    assert [letter.alert_id for letter in channel.taken] == ["al_1", "al_1"]
    assert channel.taken[0] == channel.taken[1]


def test_a_channel_that_refuses_is_asked_once_a_call_and_then_left_alone() -> None:
    office, channel = Office(*(waiting(n) for n in range(5))), Fickle(refusing=True)
    assert [d.status for d in office.deliver(channel)] == ["failed"]
    assert office.deliver(channel, NOON + timedelta(seconds=30)) == []
    assert channel.attempts == 1
    channel.refusing = False
    assert len(office.deliver(channel, NOON + timedelta(minutes=2))) == 5


def test_the_pauses_grow_to_six_hours_and_no_further() -> None:
    minutes = [pause_after(n) / timedelta(minutes=1) for n in range(1, 8)]
    assert minutes == [1, 4, 16, 64, 256, 360, 360]
    assert pause_after(10_000) == timedelta(hours=6)


def test_a_channel_that_asks_for_patience_gets_it() -> None:
    office, channel = Office(waiting()), Fickle(refusing=True, patience=3 * HOUR)
    office.deliver(channel)
    channel.refusing = False
    assert office.deliver(channel, NOON + 2 * HOUR) == []
    assert len(office.deliver(channel, NOON + 3 * HOUR)) == 1


def test_one_dead_channel_keeps_no_other_from_its_messages() -> None:
    dead, alive = Fickle(refusing=True), Fickle(name="other")
    other = replace(waiting(2), channel="other")
    deliveries = send([waiting(1), other], [dead, alive], lambda _: None, now=NOON)
    assert [d.sent for d in deliveries] == [False, True]


def test_after_a_week_of_refusals_a_message_is_given_up_and_said_so() -> None:
    office, channel = Office(waiting()), Fickle(refusing=True)
    now, ended = NOON, None
    while office.items and now < NOON + timedelta(days=30):
        now += HOUR
        for delivery in office.deliver(channel, now):
            ended = delivery
    assert ended is not None
    assert (ended.status, ended.given_up) == ("dead", True)
    assert timedelta(days=7) < now - NOON < timedelta(days=7, hours=7)
    assert 25 < channel.attempts < 40


def test_a_message_for_a_channel_that_is_gone_waits_and_is_given_up_in_the_end() -> None:
    (early,) = send([waiting()], [], lambda _: pytest.fail("nothing to note"), now=NOON)
    assert (early.sent, early.given_up) == (False, False)
    noted: list[Delivery] = []
    send([waiting()], [], noted.append, now=NOON + timedelta(days=8))
    assert [d.status for d in noted] == ["dead"]


def test_a_digest_gathers_what_is_not_critical_until_its_hour() -> None:
    channel = Fickle(route=Route(digest="daily", digest_at=time(7)))
    office = Office(waiting(1), waiting(2, at=NOON + HOUR), waiting(3, severity="critical"))
    office.deliver(channel, NOON + 2 * HOUR)
    assert [letter.critical for letter in channel.taken] == [True]
    office.deliver(channel, NOON + 20 * HOUR)
    assert len(channel.taken[1].items) == 2
    assert channel.taken[1].title.startswith("Digest of 2 runs")
    assert office.items == {}


def test_a_digest_that_failed_is_sent_with_the_same_id() -> None:
    channel = Fickle(route=Route(digest="daily"), refusing=True)
    items = [waiting(1), waiting(2)]
    send(items, [channel], lambda _: None, now=NOON + 24 * HOUR)
    channel.refusing = False
    for _ in range(2):
        send(items, [channel], lambda _: None, now=NOON + 24 * HOUR)
    assert channel.taken[0].alert_id == channel.taken[1].alert_id


@given(
    st.builds(
        Route,
        digest=st.sampled_from(["none", "daily", "weekly"]),
        digest_at=st.times().map(lambda t: t.replace(second=0, microsecond=0)),
        quiet=st.none()
        | st.tuples(st.times(), st.times()).map(lambda p: tuple(t.replace(second=0, microsecond=0) for t in p)),
    )
)
def test_nothing_is_put_off_for_more_than_a_week_and_a_night(route: Route) -> None:
    assert NOON <= route.due(NOON) <= NOON + timedelta(days=8)


def seen(*change_ids: str) -> dict[str, Ack]:
    return {change_id: Ack(change_id, "ann", NOON, "asked them") for change_id in change_ids}


def test_a_digest_leaves_out_what_was_acknowledged_while_it_waited_and_names_it() -> None:
    letters = [
        message(change(change_id=f"ch_{n}", severity="warning"), alert_id=f"al_{n}", created_at=NOON) for n in (1, 2)
    ]
    office = Office(*(Waiting(letter.alert_id, "desk", letter.to_json(), NOON) for letter in letters))
    channel = Fickle(route=Route(digest="daily"))
    assert office.deliver(channel, acks=seen("ch_1")) == [
        Delivery("al_1", "desk", False, "all of it was acknowledged", seen=True)
    ]
    office.deliver(channel, NOON + 24 * HOUR, acks=seen("ch_1"))
    (letter,) = channel.taken
    assert [item.change_id for item in letter.items] == ["ch_2"]
    assert office.items == {}


def test_a_message_of_which_half_was_acknowledged_says_who_has_seen_it() -> None:
    both = message(change(change_id="ch_1"), change(change_id="ch_2", severity="info"), alert_id="al_1")
    office, channel = Office(Waiting("al_1", "desk", both.to_json(), NOON, attempts=2)), Fickle()
    office.deliver(channel, acks=seen("ch_1"))
    (letter,) = channel.taken
    assert (letter.alert_id, letter.critical, [item.change_id for item in letter.items]) == ("al_1", False, ["ch_2"])
    assert "ch_1: ann, 2026-11-24 12:00 UTC: asked them" in as_text(letter)
    assert letter.title == both.items[1].headline


def test_what_a_message_only_counts_is_never_taken_for_seen() -> None:
    many = message(*(change(change_id=f"ch_{n}") for n in range(3)), alert_id="al_1", limit=1)
    office, channel = Office(Waiting("al_1", "desk", many.to_json(), NOON)), Fickle()
    office.deliver(channel, acks=seen("ch_0"))
    (letter,) = channel.taken
    assert (letter.items, letter.more, letter.critical, letter.title) == ((), 2, True, "2 changes")


def test_a_night_holds_back_all_but_the_critical() -> None:
    channel = Fickle(route=Route(quiet=(time(11), time(14))))
    office = Office(waiting(1), waiting(2, severity="critical"))
    office.deliver(channel)
    assert [letter.alert_id for letter in channel.taken] == ["al_2"]
    office.deliver(channel, NOON + 2 * HOUR)
    assert [letter.alert_id for letter in channel.taken] == ["al_2", "al_1"]


def alerts(*changes: Any, **more: Any) -> list[Any]:
    return alerts_of(changes, [Fickle()], run_id="run-1", created_at=NOON, limit=20, **more)


def test_a_run_gives_each_channel_one_alert_with_an_id_of_its_own() -> None:
    made = alerts_of(
        [change(), change(change_id="ch_2")], [Fickle(), Fickle("other")], run_id="r", created_at=NOON, limit=20
    )
    assert len({alert.alert_id for alert in made}) == 2
    assert [alert.change_ids for alert in made] == [("ch_000000000001", "ch_2")] * 2


def test_a_channel_with_nothing_to_be_told_gets_nothing() -> None:
    assert alerts(change(severity="operator"), change(severity="none")) == []


@pytest.mark.parametrize(
    ("mute", "silent"),
    [
        (Mute("index"), True),
        (Mute("ind*"), True),
        (Mute("index:people_in_modern_slavery:WLD:*"), True),
        (Mute("World: people*"), True),
        (Mute("ch_000000000001"), True),
        (Mute("index", "revision"), True),
        (Mute("index", "misquote"), False),
        (Mute("index", until=NOON + HOUR), True),
        (Mute("index", until=NOON), False),
        (Mute("press"), False),
    ],
)
def test_a_mute_silences_its_like_until_its_time(mute: Mute, silent: bool) -> None:
    assert (alerts(change(), mutes=[mute]) == []) is silent


def test_a_message_says_who_else_states_the_number_and_who_another() -> None:
    def total(quote: str) -> Any:
        return figure(quote, place="WLD", edition="GSI 2018")

    world = World(*(source(name) for name in ("index", "press", "other", "mute", "old")))
    older = figure("45.8 million", place="WLD", edition="GSI 2016")
    beside = [page("press", total("41.6 million")), page("other", total("40 million"), older), page("old", older)]
    world.run(page("index", total("40.3 million")), *beside, page("mute", figure("41.6 million", place="PRK")))
    world.run(page("index", total("41.6 million")))
    (item,) = world.inbox.messages[0].items
    assert (item.agrees, item.differs) == (("press",), ("other (“40 million”)",))
    assert (item.confirmed_by, item.disputed_by) == (("Press",), ("Other (“40 million”)",))
