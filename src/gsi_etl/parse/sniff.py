"""What bytes are: the first of them decide, not the header, not the file's name.

A body that is not what its source declares is refused (a login page instead of a workbook, HTML instead of JSON): it
must never be read as "all figures are gone". Knows magic numbers only.
"""

from __future__ import annotations

import re
import zlib
from typing import Literal

from gsi_etl.config.source import Format
from gsi_etl.errors import ParseError
from gsi_etl.parse import limits
from gsi_etl.parse.charset import is_wide

Found = Literal["html", "xml", "feed", "pdf", "zip", "ole", "json", "image", "text", "binary", "empty"]

_BINARY_MAGIC: tuple[tuple[bytes, Found], ...] = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"\x89PNG\r\n", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"\x28\xb5\x2f\xfd", "binary"),
    (b"BZh", "binary"),
    (b"\xfd7zXZ", "binary"),
    (b"\x7fELF", "binary"),
)
_FEED_ROOT = re.compile(rb"<(?:\w{1,20}:)?(rss|feed|rdf)[\s>:/]", re.IGNORECASE)
_HTML_HEAD = re.compile(
    rb"<(!doctype\s+html|html|head|body|meta|title|link|script|style|div|p|table|h[1-6]|article|main)[\s>/]",
    re.IGNORECASE,
)
_XML_START = re.compile(rb"<(\?xml|!doctype|!--|[A-Za-z][\w.-]{0,50}:?[\w.-]{0,50}[\s>/])", re.IGNORECASE)
_WORDS: dict[Found, str] = {
    "html": "an HTML page",
    "xml": "XML that is not a feed",
    "feed": "a feed",
    "pdf": "a PDF",
    "zip": "a zip archive (or a workbook)",
    "ole": "an old Office file (.xls, .doc)",
    "json": "JSON",
    "image": "a picture",
    "text": "plain text",
    "binary": "binary data",
    "empty": "nothing",
}
_ACCEPTED: dict[Format, frozenset[Found]] = {
    "html": frozenset({"html", "xml", "text"}),
    "feed": frozenset({"feed"}),
    "pdf": frozenset({"pdf"}),
    "xlsx": frozenset({"zip"}),
    "csv": frozenset({"text", "json"}),
    "json": frozenset({"json"}),
}


def unwrap(body: bytes) -> bytes:
    """The body without one gzip wrapping that no header announced. Refuses bombs and cut-off streams."""
    if not body.startswith(b"\x1f\x8b"):
        return body
    reader = zlib.decompressobj(wbits=31)
    try:
        plain = reader.decompress(body, limits.BODY_BYTES + 1)
    except zlib.error as error:
        raise ParseError("the gzip stream is damaged", rule="gzip", why=str(error)) from None
    if len(plain) > limits.BODY_BYTES:
        raise ParseError(
            f"the body swells from {len(body):,} to more than {limits.BODY_BYTES:,} bytes", rule="gzip_bomb"
        )
    if not reader.eof:
        raise ParseError("the gzip stream ends too early", rule="gzip_truncated", why="its end mark is missing")
    return plain


def sniff(body: bytes) -> Found:
    """What the bytes are, by their beginning."""
    if not body.strip():
        return "empty"
    for magic, found in _BINARY_MAGIC:
        if body.startswith(magic):
            return found
    head = body[:4096].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00")
    if b"%PDF-" in body[:1024]:
        return "pdf"
    plain = head.replace(b"\x00", b"")  # UTF-16
    if plain.startswith((b"{", b"[")):
        return "json"
    if plain.startswith(b"<"):
        return _markup(plain)
    if b"\x00" in body[:4096] and not body.startswith((b"\xff\xfe", b"\xfe\xff")) and is_wide(body) is None:
        return "binary"
    return "text"


def has_markup(text: str) -> bool:
    """Whether a text that does not begin with a tag has one near its beginning all the same."""
    return _HTML_HEAD.search(text[:4096].encode("utf-8", "replace")) is not None


def _markup(head: bytes) -> Found:
    html, feed = _HTML_HEAD.search(head), _FEED_ROOT.search(head)
    if feed and (not html or feed.start() < html.start()):
        return "feed"
    if html:
        return "html"
    return "xml" if _XML_START.match(head) else "text"


def settle(body: bytes, wanted: Format) -> None:
    """Raise when the bytes are not of the wanted format, saying what they are instead."""
    found = sniff(body)
    if found in _ACCEPTED[wanted]:
        return
    if found == "empty":
        raise ParseError("the body is empty", rule="empty", hint="an empty answer says nothing about the figures")
    raise ParseError(
        f"expected {wanted}, got {_WORDS[found]}",
        rule="type_mismatch",
        why=f"it begins with {body[:60]!r}",
        hint="open the address in a browser: a login, a consent page or another format may have taken its place",
    )


def guess_format(body: bytes, name: str = "", media_type: str | None = None) -> Format:
    """The format to read a file of unknown origin as: by its bytes, and for plain text by name or media type."""
    by_bytes: dict[Found, Format] = {"html": "html", "feed": "feed", "pdf": "pdf", "zip": "xlsx", "json": "json"}
    found = sniff(body)
    if found in by_bytes:
        return by_bytes[found]
    if found in ("text", "xml"):
        hint = f"{name} {media_type or ''}".lower()
        if re.search(r"\.(csv|tsv)\b|/csv|tab-separated", hint):
            return "csv"
        return "html" if found == "xml" or ".htm" in hint or ".txt" in hint or "text/plain" in hint else "csv"
    raise ParseError(
        f"no reader for {_WORDS[found]}", rule="type_mismatch", hint="html, feed, pdf, xlsx, csv and json can be read"
    )
