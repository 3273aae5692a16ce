"""Reading bodies: what is sent comes back whole, however it is framed; what is cut or altered never does."""

from __future__ import annotations

import gzip
import http.client
import io
import random
import re
import tracemalloc
from email.message import Message

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gsi_etl.fetch.body import Body, Caps, Framing, framing_of, is_gzip, read_body
from gsi_etl.fetch.outcome import Refused

CAPS = Caps(wire=100_000, decoded=200_000, ratio=50, ratio_floor=20_000)


def _headers(*pairs: tuple[str, str]) -> http.client.HTTPMessage:
    message = http.client.HTTPMessage()
    for name, value in pairs:
        Message.add_header(message, name, value)
    return message


def _chunks(body: bytes, cuts: list[int]) -> bytes:
    sent, at = b"", 0
    for size in [*cuts, len(body)]:
        part = body[at : at + size]
        if part:
            sent += b"%X;ext=1\r\n%s\r\n" % (len(part), part)
        at += len(part)
    return sent + b"0\r\n\r\n"


def _read(sent: bytes, framing: Framing, *, packed: bool) -> Body | str:
    """The body, or the reason why there is none."""
    try:
        return read_body(io.BytesIO(sent), framing, gzip=packed, caps=CAPS)
    except Refused as refused:
        return refused.reason


bodies = st.binary(min_size=1, max_size=400)


@given(bodies, st.lists(st.integers(1, 50), max_size=20), st.booleans())
def test_chunks_of_any_size_give_the_body(body: bytes, cuts: list[int], packed: bool) -> None:
    sent = _chunks(gzip.compress(body) if packed else body, cuts)
    read = read_body(io.BytesIO(sent), Framing("chunked"), gzip=packed, caps=CAPS)
    assert (read.content, read.completeness) == (body, "chunked")


@given(st.lists(bodies, min_size=1, max_size=4))
def test_gzip_members_are_joined(parts: list[bytes]) -> None:
    sent = b"".join(gzip.compress(part) for part in parts)
    read = read_body(io.BytesIO(sent), Framing("close"), gzip=True, caps=CAPS)
    assert read.content == b"".join(parts)
    assert read.completeness == ("gzip_trailer" if len(parts) == 1 else "unverified")


@given(bodies, st.data())
def test_any_altered_byte_of_a_gzip_body_is_refused_or_changes_nothing(body: bytes, data: st.DataObject) -> None:
    sent = bytearray(gzip.compress(body, mtime=0))
    at = data.draw(st.integers(0, len(sent) - 1))
    sent[at] ^= data.draw(st.integers(1, 255))
    read = _read(bytes(sent), Framing("length", len(sent)), packed=True)
    # A byte of the header may be one that means nothing.
    assert read in ("bad_gzip", "truncated_gzip") or (isinstance(read, Body) and read.content == body)


@given(st.binary(max_size=300))
def test_garbage_for_chunks_is_always_a_typed_refusal_or_a_body(garbage: bytes) -> None:
    read = _read(garbage, Framing("chunked"), packed=False)
    assert isinstance(read, Body) or read in ("bad_framing", "truncated", "too_big", "headers_too_big")


@given(st.one_of(st.text(max_size=12), st.from_regex("[0-9]{1,9}(, ?[0-9]{1,9})?", fullmatch=True)))
def test_a_length_is_digits_or_refused(value: str) -> None:
    headers = _headers(("Content-Length", value))
    parts = {part.strip() for part in value.split(",")}
    if len(parts) == 1 and re.fullmatch("[0-9]+", only := parts.pop()):
        assert framing_of(headers, 11) == Framing("length", int(only))
    else:
        with pytest.raises(Refused, match="bad_framing"):
            framing_of(headers, 11)


@pytest.mark.parametrize(
    ("size", "reason"), [(CAPS.ratio_floor + 1, "bomb"), (CAPS.decoded + 1, "bomb"), (CAPS.ratio_floor - 1, None)]
)
def test_the_ratio_counts_only_above_its_floor(size: int, reason: str | None) -> None:
    sent = gzip.compress(b"\0" * size)
    read = _read(sent, Framing("length", len(sent)), packed=True)
    assert (read if isinstance(read, str) else None) == reason


@pytest.mark.parametrize("framing", [Framing("close"), Framing("length", 100_001)])
def test_one_byte_too_many_is_too_big(framing: Framing) -> None:
    with pytest.raises(Refused) as caught:
        read_body(io.BytesIO(b"x" * 100_001), framing, gzip=False, caps=CAPS)
    assert caught.value.reason == "too_big"


def test_exactly_as_much_as_allowed_is_accepted() -> None:
    read = read_body(io.BytesIO(b"x" * 100_000), Framing("length", 100_000), gzip=False, caps=CAPS)
    assert read.wire_bytes == len(read.content) == 100_000


def test_many_tiny_chunks_take_no_more_memory_than_large_ones() -> None:
    """Kept one by one, blocks of two bytes would take twenty times their size."""
    stream = io.BytesIO(b"2\r\nab\r\n" * 50_000 + b"0\r\n\r\n")
    tracemalloc.start()
    try:
        read = read_body(stream, Framing("chunked"), gzip=False, caps=CAPS)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert read.content == b"ab" * 50_000
    assert peak < 5 * len(read.content)


@pytest.mark.parametrize("size", [1_048_575, 1_048_576, 1_048_577, 3_000_001])
def test_a_body_of_any_size_is_joined_in_its_order(size: int) -> None:
    caps = Caps(wire=4_000_000, decoded=4_000_000, ratio=50, ratio_floor=20_000)
    body = random.Random(size).randbytes(size)
    assert read_body(io.BytesIO(body), Framing("length", size), gzip=False, caps=caps).content == body


@pytest.mark.parametrize(
    ("values", "packed"), [((), False), (("identity",), False), (("GZIP",), True), (("x-gzip",), True), (("",), False)]
)
def test_codings_that_are_understood(values: tuple[str, ...], packed: bool) -> None:
    assert is_gzip(_headers(*(("Content-Encoding", value) for value in values))) is packed
