"""What the warehouse knows before a run, as values: the stages get these and never a connection."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from gsi_etl.model import FeedItem, Fetch, Known, PageState, SourceState, Validators
from gsi_etl.warehouse.alert_state import last_news, mutes, past_runs, recent_changes, revisions
from gsi_etl.warehouse.connection import literal
from gsi_etl.warehouse.decisions import baseline_decisions
from gsi_etl.warehouse.rows import aware, dicts

if TYPE_CHECKING:
    import duckdb


def read_known(connection: duckdb.DuckDBPyConnection, source_ids: Collection[str], now: datetime) -> Known:
    """All that a run over these sources needs of the past, but for figures: which of them it needs is only known when
    its pages are read (see ``figures_before``). ``editions`` and checks are those of all sources. ``now``: when the run
    began. Times after it come of a clock that had jumped, and nothing is measured from them."""
    wanted = sorted(source_ids)
    newest = connection.execute(
        "SELECT max(recorded_at), count(*) FILTER (status NOT IN ('failed', 'restored')) FROM core.runs "
        "WHERE status <> 'abandoned'"
    ).fetchone()
    last, runs = newest or (None, 0)
    editions = connection.execute(
        "SELECT DISTINCT f.edition FROM core.figure_states f JOIN core.source_entry s USING (source_id) "
        "WHERE s.official AND f.edition IS NOT NULL"
    ).fetchall()
    failing = connection.execute(
        "SELECT suite, check_name, coalesce(source_id, ''), since_utc FROM main.checks WHERE NOT success"
    ).fetchall()
    load = connection.execute("SELECT load_id FROM core.load_now").fetchone()
    return Known(
        first_run=runs == 0,
        pages=_pages(connection, wanted),
        sources=_sources(connection, wanted),
        editions=frozenset(row[0] for row in editions),
        failing_checks={(suite, name, source): since.replace(tzinfo=UTC) for suite, name, source, since in failing},
        last_recorded_at=aware(last),
        recent=recent_changes(connection),
        revisions=revisions(connection, wanted),
        last_news=last_news(connection, now),
        mutes=mutes(connection),
        history=past_runs(connection, wanted),
        decisions=baseline_decisions(connection),
        load_id=load[0] if load else None,
    )


def last_commit(connection: duckdb.DuckDBPyConnection) -> datetime | None:
    """When the last run was recorded, of a warehouse of any schema; None before the first."""
    there = "SELECT 1 FROM duckdb_tables() WHERE schema_name = 'core' AND table_name = 'runs'"
    if connection.execute(there).fetchone() is None:
        return None
    row = connection.execute("SELECT max(recorded_at) FROM core.runs WHERE status <> 'abandoned'").fetchone()
    return aware(row[0]) if row else None


def archive_end(connection: duckdb.DuckDBPyConnection) -> tuple[int, str] | None:
    """The number and hash of the archive manifest's last line when the last run was committed."""
    row = connection.execute(
        "SELECT archive_lines, archive_hash FROM core.runs WHERE archive_lines IS NOT NULL "
        "ORDER BY recorded_at DESC LIMIT 1"
    ).fetchone()
    return (row[0], row[1]) if row else None


def _pages(connection: duckdb.DuckDBPyConnection, wanted: list[str]) -> dict[tuple[str, str], PageState]:
    # Validators come from the newest usable answer, the document from the newest that was accepted: a block page
    # with an ETag of its own must not be asked for again with that ETag, so both are taken from the accepted page.
    # Newest is what was written last, whatever the clock said.
    connection.execute(
        f"""
        SELECT f.source_id, f.url, f.sha256, d.document_id, d.reader_version,
            max_by(f.etag, f.entry) AS etag, max_by(f.last_modified, f.entry) AS last_modified,
            max_by(f.attempted_at, f.entry) AS fetched_at,
            max_by(f.attempted_at, f.entry) FILTER (WHERE f.outcome = 'ok') AS whole_at,
            bool_or(f.completeness <> 'unverified') FILTER (WHERE f.outcome = 'ok') AS proved, d.complete
        FROM core.fetches f
        JOIN core.documents d
          ON d.source_id = f.source_id AND d.url = f.url AND d.snapshot_sha256 = f.sha256 AND d.accepted
        WHERE f.outcome IN ('ok', 'not_modified') AND f.source_id IN (SELECT unnest({literal(wanted)}))
        GROUP BY f.source_id, f.url, f.sha256, d.document_id, d.reader_version, d.recorded_at, d.complete
        QUALIFY row_number() OVER (
            PARTITION BY f.source_id, f.url ORDER BY max(f.entry) DESC, d.recorded_at DESC) = 1
        """  # noqa: S608
    )
    pages = {}
    for row in dicts(connection):
        fetched_at = aware(row["fetched_at"])
        assert fetched_at is not None
        pages[row["source_id"], row["url"]] = PageState(
            url=row["url"],
            sha256=row["sha256"],
            validators=Validators(row["etag"], row["last_modified"]),
            reader_version=row["reader_version"],
            document_id=row["document_id"],
            fetched_at=fetched_at,
            whole_at=aware(row["whole_at"]),
            proved=bool(row["proved"]),
            complete=row["complete"],
        )
    return pages


def _sources(connection: duckdb.DuckDBPyConnection, wanted: list[str]) -> dict[str, SourceState]:
    connection.execute(
        f"""
        SELECT s.*, r.started_at_utc FROM core.source_now s LEFT JOIN core.run_rows r USING (run_id)
        WHERE s.source_id IN (SELECT unnest({literal(wanted)}))
        """  # noqa: S608
    )
    return {
        row["source_id"]: SourceState(
            source_id=row["source_id"],
            status=row["status"],
            since=aware(row["since"]),
            failures=row["failures"],
            message=row["message"],
            last_ok=aware(row["last_ok"]),
            not_before=aware(row["not_before"]),
            tried_at=aware(row["started_at_utc"]),
        )
        for row in dicts(connection)
    }


def fetches_behind(connection: duckdb.DuckDBPyConnection, known: Known) -> dict[tuple[str, str], Fetch]:
    """For each known page the fetch that brought the bytes of its last accepted reading, as far as it was kept."""
    wanted = {(source_id, url): page.sha256 for (source_id, url), page in known.pages.items()}
    connection.execute(
        """
        SELECT source_id, url, sha256, attempted_at, final_url, media_type, charset, completeness FROM core.fetches
        WHERE outcome = 'ok' QUALIFY row_number() OVER (PARTITION BY source_id, url, sha256 ORDER BY attempted_at) = 1
        """
    )
    found = {}
    for row in dicts(connection):
        key = row["source_id"], row["url"]
        at = aware(row.pop("attempted_at"))
        if wanted.get(key) == row["sha256"] and at is not None:
            found[key] = Fetch(attempted_at=at, seconds=Decimal(0), outcome="ok", **row)
    return found


def fetches_of(connection: duckdb.DuckDBPyConnection, run_id: str, source_id: str) -> list[Fetch]:
    """The fetches of a run that brought bytes of a source, oldest first."""
    connection.execute(
        "SELECT url, sha256, attempted_at, final_url, media_type, charset, completeness FROM core.fetches "
        "WHERE run_id = ? AND source_id = ? AND outcome = 'ok' ORDER BY attempted_at, url",
        [run_id, source_id],
    )
    found = []
    for row in dicts(connection):
        at = aware(row.pop("attempted_at"))
        assert at is not None
        found.append(Fetch(source_id=source_id, attempted_at=at, seconds=Decimal(0), outcome="ok", **row))
    return found


def articles_behind(connection: duckdb.DuckDBPyConnection, known: Known) -> dict[str, FeedItem]:
    """What was known of each known page's document before it was read, by URL: title and day of publication."""
    wanted = {page.document_id for page in known.pages.values()}
    return {url: item for document_id, url, item in _articles(connection) if document_id in wanted}


def articles_of(connection: duckdb.DuckDBPyConnection, run_id: str, source_id: str) -> dict[str, FeedItem]:
    """The same of the pages that a run read of a source."""
    found = _articles(connection, "WHERE run_id = ? AND source_id = ?", [run_id, source_id])
    return {url: item for _, url, item in found}


def _articles(
    connection: duckdb.DuckDBPyConnection, where: str = "", values: Sequence[str] = ()
) -> Iterator[tuple[str, str, FeedItem]]:
    connection.execute(
        f"SELECT DISTINCT document_id, url, title, published_on, published_by FROM core.documents {where}",  # noqa: S608
        list(values),
    )
    for row in dicts(connection):
        day = row["published_on"] if row["published_by"] == "feed" else None
        published = datetime(day.year, day.month, day.day, tzinfo=UTC) if day else None
        yield row["document_id"], row["url"], FeedItem(row["url"], row["title"], published)
