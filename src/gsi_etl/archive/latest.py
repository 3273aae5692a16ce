"""What each source's URL gave last, as an index beside the manifest: it is looked up there and not held in memory.

``.latest.sqlite`` holds nothing that the manifest does not, and is made again from it when it is missing, damaged or of
another manifest: it names how far it has read, and the sha256 of all that it read. Any process may write to it, for all
write what the same lines say. Knows keys and hashes; knows no lines.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FILE = ".latest.sqlite"


@dataclass(frozen=True, slots=True)
class ReadTo:
    """How far an index goes: bytes of the manifest, their sha256, and the number and hash of the last line."""

    offset: int
    sha256: str
    sequence: int
    digest: str


def key_of(source_id: str, url: str) -> bytes:
    return hashlib.blake2b(f"{source_id}\n{url}".encode(errors="surrogatepass"), digest_size=16).digest()


class Latest:
    """The index in one folder. Where it cannot be read or written it is as if it were empty."""

    def __init__(self, root: Path) -> None:
        self.path = root / FILE

    def read_to(self) -> ReadTo | None:
        """How far it goes; None when there is none that can be read."""
        row = self._row("SELECT offset, sha256, sequence, digest FROM read_to")
        return ReadTo(int(row[0]), str(row[1]), int(row[2]), str(row[3])) if row else None

    def get(self, key: bytes) -> str | None:
        row = self._row("SELECT sha256 FROM latest WHERE key = ?", key)
        return str(row[0]) if row else None

    def put(self, entries: Mapping[bytes, str], read_to: ReadTo) -> bool:
        """Add entries and say how far it goes now, in one transaction. False when it could not be written."""
        try:
            with closing(sqlite3.connect(self.path)) as connection, connection:
                connection.execute("CREATE TABLE IF NOT EXISTS latest (key BLOB PRIMARY KEY, sha256) WITHOUT ROWID")
                connection.execute("CREATE TABLE IF NOT EXISTS read_to (offset, sha256, sequence, digest)")
                connection.executemany("INSERT OR REPLACE INTO latest VALUES (?, ?)", entries.items())
                connection.execute("DELETE FROM read_to")
                row = (read_to.offset, read_to.sha256, read_to.sequence, read_to.digest)
                connection.execute("INSERT INTO read_to VALUES (?, ?, ?, ?)", row)
        except sqlite3.Error:
            return False
        return True

    def clear(self) -> None:
        """It is of another manifest, or damaged: the next ``put`` starts over."""
        with suppress(OSError):
            self.path.unlink(missing_ok=True)

    def _row(self, sql: str, *values: object) -> tuple[Any, ...] | None:
        if not self.path.is_file():
            return None
        try:
            with closing(sqlite3.connect(self.path)) as connection:
                row: tuple[Any, ...] | None = connection.execute(sql, values).fetchone()
                return row
        except sqlite3.Error:
            return None


def digest_of(path: Path, size: int) -> tuple[str, hashlib._Hash] | None:
    """The sha256 of a file's first ``size`` bytes, and the hash to go on with; None when it is shorter."""
    found, left = hashlib.sha256(), size
    try:
        with path.open("rb") as file:
            while left and (part := file.read(min(left, 1 << 20))):
                found.update(part)
                left -= len(part)
    except OSError:
        return None
    return None if left else (found.hexdigest(), found)
