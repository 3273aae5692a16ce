"""What a server needs besides runs: publish anew, and the nightly round (verify, back up, forget what has expired).

Each takes the home folder's lock for as long as it needs it, so a run and the upkeep never meet. Plain Python, as
``pipeline`` is: ``cli/`` and ``flows/`` call it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from gsi_etl.publication import Published, publish_all
from gsi_etl.settings import Settings

Clock = Callable[[], datetime]


def publish_anew(settings: Settings, *, now: Clock) -> Published:
    """Publish the warehouse as it is. Raises WarehouseError when there is none, LockedError during a run."""
    from gsi_etl.archive import Archive
    from gsi_etl.pipeline import new_run_id
    from gsi_etl.warehouse.connection import open_reader, open_writer, run_lock
    from gsi_etl.warehouse.migrate import migrate

    with open_reader(settings.warehouse_path):
        pass
    at = now()
    with run_lock(settings.home, run_id=new_run_id(at), now=at), open_writer(settings.warehouse_path) as connection:
        migrate(connection)
        return publish_all(connection, settings, Archive(settings.archive_path), now=at)


@dataclass(frozen=True, slots=True)
class Kept:
    """What the nightly round found and did. ``problems`` is empty when all is sound."""

    snapshots: int
    entries: int
    bytes_before: int
    bytes_after: int
    backup: Path | None
    problems: tuple[str, ...]


def maintain(settings: Settings, *, now: Clock, backup_to: Path | None = None) -> Kept:
    """Read the whole archive and the whole warehouse and compare them with manifest and journal; give free space back
    to the disk; then back up when all is sound: a damaged state must not push good backups out.

    Raises LockedError during a run, WarehouseError when the file cannot be opened at all.
    """
    from gsi_etl.archive import Archive
    from gsi_etl.backup import back_up
    from gsi_etl.errors import WarehouseError
    from gsi_etl.warehouse.connection import open_reader, open_writer, run_lock
    from gsi_etl.warehouse.ledger import last_entry, verify

    with open_reader(settings.warehouse_path):
        pass
    at, problems, entries = now(), [], 0
    before = settings.warehouse_path.stat().st_size
    with run_lock(settings.home, run_id=f"maintain-{at:%Y%m%dT%H%M%SZ}", now=at):
        found = Archive(settings.archive_path).verify()
        problems += [finding.sentence for finding in found.findings if not finding.harmless]
        try:
            with open_writer(settings.warehouse_path) as connection:
                verify(connection)
                entries = last_entry(connection).sequence
                connection.execute("CHECKPOINT")
        except WarehouseError as error:
            problems.append(str(error))
    backup = None
    target = backup_to or settings.backup_path
    if target is not None and not problems:
        backup = back_up(settings, target, now=now, keep=settings.backups_kept)
    return Kept(found.snapshots, entries, before, settings.warehouse_path.stat().st_size, backup, tuple(problems))
