"""A run that commits beats, fresh data or not is told apart, and somebody outside is pinged, or hears nothing."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gsi_etl.errors import HomeError
from gsi_etl.run import heartbeat
from operated import BEGAN, operated, page
from server.scripted import ScriptedServer

#: What the runs are checked for is not looked at here.
pytestmark = pytest.mark.usefixtures("unaudited")

DAY = timedelta(days=1)
ALLOWED = timedelta(hours=26)
WELL = {"sources": 2, "sources_failed": 1}
DEAD = {"sources": 2, "sources_failed": 2}
IDLE = {"sources": 0, "sources_failed": 0}


def beat(home: Path, at: datetime, counts: dict[str, int]) -> heartbeat.Heartbeat:
    return heartbeat.beat(home, run_id="r", at=at, status="ok", counts=counts)


def test_no_run_ever_is_silence(tmp_path: Path) -> None:
    (sentence,) = heartbeat.silence(tmp_path, now=BEGAN, allowed=ALLOWED)
    assert "no run has ever committed" in sentence


def test_what_was_written_is_read_again(tmp_path: Path) -> None:
    written = beat(tmp_path, BEGAN, WELL)
    assert heartbeat.read(tmp_path) == written
    assert heartbeat.silence(tmp_path, now=BEGAN + ALLOWED, allowed=ALLOWED) == []
    assert heartbeat.silence(tmp_path, now=BEGAN + ALLOWED + timedelta(seconds=1), allowed=ALLOWED)


def test_runs_that_commit_over_dead_sources_are_silence_too(tmp_path: Path) -> None:
    beat(tmp_path, BEGAN, WELL)
    for hours in range(1, 30):
        beat(tmp_path, BEGAN + timedelta(hours=hours), DEAD)
    (sentence,) = heartbeat.silence(tmp_path, now=BEGAN + timedelta(hours=29), allowed=ALLOWED)
    assert "no source has answered well since 2026-03-02" in sentence


def test_a_run_with_nothing_due_says_alive_and_nothing_new_of_dead_sources(tmp_path: Path) -> None:
    beat(tmp_path, BEGAN, WELL)
    assert beat(tmp_path, BEGAN + timedelta(hours=1), IDLE).confirmed_at == BEGAN + timedelta(hours=1)
    beat(tmp_path, BEGAN + timedelta(hours=2), DEAD)
    assert beat(tmp_path, BEGAN + timedelta(hours=3), IDLE).confirmed_at == BEGAN + timedelta(hours=1)


def test_a_clock_that_went_back_is_noticed(tmp_path: Path) -> None:
    beat(tmp_path, BEGAN + DAY, WELL)
    (sentence,) = heartbeat.silence(tmp_path, now=BEGAN, allowed=ALLOWED)
    assert "clock" in sentence


@pytest.mark.parametrize("text", ["", "{", "[]", '{"run_id": "r"}', '{"run_id": "r", "committed_at": "2026-01-01", '
                                  '"status": "ok", "confirmed_at": null}'])  # fmt: skip
def test_a_damaged_heartbeat_is_an_error_and_the_next_run_mends_it(tmp_path: Path, text: str) -> None:
    (tmp_path / heartbeat.FILE).write_text(text)
    with pytest.raises(HomeError):
        heartbeat.silence(tmp_path, now=BEGAN, allowed=ALLOWED)
    beat(tmp_path, BEGAN, WELL)
    assert heartbeat.silence(tmp_path, now=BEGAN, allowed=ALLOWED) == []


@settings(deadline=None, max_examples=25)  # each beat is an fsync
@given(st.lists(st.sampled_from(["well", "dead", "idle"]), min_size=1, max_size=40))
def test_it_is_silent_exactly_when_the_last_good_word_is_too_old(events: list[str]) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        home, good, dead = Path(folder), None, False
        for hour, event in enumerate(events):
            at = BEGAN + timedelta(hours=hour)
            beat(home, at, {"well": WELL, "dead": DEAD, "idle": IDLE}[event])
            dead = event == "dead" or (event == "idle" and dead)
            good = good if dead else at
        now = BEGAN + timedelta(hours=len(events))
        allowed = timedelta(hours=5)
        assert bool(heartbeat.silence(home, now=now, allowed=allowed)) == (good is None or now - good > allowed)


@pytest.mark.slow
def test_a_run_pings_after_its_commit_and_not_when_every_source_failed(tmp_path: Path) -> None:
    with operated(tmp_path) as place, ScriptedServer() as outside:
        outside.set("/ping/secret", b"ok")
        more = {"heartbeat_url": outside.url("/ping/secret"), "heartbeat_network": "private"}
        assert place.run(BEGAN + DAY, "second", **more).status == "ok"
        (asked,) = outside.requests
        assert (asked.method, json.loads(asked.body)) == ("POST", {"run_id": "second", "status": "ok"})
        place.server.set("/index", b"gone", status=404)
        assert place.run(BEGAN + 2 * DAY, "third", **more).status == "partial"
        assert len(outside.requests) == 1


@pytest.mark.slow
def test_a_receiver_that_is_down_is_noted_without_its_address_and_undoes_nothing(tmp_path: Path) -> None:
    with operated(tmp_path) as place, ScriptedServer() as outside:
        outside.set("/ping/secret", b"no", status=500)
        place.server.set("/index", page("41.6 million"), etag='"2"')
        more = {"heartbeat_url": outside.url("/ping/secret"), "heartbeat_network": "private"}
        assert place.run(BEGAN + DAY, "second", **more).status == "ok"
        log = (place.home / "logs" / "gsi-etl.jsonl").read_text()
    assert "http_500" in log
    assert "secret" not in log
    assert heartbeat.read(place.home) == heartbeat.Heartbeat("second", BEGAN + DAY, "ok", BEGAN + DAY)


def test_no_commit_and_no_good_answer_for_too_long_are_two_sentences(tmp_path: Path) -> None:
    beat(tmp_path, BEGAN, WELL)
    late = heartbeat.silence(tmp_path, now=BEGAN + ALLOWED + timedelta(seconds=1), allowed=ALLOWED)
    assert [sentence.partition(" since ")[0] for sentence in late] == [
        "no run has committed", "no source has answered well",
    ]  # fmt: skip
    beat(tmp_path, BEGAN + 3 * DAY, DEAD)
    assert len(heartbeat.silence(tmp_path, now=BEGAN + 3 * DAY + ALLOWED, allowed=ALLOWED)) == 1
