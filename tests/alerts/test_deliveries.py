"""Each attempt to deliver, with all that is noted of it: what is due, what is refused, what is given up."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from letters import NOON, change, message, stated

from gsi_etl.alerts.channels import TryLaterError
from gsi_etl.alerts.corroboration import Company
from gsi_etl.alerts.message import Context, Message, compose
from gsi_etl.alerts.outbox import Delivery, Waiting, alerts_of, send, why_held
from gsi_etl.alerts.route import Route
from gsi_etl.base.ids import identifier
from gsi_etl.config.thresholds import ChannelThreshold, Threshold
from gsi_etl.errors import AlertError
from gsi_etl.model import Ack, Alert, PastChange
from scenes.figures import figure

MINUTE, HOUR, DAY, WEEK = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1), timedelta(days=7)
SECOND = timedelta(seconds=1)


@dataclass
class Desk:
    """A channel that takes messages, or raises ``error``."""

    name: str = "desk"
    route: Route = field(default_factory=Route)
    error: AlertError | None = None
    taken: list[str] = field(default_factory=list)

    def send(self, letter: Message) -> None:
        self.taken.append(letter.alert_id)
        if self.error:
            raise self.error


def waiting(number: int, channel: str = "desk", *, severity: str = "warning", **more: Any) -> Waiting:
    letter = message(change(change_id=f"ch_{number}", severity=severity), alert_id=f"al_{number}")
    return replace(Waiting(f"al_{number}", channel, letter.to_json(), NOON), **more)


def sent_at(now: datetime, *items: Waiting, to: list[Desk], **more: Any) -> list[Delivery]:
    """What came of one call. What is noted is what is told, but for channels that are not configured."""
    noted: list[Delivery] = []
    made = send(items, to, noted.append, now=now, **more)
    names = {channel.name for channel in to}
    assert noted == [delivery for delivery in made if delivery.channel in names or delivery.given_up]
    return made


def delivered(number: int, channel: str = "desk") -> Delivery:
    return Delivery(f"al_{number}", channel, True)


def test_what_is_not_said_of_a_message_that_waits_or_of_an_attempt() -> None:
    assert Waiting("al", "desk", "{}", NOON) == Waiting("al", "desk", "{}", NOON, attempts=0, not_before=None)
    tried = Delivery("al", "desk", False)
    assert tried == Delivery("al", "desk", False, detail="", not_before=None, given_up=False, seen=False)


@pytest.mark.parametrize(
    ("sent", "seen", "given_up", "status"),
    [
        (True, False, False, "sent"),
        (True, True, True, "sent"),
        (False, True, True, "seen"),
        (False, False, True, "dead"),
        (False, False, False, "failed"),
    ],
)
def test_what_became_of_a_message_in_a_word(sent: bool, seen: bool, given_up: bool, status: str) -> None:
    assert Delivery("al", "desk", sent, seen=seen, given_up=given_up).status == status


@pytest.mark.parametrize(("attempts", "pause"), [(0, MINUTE), (1, 4 * MINUTE), (2, 16 * MINUTE), (9, 6 * HOUR)])
def test_after_each_refusal_the_pause_is_longer(attempts: int, pause: timedelta) -> None:
    desk = Desk(error=AlertError("refused", where="desk"))
    assert sent_at(NOON, waiting(1, attempts=attempts), waiting(2), to=[desk]) == [
        Delivery("al_1", "desk", False, "refused; at: desk", not_before=NOON + pause)
    ]
    assert desk.taken == ["al_1"]  # the second would be refused, too


@pytest.mark.parametrize(("asked", "pause"), [(15 * MINUTE, 16 * MINUTE), (17 * MINUTE, 17 * MINUTE)])
def test_a_channel_is_left_alone_for_as_long_as_it_asks_or_the_pause_lasts(asked: timedelta, pause: timedelta) -> None:
    busy = TryLaterError("busy", where="desk", why="status 429", not_before=NOON + asked)
    (tried,) = sent_at(NOON, waiting(1, attempts=2), to=[Desk(error=busy)])
    assert (tried.not_before, tried.given_up, tried.sent) == (NOON + pause, False, False)


@pytest.mark.parametrize(("age", "given_up"), [(WEEK, False), (WEEK + SECOND, True)])
def test_what_could_not_be_sent_for_a_week_is_given_up(age: timedelta, given_up: bool) -> None:
    """By a channel that refuses, and for one that is not configured any more."""
    desk = Desk(error=AlertError("refused"))
    items = [waiting(1), waiting(2, "gone"), waiting(3, "gone", created_at=NOON + age)]
    unknown = "this channel is not configured now"
    assert sent_at(NOON + age, *items, to=[desk]) == [
        Delivery("al_1", "desk", False, "refused", not_before=NOON + age + MINUTE, given_up=given_up),
        Delivery("al_2", "gone", False, unknown, given_up=given_up),
        Delivery("al_3", "gone", False, unknown),
    ]


def test_how_long_is_tried_can_be_set() -> None:
    desk = Desk(error=AlertError("refused"))
    for give_up_after, given_up in ((DAY, False), (DAY - SECOND, True)):
        made = sent_at(NOON + DAY, waiting(1), waiting(2, "gone"), to=[desk], give_up_after=give_up_after)
        assert [delivery.given_up for delivery in made] == [given_up, given_up]


def test_no_channel_keeps_another_from_its_messages() -> None:
    """One is not configured, one has asked for patience, one refuses: all that come after them are served."""
    refusing, open_ = Desk("refusing", error=AlertError("refused")), Desk("open")
    patient = Desk("patient")
    items = [
        waiting(1, "gone"),
        waiting(2, "patient"),
        waiting(3, "refusing"),
        waiting(4, "open"),
        waiting(5, "patient", not_before=NOON + SECOND),
        waiting(6, "open"),
    ]
    assert [(one.alert_id, one.sent) for one in sent_at(NOON, *items, to=[open_, refusing, patient])] == [
        ("al_1", False), ("al_3", False), ("al_4", True), ("al_6", True),
    ]  # fmt: skip
    assert (patient.taken, open_.taken) == ([], ["al_4", "al_6"])
    later = sent_at(NOON + SECOND, *items, to=[patient])
    assert [one.alert_id for one in later if one.sent] == ["al_2", "al_5"]


@pytest.mark.parametrize(("wait", "gathered"), [(HOUR - SECOND, 0), (HOUR, 1)])
def test_a_digest_is_sent_from_its_hour_on_and_counts_as_each_of_its_messages(wait: timedelta, gathered: int) -> None:
    desk = Desk(route=Route(digest="daily", digest_at=time(13)))
    items = [waiting(1), waiting(2, severity="critical"), waiting(3)]
    made = sent_at(NOON + wait, *items, to=[desk])
    assert made == [delivered(2), *([delivered(1), delivered(3)] if gathered else [])]
    assert len(desk.taken) == 1 + gathered


def test_a_digest_that_is_refused_pauses_each_message_by_its_own_attempts() -> None:
    desk = Desk(route=Route(digest="daily", digest_at=time(12)), error=AlertError("no"))
    made = sent_at(NOON, waiting(1), waiting(2, attempts=1), to=[desk])
    assert [one.not_before for one in made] == [NOON + MINUTE, NOON + 4 * MINUTE]


def test_what_was_written_while_the_clock_was_ahead_waits_for_nothing() -> None:
    desk = Desk(route=Route(quiet=(time(11), time(14))))
    ahead, now = waiting(1, created_at=NOON + SECOND), waiting(2)
    assert sent_at(NOON, ahead, now, to=[desk]) == [delivered(1)]
    assert sent_at(NOON + 2 * HOUR - SECOND, now, to=[desk]) == []
    assert sent_at(NOON + 2 * HOUR, now, to=[desk]) == [delivered(2)]


@pytest.mark.parametrize(("given", "shown"), [({}, 20), ({"digest_items": 3}, 3)])
def test_a_digest_shows_so_many_events(given: dict[str, int], shown: int) -> None:
    found: list[Message] = []

    class Keeping(Desk):
        def send(self, letter: Message) -> None:
            found.append(letter)

    items = [waiting(n) for n in range(25)]
    sent_at(NOON, *items, to=[Keeping(route=Route(digest="daily", digest_at=time(12)))], **given)
    assert [(len(one.items), one.more) for one in found] == [(shown, 25 - shown)]


def test_what_people_have_seen_is_not_sent_and_noted_as_seen() -> None:
    desk = Desk()
    made = sent_at(NOON, waiting(1), waiting(2), waiting(3), to=[desk], acks={"ch_2": Ack("ch_2", "Ann", NOON)})
    seen = Delivery("al_2", "desk", False, "all of it was acknowledged", seen=True)
    assert made == [seen, delivered(1), delivered(3)]
    assert desk.taken == ["al_1", "al_3"]


def test_an_alert_holds_the_message_that_its_channel_gets_and_the_changes_it_is_about() -> None:
    told = [change(new_figure_id="fg_index"), change(change_id="ch_2", severity="operator", subject="A")]
    states = [stated(figure("41.6 million", place="WLD")), stated(figure("38 million", place="WLD"), "press")]
    context = Context({"index": "The Index", "press": "The Press"}, sources=2)
    made = alerts_of(
        told, [Desk(), Desk("all", Route(operator=True)), Desk("none", Route(places=("PRK",)))], run_id="run-1",
        created_at=NOON, limit=1, site_url="https://site.example", current=states, documents={"doc_index": "“A”"},
        context=context,
    )  # fmt: skip
    beside = {told[0].change_id: Company((), ("press (“38 million”)",), states[0], "“A”")}

    def expected(channel: str, *own: int) -> Alert:
        alert_id = identifier("al", "run-1", channel)
        letter = compose(
            [told[n] for n in own], alert_id=alert_id, run_id="run-1", created_at=NOON, limit=1,
            site_url="https://site.example", others=beside, context=context,
        )  # fmt: skip
        return Alert(alert_id, channel, "run-1", letter.to_json(), tuple(told[n].change_id for n in own))

    assert made == [expected("desk", 0), expected("all", 0, 1)]
    (item,) = Message.from_json(made[1].payload).items
    assert (item.about, item.disputed_by, item.publisher) == (
        "“A”; no edition named; text, characters 0 to 12", ("The Press (“38 million”)",), "The Index",
    )  # fmt: skip
    assert item.link == "https://site.example/changes/ch_000000000001/"


OWN = Threshold(percent=Decimal(5))
FOR_DESK = ChannelThreshold(at_least=Decimal(2_000_000))
STEP = PastChange(
    "s", "revision", "warning", "", None, NOON, "source", Decimal(39_000_000), Decimal(40_300_000)
)  # fmt: skip


@pytest.mark.parametrize(
    ("context", "route", "why"),
    [
        (Context(), Route(), ""),
        (Context(thresholds={"index": [OWN]}), Route(),
         "it changed by +1,300,000 (3.2 %), and at least 5 % is asked for"),
        (Context(thresholds={"press": [OWN]}), Route(), ""),
        (Context(), Route(thresholds=(FOR_DESK,)),
         "it changed by +1,300,000 (3.2 %), and at least 2,000,000 is asked for"),
        (Context(thresholds={"index": [OWN]}), Route(thresholds=(FOR_DESK,)),
         "it changed by +1,300,000 (3.2 %), and at least 5 % is asked for"),
        (Context(thresholds={"index": [OWN]}, revisions={"s": [STEP]}), Route(), ""),  # two steps are 6.7 %
        (Context(thresholds={"index": [OWN]}, revisions={"another": [STEP]}), Route(),
         "it changed by +1,300,000 (3.2 %), and at least 5 % is asked for"),
    ],
)  # fmt: skip
def test_a_threshold_of_the_source_or_of_the_channel_holds_a_change_back(
    context: Context, route: Route, why: str
) -> None:
    told = change(series="s")
    assert why_held(told, route, context) == why
    made = alerts_of([told], [Desk(route=route)], run_id="r", created_at=NOON, limit=9, context=context)
    assert len(made) == (not why)
