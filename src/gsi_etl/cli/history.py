"""``gsi-etl sources history ID``: every fetch of a source that a run has committed, newest first."""

from __future__ import annotations

from pathlib import Path

from gsi_etl.cli.options import Format, settings_of
from gsi_etl.cli.output import print_rows
from gsi_etl.errors import UsageError
from gsi_etl.warehouse.query import query


def history(wanted: str, *, home: Path | None, config: Path | None, limit: int, form: Format) -> None:
    """Raises UsageError when no fetch of such a source is known."""
    path = settings_of(home, config).public_path / "gsi.duckdb"
    sql = """
        SELECT attempted_at AS attempted_at_utc, outcome, status, reason, seconds, size, completeness,
            sha256 IS DISTINCT FROM lag(sha256 IGNORE NULLS) OVER page AND sha256 IS NOT NULL AS new_bytes,
            left(sha256, 12) AS snapshot, not_before AS not_before_utc, url
        FROM core.fetches WHERE source_id = ?
        WINDOW page AS (PARTITION BY url ORDER BY attempted_at, entry)
        ORDER BY attempted_at DESC, url LIMIT ?
    """
    columns, rows = query(path, sql, [wanted, limit])
    if not rows:
        raise UsageError(
            f"no fetch of a source {wanted!r} is known",
            where=str(path),
            hint="`gsi-etl sources list` has the ids; a source that no run has tried has no history",
        )
    print_rows(columns, rows, form)
