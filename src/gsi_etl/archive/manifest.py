"""The manifest: a line for every snapshot that came or went, each bound to the line before it by a hash.

``manifest.jsonl`` is only ever appended to. ``highwater.json`` holds the number and hash of its last line, so that a
manifest cut at its end is noticed. Neither needs DuckDB; both are fsynced before ``append`` returns.
However long it is, little of it is held in memory: what a URL gave last is asked of an index beside it (``latest``).
What the index has read already is proved by its hash when a process begins, and not line by line.
Knows lines and hashes; knows nothing of snapshots' bytes.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final

from gsi_etl.archive.latest import Latest, ReadTo, digest_of, key_of
from gsi_etl.base import failpoints
from gsi_etl.base.fileio import sync, write_durably
from gsi_etl.errors import ArchiveError

FIRST_HASH: Final = "0" * 64
#: So many lines are held in memory before the index gets them, and read again when the next process begins.
HELD: Final = 1000


@dataclass(frozen=True, slots=True)
class Mark:
    """The number of a manifest's last line (0: none), and its hash, in which all lines before it take part."""

    sequence: int = 0
    digest: str = FIRST_HASH


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the manifest. ``stored_sha256`` is of the compressed file; times are ISO 8601 in UTC."""

    sequence: int
    event: str  # "stored", "pruned", or "lost": it was damaged, and a restore went on without it
    sha256: str
    size: int
    stored_sha256: str
    at: str
    source_id: str = ""
    url: str = ""
    final_url: str = ""
    media_type: str = ""
    completeness: str = ""
    digest: str = ""


class Manifest:
    """The manifest of one archive. The caller holds the archive's lock while it appends."""

    def __init__(self, root: Path) -> None:
        self.path = root / "manifest.jsonl"
        self.mark_path = root / "highwater.json"
        self._index = Latest(root)
        self._fresh: dict[bytes, str] = {}
        self._held = HELD
        self._begun = False
        self._read_to = 0
        self._read = hashlib.sha256()
        self._mark = Mark()
        self._lock = threading.Lock()

    def lines(self) -> tuple[Line, ...]:
        """All lines, with those that other processes have appended since. Raises ArchiveError at the first bad one."""
        return tuple(self.each())

    def each(self) -> Iterator[Line]:
        """The same one by one, each proved to follow the one before it."""
        mark = Mark()
        for raw in self._raw(0):
            line = _line(raw, mark, self.path)
            mark = Mark(line.sequence, line.digest)
            yield line

    def latest(self, source_id: str, url: str) -> str | None:
        """The sha256 of what a source's URL gave last."""
        key = key_of(source_id, url)
        with self._lock:
            self._catch_up()
            return self._fresh.get(key) or self._index.get(key)

    def mark(self) -> Mark:
        """Where the manifest ends."""
        with self._lock:
            self._catch_up()
            return self._mark

    def holds(self, mark: Mark) -> bool:
        """Whether it once ended there, and all up to there is as it was."""
        end = self.mark()
        if mark.sequence in (0, end.sequence):
            return mark.sequence == 0 or mark == end
        (raw, *_) = (*islice(self._raw(0), mark.sequence - 1, mark.sequence), b"")
        return mark.sequence < end.sequence and f'"digest":"{mark.digest}"'.encode() in raw

    def stated_mark(self) -> Mark | None:
        """Where it ended when it was last appended to, from the other file; None when that is missing or unreadable."""
        try:
            raw = self.mark_path.read_bytes()
            data = json.loads(raw)
            mark = Mark(int(data["sequence"]), str(data["digest"]))
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return mark if raw == _stated(mark) else None

    def latest_of_all(self) -> frozenset[str]:
        """The sha256 of what each source's URL gave last."""
        stored = {key_of(line.source_id, line.url): line.sha256 for line in self.each() if line.event == "stored"}
        return frozenset(stored.values())

    def append(self, **fields: Any) -> None:
        """Adds a line after the last one and makes it durable."""
        self.append_all([fields])

    def append_all(self, bodies: Iterable[dict[str, Any]]) -> None:
        """Adds lines after the last one and makes them durable together."""
        with self._lock:
            self._catch_up()
            self._cut_torn_end()
            text, before = "", self._mark
            mark = before
            for fields in bodies:
                body = {"sequence": mark.sequence + 1, **fields}
                mark = Mark(mark.sequence + 1, _digest(mark.digest, body))
                text += _canonical({**body, "digest": mark.digest}) + "\n"
            new = not self.path.exists()
            if new:
                write_durably(self.mark_path, _stated(before))
            with self.path.open("ab") as file:
                file.write(text.encode())
                file.flush()
                os.fsync(file.fileno())
            if new:
                sync(self.path.parent)
            failpoints.hit("archive.listed")
            self._catch_up()
            write_durably(self.mark_path, _stated(self._mark))

    def check(self) -> Iterator[str]:
        """A sentence for everything that is wrong with the manifest itself, read again from its first line."""
        stated = self.stated_mark()
        count, remembered = 0, FIRST_HASH
        try:
            for line in self.each():
                count = line.sequence
                if stated is not None and count == stated.sequence:
                    remembered = line.digest
        except ArchiveError as error:
            yield str(error)
            return
        if stated is None:
            # After a crash of an older version right behind the very first line there is none yet.
            if count > 1 or self.mark_path.exists():
                yield f"{self.mark_path.name} is missing or unreadable: a cut end could not be noticed"
            return
        if stated.sequence > count:
            yield f"the manifest has {count} lines, the high-water mark says {stated.sequence}: its end is missing"
        elif stated.sequence and remembered != stated.digest:
            yield f"line {stated.sequence} is not the one that the high-water mark remembers"

    def surviving(self) -> tuple[list[dict[str, Any]], int]:
        """The bodies of the lines that are still as they were written, without number and hash, and how many are not.

        A line is believed when its hash follows from what the line before it says of itself, or from what that is.
        """
        try:
            raw_lines = self.path.read_bytes().splitlines()
        except OSError:
            return [], 0
        sound: list[dict[str, Any]] = []
        before = {FIRST_HASH}
        for raw in raw_lines:
            try:
                data = json.loads(raw)
                body = {key: value for key, value in data.items() if key != "digest"}
                line = Line(**data)
            except (ValueError, TypeError, AttributeError):
                before = set(re.findall(r'"digest":"([0-9a-f]{64})"', raw.decode(errors="replace")))
                continue
            computed = {_digest(digest, body) for digest in before}
            if line.digest in computed:
                del body["sequence"]
                sound.append(body)
            before = {line.digest, *computed}
        return sound, len(raw_lines) - len(sound)

    def _catch_up(self) -> None:
        """Read on to the end. The caller holds the lock of this object's threads."""
        if not self._begun:
            self._begin()
        for raw in self._raw(self._read_to):
            line = _line(raw, self._mark, self.path)
            self._mark = Mark(line.sequence, line.digest)
            self._read_to += len(raw) + 1
            self._read.update(raw + b"\n")
            if line.event == "stored":
                self._fresh[key_of(line.source_id, line.url)] = line.sha256
            if len(self._fresh) >= self._held:
                self._to_index()
        self._begun = True

    def _begin(self) -> None:
        """Behind what the index has read, when that is the beginning of this manifest still; else at its first line."""
        known = self._index.read_to()
        proved = digest_of(self.path, known.offset) if known else None
        if known is None or proved is None or proved[0] != known.sha256:
            self._index.clear()
            return
        self._read_to, self._read, self._mark = known.offset, proved[1], Mark(known.sequence, known.digest)

    def _to_index(self) -> None:
        read_to = ReadTo(self._read_to, self._read.hexdigest(), self._mark.sequence, self._mark.digest)
        if self._index.put(self._fresh, read_to):
            self._fresh.clear()
        else:
            self._held *= 2  # a folder that is only to be read

    def _raw(self, offset: int) -> Iterator[bytes]:
        """The lines from there on, without their line feeds. What follows the last one is a line whose writing was cut
        off: it was never acknowledged."""
        try:
            file = self.path.open("rb")
        except FileNotFoundError:
            return
        with file:
            file.seek(offset)
            for raw in file:
                if raw.endswith(b"\n"):
                    yield raw[:-1]

    def _cut_torn_end(self) -> None:
        if self.path.exists() and self.path.stat().st_size > self._read_to:
            os.truncate(self.path, self._read_to)


def _line(raw: bytes, before: Mark, path: Path) -> Line:
    where = f"{path}:{before.sequence + 1}"
    try:
        data = json.loads(raw)
        body = {key: value for key, value in data.items() if key != "digest"}
        line = Line(**data)
    except (ValueError, TypeError, AttributeError) as error:
        raise _damaged(where, f"the line cannot be read: {error}") from None
    if line.digest != _digest(before.digest, body) or raw.decode() != _canonical(data):
        raise _damaged(where, "the line or one before it was altered")
    if line.sequence != before.sequence + 1:
        raise _damaged(where, f"line {line.sequence} follows line {before.sequence}")
    return line


def _damaged(where: str, why: str) -> ArchiveError:
    return ArchiveError(
        "the archive's manifest is damaged",
        where=where,
        why=why,
        kept="the snapshots themselves are named by their hash and can still be read",
        hint="restore the manifest from a backup",
    )


def _stated(mark: Mark) -> bytes:
    return (_canonical({"sequence": mark.sequence, "digest": mark.digest}) + "\n").encode()


def _digest(before: str, body: dict[str, Any]) -> str:
    return hashlib.sha256(f"{before}\n{_canonical(body)}".encode()).hexdigest()


def _canonical(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
