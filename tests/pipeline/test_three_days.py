"""Three simulated days over the sample site, through a real server, Great Expectations and DuckDB."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from pipeline_days import Days

from gsi_etl.cli.actions.alerts import preview
from gsi_etl.model import Change

pytestmark = pytest.mark.slow


def of_class(days: Days, name: str) -> list[Change]:
    return [change for change in days.reports[3].told if change.change_class == name]


def test_the_first_run_reads_every_source_and_alerts_nobody(days: Days) -> None:
    first = days.reports[1]
    assert first.first_run
    assert first.troubles == ()
    assert first.quarantined == ()
    assert first.deliveries == ()
    assert days.printed[1] == []


def test_the_untouched_pages_pass_every_check_and_the_revised_one_fails_two(days: Days) -> None:
    assert [check.name for check in days.reports[1].checks if not check.success] == []
    failed = {check.name for check in days.reports[3].checks if not check.success}
    assert failed == {"agrees: world-gsi-2018", "holds: world-parts-add-up"}


def test_a_quiet_day_adds_no_figure_no_change_and_no_alert(days: Days) -> None:
    quiet = days.reports[2]
    assert quiet.told == ()
    assert quiet.deliveries == ()
    assert days.figures[2] == days.figures[1]
    assert days.sql("SELECT count(*) FROM changes WHERE run_id = 'day-2'") == [(0,)]
    assert quiet.exit_code == 0


def test_the_silent_revision_is_critical_and_names_both_numbers(days: Days) -> None:
    (revision,) = of_class(days, "revision")
    assert revision.severity == "critical"
    assert revision.cause == "source"
    assert (revision.old_value, revision.source_id) == (Decimal(40_300_000), "demo-index")
    assert revision.new_value is not None
    assert revision.new_value > Decimal(40_350_000)
    assert revision.old_text == "40.3 million"


def test_the_misquote_names_the_slipped_unit(days: Days) -> None:
    (misquote,) = of_class(days, "misquote")
    assert misquote.severity == "warning"
    assert misquote.source_id == "demo-news"
    assert "7.7" in (misquote.new_text or "")
    row = days.sql("SELECT verdict, matched_edition FROM figures WHERE figure_id = ?", misquote.new_figure_id)
    assert row == [("unit_mistaken", "GSI 2018")]


def test_the_block_page_is_the_operators_business_and_no_figure_disappears(days: Days) -> None:
    (blocked,) = of_class(days, "not_the_page")
    assert (blocked.severity, blocked.cause, blocked.source_id) == ("operator", "page", "demo-north-korea")
    assert of_class(days, "withdrawn") == []
    rows = days.sql("SELECT DISTINCT status FROM figures WHERE source_id = 'demo-north-korea'")
    assert rows == [("stale",)]
    assert days.sql("SELECT status FROM source_health WHERE source_id = 'demo-north-korea'") == [("not_the_page",)]


def test_the_new_edition_is_told_once(days: Days) -> None:
    (edition,) = of_class(days, "new_edition")
    assert (edition.subject, edition.severity) == ("GSI 2023", "info")


def test_nothing_else_is_told_but_what_follows_from_the_four(days: Days) -> None:
    """The index page now differs from the press release and no longer adds up; the new article states a number."""
    expected = {"revision", "misquote", "not_the_page", "new_edition", "conflict", "check_failed", "new_figure"}
    assert {change.change_class for change in days.reports[3].told} <= expected


def test_a_sentence_that_gains_its_edition_is_not_a_new_figure(days: Days) -> None:
    assert {c.source_id for c in of_class(days, "new_figure")} <= {"demo-news"}


def test_the_third_day_ends_with_the_code_for_failed_sources(days: Days) -> None:
    assert days.reports[3].exit_code == 4


def test_one_message_a_channel_is_delivered_and_carries_the_critical_change_first(days: Days) -> None:
    (text,) = days.printed[3]
    assert text.index("revision") < text.index("misquote")
    lines = (days.settings.logs_path / "alerts.jsonl").read_text(encoding="utf-8").splitlines()
    (event,) = [json.loads(line) for line in lines]
    assert event["specversion"] == "1.0"
    assert event["data"]["items"][0]["severity"] == "critical"
    assert days.sql("SELECT DISTINCT channel, status, attempts FROM alerts ORDER BY 1") == [
        ("file", "sent", 1),
        ("stdout", "sent", 1),
    ]


def test_sql_answers_north_koreas_figure_per_edition_and_who_says_so(days: Days) -> None:
    rows = days.sql(
        "SELECT edition, value, publisher FROM figures "
        "WHERE geo_id = 'PRK' AND measure = 'people_in_modern_slavery' AND NOT is_change ORDER BY edition, publisher"
    )
    editions = {row[0]: row[1] for row in rows}
    assert editions["GSI 2018"] in (Decimal(2_640_000), Decimal(2_600_000))
    assert editions["GSI 2023"] == Decimal(2_696_000)
    assert len({row[2] for row in rows}) >= 2


def test_sql_answers_what_changed_and_why(days: Days) -> None:
    rows = days.sql("SELECT class, cause, rule FROM changes WHERE run_id = 'day-3' AND severity = 'critical'")
    assert ("revision", "source") in {row[:2] for row in rows}
    assert all(row[2] for row in rows)


def test_the_story_the_project_began_with_is_read_with_its_verdicts(days: Days) -> None:
    rows = days.sql(
        "SELECT quote, measure, geo_id, verdict FROM figures WHERE source_id = 'demo-news' AND url LIKE '%one-in-ten%'"
    )
    found = {(quote.lower(), measure, place): verdict for quote, measure, place, verdict in rows}
    assert found["2.6 million", "people_in_modern_slavery", "PRK"] == "rounded"
    assert found["one in ten", "share_of_population", "PRK"] == "rounded"
    assert found["40.3 million", "people_in_modern_slavery", "WLD"] == "exact"


def test_every_figure_leads_back_to_bytes(days: Days) -> None:
    from gsi_etl.archive import Archive

    archive = Archive(days.settings.archive_path)
    rows = days.sql("SELECT DISTINCT snapshot_sha256 FROM figures")
    assert rows
    assert all(archive.get(sha) for (sha,) in rows)


def test_every_quote_stands_in_its_documents_text_at_its_offsets(days: Days) -> None:
    from gsi_etl.warehouse.connection import open_reader

    with open_reader(days.settings.warehouse_path) as connection:
        rows = connection.execute(
            "SELECT d.text, f.char_start, f.char_end, f.quote FROM core.figure_states f JOIN core.documents d "
            "USING (document_id)"
        ).fetchall()
    assert rows
    assert [quote for text, start, end, quote in rows if text[start:end] != quote] == []


def test_every_headline_baseline_has_a_state(days: Days) -> None:
    rows = dict(days.sql("SELECT series, status FROM headlines"))
    assert rows["prk-gsi-2018"] in ("agrees", "stale")
    assert set(rows.values()) <= {"agrees", "differs", "stale", "not stated"}


def test_a_message_names_the_document_and_a_preview_says_the_same(
    days: Days, capsys: pytest.CaptureFixture[str]
) -> None:
    ((change_id,),) = days.sql("SELECT change_id FROM changes WHERE class = 'misquote'")
    sent = "".join(days.printed[3])
    preview(days.settings.home, None, change_id, "text")
    shown = capsys.readouterr().out
    for label in ("SAYS", "SHOULD BE", "QUOTE", "EDITION"):
        (line,) = [line for line in shown.splitlines() if line.startswith(f"  {label} ")]
        assert line in sent
    assert "EDITION      “Nigeria: how many people live in modern slavery”, 24 May 2023; GSI 2018" in sent
