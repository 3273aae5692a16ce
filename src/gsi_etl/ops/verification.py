"""Proof of all that recovery stands on: archive, manifest, journal, seal, warehouse, and backups.

A home folder and a backup have the same layout, so one function proves both; ``doctor``, ``maintain``, ``backup`` and
``restore`` share it. It reads every byte (``sample``: only some of them) and changes nothing. Content is proved where
it lies: a snapshot by the hash that is its name and the one in the manifest, a file of the journal by its own two, the
warehouse's file by its seal. A backup also has a list of its files with their hashes.
"""

from __future__ import annotations

import hashlib
import json
import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from gsi_etl.archive import Archive, Finding
from gsi_etl.errors import GsiError, WarehouseError
from gsi_etl.warehouse.journal import JOURNAL, Journal, Mark
from gsi_etl.warehouse.seal import prove_seal, seal_path

Part = Literal["archive", "manifest", "journal", "seal", "warehouse", "backup"]

WAREHOUSE = "warehouse.duckdb"
ARCHIVE = "archive"
#: What a backup says of itself.
NOTE = "backup.json"
BACKUP_NAME = re.compile(r"gsi-\d{8}T\d{6}Z")


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something that is not as it was written. ``path``: the file, or the folder that lacks one. ``lost``: False when
    only the packing was altered, and what the file holds is still right."""

    part: Part
    path: Path
    why: str
    lost: bool = True

    @property
    def sentence(self) -> str:
        return f"{self.path}: {self.why}"


@dataclass(frozen=True, slots=True)
class Proof:
    """What was read below ``folder`` and what is wrong with it. ``content``: the hash of the warehouse's content, when
    that was asked for and is sound."""

    folder: Path
    flaws: tuple[Flaw, ...] = ()
    snapshots: int = 0
    entries: int = 0
    content: str | None = None

    @property
    def sound(self) -> bool:
        return not self.flaws

    def of(self, *parts: Part) -> tuple[Flaw, ...]:
        """What is wrong with these parts."""
        return tuple(flaw for flaw in self.flaws if flaw.part in parts)


@dataclass(slots=True)
class Hashes:
    """The sha256 of files, each read once however many backups share it by hard links. For one call's duration."""

    _known: dict[tuple[int, int, int, int], str] = field(default_factory=dict)

    def of(self, path: Path) -> str:
        """Raises OSError."""
        with path.open("rb") as handle:
            stat = path.stat()
            key = (stat.st_dev, stat.st_ino, stat.st_size, stat.st_mtime_ns)
            if key not in self._known:
                self._known[key] = hashlib.file_digest(handle, "sha256").hexdigest()
            return self._known[key]


def prove(folder: Path, *, sample: int | None = None, content: bool = False) -> Proof:
    """Prove what lies in a home folder, or in a backup as if it were one.

    ``sample``: read only so many snapshots and files of the journal, and see of the others that they are there.
    ``content``: open the warehouse too and compare its rows with the journal. The caller holds the home's lock then.
    """
    flaws: list[Flaw] = []
    snapshots, found = _archive(folder / ARCHIVE, sample)
    flaws += found
    entries, found = _journal(folder / JOURNAL, sample)
    flaws += found
    flaws += _warehouse(folder / WAREHOUSE, entries)
    hashed = None
    if content and not any(flaw.part in ("journal", "seal", "warehouse") for flaw in flaws):
        try:
            hashed = _content(folder / WAREHOUSE)
        except WarehouseError as error:
            flaws.append(
                Flaw("warehouse", folder / WAREHOUSE, f"{error.what}: {error.why}" if error.why else error.what)
            )
    return Proof(folder, tuple(flaws), snapshots, entries[-1].sequence if entries else 0, hashed)


def prove_backup(folder: Path, hashes: Hashes | None = None, *, sample: int | None = None) -> Proof:
    """Prove a backup by its own list of files, and by its content where that list is missing or a file differs."""
    hashes = hashes or Hashes()
    try:
        noted = read_note(folder)
    except (OSError, WarehouseError) as error:
        why = error.why if isinstance(error, WarehouseError) else error.strerror or str(error)
        proof = prove(folder, sample=sample)
        return Proof(folder, (Flaw("backup", folder / NOTE, why), *proof.flaws), proof.snapshots, proof.entries)
    listed: Mapping[str, str] = noted["files"]
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} - {NOTE}
    flaws = [Flaw("backup", folder / name, "it is not on the backup's list") for name in sorted(there - listed.keys())]
    chosen = set(random.sample(sorted(listed), min(sample, len(listed)))) if sample is not None else listed
    for name, digest in sorted(listed.items()):
        if name not in there:
            flaws.append(Flaw(_part(name), folder / name, "it is gone"))
        elif name in chosen:
            try:
                altered = hashes.of(folder / name) != digest
            except OSError as error:
                flaws.append(Flaw(_part(name), folder / name, error.strerror or str(error)))
                continue
            if altered:
                flaws.append(Flaw(_part(name), folder / name, "its bytes are not those that were backed up"))
    counted = {part: sum(_part(name) == part for name in listed) for part in ("archive", "journal")}
    return Proof(folder, tuple(flaws), counted["archive"], counted["journal"], noted["content_hash"])


def backups(target: Path) -> list[Path]:
    """The backups in a folder, oldest first. Raises OSError when it cannot be read."""
    if not target.is_dir():
        return []
    return sorted(path for path in target.iterdir() if path.is_dir() and BACKUP_NAME.fullmatch(path.name))


def prove_backups(target: Path, *, sample: int | None = None) -> list[Proof]:
    """Prove every backup in a folder, oldest first. What cannot be read is a flaw of its backup, never an error."""
    hashes, proofs = Hashes(), []
    try:
        found = backups(target)
    except OSError as error:
        return [Proof(target, (Flaw("backup", target, error.strerror or str(error)),))]
    for folder in found:
        try:
            proofs.append(prove_backup(folder, hashes, sample=sample))
        except (OSError, GsiError) as error:
            proofs.append(Proof(folder, (Flaw("backup", folder, str(error)),)))
    return proofs


def sound_copy(flaw: Flaw, home: Path, target: Path | None) -> Path | None:
    """The newest sound copy, in the backups below ``target``, of a file that never changes once it was written."""
    relative = flaw.path.relative_to(home)
    if target is None or flaw.part not in ("archive", "journal") or flaw.path.suffix != ".gz":
        return None
    for folder in reversed(backups(target)):
        try:
            if Hashes().of(folder / relative) == read_note(folder)["files"].get(relative.as_posix()):
                return folder / relative
        except (OSError, WarehouseError):
            continue
    return None


def note_of(**fields: Any) -> bytes:
    """What ``read_note`` reads: the fields, and a hash of them."""
    return _canonical({**fields, "digest": hashlib.sha256(_canonical(fields)).hexdigest()})


def read_note(folder: Path) -> dict[str, Any]:
    """What a backup says of itself: ``content_hash``, ``made_at``, ``files`` (name: sha256). Raises OSError, and
    WarehouseError when a byte of it is not as it was written."""
    raw = (folder / NOTE).read_bytes()
    try:
        fields = json.loads(raw)
        fields.pop("digest")
        whole = raw == note_of(**fields) and {"content_hash", "made_at", "files"} <= fields.keys()
    except (ValueError, KeyError, TypeError, AttributeError):
        whole = False
    if not whole:
        raise WarehouseError(
            "the backup's list of its files is damaged",
            where=str(folder / NOTE),
            why="it is not as it was written, or was made by a version before there was such a list",
            kept="nothing was changed",
            hint="`gsi-etl restore --salvage` proves each file by itself",
        )
    found: dict[str, Any] = fields
    return found


def _archive(root: Path, sample: int | None) -> tuple[int, list[Flaw]]:
    archive = Archive(root)
    report = archive.verify(sample=sample)
    if not report.sound and Archive(root).verify(sample=0).mark != report.mark:
        report = archive.verify(sample=sample)  # a run or `prune` was at work meanwhile
    flaws = [_archive_flaw(archive, finding) for finding in report.findings if not finding.harmless]
    return report.snapshots, flaws


def _archive_flaw(archive: Archive, finding: Finding) -> Flaw:
    if finding.kind == "manifest":
        return Flaw("manifest", archive.root / finding.subject, finding.sentence)
    path = archive.path(finding.subject)
    return Flaw("archive", path, finding.sentence.removeprefix(f"{path}: "), lost=finding.kind != "altered")


def _journal(folder: Path, sample: int | None) -> tuple[list[Mark], list[Flaw]]:
    journal = Journal(folder)
    marks = journal.listed()[0]
    only = None
    if sample is not None:  # the newest file is read in any case: the next transaction needs it
        only = [*random.sample(marks, min(sample, len(marks))), *marks[-1:]]
    return marks, [Flaw("journal", flaw.path, flaw.why, flaw.lost) for flaw in journal.flaws(only)]


def _warehouse(path: Path, entries: list[Mark]) -> Iterator[Flaw]:
    if not path.is_file():
        if entries:
            yield Flaw("warehouse", path, "it is gone, and its journal is there")
        return
    try:
        proof = prove_seal(path)
    except OSError as error:
        yield Flaw("warehouse", path, error.strerror or str(error))
        return
    if proof.seal:
        yield Flaw("seal", seal_path(path), proof.seal)
    if proof.file:
        yield Flaw("warehouse", path, proof.file)
    if not entries and path.stat().st_size:
        yield Flaw("journal", path.parent / JOURNAL, "it is gone, and its warehouse is there")
    elif (end := proof.journal) and end not in entries:
        if any(mark.sequence == end.sequence or mark.digest == end.digest for mark in entries):
            yield Flaw("seal", seal_path(path), "it names another end of the journal than there is")
        else:
            yield Flaw("journal", path.parent / JOURNAL, f"it lacks file {end.sequence}, which the warehouse knows")


def _content(path: Path) -> str | None:
    from gsi_etl.warehouse.connection import damage_told, open_reader
    from gsi_etl.warehouse.ledger import content_hash, verify

    if not path.is_file():
        return None
    with open_reader(path) as connection, damage_told(path):
        verify(connection)
        return content_hash(connection)


def _part(name: str) -> Part:
    first, _, rest = name.partition("/")
    if first == ARCHIVE:
        return "archive" if "/" in rest else "manifest"
    return "journal" if first == JOURNAL else "seal" if name.endswith(".seal") else "warehouse"


def _canonical(fields: Mapping[str, Any]) -> bytes:
    return json.dumps(fields, sort_keys=True, separators=(",", ":")).encode()
