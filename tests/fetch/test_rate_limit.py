"""Turns at a host, across threads and processes; robots.txt and what follows from it."""

from __future__ import annotations

import itertools
import json
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gsi_etl.errors import HomeError
from gsi_etl.fetch import Client, Limits
from server.scripted import Answer, ScriptedServer

AGENT = "gsi-etl/1.0 (+mailto:test@example.org)"
QUICK = Limits(min_delay_seconds=0.05, backoff_seconds=0.01)
PAGE = b"<p>40.3 million</p>"


def _client(limits: Limits = QUICK, state_dir: Path | None = None) -> Client:
    return Client(user_agent=AGENT, limits=limits, state_dir=state_dir, polite_to_private=True)


def _gaps(server: ScriptedServer, path: str) -> list[float]:
    times = [request.at for request in server.requests if request.path == path]
    return [after - before for before, after in itertools.pairwise(times)]


def test_threads_ask_a_host_one_at_a_time_with_a_pause() -> None:
    with ScriptedServer() as server, _client() as client, ThreadPoolExecutor(8) as pool:
        server.set("/page", PAGE, delay=0.01)
        url = server.url("/page")
        fetches = list(pool.map(lambda _: client.fetch(url, source_id="s", network="private").fetch, range(8)))
        assert {fetch.outcome for fetch in fetches} == {"ok"}
        assert server.most_at_once == 1
        assert min(_gaps(server, "/page")) >= QUICK.min_delay_seconds


_ASK_TWICE = """
import sys
from pathlib import Path
from gsi_etl.fetch import Client, Limits
limits = Limits(min_delay_seconds=0.1)
with Client(user_agent="gsi-etl/1.0", limits=limits, state_dir=Path(sys.argv[2]), polite_to_private=True) as client:
    for _ in range(3):
        assert client.fetch(sys.argv[1], source_id="s", network="private").fetch.outcome == "ok"
"""


@pytest.mark.slow
def test_processes_take_turns_too(tmp_path: Path) -> None:
    with ScriptedServer() as server:
        server.set("/page", PAGE, delay=0.02)
        command = [sys.executable, "-c", _ASK_TWICE, server.url("/page"), str(tmp_path)]
        running = [subprocess.Popen(command) for _ in range(3)]
        assert [process.wait(30) for process in running] == [0, 0, 0]
        assert server.asked("/page") == 9
        assert server.most_at_once == 1
        # A little less than the pause: it is taken from one request's end to the next one's start, by the wall clock.
        assert min(_gaps(server, "/page")) >= 0.09


def test_waiting_too_long_for_a_turn_is_postponed_and_says_until_when() -> None:
    limits = Limits(min_delay_seconds=5.0, max_wait_seconds=0.1)
    with ScriptedServer() as server, _client(limits) as client:
        server.set("/page", PAGE)
        assert client.fetch(server.url("/page"), source_id="s", network="private").fetch.outcome == "ok"
        fetch = client.fetch(server.url("/page"), source_id="s", network="private").fetch
        assert (fetch.outcome, fetch.reason) == ("postponed", "busy")
        assert fetch.not_before is not None
        assert fetch.not_before > datetime.now(UTC)
        assert server.asked("/page") == 1


def test_a_host_that_is_busy_elsewhere_is_not_waited_for_longer_than_allowed(tmp_path: Path) -> None:
    limits = Limits(min_delay_seconds=0.0, max_wait_seconds=0.2)
    with (
        ScriptedServer() as server,
        _client(limits, tmp_path) as one,
        _client(limits, tmp_path) as other,
        ThreadPoolExecutor(1) as pool,
    ):
        server.set("/slow", PAGE, delay=1.0)
        slow = pool.submit(one.fetch, server.url("/slow"), source_id="s", network="private")
        while not server.asked("/slow"):
            time.sleep(0.01)
        fetch = other.fetch(server.url("/page"), source_id="s", network="private").fetch
        assert (fetch.outcome, fetch.reason) == ("postponed", "busy")
        assert slow.result().fetch.outcome == "ok"


def test_a_redirect_within_a_host_is_one_visit() -> None:
    with ScriptedServer() as server, _client(Limits(min_delay_seconds=30, max_wait_seconds=1)) as client:
        server.set("/page", status=302, headers={"Location": "/other"})
        server.set("/other", PAGE)
        assert client.fetch(server.url("/page"), source_id="s", network="private").fetch.outcome == "ok"


def test_waiting_for_the_turn_of_where_a_redirect_leads_counts_against_the_deadline() -> None:
    limits = Limits(min_delay_seconds=30, deadline_seconds=0.5)
    with ScriptedServer() as server, _client(limits) as client:
        elsewhere = server.url("/other").replace("127.0.0.1", "localhost")
        server.set("/page", status=302, headers={"Location": elsewhere})
        server.set("/other", PAGE)
        assert client.fetch(elsewhere, source_id="s", network="private").fetch.outcome == "ok"
        started = time.monotonic()
        fetch = client.fetch(server.url("/page"), source_id="s", network="private").fetch
        assert (fetch.outcome, fetch.reason) == ("refused", "busy")
        assert time.monotonic() - started < 2


def test_a_host_that_limits_us_is_left_alone_by_all_its_sources(tmp_path: Path) -> None:
    with ScriptedServer() as server:
        server.set("/one", status=429, headers={"Retry-After": "600"})
        server.set("/two", PAGE)
        with _client(state_dir=tmp_path) as client:
            first = client.fetch(server.url("/one"), source_id="one", network="private").fetch
            second = client.fetch(server.url("/two"), source_id="two", network="private").fetch
        with _client(state_dir=tmp_path) as client:  # another process would see the same file
            third = client.fetch(server.url("/two"), source_id="two", network="private").fetch
        assert first.reason == "rate_limited"
        assert [(fetch.outcome, fetch.reason) for fetch in (second, third)] == [("postponed", "not_before")] * 2
        assert second.not_before == third.not_before == first.not_before
        assert server.asked("/two") == 0


@pytest.mark.parametrize("left", [b"", b"{", b"[]", b'{"free_at": "x"}', b'{"free_at": 1e18}', b'{"not_before": "?"}'])
def test_a_state_file_that_makes_no_sense_is_no_obstacle(tmp_path: Path, left: bytes) -> None:
    """Torn by a crash, or written while the clock was years ahead."""
    limits = Limits(min_delay_seconds=0.01, max_crawl_delay_seconds=0.05)
    with ScriptedServer() as server:
        server.set("/page", PAGE)
        with _client(limits, tmp_path) as client:
            client.fetch(server.url("/page"), source_id="s", network="private")
        (state,) = tmp_path.iterdir()
        state.write_bytes(left)
        with _client(limits, tmp_path) as client:
            assert client.fetch(server.url("/page"), source_id="s", network="private").fetch.outcome == "ok"


@pytest.mark.parametrize("ahead", [timedelta(hours=1), timedelta(days=3653)], ids=["an hour", "ten years"])
def test_a_pause_written_down_while_the_clock_was_ahead_silences_no_host(tmp_path: Path, ahead: timedelta) -> None:
    """With the limits that runs have: the longest pause is longer than anybody waits for a turn."""
    with ScriptedServer() as server:
        server.set("/page", PAGE)
        with _client(state_dir=tmp_path) as client:
            client.fetch(server.url("/page"), source_id="s", network="private")
        (state,) = tmp_path.iterdir()
        state.write_text(json.dumps({"free_at": time.time() + ahead.total_seconds()}))
        with _client(state_dir=tmp_path) as client:
            assert client.fetch(server.url("/page"), source_id="s", network="private").fetch.outcome == "ok"
        assert json.loads(state.read_text())["free_at"] <= time.time() + QUICK.min_delay_seconds


def test_a_state_folder_that_cannot_be_made_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(HomeError, match="state of fetching"):
        _client(state_dir=tmp_path / "file")


def test_a_state_folder_that_is_gone_is_a_clear_error(tmp_path: Path) -> None:
    with ScriptedServer() as server, _client(state_dir=tmp_path / "hosts") as client:
        (tmp_path / "hosts").rmdir()
        with pytest.raises(HomeError, match="state of fetching"):
            client.fetch(server.url("/page"), source_id="s", network="private")
        assert server.requests == []


# ----------------------------------------------------------------------------------------------------- robots.txt


def _robots(server: ScriptedServer, text: str) -> None:
    server.set("/robots.txt", text, content_type="text/plain")


def test_robots_is_asked_once_per_run_and_obeyed() -> None:
    with ScriptedServer() as server, _client() as client:
        _robots(server, "User-agent: *\nDisallow: /private/\n")
        server.set("/page", PAGE)
        server.set("/private/page", PAGE)
        for _ in range(2):
            assert client.fetch(server.url("/page"), source_id="s", network="private").fetch.outcome == "ok"
        fetch = client.fetch(server.url("/private/page"), source_id="s", network="private").fetch
        assert (fetch.outcome, fetch.reason, fetch.detail) == ("refused", "robots", "Disallow: /private/")
        assert (server.asked("/robots.txt"), server.asked("/private/page")) == (1, 0)
        assert server.last("/robots.txt").headers["user-agent"] == AGENT


def test_a_documented_api_is_not_asked_for_robots_and_still_takes_turns() -> None:
    with ScriptedServer() as server, _client() as client:
        _robots(server, "User-agent: *\nDisallow: /api/\n")
        server.set("/api/data", PAGE)
        for _ in range(2):
            fetched = client.fetch(server.url("/api/data"), source_id="s", network="private", documented_api=True)
            assert fetched.fetch.outcome == "ok"
        assert server.asked("/robots.txt") == 0
        assert _gaps(server, "/api/data")[0] >= QUICK.min_delay_seconds


def test_robots_holds_for_where_a_redirect_leads() -> None:
    with ScriptedServer() as server, _client() as client:
        _robots(server, "User-agent: gsi-etl\nDisallow: /away\n")
        server.set("/page", status=302, headers={"Location": "/away"})
        assert client.fetch(server.url("/page"), source_id="s", network="private").fetch.reason == "robots"
        assert server.asked("/away") == 0


def test_crawl_delay_is_kept_and_bounded() -> None:
    limits = Limits(min_delay_seconds=0.01, max_crawl_delay_seconds=0.4)
    with ScriptedServer() as server, _client(limits) as client:
        _robots(server, "User-agent: *\nCrawl-delay: 100\n")
        server.set("/page", PAGE)
        for _ in range(2):
            assert client.fetch(server.url("/page"), source_id="s", network="private").fetch.outcome == "ok"
        assert 0.4 <= _gaps(server, "/page")[0] < 2


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (Answer(status=404), None),
        (Answer(status=403), None),
        (Answer(b"", 200), None),
        (Answer(status=302, headers={"Location": "/robots.txt"}), None),
        (Answer(b"\xff\xfe\x00garbage"), None),
        (Answer(status=500), "robots"),
        (Answer(status=503), "robots"),
        (Answer(status=206), "robots"),
        (Answer(b"#" * 600_000), "robots"),
        (Answer(status=429, headers={"Retry-After": "60"}), "rate_limited"),
        (Answer(status=302, headers={"Location": "file:///etc/passwd"}), "bad_scheme"),
    ],
)
def test_what_holds_when_robots_cannot_be_read(answer: Answer, reason: str | None) -> None:
    """None there allows; a fault of theirs forbids for this run (RFC 9309)."""
    with ScriptedServer() as server, _client() as client:
        server.set_many("/robots.txt", [answer])
        server.set("/page", PAGE)
        fetch = client.fetch(server.url("/page"), source_id="s", network="private").fetch
        assert fetch.reason == reason
        assert server.asked("/page") == (reason is None)
        assert (fetch.not_before is not None) == (reason == "rate_limited")


def test_a_private_source_is_spared_robots_and_pauses() -> None:
    with ScriptedServer() as server, Client(user_agent=AGENT, limits=Limits(min_delay_seconds=30)) as client:
        _robots(server, "User-agent: *\nDisallow: /\n")
        server.set("/page", PAGE)
        for _ in range(3):
            assert client.fetch(server.url("/page"), source_id="s", network="private").fetch.outcome == "ok"
        assert server.asked("/robots.txt") == 0


def test_a_turn_is_given_back_by_a_fetch_that_fails() -> None:
    with ScriptedServer() as server, _client() as client:
        server.set("/page", PAGE)
        assert client.fetch(server.url("/nowhere"), source_id="s", network="private").fetch.reason == "http_404"
        started = time.monotonic()
        assert client.fetch(server.url("/page"), source_id="s", network="private").fetch.outcome == "ok"
        assert time.monotonic() - started < 5


def test_the_wait_of_a_host_ends() -> None:
    now = [datetime(2026, 1, 1, tzinfo=UTC)]
    with (
        ScriptedServer() as server,
        Client(user_agent=AGENT, limits=QUICK, polite_to_private=True, clock=lambda: now[0]) as client,
    ):
        server.set_many("/page", [Answer(status=429, headers={"Retry-After": "60"}), Answer(PAGE)])
        assert client.fetch(server.url("/page"), source_id="s", network="private").fetch.reason == "rate_limited"
        assert client.fetch(server.url("/page"), source_id="s", network="private").fetch.outcome == "postponed"
        now[0] += timedelta(seconds=67)
        assert client.fetch(server.url("/page"), source_id="s", network="private").fetch.outcome == "ok"
