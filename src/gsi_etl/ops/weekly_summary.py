"""A week in a dozen lines: sources tried, confirmed, failed, the noisiest, the oldest figure, what was not delivered.

Read from the published database; writes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from gsi_etl.base.formatting import counted
from gsi_etl.base.not_before import CLOCK_SLACK
from gsi_etl.config.settings import Settings
from gsi_etl.warehouse.query import query
from gsi_etl.warehouse.rows import aware


@dataclass(frozen=True, slots=True)
class Week:
    """What seven days held. ``runs`` by status; ``failing``: (source, failures in a row, message, who has
    acknowledged it or ''), those that nobody has seen first; ``noisiest``: (source, changes) or None; ``oldest``:
    (source, subject, last confirmed) of the figure longest unconfirmed; ``ahead``: the date of the last run, if that
    lies in the future."""

    since: datetime
    until: datetime
    runs: dict[str, int]
    tried: int
    confirmed: int
    failing: tuple[tuple[str, int, str, str], ...]
    changes: dict[str, int]
    noisiest: tuple[str, int] | None
    oldest: tuple[str, str, datetime] | None
    undelivered: int
    ahead: datetime | None = None


def summary(settings: Settings, *, now: datetime) -> Week:
    """Raises WarehouseError when nothing is published yet."""
    path, since = settings.public_path / "gsi.duckdb", now - timedelta(days=7)
    bound = [f"{since:%Y-%m-%d %H:%M:%S}", f"{now:%Y-%m-%d %H:%M:%S}"]
    runs = query(
        path,
        "SELECT status, count(*) FROM runs WHERE started_at_utc BETWEEN ?::TIMESTAMP AND ?::TIMESTAMP "
        "GROUP BY status ORDER BY status",
        bound,
    )[1]
    ((tried, confirmed),) = query(
        path,
        "SELECT count(DISTINCT source_id), count(DISTINCT source_id) FILTER (outcome IN ('ok', 'not_modified')) "
        "FROM core.fetches WHERE attempted_at BETWEEN ?::TIMESTAMP AND ?::TIMESTAMP",
        bound,
    )[1]
    failing = query(
        path,
        """
        SELECT h.source_id, h.failures, coalesce(h.message, ''), c.acknowledged_by FROM source_health h
        LEFT JOIN (
            SELECT source_id, acknowledged_by FROM changes
            WHERE severity <> 'none' AND class IN (
                'source_down', 'source_stale', 'not_the_page', 'layout_changed', 'page_unreadable')
            QUALIFY row_number() OVER (PARTITION BY source_id ORDER BY detected_at_utc DESC, change_id) = 1
        ) c USING (source_id)
        WHERE h.status <> 'ok' ORDER BY c.acknowledged_by IS NOT NULL, h.failures DESC, 1
        """,
    )[1]
    window = "FROM changes WHERE detected_at_utc BETWEEN ?::TIMESTAMP AND ?::TIMESTAMP AND severity <> 'none'"
    changes = query(path, f"SELECT class, count(*) {window} GROUP BY class ORDER BY 2 DESC, 1", bound)[1]
    noisy = query(
        path,
        f"SELECT source_id, count(*) {window} GROUP BY source_id ORDER BY 2 DESC, 1 LIMIT 1",
        bound,
    )[1]
    oldest = query(
        path,
        "SELECT source_id, coalesce(country, geo_id, '') || ': ' || measure, last_confirmed_utc FROM figures "
        "WHERE status = 'current' AND last_confirmed_utc IS NOT NULL ORDER BY last_confirmed_utc, figure_id LIMIT 1",
    )[1]
    ((undelivered,),) = query(path, "SELECT count(DISTINCT alert_id) FROM alerts WHERE status NOT IN ('sent', 'seen')")[
        1
    ]
    return Week(
        since,
        now,
        dict(runs),
        tried,
        confirmed,
        tuple((row[0], row[1] or 0, row[2] or "", row[3] or "") for row in failing),
        dict(changes),
        (noisy[0][0], noisy[0][1]) if noisy else None,
        (oldest[0][0], oldest[0][1], oldest[0][2]) if oldest else None,
        undelivered,
        _ahead(path, now),
    )


def _ahead(path: Path, now: datetime) -> datetime | None:
    """A week that ends now leaves out what was dated while the clock was ahead: that must be said."""
    ((last,),) = query(path, "SELECT max(recorded_at) FROM core.runs WHERE status <> 'abandoned'")[1]
    moment = aware(last)
    return moment if moment is not None and moment > now + CLOCK_SLACK else None


def as_markdown(week: Week) -> str:
    """For a terminal, a mail, an artifact."""
    runs = ", ".join(f"{count} {status}" for status, count in week.runs.items()) or "NONE"
    changes = ", ".join(f"{count} {name}" for name, count in week.changes.items()) or "none"
    lines = [
        f"# gsi-etl, {week.since:%d %B} to {week.until:%d %B %Y}",
        "",
        f"- runs: {runs}",
        f"- sources tried: {week.tried}, confirmed: {week.confirmed}, not well now: {len(week.failing)}",
        f"- changes: {changes}",
    ]
    if week.noisiest:
        lines.append(f"- noisiest source: {week.noisiest[0]} ({counted(week.noisiest[1], 'change')})")
    if week.oldest:
        lines.append(f"- longest unconfirmed figure: {week.oldest[1]} ({week.oldest[0]}, {week.oldest[2]:%Y-%m-%d})")
    lines.append(f"- alerts not delivered: {week.undelivered}")
    if week.ahead:
        lines.append(
            f"- **dates lie in the future** (to {week.ahead:%Y-%m-%d}), and what bears them is not counted here: "
            "`gsi-etl doctor --repair-clock`"
        )
    for source, failures, message, by in week.failing:
        seen = f", acknowledged by {by}" if by else ""
        lines.append(f"- **{source}**: {message} ({counted(failures, 'time')}{seen})")
    return "\n".join(lines) + "\n"
