"""Which WARC files are to be read: a row each, named by its bytes, so that no file is read twice or half.

A plan grows: files that are planned already keep their state, and a new version of the reader plans them again.
"""

from __future__ import annotations

import glob
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from gsi_etl.backfill import gdelt, store
from gsi_etl.backfill.parts import Shard
from gsi_etl.backfill.shard import version
from gsi_etl.backfill.store import Folder
from gsi_etl.backfill.stream import check_head, digest_of
from gsi_etl.errors import BackfillError, WarcError
from gsi_etl.warehouse.connection import run_lock


@dataclass(frozen=True, slots=True)
class Plan:
    """What came of planning: files found, new rows, files that are not WARC, and how many addresses were chosen."""

    files: int
    added: int
    damaged: tuple[tuple[str, str], ...]
    addresses: int | None = None


def make_plan(
    home: Path,
    patterns: Sequence[str],
    *,
    now: datetime,
    gdelt_files: Iterable[Path] = (),
    progress: Callable[[Path], object] = lambda _path: None,
) -> Plan:
    """Adds every file that a pattern names. Raises BackfillError when there is none, LockedError during a backfill."""
    folder = Folder.of(home)
    found = files_of(patterns)
    folder.prepare()
    with run_lock(folder.root, run_id=f"plan-{now:%Y%m%dT%H%M%SZ}", now=now):
        listed = list(gdelt_files)
        chosen = gdelt.choose_addresses(listed, gdelt.themes()) if listed else None
        if chosen is not None and not chosen:
            raise BackfillError(
                "none of the GDELT files names an article on the subject",
                why=f"its themes are {', '.join(sorted(gdelt.themes()))}",
                kept="nothing was planned",
                hint="take the files of more days, or plan without --from-gdelt",
            )
        digest = gdelt.keep_addresses(folder.addresses, chosen) if chosen else ""
        shards = []
        for path in found:
            progress(path)
            shards.append(_shard(path, digest))
        with store.writing(folder) as connection:
            added = store.add_to_plan(connection, shards, now)
    damaged = tuple((shard.name, why) for shard, why in shards if why)
    return Plan(len(found), added, damaged, None if chosen is None else len(chosen))


def files_of(patterns: Sequence[str]) -> list[Path]:
    """The files that the patterns name, each once, in the order of their names."""
    found = {Path(name).absolute() for pattern in patterns for name in glob.glob(pattern, recursive=True)}  # noqa: PTH207
    files = sorted(path for path in found if path.is_file())
    if not files:
        raise BackfillError(
            "no file fits the pattern",
            where=", ".join(patterns),
            kept="nothing was planned",
            hint="put quotes around it, as in --warc '/data/CC-NEWS-2023*.warc.gz'",
        )
    return files


def retry(home: Path, *, now: datetime) -> list[Shard]:
    """Puts what failed or was damaged back to be read. A file that was got again meanwhile is planned as it is now."""
    folder = Folder.of(home)
    with store.reading(folder) as connection:
        wrong = store.planned(connection, ("failed", "damaged"))
    again: list[Shard] = []
    with run_lock(folder.root, run_id=f"retry-{now:%Y%m%dT%H%M%SZ}", now=now):
        for row in wrong:
            if not row.shard.path.is_file():
                continue
            shard, why = _shard(row.shard.path, row.shard.addresses)
            with store.writing(folder) as connection:
                if shard.shard_id == row.shard.shard_id:
                    if why:
                        continue  # the same bytes, and still not a WARC file
                    store.back_to_todo(connection, shard)
                else:
                    store.remove_from_plan(connection, row.shard)
                    store.add_to_plan(connection, [(shard, why)], now)
            if not why:
                again.append(shard)
    return again


def _shard(path: Path, addresses: str) -> tuple[Shard, str]:
    """A file as a row of the plan, and why nothing of it can be read, if so."""
    why = ""
    try:
        check_head(path)
    except WarcError as error:
        why = error.why
    return Shard(path.name, path, path.stat().st_size, digest_of(path), version(), addresses), why
