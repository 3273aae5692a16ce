"""The suite's own guard: what reaches beyond loopback is refused, and noticed even if that is swallowed."""

from __future__ import annotations

import contextlib
import socket

import pytest


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("2001:db8::1", 80, 0, 0)])
def test_connecting_beyond_loopback_is_refused_and_recorded(address: tuple[object, ...], no_egress: list[str]) -> None:
    family = socket.AF_INET6 if ":" in str(address[0]) else socket.AF_INET
    with socket.socket(family) as sock, contextlib.suppress(RuntimeError):
        sock.connect(address)
        pytest.fail("the connection was let through")
    assert no_egress == [f"socket.connect to {address[0]}"]
    no_egress.clear()


def test_looking_up_a_foreign_name_is_refused(no_egress: list[str]) -> None:
    with pytest.raises(RuntimeError, match="leave this machine"):
        socket.getaddrinfo("example.org", 80)
    assert no_egress == ["look-up of 'example.org'"]
    no_egress.clear()


def test_loopback_is_let_through(no_egress: list[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()):
        pass
    assert no_egress == []
