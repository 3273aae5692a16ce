"""A working folder begun with `init`, its settings with their origin, and a source added and tested in it."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from gsi_etl.cli.actions.config import show_config
from gsi_etl.cli.actions.init import make_folder
from gsi_etl.cli.actions.sources_add import add, make_id
from gsi_etl.cli.actions.sources_test import test_sources as run_examples
from gsi_etl.config.catalog import load_catalog, load_source
from gsi_etl.config.settings import Settings, load_settings
from gsi_etl.errors import UsageError
from operated import page
from server.scripted import ScriptedServer

NOWHERE: dict[str, Any] = {"home": None, "config": None, "sources": None}
FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>News of the tests</title><item>
<title>Modern slavery in the tests</title><link>https://example.org/1</link></item></channel></rss>"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    make_folder(tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_new_folder_has_a_catalogue_that_loads_and_settings_that_are_the_defaults(folder: Path) -> None:
    assert load_catalog(folder / "sources")
    assert load_settings(environ={}).model_dump() == Settings(sources=Path("sources")).model_dump()


def test_every_commented_setting_is_true_when_its_mark_is_taken_away(folder: Path) -> None:
    text = (folder / "gsi.toml").read_text()
    opened = [line.removeprefix("# ") if " = " in line and "[[" not in line else line for line in text.splitlines()]
    head = "\n".join(opened).split("# [[channels]]")[0]
    given = tomllib.loads(head)
    secret = {"webhook_url", "webhook_secret", "heartbeat_url", "channels", "lake"}
    assert set(given) == set(Settings.model_fields) - secret
    environment = (folder / ".env.example").read_text()
    assert all(f"GSI_{name.upper()}=" in environment for name in secret - {"channels", "lake"})


def test_beginning_again_changes_nothing(folder: Path) -> None:
    (folder / "gsi.toml").write_text("workers = 9\n")
    (folder / "sources" / "mine.yaml").write_text("mine")
    make_folder(folder)
    assert (folder / "gsi.toml").read_text() == "workers = 9\n"
    assert (folder / "sources" / "mine.yaml").read_text() == "mine"


def test_config_show_says_where_each_value_comes_from_and_no_secret(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GSI_WORKERS", "3")
    monkeypatch.setenv("GSI_HEARTBEAT_URL", "https://example.org/very-secret")
    show_config(Path("elsewhere"), None, None, origin=True, as_json=True)
    text = capsys.readouterr().out
    assert "very-secret" not in text
    rows = {row["setting"]: (row["value"], row["origin"]) for row in json.loads(text)}
    assert rows["home"] == ("elsewhere", "flag --home")
    assert rows["workers"] == (3, "environment GSI_WORKERS")
    assert rows["sources"] == ("sources", str(folder / "gsi.toml"))
    assert rows["alert_days"] == (7, "default")
    assert rows["heartbeat_url"] == ("set (hidden)", "environment GSI_HEARTBEAT_URL")


def test_a_page_becomes_a_source_with_an_example_that_holds(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with ScriptedServer() as server:
        server.set("/the-index", page())
        url = server.url("/the-index")
        assert add(url, "", **NOWHERE, private=True, print_only=False) == 0
        with pytest.raises(UsageError, match="has this address"):
            add(url, "other", **NOWHERE, private=True, print_only=False)
    (path,) = (folder / "sources").glob("127*.yaml")
    source = load_source(path)
    assert (source.kind, source.format, source.network) == ("report", "html", "private")
    assert source.recognise.text == ("Global Slavery Index",)
    assert source.recognise.min_figures == 1
    assert run_examples([], **NOWHERE, accept=False) == 0  # the server is gone: no network is needed
    assert "1 example, 0 not as expected" in capsys.readouterr().out


def test_an_example_that_reads_otherwise_is_shown_figure_by_figure_and_can_be_accepted(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with ScriptedServer() as server:
        server.set("/x", page())
        add(server.url("/x"), "my-page", **NOWHERE, private=True, print_only=False)
    expected = folder / "sources" / "examples" / "my-page" / "expected.json"
    data = json.loads(expected.read_text())
    data["figures"][0]["value"] = 41_600_000
    expected.write_text(json.dumps(data))
    assert run_examples(["my-page"], **NOWHERE, accept=False) == 1
    said = capsys.readouterr().err
    assert '-{"quote": "40.3 million", "kind": "count", "value": 41600000' in said
    assert '+{"quote": "40.3 million", "kind": "count", "value": 40300000' in said
    assert run_examples(["my-page"], **NOWHERE, accept=True) == 0
    assert run_examples(["my-page"], **NOWHERE, accept=False) == 0


def test_a_feed_is_known_by_its_media_type(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with ScriptedServer() as server:
        server.set("/news", FEED.encode(), content_type="application/rss+xml")
        assert add(server.url("/news"), "news", **NOWHERE, private=True, print_only=True) == 0
    text = capsys.readouterr().out
    assert "kind: news" in text
    assert "format: feed" in text
    assert not (folder / "sources" / "news.yaml").exists()


def test_what_cannot_be_had_makes_no_source(folder: Path) -> None:
    before = sorted((folder / "sources").iterdir())
    with ScriptedServer() as server:
        assert add(server.url("/none"), "none", **NOWHERE, private=True, print_only=False) == 1
    with pytest.raises(UsageError, match="no example"):
        run_examples(["none"], **NOWHERE, accept=False)
    assert sorted((folder / "sources").iterdir()) == before


def test_the_bundled_catalogue_is_not_written_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GSI_SOURCES", raising=False)
    with pytest.raises(UsageError, match="bundled"):
        add("http://127.0.0.1:9/", "x", **NOWHERE, private=True, print_only=False)


@pytest.mark.parametrize(
    ("url", "made"),
    [
        ("https://www.walkfree.org/global-slavery-index/findings/", "walkfree-findings"),
        ("https://example.org/", "example"),
        ("https://news.example.co.uk/A%20B.html", "news-example-co-a-20b"),
    ],
)
def test_an_id_is_made_from_the_address(url: str, made: str) -> None:
    assert make_id(url) == made
