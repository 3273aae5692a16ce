"""A backup of the home folder, and the way back: warehouse, journal and archive, taken together under the run's lock.

A backup is a folder ``gsi-<time>`` that is there whole or not at all. Files that never change (snapshots, the journal's
files) are shared with the backup before it by hard links, so that a year of daily backups costs little more than one.
It is proved by opening it, and restoring proves it again. Settings and catalogue are yours to keep: they are text.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from gsi_etl.archive import Archive
from gsi_etl.errors import ArchiveError, UsageError, WarehouseError
from gsi_etl.settings import Settings, prepare_home
from gsi_etl.warehouse.connection import open_reader, open_writer, run_lock
from gsi_etl.warehouse.durable import sync, write_durably
from gsi_etl.warehouse.ledger import JOURNAL, content_hash, verify
from gsi_etl.warehouse.migrate import migrate
from gsi_etl.warehouse.rebuild import rebuild
from gsi_etl.warehouse.seal import seal_path

NOTE = "backup.json"
_NAME = re.compile(r"gsi-\d{8}T\d{6}Z")
_IMMUTABLE = re.compile(r"(archive/[0-9a-f]{2}|journal)/[^/]+\.gz")


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back: runs in the ledger, snapshots in the archive, the hash of the warehouse's content."""

    runs: int
    snapshots: int
    content_hash: str
    rebuilt: bool


def back_up(settings: Settings, target: Path, *, now: Callable[[], datetime], keep: int | None = None) -> Path:
    """Write a backup below ``target``, prove it, and remove all but the newest ``keep``. Raises LockedError during a
    run, WarehouseError when the warehouse does not hold what was written to it, OSError when ``target`` is full."""
    if not settings.warehouse_path.is_file():
        raise WarehouseError("there is nothing to back up yet", where=str(settings.home), hint="`gsi-etl run` first")
    at = now()
    name = f"gsi-{at:%Y%m%dT%H%M%SZ}"
    target.mkdir(parents=True, exist_ok=True)
    before = max(_backups(target), default=None, key=lambda path: path.name)
    fresh = target / f".{name}.partial"
    shutil.rmtree(fresh, ignore_errors=True)
    with run_lock(settings.home, run_id=f"backup-{at:%Y%m%dT%H%M%SZ}", now=at):
        with open_writer(settings.warehouse_path) as connection:
            verify(connection)
            hashed = content_hash(connection)
            connection.execute("CHECKPOINT")
        for source in _files(settings):
            _place(source, fresh, source.relative_to(settings.home), before)
    write_durably(fresh / NOTE, json.dumps({"content_hash": hashed, "made_at": at.isoformat()}).encode())
    with open_reader(fresh / settings.warehouse_path.name) as copy:
        if content_hash(copy) != hashed:
            raise WarehouseError("the backup does not hold what the warehouse holds", where=str(fresh))
    fresh.rename(target / name)
    sync(target)
    for old in sorted(_backups(target))[: -keep if keep else 0]:
        shutil.rmtree(old)
    return target / name


def restore(backup: Path, settings: Settings, *, now: Callable[[], datetime]) -> Restored:
    """Bring a backup back into a home folder that has neither warehouse nor archive, and prove every byte of it.

    A warehouse that is damaged in the backup is made anew from its journal. Raises UsageError when ``backup`` is none
    or the home folder is in use, ArchiveError or WarehouseError when what came back is not what was saved.
    """
    try:
        noted = json.loads((backup / NOTE).read_bytes())["content_hash"]
    except (OSError, ValueError, KeyError, TypeError):
        raise UsageError("this is no backup", where=str(backup), hint="name a folder gsi-<time>, made whole") from None
    for path in (settings.warehouse_path, settings.archive_path, settings.home / JOURNAL):
        if path.is_file() or (path.is_dir() and any(path.iterdir())):
            raise UsageError(
                "the home folder is in use", where=str(path), hint="restore into an empty one: move this one away first"
            )
    prepare_home(settings)
    at = now()
    with run_lock(settings.home, run_id=f"restore-{at:%Y%m%dT%H%M%SZ}", now=at):
        for source in sorted(path for path in backup.rglob("*") if path.is_file() and path.name != NOTE):
            _copy(source, settings.home / source.relative_to(backup))
        found = Archive(settings.archive_path).verify()
        if not found.sound:
            bad = [finding.sentence for finding in found.findings if not finding.harmless]
            raise ArchiveError("the archive did not come back whole", where=str(settings.home), why="; ".join(bad[:5]))
        rebuilt = False
        try:
            runs, hashed = _prove(settings, now)
        except WarehouseError:
            rebuild(settings.warehouse_path, now=at)
            runs, hashed = _prove(settings, now)
            rebuilt = True
        if hashed != noted:
            raise WarehouseError("the warehouse did not come back as it was saved", where=str(settings.warehouse_path))
    return Restored(runs, found.snapshots, hashed, rebuilt)


def _prove(settings: Settings, now: Callable[[], datetime]) -> tuple[int, str]:
    with open_writer(settings.warehouse_path) as connection:
        verify(connection)
        hashed = content_hash(connection)
        migrate(connection, now=now)
        row = connection.execute("SELECT count(*) FROM main.runs").fetchone()
    return (row[0] if row else 0), hashed


def _files(settings: Settings) -> list[Path]:
    """The warehouse with its seal, the journal, the archive. Locks and half-written files stay behind."""
    found = [settings.warehouse_path, seal_path(settings.warehouse_path)]
    for folder in (settings.home / JOURNAL, settings.archive_path):
        found += [path for path in folder.rglob("*") if path.is_file() and not path.name.startswith(".")]
    return sorted(path for path in found if path.is_file() and path.suffix != ".lock")


def _place(source: Path, fresh: Path, relative: Path, before: Path | None) -> None:
    target = fresh / relative
    shared = before / relative if before is not None and _IMMUTABLE.fullmatch(relative.as_posix()) else None
    if shared is not None and shared.is_file() and shared.stat().st_size == source.stat().st_size:
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(shared, target)
            return
        except OSError:
            pass  # a file system without hard links: a copy does as well
    _copy(source, target)


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(source, target)
    sync(target)


def _backups(target: Path) -> list[Path]:
    return [path for path in target.iterdir() if path.is_dir() and _NAME.fullmatch(path.name)]
