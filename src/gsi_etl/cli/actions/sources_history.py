"""``gsi-etl sources history ID``: how a source is, and every fetch of it that a run has committed, newest first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from gsi_etl.cli.options import Format, settings_of
from gsi_etl.cli.render.output import print_rows, print_table, say
from gsi_etl.errors import UsageError
from gsi_etl.warehouse.query import query


def history(wanted: str, *, home: Path | None, config: Path | None, limit: int, form: Format) -> None:
    """As JSON or CSV with all columns; as a table with those that fit a terminal, below the state of the source.

    Raises UsageError when no fetch of such a source is known.
    """
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
            f"source {wanted!r} has no recorded fetch",
            where=str(path),
            hint="list ids with `gsi-etl sources list`; a source has no history before its first run",
        )
    if form != "table":
        print_rows(columns, rows, form)
        return
    _print_state(path, wanted)
    _print_fetches([dict(zip(columns, row, strict=True)) for row in rows])


def _print_state(path: Path, source_id: str) -> None:
    sql = "SELECT status, since_utc, failures, message, not_before_utc FROM source_health WHERE source_id = ?"
    for status, since, failures, message, not_before in query(path, sql, [source_id])[1]:
        words = f"{source_id}: {status} since {_minute(since)} UTC" if since else f"{source_id}: {status}"
        if failures:
            words += f", {failures} failed {'run' if failures == 1 else 'runs'} in a row"
        say(f"{words}; {message}" if message else words)
        if not_before:
            say(f"not fetched before {_minute(not_before)} UTC, as its server asked")


def _print_fetches(fetches: Sequence[dict[str, Any]]) -> None:
    """One line a fetch, in 80 columns where nothing is out of the ordinary."""
    urls = {fetch["url"] for fetch in fetches}
    columns = ["attempted_utc", "outcome", "bytes", "end", "snapshot"]
    rows = []
    for fetch in fetches:
        snapshot = f"{fetch['snapshot']} new" if fetch["new_bytes"] else fetch["snapshot"]
        row = [_minute(fetch["attempted_at_utc"]), fetch["reason"] or fetch["outcome"], fetch["size"],
               fetch["completeness"], snapshot]  # fmt: skip
        rows.append([*row, fetch["url"]] if len(urls) > 1 else row)
    if len(urls) == 1:
        say(urls.pop())
    else:
        columns.append("url")
    print_table(columns, rows)


def _minute(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"
