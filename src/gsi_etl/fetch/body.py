"""Reading a body to its proven end: framing, unpacking, and the caps on both.

requests and urllib3 take a gzip body that stops half-way for a whole one, accept contradictory framing, and parse
chunk sizes leniently. Here the end must be seen: the declared length, the last chunk, or the trailer of the gzip
stream; a body that simply stops with the connection is marked ``unverified``.

Knows HTTP's framing and gzip; knows nothing of sockets, sources or documents.
"""

from __future__ import annotations

import http.client
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Final, Literal

from gsi_etl.fetch.outcome import Refused
from gsi_etl.model import Completeness

BLOCK: Final = 65_536
_SEGMENT: Final = 1_048_576
_CHUNK_SIZE: Final = re.compile(rb"([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\r\n]*)?\r\n")
_MAX_LINE: Final = 4_096
_MAX_TRAILERS: Final = 50


@dataclass(frozen=True, slots=True)
class Framing:
    """How the end of a body is found: by ``length`` bytes, by chunks, or only by the end of the connection."""

    kind: Literal["length", "chunked", "close"]
    length: int = 0


@dataclass(frozen=True, slots=True)
class Caps:
    """Bounds in bytes, before and after unpacking; see ``Limits``."""

    wire: int
    decoded: int
    ratio: int
    ratio_floor: int


@dataclass(frozen=True, slots=True)
class Body:
    """Decoded bytes, how many came over the wire, and how their end was proved."""

    content: bytes
    wire_bytes: int
    completeness: Completeness


def framing_of(headers: http.client.HTTPMessage, version: int) -> Framing:
    """The framing that the headers declare. Raises ``Refused("bad_framing")`` when they contradict themselves."""
    lengths = {value.strip() for line in headers.get_all("Content-Length", []) for value in str(line).split(",")}
    codings = [str(value).strip().lower() for value in headers.get_all("Transfer-Encoding", [])]
    if codings:
        if lengths:
            raise Refused("bad_framing", "both Content-Length and Transfer-Encoding")
        if codings != ["chunked"] or version < 11:
            raise Refused("bad_framing", f"Transfer-Encoding {', '.join(codings)[:60]!r}")
        return Framing("chunked")
    if not lengths:
        return Framing("close")
    if len(lengths) > 1:
        raise Refused("bad_framing", f"{len(lengths)} different Content-Lengths")
    length = lengths.pop()
    if not (length.isascii() and length.isdigit() and len(length) <= 15):
        raise Refused("bad_framing", f"Content-Length {length[:40]!r}")
    return Framing("length", int(length))


def is_gzip(headers: http.client.HTTPMessage) -> bool:
    """True for gzip, False for no coding. Raises ``Refused("unsupported_encoding")`` for any other, or for two."""
    listed = [v.strip().lower() for line in headers.get_all("Content-Encoding", []) for v in str(line).split(",")]
    codings = [coding for coding in listed if coding not in ("", "identity")]
    if not codings:
        return False
    if len(codings) == 1 and codings[0] in ("gzip", "x-gzip"):
        return True
    raise Refused("unsupported_encoding", f"Content-Encoding {', '.join(codings)[:60]!r}, asked for gzip only")


def read_body(stream: IO[bytes], framing: Framing, *, gzip: bool, caps: Caps) -> Body:
    """All of a body, decoded. Raises ``Refused``: too_big, bomb, truncated, truncated_gzip, bad_gzip, bad_framing."""
    if framing.kind == "length" and framing.length > caps.wire:
        raise Refused("too_big", f"{framing.length:,} bytes are announced, {caps.wire:,} are allowed")
    unpack = _Gunzip(caps) if gzip else None
    content, wire = _Collected(), 0
    for block in _BLOCKS[framing.kind](stream, framing):
        wire += len(block)
        if wire > caps.wire:
            raise Refused("too_big", f"more than {caps.wire:,} bytes")
        if unpack is None:
            content.add(block)
            if wire > caps.decoded:
                raise Refused("too_big", f"more than {caps.decoded:,} bytes")
        else:
            for piece in unpack.feed(block):
                content.add(piece)
    if unpack is not None and wire:
        unpack.must_have_ended()
    return Body(content.joined(), wire, _proof(framing, unpack))


def _proof(framing: Framing, unpack: _Gunzip | None) -> Completeness:
    if framing.kind == "length":
        return "length"
    if framing.kind == "chunked":
        return "chunked"
    # After several gzip members another may have been meant to follow: only a single one proves its end.
    return "gzip_trailer" if unpack is not None and unpack.members == 1 else "unverified"


def _by_length(stream: IO[bytes], framing: Framing) -> Iterator[bytes]:
    left = framing.length
    while left:
        block = _read1(stream, min(BLOCK, left))
        if not block:
            raise Refused("truncated", f"{framing.length - left:,} of {framing.length:,} bytes came")
        left -= len(block)
        yield block


def _by_close(stream: IO[bytes], _framing: Framing) -> Iterator[bytes]:
    while block := _read1(stream, BLOCK):
        yield block


def _by_chunks(stream: IO[bytes], _framing: Framing) -> Iterator[bytes]:
    while size := _chunk_size(stream):
        left = size
        while left:
            block = _read1(stream, min(BLOCK, left))
            if not block:
                raise Refused("truncated", "the connection ended within a chunk")
            left -= len(block)
            yield block
        if _line(stream) != b"\r\n":
            raise Refused("bad_framing", "a chunk is longer than its declared size")
    for _ in range(_MAX_TRAILERS):
        if _line(stream) == b"\r\n":
            return
    raise Refused("headers_too_big", f"more than {_MAX_TRAILERS} trailers")


_BLOCKS: Final = {"length": _by_length, "chunked": _by_chunks, "close": _by_close}


def _chunk_size(stream: IO[bytes]) -> int:
    line = _line(stream)
    match = _CHUNK_SIZE.fullmatch(line)
    if match is None:
        raise Refused("bad_framing", f"chunk size {line[:40]!r}")
    return int(match[1], 16)


def _line(stream: IO[bytes]) -> bytes:
    line = stream.readline(_MAX_LINE)
    if not line.endswith(b"\n"):
        if len(line) >= _MAX_LINE:
            raise Refused("bad_framing", "a chunk's header or trailer has no end")
        raise Refused("truncated", "the connection ended before the last chunk")
    return line


def _read1(stream: IO[bytes], size: int) -> bytes:
    """What is there, at most ``size``: a plain read would wait for all of it and hold twice the memory."""
    read1 = getattr(stream, "read1", stream.read)
    block: bytes = read1(size)
    return block


class _Collected:
    """Bytes as they come, in segments that are joined once the end was proved.

    A single buffer is copied whole, now and then, to grow: then a body that is to be refused takes twice its size. A
    list of blocks as small as a hostile server sends them would take many times their size.
    """

    def __init__(self) -> None:
        self._segments = [bytearray()]

    def add(self, block: bytes) -> None:
        if len(self._segments[-1]) + len(block) > _SEGMENT:
            self._segments.append(bytearray())
        self._segments[-1] += block

    def joined(self) -> bytes:
        return b"".join(self._segments)


class _Gunzip:
    """Unpacks gzip members piece by piece, within the caps."""

    def __init__(self, caps: Caps) -> None:
        self._caps = caps
        self._unpacker = _new_unpacker()
        self._wire = self._decoded = 0
        self._fresh = True  # no byte of the present member was seen
        self.members = 0

    def feed(self, block: bytes) -> Iterator[bytes]:
        self._wire += len(block)
        while block:
            if self._fresh and self.members and not block.strip(b"\0"):
                return  # padding after the end, as some servers send it
            self._fresh = False
            try:
                piece = self._unpacker.decompress(block, BLOCK)
            except zlib.error as error:
                raise Refused("bad_gzip", str(error)) from None
            self._count(len(piece))
            yield piece
            block = self._unpacker.unconsumed_tail
            if self._unpacker.eof:
                self.members += 1
                block, self._unpacker, self._fresh = self._unpacker.unused_data, _new_unpacker(), True

    def must_have_ended(self) -> None:
        if not self._fresh or not self.members:
            raise Refused("truncated_gzip", f"{self._decoded:,} bytes could be unpacked before it stopped")

    def _count(self, size: int) -> None:
        self._decoded += size
        caps = self._caps
        if self._decoded > caps.ratio_floor and self._decoded > caps.ratio * self._wire:
            raise Refused("bomb", f"{self._wire:,} bytes unpack to more than {caps.ratio} times as much")
        if self._decoded > caps.decoded:
            raise Refused("too_big", f"unpacks to more than {caps.decoded:,} bytes")


def _new_unpacker() -> zlib._Decompress:
    return zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
