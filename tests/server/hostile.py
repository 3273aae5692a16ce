"""The hostile server: a route for each fault or attack, with the outcome, seconds and memory it must end in.

``expect`` is ``refused/<reason>``, ``ok/<completeness>`` or ``not_modified``. ``slow`` routes wait and are run side by
side. Where a behaviour has a row in the threat table, ``row`` names it (F1 to F35).
"""

from __future__ import annotations

import gzip
import itertools
import random
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass

from server.wire import Play, Wire

PAGE = b"<html><title>Index</title><p>40.3 million people were in modern slavery on any day in 2016.</p></html>"
PACKED = gzip.compress(PAGE, mtime=0)
OK = b"HTTP/1.1 200 OK\r\n"
MEGABYTES = 64


@dataclass(frozen=True)
class Route:
    """What a path does, and what must come of asking for it. ``url`` replaces the server's own address."""

    path: str
    play: Play
    expect: str
    row: str = ""
    slow: bool = False
    url: str | None = None
    asks: int = 1  # ask so often; the last outcome counts
    held: bool = False  # ask with the validators of the answer before


ROUTES: dict[str, Route] = {}


def _add(name: str, play: Play, expect: str, row: str = "", **more: object) -> None:
    assert name not in ROUTES, name
    ROUTES[name] = Route(f"/{name}", play, expect, row, **more)  # type: ignore[arg-type]


def _says(name: str, raw: bytes, expect: str, row: str = "", **more: object) -> None:
    """A route that sends exactly these bytes and closes."""
    _add(name, lambda wire: wire.send(raw), expect, row, **more)


def _does(name: str, expect: str, row: str = "", **more: object) -> Callable[[Play], Play]:
    def keep(play: Play) -> Play:
        _add(name, play, expect, row, **more)
        return play

    return keep


def _with(headers: bytes, body: bytes = PAGE, status: bytes = OK) -> bytes:
    return status + headers + b"\r\n\r\n" + body


def _sized(body: bytes, headers: bytes = b"Content-Type: text/html") -> bytes:
    return _with(headers + b"\r\nContent-Length: %d" % len(body), body)


def _chunked(body: bytes, size: int = 16) -> bytes:
    parts = [body[i : i + size] for i in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


def _bomb(megabytes: int) -> bytes:
    """A gzip stream of zeros, packed about a thousand to one: one block, so many times."""
    zeros, packer, check = b"\0" * 1_000_000, zlib.compressobj(9, wbits=-15), 0
    block = packer.compress(zeros) + packer.flush(zlib.Z_FULL_FLUSH)
    for _ in range(megabytes):
        check = zlib.crc32(zeros, check)
    head, last = b"\x1f\x8b\x08" + b"\0" * 6 + b"\xff", zlib.compressobj(9, wbits=-15).flush()
    return head + block * megabytes + last + struct.pack("<II", check, megabytes * len(zeros))


BOMB = _bomb(300)
GZ = b"Content-Encoding: gzip"
CHUNKED = b"Transfer-Encoding: chunked"

# ---------------------------------------------------------------------------------- nothing wrong: must be accepted

_says("good_length", _sized(PAGE), "ok/length")
_says("good_chunked", _with(CHUNKED, _chunked(PAGE)), "ok/chunked")
_says("good_gzip", _sized(PACKED, GZ), "ok/length")
_says("good_gzip_chunked", _with(GZ + b"\r\n" + CHUNKED, _chunked(PACKED)), "ok/chunked")
_says("good_identity", _sized(PAGE, b"Content-Encoding: identity"), "ok/length")
_says("good_http10", _with(b"Content-Length: %d" % len(PAGE), status=b"HTTP/1.0 200 OK\r\n"), "ok/length")
_says("good_100_first", b"HTTP/1.1 100 Continue\r\n\r\n" + _sized(PAGE), "ok/length")
_says("good_binary_header", _sized(PAGE, b"X-Odd: \xff\xfe\x80\r\nContent-Type: text/html"), "ok/length")
_says("good_no_reason", _with(b"Content-Length: %d" % len(PAGE), status=b"HTTP/1.1 200\r\n"), "ok/length")
_says("chunk_extension", _with(CHUNKED, b"5;name=value\r\n<p>1<\r\n0\r\n\r\n"), "ok/chunked", "F19")
_says("chunk_trailers", _with(CHUNKED, b"3\r\n<p>\r\n0\r\nX-End: 1\r\n\r\n"), "ok/chunked", "F19")
_says("gzip_two_members", _sized(PACKED + PACKED, GZ), "ok/length", "F6")
_says("gzip_zero_padding", _sized(PACKED + b"\0" * 40, GZ), "ok/length", "F16")
_says("lengths_equal", _sized(PAGE, b"Content-Length: %d" % len(PAGE)), "ok/length", "F20")
_says("extra_after_length", _sized(PAGE) + b"HTTP/1.1 200 OK\r\n\r\nsmuggled", "ok/length", "F20")
_says("type_lies", _sized(PAGE, b"Content-Type: application/pdf"), "ok/length", "F30")
_says("type_garbage", _sized(PAGE, b"Content-Type: \x00;;charset=%%%"), "ok/length", "F29")
_says("disposition", _sized(PAGE, b"Content-Disposition: attachment; filename=../../etc/passwd"), "ok/length", "P19")

# ------------------------------------------------------------------------------------------------------- time (F1-3)

_add("never", lambda wire: wire.hold(), "refused/timeout", "F1", slow=True)
_add("drip_body", lambda w: w.drip(_with(b"Content-Length: 100000", b"x" * 1000)), "refused/deadline", "F2", slow=True)
_add("drip_status", lambda wire: wire.drip(b"HTTP/1.1 200 " + b"O" * 1000), "refused/deadline", "F3", slow=True)
_add("drip_head", lambda wire: wire.drip(OK + b"X-A: " + b"a" * 1000), "refused/deadline", "F3", slow=True)
_add(
    "drip_chunks",
    lambda wire: wire.drip(itertools.chain([_with(CHUNKED, b"")], itertools.repeat(b"1\r\nx\r\n", 1000))),
    "refused/deadline",
    "F2",
    slow=True,
)
_add(
    "drip_chunk_line",
    lambda wire: wire.drip(_with(CHUNKED, b"5;" + b"x" * 1000)),
    "refused/deadline",
    "F2",
    slow=True,
)
_add(
    "drip_trailers",
    lambda wire: wire.drip(itertools.chain([_with(CHUNKED, b"1\r\nx\r\n0\r\n")], itertools.repeat(b"a", 1000))),
    "refused/deadline",
    "F2",
    slow=True,
)
_add("drip_gzip", lambda w: w.drip(_with(GZ, PACKED * 100)), "refused/deadline", "F2", slow=True)


@_does("silent_half_way", "refused/timeout", "F1", slow=True)
def _silent(wire: Wire) -> None:
    wire.send(_with(b"Content-Length: 100000", b"x" * 500))
    wire.hold()


@_does("silent_after_head", "refused/timeout", "F1", slow=True)
def _silent_head(wire: Wire) -> None:
    wire.send(_with(b"Content-Length: 5", b""))
    wire.hold()


def _slow_redirect(wire: Wire, step: int = 0) -> None:
    wire.closing.wait(0.7)
    wire.send(b"HTTP/1.1 302 Found\r\nLocation: /slowly/%d\r\n\r\n" % (step + 1))


_add("redirects_slowly", _slow_redirect, "refused/deadline", "F13", slow=True)
for _n in range(1, 6):
    ROUTES[f"_slow_{_n}"] = Route(f"/slowly/{_n}", lambda wire, n=_n: _slow_redirect(wire, n), "")


@_does("endless_100", "refused/deadline", "F22", slow=True)
def _continues(wire: Wire) -> None:
    wire.drip(itertools.repeat(b"HTTP/1.1 100 Continue\r\nX: y\r\n\r\n"), every=0.005)


_says("early_hints_only", b"HTTP/1.1 103 Early Hints\r\n\r\n" * 50, "refused/unexpected_status", "F22")
_says("switching", b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n", "refused/unexpected_status", "F23")

# ----------------------------------------------------------------------------------------------- connections (F18)

_says("closes_at_once", b"", "refused/disconnected", "F18")
_add("resets_at_once", lambda wire: wire.reset(), "refused/disconnected", "F18")


@_does("resets_in_body", "refused/disconnected", "F18")
def _reset_in_body(wire: Wire) -> None:
    wire.send(_with(b"Content-Type: text/html", PAGE))
    wire.closing.wait(0.1)
    wire.reset()


@_does("resets_once", "ok/length", "F18")
def _resets_once(wire: Wire) -> None:
    wire.reset() if wire.times == 1 else wire.send(_sized(PAGE))


_add("no_tls_here", lambda wire: None, "refused/tls", "F35", url="https://127.0.0.1:{port}/")
_add("tls_silence", lambda wire: None, "refused/timeout", "F35", url="https://127.0.0.1:{silent}/", slow=True)
_add("port_closed", lambda wire: None, "refused/connect", "F18", url="http://127.0.0.1:{closed}/")
_add("no_such_name", lambda wire: None, "refused/dns", "F11", url="http://no-such-name.test/")
_add("label_too_long", lambda wire: None, "refused/dns", "F11", url=f"http://{'a' * 70}.invalid/")
_add("ftp_url", lambda wire: None, "refused/bad_scheme", "F9", url="ftp://127.0.0.1/")
_add("url_with_password", lambda wire: None, "refused/bad_url", "F14", url="http://user:secret@127.0.0.1:{port}/")
_add("url_with_space", lambda wire: None, "refused/bad_url", "F9", url="http://127.0.0.1:{port}/a b")
_add("port_too_high", lambda wire: None, "refused/bad_url", "F9", url="http://127.0.0.1:70000/")

# ------------------------------------------------------------------------------------------------- size (F4, F5, F6)


@_does("endless", "refused/too_big", "F4")
def _endless(wire: Wire) -> None:
    wire.send(_with(b"Content-Type: text/html", b""))
    wire.pour(b"x" * 65_536)


@_does("endless_chunked", "refused/too_big", "F4")
def _endless_chunked(wire: Wire) -> None:
    wire.send(_with(CHUNKED, b""))
    wire.pour(b"10000\r\n" + b"x" * 65_536 + b"\r\n")


@_does("chunk_of_petabytes", "refused/too_big", "F19")
def _petabytes(wire: Wire) -> None:
    wire.send(_with(CHUNKED, b"fffffffffffff\r\n"))
    wire.pour(b"x" * 65_536)


_says("length_of_terabytes", _with(b"Content-Length: 9999999999999"), "refused/too_big", "F4")
_says("bomb_gzip", _sized(BOMB, GZ), "refused/bomb", "F5")
_says("bomb_gzip_chunked", _with(GZ + b"\r\n" + CHUNKED, _chunked(BOMB, 65_536)), "refused/bomb", "F5")
_says("bomb_gzip_close", _with(GZ, BOMB), "refused/bomb", "F5")
_says("bomb_of_members", _sized(gzip.compress(b"\0" * 1_000_000, mtime=0) * 300, GZ), "refused/bomb", "F5")
_says(
    "bomb_twice",
    _sized(gzip.compress(BOMB, mtime=0), b"Content-Encoding: gzip, gzip"),
    "refused/unsupported_encoding",
    "F6",
)
_says(
    "coding_500_times",
    _sized(PACKED, b"Content-Encoding: " + b"gzip, " * 500 + b"gzip"),
    "refused/unsupported_encoding",
    "F6",
)
_says("coding_in_two_headers", _sized(PACKED, GZ + b"\r\n" + GZ), "refused/unsupported_encoding", "F6")
_says("coding_br", _sized(b"\x0b\x02\x80abc\x03", b"Content-Encoding: br"), "refused/unsupported_encoding", "F7")
_says(
    "coding_zstd",
    _sized(b"\x28\xb5\x2f\xfd" + b"\0" * 20, b"Content-Encoding: zstd"),
    "refused/unsupported_encoding",
    "F7",
)
_says("coding_deflate", _sized(zlib.compress(PAGE), b"Content-Encoding: deflate"), "refused/unsupported_encoding", "F7")
_says("coding_unknown", _sized(PAGE, b"Content-Encoding: \xff\x00"), "refused/unsupported_encoding", "F7")


def _roomy() -> bytes:
    """60 MB in 3 MB: no bomb, no more than may be sent, and more than a body may unpack to."""
    noise = random.Random(4).randbytes(500_000)
    return gzip.compress(b"".join(noise[i : i + 500] + b" " * 9_500 for i in range(0, 500_000, 500)) * 6, 1, mtime=0)


# Packed before anybody asks: on a busy machine that takes longer than one read may.
_says("unpacks_to_too_much", _sized(_roomy(), GZ), "refused/too_big", "F5")


# -------------------------------------------------------------------------------------------- completeness (F15-F17)

_says("short", _with(b"Content-Length: 5000"), "refused/truncated", "F15")
_says("short_gzip", _with(GZ, PACKED[:-20]), "refused/truncated_gzip", "F16")
_says("short_gzip_length", _sized(PACKED[:-8], GZ), "refused/truncated_gzip", "F16")
_says("short_gzip_chunked", _with(GZ + b"\r\n" + CHUNKED, _chunked(PACKED[:-3])), "refused/truncated_gzip", "F16")
_says("gzip_header_only", _sized(PACKED[:10], GZ), "refused/truncated_gzip", "F16")
_says("gzip_wrong_crc", _sized(PACKED[:-8] + b"\0\0\0\0" + PACKED[-4:], GZ), "refused/bad_gzip", "F16")
_says("gzip_wrong_size", _sized(PACKED[:-4] + b"\1\0\0\0", GZ), "refused/bad_gzip", "F16")
_says("gzip_is_none", _sized(PAGE, GZ), "refused/bad_gzip", "F30")
_says("gzip_then_garbage", _sized(PACKED + b"more", GZ), "refused/bad_gzip", "F16")
_says("no_length", _with(b"Content-Type: text/html"), "ok/unverified", "F17")
_says("no_length_gzip", _with(GZ, PACKED), "ok/gzip_trailer", "F17")
_says("no_length_two_members", _with(GZ, PACKED + PACKED), "ok/unverified", "F17")

# --------------------------------------------------------------------------------------------------- framing (F19-20)

for _name, _line in {
    "negative": b"-5",
    "words": b"five",
    "16_digits": b"ffffffffffffffff",
    "underscore": b"1_0",
    "plus": b"+5",
    "0x": b"0x5",
    "empty": b"",
    "space_first": b" 5",
}.items():
    _says(f"chunk_{_name}", _with(CHUNKED, _line + b"\r\n<p>1<\r\n0\r\n\r\n"), "refused/bad_framing", "F19")
_says("chunk_too_long", _with(CHUNKED, b"3\r\n<p>1<\r\n0\r\n\r\n"), "refused/bad_framing", "F19")
_says("chunk_bare_lf", _with(CHUNKED, b"5\n<p>1<\n0\n\n"), "refused/bad_framing", "F19")
_says("chunk_line_endless", _with(CHUNKED, b"5;" + b"x" * 100_000), "refused/bad_framing", "F19")
_says("chunk_cut", _with(CHUNKED, b"5\r\n<p>"), "refused/truncated", "F19")
_says("chunk_no_last", _with(CHUNKED, b"5\r\n<p>1<\r\n"), "refused/truncated", "F19")
_says(
    "chunk_trailers_endless", _with(CHUNKED, b"1\r\nx\r\n0\r\n" + b"A: b\r\n" * 1000), "refused/headers_too_big", "F19"
)
_says("chunk_in_http10", _with(CHUNKED, _chunked(PAGE), b"HTTP/1.0 200 OK\r\n"), "refused/bad_framing", "F20")
for _name, _value in {
    "lengths_differ": b"5\r\nContent-Length: 6",
    "lengths_in_list_differ": b"5, 6",
    "length_negative": b"-5",
    "length_plus": b"+5",
    "length_hex": b"0x5",
    "length_empty": b"",
    "length_words": b"many",
    "length_fraction": b"5.0",
}.items():
    _says(_name, _with(b"Content-Length: " + _value), "refused/bad_framing", "F20")
_says("length_and_chunked", _with(b"Content-Length: 5\r\n" + CHUNKED, _chunked(PAGE)), "refused/bad_framing", "F20")
_says("coding_then_chunked", _with(b"Transfer-Encoding: gzip, chunked", PACKED), "refused/bad_framing", "F20")
_says("transfer_identity", _with(b"Transfer-Encoding: identity"), "refused/bad_framing", "F20")
_says("transfer_twice", _with(CHUNKED + b"\r\n" + CHUNKED, _chunked(PAGE)), "refused/bad_framing", "F20")

# ------------------------------------------------------------------------------------------------------ headers (F21)

_says("header_huge", OK + b"X-A: " + b"a" * 100_000 + b"\r\n\r\n", "refused/headers_too_big", "F21")
_says("headers_many", OK + b"X-A: b\r\n" * 500 + b"\r\n", "refused/headers_too_big", "F21")
_says("status_huge", b"HTTP/1.1 200 " + b"O" * 100_000 + b"\r\n\r\n", "refused/headers_too_big", "F21")
_says("header_no_colon", OK + b"nonsense\r\nContent-Length: 5\r\n\r\n<p>1<", "refused/bad_framing", "F21")
_says("headers_cut", OK + b"Content-Type: text/html\r\n", "refused/truncated", "F21")
_says("headers_cut_in_line", OK + b"Content-Le", "refused/truncated", "F21")
_says("status_cut", b"HTTP/1.1 2", "refused/bad_framing", "F21")
_says("status_words", b"HELLO WORLD\r\n\r\n", "refused/bad_framing", "F21")
_says("status_none", PAGE, "refused/bad_framing", "F21")
_says("status_99", b"HTTP/1.1 99 Odd\r\n\r\n", "refused/bad_framing", "F23")
_says("version_9", b"HTTP/9.9 200 OK\r\nContent-Length: 3\r\n\r\nabc", "refused/bad_framing", "F21")


@_does("headers_endless", "refused/headers_too_big", "F21")
def _endless_headers(wire: Wire) -> None:
    wire.send(OK)
    wire.pour(b"X-A: " + b"a" * 60_000 + b"\r\n")


# ----------------------------------------------------------------------------------------------------- status (F23-26)

for _status in (401, 403, 404, 410, 418, 451, 500, 502, 503, 504, 511):
    _says(
        f"status_{_status}",
        _with(b"Content-Length: %d" % len(PAGE), status=b"HTTP/1.1 %d Odd\r\n" % _status),
        f"refused/http_{_status}",
        "F23",
    )
for _status in (201, 203, 204, 205, 206, 226, 300, 304, 305, 306, 600, 999):
    _says(
        f"status_{_status}",
        _with(b"Content-Length: %d" % len(PAGE), status=b"HTTP/1.1 %d Odd\r\n" % _status),
        "refused/unexpected_status",
        "F23",
    )
_says("empty_200", _with(b"Content-Length: 0", b""), "refused/empty", "F32")
_says("empty_chunked", _with(CHUNKED, b"0\r\n\r\n"), "refused/empty", "F32")
_says("empty_close", _with(b"Content-Type: text/html", b""), "refused/empty", "F32")
_says("empty_gzip", _sized(gzip.compress(b"", mtime=0), GZ), "refused/empty", "F32")
_says("empty_body_said_gzip", _sized(b"", GZ), "refused/empty", "F32")
_says("error_with_bomb", _with(GZ, BOMB, b"HTTP/1.1 500 Odd\r\n"), "refused/http_500", "F8")
for _name, _value in {
    "none": b"X: y",
    "3600": b"Retry-After: 3600",
    "huge": b"Retry-After: 1000000000",
    "absurd": b"Retry-After: " + b"9" * 400,
    "soon": b"Retry-After: soon",
    "negative": b"Retry-After: -5",
    "date": b"Retry-After: Fri, 31 Dec 2999 23:59:59 GMT",
}.items():
    _says(f"retry_after_{_name}", _with(_value, b"", b"HTTP/1.1 429 Too Many\r\n"), "refused/rate_limited", "F26")
_says("retry_after_503", _with(b"Retry-After: 60", b"", b"HTTP/1.1 503 Busy\r\n"), "refused/http_503", "F26")

_ETAG = b'ETag: "1"\r\nContent-Length: %d' % len(PAGE)


@_does("answers_304", "not_modified", "F24", asks=2, held=True)
def _answers_304(wire: Wire) -> None:
    held = wire.headers.get("if-none-match") == '"1"'
    wire.send(b'HTTP/1.1 304 Not Modified\r\nETag: "2"\r\n\r\n' if held else _with(_ETAG))


@_does("304_with_body", "not_modified", "F23", asks=2, held=True)
def _304_body(wire: Wire) -> None:
    wire.send(
        _with(b"Content-Length: 5000", status=b"HTTP/1.1 304 Not Modified\r\n") if wire.times > 1 else _with(_ETAG)
    )


@_does("changes_with_frozen_etag", "ok/length", "F25", asks=2, held=True)
def _frozen(wire: Wire) -> None:
    body = PAGE + b"<!-- %d -->" % wire.times
    wire.send(_with(b'ETag: "1"\r\nContent-Length: %d' % len(body), body))


@_does("429_then_ok", "ok/length", "F26", asks=2)
def _429_once(wire: Wire) -> None:
    wire.send(b"HTTP/1.1 429 Slow\r\nRetry-After: 1\r\n\r\n" if wire.times == 1 else _sized(PAGE))


@_does("500_then_ok", "ok/length", "F18")
def _500_once(wire: Wire) -> None:
    wire.send(b"HTTP/1.1 500 Odd\r\n\r\n" if wire.times == 1 else _sized(PAGE))


# -------------------------------------------------------------------------------------------------- redirects (F8-14)


def _to(location: bytes, body: bytes = b"", headers: bytes = b"") -> bytes:
    return b"HTTP/1.1 302 Found\r\nLocation: " + location + b"\r\n" + headers + b"\r\n" + body


for _name, _location, _expect in (
    ("file", b"file:///etc/passwd", "refused/bad_scheme"),
    ("ftp", b"ftp://127.0.0.1/x", "refused/bad_scheme"),
    ("data", b"data:text/html,<p>40 million", "refused/bad_scheme"),
    ("javascript", b"javascript:alert(1)", "refused/bad_scheme"),
    ("gopher", b"gopher://127.0.0.1:70/x", "refused/bad_scheme"),
    ("metadata", b"http://169.254.169.254/latest/meta-data/", "refused/blocked_address"),
    ("metadata_decimal", b"http://2852039166/", "refused/blocked_address"),
    ("metadata_hex", b"http://0xa9fea9fe/", "refused/blocked_address"),
    ("metadata_octal", b"http://0251.0376.0251.0376/", "refused/blocked_address"),
    ("metadata_mapped", b"http://[::ffff:169.254.169.254]/", "refused/blocked_address"),
    ("metadata_nat64", b"http://[64:ff9b::a9fe:a9fe]/", "refused/blocked_address"),
    ("metadata_6to4", b"http://[2002:a9fe:a9fe::]/", "refused/blocked_address"),
    ("any_address", b"http://0.0.0.0:{port}/good_length", "refused/blocked_address"),
    ("any_address_6", b"http://[::]:{port}/", "refused/blocked_address"),
    ("multicast", b"http://239.1.1.1/", "refused/blocked_address"),
    ("userinfo", b"http://good.example@127.0.0.1:{port}/good_length", "refused/bad_url"),
    ("broken", b"http://[::1", "refused/bad_url"),
    ("no_host", b"http:///x", "refused/http_404"),  # a path of the same host, by RFC 3986's lenient rule
    ("space", b"/with space", "ok/length"),
    ("backslash", b"http://127.0.0.1\\@good.example/", "refused/bad_url"),
    ("control", b"/a\x01b", "refused/bad_url"),
    ("empty", b"", "refused/redirect_loop"),
    ("self", b"/redirect_to_self", "refused/redirect_loop"),
    ("relative", b"good_length", "ok/length"),
    ("absolute", b"http://127.0.0.1:{port}/good_length", "ok/length"),
    ("no_scheme", b"//127.0.0.1:{port}/good_length", "ok/length"),
    ("fragment", b"/good_length#part", "ok/length"),
    ("utf8", "/slavery-\u00e9".encode(), "ok/length"),
):
    _add(
        f"redirect_to_{_name}",
        lambda wire, to=_location: wire.send(_to(to.replace(b"{port}", wire.base.rpartition(":")[2].encode()))),
        _expect,
        "F9-F11",
    )
ROUTES["_space"] = Route("/with%20space", lambda wire: wire.send(_sized(PAGE)), "")
ROUTES["_utf8"] = Route("/slavery-%C3%A9", lambda wire: wire.send(_sized(PAGE)), "")
_says("redirect_without_location", b"HTTP/1.1 302 Found\r\n\r\n", "refused/unexpected_status", "F13")
_says("redirect_ping", _to(b"/redirect_pong"), "refused/redirect_loop", "F13")
_says("redirect_pong", _to(b"/redirect_ping"), "refused/redirect_loop", "F13")
_add("redirect_on_and_on", lambda wire: wire.send(_to(b"/on/1")), "refused/too_many_redirects", "F13")
for _n in range(1, 9):
    ROUTES[f"_on_{_n}"] = Route(f"/on/{_n}", lambda wire, n=_n: wire.send(_to(b"/on/%d" % (n + 1))), "")
_says("redirect_with_bomb", _to(b"/good_length", BOMB, GZ + b"\r\n"), "ok/length", "F8")
_says(
    "redirect_wants_cookie",
    _to(b"/redirect_wants_cookie", b"", b"Set-Cookie: seen=1\r\n"),
    "refused/redirect_loop",
    "F14",
)


@_does("redirect_with_endless_body", "ok/length", "F8")
def _endless_redirect(wire: Wire) -> None:
    wire.send(_to(b"/good_length"))
    wire.pour(b"x" * 65_536)


#: The routes to be asked for; the others are only ever redirected to.
CASES = {name: route for name, route in ROUTES.items() if route.expect}
PLAYS: dict[str, Play] = {route.path: route.play for route in ROUTES.values()}
