"""One source cannot stop the others: what its documents do to our reader is its own failure, told once."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from gsi_etl.archive import Archive
from gsi_etl.base import failpoints
from gsi_etl.config.settings import Settings
from gsi_etl.model import Change
from gsi_etl.pipeline import Options, RunReport, run
from gsi_etl.warehouse.query import query
from server.monitored import Monitored
from server.scripted import ScriptedServer
from small_pack import small_pack

pytestmark = pytest.mark.slow

MORNING = datetime(2024, 3, 4, 6, 0, tzinfo=UTC)
FEED = '<?xml version="1.0"?><rss version="2.0"><channel><title>Slavery news</title>{items}</channel></rss>'
ITEM = "<item><title>Campaigners count victims of slavery: {name}</title><link>{url}</link></item>"
STORY = """<!doctype html><html lang="en"><head><title>Campaigners count victims of slavery: {name}</title></head><body>
<article><h1>Campaigners count victims of slavery: {name}</h1><p>{sentence}</p><p>An estimate is not a count, and its
authors say so on every page of their report, which rests on surveys that were held in many countries.</p>
</article></body></html>"""
OTHER = "In North Korea, 2.6 million people were living in modern slavery, says the Global Slavery Index 2018."
GOOD = "In 2016, 40.3 million people were living in modern slavery worldwide, says the Global Slavery Index 2018."
#: A sentence of each class that once ended every run of every source. What they do today is not the point: with each
#: of them in a feed the run ends, and the good sources are committed.
HOSTILE = {
    "scales without end": "one hundred and " * 16,
    "a number of more digits than a column has": "5 million trillion people in Japan were in modern slavery",
    "a mark that ends the text": "The share rose to 30% percentage",
    "digits that are not numbers": "People in modern slavery: ²² and ①② of ⅻ, 1² million, ½² per cent",
    "brackets": "(1 " * 60_000,
    "one word for ever": "1" * 200_000 + " people were in modern slavery",
}
NEWS = """id: news
title: "A feed of the tests"
kind: news
publisher: {{name: Paper}}
url: {url}
format: feed
schedule: "0 6 * * *"
network: private
cadence: P1Y
follow: {{match: ["slavery"]}}
{more}
"""


def cpu() -> float:
    """Seconds of this process and of the readers that have ended, which a busy machine hardly lengthens."""
    return sum(os.times()[:4])


@dataclass
class Watched:
    """A catalogue of good sources and a feed, and a home."""

    server: ScriptedServer
    sources: Path
    home: Path
    page: Callable[..., str]

    def publish(self, **stories: str) -> None:
        """The feed names these articles from now on."""
        items = ""
        for name, sentence in stories.items():
            self.server.set(f"/{name}", STORY.format(name=name, sentence=sentence))
            items += ITEM.format(name=name, url=self.server.url(f"/{name}"))
        self.server.set("/feed", FEED.format(items=items), content_type="application/rss+xml")

    def follow(self, more: str = "") -> None:
        (self.sources / "news.yaml").write_text(NEWS.format(url=self.server.url("/feed"), more=more))

    def run(self, hours: int = 0, **settings: Any) -> RunReport:
        moment = MORNING + timedelta(hours=hours)
        made = Settings(home=self.home, sources=self.sources, pack=small_pack(), **settings)
        return run(made, Options(run_id=f"after-{hours}"), clock=lambda: moment, write=lambda _text: None)

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        return query(self.home / "public" / "gsi.duckdb", sql)[1]

    def stated(self) -> set[str]:
        return {row[0] for row in self.ask("SELECT DISTINCT source_id FROM figures WHERE status = 'current'")}

    def told(self) -> list[tuple[str, str]]:
        """What the operator was told, oldest first: class and source."""
        return self.ask(
            "SELECT c.class, c.source_id FROM alerts a JOIN changes c USING (change_id) "
            "WHERE a.channel = 'file' AND a.status = 'sent' AND c.severity = 'operator' ORDER BY c.detected_at_utc"
        )


@pytest.fixture
def watched(catalogue: Callable[..., Path], page: Callable[..., str], tmp_path: Path) -> Any:
    with ScriptedServer() as server:
        for name in ("one", "two"):
            server.set(f"/{name}", page())
            sources = catalogue(name, server.url(f"/{name}"))
        yield Watched(server, sources, tmp_path / "home", page)


def test_hostile_sentences_in_a_feed_stop_nothing(watched: Watched) -> None:
    watched.follow()
    watched.publish(good=GOOD)
    watched.run()
    watched.publish(good=GOOD, **{f"story{n}": text for n, text in enumerate(HOSTILE.values())})
    watched.server.set("/one", watched.page("41.3 million"))
    report = watched.run(24, reader_seconds=5)
    assert "revision" in {change.change_class for change in report.changes}
    assert watched.stated() == {"one", "two", "news"}
    assert watched.ask("SELECT status FROM runs WHERE run_id = 'after-24'")[0][0] in ("ok", "partial")


def test_an_article_that_breaks_the_reader_is_told_once_and_the_others_stand(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched.follow()
    watched.publish(good=GOOD)
    watched.run()
    monkeypatch.setenv(failpoints.VARIABLE, "read.parsed@/bad:raise:*")
    watched.publish(good=GOOD, bad=GOOD, more=OTHER)
    report = watched.run(24)
    assert (report.troubles, report.partly_read, report.exit_code) == ((), ("news",), 4)
    assert any("/bad: our reader failed" in words for words in report.warnings)
    assert watched.ask("SELECT count(*) FROM figures WHERE source_id = 'news' AND geo_id = 'PRK'") == [(1,)]
    assert watched.told() == [("page_unreadable", "news")]
    ((status, message),) = watched.ask("SELECT status, message FROM source_health WHERE source_id = 'news'")
    assert status == "partly_read"
    assert "/bad" in message
    watched.run(48)
    assert watched.told() == [("page_unreadable", "news")]
    monkeypatch.delenv(failpoints.VARIABLE)
    watched.run(72)
    assert watched.told() == [("page_unreadable", "news"), ("source_recovered", "news")]


def test_a_batch_that_cannot_be_checked_is_left_out_and_told_once(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched.run()
    for name in ("one", "two"):
        watched.server.set(f"/{name}", watched.page("41.3 million"))
    monkeypatch.setenv(failpoints.VARIABLE, "audit.batch@two:raise:*")
    report = watched.run(24)
    assert [batch.source_id for batch in report.troubles] == ["two"]
    assert report.troubles[0].fetches
    assert watched.told() == [("source_down", "two")]
    assert ("revision", "one") in {(c.change_class, c.source_id) for c in report.changes}
    watched.run(48)
    assert watched.told() == [("source_down", "two")]
    monkeypatch.delenv(failpoints.VARIABLE)
    watched.run(72)
    assert watched.told() == [("source_down", "two"), ("source_recovered", "two")]


@pytest.mark.parametrize("brackets", [330_000, 5_200_000, 6_600_000])
def test_a_hostile_page_of_up_to_twenty_megabytes_costs_its_limit(watched: Watched, brackets: int) -> None:
    watched.server.set("/two", watched.page().replace("The estimate", "(1 " * brackets + "The estimate"))
    began = cpu()
    report = watched.run(reader_seconds=2)
    assert cpu() - began < 30
    (batch,) = report.troubles
    assert (batch.source_id, batch.trouble) == ("two", "unreadable")
    assert watched.stated() == {"one"}


# ------------------------------------------------------------------------------- without checks and publishing: quicker


def stated(number: str) -> str:
    return (
        f"<html><title>The index</title><p>{number} people were living in modern slavery worldwide in 2016.</p></html>"
    )


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[tuple[Monitored, ScriptedServer]]:
    """Two sources that have been read once."""
    monitored = Monitored(tmp_path, more={"reader_seconds": 4})
    with ScriptedServer() as server:
        for name in ("one", "two"):
            server.set(f"/{name}", stated("40.3 million"))
            monitored.watch(name, server.url(f"/{name}"))
        monitored.run(hours=0)
        yield monitored, server


Pair = tuple[Monitored, ScriptedServer]


@pytest.mark.parametrize(
    "action",
    ["raise", pytest.param("memory", marks=pytest.mark.slow), "kill", pytest.param("loop", marks=pytest.mark.slow)],
)
def test_a_reader_that_fails_on_a_page_fails_its_source_only_and_once(
    pair: Pair, monkeypatch: pytest.MonkeyPatch, action: str
) -> None:
    monitored, server = pair
    server.set("/one", stated("41.3 million"))
    server.set("/two", stated("42.3 million"))
    monkeypatch.setenv(failpoints.VARIABLE, f"read.parsed@/two:{action}:*")
    began = cpu()
    (_, ill), changes = monitored.run(hours=24)
    assert cpu() - began < 15
    assert (ill.source_id, ill.trouble) == ("two", "unreadable")
    assert all(ill.error[part] for part in ("what", "where", "kept", "hint"))
    assert Archive(monitored.settings.archive_path).has(ill.fetches[-1].sha256 or "")
    assert operated(changes) == [("revision", "one"), ("source_down", "two")]
    assert operated(monitored.run(hours=48)[1]) == []
    monkeypatch.delenv(failpoints.VARIABLE)
    # The bytes that could not be read are read now, and what they say is the source's news.
    assert operated(monitored.run(hours=72)[1]) == [("revision", "two"), ("source_recovered", "two")]


def test_our_own_code_raising_over_a_source_is_that_sources_failure(
    pair: Pair, monkeypatch: pytest.MonkeyPatch
) -> None:
    monitored, server = pair
    server.set("/one", stated("41.3 million"))
    monkeypatch.setenv(failpoints.VARIABLE, "collect.source@two:raise:*")
    batches, changes = monitored.run(hours=24)
    assert [(batch.trouble, batch.fetches == ()) for batch in batches] == [(None, False), ("source_down", True)]
    assert operated(changes) == [("revision", "one"), ("source_down", "two")]


def test_a_batch_that_cannot_be_compared_is_left_out_and_told_once(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    monitored, server = pair
    for name in ("one", "two"):
        server.set(f"/{name}", stated("41.3 million"))
    monkeypatch.setenv(failpoints.VARIABLE, "settle.batch@two:raise:*")
    assert operated(monitored.run(hours=24)[1]) == [("revision", "one"), ("source_down", "two")]
    assert monitored.sql("SELECT count(*) FROM core.fetches WHERE source_id = 'two'") == [(2,)]
    assert operated(monitored.run(hours=48)[1]) == []
    monkeypatch.delenv(failpoints.VARIABLE)
    assert operated(monitored.run(hours=72)[1]) == [("revision", "two"), ("source_recovered", "two")]


def test_no_memory_in_the_parent_is_nobodys_fault(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    monitored, server = pair
    server.set("/two", stated("41.3 million"))
    monkeypatch.setenv(failpoints.VARIABLE, "settle.batch@two:memory:*")
    with pytest.raises(MemoryError):
        monitored.run(hours=24)


def test_more_figures_than_a_document_may_state_are_a_failure_and_never_cut_off(tmp_path: Path) -> None:
    monitored = Monitored(tmp_path)
    counted = "".join(f"<p>{n},000 people were living in modern slavery in Japan.</p>" for n in range(1, 8))
    with ScriptedServer() as server:
        server.set("/many", f"<html><title>The index</title><article>{counted}</article></html>")
        monitored.watch("many", server.url("/many"), more="max_figures: 6")
        ((batch,), changes) = monitored.run(hours=0)
        assert "it states 7 figures" in batch.error["what"]
        assert "max_figures" in batch.error["hint"]
        assert operated(changes) == [("source_down", "many")]
        monitored.watch("many", server.url("/many"), more="max_figures: 7")
        monitored.run(hours=24)
    assert len(monitored.values()) == 7


def test_a_figure_that_cannot_be_stored_is_refused_and_the_others_stand(tmp_path: Path) -> None:
    monitored = Monitored(tmp_path)
    said = "<p>{} people were living in modern slavery in Japan.</p>"
    text = said.format("1" + "0" * 40) + said.format("37,000")  # the number level passes the first one over
    with ScriptedServer() as server:
        server.set("/far", f"<html><title>The index</title><article>{text}</article></html>")
        monitored.watch("far", server.url("/far"))
        ((batch,), _) = monitored.run(hours=0)
    assert batch.trouble is None
    assert set(monitored.values()) == {37_000}
    assert any("1" + "0" * 20 in words for read in batch.read for words in read.left_out)


def operated(changes: Sequence[Change]) -> list[tuple[str, str]]:
    """What somebody was told: class and source."""
    return sorted((change.change_class, change.source_id) for change in changes if change.severity != "none")
