"""Part files: what one WARC file gave, whole or not there at all. Equal input gives equal bytes.

Gzipped JSON lines: a head that names WARC, reader and choice of addresses; a line a page that states a target figure,
each followed by its claims; a line a page that could not be read; an end that counts the lines. Workers write them, on
any machine; the committer reads them. Knows files and JSON.
"""

from __future__ import annotations

import gzip
import json
import secrets
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from gsi_etl.base.fileio import swap_in
from gsi_etl.errors import BackfillError

SUFFIX = ".jsonl.gz"
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Shard:
    """One WARC file to be read: what a worker is given. ``addresses`` is the digest of a list of addresses that alone
    are to be read, '' for all pages."""

    name: str
    path: Path
    size: int
    sha256: str
    reader_version: str
    addresses: str = ""

    @property
    def shard_id(self) -> str:
        return f"{self.sha256[:16]}-{_short(self.reader_version)}{'-' + self.addresses[:8] if self.addresses else ''}"

    def part(self, folder: Path) -> Path:
        return folder / f"{self.shard_id}{SUFFIX}"

    @property
    def head(self) -> Row:
        return {"line": "head", "warc": self.name, "warc_sha256": self.sha256, "reader_version": self.reader_version,
                "addresses": self.addresses}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Counts:
    """Of one WARC file: its records, its HTML pages, those that passed the prefilter, those that state a target figure,
    their claims, and the pages that could not be read."""

    records: int = 0
    pages: int = 0
    candidates: int = 0
    documents: int = 0
    claims: int = 0
    unread: int = 0


NOTHING = Counts()


@dataclass(frozen=True, slots=True)
class Part:
    """A part file that was read through and found whole."""

    path: Path
    counts: Counts
    rows: tuple[Row, ...]


def write_part(path: Path, shard: Shard, rows: Iterable[Row], counts: Counts) -> None:
    """Temporary name, fsync, rename: two workers that write the same part at a time do no harm."""
    lines = [_line(shard.head), *map(_line, rows)]
    lines.append(_line({"line": "end", "lines": len(lines), **asdict(counts)}))
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(8)}.new")
    try:
        # No time and no name in the gzip: equal rows make an equal file.
        fresh.write_bytes(gzip.compress(b"".join(lines), 6, mtime=0))
        swap_in(fresh, path)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise


def read_part(path: Path, shard: Shard) -> Part:
    """A shard's part. Raises BackfillError when it is damaged or another shard's."""
    try:
        rows = tuple(json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines())
    except (OSError, EOFError, ValueError, zlib.error) as error:
        raise _refused(path, f"it cannot be read: {error}") from None
    if not rows or rows[0] != shard.head:
        raise _refused(path, "it is another shard's")
    end = rows[-1]
    if end.get("line") != "end" or end["lines"] != len(rows) - 1:
        raise _refused(path, "its end is missing")
    counts = Counts(**{name: end[name] for name in Counts.__slots__})
    return Part(path, counts, rows[1:-1])


def sweep(folder: Path) -> None:
    """Remove what a worker that was killed left half-written."""
    for left in folder.glob(".*.new"):
        left.unlink(missing_ok=True)


def of_kind(rows: Iterable[Row], line: str) -> Iterator[Row]:
    return (row for row in rows if row["line"] == line)


def _line(row: Row) -> bytes:
    # A lone surrogate, which HTML can state, cannot be UTF-8.
    text = json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode("utf-8", "replace") + b"\n"


def _short(version: str) -> str:
    return version.rpartition("+")[2].replace(".", "-")[-17:]


def _refused(path: Path, why: str) -> BackfillError:
    return BackfillError(
        "a part file cannot be used",
        where=str(path),
        why=why,
        kept="what was committed before is untouched",
        hint="delete the file and run `gsi-etl backfill run` again: its WARC file will be read again",
    )
