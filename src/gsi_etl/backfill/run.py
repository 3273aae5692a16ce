"""One backfill run: what is planned is read on workers and committed here, part by part, until nothing is left to do.

It may be killed at any moment, and so may its workers and its scheduler: the next run goes on where it was. It holds
the lock of ``backfill/`` and never that of the home folder.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from gsi_etl.archive import Archive
from gsi_etl.backfill import store
from gsi_etl.backfill.commit import commit
from gsi_etl.backfill.engine import Engine, connected, on_workers
from gsi_etl.backfill.export import export_claims
from gsi_etl.backfill.parts import NOTHING, Counts, Shard, read_part, sweep
from gsi_etl.backfill.shard import Done, Work
from gsi_etl.backfill.store import COUNTS, Folder
from gsi_etl.config.settings import Settings, prepare_home
from gsi_etl.errors import BackfillError, WarcError
from gsi_etl.warehouse.connection import run_lock

Clock = Callable[[], datetime]


@dataclass(slots=True)
class Progress:
    """How far a run is. ``pages``: read in this run, those of shards under way included; bytes are of WARC files."""

    shards: int
    size: int
    done: int = 0
    pages: int = 0
    position: int = 0
    claims: int = 0
    wrong: int = 0
    began: float = field(default_factory=time.monotonic)
    _settled: tuple[int, int] = (0, 0)
    _under_way: dict[str, tuple[int, int]] = field(default_factory=dict)

    def heard(self, shard_id: str, pages: int, position: int) -> None:
        self._under_way[shard_id] = (pages, position)
        self._add_up()

    def ended(self, shard: Shard, outcome: Done) -> None:
        self._under_way.pop(shard.shard_id, None)
        pages, position = self._settled
        self._settled = (pages + outcome.counts.pages, position + shard.size)
        self.done, self.claims = self.done + 1, self.claims + outcome.counts.claims
        self.wrong += outcome.state != "read"
        self._add_up()

    def _add_up(self) -> None:
        under_way = list(self._under_way.values())
        self.pages = self._settled[0] + sum(pages for pages, _ in under_way)
        self.position = self._settled[1] + sum(position for _, position in under_way)

    @property
    def pages_a_second(self) -> float:
        return self.pages / max(time.monotonic() - self.began, 1e-3)

    @property
    def seconds_left(self) -> float | None:
        """By the bytes that are left, at the speed so far."""
        if not self.position:
            return None
        return (time.monotonic() - self.began) * max(self.size - self.position, 0) / self.position


@dataclass(frozen=True, slots=True)
class Report:
    """What a run did: shards committed, those it found done as parts, and those that could not be had, with why."""

    committed: int
    taken_over: int
    counts: Counts
    wrong: tuple[tuple[str, str, str], ...]
    claims: int
    seconds: float
    left: int

    @property
    def exit_code(self) -> int:
        return 4 if self.wrong else 0


def run(
    settings: Settings,
    *,
    engine: Engine = "local",
    scheduler: str | None = None,
    workers: int | None = None,
    clock: Clock,
    show: Callable[[Progress], object] = lambda _progress: None,
) -> Report:
    """Reads and commits everything that is to do. Raises BackfillError, LockedError, ArchiveError or WarehouseError;
    what was committed before stays."""
    folder, began = Folder.of(settings.home), time.monotonic()
    with store.reading(folder) as connection:
        if not store.planned(connection):
            raise BackfillError("the plan is empty", hint="add files: `gsi-etl backfill plan --warc PATTERN`")
    prepare_home(settings)
    folder.prepare()
    now = clock()
    with run_lock(folder.root, run_id=f"backfill-{now:%Y%m%dT%H%M%SZ}", now=now):
        sweep(folder.parts)
        with store.writing(folder) as connection:
            todo = [row.shard for row in store.planned(connection, ("todo",))]
        at_work = _Run(folder, settings, clock, show, Progress(len(todo), sum(shard.size for shard in todo)))
        with Archive(settings.archive_path) as archive:
            left = at_work.take_over(archive, todo)
            taken = at_work.committed
            if left:
                count = min(workers or os.cpu_count() or 1, len(left)) if engine == "local" else 0
                with connected(engine, scheduler, count) as client:
                    at_work.read(archive, client, left)
        with store.writing(folder) as connection:
            remaining = len(store.planned(connection, ("todo",)))
        claims = export_claims(folder)
    return Report(
        committed=at_work.committed - taken,
        taken_over=taken,
        counts=Counts(*(at_work.counts[name] for name in COUNTS)),
        wrong=tuple(at_work.wrong),
        claims=claims,
        seconds=time.monotonic() - began,
        left=remaining,
    )


class _Run:
    """A run at work: what it commits to, and what it has come to so far."""

    def __init__(
        self, folder: Folder, settings: Settings, clock: Clock, show: Callable[[Progress], object], progress: Progress
    ) -> None:
        self._folder, self._settings, self._clock = folder, settings, clock
        self._show, self._progress = show, progress
        self.counts: Counter[str] = Counter()
        self.committed = 0
        self.wrong: list[tuple[str, str, str]] = []

    def take_over(self, archive: Archive, todo: Sequence[Shard]) -> list[Shard]:
        """Commits the shards whose parts a run before this one has left whole; returns the others."""
        left = []
        for shard in todo:
            path = shard.part(self._folder.parts)
            if not path.is_file():
                left.append(shard)
                continue
            try:
                counts = read_part(path, shard).counts
            except BackfillError:
                path.unlink()  # damaged on the disk: its WARC file is read again
                left.append(shard)
                continue
            self._settle(archive, shard, Done("read", counts))
        return left

    def read(self, archive: Archive, client: Any, shards: Sequence[Shard]) -> None:
        self._progress.began = time.monotonic()  # workers have started
        work = Work(self._folder.parts, self._folder.addresses, self._settings.reader_seconds)

        def heard(shard_id: str, pages: int, position: int) -> None:
            self._progress.heard(shard_id, pages, position)
            self._show(self._progress)

        for shard, outcome in on_workers(client, shards, work, heard):
            self._settle(archive, shard, outcome)

    def _settle(self, archive: Archive, shard: Shard, outcome: Done) -> None:
        if outcome.state == "read":
            try:
                if commit(self._folder, archive, shard, self._clock):
                    self.committed += 1
                    self.counts.update({name: getattr(outcome.counts, name) for name in COUNTS})
            except WarcError as error:
                outcome = Done("damaged", why=error.why)
            except OSError as error:
                outcome = Done("failed", why=f"{error.strerror or error}: {error.filename or shard.path}")
        if outcome.state != "read":
            outcome = Done(outcome.state, NOTHING, outcome.why)
            self.wrong.append((shard.name, outcome.state, outcome.why))
            with store.writing(self._folder) as connection:
                store.settle(connection, shard, outcome.state, outcome.why, self._clock())
        self._progress.ended(shard, outcome)
        self._show(self._progress)
