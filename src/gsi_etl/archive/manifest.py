"""The manifest: a line for every snapshot that came or went, each bound to the line before it by a hash.

``manifest.jsonl`` is only ever appended to. ``highwater.json`` holds the number and hash of its last line, so that a
manifest cut at its end is noticed. Neither needs DuckDB; both are fsynced before ``append`` returns.
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
from pathlib import Path
from typing import Any, Final

from gsi_etl.base.fileio import sync, write_durably
from gsi_etl.errors import ArchiveError

FIRST_HASH: Final = "0" * 64


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
        self._lines: list[Line] = []
        self._read_to = 0
        self._mark = Mark()
        self._latest: dict[tuple[str, str], str] = {}
        self._lock = threading.Lock()

    def lines(self) -> tuple[Line, ...]:
        """All lines, with those that other processes have appended since. Raises ArchiveError at the first bad one."""
        self._catch_up()
        return tuple(self._lines)

    def latest(self, source_id: str, url: str) -> str | None:
        """The sha256 of what a source's URL gave last."""
        self._catch_up()
        return self._latest.get((source_id, url))

    def mark(self) -> Mark:
        """Where the manifest ends."""
        self._catch_up()
        return self._mark

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
        self._catch_up()
        return frozenset(self._latest.values())

    def append(self, **fields: Any) -> Line:
        """Adds a line after the last one and makes it durable."""
        self.append_all([fields])
        return self._lines[-1]

    def append_all(self, bodies: Iterable[dict[str, Any]]) -> None:
        """Adds lines after the last one and makes them durable together."""
        self._catch_up()
        self._cut_torn_end()
        text, mark = "", self._mark
        for fields in bodies:
            body = {"sequence": mark.sequence + 1, **fields}
            mark = Mark(mark.sequence + 1, _digest(mark.digest, body))
            text += _canonical({**body, "digest": mark.digest}) + "\n"
        new = not self.path.exists()
        with self.path.open("ab") as file:
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())
        if new:
            sync(self.path.parent)
        self._catch_up()
        write_durably(self.mark_path, _stated(self._mark))

    def check(self) -> Iterator[str]:
        """A sentence for everything that is wrong with the manifest itself, read again from its first line."""
        stated = self.stated_mark()
        fresh = Manifest(self.path.parent)
        try:
            lines = fresh.lines()
        except ArchiveError as error:
            yield str(error)
            return
        if stated is None:
            # After a crash right behind the very first line there is none yet.
            if len(lines) > 1 or self.mark_path.exists():
                yield f"{self.mark_path.name} is missing or unreadable: a cut end could not be noticed"
            return
        if stated.sequence > len(lines):
            yield f"the manifest has {len(lines)} lines, the high-water mark says {stated.sequence}: its end is missing"
        elif stated.sequence and lines[stated.sequence - 1].digest != stated.digest:
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
        with self._lock:
            self._read_on()

    def _read_on(self) -> None:
        try:
            with self.path.open("rb") as file:
                file.seek(self._read_to)
                data = file.read()
        except FileNotFoundError:
            return
        # What follows the last line feed is a line whose writing was cut off: it was never acknowledged.
        whole = data[: data.rfind(b"\n") + 1]
        for raw in whole.splitlines():
            line = _line(raw, self._mark, self.path)
            self._lines.append(line)
            self._mark = Mark(line.sequence, line.digest)
            if line.event == "stored":
                self._latest[line.source_id, line.url] = line.sha256
        self._read_to += len(whole)

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
