"""Whatever bytes a server sends, a fetch ends in an outcome of the closed list and never raises."""

from __future__ import annotations

import gzip
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from gsi_etl.fetch import Client, Limits, is_reason
from server.wire import Wire, WireServer

PAGE = b"<p>40.3 million</p>"
PACKED = gzip.compress(PAGE, mtime=0)
SEEDS = [
    b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nContent-Type: text/html; charset=utf-8\r\n\r\n%s" % (len(PAGE), PAGE),
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n<p>40\r\n1;a=b\r\n.\r\n0\r\nX: y\r\n\r\n",
    b'HTTP/1.0 200 OK\r\nContent-Encoding: gzip\r\nETag: "1"\r\n\r\n' + PACKED,
    b"HTTP/1.1 302 Found\r\nLocation: /elsewhere?x=1#y\r\n\r\n",
    b"HTTP/1.1 429 Too Many\r\nRetry-After: 120\r\n\r\n",
]


@pytest.fixture(scope="module")
def place() -> Iterator[tuple[WireServer, Client, list[bytes]]]:
    answer = [b""]

    def play(wire: Wire) -> None:
        wire.send(answer[0])

    real = socket.getaddrinfo

    def only_here(host: str, *rest: Any, **more: Any) -> Any:
        if host != "127.0.0.1":  # a redirect may have become one to anywhere
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return real(host, *rest, **more)

    limits = Limits(read_seconds=1.0, deadline_seconds=2.0, retries=0, budget_requests_per_host=10**6)
    with (
        pytest.MonkeyPatch.context() as patch,
        WireServer({"/page": play}) as server,
        Client(user_agent="test", limits=limits) as client,
    ):
        patch.setattr(socket, "getaddrinfo", only_here)
        yield server, client, answer


@st.composite
def _answers(draw: st.DrawFn) -> bytes:
    """A sound answer with a few pieces replaced, doubled or taken out; or no answer at all."""
    answer = draw(st.sampled_from(SEEDS) | st.binary(max_size=200))
    for _ in range(draw(st.integers(0, 4))):
        start = draw(st.integers(0, len(answer)))
        end = draw(st.integers(start, min(len(answer), start + 12)))
        piece = draw(
            st.binary(max_size=6)
            | st.sampled_from(
                [b"\r\n", b"\n", b":", b"-1", b"0", b"\0", b"gzip", b"chunked", b"\xff", answer[start:end] * 2]
            )
        )
        answer = answer[:start] + piece + answer[end:]
    return answer


@given(_answers())
@example(b"HTTP/1.1 200 OK\r\nContent-Length: 1" + b"0" * 5000 + b"\r\n\r\nx")
@example(b"HTTP/1.1 302 Found\r\nLocation: http://[::1]:x/\r\n\r\n")
@example(b"HTTP/1.1 302 Found\r\nLocation: http://\xc3\x9f.\xe2\x80\xae/\r\n\r\n")
@example(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: \xc4\xb0chunked\r\n\r\n")
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_end_in_a_typed_outcome(place: tuple[WireServer, Client, list[bytes]], sent: bytes) -> None:
    server, client, answer = place
    answer[0] = sent
    fetched = client.fetch(server.base + "/page", source_id="s", network="private")
    fetch = fetched.fetch
    assert fetch.outcome in ("ok", "refused")
    assert (fetch.reason is None) == (fetch.outcome == "ok") == (fetched.body is not None)
    assert fetch.reason is None or is_reason(fetch.reason)
    assert (fetch.completeness is not None) == (fetch.outcome == "ok")
    assert all(value.isprintable() for _, value in fetch.headers)
    assert fetch.detail.isprintable()
    assert fetch.final_url is not None
    assert fetch.final_url.isprintable()
