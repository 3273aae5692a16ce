"""What a server needs besides runs: publish anew, and the nightly round (verify, back up, forget what has expired).

Each takes the home folder's lock for as long as it needs it, so a run and the upkeep never meet. Plain Python, as
``pipeline`` is: ``cli/`` and ``flows/`` call it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from gsi_etl.settings import Settings

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Published:
    """The database's path, the first page's path, and how many pages there are and were made anew."""

    database: Path
    index: Path
    pages: int
    rendered: int


def publish_anew(settings: Settings, *, now: Clock) -> Published:
    """Publish the warehouse as it is. Raises WarehouseError when there is none, LockedError during a run."""
    from gsi_etl.archive import Archive
    from gsi_etl.pipeline import new_run_id
    from gsi_etl.site import build
    from gsi_etl.warehouse.connection import open_reader, open_writer, run_lock
    from gsi_etl.warehouse.migrate import migrate
    from gsi_etl.warehouse.publish import publish

    with open_reader(settings.warehouse_path):
        pass
    at = now()
    with run_lock(settings.home, run_id=new_run_id(at), now=at), open_writer(settings.warehouse_path) as connection:
        migrate(connection)
        database = publish(connection, settings.public_path)
        archive = Archive(settings.archive_path)
        made = build(connection, settings.public_path, archive=archive, site_url=settings.site_url, now=at)
        settings.unpublished_path.unlink(missing_ok=True)
    return Published(database, made.index, made.pages, made.rendered)


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
