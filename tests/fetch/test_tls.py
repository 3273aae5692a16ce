"""TLS: a server must prove who it is, and the deadline holds inside the encryption as well."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from gsi_etl.errors import SettingsError
from gsi_etl.fetch import Client, Fetched, Limits
from server.certificates import Authority

PAGE = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n<p>"
LIMITS = Limits(connect_seconds=1.0, read_seconds=0.5, deadline_seconds=1.0)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("certificates"))


@contextmanager
def _serving(certificate: Path, play: Callable[[ssl.SSLSocket, threading.Event], None]) -> Iterator[str]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            with suppress(OSError):
                while True:
                    plain, _ = listener.accept()
                    with suppress(OSError), plain, context.wrap_socket(plain, server_side=True) as sock:
                        sock.recv(65_536)
                        play(sock, over)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield f"https://127.0.0.1:{listener.getsockname()[1]}/"
        finally:
            over.set()
            listener.shutdown(socket.SHUT_RDWR)
            thread.join(5)


def _fetch(url: str, bundle: Path | None) -> Fetched:
    with Client(user_agent="test", limits=LIMITS, ca_bundle=bundle) as client:
        return client.fetch(url, source_id="s", network="private")


def _send(data: bytes) -> Callable[[ssl.SSLSocket, threading.Event], None]:
    return lambda sock, _over: sock.sendall(data)


def test_a_server_that_a_trusted_authority_vouches_for_is_fetched_from(authority: Authority) -> None:
    with _serving(authority.sign(), _send(PAGE)) as url:
        assert _fetch(url, authority.bundle).body == b"<p>"


def test_a_server_that_nobody_vouches_for_is_refused(authority: Authority) -> None:
    with _serving(authority.sign(), _send(PAGE)) as url:
        fetch = _fetch(url, None).fetch
    assert (fetch.reason, "self-signed" in fetch.detail or "verify failed" in fetch.detail) == ("tls", True)


@pytest.mark.parametrize(("address", "days"), [("127.0.0.1", -1), ("127.0.0.2", 1)], ids=["expired", "other host"])
def test_a_certificate_that_does_not_hold_is_refused(authority: Authority, address: str, days: int) -> None:
    with _serving(authority.sign(address, days=days), _send(PAGE)) as url:
        assert _fetch(url, authority.bundle).fetch.reason == "tls"


def test_the_deadline_holds_inside_tls(authority: Authority) -> None:
    def drip(sock: ssl.SSLSocket, over: threading.Event) -> None:
        sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        while not over.wait(0.05):
            sock.sendall(b"x")

    with _serving(authority.sign(), drip) as url:
        fetch = _fetch(url, authority.bundle).fetch
    assert fetch.reason == "deadline"
    assert fetch.seconds <= LIMITS.deadline_seconds + 0.5


def test_silence_inside_tls_times_out(authority: Authority) -> None:
    with _serving(authority.sign(), lambda _sock, over: over.wait(5) and None) as url:
        assert _fetch(url, authority.bundle).fetch.reason == "timeout"


def test_a_connection_cut_without_goodbye_proves_no_end(authority: Authority) -> None:
    """An attacker in between can cut a TLS connection: what tells its end only by closing stays unverified."""
    with _serving(authority.sign(), _send(b"HTTP/1.1 200 OK\r\n\r\n<p>40 million")) as url:
        assert _fetch(url, authority.bundle).fetch.completeness == "unverified"


@pytest.mark.parametrize("content", [None, b"", b"no certificate"])
def test_authorities_that_cannot_be_loaded_are_a_clear_error(tmp_path: Path, content: bytes | None) -> None:
    bundle = tmp_path / "bundle.pem"
    if content is not None:
        bundle.write_bytes(content)
    with pytest.raises(SettingsError, match="authorities") as caught:
        Client(user_agent="test", ca_bundle=bundle)
    assert caught.value.where == str(bundle)
