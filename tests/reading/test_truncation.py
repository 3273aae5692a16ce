"""No body that was cut anywhere counts as complete: every byte, three framings, two codings."""

from __future__ import annotations

import gzip

import pytest

from gsi_etl.fetch import Client, Limits
from server.wire import Wire, WireServer

PAGE = b"<title>Index</title><p>40.3 million people, and 2.6 million of them in North Korea.</p>"
PACKED = gzip.compress(PAGE, mtime=0)
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
CODINGS = {"plain": (b"", PAGE), "gzip": (b"Content-Encoding: gzip\r\n", PACKED)}


def _chunked(body: bytes) -> bytes:
    parts = [body[i : i + 17] for i in range(0, len(body), 17)]
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


def _answer(framing: str, coding: str) -> tuple[bytes, bytes]:
    """An answer's head and its body as sent."""
    headers, body = CODINGS[coding]
    if framing == "length":
        return HEAD + headers + b"Content-Length: %d\r\n\r\n" % len(body), body
    if framing == "chunked":
        return HEAD + headers + b"Transfer-Encoding: chunked\r\n\r\n", _chunked(body)
    return HEAD + headers + b"\r\n", body


@pytest.mark.parametrize("coding", CODINGS)
@pytest.mark.parametrize("framing", ["length", "chunked", "close"])
def test_no_cut_body_is_accepted_as_complete(framing: str, coding: str) -> None:
    head, body = _answer(framing, coding)
    whole = head + body

    def cut(wire: Wire) -> None:
        wire.send(whole[: int(wire.path.removeprefix("/"))])

    accepted: dict[int, str | None] = {}
    plays = {f"/{at}": cut for at in range(len(whole) + 1)}
    with WireServer(plays) as server, Client(user_agent="test", limits=Limits(retries=0)) as client:
        for at in range(len(whole) + 1):
            fetched = client.fetch(f"{server.base}/{at}", source_id="cut", network="private")
            if fetched.fetch.outcome == "ok":
                accepted[at] = fetched.fetch.completeness
                assert at == len(whole) or fetched.fetch.completeness == "unverified"
                if at == len(whole):
                    assert fetched.body == PAGE
    proof = {("close", "gzip"): "gzip_trailer", ("close", "plain"): "unverified"}.get((framing, coding), framing)
    assert accepted[len(whole)] == proof
    # Only where nothing tells the end can a cut body come through at all, and then it says so.
    assert len(accepted) == 1 or (framing, coding) == ("close", "plain")
