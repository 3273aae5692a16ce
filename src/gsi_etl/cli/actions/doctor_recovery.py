"""The doctor's lines about what recovery stands on: warehouse, journal, archive, backups. Read once for all of them.

Nothing is locked or opened for it, so a run may begin meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING

from gsi_etl.base.formatting import counted
from gsi_etl.config.settings import Settings

if TYPE_CHECKING:
    from gsi_etl.ops.verification import Flaw, Proof

#: Whether it is well, what was found, and how to fix it.
Look = Callable[[Settings], tuple[bool, str, str]]
#: Flaws that a line names.
SHOWN = 5


def recovery(settings: Settings, sample: int | None) -> Iterator[tuple[str, Look]]:
    """The lines by their names. ``sample``: see ``proof.prove``."""
    from gsi_etl.ops.verification import prove, prove_backups

    @cache
    def home() -> Proof:
        return prove(settings.home, sample=sample)

    yield "warehouse", lambda settings: _warehouse(settings, home())
    yield "journal", lambda settings: _journal(settings, home())
    yield "archive", lambda settings: _archive(settings, home())
    yield (
        "backups",
        lambda settings: _backups(
            settings, prove_backups(settings.backup_path, sample=sample) if settings.backup_path else []
        ),
    )


def _warehouse(settings: Settings, proof: Proof) -> tuple[bool, str, str]:
    """Its bytes against their seal, without opening it, which would stand in the way of a run that begins now."""
    if not settings.warehouse_path.is_file() and proof.sound:
        return True, "none yet: the first run creates it", ""
    hint = "`gsi-etl rebuild` rebuilds it from the journal and keeps this file"
    if proof.of("seal") and not proof.of("warehouse"):
        hint = "the next run compares its rows with the journal and renews the seal"
    if proof.of("seal", "warehouse"):
        return False, _told(proof.of("seal", "warehouse")), hint
    size = settings.warehouse_path.stat().st_size if settings.warehouse_path.is_file() else 0
    return True, f"{size:,} bytes, unchanged since they were closed", ""


def _journal(settings: Settings, proof: Proof) -> tuple[bool, str, str]:
    """Every file of the journal: a rebuild needs them all."""
    flaws = proof.of("journal")
    words = f"{counted(proof.entries, 'entry', 'entries')}, one for each transaction"
    salvage = (
        "move the home folder away and restore it with `gsi-etl restore --salvage`: its warehouse still has every row"
    )
    return not flaws, _told(flaws) or words, _sound_copies(settings, flaws) or salvage


def _archive(settings: Settings, proof: Proof) -> tuple[bool, str, str]:
    """Every snapshot, the manifest, and its end against what the last run was committed with."""
    from gsi_etl.archive import Archive
    from gsi_etl.archive.manifest import Mark
    from gsi_etl.warehouse.query import query

    flaws = proof.of("archive", "manifest")
    if flaws:
        return False, _told(flaws), _sound_copies(settings, flaws) or "restore the archive from a backup"
    archive = Archive(settings.archive_path)
    words = f"{counted(proof.snapshots, 'snapshot')}, {counted(archive.mark().sequence, 'line')} in the manifest"
    path = settings.public_path / "gsi.duckdb"
    if not path.is_file():
        return True, words, ""
    rows = query(
        path,
        "SELECT archive_lines, archive_hash FROM core.runs WHERE archive_lines > 0 ORDER BY recorded_at DESC LIMIT 1",
    )[1]
    if not rows:
        return True, words, ""
    mark = Mark(*rows[0])
    kept = archive.holds(mark)
    words = f"{words}, high-water mark {mark.sequence}"
    return kept, words if kept else f"{words}: lines are missing or altered", "restore the archive from a backup"


def _backups(settings: Settings, old: Sequence[Proof]) -> tuple[bool, str, str]:
    """Every file of every backup in the setting backup_path."""
    if settings.backup_path is None:
        return True, "backup_path is not set: backups are not checked", ""
    bad = [proof for proof in old if not proof.sound]
    sound = [proof.folder.name for proof in old if proof.sound]
    newest = f"the newest intact one is {sound[-1]}" if sound else "none is intact" if old else "none yet"
    words = f"{counted(len(old), 'backup')} in {settings.backup_path}, {newest}"
    told = "; ".join([words, *(_told(proof.flaws) for proof in bad)])
    return not bad, told, "make one with `gsi-etl backup`, then delete the damaged ones"


def _told(flaws: Sequence[Flaw]) -> str:
    """The first flaws, and how many more there are."""
    more = f"; and {len(flaws) - SHOWN} more" if len(flaws) > SHOWN else ""
    return "; ".join(flaw.sentence for flaw in flaws[:SHOWN]) + more


def _sound_copies(settings: Settings, flaws: Sequence[Flaw]) -> str:
    """How to put sound copies from the backups in place of damaged files; nothing unless there is one for each."""
    from gsi_etl.ops.verification import sound_copy

    copies = [(sound_copy(flaw, settings.home, settings.backup_path), flaw.path) for flaw in flaws]
    if not copies or any(copy is None for copy, _ in copies):
        return ""
    return "; ".join(f"cp {copy} {path}" for copy, path in copies[:SHOWN])
