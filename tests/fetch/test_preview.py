"""``gsi-etl sources preview``: what a source would give, with nothing written."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partialmethod
from pathlib import Path
from typing import Any

import pytest

from gsi_etl.cli.actions.sources_preview import preview
from gsi_etl.errors import UsageError
from gsi_etl.fetch import Client, Limits
from gsi_etl.fetch.rate_limit import Turns
from server.scripted import ScriptedServer
from server.wire import WireServer

PAGE = """<html><head><title>Global Slavery Index</title></head><body>
<p>In North Korea 2.6 million people were in modern slavery in 2016.</p></body></html>"""
FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>{items}</channel></rss>"""
ITEM = "<item><title>{title}</title><link>{link}</link><guid>{link}</guid></item>"
SOURCE = """
id: {id}
title: Global Slavery Index
kind: {kind}
publisher: {{name: Walk Free}}
url: {url}
format: {format}
schedule: "0 0 * * *"
cadence: P1Y
network: private
{more}
"""


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer() as running:
        yield running


@pytest.fixture
def folder(tmp_path: Path, server: ScriptedServer, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with a catalogue of two sources; the present one, too."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sources").mkdir()
    for name, kind, form, more in (
        ("index", "report", "html", "recognise: {text: [Global Slavery Index], min_figures: 1}"),
        ("feed", "news", "feed", "follow: {match: [slavery]}"),
    ):
        text = SOURCE.format(id=name, kind=kind, format=form, url=server.url(f"/{name}"), more=more)
        (tmp_path / "sources" / f"{name}.yaml").write_text(text)
    return tmp_path


def _preview(folder: Path, wanted: str, *, as_json: bool = False, private: bool = False) -> int:
    return preview(
        wanted, home=folder / "home", config=None, sources=folder / "sources", private=private, as_json=as_json
    )


def _json(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_a_source_shows_headers_recognition_and_figures(
    folder: Path, server: ScriptedServer, capsys: pytest.CaptureFixture[str]
) -> None:
    before = sorted(folder.rglob("*"))
    server.set("/index", PAGE, etag='"7"')
    assert _preview(folder, "index") == 0
    assert sorted(folder.rglob("*")) == before, "something was written"
    shown = capsys.readouterr().out
    for part in ("ok, status 200", "etag", '"7"', "recognised: yes", "2.6 million", "PRK", "complete because  length"):
        assert part in shown
    assert _preview(folder, "index", as_json=True) == 0
    data = _json(capsys)
    (figure,) = data["figures"]
    assert (figure["quote"], figure["value"], figure["place"]) == ("2.6 million", 2_600_000, "PRK")
    assert data["recognised"] is True


def test_a_wall_is_named_and_exits_1(folder: Path, server: ScriptedServer, capsys: pytest.CaptureFixture[str]) -> None:
    server.set("/index", "<html><title>Global Slavery Index</title><p>Please show that you are not a robot.</p></html>")
    assert _preview(folder, "index") == 1
    shown = capsys.readouterr().out
    assert "recognised: NO, captcha" in shown
    assert "not a robot" in shown


def test_a_refusal_says_why(folder: Path, server: ScriptedServer, capsys: pytest.CaptureFixture[str]) -> None:
    server.set("/index", status=403)
    assert _preview(folder, "index", as_json=True) == 1
    data = _json(capsys)
    assert (data["outcome"], data["reason"], data["recognised"]) == ("refused", "http_403", None)
    assert data["error"]["hint"]


def test_a_feed_names_the_items_it_would_follow_and_fetches_none(
    folder: Path, server: ScriptedServer, capsys: pytest.CaptureFixture[str]
) -> None:
    titles = {"Slavery today": "/a", "Weather": "/b"}
    items = "".join(ITEM.format(title=title, link=server.url(path)) for title, path in titles.items())
    server.set("/feed", FEED.format(items=items), content_type="application/rss+xml")
    assert _preview(folder, "feed", as_json=True) == 0
    assert _json(capsys)["would_follow"] == [server.url("/a")]
    assert {request.path for request in server.requests} == {"/feed"}


def test_any_address_can_be_looked_at(folder: Path, server: ScriptedServer, capsys: pytest.CaptureFixture[str]) -> None:
    server.set("/elsewhere", PAGE)
    assert _preview(folder, server.url("/elsewhere"), as_json=True, private=True) == 0
    data = _json(capsys)
    assert (data["source"], len(data["figures"])) == ("preview", 1)
    assert _preview(folder, server.url("/elsewhere"), as_json=True) == 1
    data = _json(capsys)
    assert (data["reason"], "--private" in data["error"]["hint"]) == ("blocked_address", True)


def test_what_is_doubtful_about_a_page_is_said(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with WireServer({"/cut": lambda wire: wire.send(b"HTTP/1.1 200 OK\r\n\r\n" + PAGE.encode())}) as server:
        assert _preview(folder, f"{server.base}/cut", private=True) == 0
    assert "nothing proves the end of what came" in " ".join(capsys.readouterr().out.split())


def test_a_host_that_asked_a_run_for_patience_is_left_alone_and_that_is_said(
    folder: Path, server: ScriptedServer, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gsi_etl.fetch.client.Client.__init__", partialmethod(_polite, Client.__init__))
    limits = Limits()
    hosts = folder / "home" / "hosts"
    later = datetime.now(UTC) + timedelta(hours=2)
    with Turns(limits, hosts).turn("127.0.0.1", lambda: datetime.now(UTC)) as turn:
        turn.delay, turn.not_before = 0.0, later
    assert _preview(folder, "index") == 1
    shown = " ".join(capsys.readouterr().out.split())
    assert "postponed (not_before), no response" in shown
    assert f"not before {later:%Y-%m-%d %H:%M} UTC" in shown
    assert server.requests == []


def _polite(client: Client, made: Callable[..., None], **given: Any) -> None:
    made(client, polite_to_private=True, **given)


def test_what_is_neither_a_source_nor_an_address_is_a_clear_error(folder: Path) -> None:
    with pytest.raises(UsageError, match="neither a source nor an address") as caught:
        _preview(folder, "walkfree-typo")
    assert "index" in caught.value.hint


def test_escapes_in_a_page_are_shown_and_not_obeyed(
    folder: Path, server: ScriptedServer, capsys: pytest.CaptureFixture[str]
) -> None:
    server.set("/index", PAGE.replace("In North", "\u202e\x1b[31mIn North"))
    _preview(folder, "index")
    shown = capsys.readouterr().out
    assert "\x1b[31mIn" not in shown
    assert "\u202e" not in shown
