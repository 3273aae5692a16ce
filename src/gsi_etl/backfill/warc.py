"""The pages of a WARC file, each with its place in the file. Knows fastwarc; knows no figures.

``pages`` gives a page as soon as it is read, and raises when the file turns out to be damaged further on: who takes
pages from it must keep them to himself until it has ended.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from gsi_etl.backfill.stream import ProvedStream, check_head, damaged
from gsi_etl.errors import BackfillError, WarcError

if TYPE_CHECKING:
    from fastwarc.warc import WarcRecord

#: A larger page is not an article. What is left of a record is skipped.
MAX_BYTES = 25_000_000
_HTML = frozenset({"text/html", "application/xhtml+xml"})
_OK = 200
_ENVELOPE = (
    b"WARC/1.0\r\nWARC-Type: response\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: %d\r\n\r\n"
)


@dataclass(frozen=True, slots=True)
class Page:
    """An HTML page as a crawler got it. ``offset``: where its record begins in the file. ``body``: decoded of what
    HTTP did to it, and of nothing else."""

    url: str
    archived_at: datetime
    offset: int
    body: bytes
    media_type: str
    charset: str | None

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.body).hexdigest()

    @property
    def host(self) -> str:
        return (urlsplit(self.url).hostname or "").removeprefix("www.")


@dataclass(slots=True)
class Seen:
    """What there was in the file besides the pages given. ``refused``: pages that cannot be had (URL, offset, why)."""

    records: int = 0
    pages: int = 0
    position: int = 0
    refused: list[tuple[str, int, str]] = field(default_factory=list)


def pages(path: Path, seen: Seen, *, sha256: str | None = None) -> Iterator[Page]:
    """Every HTML page that a server gave with status 200. Raises WarcError, at any page, when the file is damaged or
    has not the hash ``sha256``; and OSError."""
    packed = check_head(path)
    with path.open("rb") as file:
        stream = ProvedStream(path, file, packed=packed)
        for record in _records(path, stream):
            seen.records, seen.position = seen.records + 1, stream.position
            page = _page(path, record, stream.offset(record.stream_pos), seen, packed=packed)
            if page is not None:
                seen.pages += 1
                yield page
        stream.prove_end(sha256)
        seen.position = stream.position


def page_at(path: Path, offset: int) -> Page:
    """The page whose record begins at ``offset``. Raises WarcError when there is none, and OSError."""
    packed = check_head(path)
    with path.open("rb") as file:
        file.seek(offset)
        stream = ProvedStream(path, file, packed=packed)
        for record in _records(path, stream):
            page = _page(path, record, offset, Seen(), packed=packed)
            stream.prove()
            if page is not None:
                return page
            break
    raise damaged(path, f"there is no page at byte {offset:,}")


def _records(path: Path, stream: ProvedStream) -> Iterator[WarcRecord]:
    """All records, each read to its end before the next. What fastwarc cannot read is damage of the file."""
    archive_iterator = _fastwarc()
    try:
        records = iter(archive_iterator(stream, parse_http=False, stream_detect=False))
    except BaseException as error:
        raise _as_damage(path, stream, error) from None
    while True:
        try:
            record = next(records, None)
        except BaseException as error:
            raise _as_damage(path, stream, error) from None
        stream.prove()
        if record is None:
            return
        yield record


def _as_damage(path: Path, stream: ProvedStream, error: BaseException) -> BaseException:
    """fastwarc raises OSError and ValueError for what is not WARC; where it panics, that is a BaseException."""
    if isinstance(error, KeyboardInterrupt | SystemExit | GeneratorExit | MemoryError):
        return error
    with contextlib.suppress(OSError):
        stream.prove()
    return damaged(path, f"a record near byte {stream.position:,} cannot be read: {error}"[:300])


def _page(path: Path, record: WarcRecord, offset: int, seen: Seen, *, packed: bool) -> Page | None:
    """The record as a page; None when it is something else, or cannot be decoded (then ``seen`` says so)."""
    from fastwarc.warc import WarcRecordType

    kind = record.record_type
    if not packed and kind in (WarcRecordType.unknown, WarcRecordType.no_type):
        raise damaged(path, f"the record at byte {offset:,} is of no known type")
    if kind not in (WarcRecordType.response, WarcRecordType.resource):
        _skip(path, record)
        return None
    content = record.reader.read()
    if len(content) != record.content_length:
        raise damaged(path, f"the record at byte {offset:,} ends before its length")
    if not packed and not _digest_holds(record, content):
        # Without gzip's checksums the digest is all that proves the bytes.
        raise damaged(path, f"the record at byte {offset:,} has not the digest that it states")
    url = str(record.headers.get("WARC-Target-URI") or "").strip("<>")
    if kind == WarcRecordType.resource:
        media_type, status, body, charset = record.headers.get("Content-Type") or "", _OK, content, None
    else:
        try:
            media_type, status, body, charset = _unpacked(content)
        except (OSError, ValueError) as error:
            seen.refused.append((url, offset, f"its HTTP message cannot be read: {error}"[:200]))
            return None
    media_type = media_type.partition(";")[0].strip().lower()
    if status != _OK or media_type not in _HTML or not url.startswith(("http://", "https://")):
        return None
    if len(body) > MAX_BYTES:
        seen.refused.append((url, offset, f"it has more than {MAX_BYTES:,} bytes"))
        return None
    return Page(url, _when(record), offset, body, media_type, charset)


def _unpacked(content: bytes) -> tuple[str, int, bytes, str | None]:
    """Media type, status, body and charset of an HTTP answer. Raises OSError or ValueError."""
    from fastwarc.warc import WarcRecord

    # As a record of its own: one that could not be decoded would take its file's iterator with it.
    record = WarcRecord.from_bytes(_ENVELOPE % len(content) + content + b"\r\n\r\n")
    record.parse_http(auto_decode="all")
    headers = record.http_headers
    if headers is None or headers.status_code is None:
        raise ValueError("it has no status")
    body = record.reader.read(MAX_BYTES + 1)
    return headers.get("Content-Type") or "", int(headers.status_code), body, record.http_charset


def _skip(path: Path, record: WarcRecord) -> None:
    if record.reader.consume() != record.content_length:
        raise damaged(path, "a record ends before its length")


def _digest_holds(record: WarcRecord, content: bytes) -> bool:
    """Whether the block is the one that ``WARC-Block-Digest`` names; True where the record states none that we know."""
    import base64

    name, _, stated = str(record.headers.get("WARC-Block-Digest") or "").partition(":")
    if name.lower() not in ("sha1", "sha256", "md5") or not stated:
        return True
    digest = hashlib.new(name.lower(), content, usedforsecurity=False).digest()
    return stated.lower() == digest.hex() or stated.upper().rstrip("=") == base64.b32encode(digest).decode().rstrip("=")


def _when(record: WarcRecord) -> datetime:
    moment = record.record_date
    if moment is None:
        return datetime(1970, 1, 1, tzinfo=UTC)
    return moment.astimezone(UTC)


def _fastwarc() -> Any:
    try:
        from fastwarc.warc import ArchiveIterator
    except ImportError:
        raise missing_extra("fastwarc") from None
    return ArchiveIterator


def missing_extra(package: str) -> BackfillError:
    return BackfillError(
        f"{package} is not installed", why="reading WARC files needs the extra scale",
        hint="pip install 'gsi-etl[scale]'",
    )  # fmt: skip


__all__ = ["MAX_BYTES", "Page", "Seen", "WarcError", "missing_extra", "page_at", "pages"]
