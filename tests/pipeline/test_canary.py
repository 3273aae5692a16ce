"""A key that sources are asked with, and tokens that servers put into links and redirects, are in nothing we write."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from gsi_etl.warehouse.query import export
from operated import page, write_source
from server.scripted import ScriptedServer
from small_pack import named

pytestmark = pytest.mark.slow

CANARY = "CANARYs3cr3t"
FEED = '<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>{items}</channel></rss>'
TITLE = "The index in brief"
KEYS = "query_env: {api_key: NEWS_KEY, k: OTHER_KEY}\nheader_env: {X-Api-Key: THIRD_KEY}\n"


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    """Sources that need keys and repeat them: in links, in redirects, in errors. No body has one but the feed's."""
    with ScriptedServer() as made:
        made.set("/good", page(), etag='"1"')
        made.set("/moved", status=301, headers={"Location": f"/there?api_key={CANARY}1&token={CANARY}5&page=2"})
        made.set("/there", page())
        made.set("/down", status=302, headers={"Location": f"http://u:{CANARY}6@127.0.0.1/?sig={CANARY}5"})
        made.set("/loop", status=302, headers={"Location": f"/loop?k={CANARY}2&access_token={CANARY}5"})
        made.set("/gone", b"no", status=403)
        links = [f"/article?n=1&amp;token={CANARY}5", f"/wall?key={CANARY}5", f"/away?sig={CANARY}5",
                 f"/missing?password={CANARY}5"]  # fmt: skip
        items = [f"<item><title>{TITLE}</title><link>{made.base}{link}</link></item>" for link in links]
        made.set("/news", FEED.format(items="".join(items)), content_type="application/rss+xml")
        made.set("/article", page("41 million"))
        made.set("/wall", b"<title>Sign in</title><p>Please log in. Forgot your password?</p>")
        made.set("/away", status=302, headers={"Location": f"/there?signature={CANARY}5"})
        yield made


@pytest.fixture
def folder(tmp_path: Path, server: ScriptedServer) -> Path:
    sources = tmp_path / "sources"
    for name in ("good", "moved", "down", "loop", "gone"):
        write_source(sources, server.url(f"/{name}?page=1"), name)
        with (sources / f"{name}.yaml").open("a") as file:
            file.write(KEYS)
    write_source(sources, server.url("/news"), "news", "news")
    text = (sources / "news.yaml").read_text().replace("format: html", "format: feed").replace(
        'recognise: {text: ["modern slavery"], min_figures: 1}', 'follow: {match: ["index"]}'
    )  # fmt: skip
    (sources / "news.yaml").write_text(text + KEYS)
    (tmp_path / "gsi.toml").write_text(
        f'home = "data"\nsources = "sources"\nwebhook_url = "{server.url("/hook")}"\nwebhook_network = "private"\n'
        f'webhook_secret = "{CANARY}7"\n[[channels]]\nname = "desk"\nkind = "webhook"\nnetwork = "private"\n'
        f'operator = true\nurl = "{server.url(f"/desk/{CANARY}8")}"\n'
    )
    return tmp_path


def said_by(folder: Path, *command: str) -> str:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GSI_", "PREFECT_"))} | named()
    kept |= {"NEWS_KEY": f"{CANARY}1", "OTHER_KEY": f"{CANARY}2", "THIRD_KEY": f"{CANARY}3"}
    kept |= {"PREFECT_HOME": str(folder / "prefect"), "PREFECT_SERVER_ANALYTICS_ENABLED": "false", "DO_NOT_TRACK": "1",
             "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "300"}  # fmt: skip
    done = subprocess.run([sys.executable, *command], cwd=folder, env=kept, capture_output=True, timeout=300)
    return (done.stdout + done.stderr).decode()


def gsi_etl(folder: Path, *words: str) -> str:
    """All that a command says."""
    return said_by(folder, "-m", "gsi_etl", *words)


FLOW = """
from gsi_etl.cli.actions.prefect_run import load_monitor
print(load_monitor().monitor(return_state=True))
"""


def test_no_key_and_no_token_is_in_what_prefect_keeps(folder: Path) -> None:
    """Its database has the artifacts, the logs, the names and the results of tasks."""
    said = said_by(folder, "-c", FLOW)
    assert "moved" in said, said
    assert CANARY not in said
    kept = dict(everything(folder / "prefect"))
    assert any(b"summary-latest" in data for data in kept.values())
    assert [name for name, data in kept.items() if CANARY.encode() in data] == []


def everything(folder: Path) -> Iterator[tuple[str, bytes]]:
    """What each file under a folder holds, unpacked where a format packs it. Snapshots are as they came: not they."""
    for path in sorted(folder.rglob("*")):
        snapshot = "archive" in path.parts and path.suffix == ".gz"
        if not path.is_file() or path.is_symlink() or snapshot:
            continue
        data = path.read_bytes()
        yield str(path), data
        if path.suffix == ".gz":
            yield f"{path} unpacked", gzip.decompress(data)
        if path.suffix == ".duckdb":
            yield f"{path} exported", export(path).encode()
        if path.suffix == ".parquet":
            yield f"{path} read", str(duckdb.sql(f"FROM '{path}'").fetchall()).encode()


COMMANDS = [
    ("sources", "list", "--json"), ("runs", "--json"), ("runs", "show", "--json"), ("changes", "--json"),
    ("figures", "--json"), ("checks", "--json"), ("alerts", "list", "--json"), ("doctor",), ("config", "show"),
    ("sql", "SELECT * FROM core.fetches"), ("sql", "SELECT * FROM core.sources"),
    ("sources", "preview", "moved"), ("sources", "preview", "moved", "--json"), ("sources", "preview", "news"),
    ("sources", "preview", "news", "--json"), ("sources", "preview", "loop"), ("sources", "preview", "down"),
    ("sources", "history", "moved"), ("report", "--single-file", "-o", "report.html"), ("backup", "backups"),
    ("archive", "verify"), ("maintain",), ("weekly",),
]  # fmt: skip


def test_no_key_and_no_token_is_in_anything_that_is_written_or_said(folder: Path, server: ScriptedServer) -> None:
    said = [gsi_etl(folder, "run", "--no-prefect")]
    assert server.last(f"/good?page=1&api_key={CANARY}1&k={CANARY}2").headers["x-api-key"] == f"{CANARY}3"
    # A token of a link is sent: without it the page might not be given.
    assert server.asked(f"/article?n=1&token={CANARY}5") == 1
    server.set("/good", page("50 million"))
    server.set("/moved", status=500, headers={"Location": f"/?api_key={CANARY}1"})
    said.append(gsi_etl(folder, "run", "--no-prefect", "--json"))
    said += [gsi_etl(folder, *words) for words in COMMANDS]
    posted = [asked for asked in server.requests if asked.method == "POST"]
    assert posted
    for number, text in enumerate([*said, *(asked.body.decode() for asked in posted)]):
        assert CANARY not in text, f"{number}: {text}"
    home = folder / "data"
    gsi_etl(folder, "archive", "export", "--warc", "all.warc.gz")
    with gzip.open(folder / "all.warc.gz") as warc:
        heads = [line for line in warc if line.startswith((b"WARC-", b"Content-"))]
    assert any(b"/there?api_key=hidden" in line for line in heads)
    assert not any(CANARY.encode() in line for line in heads)
    for where in (home, folder / "backups", folder / "report.html"):
        for name, data in everything(where) if where.is_dir() else [(str(where), where.read_bytes())]:
            assert CANARY.encode() not in data, name


def test_the_public_form_is_what_is_known_by(folder: Path, server: ScriptedServer) -> None:
    gsi_etl(folder, "run", "--no-prefect")
    query = "SELECT DISTINCT url FROM core.fetches WHERE source_id = 'news' ORDER BY 1"
    rows = json.loads(gsi_etl(folder, "sql", query, "--json"))
    assert [row["url"].removeprefix(server.base) for row in rows] == [
        "/article?n=1&token=hidden", "/away?sig=hidden", "/missing?password=hidden", "/news",
        "/wall?key=hidden",
    ]  # fmt: skip
    # Signed differently, it is the article that is known: it is confirmed, and nothing is new.
    items = f"<item><title>{TITLE}</title><link>{server.base}/article?n=1&amp;token=other-{CANARY}</link></item>"
    server.set("/news", FEED.format(items=items), content_type="application/rss+xml")
    report = json.loads(gsi_etl(folder, "run", "--no-prefect", "--json", "--source", "news").partition("\n}")[0] + "}")
    assert report["changes"] == []
