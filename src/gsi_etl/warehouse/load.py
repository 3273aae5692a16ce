"""One run into the warehouse in one transaction: facts, changes, outbox and ledger stand or fall together."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol

from gsi_etl.base import failpoints
from gsi_etl.config.reference import Reference
from gsi_etl.config.source import Source
from gsi_etl.config.subject import subject
from gsi_etl.errors import WarehouseError
from gsi_etl.model import Alert, Change, CheckResult, Fetch, FigureState, ReadDocument, SourceState
from gsi_etl.warehouse.connection import literal
from gsi_etl.warehouse.journal import TableRows
from gsi_etl.warehouse.ledger import rows_of, write
from gsi_etl.warehouse.rows import ESTIMATE_COLUMNS, FIGURE_COLUMNS, aware, estimate_row, figure_row, naive, stored

if TYPE_CHECKING:
    from decimal import Decimal

    import duckdb

    from gsi_etl.warehouse.connection import Abandoned


class BaselineLike(Protocol):
    """What the warehouse keeps of a baseline; ``quality`` owns the type."""

    @property
    def id(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def measure(self) -> str: ...
    @property
    def place(self) -> str: ...
    @property
    def edition(self) -> str | None: ...
    @property
    def reference_year(self) -> int | None: ...
    @property
    def value(self) -> Decimal: ...
    @property
    def unit(self) -> Decimal: ...


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A batch that was held back: which source, why, and the snapshots it came from."""

    source_id: str
    reason: str
    snapshots: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RunRecord:
    """All that one run adds to the warehouse.

    ``archive_end``: the number and hash of the archive manifest's last line when everything had been fetched.
    """

    run_id: str
    started_at: datetime
    finished_at: datetime
    recorded_at: datetime
    status: str
    version: str
    counts: dict[str, int]
    sources: Sequence[Source] = ()
    fetches: Sequence[Fetch] = ()
    documents: Sequence[ReadDocument] = ()
    figures: Sequence[FigureState] = ()
    changes: Sequence[Change] = ()
    checks: Sequence[CheckResult] = ()
    source_states: Sequence[SourceState] = ()
    quarantined: Sequence[Quarantined] = ()
    alerts: Sequence[Alert] = ()
    reference: Reference | None = None
    baselines: Sequence[BaselineLike] = field(default=())
    archive_end: tuple[int, str] | None = None


RUN_COLUMNS = (
    "run_id", "recorded_at", "started_at", "finished_at", "status", "counts", "version", "archive_lines",
    "archive_hash",
)  # fmt: skip


def commit(connection: duckdb.DuckDBPyConnection, run: RunRecord) -> None:
    """Write a run. Raises WarehouseError, with everything rolled back, when DuckDB refuses any of it."""
    import duckdb

    try:
        write(connection, "run", run.recorded_at, list(run_rows(connection, run)))
        failpoints.hit("commit.committed")
        connection.execute("CHECKPOINT")
        failpoints.hit("commit.checkpointed")
    except (duckdb.Error, OSError) as error:
        raise WarehouseError(
            "the run could not be committed",
            where=run.run_id,
            why=str(error).splitlines()[0],
            kept="what was committed before is safe, and so are the fetched bytes in the archive",
            hint="free disk space if it is short, then run again: nothing will be lost or doubled",
        ) from None


def note_abandoned(connection: duckdb.DuckDBPyConnection, left: Abandoned, *, noted_at: datetime) -> bool:
    """Mark a run whose process died, unless it had come to its commit. True when it was marked."""
    if connection.execute("SELECT 1 FROM core.runs WHERE run_id = ?", [left.run_id]).fetchone() is not None:
        return False
    since = datetime.fromisoformat(left.since)
    row = [left.run_id, naive(noted_at), naive(since), None, "abandoned", "{}", left.holder, None, None]
    write(connection, "abandoned", noted_at, [rows_of("runs", RUN_COLUMNS, [row])])
    return True


def note_restored(
    connection: duckdb.DuckDBPyConnection, *, at: datetime, version: str, archive_end: tuple[int, str], lost: int
) -> None:
    """Note in the ledger that this warehouse was salvaged, and the end of the archive that it now goes with."""
    recorded = next_recorded_at(connection, at)
    row = [f"restore-{at:%Y%m%dT%H%M%SZ}", naive(recorded), naive(at), naive(at), "restored",
           json.dumps({"lost": lost}), version, *archive_end]  # fmt: skip
    write(connection, "restored", at, [rows_of("runs", RUN_COLUMNS, [row])])


def note_failed(connection: duckdb.DuckDBPyConnection, run: RunRecord) -> None:
    """A run that an error ended: its row, without an end, and what is said of it."""
    row = [run.run_id, naive(run.recorded_at), naive(run.started_at), None, "failed", "{}", run.version, None, None]
    write(connection, "failed", run.recorded_at, [rows_of("runs", RUN_COLUMNS, [row]), _changes(run), _outbox(run)])


def note_recovered(connection: duckdb.DuckDBPyConnection, run: RunRecord) -> None:
    """What is said of a run that is already in the ledger: it went well, and others before it had not."""
    write(connection, "recovered", run.recorded_at, [_changes(run), _outbox(run)])


def free_run_id(connection: duckdb.DuckDBPyConnection, run_id: str) -> str:
    """``run_id``, or a name made of it when the ledger has a run of that name: one that failed after its commit."""
    taken = {row[0] for row in connection.execute("SELECT run_id FROM core.runs").fetchall()}
    names = (run_id, *(f"{run_id}-failed{number or ''}" for number in range(len(taken) + 1)))
    return next(name for name in names if name not in taken)


def next_recorded_at(connection: duckdb.DuckDBPyConnection, now: datetime) -> datetime:
    """``now``, or just after the last run that was recorded while the clock was ahead: times never go back."""
    newest = connection.execute("SELECT max(recorded_at) FROM core.runs").fetchone()
    last = aware(newest[0]) if newest else None
    return now if last is None or now > last else last + timedelta(microseconds=1)


def load_id_of(reference: Reference, baselines: Sequence[BaselineLike]) -> str:
    """The sha256 over the reference files and the baselines in force: another one is loaded again."""
    parts = [reference.load_id]
    parts += [f"{b.id}|{b.label}|{b.measure}|{b.place}|{b.edition}|{b.reference_year}|{b.value.normalize()}|"
              f"{b.unit.normalize()}" for b in baselines]  # fmt: skip
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def run_rows(connection: duckdb.DuckDBPyConnection, run: RunRecord) -> Iterator[TableRows]:
    """All rows of a run, a part a table, the ledger last. Only reads."""
    yield from _reference(connection, run)
    yield _sources(connection, run)
    yield _fetches(run)
    yield _documents(run)
    yield rows_of("figure_states", FIGURE_COLUMNS, [figure_row(state, run.run_id) for state in run.figures])
    yield _changes(run)
    yield _checks(run)
    yield _states(run)
    yield _quarantine(connection, run)
    yield _outbox(run)
    lines, digest = run.archive_end or (None, None)
    row = [run.run_id, naive(run.recorded_at), naive(run.started_at), naive(run.finished_at), run.status,
           json.dumps(run.counts, sort_keys=True), run.version, lines, digest]  # fmt: skip
    yield rows_of("runs", RUN_COLUMNS, [row])


def _reference(connection: duckdb.DuckDBPyConnection, run: RunRecord) -> Iterator[TableRows]:
    """Reference data and baselines are loaded whole, when any of them has changed since the last load."""
    if run.reference is None:
        return
    if connection.execute("SELECT 1 FROM core.subjects").fetchone() is None:
        yield rows_of("subjects", ("subject", "recorded_at"), [[subject().id, naive(run.recorded_at)]])
    load_id = load_id_of(run.reference, run.baselines)
    newest = connection.execute("SELECT load_id FROM core.load_now").fetchone()
    if newest is not None and newest[0] == load_id:
        return
    yield rows_of("reference_loads", ("load_id", "recorded_at"), [[load_id, naive(run.recorded_at)]])
    there = f"SELECT count(*) FROM core.estimates WHERE load_id = {literal(load_id)}"  # noqa: S608
    if connection.execute(there).fetchone() != (0,):
        return
    yield rows_of(
        "estimates",
        ESTIMATE_COLUMNS,
        [estimate_row(load_id, row) for row in (*run.reference.estimates, *run.reference.parts)],
    )
    places = [[load_id, p.code, p.kind, p.name, p.region, p.region_ilo] for p in run.reference.places]
    yield rows_of("places", ("load_id", "code", "kind", "name", "region", "region_ilo"), places)
    caveats = [
        [load_id, c.from_edition, c.to_edition, c.level, c.comparable, c.caveat, c.origin]
        for c in run.reference.comparisons
    ]
    names = ("load_id", "from_edition", "to_edition", "level", "comparable", "caveat", "origin")
    yield rows_of("comparisons", names, caveats)
    editions = [
        [load_id, e.edition, e.title, e.publisher, e.published_on, e.reference_year, e.method_family, e.rank_basis]
        for e in run.reference.editions
    ]
    columns = ("load_id", "edition", "title", "publisher", "published_on", "reference_year", "method_family",
               "rank_basis")  # fmt: skip
    yield rows_of("editions", columns, editions)
    measures = [
        [load_id, m.measure, m.unit, m.target, m.definition, m.label, m.role or None, m.part_of or None]
        for m in run.reference.definitions
    ]
    told = ("load_id", "measure", "unit", "target", "definition", "label", "role", "part_of")
    yield rows_of("measures", told, measures)
    kept = ("load_id", "baseline_id", "label", "measure", "place", "edition", "reference_year", "value", "unit")
    baselines = [
        [load_id, b.id, b.label, b.measure, b.place, b.edition, b.reference_year, stored(b.value), stored(b.unit)]
        for b in run.baselines
    ]
    yield rows_of("baselines", kept, baselines)


def _sources(connection: duckdb.DuckDBPyConnection, run: RunRecord) -> TableRows:
    columns = (
        "source_id",
        "recorded_at",
        "title",
        "kind",
        "publisher",
        "official",
        "url",
        "licence",
        "schedule",
        "cadence",
    )
    known = set(
        connection.execute(
            "SELECT source_id, title, kind, publisher, official, url, licence, schedule, cadence FROM core.source_entry"
        ).fetchall()
    )
    rows = []
    for source in run.sources:
        entry = (
            source.id, source.title, source.kind, source.publisher.name, source.publisher.official, source.url,
            source.licence.redistribute, source.schedule, source.cadence,
        )  # fmt: skip
        if entry not in known:
            rows.append([entry[0], naive(run.recorded_at), *entry[1:]])
    return rows_of("sources", columns, rows)


def _fetches(run: RunRecord) -> TableRows:
    columns = (
        "run_id", "source_id", "url", "final_url", "attempted_at", "seconds", "outcome", "reason", "status", "sha256",
        "size", "media_type", "charset", "etag", "last_modified", "completeness", "not_before", "detail",
    )  # fmt: skip
    rows = [
        [run.run_id, f.source_id, f.url, f.final_url, naive(f.attempted_at), f.seconds, f.outcome, f.reason, f.status,
         f.sha256, f.size, f.media_type, f.charset, f.validators.etag, f.validators.last_modified, f.completeness,
         naive(f.not_before), f.detail]
        for f in run.fetches
    ]  # fmt: skip
    return rows_of("fetches", columns, rows)


def _documents(run: RunRecord) -> TableRows:
    columns = (
        "document_id", "run_id", "recorded_at", "source_id", "url", "snapshot_sha256", "reader_version", "format",
        "title", "publisher", "author", "language", "published_on", "published_by", "modified_on", "complete",
        "accepted", "figures", "other_numbers", "left_out", "text",
    )  # fmt: skip
    rows: list[list[Any]] = []
    for read in run.documents:
        d = read.document
        rows.append(
            [read.document_id, run.run_id, naive(run.recorded_at), d.source_id, d.url, d.snapshot_sha256,
             d.reader_version, d.format, d.title, d.publisher, d.author, d.language,
             d.published.day if d.published else None, d.published.method if d.published else None,
             d.modified.day if d.modified else None, d.complete, read.recognised, len(read.figures),
             read.other_numbers, json.dumps([*d.left_out, *read.left_out], ensure_ascii=False), d.text]
        )  # fmt: skip
    return rows_of("documents", columns, rows)


def _changes(run: RunRecord) -> TableRows:
    columns = (
        "change_id", "run_id", "detected_at", "class", "cause", "severity", "rule", "source_id", "series", "subject",
        "sentence", "old_value", "new_value", "old_text", "new_text", "old_figure_id", "new_figure_id", "url",
        "evidence",
    )  # fmt: skip
    rows = [
        [c.change_id, run.run_id, naive(run.recorded_at), c.change_class, c.cause, c.severity, c.rule, c.source_id,
         c.series, c.subject, c.sentence, stored(c.old_value), stored(c.new_value), c.old_text, c.new_text,
         c.old_figure_id, c.new_figure_id, c.url, c.evidence]
        for c in run.changes
    ]  # fmt: skip
    return rows_of("changes", columns, rows)


def _checks(run: RunRecord) -> TableRows:
    columns = (
        "run_id", "recorded_at", "suite", "check_name", "source_id", "severity", "success", "errored", "observed",
        "expected", "sentence",
    )  # fmt: skip
    rows = [
        [run.run_id, naive(run.recorded_at), c.suite, c.name, c.source_id, c.severity, c.success, c.errored,
         c.observed, c.expected, c.sentence]
        for c in run.checks
    ]  # fmt: skip
    return rows_of("checks", columns, rows)


def _states(run: RunRecord) -> TableRows:
    columns = ("source_id", "run_id", "recorded_at", "status", "since", "failures", "last_ok", "not_before", "message")
    rows = [
        [s.source_id, run.run_id, naive(run.recorded_at), s.status, naive(s.since or run.recorded_at), s.failures,
         naive(s.last_ok), naive(s.not_before), s.message]
        for s in run.source_states
    ]  # fmt: skip
    return rows_of("source_states", columns, rows)


def _quarantine(connection: duckdb.DuckDBPyConnection, run: RunRecord) -> TableRows:
    """The batches held back. One that was held back before and came again byte for byte is the same batch still."""
    waiting = connection.execute(
        """
        SELECT source_id, snapshots FROM core.quarantine q
        QUALIFY row_number() OVER (PARTITION BY source_id ORDER BY recorded_at DESC) = 1 AND NOT EXISTS (
            SELECT 1 FROM core.documents d
            WHERE d.source_id = q.source_id AND d.accepted AND d.recorded_at > q.recorded_at)
        """
    ).fetchall()
    held = [
        [run.run_id, naive(run.recorded_at), q.source_id, q.reason, json.dumps(q.snapshots)]
        for q in run.quarantined
        if (q.source_id, json.dumps(q.snapshots)) not in waiting
    ]
    return rows_of("quarantine", ("run_id", "recorded_at", "source_id", "reason", "snapshots"), held)


def _outbox(run: RunRecord) -> TableRows:
    rows = [
        [a.alert_id, run.run_id, naive(run.finished_at), a.channel, json.dumps(a.change_ids), a.payload]
        for a in run.alerts
    ]
    return rows_of("outbox", ("alert_id", "run_id", "created_at", "channel", "change_ids", "payload"), rows)
