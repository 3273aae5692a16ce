"""Keys go where they are meant to go and nowhere else; whatever a fetch says has public addresses."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from gsi_etl.fetch import Client, fetch_error
from gsi_etl.model import Fetch
from server.scripted import ScriptedServer

CANARY = "CANARY/s3cr3t+1"
PAGE = b"<p>40.3 million people</p>"


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer() as made:
        yield made


@pytest.fixture
def client() -> Iterator[Client]:
    with Client(user_agent="gsi-etl/test") as made:
        yield made


@pytest.fixture(autouse=True)
def _keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEWS_KEY", CANARY)
    monkeypatch.delenv("NO_SUCH_KEY", raising=False)


def said(fetch: Fetch) -> str:
    """All that a fetch says, and the error that is made of it."""
    return f"{fetch!r} {fetch_error(fetch) if not fetch.usable else ''}"


def test_a_key_is_sent_in_the_query_and_is_not_in_the_fetch(server: ScriptedServer, client: Client) -> None:
    server.set("/api", PAGE)
    url = server.url("/api?page=1")
    got = client.fetch(url, source_id="s", network="private", query_env={"k": "NEWS_KEY"}, home=url)
    assert server.requests[0].path == "/api?page=1&k=CANARY%2Fs3cr3t%2B1"
    assert (got.body, got.fetch.url, got.fetch.final_url) == (PAGE, url, url)
    assert "s3cr3t" not in said(got.fetch)


def test_a_key_is_sent_in_a_header_and_only_to_its_origin(server: ScriptedServer, client: Client) -> None:
    with ScriptedServer() as other:
        server.set("/api", status=302, headers={"Location": other.url("/away")})
        other.set("/away", PAGE)
        got = client.fetch(
            server.url("/api"), source_id="s", network="private", header_env={"Authorization": "NEWS_KEY"}
        )
        assert server.last("/api").headers["authorization"] == CANARY
        assert "authorization" not in other.last("/away").headers
    assert got.fetch.outcome == "ok"
    assert "s3cr3t" not in said(got.fetch)


def test_a_key_that_the_server_repeats_in_a_redirect_is_hidden(server: ScriptedServer, client: Client) -> None:
    server.set("/api", status=301, headers={"Location": "/new?k=CANARY%2Fs3cr3t%2B1&token=another-s3cr3t"})
    server.set("/new", PAGE)
    got = client.fetch(server.url("/api"), source_id="s", network="private", query_env={"k": "NEWS_KEY"})
    assert server.requests[-1].path.endswith("token=another-s3cr3t")
    assert got.fetch.redirects == (server.url("/new?k=hidden&token=hidden"),)
    assert got.fetch.final_url == server.url("/new?k=hidden&token=hidden")
    assert "s3cr3t" not in said(got.fetch)


@pytest.mark.parametrize("where", ["/loop?token=s3cr3t-1", "http://u:s3cr3t@127.0.0.1/x", "ftp://h/?key=s3cr3t",
                                   "http://192.168.0.1/?sig=s3cr3t-2", "http://[s3cr3t/?key=s3cr3t"])  # fmt: skip
def test_what_is_said_of_a_failure_holds_no_secret(server: ScriptedServer, client: Client, where: str) -> None:
    server.set("/api", status=302, headers={"Location": where})
    server.set("/loop", status=302, headers={"Location": where})
    url = server.url("/api")
    got = client.fetch(url, source_id="s", network="private", query_env={"k": "NEWS_KEY"}, home=url)
    assert got.fetch.outcome == "refused"
    assert "s3cr3t" not in said(got.fetch).replace("[s3cr3t/", "")  # a host that is none


def test_a_key_that_no_header_may_have_is_not_repeated(
    server: ScriptedServer, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NEWS_KEY", "two\nlines s3cr3t")
    got = client.fetch(server.url("/api"), source_id="s", network="private", header_env={"X-Key": "NEWS_KEY"})
    assert got.fetch.reason == "bad_header"
    assert "s3cr3t" not in said(got.fetch)


def test_a_variable_that_is_not_set_is_named_and_nothing_is_sent(server: ScriptedServer, client: Client) -> None:
    got = client.fetch(server.url("/api"), source_id="s", network="private", query_env={"k": "NO_SUCH_KEY"})
    assert (got.fetch.outcome, got.fetch.reason, got.fetch.detail) == ("refused", "no_secret", "not set: NO_SUCH_KEY")
    assert "query_env" in fetch_error(got.fetch).hint
    assert server.requests == []


# ------------------------------------------------------------------------------- where a private source may lead


@pytest.mark.slow
def test_a_private_source_leads_to_its_own_origin_and_to_no_other_port_of_this_machine(
    server: ScriptedServer, client: Client
) -> None:
    server.set("/near", PAGE)
    with ScriptedServer() as other:
        other.set("/far", PAGE)
        home = server.url("/feed")
        assert client.fetch(server.url("/near"), source_id="s", network="private", home=home).body == PAGE
        for hosts in ((), ("127.0.0.1",), ("localhost",), ("intranet.example",)):
            got = client.fetch(other.url("/far"), source_id="s", network="private", home=home, hosts=hosts)
            assert got.fetch.reason == "blocked_address"
        assert other.requests == []
        named = other.base.removeprefix("http://")
        assert client.fetch(other.url("/far"), source_id="s", network="private", home=home, hosts=(named,)).body == PAGE


def test_a_redirect_leads_a_private_source_no_further_than_a_link(server: ScriptedServer, client: Client) -> None:
    with ScriptedServer() as other:
        other.set("/far", PAGE)
        server.set("/feed", status=302, headers={"Location": other.url("/far")})
        home = server.url("/feed")
        got = client.fetch(home, source_id="s", network="private", home=home)
        assert (got.fetch.reason, other.requests) == ("blocked_address", [])


def test_a_name_that_means_this_machine_is_no_way_in(
    server: ScriptedServer, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    import socket

    server.set("/far", PAGE)
    found = socket.getaddrinfo("127.0.0.1", 0, type=socket.SOCK_STREAM)
    port = server.base.rpartition(":")[2]
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda host, port, **_: [(*entry[:4], ("127.0.0.1", port)) for entry in found]
    )
    for hosts in (("wiki.example",), (f"wiki.example:{port}",)):
        got = client.fetch(
            f"http://wiki.example:{port}/far",
            source_id="s",
            network="private",
            home="http://feeds.example/",
            hosts=hosts,
        )
        assert got.fetch.reason == "blocked_address"
    assert server.requests == []
