"""The written year served as bytes: reports, feeds and articles on a real server, with its outages and block pages.

Each part of a script is rendered to what a web server would send on that day, and the pipeline runs over it as X
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from gsi_etl.config.settings import Settings
from gsi_etl.config.source import Source
from gsi_etl.model import Batch, Fetch, Figure, ReadDocument
from gsi_etl.pipeline import Options, collect_all, commit_run, open_run, settle_run
from gsi_etl.quality import Audit
from gsi_etl.reading.document import instead_of_page, read_page
from scenes.world import DAY, START, Inbox
from scenes.year import DAYS, Score, Script, Truth, scored, written
from server.scripted import ScriptedServer

PLACES = {"PRK": "North Korea", "WLD": "the world", "NGA": "Nigeria", "USA": "the United States", "IND": "India"}
REFERENCE_YEARS = {"GSI 2014": 2014, "GSI 2016": 2016, "GSI 2018": 2016, "GSI 2023": 2021}

REPORT = """id: {source.id}
title: "{source.title}"
kind: report
publisher: {{name: "{source.publisher.name}", official: {official}}}
url: {url}
format: html
schedule: "17 6 * * *"
network: private
cadence: P5Y
recognise: {{text: ["modern slavery"], min_figures: 1}}
"""
PAPER = """id: {source.id}
title: "{source.title}"
kind: news
publisher: {{name: "{source.publisher.name}", official: false}}
url: {url}
format: feed
schedule: "17 6 * * *"
network: private
cadence: P1Y
follow: {{match: ["slavery"]}}
"""
PAGE = """<!doctype html>
<html lang="en"><head><title>{title}</title>{meta}</head><body><article><h1>{title}</h1>
<p>Modern slavery is seldom seen by those who are not looking for it. Whoever counts it asks households, reads the
records of shelters and courts, and says how sure one can be of what comes of that.</p>
{paragraphs}
<p>An estimate is no count. Its authors ask everybody who repeats it to name the edition it was taken from, and not to
hold the editions against each other, since the methods behind them differ from one to the next.</p>
</article><!-- served as {noise} --></body></html>
"""
WALL = """<!doctype html><html><head><title>Just a moment...</title></head><body><h1>Checking your browser</h1>
<p>Please verify you are human by completing the captcha below.</p></body></html>"""
FEED = """<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>{title}</title><link>{home}</link>
<description>News</description>{items}</channel></rss>"""
ITEM = """<item><title>{title}</title><link>{url}</link><guid>{url}</guid><description>Slavery, in figures</description>
<pubDate>Wed, 01 Aug 2018 08:00:00 GMT</pubDate></item>"""


class ParsersHere:
    """A ``ParserPool`` that reads in this process."""

    def read(self, body: bytes, source: Source, fetch: Fetch, **more: Any) -> ReadDocument:
        return read_page(body, source, fetch, **more)

    def instead(self, body: bytes, source: Source, fetch: Fetch) -> tuple[str, str] | None:
        return instead_of_page(body, source, fetch)


class Origin:
    """All sites of a script behind one server; each keeps what it last said."""

    def __init__(self, server: ScriptedServer, script: Script, folder: Path) -> None:
        self._server = server
        self._bodies: dict[str, bytes] = {}
        self._articles: dict[str, list[str]] = defaultdict(list)
        self.catalogue = folder
        folder.mkdir()
        for source in script.sources:
            pattern = PAPER if source.kind == "news" else REPORT
            official = str(source.publisher.official).lower()
            text = pattern.format(source=source, url=server.url(f"/{source.id}"), official=official)
            (folder / f"{source.id}.yaml").write_text(text, encoding="utf-8")

    def play(self, source: Source, parts: list[Batch | ReadDocument]) -> None:
        """What the source's site says from now on."""
        path = f"/{source.id}"
        if not parts:
            self._say(path, self._bodies[path])
        for part in parts:
            if isinstance(part, Batch):
                self._fail(path, part)
            elif source.kind == "news":
                self._publish(source, part)
            else:
                said = [_statement(figure) for figure in part.figures]
                noise = part.document.snapshot_sha256
                body = PAGE.format(title=f"The figures of {source.id}", meta="", paragraphs=_html(said), noise=noise)
                self._say(path, body.encode(), proved=part.document.complete)

    def _say(self, path: str, body: bytes, *, proved: bool = True, content_type: str = "text/html") -> None:
        self._bodies[path] = body
        # Half of the sites know about validators: a page that is the same comes as a 304 here and whole there.
        etag = f'"{abs(hash(body))}"' if proved and sum(path.encode()) % 2 else None
        kind = "application/rss+xml" if body.startswith(b"<?xml") else content_type
        self._server.set(path, body, etag=etag, proved=proved, content_type=f"{kind}; charset=utf-8")

    def _fail(self, path: str, part: Batch) -> None:
        if part.trouble == "source_down":
            self._server.set(path, b"not here", status=404)
        elif part.trouble == "not_the_page":
            self._server.set(path, WALL)
        else:
            empty = "<p>The figures on modern slavery have moved into a chart.</p>"
            self._server.set(path, PAGE.format(title="The figures", meta="", paragraphs=empty, noise="chart"))

    def _publish(self, source: Source, part: ReadDocument) -> None:
        """The newest three articles stand in the feed."""
        number = part.document.url.removeprefix(source.url)
        articles = self._articles[source.id]
        if number:
            path = f"/{source.id}/{number}"
            said = [_statement(figure) for figure in part.figures]
            meta = '<meta property="article:published_time" content="2018-08-01T08:00:00Z">'
            title = f"Slavery in figures, {source.id}, part {number}"
            body = PAGE.format(title=title, meta=meta, paragraphs=_html(said), noise=number)
            self._say(path, body.encode())
            if path not in articles:
                articles.append(path)
        items = "".join(
            ITEM.format(
                title=f"Slavery in figures, {source.id}, part {path.rpartition('/')[2]}", url=self._server.url(path)
            )
            for path in articles[:-4:-1]
        )
        items += ITEM.format(title="The weather", url=self._server.url("/weather")).replace(
            "Slavery, in figures", "Rain"
        )
        feed = FEED.format(title=source.title, home=self._server.url("/"), items=items)
        self._say(f"/{source.id}", feed.encode())


def _html(sentences: list[str]) -> str:
    return "\n".join(f"<p>{sentence}</p>" for sentence in sentences)


def _statement(figure: Figure) -> str:
    """A sentence that says what the figure means; a page that was reworded turns it round."""
    quote, place = figure.reading.quote, PLACES[figure.place or ""]
    where = "worldwide" if figure.place == "WLD" else f"in {place}"
    what = "in forced labour" if figure.measure == "forced_labour" else "in modern slavery"
    if figure.edition is None:
        return f"Some {quote} people are living {what} {where}."
    index = f"the Global Slavery Index {figure.edition.removeprefix('GSI ')}"
    if figure.measure == "share_of_population":
        whole = f"{quote} of the population of {place}" if "%" in quote else f"{quote} people in {place}"
        return f"According to {index}, {whole} live in modern slavery."
    year = REFERENCE_YEARS[figure.edition]
    if figure.sentence.startswith("Wording 1"):
        return f"In {year}, {quote} people were living {what} {where}, as {index} has it."
    return f"According to {index}, {quote} people were living {what} {where} in {year}."


def lived_from_bytes(seed: int, folder: Path, days: int = DAYS) -> Score:
    """Serve a written year's first days, run the pipeline over each, and hold what was told against the truth."""
    script = written(seed, upgrades=False)
    told: Truth = defaultdict(int)
    inbox = Inbox()
    messages = 0
    with ScriptedServer() as server:
        origin = Origin(server, script, folder / "sources")
        settings = Settings(home=folder / "home", sources=origin.catalogue, workers=8, accept_clock=True)
        for day in range(days):
            for source in script.sources:
                origin.play(source, script.days[day].get(source.id, []))
            moment = START + day * DAY + script.jumps.get(day, timedelta(0))
            options = Options(run_id=f"day-{day:03}")
            with open_run(settings, options, clock=lambda at=moment: at, write=lambda _text: None) as workspace:  # type: ignore[misc]
                workspace.receivers = [inbox]
                workspace.tools = replace(workspace.tools, pool=ParsersHere())  # type: ignore[arg-type]
                settled = settle_run(workspace, collect_all(workspace), Audit())
                commit_run(workspace, settled)
            messages += len(settled.record.alerts)
            for change in settled.record.changes:
                if change.severity != "none" and day:
                    told[day, change.source_id, change.change_class] += 1
            server.requests.clear()
    return scored(script, told, messages, days)
