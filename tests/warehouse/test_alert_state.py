"""What is remembered of changes, mutes, acknowledgements, decisions and messages, over rows written by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import duckdb
import pytest
from hand_written import add, day

from gsi_etl.base.ids import identifier
from gsi_etl.model import Ack, BaselineDecision, Mute, PastChange, PastRun
from gsi_etl.warehouse import alert_state, decisions, outbox
from gsi_etl.warehouse.decisions import HeldBatch
from gsi_etl.warehouse.outbox import Pending

World = duckdb.DuckDBPyConnection


def at(number: int) -> datetime:
    return day(number).replace(tzinfo=UTC)


# --- changes


def change(name: str, run: str, number: int, **more: Any) -> dict[str, Any]:
    usual = {"change_id": name, "run_id": run, "detected_at": day(number), "class": "revision", "source_id": "index"}
    return usual | {"subject": "World", "severity": "warning", "rule": "same page", "cause": "source"} | more


def ran(world: World, **days: int) -> None:
    """Runs by their names, each begun and recorded on a day."""
    for name, number in days.items():
        add(world, "core.runs", {"run_id": name, "started_at": day(number), "recorded_at": day(number)})


def past(number: int, key: str = "index:World", **more: Any) -> PastChange:
    return replace(PastChange(key, "revision", "warning", "same page", None, at(number), "source"), **more)


def test_a_past_change_is_told_with_all_that_later_runs_ask_of_it(world: World) -> None:
    ran(world, r=3)
    said = {"series": "s", "new_text": "41.6", "old_value": 40, "new_value": 41, "severity": "critical"}
    add(world, "core.changes", change("a", "r", 4, cause="reader", rule="re-read", **{"class": "new_figure"}, **said))
    assert alert_state.recent_changes(world) == (
        PastChange("s", "new_figure", "critical", "re-read", "41.6", at(3), "reader", Decimal(40), Decimal(41)),
    )


def test_recent_changes_are_those_of_thirty_days_before_the_newest_run_by_its_own_clock(world: World) -> None:
    ran(world, long_ago=1, edge=2, later=3, newest=32)
    # Recorded last although it began earlier: the clock was set back.
    add(world, "core.runs", {"run_id": "back", "started_at": day(31), "recorded_at": day(40)})
    for number, run in enumerate(("long_ago", "edge", "later", "newest"), 1):
        add(world, "core.changes", change(run, run, number))
    add(world, "core.changes", change("a later", "later", 3))
    assert [one.detected_at for one in alert_state.recent_changes(world)] == [at(2), at(3), at(3), at(32)]


def test_the_changes_that_a_run_knew_are_those_recorded_before_its_own(world: World) -> None:
    ran(world, long_ago=1, early=5, now=31)
    for run, number in (("long_ago", 1), ("early", 5), ("now", 31)):
        add(world, "core.changes", change(run, run, number))
    assert alert_state.changes_before(world, at(31)) == (past(5),)
    assert alert_state.changes_before(world, at(32)) == (past(5), past(31))


def test_revisions_are_those_of_the_sources_by_series_oldest_first(world: World) -> None:
    ran(world, r=2, q=3)
    add(
        world,
        "core.changes",
        change("c", "q", 3, series="s"),
        change("a", "r", 2, series="s"),
        change("b", "r", 2, series="t"),
        change("d", "r", 2, series="s", source_id="another"),
        change("e", "r", 2, series="s", **{"class": "new_figure"}),
        change("f", "r", 2),
    )
    both = {"s": (past(2, "s"), past(3, "s")), "t": (past(2, "t"),)}
    assert alert_state.revisions(world, {"index"}) == both
    assert alert_state.revisions(world, {"index"}, before=at(4)) == both
    assert alert_state.revisions(world, {"index"}, before=at(3)) == {"s": (past(2, "s"),), "t": (past(2, "t"),)}
    assert alert_state.revisions(world, ["fresh"]) == {}


def test_a_source_has_news_by_its_changes_and_by_the_articles_of_its_list(world: World) -> None:
    ran(world, r=2, q=4, ahead=9)
    add(world, "core.sources", {"source_id": "paper", "url": "https://paper.example/"})
    add(world, "core.changes", change("a", "r", 2), change("b", "q", 4, **{"class": "source_down"}))
    add(world, "core.changes", change("c", "ahead", 9), change("d", "q", 4, source_id="other"))
    read = {"source_id": "paper", "accepted": True}
    add(world, "core.documents", read | {"url": "https://paper.example/1", "run_id": "r"})
    add(world, "core.documents", read | {"url": "https://paper.example/", "run_id": "q"})
    add(world, "core.documents", read | {"url": "https://paper.example/2", "run_id": "q", "accepted": False})
    assert alert_state.last_news(world, at(5)) == {"index": at(2), "other": at(4), "paper": at(2)}


def test_what_is_usual_is_what_the_last_ten_runs_got_of_a_source(world: World) -> None:
    for number in range(1, 13):
        read = {"source_id": "paper", "run_id": f"r{number}", "recorded_at": day(number), "accepted": True}
        add(world, "core.documents", read | {"figures": number}, read | {"figures": 100})
    add(world, "core.documents", {"source_id": "paper", "run_id": "no", "recorded_at": day(13), "figures": 9})
    add(world, "core.documents", {"source_id": "other", "run_id": "r1", "figures": 9, "accepted": True})
    stated = {"source_id": "paper", "run_id": "r12", "status": "current"}
    for verdict in ("unmatched", "unmatched", "exact", None):
        add(world, "core.figure_states", stated | {"verdict": verdict})
    add(world, "core.figure_states", stated | {"verdict": "exact", "status": "missing"})
    assert alert_state.past_runs(world, ["paper"]) == (
        PastRun("paper", 112, 3, 2), *(PastRun("paper", 100 + number, 0, 0) for number in range(11, 2, -1)),
    )  # fmt: skip


# --- what people asked


def test_a_mute_holds_until_it_is_taken_back(ledger: World) -> None:
    whole, some = Mute("index*", None, None, "too loud"), Mute("index*", "revision", at(9), "for a while")
    for number, (mute, muted) in enumerate(
        [(some, True), (whole, True), (Mute("paper"), True), (Mute("paper"), False)]
    ):
        alert_state.note_mute(ledger, mute, muted=muted, recorded_at=at(number))
    assert alert_state.mutes(ledger) == (some, whole)
    alert_state.note_mute(ledger, whole, muted=False, recorded_at=at(8))
    assert alert_state.mutes(ledger) == (some,)
    found = ledger.execute("SELECT recorded_at, pattern, class, muted, until, reason FROM core.mutes ORDER BY ALL")
    assert found.fetchall() == [
        (day(0), "index*", "revision", True, day(9), "for a while"), (day(1), "index*", None, True, None, "too loud"),
        (day(2), "paper", None, True, None, ""), (day(3), "paper", None, False, None, ""),
        (day(8), "index*", None, False, None, "too loud"),
    ]  # fmt: skip


def test_the_last_word_about_a_change_is_the_acknowledgement(ledger: World) -> None:
    alert_state.note_ack(ledger, Ack("ch_1", "ann", at(2), "known"))
    alert_state.note_ack(ledger, Ack("ch_1", "bob", at(1), "before"))
    add(ledger, "core.acks", {"entry": 99, "change_id": "ch_2", "recorded_at": day(3)})
    assert alert_state.acks(ledger) == {
        "ch_1": Ack("ch_1", "ann", at(2), "known"),
        "ch_2": Ack("ch_2", "someone", at(3), ""),
    }


def test_the_last_decision_about_a_baseline_holds_and_every_one_is_kept(ledger: World) -> None:
    first = BaselineDecision("b", Decimal(8), Decimal(1), "ann", at(1), "it rose", "ch_1")
    back = BaselineDecision("b", None, None, "bob", at(2), "it did not")
    other = BaselineDecision("a", Decimal("0.5"), Decimal("0.1"), "ann", at(2), "so it is")
    for decision in (first, back, other):
        decisions.note_baseline(ledger, decision)
    assert decisions.baseline_decisions(ledger) == (other, back)
    assert decisions.all_baseline_decisions(ledger) == (first, back, other)
    assert ledger.execute("SELECT value, unit, change_id FROM core.baseline_decisions ORDER BY entry").fetchall() == [
        (Decimal(8), Decimal(1), "ch_1"), (None, None, None), (Decimal("0.5"), Decimal("0.1"), None),
    ]  # fmt: skip


def held(number: int, source_id: str, **more: Any) -> HeldBatch:
    batch = identifier("qu", f"r{number}", source_id)
    return replace(HeldBatch(batch, f"r{number}", source_id, at(number), "too far off", ("aa", "bb"), "held"), **more)


def test_a_batch_waits_until_somebody_decides_or_a_later_one_passes(ledger: World) -> None:
    for number, name in ((1, "index"), (2, "paper"), (3, "paper"), (3, "index"), (4, "a")):
        row = {"run_id": f"r{number}", "source_id": name, "recorded_at": day(number), "reason": "too far off"}
        add(ledger, "core.quarantine", row | {"entry": 99, "snapshots": '["aa", "bb"]'})
    read = {"entry": 99, "source_id": "paper", "run_id": "r3", "recorded_at": day(3), "figures": 2}
    pages = [{"document_id": "d2", "url": "2", "snapshot_sha256": "bb"}, {"document_id": "d1", "url": "1"}]
    add(ledger, "core.documents", *(read | page for page in pages))
    add(
        ledger, "core.documents", read | {"source_id": "index", "recorded_at": day(2), "run_id": "r2", "accepted": True}
    )
    decisions.note_quarantine(ledger, held(2, "paper"), "dropped", by="bob", at=at(5), reason="at first")
    decisions.note_quarantine(ledger, held(2, "paper"), "released", by="ann", at=at(6), reason="it is right")
    decisions.note_quarantine(ledger, held(3, "index"), "dropped", by="bob", at=at(7), reason="nonsense")
    assert decisions.held_batches(ledger) == [
        held(4, "a"),
        held(3, "index", state="dropped", by="bob", decided_at=at(7), why="nonsense"),
        held(3, "paper", documents=(("d1", "1", "", 2), ("d2", "2", "bb", 2))),
        held(2, "paper", state="released", by="ann", decided_at=at(6), why="it is right"),
        held(1, "index", state="overtaken"),
    ]


# --- messages


def message(number: int, **more: Any) -> Pending:
    return replace(Pending(f"al_{number}", "mail", "{}", at(1), 0, None), **more)


def test_a_message_is_pending_until_an_attempt_delivers_it_or_it_is_given_up(ledger: World) -> None:
    box = {"entry": 99, "channel": "mail", "payload": "{}", "created_at": day(1), "change_ids": "[]"}
    for number in range(1, 7):
        add(ledger, "core.outbox", box | {"alert_id": f"al_{number}"})
    add(ledger, "core.outbox", box | {"alert_id": "al_0", "created_at": day(2)})
    add(ledger, "core.outbox", box | {"alert_id": "al_7", "channel": "a", "payload": '{"a": 1}'})
    for number, *attempts in ((1, "failed"), (2, "failed", "sent"), (3, "dead"), (4, "seen"), (5, "failed", "failed")):
        for later, status in enumerate(attempts, 2):
            outbox.note_delivery(
                ledger, f"al_{number}", status=str(status), detail=f"{status} {later}", attempted_at=at(later),
                not_before=at(later) + timedelta(hours=1) if status == "failed" else None,
            )  # fmt: skip
    waiting = [
        message(7, channel="a", payload='{"a": 1}'),
        message(1, attempts=1, not_before=at(2) + timedelta(hours=1)),
        message(5, attempts=2, not_before=at(3) + timedelta(hours=1)),
        message(6),
        message(0, created_at=at(2)),
    ]
    assert outbox.pending(ledger) == waiting
    assert outbox.find(ledger, ["al_6", "al_3", "al_9"]) == [message(3, attempts=1), message(6)]
    found = ledger.execute("SELECT alert_id, attempted_at, status, detail, not_before FROM core.deliveries LIMIT 1")
    assert found.fetchall() == [("al_1", day(2), "failed", "failed 2", day(2) + timedelta(hours=1))]


@pytest.mark.parametrize("name", ["pending", "recent_changes", "mutes", "acks", "baseline_decisions", "held_batches"])
def test_an_empty_warehouse_remembers_nothing(world: World, name: str) -> None:
    module = next(one for one in (outbox, alert_state, decisions) if hasattr(one, name))
    assert not getattr(module, name)(world)
