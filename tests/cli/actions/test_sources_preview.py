"""A preview keeps to what a host asked of the runs of its home folder."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from gsi_etl import fetch
from gsi_etl.archive import Archive
from gsi_etl.cli.actions.sources_preview import look
from gsi_etl.config.catalog import load_source
from gsi_etl.config.settings import Settings
from gsi_etl.config.source import Follow
from operated import write_source
from server.scripted import ScriptedServer


@pytest.fixture(autouse=True)
def polite(monkeypatch: pytest.MonkeyPatch) -> None:
    """To hosts on this machine, too."""
    monkeypatch.setattr(fetch, "Client", partial(fetch.Client, polite_to_private=True))


def asked_twice(home: Path) -> int:
    """How often a page was asked for that answers "in an hour", by two previews."""
    with ScriptedServer() as server:
        server.set("/index", status=429, headers={"Retry-After": "3600"})
        write_source(home / "sources", server.url("/index"))
        source = load_source(home / "sources" / "index.yaml")
        for _ in range(2):
            assert look(source, Settings(home=home)).batch.read == ()
        return server.asked("/index")


def test_a_host_that_asked_to_wait_is_not_asked_again_where_runs_keep_their_turns(tmp_path: Path) -> None:
    (tmp_path / "hosts").mkdir()
    assert asked_twice(tmp_path) == 1


def test_without_a_home_folder_nothing_is_remembered(tmp_path: Path) -> None:
    assert asked_twice(tmp_path) == 2
    assert not (tmp_path / "hosts").exists()


FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>
<item><title>Modern slavery today</title><link>{0}/one</link><guid>1</guid></item>
<item><title>Cooking</title><link>{0}/two</link><guid>2</guid></item></channel></rss>"""


def test_of_a_list_only_the_list_is_fetched_and_the_items_that_a_run_would_follow_are_named(tmp_path: Path) -> None:
    with ScriptedServer() as server:
        server.set("/feed", FEED.format(server.base), content_type="application/rss+xml")
        write_source(tmp_path / "sources", server.url("/feed"), kind="news")
        source = load_source(tmp_path / "sources" / "index.yaml").model_copy(
            update={"format": "feed", "follow": Follow(match=("slavery",))}
        )
        found = look(source, Settings(home=tmp_path), kept=tmp_path / "kept")
        assert found.source.follow is not None
        assert [item.title for item in found.items] == ["Modern slavery today"]
        assert [fetch.url for fetch in found.batch.fetches] == [server.url("/feed")]
        assert (server.asked("/feed"), server.asked("/one"), server.asked("/two")) == (1, 0, 0)
        assert Archive(tmp_path / "kept").has(found.batch.fetches[0].sha256 or "")
