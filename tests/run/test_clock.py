"""A run whose clock may be wrong stops before it dates anything, and a long pause is not a wrong clock."""

from __future__ import annotations

import email.utils
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from gsi_etl.cli.actions import doctor
from gsi_etl.config.settings import Settings
from gsi_etl.errors import CatalogError, ClockError
from gsi_etl.fetch import Client
from gsi_etl.pipeline import Options, open_run, run
from gsi_etl.run import heartbeat, run_failure
from gsi_etl.run.clock import Witness, check_clock
from gsi_etl.warehouse.connection import open_reader
from operated import BEGAN, Operated, operated
from server.scripted import ScriptedServer

#: What the runs are checked for is not looked at here.
pytestmark = pytest.mark.usefixtures("unaudited")

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def witnesses(*moments: datetime) -> list[Witness]:
    return [Witness(f"host{n}", moment) for n, moment in enumerate(moments)]


def check(
    now: datetime, asked: Sequence[Witness] = (), *, seen: datetime | None = None, pause: timedelta = DAY
) -> None:
    check_clock(now, committed=BEGAN, seen=seen, longest_pause=pause, witnesses=asked)


@pytest.mark.parametrize("after", [-HOUR, timedelta(0), HOUR, DAY])
def test_a_clock_near_the_last_commit_is_believed_without_asking(after: timedelta) -> None:
    def nobody() -> Iterator[Witness]:
        raise AssertionError("asked in no doubt")
        yield

    check_clock(BEGAN + after, committed=BEGAN, seen=None, longest_pause=DAY, witnesses=nobody())
    check_clock(BEGAN + after, committed=None, seen=None, longest_pause=DAY, witnesses=nobody())


def test_a_long_pause_is_believed_when_servers_say_so() -> None:
    now = BEGAN + 40 * DAY
    check(now, witnesses(now + HOUR))
    check(now, witnesses(now, now - HOUR, BEGAN))
    for asked in ([], witnesses(BEGAN + DAY), witnesses(now, BEGAN)):
        with pytest.raises(ClockError, match="far ahead"):
            check(now, asked)


def test_looks_that_found_nothing_due_are_signs_of_life_and_so_may_a_setting_say() -> None:
    check(BEGAN + 6 * DAY, seen=BEGAN + 5 * DAY)
    check(BEGAN + 6 * DAY, pause=7 * DAY)
    with pytest.raises(ClockError):
        check(BEGAN + 6 * DAY, seen=BEGAN + 900 * DAY)  # a look by a clock that was ahead is none


def test_a_clock_behind_the_last_commit_stops_and_servers_say_which_of_the_two_is_wrong() -> None:
    now = BEGAN - 12 * 365 * DAY
    with pytest.raises(ClockError, match="behind") as caught:
        check(now, witnesses(now))
    assert caught.value.hint.startswith("the clock is right")
    with pytest.raises(ClockError) as caught:
        check(now, witnesses(BEGAN))
    assert caught.value.hint.startswith("set the clock")
    assert "host0 says 2026-03-02 06:00 UTC" in caught.value.why


@pytest.mark.parametrize(
    ("headers", "said"),
    [
        ({"Date": "Mon, 02 Mar 2026 06:00:00 GMT"}, BEGAN),
        ({"Date": "Mon, 02 Mar 2026 05:00:00 GMT", "Age": "3600"}, BEGAN),
        ({"Date": "Mon, 02 Mar 2026 06:00:00 GMT", "Age": "old"}, BEGAN),
        ({"Date": "yesterday"}, None),
    ],
)
def test_a_server_says_what_time_it_is(headers: dict[str, str], said: datetime | None) -> None:
    with ScriptedServer() as server, Client(user_agent="gsi-etl/test") as client:
        server.set("/robots.txt", b"", headers=headers)
        assert client.time_at(server.url("/page"), network="private") == said
        assert client.time_at(server.url("/page")) is None  # the guard holds here too
    with Client(user_agent="gsi-etl/test") as client:
        assert client.time_at(server.url("/page"), network="private") is None


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Operated]:
    with operated(tmp_path) as found:
        yield found


def begin(settings: Settings, at: datetime) -> None:
    with open_run(settings, clock=lambda: at, write=lambda _text: None):
        pass


def test_a_run_asks_the_servers_of_its_sources(place: Operated) -> None:
    now, settings = BEGAN + 40 * DAY, place.settings(accept_clock=False)
    kept = (settings.warehouse_path.read_bytes(), list((settings.home / "journal").iterdir()))
    with pytest.raises(ClockError):
        begin(settings, now)
    assert (settings.warehouse_path.read_bytes(), list((settings.home / "journal").iterdir())) == kept
    begin(place.settings(accept_clock=True), now)
    begin(place.settings(accept_clock=False, longest_pause_hours=41 * 24), now)
    place.server.set("/robots.txt", b"", headers={"Date": email.utils.format_datetime(now)})
    try:
        begin(settings, now)
    finally:
        place.server.set("/robots.txt", status=404)


def test_a_run_behind_the_last_commit_stops_unless_told(place: Operated) -> None:
    with pytest.raises(ClockError, match="behind"):
        begin(place.settings(accept_clock=False), BEGAN - DAY)
    begin(place.settings(accept_clock=True), BEGAN - DAY)


def test_the_doctor_knows_when_the_last_run_is_dated_in_the_future(
    place: Operated, monkeypatch: pytest.MonkeyPatch
) -> None:
    for at, well in ((BEGAN + HOUR, True), (BEGAN - 2 * HOUR, False)):
        monkeypatch.setattr(doctor, "utc_now", lambda at=at: at)
        found = {finding.name: finding for finding in doctor.findings(place.settings())}["clock"]
        assert found.well == well
        assert "--repair-clock" in found.hint


def test_a_lost_heartbeat_is_no_sign_of_life(tmp_path: Path) -> None:
    assert heartbeat.last_beat(tmp_path) is None


def test_a_refused_clock_dates_no_failed_run_and_the_operator_is_informed_once(place: Operated) -> None:
    now, settings = BEGAN + 400 * DAY, place.settings(accept_clock=False)
    sent: list[str] = []
    for number in range(2):
        with pytest.raises(ClockError):
            run(settings, Options(run_id=f"refused-{number}"), clock=lambda: now, write=sent.append)
    assert runs_in(place) == ["first"]
    assert sum("far ahead" in text for text in sent) == 1
    failure = run_failure.read(settings.home)
    assert failure is not None
    assert (failure.code, failure.times, failure.told) == (ClockError.code, 2, True)
    run(settings, Options(run_id="right"), clock=lambda: BEGAN + HOUR, write=sent.append)
    assert runs_in(place) == ["first", "right"]
    assert sum("runs succeed again after 2 runs that failed" in text for text in sent) == 1
    assert "2027" not in sent[-1]


def test_a_run_that_fails_before_its_clock_is_checked_is_not_dated_by_it(place: Operated) -> None:
    (place.folder / "sources" / "broken.yaml").write_text("id: [")
    with pytest.raises(CatalogError):
        run(place.settings(accept_clock=False), clock=lambda: BEGAN + 400 * DAY, write=lambda _text: None)
    assert runs_in(place) == ["first"]
    with pytest.raises(CatalogError):
        run(place.settings(accept_clock=False), clock=lambda: BEGAN + HOUR, write=lambda _text: None)
    assert len(runs_in(place)) == 2


def runs_in(place: Operated) -> list[str]:
    with open_reader(place.home / "warehouse.duckdb") as connection:
        return [row[0] for row in connection.execute("SELECT run_id FROM core.runs ORDER BY recorded_at").fetchall()]
