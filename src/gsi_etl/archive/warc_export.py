"""The archive as a WARC file, which any web archive's tools open.

The bytes are written as ``resource`` records: they are what we keep, unpacked, not the HTTP exchange. The same bytes
seen again become ``revisit`` records. Knows the archive and warcio.
"""

from __future__ import annotations

import io
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from gsi_etl import __version__
from gsi_etl.archive.manifest import Line
from gsi_etl.errors import ArchiveError

if TYPE_CHECKING:
    from gsi_etl.archive.store import Archive


def export(archive: Archive, path: Path) -> int:
    """Writes every stored line of the manifest whose bytes are still there; atomically. Returns the record count."""
    from warcio.warcwriter import WARCWriter

    try:
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".tmp-")
        temporary = Path(name)
        try:
            with os.fdopen(descriptor, "wb") as file:
                writer = WARCWriter(file, gzip=path.suffix == ".gz", warc_version="1.1")
                count = _write_all(archive, writer, path.name)
                file.flush()
                os.fsync(file.fileno())
            temporary.chmod(0o644)
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise ArchiveError(
            "the WARC file cannot be written",
            where=str(path),
            why=error.strerror or str(error),
            kept="a file that was there before is untouched",
            hint="see to the folder, free space and permissions",
        ) from None
    return count


def _write_all(archive: Archive, writer: Any, name: str) -> int:
    software = {"software": f"gsi-etl/{__version__}", "format": "WARC File Format 1.1"}
    writer.write_record(writer.create_warcinfo_record(name, software))
    first: dict[str, Line] = {}
    count = 0
    for line in archive.each():
        if line.event != "stored" or not archive.has(line.sha256):
            continue
        if line.sha256 in first:
            writer.write_record(_revisit(writer, line, first[line.sha256]))
        else:
            writer.write_record(_resource(writer, line, archive.get(line.sha256)))
            first[line.sha256] = line
        count += 1
    return count


def _resource(writer: Any, line: Line, body: bytes) -> Any:
    headers = {
        "WARC-Date": _date(line),
        "WARC-Payload-Digest": f"sha256:{line.sha256}",
    }
    return writer.create_warc_record(
        _uri(line),
        "resource",
        payload=io.BytesIO(body),
        length=len(body),
        warc_content_type=line.media_type or "application/octet-stream",
        warc_headers_dict=headers,
    )


def _revisit(writer: Any, line: Line, first: Line) -> Any:
    return writer.create_revisit_record(
        _uri(line),
        f"sha256:{line.sha256}",
        _uri(first),
        _date(first),
        warc_headers_dict={"WARC-Date": _date(line)},
    )


def _uri(line: Line) -> str:
    """The address that gave the bytes, with nothing in it that could end a header's line."""
    return quote(line.final_url or line.url, safe=":/?#[]@!$&'()*+,;=%-._~")


def _date(line: Line) -> str:
    """WARC 1.1 dates are UTC with a Z, with up to nine decimals."""
    return line.at.replace("+00:00", "Z")
