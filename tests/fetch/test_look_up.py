"""Names: the resolver has no timeout of its own, so ours must hold."""

from __future__ import annotations

import socket
import threading
from typing import Any

import pytest

from gsi_etl.fetch import Client, Limits


def _fetch_reason(limits: Limits) -> tuple[str | None, float]:
    with Client(user_agent="test", limits=limits) as client:
        fetch = client.fetch("http://slow.test/", source_id="s", network="private").fetch
    return fetch.reason, float(fetch.seconds)


def test_a_resolver_that_hangs_is_left_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    over = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: over.wait(10) and [])
    reason, seconds = _fetch_reason(Limits(connect_seconds=0.3, deadline_seconds=0.5, retries=5, backoff_seconds=0))
    over.set()
    assert reason in ("dns", "deadline")
    assert seconds <= 1.0


def test_a_name_without_addresses_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [])
    assert _fetch_reason(Limits(retries=0))[0] == "dns"


def test_the_next_address_is_tried_when_one_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        ports = [closed.getsockname()[1], server.getsockname()[1]]

        def look_up(*_: Any, **__: Any) -> list[Any]:
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port)) for port in ports]

        monkeypatch.setattr(socket, "getaddrinfo", look_up)
        # The second one accepts and says nothing: it was reached.
        assert _fetch_reason(Limits(read_seconds=0.2, deadline_seconds=1.0, retries=0))[0] == "timeout"
