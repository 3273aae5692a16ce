"""``gsi-etl why FIGURE``: back to the bytes, forward to who repeats it; ``gsi-etl diff A B``: two states compared."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from gsi_etl.base.formatting import visible
from gsi_etl.cli.options import Format, settings_of
from gsi_etl.cli.render.output import console, print_rows, say
from gsi_etl.errors import UsageError
from gsi_etl.warehouse.query import query

DATE = re.compile(r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2})?)?Z?")


def why(home: Path | None, config: Path | None, figure_id: str) -> None:
    """Raises UsageError when nothing has the id."""
    settings = settings_of(home, config)
    path = settings.public_path / "gsi.duckdb"
    figure = _first(path, "SELECT * FROM core.figure_rows WHERE figure_id = ? ORDER BY recorded_at DESC", figure_id)
    if figure is None:
        raise UsageError(f"unknown id {figure_id}", where=str(path), hint="list ids with `gsi-etl figures`")
    digest = figure["snapshot_sha256"]
    _head("figure", f"{figure['country'] or figure['geo_id'] or 'no place'}: {figure['measure']}: {figure['quote']}")
    _line(f"“{' '.join(figure['sentence'].split())}”")
    place = figure["cell"] or (f"page {figure['page']}" if figure["page"] else "text")
    _line(f"{place}, characters {figure['char_start']} to {figure['char_end']}; state: {figure['status']}")
    if figure["verdict_sentence"]:
        _line(f"verdict {figure['verdict']}: {figure['verdict_sentence']}")
    _head("document", f"{figure['document_id']}  {figure['title'] or ''}")
    _line(f"{figure['publisher']}, {figure['url']}, published {figure['published_on'] or 'without a date'}")
    _line(f"read by {figure['reader_version']}")
    _head("snapshot", digest)
    _line(f"{settings.archive_path}: read it with `gsi-etl show {figure['document_id']}`")
    _table(path, "fetches that brought or confirmed it", """
        SELECT attempted_at, outcome, status, completeness, run_id FROM core.fetches
        WHERE source_id = ? AND url = ? AND sha256 = ? ORDER BY attempted_at DESC LIMIT 5""",
        [figure["source_id"], figure["url"], digest])  # fmt: skip
    _table(path, "runs that recorded it", """
        SELECT f.recorded_at, f.status, f.quote, f.run_id, r.status AS run_status FROM core.figure_states f
        LEFT JOIN core.runs r USING (run_id) WHERE f.figure_id = ? ORDER BY f.recorded_at DESC LIMIT 10""",
        [figure_id])  # fmt: skip
    _table(path, "checks of its source", """
        SELECT check_name, severity, success, observed, expected FROM checks
        WHERE source_id = ? ORDER BY success, check_name LIMIT 10""", [figure["source_id"]])  # fmt: skip
    _table(path, "changes of its series", """
        SELECT detected_at_utc, class, severity, old_text, new_text, change_id FROM changes
        WHERE series = ? ORDER BY detected_at_utc DESC LIMIT 10""", [figure["series"]])  # fmt: skip
    _table(path, "others that state the same", """
        SELECT publisher, quote,
            CASE WHEN value_low <= TRY_CAST(? AS DECIMAL(24, 6)) AND value_high >= TRY_CAST(? AS DECIMAL(24, 6))
                THEN 'agrees'
                WHEN edition <> nullif(?, '') THEN 'another edition'
                WHEN reference_year <> TRY_CAST(? AS INTEGER) THEN 'another year' ELSE 'differs' END AS says,
            verdict, edition, reference_year, figure_id
        FROM figures WHERE measure = ? AND geo_id = ? AND source_id <> ? AND NOT is_change
        ORDER BY list_position(['agrees', 'differs'], says) NULLS LAST, publisher, quote LIMIT 20""",
        ["" if figure[name] is None else str(figure[name])
         for name in ("value_high", "value_low", "edition", "reference_year", "measure", "geo_id", "source_id")],
    )  # fmt: skip


def diff(home: Path | None, config: Path | None, one: str, other: str, form: Format) -> None:
    """``one`` and ``other``: two editions, or two runs or dates (UTC). Raises UsageError for what is neither."""
    path = settings_of(home, config).public_path / "gsi.duckdb"
    editions = {row[0] for row in query(path, "SELECT DISTINCT edition FROM estimates")[1]}
    if one in editions and other in editions:
        say(f"{one} against {other}: editions differ in method, so a difference is not necessarily a trend")
        print_rows(*_editions(path, one, other), form)
        return
    before, after = _moment(path, one, editions), _moment(path, other, editions)
    print_rows(*_states(path, before, after), form)


def _editions(path: Path, one: str, other: str) -> tuple[list[str], list[tuple[Any, ...]]]:
    return query(
        path,
        """
        SELECT coalesce(a.country, b.country, a.geo_id, b.geo_id) AS country, measure, a.value AS before,
            b.value AS after, round((b.value - a.value) / nullif(a.value, 0) * 100, 1) AS percent,
            CASE WHEN a.value IS NULL OR b.value IS NULL THEN 'one only'
                WHEN a.value_low <= b.value_high AND b.value_low <= a.value_high THEN 'agree' ELSE 'differ' END AS says,
            c.comparable, c.caveat
        FROM (SELECT * FROM estimates WHERE edition = ?) a
        FULL JOIN (SELECT * FROM estimates WHERE edition = ?) b USING (measure, geo_id)
        LEFT JOIN measures m USING (measure)
        LEFT JOIN comparisons c
          ON least(a.published_on, b.published_on) IS NOT NULL
         AND c.from_edition = CASE WHEN a.published_on < b.published_on THEN a.edition ELSE b.edition END
         AND c.to_edition = CASE WHEN a.published_on < b.published_on THEN b.edition ELSE a.edition END
         AND c.level = CASE WHEN m.role = 'score' THEN 'scores'
                WHEN geo_id = 'WLD' THEN 'world' WHEN coalesce(a.iso3, b.iso3) IS NULL THEN 'region' ELSE 'country' END
        WHERE a.value IS DISTINCT FROM b.value
        ORDER BY says, abs(percent) DESC, country, measure
        """,
        [one, other],
    )


STATE_AT = """
    SELECT * FROM core.figure_rows WHERE recorded_at <= ?::TIMESTAMP
    QUALIFY row_number() OVER (PARTITION BY figure_id ORDER BY recorded_at DESC) = 1
"""


def _states(path: Path, before: datetime, after: datetime) -> tuple[list[str], list[tuple[Any, ...]]]:
    return query(
        path,
        f"""
        SELECT coalesce(b.source_id, a.source_id) AS source,
            coalesce(b.country, a.country, b.geo_id, a.geo_id) AS place,
            coalesce(b.measure, a.measure) AS measure, a.quote AS before, b.quote AS after,
            CASE WHEN a.figure_id IS NULL THEN 'added' WHEN b.figure_id IS NULL THEN 'gone'
                WHEN a.value_low <= b.value_high AND b.value_low <= a.value_high THEN 'reworded'
                ELSE 'revised' END AS says,
            figure_id
        FROM (SELECT * FROM ({STATE_AT}) WHERE status IN ('current', 'missing')) a
        FULL JOIN (SELECT * FROM ({STATE_AT}) WHERE status IN ('current', 'missing')) b USING (figure_id)
        WHERE a.quote IS DISTINCT FROM b.quote
        ORDER BY says DESC, source, place, measure
        """,  # noqa: S608
        [str(before), str(after)],
    )


def _moment(path: Path, words: str, editions: set[str]) -> datetime:
    """When a run was recorded, or a date at its end of day; naive UTC, as the warehouse keeps time."""
    run = _first(path, "SELECT recorded_at FROM core.runs WHERE run_id = ?", words)
    if run is not None:
        recorded: datetime = run["recorded_at"]
        return recorded
    if DATE.fullmatch(words):
        bare = words.removesuffix("Z")
        try:
            moment = datetime.fromisoformat(bare)
        except ValueError:
            raise UsageError(f"{words!r} is not a calendar date") from None
        return moment if len(bare) > len("2026-01-01") else moment.replace(hour=23, minute=59, second=59)
    known = ", ".join(sorted(editions))
    raise UsageError(
        f"{words!r} is not a run, date or edition",
        hint=f"`gsi-etl runs` lists runs; a date is 2026-11-24; editions: {known}",
    )


def _first(path: Path, sql: str, wanted: str) -> dict[str, Any] | None:
    columns, rows = query(path, f"{sql} LIMIT 1", [wanted])
    return dict(zip(columns, rows[0], strict=True)) if rows else None


def _head(label: str, words: str) -> None:
    from rich.text import Text

    console().print(Text.assemble((f"{label}  ", "bold"), visible(words)))


def _line(words: str) -> None:
    from rich.text import Text

    console().print(Text(f"    {visible(words)}"))


def _table(path: Path, title: str, sql: str, parameters: Sequence[Any]) -> None:
    columns, rows = query(path, sql, parameters)
    _head(title, "" if rows else "none")
    if rows:
        print_rows(columns, rows)
