"""The example packs at work: a first run, and a second one that meets a revision, misquotes and a new edition."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from pack_days import EXAMPLES, PackDays, two_days

from gsi_etl.base import pack
from gsi_etl.cli.actions.subject_findings import findings

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def displacement(tmp_path_factory: pytest.TempPathFactory) -> PackDays:
    first = datetime(2025, 6, 11, 6, 17, tzinfo=UTC)
    return two_days("displacement", 8766, tmp_path_factory.mktemp("displacement"), first)


@pytest.fixture(scope="module")
def malaria(tmp_path_factory: pytest.TempPathFactory) -> PackDays:
    first = datetime(2024, 12, 10, 6, 17, tzinfo=UTC)
    return two_days("malaria", 8767, tmp_path_factory.mktemp("malaria"), first)


@pytest.fixture(params=["displacement", "malaria"])
def days(request: pytest.FixtureRequest) -> PackDays:
    found: PackDays = request.getfixturevalue(request.param)
    return found


def verdicts(days: PackDays, quote: str, measure: str) -> set[str]:
    asked = "SELECT verdict FROM figures WHERE quote = ? AND measure = ? AND verdict IS NOT NULL"
    return {verdict for (verdict,) in days.sql(asked, quote, measure)}


def test_the_first_run_reads_every_source_and_fails_no_check(days: PackDays) -> None:
    first, second = days.reports
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert (first.troubles, second.troubles) == ((), ())
    assert [check.name for check in first.checks if not check.success] == []
    assert first.counts["checks"] > 50


def test_figures_and_verdicts_of_news_that_quotes_rightly(displacement: PackDays) -> None:
    for quote, measure in (("117.3 million", "forcibly_displaced"), ("68.3 million", "internally_displaced")):
        assert verdicts(displacement, quote, measure) == {"exact"}
    assert "exact" in verdicts(displacement, "43.4 million", "refugees")


@pytest.mark.parametrize(
    ("name", "source", "measure", "old", "new"),
    [
        ("displacement", "global-trends", "forcibly_displaced", 117_300_000, 119_800_000),
        ("malaria", "malaria-report", "malaria_cases", 249_000_000, 294_000_000),
    ],
)
def test_the_silent_revision_is_told(
    request: pytest.FixtureRequest, name: str, source: str, measure: str, old: int, new: int
) -> None:
    (revision,) = request.getfixturevalue(name).changes("revision")
    assert (revision.severity, revision.cause, revision.source_id) == ("critical", "source", source)
    assert (revision.old_value, revision.new_value) == (Decimal(old), Decimal(new))


def test_a_thousandth_another_year_and_a_part_for_its_whole_have_their_verdicts(displacement: PackDays) -> None:
    assert verdicts(displacement, "117,300", "forcibly_displaced") == {"unit_mistaken"}
    assert verdicts(displacement, "108.4 million", "forcibly_displaced") == {"exact", "edition_mismatch"}
    assert verdicts(displacement, "43.4 million", "forcibly_displaced") == {"measure_mistaken"}
    told = {change.new_text: change.severity for change in displacement.changes("misquote")}
    assert told == {"117,300": "warning", "108.4 million": "warning", "43.4 million": "warning"}


def test_cases_for_deaths_and_a_thousandth_have_their_verdicts(malaria: PackDays) -> None:
    assert verdicts(malaria, "263,000", "malaria_cases") == {"unit_mistaken"}
    assert verdicts(malaria, "263 million", "malaria_deaths") == {"measure_mistaken"}
    assert {change.new_text for change in malaria.changes("misquote")} == {"263,000", "263 million"}


@pytest.mark.parametrize("said", ["117,300", "108.4 million", "43.4 million"])
def test_a_misquote_is_told_with_the_number_of_what_the_text_names(displacement: PackDays, said: str) -> None:
    page = (displacement.settings.public_path / "changes" / "index.html").read_text(encoding="utf-8")
    front = page.replace("\u00a0", " ")
    assert f"gave {said} as the GT 2023 figure for the world; it should be 117.3 million (GT 2023)" in front


def test_the_new_edition_is_told_once(days: PackDays) -> None:
    (edition,) = days.changes("new_edition")
    assert edition.subject in ("GT 2024", "WMR 2024")
    assert edition.severity == "info"


def test_the_site_speaks_of_the_pack_and_the_views_answer(days: PackDays) -> None:
    pages = {path.name for path in days.settings.public_path.iterdir()}
    assert {"index.html", "gsi.duckdb", "figures", "changes"} <= pages
    front = (days.settings.public_path / "index.html").read_text(encoding="utf-8")
    assert "figures, monitored" in front
    assert "slavery" not in front.lower()
    for view in ("figures", "estimates", "headlines", "changes", "checks", "source_health", "runs", "alerts"):
        days.sql(f"SELECT * FROM {view} LIMIT 1")
    assert days.sql("SELECT count(*) FROM estimates") != [(0,)]


@pytest.mark.parametrize("name", ["displacement", "malaria"])
def test_an_example_pack_lacks_nothing_that_it_needs(name: str) -> None:
    pack.use(EXAMPLES / name)
    try:
        assert [one for one in findings(EXAMPLES / name) if one.stops or one.blocks == "yours"] == []
    finally:
        pack.use(None)
