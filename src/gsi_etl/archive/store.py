"""The archive: bytes received whole, one gzip file each, named by their sha256 and never altered.

``root/ab/cdef....gz`` with the manifest beside it. Several threads and processes may use one archive: a lock file
orders those who write to the manifest. Knows files; knows neither DuckDB nor the network.

What is put is **written** at once, as a whole file under its name: it outlives the death of its process. It is
**confirmed** by ``sync``, for all pages since the last time together: their files and folders are fsynced, then the
manifest gets their lines, then its high-water mark is moved. A power cut loses nothing that was confirmed; what was
only written may be gone, and after a crash may be there without a line (``unlisted``), which is harmless: the run that
fetched it had not been committed either. A run confirms its pages before it commits, and when it ends without that.
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
from collections.abc import Collection, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any

from gsi_etl.archive.manifest import Line, Manifest, Mark
from gsi_etl.base import failpoints
from gsi_etl.base.fileio import sync, write_whole
from gsi_etl.errors import ArchiveError
from gsi_etl.model import Fetch, Snapshot

#: So many pages are confirmed at the latest, whether anybody asks or not.
GROUP = 2000
#: fsyncs under way at a time: the file system confirms together those that wait together.
SYNCERS = 16
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


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A snapshot that is written and not confirmed: the line that the manifest is to get, and the file."""

    line: dict[str, Any]
    path: Path


class Archive:
    """Snapshots under ``root``, which is made when it is first written to."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._manifest = Manifest(root)
        self._thread_lock = threading.RLock()
        self._held = False
        self._waiting: list[_Waiting] = []
        self._waiting_lock = threading.Lock()

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        """Confirm what was put. An error already being raised stays the one that is raised."""
        with suppress(*((ArchiveError,) if error else ())):
            self.sync()

    # ---------------------------------------------------------------------------------------- one snapshot

    def path(self, sha256: str) -> Path:
        """Where a snapshot's file is. Raises ArchiveError when ``sha256`` is no such name."""
        if not _SHA256.fullmatch(sha256):
            raise ArchiveError("a snapshot is named by 64 hexadecimal digits", where=repr(sha256[:80]))
        return self.root / sha256[:2] / f"{sha256[2:]}.gz"

    def put(self, body: bytes, fetch: Fetch) -> Snapshot:
        """Keeps ``body`` and notes that ``fetch`` brought it. The same again changes nothing.

        The manifest gets a line when the bytes are new, or other than what the same source and URL gave before.
        Written when it returns, and confirmed by the next ``sync``. Raises ArchiveError when it cannot be written.
        """
        sha256 = hashlib.sha256(body).hexdigest()
        path = self.path(sha256)
        with self._typed_error(path):
            if not path.exists():
                self._write(path, body, fetch, sha256)
            elif unpacked(path.read_bytes()) != body or self._latest(fetch) != sha256:
                # Damaged on disk meanwhile: we hold the right bytes, so it heals. Or another page gave them, or this
                # one did before the last ones: they may be about to be pruned, so not without the lock.
                with self._locked():
                    if unpacked(path.read_bytes() if path.exists() else b"") == body:
                        self._wait(_Waiting(_line(sha256, len(body), path.read_bytes(), fetch), path))
                    else:
                        self._write(path, body, fetch, sha256)
                    self.sync()
        if len(self._waiting) >= GROUP:
            self.sync()
        return Snapshot(sha256, len(body))

    def sync(self) -> Mark:
        """Confirms all that was put, and gives the manifest's end. Raises ArchiveError; then none of it is confirmed,
        and the next call tries again."""
        self._confirm_all()
        return self._manifest.mark()

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
        """The manifest, oldest line first, with all that was put."""
        return tuple(self.each())

    def each(self) -> Iterator[Line]:
        """The same line by line: a manifest may be larger than memory."""
        self._confirm_all()
        return self._manifest.each()

    def mark(self) -> Mark:
        """The manifest's end, all that was put confirmed: to be remembered elsewhere, so that a replaced archive is
        noticed too."""
        return self.sync()

    def holds(self, mark: Mark) -> bool:
        """Whether the manifest once ended at ``mark``, and all up to there is as it was."""
        return self._manifest.holds(mark)

    # --------------------------------------------------------------------------------------- all snapshots

    def verify(self, *, sample: int | None = None) -> VerifyReport:
        """Reads everything and compares it with the manifest: one altered byte anywhere is found.

        When the manifest itself is damaged, the snapshots are compared with their names alone. ``sample``: read only
        so many of the snapshots, chosen at random, and of the others see only that they are there.
        """
        self._confirm_all()
        findings = [Finding("manifest", "manifest.jsonl", sentence) for sentence in self._manifest.check()]
        try:
            listed, mark = present(self._manifest.each()), self._manifest.mark()
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
        self._confirm_all()
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

    def _latest(self, fetch: Fetch) -> str | None:
        """What the fetch's URL gave last, confirmed or not."""
        with self._waiting_lock:
            for one in reversed(self._waiting):
                if (one.line["source_id"], one.line["url"]) == (fetch.source_id, fetch.url):
                    return str(one.line["sha256"])
        return self._manifest.latest(fetch.source_id, fetch.url)

    def _write(self, path: Path, body: bytes, fetch: Fetch, sha256: str) -> None:
        """A whole file under its name, not yet durable, and its line to be confirmed with it."""
        path.parent.mkdir(parents=True, exist_ok=True)
        # mtime 0: equal bytes make an equal file, whenever they are written.
        packed = gzip.compress(body, LEVEL, mtime=0)
        write_whole(path, packed)
        self._wait(_Waiting(_line(sha256, len(body), packed, fetch), path))

    def _wait(self, one: _Waiting) -> None:
        with self._waiting_lock:
            self._waiting.append(one)

    def _confirm_all(self) -> None:
        with self._typed_error(self.root), self._thread_lock:
            with self._waiting_lock:
                group, self._waiting = self._waiting, []
            try:
                if group:
                    self._confirm(group)
            except BaseException:
                with self._waiting_lock:
                    self._waiting = [*group, *self._waiting]
                raise

    def _confirm(self, group: Sequence[_Waiting]) -> None:
        """Files, then their folders, then the root's names, then their lines: none names what is not on the disk."""
        paths = list(dict.fromkeys(one.path for one in group))
        with ThreadPoolExecutor(SYNCERS) as threads:
            list(threads.map(sync, paths))
            list(threads.map(sync, {path.parent for path in paths}))
        sync(self.root)
        failpoints.hit("archive.synced")
        with self._locked():
            self._manifest.append_all(one.line for one in group)

    @contextmanager
    def _typed_error(self, path: Path) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise ArchiveError(
                "a snapshot cannot be written",
                where=str(path),
                why=str(error),
                kept="what was archived before is untouched",
                hint="see to free space and permissions",
            ) from error

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """The lock of the archive's writers, once more or for the first time."""
        with self._thread_lock:
            if self._held:
                yield
                return
            self.root.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(self.root / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX)
                self._held = True
                yield
            finally:
                self._held = False
                os.close(descriptor)


def _line(sha256: str, size: int, packed: bytes, fetch: Fetch) -> dict[str, Any]:
    return {
        "event": "stored",
        "sha256": sha256,
        "size": size,
        "stored_sha256": hashlib.sha256(packed).hexdigest(),
        "at": fetch.attempted_at.astimezone(UTC).isoformat(),
        "source_id": fetch.source_id,
        "url": fetch.url,
        "final_url": fetch.final_url or fetch.url,
        "media_type": fetch.media_type or "",
        "completeness": fetch.completeness or "",
    }


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
