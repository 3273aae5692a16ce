"""A run under way: what it was asked, what it knows, and what it works with, held under the home folder's lock."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from gsi_etl.base import failpoints, pack, runlog
from gsi_etl.config.catalog import load_catalog
from gsi_etl.config.reference import Reference, load_reference
from gsi_etl.config.settings import Settings, prepare_home
from gsi_etl.config.source import Source
from gsi_etl.errors import ArchiveError, CatalogError, UsageError
from gsi_etl.model import Known
from gsi_etl.run import run_failure
from gsi_etl.run.collect import Tools
from gsi_etl.run.corrections import Behind, behind, is_corrected, outdated
from gsi_etl.run.due import choose, is_due

if TYPE_CHECKING:
    import duckdb

    from gsi_etl.alerts.channels import Channel
    from gsi_etl.archive import Archive
    from gsi_etl.fetch import Client
    from gsi_etl.quality import Baseline
    from gsi_etl.run.intake import Intake
    from gsi_etl.run.publish import Published

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The present, aware, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Options:
    """What one run is asked to do, besides the settings.

    ``source_ids``: only these. ``kinds``: only of these kinds. ``due_only``: only those whose schedule says so.
    ``run_id``: given by tests and flows. ``spool``: take what collectors put there, and fetch nothing.
    """

    source_ids: tuple[str, ...] = ()
    due_only: bool = False
    dry_run: bool = False
    alerts: bool = True
    run_id: str | None = None
    kinds: tuple[str, ...] = ()
    spool: Path | None = None

    @property
    def unattended(self) -> bool:
        """A run that a timer starts: a file of the catalogue that does not fit must not stop the other sources."""
        return self.due_only or self.spool is not None


@dataclass(slots=True)
class Workspace:
    """A run under way: what it knows, what it works with, what it has found. Held under the home folder's lock.

    ``sources``: those that this run takes. ``catalogue``: all there are; what stands in the warehouse may be of any.
    ``faulty``: what files of the catalogue were left out for. ``behind``: what reading old pages again needs, when
    there are any. ``recalled``: ``known`` has the figures that the collected batches are compared with. ``published``:
    what this run published, once it has. ``client``: for what the run itself sends; ``tools`` may have another.
    ``intake``: what it takes from a spool. ``warnings``: what went wrong after the commit.
    """

    settings: Settings
    options: Options
    run_id: str
    started_at: datetime
    clock: Clock
    known: Known
    sources: tuple[Source, ...]
    catalogue: tuple[Source, ...]
    tools: Tools
    client: Client
    reference: Reference
    baselines: tuple[Baseline, ...] = ()
    receivers: Sequence[Channel] = field(default_factory=tuple)
    timings: dict[str, float] = field(default_factory=dict)
    behind: Behind | None = None
    faulty: dict[str, CatalogError] = field(default_factory=dict)
    recalled: bool = False
    published: Published | None = None
    intake: Intake | None = None
    warnings: list[str] = field(default_factory=list)


@contextmanager
def open_run(  # noqa: PLR0915  (one step after the other)
    settings: Settings,
    options: Options | None = None,
    *,
    clock: Clock = utc_now,
    write: Callable[[str], object] = print,
) -> Iterator[Workspace]:
    """Take the lock, bring the warehouse up to date, and read what is known. ``write`` is where alerts are printed.

    A run that died before is marked abandoned, and what it had journaled is completed. Raises LockedError, HomeError,
    CatalogError, UsageError, ClockError, WarehouseError or ArchiveError before anything is fetched.
    """
    from gsi_etl.alerts.configure import channels
    from gsi_etl.archive import Archive
    from gsi_etl.fetch import Client
    from gsi_etl.quality import begin, decided, load_baselines
    from gsi_etl.reading.pool import ParserPool
    from gsi_etl.spool import Replay
    from gsi_etl.warehouse.connection import open_writer, run_lock
    from gsi_etl.warehouse.load import note_abandoned
    from gsi_etl.warehouse.migrate import migrate
    from gsi_etl.warehouse.state_before import archive_end, last_commit, read_known
    from gsi_etl.warehouse.subject import refuse_another

    options = options or Options()
    pack.use(settings.pack)
    started_at = clock()
    run_id = options.run_id or new_run_id(started_at)
    # A file that does not fit stops whoever runs by hand, who can correct it; never the other sources of a timer's run.
    faulty: dict[str, CatalogError] = {}
    catalogue = load_catalog(settings.sources_path, faulty if options.unattended else None)
    chosen = choose(catalogue, options.source_ids)
    prepare_home(settings)
    with ExitStack() as stack:
        left = stack.enter_context(run_lock(settings.home, run_id=run_id, now=started_at))
        run_failure.reserve(settings.home)
        secrets = {*settings.secrets(), *(value for source in catalogue for value in source.secret_values())}
        stack.enter_context(runlog.to_file(settings.logs_path, run_id, secrets))
        archive = stack.enter_context(Archive(settings.archive_path))
        client = stack.enter_context(
            Client(user_agent=settings.user_agent, state_dir=settings.home / "hosts", clock=clock)
        )
        with open_writer(settings.warehouse_path) as connection:
            if not settings.accept_clock:
                _check_clock(settings, started_at, last_commit(connection), client, chosen)
            migrated = migrate(connection, now=clock)
            refuse_another(connection, str(settings.warehouse_path))
            _compare_archive(archive, archive_end(connection))
            abandoned = left is not None and note_abandoned(connection, left, noted_at=started_at)
            if migrated or abandoned:
                settings.unpublished_path.touch()
            intake = _from_spool(options, settings, connection, archive, catalogue, started_at)
            chosen = tuple(s for s in catalogue if s.id in intake.source_ids) if intake else chosen
            known = read_known(connection, [source.id for source in chosen], started_at)
            chosen = _taken(chosen, options, known, started_at)
            past = behind(connection, known) if any(outdated(source, known) for source in chosen) else None
        seconds = settings.reader_seconds
        pool = stack.enter_context(
            ParserPool(workers=settings.parser_workers, cpu_seconds=seconds, wall_seconds=2.0 * seconds)
        )
        reference = load_reference()
        asks = Replay(intake.taken, archive, clock=clock, secrets=secrets) if intake else client
        tools = Tools(asks, archive, pool, foresee=begin)
        failpoints.hit("run.opened")
        yield Workspace(
            settings=settings,
            options=options,
            run_id=run_id,
            started_at=started_at,
            clock=clock,
            known=known,
            sources=chosen,
            catalogue=tuple(catalogue),
            tools=tools,
            client=client,
            reference=reference,
            baselines=decided(load_baselines(pack.expectations()), known.decisions),
            receivers=channels(settings, client, write),
            behind=past,
            faulty=faulty,
            intake=intake,
        )


def _from_spool(
    options: Options,
    settings: Settings,
    connection: duckdb.DuckDBPyConnection,
    archive: Archive,
    catalogue: Sequence[Source],
    now: datetime,
) -> Intake | None:
    """What collectors sent, when this run is asked to take that."""
    from gsi_etl.run.intake import take
    from gsi_etl.spool import Spool

    if options.spool is None:
        return None
    if options.source_ids or options.kinds or options.due_only:
        raise UsageError(
            "a run from a spool takes what was collected",
            hint="leave out --source and --due here; `gsi-etl collect` has them",
        )
    spool = Spool(options.spool)
    return take(spool, settings.home, connection, archive, catalogue, now=now, dry_run=options.dry_run)


def _taken(chosen: Sequence[Source], options: Options, known: Known, now: datetime) -> tuple[Source, ...]:
    """Of the sources that were chosen those of the kinds asked for, and of these those that are due or corrected."""
    return tuple(
        source
        for source in chosen
        if (not options.kinds or source.kind in options.kinds)
        and (not options.due_only or is_due(source, known, now) or is_corrected(source, known))
    )


def new_run_id(started_at: datetime) -> str:
    """Sortable by time, and unique on one machine: the lock lets only one run a home folder begin at a time."""
    import secrets

    return f"{started_at:%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}"


def _check_clock(
    settings: Settings, now: datetime, committed: datetime | None, client: Client, sources: Sequence[Source]
) -> None:
    """Before anything is dated by it."""
    from gsi_etl.run import heartbeat
    from gsi_etl.run.clock import ask_servers, check_clock

    check_clock(
        now,
        committed=committed,
        seen=heartbeat.last_beat(settings.home),
        longest_pause=timedelta(hours=settings.longest_pause_hours),
        witnesses=ask_servers(client, sources),
    )


def _compare_archive(archive: Archive, end: tuple[int, str] | None) -> None:
    """The archive must still have what it had when the last run was committed."""
    from gsi_etl.archive.manifest import Mark

    if end is None:
        return
    mark = Mark(*end)
    if not archive.holds(mark):
        raise ArchiveError(
            "the archive is not the one that the last run was committed with",
            where=str(archive.root),
            why=f"line {mark.sequence} of its manifest is missing or another: it was cut, or replaced by an older copy",
            kept="nothing was fetched and nothing changed",
            hint="restore the archive from a backup that is as new as the warehouse",
        )
