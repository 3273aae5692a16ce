"""The way back: a backup into a home folder that has neither warehouse nor archive.

The backup is proved first. All is then built in ``home/.restore``, proved again, and moved into place: a home is there
whole or not at all, and a restore that failed or was killed can be tried again. With ``salvage`` what is still sound
comes back, whatever else is damaged, and what does not is named; a broken home folder can be salvaged like a backup.
"""

from __future__ import annotations

import gzip
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from gsi_etl import __version__
from gsi_etl.archive.salvage import Salvaged
from gsi_etl.archive.salvage import salvage as salvage_archive
from gsi_etl.base.disk import disk_told
from gsi_etl.base.fileio import copy_durably, sync, write_durably
from gsi_etl.base.formatting import counted
from gsi_etl.config.settings import Settings, prepare_home
from gsi_etl.errors import ArchiveError, UsageError, WarehouseError
from gsi_etl.ops.verification import ARCHIVE, NOTE, WAREHOUSE, Flaw, Proof, prove, prove_backup, read_note
from gsi_etl.warehouse.connection import open_writer, run_lock
from gsi_etl.warehouse.journal import JOURNAL, Journal, packed
from gsi_etl.warehouse.ledger import content_hash, verify
from gsi_etl.warehouse.load import note_restored
from gsi_etl.warehouse.migrate import migrate
from gsi_etl.warehouse.rebuild import rebuild
from gsi_etl.warehouse.rewrite import rewrite_from_journal, rewrite_from_warehouse
from gsi_etl.warehouse.seal import prove_seal, wal_path

STAGE = ".restore"
#: In the stage once all in it is proved and the moving has begun: what the home then has of these parts is ours.
_READY = "ready"
#: In the order in which they are moved. A run refuses a home that has the first and not yet the last.
_PARTS = (WAREHOUSE, f"{WAREHOUSE}.seal", ARCHIVE, JOURNAL)


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back: runs in the ledger, snapshots in the archive, the hash of the warehouse's content.

    ``rebuilt``: the warehouse was made from its journal. ``rewritten``: the journal was made from the warehouse, or
    from its own sound files. ``flaws``: what was wrong with the backup. ``lost``: a sentence for each thing that did
    not come back.
    """

    runs: int
    snapshots: int
    content_hash: str
    rebuilt: bool
    rewritten: bool = False
    flaws: tuple[Flaw, ...] = ()
    lost: tuple[str, ...] = ()


@dataclass(slots=True)
class _Found:
    """What salvaging came to."""

    rebuilt: bool = False
    rewritten: bool = False
    lost: list[str] = field(default_factory=list)


def restore(backup: Path, settings: Settings, *, now: Callable[[], datetime], salvage: bool = False) -> Restored:
    """Bring a backup back. A warehouse that is damaged in it is rebuilt from its journal, which loses nothing.

    Raises UsageError when ``backup`` is not one or the home folder is in use; ArchiveError or WarehouseError when it is
    damaged otherwise, unless ``salvage``. Nothing is left in the home folder then.
    """
    _refuse_others(backup, salvage=salvage)
    prepare_home(settings)
    at = now()
    with (
        disk_told("the backup could not be restored", settings.home, "the home folder has nothing of it"),
        run_lock(settings.home, run_id=f"restore-{at:%Y%m%dT%H%M%SZ}", now=at),
    ):
        _clear_stage(settings.home)
        _refuse_in_use(settings)
        flaws = _prove_source(backup, salvage=salvage)
        with _stage(settings.home) as stage:
            if _lossless(flaws) and (backup / NOTE).exists():
                found, archive = _copy_whole(backup, stage, at), None
            else:
                found, archive = _salvage(backup, stage, at)
            restored = _finish(stage, backup, found, archive, flaws, now)
            _move_in(stage, settings.home)
    return restored


def _refuse_others(backup: Path, *, salvage: bool) -> None:
    there = [part for part in _PARTS if (backup / part).exists()]
    if not there or not (salvage or (backup / NOTE).exists()):
        raise UsageError(
            "this is not a backup",
            where=str(backup),
            hint="name a folder gsi-<time> that was made whole, or a broken home folder with --salvage",
        )


def _refuse_in_use(settings: Settings) -> None:
    for path in (settings.warehouse_path, settings.archive_path, settings.home / JOURNAL):
        if _has(path):
            raise UsageError(
                "the home folder is in use", where=str(path), hint="restore into an empty one: move this one away first"
            )


def _prove_source(backup: Path, *, salvage: bool) -> tuple[Flaw, ...]:
    flaws = (prove_backup(backup) if (backup / NOTE).exists() else prove(backup)).flaws
    if salvage or _lossless(flaws):
        return flaws
    raise (ArchiveError if any(flaw.part in ("archive", "manifest") for flaw in flaws) else WarehouseError)(
        "the backup is damaged",
        where=str(backup),
        why="; ".join(flaw.sentence for flaw in flaws[:5]) + (f"; and {len(flaws) - 5} more" if len(flaws) > 5 else ""),
        kept="nothing was restored, and the home folder is as empty as it was",
        hint="restore another backup (`gsi-etl doctor` says which are sound), or what is sound of this one: --salvage",
    )


def _lossless(flaws: tuple[Flaw, ...]) -> bool:
    """True while the journal gives everything back: only the warehouse's file or its seal is damaged."""
    return all(flaw.part in ("warehouse", "seal") for flaw in flaws)


# ------------------------------------------------------------------------------------------------------ building


def _copy_whole(backup: Path, stage: Path, at: datetime) -> _Found:
    for part in _PARTS:
        _copy_part(backup / part, stage / part)
    try:
        _open(stage)
        return _Found()
    except WarehouseError:
        rebuild(stage / WAREHOUSE, now=at)
        shutil.rmtree(stage / "damaged", ignore_errors=True)
        return _Found(rebuilt=True)


def _salvage(backup: Path, stage: Path, at: datetime) -> tuple[_Found, Salvaged]:
    """What is sound, each part proved by itself."""
    proof, old, found = prove(backup), Journal(backup / JOURNAL), _Found()
    archive = salvage_archive(backup / ARCHIVE, stage / ARCHIVE, at=at)
    apart = stage / "apart"
    apart.mkdir()
    warehouse = _proved_copy(proof, apart)
    if not any(flaw.lost for flaw in proof.of("journal")):
        _copy_journal(old, Journal(stage / JOURNAL))
        if warehouse is None:
            rebuild(stage / WAREHOUSE, now=at)
            found.rebuilt = True
        else:
            warehouse.rename(stage / WAREHOUSE)
    elif warehouse is not None:
        rewrite_from_warehouse(warehouse, old, stage / WAREHOUSE)
        found.rewritten = True
    else:
        lost = rewrite_from_journal(old, stage / WAREHOUSE)
        found.rebuilt = found.rewritten = True
        found.lost += [f"transaction {number} of the journal and the rows that it wrote" for number in lost]
    shutil.rmtree(apart)
    found.lost += [f"snapshot {sha256}" for sha256 in archive.lost]
    if archive.lost_lines:
        lines = counted(archive.lost_lines, "line")
        found.lost.append(f"{lines} of the archive's manifest; the snapshots themselves are kept")
    return found, archive


def _proved_copy(proof: Proof, apart: Path) -> Path | None:
    """A copy of the warehouse's file, when its bytes are as they were closed or its rows as the journal says."""
    old, copy = proof.folder / WAREHOUSE, apart / WAREHOUSE
    if not old.is_file():
        return None
    for path in (old, wal_path(old)):
        if path.is_file():
            copy_durably(path, apart / path.name)
    if prove_seal(old).closed and not proof.of("seal", "warehouse") and not wal_path(copy).exists():
        return copy
    _copy_journal(Journal(proof.folder / JOURNAL), Journal(apart / JOURNAL))
    try:
        _open(apart)
    except WarehouseError:
        return None
    return copy


def _copy_journal(old: Journal, new: Journal) -> None:
    """The files as they are; those that were altered and hold what they held are packed again."""
    altered = {flaw.path for flaw in old.flaws() if not flaw.lost}
    new.folder.mkdir()
    for mark in old.listed()[0]:
        path = old.path(mark)
        if path in altered:
            write_durably(new.path(mark), packed(gzip.decompress(path.read_bytes())))
        else:
            copy_durably(path, new.path(mark))


def _copy_part(source: Path, target: Path) -> None:
    if source.is_file():
        copy_durably(source, target)
        return
    for path in sorted(source.rglob("*")):
        if path.is_file():
            copy_durably(path, target / path.relative_to(source))


# ----------------------------------------------------------------------------------------------- proving, moving


def _finish(
    stage: Path,
    backup: Path,
    found: _Found,
    archive: Salvaged | None,
    flaws: tuple[Flaw, ...],
    now: Callable[[], datetime],
) -> Restored:
    """Open what was built, compare it with what was saved, note in the ledger what was salvaged, and prove it all."""
    runs, hashed = _open(stage)
    if archive is None and hashed != read_note(backup)["content_hash"]:
        raise WarehouseError("the warehouse did not come back as it was saved", where=str(stage / WAREHOUSE))
    with open_writer(stage / WAREHOUSE) as connection:
        migrate(connection, now=now)
        if archive is not None:
            note_restored(
                connection,
                at=now(),
                version=__version__,
                archive_end=(archive.mark.sequence, archive.mark.digest),
                lost=len(found.lost),
            )
        connection.execute("CHECKPOINT")
        hashed = content_hash(connection) if archive is not None else hashed
    proof = prove(stage, content=True)
    if not proof.sound:
        raise WarehouseError(
            "what was restored did not come back whole",
            where=str(stage),
            why="; ".join(flaw.sentence for flaw in proof.flaws[:5]),
            kept="nothing was put into the home folder",
            hint="try again, on another disk if it happens again",
        )
    return Restored(runs, proof.snapshots, hashed, found.rebuilt, found.rewritten, flaws, tuple(found.lost))


def _open(stage: Path) -> tuple[int, str]:
    """The runs and the hash of the content, compared with the journal. Raises WarehouseError."""
    with open_writer(stage / WAREHOUSE) as connection:
        verify(connection)
        hashed = content_hash(connection)
        row = connection.execute("SELECT count(*) FROM main.runs").fetchone()
    return (row[0] if row else 0), hashed


@contextmanager
def _stage(home: Path) -> Iterator[Path]:
    """An empty folder in the home, gone again whatever happens: but for a crash, which the next restore clears."""
    stage = home / STAGE
    stage.mkdir()
    try:
        yield stage
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def _clear_stage(home: Path) -> None:
    """Take away what a restore that was killed has left, in its folder and, when it had come to moving, beside it."""
    stage = home / STAGE
    # With nothing left to move the restore was complete, and the home may have been in use ever since.
    if (stage / _READY).exists() and any(_has(stage / part) for part in _PARTS):
        for part in _PARTS:
            path = home / part
            if path.is_dir():
                for child in path.iterdir():
                    shutil.rmtree(child) if child.is_dir() else child.unlink()
            else:
                path.unlink(missing_ok=True)
    shutil.rmtree(stage, ignore_errors=True)


def _has(path: Path) -> bool:
    return path.is_file() or (path.is_dir() and any(path.iterdir()))


def _move_in(stage: Path, home: Path) -> None:
    write_durably(stage / _READY, b"")
    try:
        for part in _PARTS:
            _move(stage / part, home / part)
        sync(home)
        (stage / _READY).unlink()
    except BaseException:
        _clear_stage(home)
        raise


def _move(source: Path, target: Path) -> None:
    """A rename; into a folder that is there already (it may be a file system of its own), child by child."""
    if not source.exists():
        return
    if target.is_dir():
        for child in sorted(source.iterdir()):
            shutil.move(child, target / child.name)
        sync(target)
    else:
        source.rename(target)
