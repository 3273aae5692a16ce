"""What a run takes from the spool: which batches, which of their sources, and what becomes of the rest.

A batch is **taken** (each of its sources goes through the run as if it had been fetched here), or one of these:
damaged, of a newer format, of another machine with the same name, or of a clock that is ahead: refused, a fault, and
sent to the operator once. Of a batch that is taken, a source whose fetch is already in the ledger (the batch came
twice), is older than what is known (it came late), or is none of the catalogue's is left out on purpose; its bytes are
archived all the same, so that a later "unchanged" can be believed. Everything is decided by the ledger of the
warehouse, and not by what was moved where: a run killed between its commit and the moving takes nothing twice.

A source can be settled once in a run. Batches that have it again are left to the next run.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from gsi_etl import __version__
from gsi_etl.archive import Archive
from gsi_etl.base import failpoints
from gsi_etl.base.not_before import CLOCK_SLACK
from gsi_etl.config.source import Source
from gsi_etl.errors import SpoolError
from gsi_etl.model import CheckResult
from gsi_etl.run.collectors import (
    SUITE,
    Machines,
    check,
    machine_checks,
    read_machines,
    with_batches,
    write_machines,
)
from gsi_etl.spool import Part, Spool, SpooledBatch, read_batch
from gsi_etl.spool.batch import sequence_of
from gsi_etl.warehouse.fetches_before import is_recorded, newest_fetches

if TYPE_CHECKING:
    import duckdb


@dataclass(slots=True)
class Intake:
    """``taken``: what goes through the run. ``wave``: the batch files that are done with it. ``left``: batches for the
    next run. ``faults``: files that were refused in this one. ``notes``: what a person may want to know."""

    spool: Spool
    home: Path
    machines: Machines
    taken: list[tuple[SpooledBatch, Part]] = field(default_factory=list)
    wave: list[SpooledBatch] = field(default_factory=list)
    left: int = 0
    faults: list[SpoolError] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    unknown: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    @property
    def source_ids(self) -> set[str]:
        return {part.source_id for _, part in self.taken}

    def checks(self, failing: Collection[str], *, now: datetime, silence: timedelta) -> list[CheckResult]:
        """A result for each check of the collectors that began to fail, or passes again. ``failing``: the names of
        those that failed last."""
        refused = self.spool.refused()
        refused |= {Path(error.where).name: f"{error.what}: {error.why}" for error in self.faults}
        results = machine_checks(self.machines, now=now, silence=silence)
        words = "A batch that cannot be taken is reported once, until it is removed from refused/"
        results += [
            check(_named(name), False, why, "a whole batch of a known format", words) for name, why in refused.items()
        ]
        for machine in sorted(self.machines):
            strange = sorted(self.unknown.get(machine, ()))
            if strange or any(batch.header.machine == machine for batch in self.wave):
                results.append(
                    check(
                        f"{machine} collects what this catalogue has",
                        not strange,
                        f"not here: {', '.join(strange[:10])}" if strange else "all of it is here",
                        "sources that are enabled here",
                        "A source that is collected and not settled is noticed",
                    )
                )
        known = {result.name for result in results}
        gone = [name for name in failing if name not in known and not name.endswith("collects what this catalogue has")]
        results += [
            check(name, True, "it is no longer there", "a whole batch or a known machine", words) for name in gone
        ]
        return [result for result in results if result.success == (result.name in failing)]

    def finish(self) -> list[str]:
        """After the commit: the batches to done/, the collectors noted. Returns what failed; the next run does it."""
        failed = []
        try:
            write_machines(self.home, self.machines)
            failpoints.hit("spool.finished")
            for batch in self.wave:
                self.spool.finish(batch.path)
            self.spool.tidy()
        except (OSError, SpoolError) as error:
            failed.append(f"the spool could not be put in order: {error}")
        return failed


def take(
    spool: Spool,
    home: Path,
    connection: duckdb.DuckDBPyConnection,
    archive: Archive,
    catalogue: Sequence[Source],
    *,
    now: datetime,
    dry_run: bool = False,
) -> Intake:
    """Looks at everything that waits. Refused files are moved at once (not in a dry run); nothing else is.

    Raises SpoolError when the folder cannot be read.
    """
    intake = Intake(spool, home, read_machines(home))
    batches = _whole(intake, now)
    if not dry_run:
        for error in intake.faults:
            spool.refuse(Path(error.where), error)
    intake.wave = _wave(batches)
    intake.left = len(batches) - len(intake.wave)
    enabled = {source.id for source in catalogue if source.enabled}
    asked = {(part.source_id, part.fetches[0].url) for batch in intake.wave for part in batch.parts}
    newest = newest_fetches(connection, asked)
    for batch in intake.wave:
        for part in batch.parts:
            why = _why_not(connection, part, newest, enabled)
            if why is None:
                intake.taken.append((batch, part))
                continue
            if part.source_id not in enabled:
                intake.unknown[batch.header.machine].add(part.source_id)
            intake.notes.append(f"{part.source_id} of batch {_short(batch)}: {why}")
            if not dry_run:
                _archive(batch, part, archive)
        if batch.header.version != __version__:
            intake.notes.append(
                f"{batch.header.machine} collects with gsi-etl {batch.header.version}, and this is {__version__}"
            )
    intake.machines = with_batches(intake.machines, [b.header for b in intake.wave], _numbers(spool, batches), now)
    return intake


def _whole(intake: Intake, now: datetime) -> list[SpooledBatch]:
    """The batches that can be taken, oldest first; the others become faults."""
    spool, found = intake.spool, list[SpooledBatch]()
    done = {numbers: name for name in spool.done() if (numbers := sequence_of(name))}
    seen: dict[tuple[str, int], str] = {}
    for path in spool.waiting():
        try:
            batch = read_batch(path)
            key = (batch.header.machine, batch.header.sequence)
            other = done.get(key) or seen.get(key)
            if other not in (None, path.name):
                raise _twin(path, key, str(other))
            if batch.header.ended_at > now + CLOCK_SLACK or any(
                fetch.attempted_at > now + CLOCK_SLACK for part in batch.parts for fetch in part.fetches
            ):
                raise _from_the_future(path, batch)
        except SpoolError as error:
            if error.kind == "damaged" and spool.is_arriving(path):
                intake.notes.append(f"{path.name[:80]} is not whole yet: left to the next run")
            else:
                intake.faults.append(error)
            continue
        seen[key] = path.name
        found.append(batch)
    return sorted(found, key=lambda b: (b.header.began_at, b.header.machine, b.header.sequence))


def _wave(batches: Sequence[SpooledBatch]) -> list[SpooledBatch]:
    """Those with no source that an earlier one has, be that one taken now or later, and no machine's out of turn."""
    wave, before = [], set[str]()
    for batch in batches:
        own = {part.source_id for part in batch.parts}
        if not own & before:
            wave.append(batch)
        before |= own
    return wave


def _why_not(
    connection: duckdb.DuckDBPyConnection,
    part: Part,
    newest: Mapping[tuple[str, str], datetime],
    enabled: Collection[str],
) -> str | None:
    if part.source_id not in enabled:
        return "not an enabled source of the catalogue here: left out"
    first = part.fetches[0]
    last = newest.get((part.source_id, first.url))
    if last is None or first.attempted_at > last:
        return None
    if is_recorded(connection, first):
        return "taken before: nothing to do"
    return (
        f"of {first.attempted_at:%Y-%m-%d %H:%M:%S} UTC, older than what is known ({last:%Y-%m-%d %H:%M:%S}): left out"
    )


def _archive(batch: SpooledBatch, part: Part, archive: Archive) -> None:
    for fetch in part.fetches:
        if fetch.outcome == "ok" and fetch.sha256 in batch.bodies:
            archive.put(batch.body(fetch.sha256 or ""), fetch)


def _numbers(spool: Spool, batches: Sequence[SpooledBatch]) -> dict[str, set[int]]:
    """By machine, the numbers of everything in the spool, wherever it lies."""
    there: dict[str, set[int]] = defaultdict(set)
    for name in [*spool.done(), *spool.refused(), *(batch.name for batch in batches)]:
        if (named := sequence_of(name)) is not None:
            there[named[0]].add(named[1])
    return there


def _named(name: str) -> str:
    named = sequence_of(name)
    return f"batch {named[0]}.{named[1]:08d} can be taken" if named else f"{name[:80]} can be taken"


def _short(batch: SpooledBatch) -> str:
    return f"{batch.header.machine}.{batch.header.sequence:08d}"


def _twin(path: Path, key: tuple[str, int], other: str) -> SpoolError:
    return SpoolError(
        "two different batches have one machine's name and number",
        kind="twin",
        where=str(path),
        why=f"{key[0]} number {key[1]} is also {other}",
        kept="the first one counts; this one stays in refused/ of the spool",
        hint="two collectors use a copy of one home folder: delete collector.json on one of them",
    )


def _from_the_future(path: Path, batch: SpooledBatch) -> SpoolError:
    return SpoolError(
        "a collector's batch comes from the future",
        kind="future",
        where=str(path),
        why=f"it ended at {batch.header.ended_at:%Y-%m-%d %H:%M} UTC by the clock of {batch.header.machine}",
        kept="the batch stays in refused/ of the spool; nothing of it was taken",
        hint="set the clock there, run `gsi-etl collect --whole`, and delete the refused file",
    )


__all__ = ["SUITE", "Intake", "take"]
