"""Eleven days of operation over seven sources on two hosts: what a new user lived through, as a script.

Each day sets what the hosts say, and what the operator has edited; a run follows. Nothing here knows what is expected.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml
from bombs import pdf

from gsi_etl.demo.workbook import workbook_from_csv
from server.scripted import ScriptedServer

BEGIN = datetime(2024, 3, 4, 6, 30, tzinfo=UTC)

HEAD = ("Country", "People", "Per 1,000")
ROWS = {
    "Afghanistan": ("749000", "22.2"),
    "Burundi": ("408000", "40.0"),
    "Eritrea": ("451000", "93.0"),
    "India": ("7989000", "6.1"),
    "Mauritania": ("90000", "21.4"),
}

INDEX = """<html lang="en"><head><title>The Global Slavery Index 2018 in brief</title></head><body>{before}<article>
<h1>The Global Slavery Index 2018 in brief</h1>
<p>According to the Global Slavery Index 2018, {number} people were living in modern slavery worldwide in 2016.</p>
<p>The Global Slavery Index 2018 counts 24.9 million people in forced labour worldwide in 2016, and 15.4 million people
in forced marriage worldwide in 2016. {earlier}</p>
<p>It is an estimate and not a count, and its authors say so on every page of their report.</p>
</article>{after}</body></html>"""

COUNTRY = """<html lang="en"><head><title>Country study</title></head><body>{before}<article><h1>Country study</h1>
<p>According to the Global Slavery Index 2018, {number} people were living in modern slavery in North Korea in 2016.</p>
<p>The Global Slavery Index 2018 estimates 104.6 victims of modern slavery per 1,000 people in North Korea in 2016.</p>
<p>The estimate rests on interviews with people who {left} the country, and the study says how few they were.</p>
</article></body></html>"""

WALL = """<html lang="en"><head><title>Before you continue</title></head><body><h1>Before you continue</h1>
<p>We and our partners use cookies. Please accept all cookies to go on, or manage your consent preferences.</p>
<button>Accept all</button> <button>Manage preferences</button></body></html>"""

ARTICLE = """<html lang="en"><head><title>{title}</title>
<meta property="article:published_time" content="{date}T08:00:00Z"></head><body><article><h1>{title}</h1>
<p>{text}</p><p>The report was presented to members of parliament, and its authors took questions for an hour.</p>
</article></body></html>"""

RIGHT = "According to the Global Slavery Index 2018, 40.3 million people were living in modern slavery worldwide."
WRONG = "According to the Global Slavery Index 2018, 5.4 per cent of people worldwide were in modern slavery in 2016."

REPORT = {
    2018: ("40.3 million", "24.9 million", "15.4 million", "5.4", "2,640,000"),
    2023: ("49.6 million", "27.6 million", "22.0 million", "6.4", "2,696,000"),
}

SOURCES: dict[str, dict[str, Any]] = {
    "index": {"kind": "report", "format": "html", "recognise": {"text": ["Global Slavery Index"], "min_figures": 1}},
    "country": {"kind": "report", "format": "html", "recognise": {"text": ["Country study"], "min_figures": 1}},
    "news": {"kind": "news", "format": "feed", "follow": {"match": ["slavery"]}, "cadence": "P6M"},
    "table": {"kind": "dataset", "format": "csv", "recognise": {"min_rows": 3}},
    "workbook": {"kind": "dataset", "format": "xlsx", "recognise": {"min_rows": 3}},
    "report": {"kind": "report", "format": "pdf", "recognise": {"text": ["Global Slavery Index"], "min_figures": 1}},
    "scores": {"kind": "dataset", "format": "json"},
}
COLUMNS = [
    {"header": "People", "measure": "people_in_modern_slavery"},
    {"header": "Per 1,000", "measure": "prevalence_per_1000", "kind": "rate"},
]
SHEET = {
    "defaults": {"edition": "GSI 2018", "reference_year": 2016},
    "table": {"place": "Country", "columns": COLUMNS},
}
SOURCES["table"] |= SHEET
SOURCES["workbook"] |= {**SHEET, "table": {**SHEET["table"], "header_row": 3}}  # type: ignore[dict-item]
SOURCES["scores"] |= {
    "json": {"rows": "/rows", "columns": {"country": "/country", "value": "/value"}},
    "defaults": {"edition": "GSI 2018"},
    "table": {
        "place": "country",
        "columns": [{"header": "value", "measure": "vulnerability_score", "kind": "score"}],
    },
}
PATHS = {
    "index": "/index.html", "country": "/country.html", "news": "/feed.xml", "table": "/table.csv",
    "workbook": "/table.xlsx", "report": "/report.pdf", "scores": "/api/scores",
}  # fmt: skip


@dataclass
class Week:
    """The hosts and the catalogue. ``set_day`` puts them into the state of that day, from 1."""

    folder: Path
    hosts: Mapping[str, ScriptedServer]
    articles: dict[str, str] = field(default_factory=dict)

    @classmethod
    def begun(cls, folder: Path, stack: ExitStack) -> Week:
        return cls(folder, {name: stack.enter_context(ScriptedServer()) for name in ("publisher", "press")})

    @property
    def sources(self) -> Path:
        return self.folder / "sources"

    def set_day(self, day: int) -> datetime:
        """Returns when that day's run begins."""
        change: Callable[[], None] | None = getattr(self, f"day_{day}", None)
        if change is not None:
            change()
        return BEGIN + timedelta(days=day - 1)

    # ------------------------------------------------------------------------------------------------- the days

    def day_1(self) -> None:
        """All is there and well. The file of the scores does not say which year they are about."""
        for source_id in SOURCES:
            self.watch(source_id)
        self.index()
        self.country()
        self.table()
        self.workbook()
        self.report(2018)
        self.scores()
        self.publish("parliament", "Modern slavery before parliament", RIGHT, "2024-03-01")

    def day_3(self) -> None:
        """A silent revision of the headline. A column of the table has another name."""
        self.index(number="41.6 million")
        self.table(head=("Country", "Persons", "Per 1,000"))

    def day_4(self) -> None:
        """Both are taken back."""
        self.index()
        self.table()

    def day_5(self) -> None:
        """A redesign with a repaired typo and rounder words; a sentence on earlier work; an article with a slip."""
        frame = {"before": '<div class="top"><nav><a href="/">Start</a></nav></div><main>', "after": "</main>"}
        self.index(earlier="Earlier work, the Global Slavery Index 2016, had put it at 45.8 million people.", **frame)
        self.country(number="2.64 million", left="have left", before="<header><p>Studies</p></header>")
        self.publish("world", "Modern slavery: the world", WRONG, "2024-03-07")

    def day_6(self) -> None:
        """A consent wall. The API has moved. A row of the workbook is gone."""
        self.hosts["publisher"].set(PATHS["country"], WALL)
        moved = self.hosts["publisher"].url("/api/v2/scores")
        self.scores("/api/v2/scores")
        self.hosts["publisher"].set(PATHS["scores"], b"", status=301, headers={"Location": moved})
        self.workbook(without="Mauritania")

    def day_7(self) -> None:
        """The wall is gone."""
        self.country(number="2.64 million", left="have left", before="<header><p>Studies</p></header>")

    def day_8(self) -> None:
        """The report is replaced by its next edition."""
        self.report(2023)

    def day_9(self) -> None:
        """No network."""
        for host in self.hosts.values():
            host.answering = False

    def day_10(self) -> None:
        """The network is back. The operator adds the year to the file of the scores."""
        for host in self.hosts.values():
            host.answering = True
        self.watch("scores", defaults={"edition": "GSI 2018", "reference_year": 2016})

    def day_11(self) -> None:
        """The column has its other name again, the row is back, and the operator no longer watches the scores."""
        self.table(head=("Country", "Persons", "Per 1,000"))
        self.workbook()
        self.watch("scores", enabled=False)

    # ------------------------------------------------------------------------------------------ what the hosts say

    def watch(self, source_id: str, **more: Any) -> None:
        host = self.hosts["press" if source_id == "news" else "publisher"]
        entry = {
            "id": source_id, "title": f"The {source_id} of the tests", "network": "private", "cadence": "P1Y",
            "publisher": {"name": "The Press" if source_id == "news" else "The Index", "official": source_id != "news"},
            "url": host.url(PATHS[source_id]), "schedule": "30 6 * * *", **SOURCES[source_id], **more,
        }  # fmt: skip
        self.sources.mkdir(parents=True, exist_ok=True)
        (self.sources / f"{source_id}.yaml").write_text(yaml.safe_dump(entry, sort_keys=False), encoding="utf-8")

    def index(self, number: str = "40.3 million", earlier: str = "", before: str = "", after: str = "") -> None:
        text = INDEX.format(number=number, earlier=earlier, before=before, after=after)
        self.hosts["publisher"].set(PATHS["index"], text)

    def country(self, number: str = "2,640,000", left: str = "have leave", before: str = "") -> None:
        self.hosts["publisher"].set(PATHS["country"], COUNTRY.format(number=number, left=left, before=before))

    def table(self, head: tuple[str, ...] = HEAD) -> None:
        self.hosts["publisher"].set(PATHS["table"], csv_of(head), content_type="text/csv")

    def workbook(self, without: str = "") -> None:
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        body = workbook_from_csv(csv_of(HEAD, without))
        self.hosts["publisher"].set(PATHS["workbook"], body, content_type=kind)

    def report(self, edition: int) -> None:
        self.hosts["publisher"].set(PATHS["report"], pdf(_drawn(edition)), content_type="application/pdf")

    def scores(self, path: str = PATHS["scores"]) -> None:
        rows = '{"rows": [{"country": "India", "value": 55.5}, {"country": "Burundi", "value": 75.4}]}'
        self.hosts["publisher"].set(path, rows, content_type="application/json")

    def publish(self, name: str, title: str, text: str, date: str) -> None:
        """An article, and the feed that names all of them."""
        press = self.hosts["press"]
        press.set(f"/{name}", ARTICLE.format(title=title, text=text, date=date))
        at = datetime.fromisoformat(f"{date}T08:00:00+00:00")
        self.articles[name] = (
            f"<item><title>{title}</title><link>{press.url('/' + name)}</link><description>On slavery.</description>"
            f"<pubDate>{at:%a, %d %b %Y %H:%M:%S} GMT</pubDate></item>"
        )
        items = "".join(self.articles.values())
        feed = f'<?xml version="1.0"?><rss version="2.0"><channel><title>The Press</title>{items}</channel></rss>'
        press.set(PATHS["news"], feed, content_type="application/rss+xml")


def csv_of(head: tuple[str, ...], without: str = "") -> bytes:
    rows = [head, *((name, *cells) for name, cells in ROWS.items() if name != without)]
    return "".join(",".join(f'"{cell}"' for cell in row) + "\n" for row in rows).encode()


def _drawn(edition: int) -> bytes:
    return b"".join(b"BT /F1 10 Tf 72 %d Td (%s) Tj ET\n" % (y, line.encode()) for y, line in _lines(edition))


def _lines(edition: int) -> Iterator[tuple[int, str]]:
    world, labour, marriage, rate, korea = REPORT[edition]
    year = {2018: 2016, 2023: 2021}[edition]
    name = f"the Global Slavery Index {edition}"
    sentences = (
        f"The Global Slavery Index {edition}: the figures",
        f"According to {name}, {world} people were living in modern slavery worldwide in {year}.",
        f"According to {name}, {labour} people were in forced labour worldwide in {year}.",
        f"According to {name}, {marriage} people were in forced marriage worldwide in {year}.",
        f"According to {name}, {rate} of every 1,000 people worldwide were in modern slavery in {year}.",
        f"According to {name}, {korea} people were in modern slavery in North Korea in {year}.",
    )
    yield from ((760 - 40 * n, sentence) for n, sentence in enumerate(sentences))
