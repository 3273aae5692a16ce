"""Sources and homes that are not well: a typed message with what, where, why, kept and try; the others go on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gsi_etl.config.settings import Settings
from gsi_etl.errors import CatalogError, HomeError, LockedError, UsageError
from gsi_etl.pipeline import Options, RunReport, open_run, run
from gsi_etl.warehouse.query import query
from lighter_runs import without_pages
from server.scripted import ScriptedServer
from small_pack import small_pack

pytestmark = pytest.mark.slow

Well = tuple[ScriptedServer, Path]
MORNING = datetime(2024, 3, 4, 6, 0, tzinfo=UTC)
SHEET = "table: {place: Country, columns: [{header: People, measure: people_in_modern_slavery}]}"


def once(home: Path, sources: Path, *, hours: int = 0, **options: object) -> RunReport:
    settings = Settings(home=home, sources=sources, accept_clock=True, pack=small_pack())
    moment = MORNING + timedelta(hours=hours)
    return run(settings, Options(**options), clock=lambda: moment, write=lambda _text: None)  # type: ignore[arg-type]


def assert_told(report: RunReport, source_id: str, trouble: str) -> dict[str, str]:
    """The trouble is named for this source only, with all its parts, and the well source was done."""
    (batch,) = report.troubles
    assert (batch.source_id, batch.trouble) == (source_id, trouble)
    assert all(batch.error[part] for part in ("what", "where", "kept", "hint"))
    assert report.exit_code == 4
    assert report.counts["figures"] >= 1
    return dict(batch.error)


@pytest.fixture(scope="module", autouse=True)
def no_pages() -> Iterator[None]:
    """Only the published data is looked at here."""
    with without_pages():
        yield


@pytest.fixture
def well(catalogue: Callable[..., Path], page: Callable[..., str]) -> Well:
    with ScriptedServer() as server:
        server.set("/well", page())
        yield server, catalogue("well", server.url("/well"))  # type: ignore[misc]


def test_a_source_that_is_down(well: Well, catalogue: Callable[..., Path], tmp_path: Path) -> None:
    _, sources = well
    with ScriptedServer() as gone:
        address = gone.url("/x")
    catalogue("ill", address)
    error = assert_told(once(tmp_path / "home", sources), "ill", "source_down")
    assert "127.0.0.1" in error["where"]


@pytest.mark.usefixtures("unaudited")
@pytest.mark.parametrize("status", [404, pytest.param(500, marks=pytest.mark.slow), 503])
def test_a_source_that_answers_with_an_error(
    well: Well, catalogue: Callable[..., Path], tmp_path: Path, status: int
) -> None:
    server, sources = well
    server.set("/ill", b"sorry", status=status)
    catalogue("ill", server.url("/ill"))
    report = once(tmp_path / "home", sources)
    assert_told(report, "ill", "source_down")
    assert report.troubles[0].fetches[-1].reason == f"http_{status}"


@pytest.mark.usefixtures("unaudited")
def test_an_empty_body(well: Well, catalogue: Callable[..., Path], tmp_path: Path) -> None:
    server, sources = well
    server.set("/ill", b"")
    catalogue("ill", server.url("/ill"))
    (batch,) = once(tmp_path / "home", sources).troubles
    assert batch.source_id == "ill"
    assert batch.error["what"]


@pytest.mark.usefixtures("unaudited")
def test_html_in_place_of_a_workbook(
    well: Well, catalogue: Callable[..., Path], page: Callable[..., str], tmp_path: Path
) -> None:
    server, sources = well
    server.set("/ill.xlsx", page())
    catalogue("ill", server.url("/ill.xlsx"), format="xlsx", more=SHEET)
    error = assert_told(once(tmp_path / "home", sources), "ill", "unreadable")
    assert error["code"] == "GSI-300"


@pytest.mark.usefixtures("unaudited")
def test_a_broken_feed(well: Well, catalogue: Callable[..., Path], tmp_path: Path) -> None:
    server, sources = well
    server.set("/feed", b"<rss><channel><title>x</ti", content_type="application/rss+xml")
    catalogue("ill", server.url("/feed"), format="feed", more="follow: {match: [slavery]}")
    report = once(tmp_path / "home", sources)
    assert [batch.source_id for batch in report.troubles] == ["ill"]
    assert report.troubles[0].error["what"]


def test_a_page_that_is_no_longer_the_page_takes_nothing_away(
    catalogue: Callable[..., Path], page: Callable[..., str], tmp_path: Path
) -> None:
    home = tmp_path / "home"
    with ScriptedServer() as server:
        server.set("/one", page())
        sources = catalogue("one", server.url("/one"))
        once(home, sources)
        server.set(
            "/one", "<html><title>Just a moment</title><body>Checking your browser. Enable cookies.</body></html>"
        )
        report = once(home, sources, hours=1)
    assert report.troubles[0].trouble == "not_the_page"
    assert [change.change_class for change in report.told] == ["not_the_page"]
    rows = query(
        home / "public" / "gsi.duckdb",
        "SELECT status, value FROM figures WHERE measure = ?",
        ["people_in_modern_slavery"],
    )[1]
    assert [(status, int(value)) for status, value in rows] == [("stale", 40_300_000)]


def test_a_catalogue_with_a_typo_names_file_line_and_field(
    well: Well, catalogue: Callable[..., Path], tmp_path: Path
) -> None:
    _, sources = well
    catalogue("typo", "http://127.0.0.1:9/x", more="cadense: P1D")
    with pytest.raises(CatalogError) as caught:
        once(tmp_path / "home", sources)
    assert "typo.yaml:11" in caught.value.where
    assert "did you mean 'cadence'" in caught.value.why
    assert caught.value.exit_code == 2
    assert not (tmp_path / "home").exists()


def test_a_home_folder_that_cannot_be_made(well: Well, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(HomeError) as caught:
        once(tmp_path / "file" / "home", well[1])
    assert str(tmp_path / "file") in caught.value.where
    assert caught.value.hint
    assert caught.value.exit_code == 1


def test_a_second_run_at_the_same_time_is_told_who_holds_the_home(well: Well, tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "home", sources=well[1], accept_clock=True)
    with open_run(settings, Options(run_id="the-first")), pytest.raises(LockedError) as caught, open_run(settings):
        pass
    assert "the-first" in caught.value.why
    assert caught.value.kept
    with open_run(settings):
        pass


def test_an_unknown_source_is_answered_with_the_nearest(well: Well, tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        once(tmp_path / "home", well[1], source_ids=("wel",))
    assert "well" in caught.value.hint


def test_a_wrong_unit_on_an_official_page_is_held_back_and_the_last_good_figures_stay(
    catalogue: Callable[..., Path], page: Callable[..., str], tmp_path: Path
) -> None:
    home = tmp_path / "home"
    with ScriptedServer() as server:
        server.set("/one", page())
        server.set("/two", page())
        sources = catalogue("one", server.url("/one"))
        catalogue("two", server.url("/two"))
        once(home, sources)
        server.set("/one", page("40.3 billion"))
        report = once(home, sources, hours=1)
        assert report.quarantined == ("one",)
        assert report.exit_code == 3
        rows = query(home / "public" / "gsi.duckdb", "SELECT source_id, status, value FROM figures ORDER BY 1")[1]
        assert [(s, state, int(v)) for s, state, v in rows] == [
            ("one", "stale", 40_300_000),
            ("two", "current", 40_300_000),
        ]
        server.set("/one", page())
        assert once(home, sources, hours=2).exit_code == 0


def test_a_removal_is_believed_after_two_fetches_and_its_return_is_told(
    catalogue: Callable[..., Path], page: Callable[..., str], tmp_path: Path
) -> None:
    home, extra = tmp_path / "home", "</p><p>In 2016, 24.9 million people were in forced labour worldwide.</p><p>"
    whole = page().replace("</p>", extra, 1)
    with ScriptedServer() as server:
        server.set("/one", whole)
        sources = catalogue("one", server.url("/one"))
        once(home, sources)
        server.set("/one", page())
        assert once(home, sources, hours=1).told == ()
        second = once(home, sources, hours=2)
        assert [c.change_class for c in second.told] == ["withdrawn"]
        assert once(home, sources, hours=3).told == ()
        server.set("/one", whole)
        assert [c.change_class for c in once(home, sources, hours=4).told] == ["restored"]


@pytest.mark.usefixtures("unaudited")
def test_other_words_for_the_same_number_are_written_down_and_not_told(
    catalogue: Callable[..., Path], page: Callable[..., str], tmp_path: Path
) -> None:
    home = tmp_path / "home"
    with ScriptedServer() as server:
        server.set("/one", page("40.3 million"))
        sources = catalogue("one", server.url("/one"))
        once(home, sources)
        server.set("/one", page("about 40 million"))
        report = once(home, sources, hours=1)
    assert report.told == ()
    assert [change.change_class for change in report.changes] == ["rounding_only"]


@pytest.mark.usefixtures("unaudited")
def test_a_dry_run_commits_nothing(catalogue: Callable[..., Path], page: Callable[..., str], tmp_path: Path) -> None:
    home = tmp_path / "home"
    with ScriptedServer() as server:
        server.set("/one", page())
        sources = catalogue("one", server.url("/one"))
        once(home, sources)
        server.set("/one", page("41.6 million"))
        report = once(home, sources, hours=1, dry_run=True)
        assert "revision" in {change.change_class for change in report.told}
        assert query(home / "public" / "gsi.duckdb", "SELECT count(*) FROM runs")[1] == [(1,)]
