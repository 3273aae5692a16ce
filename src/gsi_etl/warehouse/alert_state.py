"""What the warehouse remembers of past changes, and what people asked of its alerts: mutes and acknowledgements."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from gsi_etl.model import Ack, Mute, PastChange, PastRun
from gsi_etl.warehouse.connection import literal
from gsi_etl.warehouse.rows import aware, dicts, insert, naive

if TYPE_CHECKING:
    import duckdb


def recent_changes(connection: duckdb.DuckDBPyConnection) -> tuple[PastChange, ...]:
    """The changes of the 30 days before the newest run, oldest first, by the clock of their runs: ``recorded_at`` runs
    ahead of it, and by microseconds only, after a clock was set back."""
    return _past(connection, "r.started_at > (SELECT max_by(started_at, recorded_at) FROM core.runs) - INTERVAL 30 DAY")


def changes_before(connection: duckdb.DuckDBPyConnection, at: datetime) -> tuple[PastChange, ...]:
    """The changes that a run knew that recorded its own at ``at``."""
    of_late = "c.detected_at < $at AND r.started_at > $at::TIMESTAMP - INTERVAL 30 DAY"
    return _past(connection, of_late, {"at": naive(at)})


def revisions(
    connection: duckdb.DuckDBPyConnection, source_ids: Collection[str], before: datetime | None = None
) -> dict[str, tuple[PastChange, ...]]:
    """All revisions of the figures of these sources, by series, oldest first; with ``before`` those recorded before it.
    There are few: a page that turns a counter with each run has a thousand in three years."""
    of_sources = (
        f"c.class = 'revision' AND c.series IS NOT NULL AND c.source_id IN (SELECT unnest({literal(list(source_ids))}))"
    )
    condition = f"{of_sources} AND c.detected_at < $at" if before else of_sources
    found: dict[str, list[PastChange]] = {}
    for change in _past(connection, condition, {"at": naive(before)} if before else None):
        found.setdefault(change.key, []).append(change)
    return {series: tuple(own) for series, own in found.items()}


def _past(
    connection: duckdb.DuckDBPyConnection, condition: str, bound: dict[str, datetime | None] | None = None
) -> tuple[PastChange, ...]:
    connection.execute(
        f"""
        SELECT coalesce(c.series, c.source_id || ':' || c.subject) AS key, c.class, c.severity, c.rule, c.new_text,
            r.started_at, c.cause, c.old_value, c.new_value
        FROM core.changes c JOIN core.runs r USING (run_id)
        WHERE {condition}
        ORDER BY c.detected_at, c.change_id
        """,  # noqa: S608 - the conditions are those above
        bound,
    )
    return tuple(
        PastChange(
            row["key"],
            row["class"],
            row["severity"],
            row["rule"],
            row["new_text"],
            _aware(row["started_at"]),
            row["cause"],
            row["old_value"],
            row["new_value"],
        )
        for row in dicts(connection)
    )


def last_news(connection: duckdb.DuckDBPyConnection, now: datetime) -> dict[str, datetime]:
    """When each source last stated anything new, a figure or an article of a list, by the clock of that run. Runs that
    are ahead of ``now``, because the clock had jumped, count for nothing; one that was set back is not an earlier
    than the runs before it."""
    rows = connection.execute(
        f"""
        WITH ran AS (
            SELECT run_id, started_at, newest, max(started_at) FILTER (WHERE started_at <= newest)
                OVER (ORDER BY recorded_at ROWS UNBOUNDED PRECEDING) AS at
            FROM core.runs, (SELECT {literal(str(naive(now)))}::TIMESTAMP AS newest)
        )
        SELECT source_id, max(r.at) FROM (
            SELECT source_id, run_id FROM core.changes
            WHERE class IN ('new_figure', 'new_edition', 'revision', 'rounding_only', 'restored')
            UNION ALL
            SELECT d.source_id, d.run_id FROM core.documents d JOIN core.source_entry s USING (source_id)
            WHERE d.accepted AND d.url <> s.url
        ) JOIN ran r USING (run_id)
        WHERE r.started_at <= r.newest
        GROUP BY source_id
        """  # noqa: S608
    ).fetchall()
    return {source_id: _aware(moment) for source_id, moment in rows}


def past_runs(connection: duckdb.DuckDBPyConnection, source_ids: Sequence[str]) -> tuple[PastRun, ...]:
    """What the last ten runs that read pages of a source got from each, newest first: the measure of the usual."""
    connection.execute(
        f"""
        WITH runs AS (
            SELECT source_id, run_id, sum(figures)::BIGINT AS figures, max(recorded_at) AS read_at FROM core.documents
            WHERE accepted AND source_id IN (SELECT unnest({literal(source_ids)}))
            GROUP BY source_id, run_id
            QUALIFY row_number() OVER (PARTITION BY source_id ORDER BY max(recorded_at) DESC) <= 10
        ), verdicts AS (
            SELECT source_id, run_id, count(*) AS verdicts, count(*) FILTER (WHERE verdict = 'unmatched') AS unmatched
            FROM core.figure_states
            WHERE verdict IS NOT NULL AND status = 'current' AND run_id IN (SELECT run_id FROM runs)
            GROUP BY source_id, run_id
        )
        SELECT source_id, figures, coalesce(verdicts, 0) AS verdicts, coalesce(unmatched, 0) AS unmatched
        FROM runs LEFT JOIN verdicts USING (source_id, run_id) ORDER BY source_id, read_at DESC
        """  # noqa: S608
    )
    return tuple(
        PastRun(row["source_id"], row["figures"], row["verdicts"], row["unmatched"]) for row in dicts(connection)
    )


def mutes(connection: duckdb.DuckDBPyConnection) -> tuple[Mute, ...]:
    """The mutes that nobody took back, the expired ones too: whoever asks knows what time it is."""
    connection.execute(
        """
        SELECT pattern, class, until, reason FROM core.mutes
        QUALIFY row_number() OVER (PARTITION BY pattern, class ORDER BY recorded_at DESC) = 1 AND muted
        ORDER BY pattern, class
        """
    )
    return tuple(Mute(row["pattern"], row["class"], aware(row["until"]), row["reason"]) for row in dicts(connection))


def note_mute(connection: duckdb.DuckDBPyConnection, mute: Mute, *, muted: bool, recorded_at: datetime) -> None:
    """Begin a mute, or take one back."""
    columns = ("recorded_at", "pattern", "class", "muted", "until", "reason")
    row = [naive(recorded_at), mute.pattern, mute.change_class, muted, naive(mute.until), mute.reason]
    insert(connection, "mutes", columns, [row])


def acks(connection: duckdb.DuckDBPyConnection) -> dict[str, Ack]:
    """The last acknowledgement of each change that has one, by change id."""
    connection.execute("SELECT change_id, acked_by, recorded_at, note FROM core.ack_now ORDER BY change_id")
    return {
        row["change_id"]: Ack(row["change_id"], row["acked_by"] or "someone", _aware(row["recorded_at"]), row["note"])
        for row in dicts(connection)
    }


def note_ack(connection: duckdb.DuckDBPyConnection, ack: Ack) -> None:
    """Record that a person has seen a change."""
    columns = ("recorded_at", "change_id", "note", "acked_by")
    insert(connection, "acks", columns, [[naive(ack.at), ack.change_id, ack.note, ack.by]])


def _aware(moment: datetime) -> datetime:
    known = aware(moment)
    assert known is not None
    return known
