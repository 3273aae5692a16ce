"""The archive: bytes received whole, one gzip file each, named by their sha256 and never altered.

``root/ab/cdef....gz`` with the manifest beside it. Several threads and processes may use one archive: a lock file
orders those who write. Knows files; knows neither DuckDB nor the network.
"""

from __future__ import annotations

import fcntl
import gzip
import hashlib
import os
import random
import re
import threading
import zlib
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from gsi_etl.archive.manifest import Line, Manifest, Mark
from gsi_etl.base.fileio import sync, write_durably
from gsi_etl.errors import ArchiveError
from gsi_etl.model import Fetch, Snapshot

_SHA256 = re.compile(r"[0-9a-f]{64}")
LEVEL = 6


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong (``kind``: missing, damaged, altered, manifest) or only odd (unlisted, leftover)."""

    kind: str
    subject: str
    sentence: str

    @property
    def harmless(self) -> bool:
        """True for what a crash at a bad moment leaves behind, and that nothing depends on."""
        return self.kind in ("unlisted", "leftover")


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """How many snapshots were read and compared, their size in bytes, the manifest's end, and what was found."""

    snapshots: int
    size: int
    mark: Mark
    findings: tuple[Finding, ...]

    @property
    def sound(self) -> bool:
        return all(finding.harmless for finding in self.findings)


class Archive:
    """Snapshots under ``root``, which is made when it is first written to."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._manifest = Manifest(root)
        self._thread_lock = threading.Lock()

    # ---------------------------------------------------------------------------------------- one snapshot

    def path(self, sha256: str) -> Path:
        """Where a snapshot's file is. Raises ArchiveError when ``sha256`` is no such name."""
        if not _SHA256.fullmatch(sha256):
            raise ArchiveError("a snapshot is named by 64 hexadecimal digits", where=repr(sha256[:80]))
        return self.root / sha256[:2] / f"{sha256[2:]}.gz"

    def put(self, body: bytes, fetch: Fetch) -> Snapshot:
        """Keeps ``body`` and notes that ``fetch`` brought it. The same again changes nothing.

        The manifest gets a line when the bytes are new, or other than what the same source and URL gave before.
        Durable when it returns. Raises ArchiveError when it cannot be written.
        """
        sha256 = hashlib.sha256(body).hexdigest()
        path = self.path(sha256)
        try:
            with self._locked():
                known = path.exists() and unpacked(path.read_bytes()) == body
                if not known:  # or damaged on disk meanwhile: we hold the right bytes, so it heals
                    path.parent.mkdir(exist_ok=True)
                    sync(self.root)
                    # mtime 0: equal bytes make an equal file, whenever they are written.
                    write_durably(path, gzip.compress(body, LEVEL, mtime=0))
                if not known or self._manifest.latest(fetch.source_id, fetch.url) != sha256:
                    self._note("stored", sha256, len(body), path, fetch)
        except OSError as error:
            raise ArchiveError(
                "a snapshot cannot be written",
                where=str(path),
                why=str(error),
                kept="what was archived before is untouched",
                hint="see to free space and permissions",
            ) from error
        return Snapshot(sha256, len(body))

    def has(self, sha256: str) -> bool:
        return self.path(sha256).is_file()

    def get(self, sha256: str) -> bytes:
        """The bytes of a snapshot, compared with their name. Raises ArchiveError when missing or damaged."""
        path = self.path(sha256)
        try:
            packed = path.read_bytes()
        except OSError as error:
            raise ArchiveError(
                "a snapshot is missing", where=str(path), why=str(error), hint="restore it from a backup"
            ) from None
        body = unpacked(packed)
        if body is None or not is_named(body, sha256):
            raise ArchiveError(
                "a snapshot is damaged",
                where=str(path),
                why="its bytes do not have the hash that is its name",
                kept="the file was left as it is",
                hint="restore it from a backup; gsi-etl archive verify finds all such files",
            )
        return body

    def lines(self) -> tuple[Line, ...]:
        """The manifest, oldest line first."""
        return self._manifest.lines()

    def mark(self) -> Mark:
        """The manifest's end: to be remembered elsewhere, so that a replaced archive is noticed too."""
        return self._manifest.mark()

    # --------------------------------------------------------------------------------------- all snapshots

    def verify(self, *, sample: int | None = None) -> VerifyReport:
        """Reads everything and compares it with the manifest: one altered byte anywhere is found.

        When the manifest itself is damaged, the snapshots are compared with their names alone. ``sample``: read only
        so many of the snapshots, chosen at random, and of the others see only that they are there.
        """
        findings = [Finding("manifest", "manifest.jsonl", sentence) for sentence in self._manifest.check()]
        try:
            listed, mark = present(self._manifest.lines()), self._manifest.mark()
        except ArchiveError:
            listed, mark = {}, Mark()
        checked = size = 0
        chosen = set(random.sample(sorted(listed), min(sample, len(listed)))) if sample is not None else set(listed)
        for line in listed.values():
            checked, size = checked + 1, size + line.size
            findings.extend(self._verify_listed(line, read=line.sha256 in chosen))
        if sample is not None:
            return VerifyReport(checked, size, mark, tuple(findings))
        for path in sorted(self.root.glob("*/*")):
            name = path.parent.name + path.name.removesuffix(".gz")
            if path.name.startswith(".tmp-") or path.name.endswith(".new"):  # the first is what older versions left
                findings.append(Finding("leftover", str(path), f"{path}: a file whose writing was interrupted"))
            elif _SHA256.fullmatch(name) and name not in listed:
                checked += 1
                findings.append(self._verify_unlisted(name, path))
        return VerifyReport(checked, size, mark, tuple(findings))

    def _verify_listed(self, line: Line, *, read: bool) -> Iterator[Finding]:
        path = self.path(line.sha256)
        try:
            if not read:
                path.stat()
                return
            packed = path.read_bytes()
        except OSError as error:
            yield Finding("missing", line.sha256, f"{path}: {error.strerror or error}")
            return
        if hashlib.sha256(packed).hexdigest() == line.stored_sha256:
            return  # the file is as it was written, and what was written was compared then
        if is_named(unpacked(packed), line.sha256):
            yield Finding("altered", line.sha256, f"{path}: the file was altered, the bytes inside are still right")
        else:
            yield Finding("damaged", line.sha256, f"{path}: the bytes are not those that were archived")

    def _verify_unlisted(self, sha256: str, path: Path) -> Finding:
        try:
            packed = path.read_bytes()
        except OSError as error:
            return Finding("damaged", sha256, f"{path}: {error.strerror or error}")
        if is_named(unpacked(packed), sha256):
            return Finding(
                "unlisted", sha256, f"{path}: whole, but the manifest does not list it (a crash came before)"
            )
        return Finding("damaged", sha256, f"{path}: the bytes are not those that its name says")

    def prune(
        self, keep: Collection[str], older_than: timedelta, *, now: datetime | None = None, dry_run: bool = False
    ) -> tuple[Snapshot, ...]:
        """Deletes the snapshots that came to their page longer ago than ``older_than`` and are not in ``keep``.

        The newest snapshot of a page always stays, however old: the page may still show it unchanged.

        ``keep`` holds the sha256 of everything that is cited: a figure, a document, a change. A name in it that cannot
        be a sha256 is an ArchiveError, since it would protect nothing. The manifest keeps a line for each.
        """
        for sha256 in keep:
            self.path(sha256)
        now = now or datetime.now(UTC)
        kept, limit, gone = frozenset(keep) | self._manifest.latest_of_all(), now - older_than, []
        with self._locked():
            lines = self._manifest.lines()
            # Not the last line's time: a back-fill notes old fetches late.
            seen = sorted((datetime.fromisoformat(line.at), line.sha256) for line in lines if line.event == "stored")
            last_seen = {sha256: at for at, sha256 in seen}
            for line in present(lines).values():
                if line.sha256 in kept or last_seen[line.sha256] >= limit:
                    continue
                gone.append(Snapshot(line.sha256, line.size))
                if dry_run:
                    continue
                # Noted first: a crash in between leaves a file too many, never a line too many.
                self._manifest.append(
                    event="pruned",
                    sha256=line.sha256,
                    size=line.size,
                    stored_sha256=line.stored_sha256,
                    at=now.isoformat(),
                )
                self.path(line.sha256).unlink(missing_ok=True)
        return tuple(gone)

    # --------------------------------------------------------------------------------------------- private

    def _note(self, event: str, sha256: str, size: int, path: Path, fetch: Fetch) -> None:
        self._manifest.append(
            event=event,
            sha256=sha256,
            size=size,
            stored_sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
            at=fetch.attempted_at.astimezone(UTC).isoformat(),
            source_id=fetch.source_id,
            url=fetch.url,
            final_url=fetch.final_url or fetch.url,
            media_type=fetch.media_type or "",
            completeness=fetch.completeness or "",
        )

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with self._thread_lock:
            self.root.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(self.root / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX)
                yield
            finally:
                os.close(descriptor)


def is_named(body: bytes | None, sha256: str) -> bool:
    return body is not None and hashlib.sha256(body).hexdigest() == sha256


def present(lines: Iterable[Line]) -> dict[str, Line]:
    """The newest line of every snapshot that is neither pruned nor lost."""
    present: dict[str, Line] = {}
    for line in lines:
        if line.event in ("pruned", "lost"):
            present.pop(line.sha256, None)
        else:
            present[line.sha256] = line
    return present


def unpacked(packed: bytes) -> bytes | None:
    try:
        return gzip.decompress(packed)
    except (OSError, EOFError, zlib.error):
        return None
