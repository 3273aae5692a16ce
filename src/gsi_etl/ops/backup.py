"""A backup of the home folder: warehouse, journal and archive, taken together under the run's lock.

A backup is a folder ``gsi-<time>`` that is there whole or not at all, with a list of its files and their hashes. Files
that never change (snapshots, the journal's files) are shared with the backup before it by hard links, each once its
bytes were compared, so that a year of daily backups costs little more than one. It is proved when it is made, and
``restore`` proves it again. Settings and catalogue are yours to keep: they are text.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from gsi_etl.base.disk import disk_told
from gsi_etl.base.fileio import copy_durably, sync, write_durably
from gsi_etl.config.settings import Settings
from gsi_etl.errors import WarehouseError
from gsi_etl.ops.restore import Restored, restore
from gsi_etl.ops.verification import (
    ARCHIVE,
    NOTE,
    WAREHOUSE,
    Flaw,
    Hashes,
    Proof,
    backups,
    note_of,
    prove,
    prove_backup,
)
from gsi_etl.warehouse.connection import damage_told, open_reader, open_writer, run_lock
from gsi_etl.warehouse.journal import JOURNAL
from gsi_etl.warehouse.ledger import content_hash
from gsi_etl.warehouse.seal import seal_path

__all__ = ["Restored", "back_up", "make_backup", "prove_home", "restore"]

_IMMUTABLE = re.compile(r"(archive/[0-9a-f]{2}|journal)/[^/]+\.gz")

Tell = Callable[[Flaw], object]


def back_up(
    settings: Settings,
    target: Path,
    *,
    now: Callable[[], datetime],
    keep: int | None = None,
    tell: Tell = lambda _flaw: None,
) -> Path:
    """Prove the home folder, write a backup below ``target``, prove it, and remove all but the newest ``keep``.

    ``tell`` receives each file of the backup before that is damaged; the new one has a sound copy of it. Raises
    LockedError during a run, WarehouseError when the home folder is damaged or ``target`` cannot be written.
    """
    if not settings.warehouse_path.is_file():
        raise WarehouseError("there is nothing to back up yet", where=str(settings.home), hint="`gsi-etl run` first")
    at = now()
    with disk_told("the backup could not be written", target, "nothing was changed", error=WarehouseError):
        target.mkdir(parents=True, exist_ok=True)
    with run_lock(settings.home, run_id=f"backup-{at:%Y%m%dT%H%M%SZ}", now=at):
        proof = prove_home(settings)
        if not proof.sound:
            raise WarehouseError(
                "the home folder is damaged, so it was not backed up",
                where=str(settings.home),
                why="; ".join(flaw.sentence for flaw in proof.flaws[:5]),
                kept="earlier backups were not touched",
                hint="`gsi-etl doctor` says what to do about each",
            )
        return make_backup(settings, target, proof, at=at, keep=keep, tell=tell)


def prove_home(settings: Settings) -> Proof:
    """Prove all of the home folder, rows included, once what a crash left was completed. The caller holds its lock."""
    try:
        with open_writer(settings.warehouse_path) as connection, damage_told(settings.warehouse_path):
            connection.execute("CHECKPOINT")
    except WarehouseError as error:
        proof = prove(settings.home)
        if not proof.of("journal", "seal", "warehouse"):
            why = f"{error.what}: {error.why}" if error.why else error.what
            flaw = Flaw("warehouse", settings.warehouse_path, why)
            return Proof(proof.folder, (*proof.flaws, flaw), proof.snapshots, proof.entries)
        return proof
    return prove(settings.home, content=True)


def make_backup(
    settings: Settings,
    target: Path,
    proof: Proof,
    *,
    at: datetime,
    keep: int | None = None,
    tell: Tell = lambda _flaw: None,
) -> Path:
    """The backup of a home folder that ``proof`` found sound. The caller holds its lock."""
    name = _free_name(target, at)
    fresh = target / f".{name}.partial"
    kept = "earlier backups are untouched, and nothing is left of this one"
    with disk_told("the backup could not be written", target, kept, error=WarehouseError):
        target.mkdir(parents=True, exist_ok=True)
        before = max(backups(target), default=None)
        shutil.rmtree(fresh, ignore_errors=True)
        try:
            _fill(settings, fresh, before, proof, at, tell)
            fresh.rename(target / name)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
        sync(target)
    with disk_told("an old backup could not be removed", target, "the new backup is whole", error=WarehouseError):
        for old in backups(target)[: -keep if keep else 0]:
            shutil.rmtree(old)
    return target / name


def _free_name(target: Path, at: datetime) -> str:
    """Named by the second of ``at``, or by the first after it that no backup has, since one may follow at once."""
    while (target / (name := f"gsi-{at:%Y%m%dT%H%M%SZ}")).exists():
        at += timedelta(seconds=1)
    return name


def _fill(settings: Settings, fresh: Path, before: Path | None, proof: Proof, at: datetime, tell: Tell) -> None:
    hashes, files = Hashes(), {}
    for source in _files(settings):
        relative = source.relative_to(settings.home)
        digest = _sha256(source)
        files[relative.as_posix()] = digest
        shared = before / relative if before is not None and _IMMUTABLE.fullmatch(relative.as_posix()) else None
        if not (shared and _link(shared, fresh / relative, digest, hashes, tell)):
            copy_durably(source, fresh / relative)
    write_durably(fresh / NOTE, note_of(content_hash=proof.content, made_at=at.isoformat(), files=files))
    found = prove_backup(fresh, hashes)
    flaws = [flaw.sentence for flaw in found.flaws]
    with open_reader(fresh / WAREHOUSE) as copy, damage_told(fresh / WAREHOUSE):
        if content_hash(copy) != proof.content:
            flaws.append("its warehouse does not hold what the warehouse holds")
    if flaws:
        raise WarehouseError(
            "the backup is not what was backed up",
            where=str(fresh),
            why="; ".join(flaws[:5]),
            kept="it was removed again; earlier backups are untouched",
            hint="try again, on another disk if it happens again",
        )


def _link(shared: Path, target: Path, digest: str, hashes: Hashes, tell: Tell) -> bool:
    """Share a file with the backup before, if it has it and the bytes are the same. False: it is to be copied."""
    try:
        if not shared.is_file():
            return False
        if hashes.of(shared) != digest:
            tell(Flaw("backup", shared, "its bytes are not those that were backed up; a sound copy was taken"))
            return False
        target.parent.mkdir(parents=True, exist_ok=True)
        os.link(shared, target)
    except OSError:
        return False  # unreadable, or a file system without hard links: a copy does as well
    return True


def _files(settings: Settings) -> list[Path]:
    """The warehouse with its seal, the journal, the archive. Locks and half-written files stay behind."""
    found = [settings.warehouse_path, seal_path(settings.warehouse_path)]
    for folder in (settings.home / JOURNAL, settings.home / ARCHIVE):
        found += [path for path in folder.rglob("*") if not path.name.startswith(".")]
    return sorted(path for path in found if path.is_file() and path.suffix != ".lock")


def _sha256(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()
