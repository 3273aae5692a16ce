"""What a server needs besides runs: publish again, and the nightly round (verify, back up, forget what has expired).

Each takes the home folder's lock for as long as it needs it, so a run and the upkeep never meet. Plain Python, as
``pipeline`` is: ``cli/`` and ``flows/`` call it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from gsi_etl.config.settings import Settings
from gsi_etl.run.publish import Published, publish_all

if TYPE_CHECKING:
    from gsi_etl.warehouse.clock_repair import Repaired

Clock = Callable[[], datetime]


def publish_again(settings: Settings, *, now: Clock) -> Published:
    """Publish the warehouse as it is. Raises WarehouseError when there is none, LockedError during a run."""
    from gsi_etl.archive import Archive
    from gsi_etl.pipeline import new_run_id
    from gsi_etl.warehouse.connection import open_reader, open_writer, run_lock
    from gsi_etl.warehouse.migrate import migrate

    with open_reader(settings.warehouse_path):
        pass
    at = now()
    with (
        run_lock(settings.home, run_id=new_run_id(at), now=at),
        open_writer(settings.warehouse_path, settings.public_path) as connection,
    ):
        migrate(connection)
        return publish_all(connection, settings, Archive(settings.archive_path), now=at)


def repair_dates(settings: Settings, *, now: Clock) -> Repaired | None:
    """Correct what was dated while the clock was ahead, and publish; None when nothing was. Raises ClockError when no
    server bears out that the clock is right now, and what ``publish_again`` raises."""
    from shutil import rmtree

    from gsi_etl.archive import Archive
    from gsi_etl.pipeline import new_run_id
    from gsi_etl.run.clock import confirm
    from gsi_etl.warehouse.clock_repair import repair_clock
    from gsi_etl.warehouse.connection import open_reader, open_writer, run_lock
    from gsi_etl.warehouse.migrate import migrate

    with open_reader(settings.warehouse_path):
        pass
    at = now()
    if not settings.accept_clock:
        confirm(settings, at)
    with run_lock(settings.home, run_id=new_run_id(at), now=at), open_writer(settings.warehouse_path) as connection:
        migrate(connection)
        repaired = repair_clock(connection, at)
        if repaired is not None:
            settings.unpublished_path.touch()
            for run_id in repaired.run_ids:  # what was published of these runs bears the old dates
                rmtree(settings.public_path / "runs" / run_id, ignore_errors=True)
            publish_all(connection, settings, Archive(settings.archive_path), now=at)
        return repaired


@dataclass(frozen=True, slots=True)
class Kept:
    """What the nightly round found and did. ``problems`` is empty when all is sound."""

    snapshots: int
    entries: int
    bytes_before: int
    bytes_after: int
    backup: Path | None
    problems: tuple[str, ...]
    home_sound: bool = True


def maintain(settings: Settings, *, now: Clock, backup_to: Path | None = None) -> Kept:
    """Prove archive, manifest, journal, seal, warehouse and every backup; give free space back to the disk; then back
    up when the home folder is sound: a damaged state must not push good backups out. A damaged backup is
    reported as a problem and does not prevent the next one.

    Raises LockedError during a run, WarehouseError when there is no warehouse.
    """
    from gsi_etl.errors import GsiError
    from gsi_etl.ops.backup import make_backup, prove_home
    from gsi_etl.ops.verification import Flaw, prove_backups
    from gsi_etl.warehouse.connection import open_reader, run_lock

    if not settings.warehouse_path.is_file():
        with open_reader(settings.warehouse_path):
            pass
    at, backup = now(), None
    target = backup_to or settings.backup_path
    before = settings.warehouse_path.stat().st_size
    with run_lock(settings.home, run_id=f"maintain-{at:%Y%m%dT%H%M%SZ}", now=at):
        home = prove_home(settings)
        problems = [flaw.sentence for flaw in home.flaws]
        if target is not None:
            old = prove_backups(target)
            problems += [flaw.sentence for proof in old for flaw in proof.flaws]
            known = {flaw.path for proof in old for flaw in proof.flaws}

            def tell(flaw: Flaw) -> None:
                if flaw.path not in known:
                    problems.append(flaw.sentence)

            if home.sound:
                try:
                    backup = make_backup(settings, target, home, at=at, keep=settings.backups_kept, tell=tell)
                except GsiError as error:
                    problems.append(str(error))
    after = settings.warehouse_path.stat().st_size
    return Kept(home.snapshots, home.entries, before, after, backup, tuple(problems), home.sound)
