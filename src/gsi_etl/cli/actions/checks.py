"""The bodies of ``gsi-etl checks show``, ``baseline`` and ``quarantine``."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

from gsi_etl.base.formatting import counted, number
from gsi_etl.cli.actions.decisions import change_of, user, writer
from gsi_etl.cli.options import settings_of
from gsi_etl.cli.render.output import print_rows, say
from gsi_etl.errors import UsageError
from gsi_etl.pipeline import utc_now

if TYPE_CHECKING:
    from gsi_etl.cli.options import Format
    from gsi_etl.config.settings import Settings
    from gsi_etl.quality import Baseline
    from gsi_etl.warehouse.decisions import HeldBatch

#: Results of a check that `checks show` goes back.
HISTORY = 20


# ------------------------------------------------------------------------------------------------------------ checks


def show_check(home: Path | None, config: Path | None, name: str, source: str, form: Format) -> None:
    """One check: what it is for, what came of it, and its last results. Raises UsageError for an unknown name."""
    from gsi_etl.warehouse.query import query

    path = settings_of(home, config).public_path / "gsi.duckdb"
    columns, rows = query(
        path,
        "SELECT suite, check_name, source_id, severity, success, errored, observed, expected, sentence, since_utc, "
        "checked_at_utc FROM checks WHERE (check_name = ? OR suite || ' / ' || check_name = ?) "
        "AND (? = '' OR coalesce(source_id, '') = ?) ORDER BY success, suite, source_id",
        [name, name, source, source],
    )
    if not rows:
        raise UsageError(f"no check {name!r}", where=str(path), hint="list checks with `gsi-etl checks`")
    if form != "table":
        print_rows(columns, rows, form)
        return
    for row in rows:
        one = dict(zip(columns, row, strict=True))
        state = "could not be evaluated" if one["errored"] else "passed" if one["success"] else "FAILED"
        print(f"{one['suite']} / {one['check_name']}: {state}  ({one['severity']})")
        print(f"  {one['sentence']}")
        for label, value in (
            ("source", one["source_id"] or "all"),
            ("expected", one["expected"]),
            ("observed", one["observed"]),
            ("since", f"{one['since_utc']:%Y-%m-%d %H:%M}"),
        ):
            print(f"  {label:<9}{value}")
        past = query(
            path,
            "SELECT recorded_at AS at_utc, success, observed, run_id FROM core.checks WHERE suite = ? "
            "AND check_name = ? AND source_id IS NOT DISTINCT FROM ? ORDER BY recorded_at DESC LIMIT ?",
            [one["suite"], one["check_name"], one["source_id"], HISTORY],
        )
        print_rows(*past)
        print()


def write_docs(home: Path | None, config: Path | None, sources: Path | None, folder: Path | None) -> None:
    """Data Docs of everything that is known now."""
    from gsi_etl.ops.reprocess import data_docs

    settings = settings_of(home, config, sources)
    print(data_docs(settings, folder or settings.home / "data-docs"))


# ---------------------------------------------------------------------------------------------------------- baselines


def list_baselines(home: Path | None, config: Path | None, form: Format) -> None:
    """What each baseline is, who says so, and what the official pages state now."""
    from gsi_etl.warehouse.query import query

    settings = settings_of(home, config)
    decided_by = {d.baseline_id: d for d in _decisions(settings) if d.value is not None}
    path = settings.public_path / "gsi.duckdb"
    states: dict[str, tuple[object, object]] = {}
    outdated: set[str] = set()
    if path.is_file():
        states = {row[0]: (row[1], row[2]) for row in query(path, "SELECT series, status, value FROM headlines")[1]}
        sql = "SELECT check_name FROM checks WHERE suite = 'warehouse' AND NOT success"
        outdated = {row[0].partition(": ")[2] for row in query(path, sql)[1]}
    rows = []
    for baseline in _baselines(settings):
        state, stated = states.get(baseline.id, (None, None))
        decision = decided_by.get(baseline.id)
        by = f"{decision.by}, {decision.at:%Y-%m-%d}: {decision.reason}" if decision else "baselines.yaml"
        state = "outdated" if baseline.id in outdated else state
        rows.append((baseline.id, baseline.label, baseline.value, baseline.unit, stated, state, by))
    print_rows(("baseline_id", "label", "value", "unit", "stated", "state", "decided_by"), rows, form)


def accept_change(home: Path | None, config: Path | None, change_id: str, by: str, why: str) -> None:
    """Accept the figure of a change as the baseline. Raises UsageError when no baseline matches it."""
    from gsi_etl.warehouse.query import query

    settings = settings_of(home, config)
    change = change_of(settings, change_id)[0]
    if change.new_figure_id is None:
        raise UsageError(
            f"{change_id} ({change.change_class}) has no figure to accept",
            hint="accept a revision or a new figure, or set any value with `gsi-etl baseline set`",
        )
    rows = query(
        settings.public_path / "gsi.duckdb",
        "SELECT measure, geo_id, edition, reference_year, value, last_digit, quote FROM core.figure_rows "
        "WHERE figure_id = ? ORDER BY recorded_at DESC LIMIT 1",
        [change.new_figure_id],
    )[1]
    if not rows:
        raise UsageError(
            f"the figure of {change_id} is not in the warehouse",
            where=change.new_figure_id,
            hint="`gsi-etl why` shows what is known of it; set any value with `gsi-etl baseline set`",
        )
    measure, place, edition, year, value, unit, quote = rows[0]
    series = [b for b in _baselines(settings) if (b.measure, b.place) == (measure, place)]
    own = [b for b in series if b.edition == edition] or [
        b for b in series if edition is None and b.reference_year is not None and b.reference_year == year
    ]
    if value is None or len(own) != 1:
        raise UsageError(
            f"no baseline matches {change_id}" if not own else f"{len(own)} baselines match {change_id}",
            why=f"it is {measure} of {place}, {edition or 'no edition'}",
            hint="see `gsi-etl baseline list`, and choose one with `gsi-etl baseline set ID VALUE`",
        )
    _decide(settings, own[0], Decimal(value), Decimal(unit or own[0].unit), by, why, change_id)
    say(f"accepted  {own[0].id}: {number(own[0].value)} becomes {quote}; it applies from the next run on")


def set_baseline(home: Path | None, config: Path | None, baseline_id: str, words: str, by: str, why: str) -> None:
    """Set a baseline to a value in words or digits, such as "41.6 million": its digits are its tolerance."""
    from gsi_etl.figures import read

    settings = settings_of(home, config)
    baseline = _named(settings, baseline_id)
    readings = [figure.reading for figure in read(words)]
    if len(readings) != 1 or readings[0].value is None or readings[0].value <= 0 or readings[0].unit is None:
        raise UsageError(
            f"{words!r} is not a value",
            why="it must be a single number above zero",
            hint='such as 41600000, "41.6 million", "104.6 per 1,000" or "4.37 per cent"',
        )
    _decide(settings, baseline, readings[0].value, readings[0].unit, by, why, None)
    say(f"set       {baseline.id}: {number(baseline.value)} becomes {words}; it applies from the next run on")


def reset_baseline(home: Path | None, config: Path | None, baseline_id: str, by: str, why: str) -> None:
    """Return to the value of baselines.yaml."""
    settings = settings_of(home, config)
    _decide(settings, _named(settings, baseline_id), None, None, by, why, None)
    say(f"reset     {baseline_id}: the value in baselines.yaml applies from the next run on")


def _decide(
    settings: Settings, baseline: Baseline, value: Decimal | None, unit: Decimal | None, by: str, why: str,
    change_id: str | None,
) -> None:  # fmt: skip
    from gsi_etl.model import BaselineDecision
    from gsi_etl.warehouse.decisions import note_baseline

    decision = BaselineDecision(baseline.id, value, unit, by or user(), utc_now(), why, change_id)
    with writer(settings) as connection:
        note_baseline(connection, decision)


def _baselines(settings: Settings) -> tuple[Baseline, ...]:
    from gsi_etl.base import pack
    from gsi_etl.quality import decided, load_baselines

    return decided(load_baselines(pack.expectations()), _decisions(settings))


def _decisions(settings: Settings) -> tuple:  # type: ignore[type-arg]
    from gsi_etl.warehouse.connection import open_reader
    from gsi_etl.warehouse.decisions import baseline_decisions

    if not settings.warehouse_path.is_file():
        return ()
    with open_reader(settings.warehouse_path) as connection:
        return baseline_decisions(connection)


def _named(settings: Settings, baseline_id: str) -> Baseline:
    from difflib import get_close_matches

    known = {baseline.id: baseline for baseline in _baselines(settings)}
    if baseline_id not in known:
        close = get_close_matches(baseline_id, known, n=1)
        hint = f"did you mean {close[0]!r}?" if close else "see `gsi-etl baseline list`"
        raise UsageError(f"no baseline {baseline_id!r}", hint=f"{hint}; add new ones to baselines.yaml")
    return known[baseline_id]


# --------------------------------------------------------------------------------------------------------- quarantine


def list_held(home: Path | None, config: Path | None, everything: bool, form: Format) -> None:
    """The batches that wait for a decision; or all that were ever held back."""
    rows = [
        (b.batch_id, b.source_id, b.held_at.replace(tzinfo=None), b.state, len(b.documents), b.reason)
        for b in _held(settings_of(home, config))
        if everything or b.state == "held"
    ]
    print_rows(("batch_id", "source_id", "held_at_utc", "state", "documents", "reason"), rows, form)


def show_held(home: Path | None, config: Path | None, batch_id: str) -> None:
    """One batch: why it was held back, its pages and their bytes, and what can be done about it."""
    from gsi_etl.archive import Archive

    settings = settings_of(home, config)
    batch = next((b for b in _held(settings) if b.batch_id == batch_id), None)
    if batch is None:
        raise UsageError(
            f"no batch {batch_id} was ever held back", hint="list them with `gsi-etl quarantine list --all`"
        )
    print(f"{batch.batch_id}: {batch.source_id}, {batch.state}")
    print(f"  held     {batch.held_at:%Y-%m-%d %H:%M} by run {batch.run_id}")
    for reason in batch.reason.split("; "):
        print(f"  why      {reason}")
    if batch.decided_at is not None:
        print(f"  {batch.state:<8} {batch.decided_at:%Y-%m-%d %H:%M} by {batch.by}: {batch.why}")
    archive = Archive(settings.archive_path)
    for document_id, url, sha256, figures in batch.documents:
        read = counted(figures, "figure")
        print(f"  page     {url}\n           {document_id}, {read} read; bytes {archive.path(sha256)}")
    if batch.state == "held":
        say(f"accept: gsi-etl quarantine release {batch_id} --why ...; discard: gsi-etl quarantine drop {batch_id}")


def release_held(home: Path | None, config: Path | None, sources: Path | None, batch_id: str, by: str, why: str) -> int:
    """Accept the figures of a held batch. Returns the exit code of the run that does it."""
    from gsi_etl.ops.release_quarantine import release

    report = release(settings_of(home, config, sources), batch_id, by=by or user(), reason=why)
    for change in report.told:
        say(f"change    {change.change_class}: {change.sentence}")
    say(f"released  {batch_id}: {counted(report.counts['figures'], 'figure')} accepted in run {report.run_id}")
    return 0


def drop_held(home: Path | None, config: Path | None, batch_id: str, by: str, why: str) -> None:
    """Record that a held batch is discarded; its bytes stay in the archive."""
    from gsi_etl.ops.release_quarantine import waiting
    from gsi_etl.warehouse.decisions import held_batches, note_quarantine

    with writer(settings_of(home, config)) as connection:
        batch = waiting(held_batches(connection), batch_id)
        note_quarantine(connection, batch, "dropped", by=by or user(), at=utc_now(), reason=why)
    say(f"dropped   {batch_id}: the last good figures of {batch.source_id} stay; its archived bytes are kept")


def _held(settings: Settings) -> list[HeldBatch]:
    from gsi_etl.warehouse.connection import open_reader
    from gsi_etl.warehouse.decisions import held_batches

    with open_reader(settings.warehouse_path) as connection:
        return held_batches(connection)
