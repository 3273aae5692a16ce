"""One source collected: what goes along with a request and where to, and what came in place of what was asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from gsi_etl.archive import Archive
from gsi_etl.config.source import Source
from gsi_etl.fetch import Client, Limits
from gsi_etl.model import Batch, Known, SourceState
from gsi_etl.reading.pool import ParserPool
from gsi_etl.run.collect import Tools, collect
from server.scripted import Answer, ScriptedServer

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
STORY = (
    "<html><title>{title}</title><p>In 2016, 40.3 million people were living in modern slavery worldwide.</p></html>"
)
TITLE = "Campaigners count victims of modern slavery"
FEED = '<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>{items}</channel></rss>'
FOLLOW = {"format": "feed", "kind": "news", "follow": {"match": ["slavery"]}}
ROWS = {"format": "json", "json": {"rows": "/rows", "columns": {"n": "/n"}, "error": ["/error"]}}


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer() as running:
        yield running


@pytest.fixture
def other() -> Iterator[ScriptedServer]:
    """Another origin: articles that a list names are mostly somebody else's."""
    with ScriptedServer() as running:
        yield running


@pytest.fixture(scope="module")
def pool() -> Iterator[ParserPool]:
    with ParserPool(workers=1) as made:
        yield made


Gather = Callable[..., Batch]


@pytest.fixture
def gather(server: ScriptedServer, other: ScriptedServer, pool: ParserPool, tmp_path: Path) -> Iterator[Gather]:
    """Collects the source at /one with these fields, as politely as if it were on the public network."""
    with Client(
        user_agent="gsi-etl/1.0", limits=Limits(min_delay_seconds=0), clock=lambda: NOW, polite_to_private=True
    ) as client:

        def run(known: Known | None = None, **fields: Any) -> Batch:
            source = Source.model_validate(
                {
                    "id": "one",
                    "title": "One",
                    "kind": "report",
                    "publisher": {"name": "Test"},
                    "url": server.url("/one"),
                    "format": "html",
                    "schedule": "0 0 * * *",
                    "cadence": "P1Y",
                    "network": "private",
                    "hosts": [other.url("").removeprefix("http://").strip("/")],
                }
                | fields
            )
            tools = Tools(client, Archive(tmp_path / "archive"), pool)
            return collect(source, known or Known(), tools)

        yield run


def _list(server: ScriptedServer, *articles: str, title: str = TITLE) -> None:
    items = "".join(f"<item><title>{title}</title><link>{url}</link></item>" for url in articles)
    server.set("/one", FEED.format(items=items), content_type="application/rss+xml")


# -------------------------------------------------------------------------------------------- what goes along, where


def test_a_key_of_a_source_does_not_go_to_the_articles_it_lists(
    server: ScriptedServer, other: ScriptedServer, gather: Gather
) -> None:
    _list(server, server.url("/near"), other.url("/far"))
    server.set("/near", STORY.format(title=TITLE))
    other.set("/far", STORY.format(title=TITLE))
    batch = gather(headers={"X-Key": "secret"}, **FOLLOW)
    assert len(batch.read) == 3
    assert [server.last(path).headers.get("x-key") for path in ("/one", "/near")] == ["secret", "secret"]
    assert "x-key" not in other.last("/far").headers


def test_robots_is_not_asked_of_an_api_whose_terms_allow_programs_and_of_all_others_it_is(
    server: ScriptedServer, other: ScriptedServer, gather: Gather
) -> None:
    for place in (server, other):
        place.set("/robots.txt", "User-agent: *\nDisallow: /\n", content_type="text/plain")
    server.set("/one", '{"rows": [{"n": 1}]}', content_type="application/json")
    refused = gather(**ROWS)
    assert (refused.trouble, refused.fetches[0].reason) == ("source_down", "robots")
    assert server.asked("/one") == 0
    terms = "https://example.org/terms"
    assert gather(api_terms=terms, **ROWS).trouble is None
    # Its terms are its own: neither an article that it lists nor where it redirects to is covered by them.
    _list(server, other.url("/far"))
    assert "robots" in gather(api_terms=terms, **FOLLOW).warnings[0]
    server.set("/one", status=302, headers={"Location": other.url("/far")})
    assert gather(api_terms=terms, **ROWS).fetches[0].reason == "robots"
    assert other.asked("/far") == 0


def test_terms_are_an_address(gather: Gather) -> None:
    with pytest.raises(ValueError, match="http:// or https://"):
        gather(api_terms="see their site")


@pytest.mark.parametrize("address", ["http://[::1", "file:///etc/passwd", "http://user:secret@127.0.0.1/"])
def test_an_address_that_makes_no_sense_is_a_warning_of_its_list(
    server: ScriptedServer, gather: Gather, address: str
) -> None:
    _list(server, address, server.url("/good"))
    server.set("/good", STORY.format(title=TITLE))
    batch = gather(**FOLLOW)
    assert batch.trouble is None
    assert [read.document.url for read in batch.read] == [server.url("/one"), server.url("/good")]


# ------------------------------------------------------------------------------------------------ patience asked for


def test_nothing_is_asked_of_a_source_before_the_time_it_named(server: ScriptedServer, gather: Gather) -> None:
    server.set("/one", STORY.format(title="One"))
    state = SourceState("one", "down", not_before=NOW + timedelta(seconds=1))
    batch = gather(Known(sources={"one": state}))
    assert (batch.postponed, batch.trouble, server.requests) == (True, None, [])
    assert gather(Known(sources={"one": replace(state, not_before=NOW)})).read[0].recognised


def test_an_article_that_asks_for_patience_does_not_hold_up_its_list(
    server: ScriptedServer, other: ScriptedServer, gather: Gather
) -> None:
    from gsi_etl.changes import source_change

    _list(server, other.url("/busy"))
    other.set("/busy", status=429, headers={"Retry-After": "86400"})
    batch = gather(**FOLLOW)
    assert batch.fetches[1].not_before is not None
    after, _ = source_change(SourceState("one"), batch, quarantined=False, recorded_at=NOW)
    assert (after.status, after.not_before) == ("ok", None)


# ------------------------------------------------------------------------------------------- what came in its place


@pytest.mark.parametrize(
    ("body", "trouble", "what"),
    [
        ("Please limit requests to one every 5 seconds.", "not_the_page", "an error message"),
        ('{"error": [{"key": "Invalid value"}]}', "not_the_page", "an error message"),
        ("Our wombats are on strike.", "not_the_page", "an error message"),
        (
            "<html><title>Hold on</title><p>Please show that you are not a robot.</p></html>",
            "not_the_page",
            "a captcha",
        ),
        ("   \n ", "not_the_page", "nothing at all"),
        ('{"rows": [{"n": 1}', "unreadable", ""),
    ],
)
def test_what_an_api_says_with_status_200_in_place_of_its_data_is_named(
    server: ScriptedServer, gather: Gather, body: str, trouble: str, what: str
) -> None:
    server.set("/one", body)
    batch = gather(**ROWS)
    assert (batch.trouble, batch.read) == (trouble, ())
    assert what in batch.error["what"]
    assert all(batch.error[part] for part in ("what", "where", "why"))


def test_a_wall_in_place_of_a_table_is_named(server: ScriptedServer, gather: Gather) -> None:
    server.set("/one", "<html><title>Sign in</title><p>Please log in. Forgot your password?</p></html>")
    table = {"place": "Country", "columns": [{"header": "People", "measure": "people_in_modern_slavery"}]}
    batch = gather(format="csv", table=table)
    assert (batch.trouble, "login" in batch.error["what"]) == ("not_the_page", True)


COUNTED = {
    "format": "csv",
    "kind": "dataset",
    "table": {"place": "Country", "columns": [{"header": "People", "measure": "victims", "kind": "count"}]},
}


@pytest.mark.parametrize(
    ("body", "fields", "said"),
    [
        ("<html lang='en'><title>Index</title><p>Read how the index is made.</p></html>", {}, ["no figure was read"]),
        ("Country,People\n", COUNTED, ["no figure was read"]),
        ("Country,People\nChad,unclear\n", COUNTED, ["'unclear' is not a number", "no figure was read"]),
        ("Country,People\nChad,inf\nMali,62000\nIndia,1e400\n", COUNTED, ["2 cells of its table: "]),
        ("Country,People\nChad,n/a\nMali,62000\n", COUNTED, []),
        (STORY.format(title="Index"), {}, []),
    ],
    ids=["a page", "a table without rows", "a table of words", "some cells", "nothing known", "figures"],
)
def test_a_page_that_gives_no_figure_says_so(
    server: ScriptedServer, gather: Gather, body: str, fields: dict[str, Any], said: list[str]
) -> None:
    server.set("/one", body, content_type="text/html" if "<" in body else "text/csv")
    batch = gather(**fields)
    assert batch.trouble is None
    assert len(batch.warnings) == len(said)
    assert all(words in warning for words, warning in zip(said, batch.warnings, strict=True))


@pytest.mark.parametrize(
    ("shown", "taken"),
    [
        ({"title": TITLE}, True),
        ({"title": "Victims of modern slavery counted: what we know"}, True),  # the headline was rewritten
        ({"title": "Home"}, False),
    ],
)
def test_an_article_must_be_the_one_that_was_announced(
    server: ScriptedServer, gather: Gather, shown: dict[str, str], taken: bool
) -> None:
    _list(server, server.url("/article"))
    page = STORY.format(**shown) if taken else STORY.format(**shown).replace("modern slavery", "these places")
    server.set("/article", page)
    batch = gather(**FOLLOW)
    assert [read.document.url for read in batch.read[1:]] == [server.url("/article")] * taken
    assert [("not the article" in words) for words in batch.warnings] == [True] * (not taken)


def test_a_paywall_in_place_of_an_article_is_a_warning_and_says_nothing_of_its_figures(
    server: ScriptedServer, gather: Gather
) -> None:
    _list(server, server.url("/article"))
    server.set_many(
        "/article", [Answer(f"<title>{TITLE}</title><p>40 million ... To continue reading, subscribe.".encode())]
    )
    batch = gather(**FOLLOW)
    assert batch.trouble is None
    assert len(batch.read) == 1
    assert "login" in batch.warnings[0]
