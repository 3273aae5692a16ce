"""What the client asks, when, and what it makes of the answer: validators, credentials, retries, budgets, webhooks."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gsi_etl.errors import FetchError, SettingsError
from gsi_etl.fetch import Client, Fetched, Limits, fetch_error, is_reason, unconditional_due
from gsi_etl.fetch.outcome import REASONS
from gsi_etl.model import Validators
from server.scripted import Answer, ScriptedServer
from server.wire import Wire, WireServer

AGENT = "gsi-etl-test/0 (+mailto:test@example.org)"
NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
PAGE = b"<p>40.3 million</p>"


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer() as running:
        yield running


@pytest.fixture
def client() -> Iterator[Client]:
    with Client(user_agent=AGENT, clock=lambda: NOW) as made:
        yield made


def _again(client: Client, url: str, before: Fetched, **more: bool) -> Fetched:
    fetch = before.fetch
    return client.fetch(
        url, source_id="s", network="private", validators=fetch.validators, known_sha256=fetch.sha256, **more
    )


# ------------------------------------------------------------------------------------------------ what a fetch says


def test_a_page_comes_with_its_hash_size_type_and_proof(server: ScriptedServer, client: Client) -> None:
    server.set("/page", PAGE, etag='"1"', content_type="text/HTML; charset='UTF-8'")
    fetched = client.fetch(server.url("/page#part"), source_id="walkfree", network="private")
    fetch = fetched.fetch
    assert fetched.body == PAGE
    assert (fetch.outcome, fetch.status, fetch.reason, fetch.completeness) == ("ok", 200, None, "length")
    assert (fetch.sha256, fetch.size) == (hashlib.sha256(PAGE).hexdigest(), len(PAGE))
    assert (fetch.media_type, fetch.charset) == ("text/html", "utf-8")
    assert (fetch.source_id, fetch.attempted_at, fetch.final_url) == ("walkfree", NOW, server.url("/page#part"))
    assert ("etag", '"1"') in fetch.headers
    assert server.last("/page").headers["user-agent"] == AGENT
    assert server.last("/page").headers["accept-encoding"] == "gzip"


def test_cookies_are_neither_kept_nor_shown(server: ScriptedServer, client: Client) -> None:
    server.set("/page", PAGE, headers={"Set-Cookie": "id=secret; Path=/"})
    for _ in range(2):
        fetch = client.fetch(server.url("/page"), source_id="s", network="private").fetch
    assert "cookie" not in server.last("/page").headers
    assert "secret" not in repr(fetch)


def test_an_environment_proxy_and_netrc_are_ignored(
    server: ScriptedServer, client: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login someone password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    server.set("/page", PAGE)
    assert client.fetch(server.url("/page"), source_id="s", network="private").fetch.outcome == "ok"
    assert "authorization" not in server.last("/page").headers


# ------------------------------------------------------------------------------------------------ conditional GET


def test_an_unchanged_page_is_not_modified_and_names_the_snapshot_it_confirms(
    server: ScriptedServer, client: Client
) -> None:
    server.set("/page", PAGE, etag='W/"1"', last_modified="Sun, 01 Feb 2026 00:00:00 GMT")
    first = client.fetch(server.url("/page"), source_id="s", network="private")
    second = _again(client, server.url("/page"), first)
    assert second.fetch.outcome == "not_modified"
    assert (second.fetch.sha256, second.body) == (first.fetch.sha256, None)
    assert second.fetch.validators == first.fetch.validators
    sent = server.last("/page").headers
    assert sent["if-none-match"] == 'W/"1"'
    assert sent["if-modified-since"] == "Sun, 01 Feb 2026 00:00:00 GMT"


def test_nothing_is_asked_conditionally_without_a_held_snapshot(server: ScriptedServer, client: Client) -> None:
    server.set("/page", PAGE, etag='"1"')
    fetched = client.fetch(server.url("/page"), source_id="s", network="private", validators=Validators('"1"'))
    assert fetched.body == PAGE


def test_an_unconditional_fetch_gets_the_bytes_from_a_server_that_always_says_304(
    server: ScriptedServer, client: Client
) -> None:
    server.set("/page", PAGE, etag='"1"')
    first = client.fetch(server.url("/page"), source_id="s", network="private")
    assert _again(client, server.url("/page"), first, unconditional=True).body == PAGE
    assert "if-none-match" not in server.last("/page").headers


@pytest.mark.parametrize(("days", "due"), [(None, True), (6, False), (7, True)])
def test_304_is_believed_for_a_week(days: int | None, due: bool) -> None:
    last = None if days is None else NOW - timedelta(days=days)
    assert unconditional_due(last, NOW, Limits()) is due


def test_a_last_modified_in_the_future_is_not_sent_back(server: ScriptedServer, client: Client) -> None:
    server.set("/page", PAGE, last_modified="Sun, 01 Dec 2041 00:00:00 GMT")
    first = client.fetch(server.url("/page"), source_id="s", network="private")
    assert first.fetch.validators.last_modified is not None
    assert _again(client, server.url("/page"), first).body == PAGE


def test_both_validators_are_stored_although_the_bytes_are_the_same(server: ScriptedServer, client: Client) -> None:
    server.set("/page", PAGE, etag='"1"')
    first = client.fetch(server.url("/page"), source_id="s", network="private")
    server.set("/page", PAGE, etag='"2"')
    second = _again(client, server.url("/page"), first)
    assert second.fetch.validators == Validators('"2"')
    assert second.fetch.sha256 == first.fetch.sha256
    assert _again(client, server.url("/page"), second).fetch.outcome == "not_modified"


def test_validators_that_stay_although_the_bytes_change_are_dropped(client: Client) -> None:
    def frozen(wire: Wire) -> None:
        body = b"<p>%d</p>" % wire.times
        wire.send(b'HTTP/1.1 200 OK\r\nETag: "1"\r\nContent-Length: %d\r\n\r\n%s' % (len(body), body))

    with WireServer({"/page": frozen}) as server:
        first = client.fetch(server.base + "/page", source_id="s", network="private")
        second = _again(client, server.base + "/page", first, unconditional=True)
    assert second.fetch.validators == Validators()
    assert "not used" in second.fetch.detail


@pytest.mark.parametrize("etag", ['"a\r\nX-Evil: 1"', '"\u00e9"', '"' + "x" * 5000 + '"'])
def test_a_validator_unfit_to_be_sent_is_not_sent(server: ScriptedServer, client: Client, etag: str) -> None:
    server.set("/page", PAGE)
    fetched = client.fetch(
        server.url("/page"), source_id="s", network="private", validators=Validators(etag), known_sha256="0" * 64
    )
    assert fetched.fetch.outcome == "ok"
    assert "if-none-match" not in server.last("/page").headers


# ------------------------------------------------------------------------------------------------------ redirects


def test_redirects_are_followed_and_told(server: ScriptedServer, client: Client) -> None:
    server.set("/old", status=301, headers={"Location": "/older"})
    server.set("/older", status=308, headers={"Location": "new"})
    server.set("/new", PAGE)
    fetched = client.fetch(server.url("/old"), source_id="s", network="private")
    assert fetched.body == PAGE
    assert fetched.fetch.url == server.url("/old")
    assert fetched.fetch.final_url == server.url("/new")
    assert fetched.fetch.redirects == (server.url("/older"), server.url("/new"))


def test_headers_of_a_source_stay_with_its_origin(server: ScriptedServer, client: Client) -> None:
    """A key follows a redirect within the origin; it goes nowhere else, and does not come back after a detour."""
    headers = {"Authorization": "Bearer secret", "X-Key": "secret"}
    with ScriptedServer() as other:
        server.set("/near", status=302, headers={"Location": "/far"})
        server.set("/far", status=302, headers={"Location": other.url("/away")})
        other.set("/away", status=302, headers={"Location": server.url("/back")})
        server.set("/back", PAGE)
        fetched = client.fetch(
            server.url("/near"),
            source_id="s",
            network="private",
            headers=headers,
        )
        assert fetched.fetch.outcome == "ok"
        for path in ("/near", "/far"):
            assert server.last(path).headers["authorization"] == "Bearer secret"
        for asked in (other.last("/away"), server.last("/back")):
            assert not {"authorization", "x-key"} & set(asked.headers)


def test_a_page_behind_a_redirect_to_another_origin_can_be_unchanged(server: ScriptedServer, client: Client) -> None:
    with ScriptedServer() as other:
        server.set("/page", status=301, headers={"Location": other.url("/page")})
        other.set("/page", PAGE, etag='"1"')
        first = client.fetch(server.url("/page"), source_id="s", network="private")
        assert _again(client, server.url("/page"), first).fetch.outcome == "not_modified"


def test_what_a_redirect_says_is_escaped_and_bounded(client: Client) -> None:
    def evil(wire: Wire) -> None:
        wire.send(b"HTTP/1.1 302 Found\r\nLocation: /\x1b[31m\r\n\r\n")

    def long(wire: Wire) -> None:
        wire.send(b"HTTP/1.1 302 Found\r\nLocation: /" + b"a" * 9_000 + b"\r\n\r\n")

    with WireServer({"/evil": evil, "/long": long}) as server:
        fetch = client.fetch(server.base + "/evil", source_id="s", network="private").fetch
        assert (fetch.reason, fetch.final_url) == ("bad_url", server.base + "/\\x1b[31m")
        assert client.fetch(server.base + "/long", source_id="s", network="private").fetch.reason == "bad_url"


def test_a_source_cannot_change_our_name_or_the_coding(server: ScriptedServer, client: Client) -> None:
    server.set("/page", PAGE)
    headers = {"User-Agent": "Mozilla/5.0", "Accept-Encoding": "br"}
    client.fetch(server.url("/page"), source_id="s", network="private", headers=headers)
    assert server.last("/page").headers["user-agent"] == AGENT
    assert server.last("/page").headers["accept-encoding"] == "gzip"


def test_a_header_that_cannot_be_sent_is_refused(server: ScriptedServer, client: Client) -> None:
    fetched = client.fetch(server.url("/"), source_id="s", network="private", headers={"X-A": "b\r\nX-Evil: 1"})
    assert fetched.fetch.reason == "bad_header"
    assert server.requests == []


# ------------------------------------------------------------------------------------- again, later, and not at all


def test_a_passing_fault_is_tried_again_once(server: ScriptedServer, client: Client) -> None:
    server.set_many("/page", [Answer(status=502), Answer(PAGE)])
    assert client.fetch(server.url("/page"), source_id="s", network="private").body == PAGE
    server.set("/gone", status=404)
    assert client.fetch(server.url("/gone"), source_id="s", network="private").fetch.reason == "http_404"
    server.set("/down", status=502)
    fetch = client.fetch(server.url("/down"), source_id="s", network="private").fetch
    assert (fetch.reason, "asked 2 times" in fetch.detail) == ("http_502", True)
    assert (server.asked("/page"), server.asked("/gone"), server.asked("/down")) == (2, 1, 2)


def test_retry_after_comes_back_as_a_time_and_is_not_slept_through(server: ScriptedServer, client: Client) -> None:
    server.set("/page", status=503, headers={"Retry-After": "3600"})
    fetch = client.fetch(server.url("/page"), source_id="s", network="private").fetch
    assert (fetch.outcome, fetch.reason, server.asked("/page")) == ("refused", "http_503", 1)
    assert fetch.not_before is not None
    assert timedelta(hours=1) <= fetch.not_before - NOW <= timedelta(hours=1.1)
    assert fetch.seconds < 1


@pytest.mark.parametrize(
    ("value", "least", "most"),
    [
        ("120", timedelta(seconds=120), timedelta(seconds=132)),
        ("Sun, 01 Mar 2026 13:00:00 GMT", timedelta(hours=1), timedelta(hours=1.1)),
        ("Sun, 01 Mar 2026 11:00:00 GMT", timedelta(minutes=15), timedelta(minutes=22.5)),  # past: our own wait
        ("soon", timedelta(minutes=15), timedelta(minutes=22.5)),
        ("1000000000", timedelta(days=30), timedelta(days=33)),
        ("Fri, 31 Dec 9999 23:59:59 GMT", timedelta(days=30), timedelta(days=33)),
    ],
)
def test_a_rate_limit_says_until_when(
    server: ScriptedServer, client: Client, value: str, least: timedelta, most: timedelta
) -> None:
    server.set("/page", status=429, headers={"Retry-After": value})
    fetch = client.fetch(server.url("/page"), source_id="s", network="private").fetch
    assert fetch.reason == "rate_limited"
    assert fetch.not_before is not None
    assert least <= fetch.not_before - NOW <= most


def test_nothing_is_sent_before_the_time_that_was_asked_for(server: ScriptedServer, client: Client) -> None:
    server.set("/page", PAGE)
    until = NOW + timedelta(seconds=1)
    fetch = client.fetch(server.url("/page"), source_id="s", network="private", not_before=until).fetch
    assert (fetch.outcome, fetch.reason, fetch.not_before) == ("postponed", "not_before", until)
    assert server.requests == []
    assert client.fetch(server.url("/page"), source_id="s", network="private", not_before=NOW).body == PAGE


@pytest.mark.parametrize(
    "limits",
    [Limits(budget_requests=2), Limits(budget_requests_per_host=2), Limits(budget_bytes=len(PAGE) + 1)],
    ids=["requests", "host", "bytes"],
)
def test_a_run_that_has_used_up_its_budget_asks_no_more(server: ScriptedServer, limits: Limits) -> None:
    server.set("/page", PAGE)
    with Client(user_agent=AGENT, limits=limits) as client:
        fetches = [client.fetch(server.url("/page"), source_id="s", network="private").fetch for _ in range(3)]
    assert [(fetch.outcome, fetch.reason) for fetch in fetches] == [("ok", None)] * 2 + [("postponed", "budget")]
    assert server.asked("/page") == 2


def test_a_source_may_have_its_own_size(server: ScriptedServer, client: Client) -> None:
    server.set("/page", b"x" * 1000)
    big = client.fetch(server.url("/page"), source_id="s", network="private", max_bytes=1000)
    assert big.fetch.outcome == "ok"
    assert client.fetch(server.url("/page"), source_id="s", network="private", max_bytes=999).fetch.reason == "too_big"


def test_a_kept_connection_that_the_server_closed_is_replaced(client: Client) -> None:
    """The server's FIN may come between our look at the connection and our request: no answer is lost, none is cut."""

    def once(wire: Wire) -> None:
        wire.send(b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n<p>")

    with WireServer({"/page": once}) as server:
        for _ in range(100):
            assert client.fetch(server.base + "/page", source_id="s", network="private").fetch.outcome == "ok"
        assert server.asked["/page"] == 100


# ------------------------------------------------------------------------------------------------------- webhooks


def test_a_webhook_is_posted_once_and_its_address_is_not_shown(server: ScriptedServer, client: Client) -> None:
    server.set("/hook/secret?token=secret", b"thanks", status=202)
    url = server.url("/hook/secret?token=secret")
    fetched = client.post(url, b'{"text": "x"}', {"Content-Type": "application/json"}, network="private")
    assert (fetched.fetch.outcome, fetched.fetch.status) == ("ok", 202)
    assert "secret" not in repr(fetched)
    asked = server.last("/hook/secret?token=secret")
    assert (asked.method, asked.body, asked.headers["content-type"]) == ("POST", b'{"text": "x"}', "application/json")


@pytest.mark.parametrize(
    ("status", "headers", "reason"),
    [
        (302, {"Location": "/elsewhere"}, "unexpected_status"),
        (500, {}, "http_500"),
        (404, {}, "http_404"),
        (429, {"Retry-After": "30"}, "rate_limited"),
    ],
)
def test_a_webhook_that_was_not_taken_is_refused_and_not_repeated(
    server: ScriptedServer, client: Client, status: int, headers: dict[str, str], reason: str
) -> None:
    server.set("/hook", status=status, headers=headers)
    fetch = client.post(server.url("/hook"), b"{}", {}, network="private").fetch
    assert (fetch.outcome, fetch.reason) == ("refused", reason)
    assert (fetch.not_before is not None) == (status == 429)
    assert len(server.requests) == 1


def test_a_webhook_with_a_password_in_its_address_does_not_show_it(client: Client) -> None:
    fetched = client.post("https://u:secret@hooks.example/secret", b"", {})
    assert fetched.fetch.reason == "bad_url"
    assert "secret" not in repr(fetched)


def test_a_webhook_that_takes_it_and_then_dawdles_is_ok(client: Client) -> None:
    def dawdle(wire: Wire) -> None:
        wire.send(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n")
        wire.hold()

    with WireServer({"/hook": dawdle}) as server:
        fetch = client.post(server.base + "/hook", b"{}", {}, network="private").fetch
    assert fetch.outcome == "ok"
    assert fetch.seconds < 2


# ------------------------------------------------------------------------------------------------ words for people


def test_every_reason_has_words_for_a_person(server: ScriptedServer, client: Client) -> None:
    for reason in [*REASONS, "http_404", "http_403", "http_502", "http_418"]:
        assert is_reason(reason)
    server.set("/old", status=302, headers={"Location": "/gone"})
    error = fetch_error(client.fetch(server.url("/old"), source_id="walkfree", network="private").fetch)
    assert isinstance(error, FetchError)
    assert error.kind == "http_404"
    assert "gone" in error.what
    assert "walkfree" in error.where
    assert server.url("/gone") in error.where
    assert error.kept
    assert error.hint


@pytest.mark.parametrize("agent", ["", "  ", "a\r\nX-Evil: 1"])
def test_a_client_without_a_name_is_not_made(agent: str) -> None:
    with pytest.raises(SettingsError):
        Client(user_agent=agent)
