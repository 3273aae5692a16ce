"""What an operator does to the catalogue takes effect at the next run, whether or not the pages have changed since."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from gsi_etl.config.settings import Settings
from gsi_etl.ops.reprocess import replay
from gsi_etl.pipeline import Options, RunReport, run
from gsi_etl.warehouse.query import query
from lighter_runs import audited, without_pages
from server.scripted import ScriptedServer
from small_pack import small_pack

pytestmark = pytest.mark.slow

MORNING = datetime(2024, 3, 4, 6, 17, tzinfo=UTC)
PAGE = """<!doctype html><html lang="en"><head><title>{title}</title></head><body><article><h1>{title}</h1>
<p>According to the Global Slavery Index 2018, {number} people were living in modern slavery in 2016. The estimate rests
on surveys that were held over several years, and on records of those who got away. It is an estimate and not a count,
and its authors say so on every page of their report.</p></article></body></html>"""
FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>News</title><link>{base}/</link>
<description>News</description>{items}</channel></rss>"""
ITEM = """<item><title>Modern slavery, part {name}</title><link>{url}</link>
<pubDate>Mon, 04 Mar 2024 05:00:00 GMT</pubDate></item>"""
Catalogue = Callable[..., Path]


class Watched:
    """A catalogue over a scripted server, and what its warehouse says."""

    def __init__(self, folder: Path, write: Catalogue, server: ScriptedServer) -> None:
        self._write, self.server = write, server
        self.settings = Settings(home=folder / "home", sources=folder / "sources", accept_clock=True, pack=small_pack())

    def rules(self, more: str = "", *, source_id: str = "one", format: str = "html") -> None:
        self._write(source_id, self.server.url(f"/{source_id}"), format=format, more=more)

    def run(self, days: float, **options: Any) -> RunReport:
        moment = MORNING + timedelta(days=days)
        return run(self.settings, Options(**options), clock=lambda: moment, write=lambda _text: None)

    def places(self) -> set[str | None]:
        found = query(self.settings.public_path / "gsi.duckdb", "SELECT DISTINCT geo_id FROM figures")[1]
        return {place for (place,) in found}


@pytest.fixture(scope="module", autouse=True)
def no_pages() -> Iterator[None]:
    """Only the published data is looked at here."""
    with without_pages():
        yield


@pytest.fixture(scope="module")
def server() -> Iterator[ScriptedServer]:
    """One for all, on one port: a source is known by its address."""
    with ScriptedServer() as made:
        yield made


@pytest.fixture
def watched(tmp_path: Path, catalogue: Catalogue, server: ScriptedServer) -> Watched:
    server.forget()
    server.set("/one", PAGE.format(title="The country in brief", number="2.6 million"), etag='"1"')
    made = Watched(tmp_path, catalogue, server)
    made.rules("defaults: {place: KOR}")
    return made


@pytest.fixture(scope="module")
def first_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("first-run") / "home"


@pytest.fixture
def begun(watched: Watched, first_run: Path) -> Watched:
    """After its first run, which is made once."""
    if first_run.exists():
        shutil.copytree(first_run, watched.settings.home, symlinks=True)
        return watched
    with audited():  # whichever test comes first
        watched.run(0)
    shutil.copytree(watched.settings.home, first_run, symlinks=True)
    return watched


def told(report: RunReport) -> set[tuple[str, str, str]]:
    return {(change.change_class, change.cause, change.severity) for change in report.told}


def test_an_unchanged_page_is_read_by_the_corrected_rules(begun: Watched) -> None:
    assert begun.places() == {"KOR"}
    begun.rules("defaults: {place: PRK}")
    report = begun.run(1)
    assert [fetch for fetch in begun.server.requests if fetch.headers.get("if-none-match")]
    assert told(report) == {("source_changed", "operator", "operator")}
    assert begun.places() == {"PRK"}
    assert "your own edit" in report.told[0].sentence + report.told[0].rule
    sentences = {change.sentence.partition(": ")[0]: change.sentence for change in report.told}
    assert sentences["North Korea"].endswith(" is read here now")
    assert sentences["South Korea"].endswith(" is not read here any more")


@pytest.mark.usefixtures("unaudited")
def test_the_next_look_takes_a_source_with_corrected_rules_though_its_time_has_not_come(begun: Watched) -> None:
    assert begun.run(0.01, due_only=True).idle
    begun.rules("defaults: {place: PRK}")
    begun.run(0.02, due_only=True)
    assert begun.places() == {"PRK"}
    assert begun.run(0.03, due_only=True).idle


@pytest.mark.usefixtures("unaudited")
def test_an_article_that_has_left_its_feed_is_read_by_the_corrected_rules(watched: Watched) -> None:
    server = watched.server
    follow = "follow: {match: [slavery]}\nkind: news"

    def listing(*names: str) -> None:
        items = "".join(ITEM.format(name=name, url=server.url(f"/{name}")) for name in names)
        server.set("/feed", FEED.format(base=server.url(""), items=items), content_type="application/rss+xml")

    for name in ("first", "second"):
        server.set(f"/{name}", PAGE.format(title=f"Modern slavery, part {name}", number="2.6 million"))
    (watched.settings.sources / "one.yaml").unlink()  # type: ignore[operator]
    write_feed(watched, f"{follow}\ndefaults: {{place: KOR}}")
    listing("first", "second")
    watched.run(0)
    listing("second")
    write_feed(watched, f"{follow}\ndefaults: {{place: PRK}}")
    report = watched.run(1)
    assert watched.places() == {"PRK"}
    assert {change.severity for change in report.told} == {"operator"}


def write_feed(watched: Watched, more: str) -> None:
    watched.rules(more.replace("\nkind: news", ""), source_id="feed", format="feed")
    path = watched.settings.sources / "feed.yaml"  # type: ignore[operator]
    text = path.read_text().replace("kind: report", "kind: news")
    path.write_text(text.replace('recognise: {text: ["modern slavery"], min_figures: 1}', "recognise: {min_items: 1}"))


@pytest.mark.usefixtures("unaudited")
def test_replay_reads_one_source_or_none_when_dry(watched: Watched) -> None:
    watched.server.set("/two", PAGE.format(title="The country in brief", number="2.6 million"))
    watched.rules("defaults: {place: KOR}", source_id="two")
    watched.run(0)
    for source_id in ("one", "two"):
        watched.rules("defaults: {place: PRK}", source_id=source_id)
    at = MORNING + timedelta(hours=1)

    def again(**options: Any) -> RunReport:
        return replay(watched.settings, Options(**options), clock=lambda: at)

    dry = again(dry_run=True)
    assert dry.counts["documents"] == 2
    assert watched.places() == {"KOR"}
    assert again(source_ids=("one",)).counts["documents"] == 1
    assert watched.places() == {"KOR", "PRK"}
    again()
    assert watched.places() == {"PRK"}


@pytest.mark.usefixtures("unaudited")
def test_another_reader_is_no_edit_of_the_source(begun: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    from gsi_etl import figures

    begun.rules("defaults: {place: PRK}")
    monkeypatch.setattr(figures, "READER_VERSION", "figures-other")
    assert told(begun.run(1)) == {("reader_change", "reader", "operator")}


@pytest.mark.usefixtures("unaudited")
def test_a_page_that_the_old_rules_would_not_take_any_more_is_compared_all_the_same(begun: Watched) -> None:
    begun.server.set("/one", PAGE.format(title="The country in full", number="3.9 million"))
    begun.rules("defaults: {place: KOR}")
    path = begun.settings.sources / "one.yaml"  # type: ignore[operator]
    path.write_text(path.read_text().replace('text: ["modern slavery"]', 'text: ["in full"]'))
    report = begun.run(1)
    assert [change.new_text for change in report.told if change.change_class == "revision"] == ["3.9 million"]


def test_a_file_that_cannot_be_used_is_a_fault_of_its_own_in_a_scheduled_run(watched: Watched) -> None:
    watched.server.set("/two", PAGE.format(title="The country in brief", number="2.6 million"))
    watched.rules("defaults: {place: PRK}", source_id="two")
    watched.run(0)
    path = watched.settings.sources / "two.yaml"  # type: ignore[operator]
    sound = path.read_text()
    path.write_text(sound.replace("0 6 * * *", "61 6 * * *"))
    report = watched.run(1, due_only=True)
    assert (report.exit_code, report.status) == (4, "partial")
    assert {(change.change_class, change.severity) for change in report.told} == {("check_failed", "operator")}
    assert report.faulty[0].startswith(f"{path}:7: schedule: ")
    (told,) = report.told
    assert (told.sentence.count(str(path)), (told.new_text or "").partition(":")[0]) == (1, "line 7, schedule")
    assert watched.places() == {"KOR", "PRK"}  # a typing error retires nothing
    assert watched.run(1.01, due_only=True).idle
    path.write_text(sound)
    report = watched.run(1.02, due_only=True)
    assert {(change.change_class, change.severity) for change in report.told} == {("check_recovered", "operator")}


@pytest.mark.usefixtures("unaudited")
def test_a_page_that_has_moved_for_good_is_told_once_with_the_line_to_change(begun: Watched) -> None:
    server = begun.server
    server.set("/new", PAGE.format(title="The country in brief", number="2.6 million"))
    server.set("/one", b"", status=302, headers={"Location": "/new"})
    assert begun.run(1).told == ()
    server.set("/one", b"", status=301, headers={"Location": "/new"})
    (change,) = begun.run(2).told
    assert (change.change_class, change.severity) == ("source_moved", "operator")
    assert f"in one.yaml put `url: {server.url('/new')}` in place of `url: {server.url('/one')}`" in change.sentence
    assert begun.run(3).told == ()


def test_a_table_that_changes_when_the_reader_does_states_nothing_twice(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = ["Country,People in modern slavery", "India,7989000", "Burundi,408000", "Eritrea,451000"]
    columns = "[{header: People in modern slavery, measure: people_in_modern_slavery}]"
    watched.server.set("/one", "\n".join(rows), content_type="text/csv")
    watched.rules(f"defaults: {{edition: GSI 2018}}\ntable: {{place: Country, columns: {columns}}}", format="csv")
    file = watched.settings.home.parent / "sources" / "one.yaml"
    file.write_text(file.read_text().replace("kind: report", "kind: dataset"))
    watched.run(0)
    watched.server.set("/one", "\n".join(rows[:-1]), content_type="text/csv")
    monkeypatch.setattr("gsi_etl.reading.version._shape", lambda: "another")
    report = watched.run(1)
    assert [check.name for check in report.checks if not check.success] == []
    assert (report.quarantined, report.exit_code) == ((), 0)
