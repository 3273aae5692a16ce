"""Listings of what the warehouse knows, all from the published database: an analyst sees the same rows."""

from __future__ import annotations

from pathlib import Path

from gsi_etl.cli.options import Format, settings_of
from gsi_etl.cli.render.output import print_rows, say
from gsi_etl.warehouse.query import query


def _published(home: Path | None, config: Path | None) -> Path:
    return settings_of(home, config).public_path / "gsi.duckdb"


def list_figures(
    home: Path | None, config: Path | None, pattern: str, place: str, edition: str, limit: int, form: Format
) -> None:
    sql = """
        SELECT figure_id, coalesce(country, geo_id) AS place, measure, quote, value, reference_year, edition, verdict,
            status, source_id
        FROM figures
        WHERE (? = '' OR concat_ws(' ', country, geo_id, measure, quote, sentence, source_id) ILIKE '%' || ? || '%')
          AND (? = '' OR geo_id = ?) AND (? = '' OR edition = ?) AND NOT is_change
        ORDER BY geo_id <> 'WLD', place, measure, edition, source_id, char_start LIMIT ?
    """
    bound: list[str | int | bool] = [pattern, pattern, place, place, edition, edition, limit]
    print_rows(*query(_published(home, config), sql, bound), form)


def list_changes(
    home: Path | None, config: Path | None, limit: int, run: str, class_: str, everything: bool, form: Format
) -> None:
    sql = """
        SELECT change_id, detected_at_utc, class, cause, severity, sentence, source_id, acknowledged_by
        FROM changes
        WHERE (? = '' OR run_id = ?) AND (? = '' OR class = ?) AND (? OR severity <> 'none')
        ORDER BY detected_at_utc DESC,
            list_position(['critical', 'warning', 'info', 'operator', 'none'], severity), subject, change_id
        LIMIT ?
    """
    print_rows(*query(_published(home, config), sql, [run, run, class_, class_, everything, limit]), form)


def list_checks(home: Path | None, config: Path | None, failed: bool, everything: bool, form: Format) -> None:
    """The last result of every check. The table has a line for each suite and lists failed
    checks only, since hundreds of passed ones would bury them; ``everything`` lists those, too."""
    sql = """
        SELECT suite, check_name, severity, CASE WHEN errored THEN 'error' WHEN success THEN 'passed' ELSE 'FAILED' END
            AS state, expected, observed, since_utc, source_id
        FROM checks WHERE NOT ? OR NOT success
        ORDER BY success, list_position(['critical', 'warning', 'info'], severity), suite, check_name, source_id
    """
    path = _published(home, config)
    brief = form == "table" and not everything and not failed
    columns, rows = query(path, sql, [failed or brief])
    if not brief:
        print_rows(columns, rows, form)
        return
    by_suite = """
        SELECT suite, count(*) AS checks, count(*) FILTER (success) AS passed,
            count(*) FILTER (NOT success AND NOT errored) AS failed, count(*) FILTER (errored) AS errors
        FROM checks GROUP BY suite ORDER BY suite
    """
    suites = query(path, by_suite)
    print_rows(*suites)
    if rows:
        print("\nFailed checks\n")
        print_rows(columns, rows)
    if suites[1]:
        say("details: gsi-etl checks show NAME   all checks: gsi-etl checks --all")


def list_runs(home: Path | None, config: Path | None, limit: int, form: Format) -> None:
    sql = """
        SELECT run_id, started_at_utc, finished_at_utc, status,
            (counts->>'sources')::INTEGER AS sources, (counts->>'sources_failed')::INTEGER AS failed,
            (counts->>'figures')::INTEGER AS figures, (counts->>'changes')::INTEGER AS changes,
            (counts->>'checks_failed')::INTEGER AS checks_failed
        FROM runs ORDER BY started_at_utc DESC LIMIT ?
    """
    print_rows(*query(_published(home, config), sql, [limit]), form)


def list_sources(home: Path | None, config: Path | None, sources: Path | None, form: Format) -> None:
    """The catalogue, with the state of each source where a run has seen it."""
    from gsi_etl.config.catalog import load_catalog

    settings = settings_of(home, config, sources)
    catalog = load_catalog(settings.sources_path)
    health = {}
    path = settings.public_path / "gsi.duckdb"
    if path.is_file():
        _, rows = query(path, "SELECT source_id, status, last_ok_utc, figures, message FROM source_health")
        health = {row[0]: row[1:] for row in rows}
    columns = ["source_id", "kind", "enabled", "status", "last_ok_utc", "figures", "publisher", "title", "message"]
    unseen = ("not run yet", None, None, "")
    print_rows(
        columns,
        [
            [s.id, s.kind, s.enabled, *health.get(s.id, unseen)[:3], s.publisher.name, s.title,
             health.get(s.id, unseen)[3]]
            for s in catalog
        ],
        form,
    )  # fmt: skip
