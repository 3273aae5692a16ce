"""Addresses: public ones only, whatever they are spelt like and whatever a name meant a moment ago."""

from __future__ import annotations

import ipaddress
import socket
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gsi_etl.fetch import Client, Limits
from gsi_etl.fetch.guard import check_address, check_url, network_of, why_blocked
from gsi_etl.fetch.outcome import Refused
from server.scripted import ScriptedServer

PUBLIC = ["93.184.215.14", "8.8.8.8", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "64:ff9b::8.8.8.8", "::ffff:8.8.8.8"]
OWN = ["127.0.0.1", "127.255.0.9", "10.1.2.3", "172.31.255.1", "192.168.0.1", "::1", "fd12::1", "::ffff:127.0.0.1"]
NEVER = [
    "169.254.169.254",  # metadata of most clouds
    "fe80::1%eth0",
    "168.63.129.16",  # Azure's own, a public address
    "fd00:ec2::254",  # AWS's own over IPv6
    "192.0.0.192",  # Oracle's own
    "100.100.100.200",  # Alibaba's own, shared address space
    "0.0.0.0",
    "::",
    "224.0.0.1",
    "255.255.255.255",
    "240.0.0.1",
    "192.0.2.7",
    "198.18.0.1",
    "2001:db8::1",
    "ff02::1",
    "fec0::1",
    "64:ff9b::169.254.169.254",
    "64:ff9b:1::1",
    "2002:a9fe:a9fe::1",
    "2001:0:a9fe:a9fe::1",
    "::ffff:0:127.0.0.1",
    "no address",
    "",
]


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_allowed(address: str) -> None:
    check_address(address, "public")
    check_address(address, "private")


@pytest.mark.parametrize("address", OWN)
def test_own_addresses_need_a_private_source(address: str) -> None:
    assert why_blocked(address, "private") is None
    with pytest.raises(Refused) as caught:
        check_address(address, "public")
    assert caught.value.reason == "blocked_address"


@pytest.mark.parametrize("address", NEVER)
def test_reserved_and_metadata_addresses_are_never_allowed(address: str) -> None:
    assert why_blocked(address, "public") is not None
    assert why_blocked(address, "private") is not None


@given(st.ip_addresses(v=4))
def test_an_ipv4_address_inside_ipv6_is_judged_like_itself(ip: ipaddress.IPv4Address) -> None:
    for inside in (f"::ffff:{ip}", f"64:ff9b::{ip}"):
        assert (why_blocked(inside, "public") is None) == (why_blocked(str(ip), "public") is None)
    if why_blocked(str(ip), "public") is not None:
        assert why_blocked(str(ipaddress.IPv6Address((0x2002 << 112) | (int(ip) << 80) | 1)), "public") is not None


@given(st.ip_addresses())
def test_what_a_public_source_may_reach_a_private_one_may_too(ip: ipaddress.IPv4Address) -> None:
    if why_blocked(str(ip), "public") is None:
        assert why_blocked(str(ip), "private") is None
        assert ip.is_global
        assert not ip.is_private


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "[::ffff:127.0.0.1]"]
)
def test_a_public_source_reaches_loopback_under_no_spelling(host: str) -> None:
    with ScriptedServer() as server, Client(user_agent="test") as client:
        server.set("/page", "<p>secret</p>")
        port = server.base.rpartition(":")[2]
        fetched = client.fetch(f"http://{host}:{port}/page", source_id="s")
        assert fetched.fetch.reason == "blocked_address"
        assert client.post(f"http://{host}:{port}/page", b"{}", {}).fetch.reason == "blocked_address"
        assert server.requests == []


def _answering(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """Look-ups of rebind.test give these addresses, one answer a look-up; the last stays."""
    asked: list[str] = []
    left = list(answers)

    def look_up(host: str, port: int, *_: Any, **__: Any) -> list[Any]:
        asked.append(host)
        now = left.pop(0) if len(left) > 1 else left[0]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in now]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return asked


def test_a_name_is_looked_up_once_so_that_its_answer_cannot_change(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = _answering(monkeypatch, ["127.0.0.1"], ["169.254.169.254"])
    with ScriptedServer() as server, Client(user_agent="test") as client:
        server.set("/page", "<p>x</p>")
        port = server.base.rpartition(":")[2]
        fetched = client.fetch(f"http://rebind.test:{port}/page", source_id="s", network="private")
    assert fetched.fetch.outcome == "ok"
    assert asked == ["rebind.test"]


def test_a_name_with_a_public_and_an_own_address_never_leads_to_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    _answering(monkeypatch, ["127.0.0.1", "10.0.0.1", "::ffff:127.0.0.1"])
    with ScriptedServer() as server, Client(user_agent="test") as client:
        port = server.base.rpartition(":")[2]
        assert client.fetch(f"http://rebind.test:{port}/", source_id="s").fetch.reason == "blocked_address"
        assert server.requests == []


@pytest.mark.parametrize(
    "host", ["127.0.0.2", "2130706434", "0x7f000002", "127.2", "10.0.0.1", "[::1]", "[::ffff:127.0.0.2]"]
)
def test_a_redirect_leads_a_public_source_to_no_own_address(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    """The server's own address, and it alone, passes for a public one: every other is judged as it is."""
    for name in ("gsi_etl.fetch.sockets.why_blocked", "gsi_etl.fetch.guard.why_blocked"):
        monkeypatch.setattr(name, lambda ip, network: None if ip == "127.0.0.1" else why_blocked(ip, network))
    with ScriptedServer() as server, Client(user_agent="test", limits=Limits(min_delay_seconds=0)) as client:
        server.set("/near", status=302, headers={"Location": "/far"})
        server.set("/far", status=302, headers={"Location": f"http://{host}:{server.base.rpartition(':')[2]}/secret"})
        fetch = client.fetch(server.url("/near"), source_id="s").fetch
        assert fetch.reason == "blocked_address"
        assert [request.path for request in server.requests if request.path != "/robots.txt"] == ["/near", "/far"]


def test_the_address_really_connected_to_is_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the system had sent the connection elsewhere than asked (a rewritten route, a transparent proxy)."""
    monkeypatch.setattr("gsi_etl.fetch.sockets.why_blocked", lambda *_: None)
    with ScriptedServer() as server, Client(user_agent="test") as client:
        assert client.fetch(server.url("/"), source_id="s").fetch.reason == "blocked_address"
        assert server.requests == []


def test_a_connection_made_for_a_private_source_does_not_serve_a_public_one() -> None:
    with ScriptedServer() as server, Client(user_agent="test") as client:
        server.set("/page", "<p>x</p>")
        assert client.fetch(server.url("/page"), source_id="own", network="private").fetch.outcome == "ok"
        assert client.fetch(server.url("/page"), source_id="other").fetch.reason == "blocked_address"
        assert server.asked("/page") == 1


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("file:///etc/passwd", "bad_scheme"),
        ("/etc/passwd", "bad_scheme"),
        ("http://", "bad_url"),
        ("http://a b/", "bad_url"),
        ("http://a/\r\nHost: b", "bad_url"),
        ("http://a\\@b/", "bad_url"),
        ("http://u:p@a/", "bad_url"),
        ("http://a:99999/", "bad_url"),
        ("http://[::1/", "bad_url"),
    ],
)
def test_urls_that_cannot_be_asked_for(url: str, reason: str) -> None:
    with pytest.raises(Refused) as caught:
        check_url(url)
    assert caught.value.reason == reason


@pytest.mark.parametrize("address", ["127.0.0.1", "127.0.0.53", "::1", "::ffff:127.0.0.1", "64:ff9b::127.0.0.1"])
def test_an_intranet_is_not_this_machine(address: str) -> None:
    assert why_blocked(address, "private") is None
    assert why_blocked(address, "intranet") is not None


@pytest.mark.parametrize("address", ["10.0.0.1", "192.168.1.1", "172.16.0.1", "fc00::1", "8.8.8.8"])
def test_an_intranet_is_private_and_public_addresses(address: str) -> None:
    assert why_blocked(address, "intranet") is None


@pytest.mark.parametrize("address", ["169.254.169.254", "fe80::1", "0.0.0.0"])
def test_no_network_has_metadata_services(address: str) -> None:
    assert why_blocked(address, "intranet") is not None


@pytest.mark.parametrize(
    ("home", "target", "hosts", "network"),
    [
        ("http://wiki.corp/feed", "http://wiki.corp/a", (), "private"),
        ("http://wiki.corp/feed", "http://WIKI.corp:80/a", (), "private"),
        ("http://wiki.corp/feed", "https://wiki.corp/a", (), "private"),
        ("https://wiki.corp/feed", "http://wiki.corp/a", (), "public"),
        ("http://wiki.corp/feed", "http://wiki.corp:8080/a", (), "public"),
        ("http://127.0.0.1:8000/", "http://127.0.0.1/", (), "public"),
        ("http://wiki.corp/feed", "http://files.corp/a", (), "public"),
        ("http://wiki.corp/feed", "http://files.corp/a", ("files.corp",), "intranet"),
        ("http://wiki.corp/feed", "http://files.corp:81/a", ("files.corp",), "intranet"),
        ("http://wiki.corp/feed", "http://files.corp:81/a", ("files.corp:80",), "public"),
        ("http://wiki.corp/feed", "http://files.corp:81/a", ("files.corp:81",), "intranet"),
        ("http://wiki.corp/feed", "http://127.0.0.1:81/a", ("127.0.0.1:81",), "private"),
        ("http://wiki.corp/feed", "http://[::1]:81/a", ("[::1]:81",), "private"),
        ("http://wiki.corp/feed", "http://127.0.0.1/a", ("127.0.0.1",), "public"),
    ],
)
def test_where_a_private_source_may_lead(home: str, target: str, hosts: tuple[str, ...], network: str) -> None:
    assert network_of(urlsplit(target), urlsplit(home), hosts) == network
