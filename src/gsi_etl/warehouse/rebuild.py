"""The warehouse rebuilt from its journal, row for row, with each transaction's totals proved on the way.

What the rebuilt file holds is what was committed; the bytes that it stands on are in the archive. The file that was
there is set aside and never deleted. Knows the journal and DuckDB.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from gsi_etl.base.fileio import swap_in
from gsi_etl.errors import WarehouseError
from gsi_etl.warehouse.connection import open_plain
from gsi_etl.warehouse.journal import JOURNAL, Journal
from gsi_etl.warehouse.ledger import content_hash, redo
from gsi_etl.warehouse.migrate import apply_fitting_views, run_again
from gsi_etl.warehouse.seal import put_seal, seal_path, wal_path


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """How many transactions were redone, the hash of the content, and where the old file went, if there was one."""

    entries: int
    content_hash: str
    set_aside: Path | None


def rebuild(path: Path, *, now: datetime) -> Rebuilt:
    """Make ``path`` again from the journal beside it. The caller holds the home folder's lock.

    Raises WarehouseError when there is no journal, or a file of it is missing or damaged; nothing is changed then.
    """
    path = path.absolute()
    journal = Journal(path.parent / JOURNAL)
    lacking = [flaw for flaw in journal.flaws() if flaw.lost]
    if lacking:
        files = len(journal.listed()[0])
        raise WarehouseError(
            "the journal of the warehouse is damaged",
            where=str(journal.folder),
            why=f"{len(lacking)} of {files} files are not as they were written: "
            + "; ".join(f"{flaw.path.name}: {flaw.why}" for flaw in lacking),
            kept="nothing was changed: neither the journal nor the warehouse",
            hint="put these files back from a backup (they never change) and try again; without one, move the home "
            "folder away and `gsi-etl restore --salvage` it",
        )
    if not journal.listed()[0]:
        raise WarehouseError(
            "there is nothing to rebuild from",
            where=str(path.parent / JOURNAL),
            why="the journal is empty or gone",
            kept="nothing was changed",
            hint="restore journal/ from a backup",
        )
    fresh = path.with_name(f"{path.stem}.rebuilt{path.suffix}")
    _remove(fresh)
    try:
        with open_plain(fresh) as connection:
            done = redo(connection, lambda entry: run_again(connection, entry))
            apply_fitting_views(connection)
            hashed = content_hash(connection)
            connection.execute("CHECKPOINT")
        aside = _set_aside(path, now)
        swap_in(fresh, path)
    finally:
        _remove(fresh)
    put_seal(path)
    return Rebuilt(done, hashed, aside)


def _set_aside(path: Path, now: datetime) -> Path | None:
    """Move the old file, its write-ahead log and its seal into ``damaged/``."""
    old = [part for part in (path, wal_path(path), seal_path(path)) if part.exists()]
    if not old:
        return None
    folder = path.parent / "damaged" / f"{now:%Y%m%dT%H%M%S%fZ}"
    folder.mkdir(parents=True)
    for part in old:
        part.rename(folder / part.name)
    return folder


def _remove(path: Path) -> None:
    for part in (path, wal_path(path)):
        with contextlib.suppress(FileNotFoundError):
            part.unlink()
