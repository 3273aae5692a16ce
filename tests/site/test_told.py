"""What pages tell, word for word: of a small warehouse in which much has happened, each kind of page once."""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Mapping
from dataclasses import fields
from datetime import timedelta
from pathlib import Path

import pytest
from outline import outline
from site_samples import eventful
from test_chart_files import pixels

from approved import assert_approved
from gsi_etl.site.build import lay_out
from gsi_etl.site.facts import Facts
from gsi_etl.site.pages.evidence import evidence_pages
from gsi_etl.site.read import opened, read_facts, texts_of
from gsi_etl.site.renderer import Studio
from gsi_etl.site.single import single_file
from gsi_etl.site.tree_files import Alias

TOLD = Path(__file__).parent / "told"

PAGES = {
    "overview": "",
    "figures": "figures/",
    "changes": "changes/",
    "checks": "checks/",
    "sources": "sources/",
    "source": "sources/index/",
    "source-down": "sources/paper/",
    "editions": "editions/",
    "country": "countries/PRK/",
    "data": "data/",
}
CHARTS = {
    "history": "charts/PRK-people_in_modern_slavery/",
    "world": "charts/WLD-people_in_modern_slavery/",
    "rates": "charts/PRK-rate/",
    "timeline": "charts/changes/",
    "slope": "charts/slope-region/",
    "map": "charts/map-GSI-2023/",
}


Rendered = Mapping[str, Mapping[str, str | bytes]]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> tuple[Facts, Rendered]:
    """What the warehouse holds, and the files of the pages that are read here, by folder."""
    desk = eventful(tmp_path_factory.mktemp("eventful"))
    with opened(desk.warehouse) as connection:
        facts = read_facts(connection, now=desk.now + timedelta(hours=5))
        studio = Studio(facts, texts=texts_of(connection), archive=None, site_url="https://site.example")
        pages = {page.folder: page for page in lay_out(facts, studio, desk.public)}
        wanted = {*PAGES.values(), *CHARTS.values(), "countries/"}
        wanted |= {name for name in pages if name.startswith(("changes/ch_", "figures/fg_", "evidence/doc_"))}
        assert wanted <= pages.keys()
        found = {name: dict(pages[name].files()) for name in sorted(wanted)}
        unread = Studio(facts, texts=lambda _: {}, archive=None, site_url="")
        textless = {page.folder: page for page in evidence_pages(facts, unread)}
        found |= {f"textless/{name}": textless[name].files() for name in sorted(textless)[:1]}
        found["single"] = {"index.html": single_file(connection, site_url="https://site.example", now=desk.now)}
    return facts, found


@pytest.fixture
def rendered(site: tuple[Facts, Rendered]) -> Rendered:
    return site[1]


def html(files: Mapping[str, str | bytes]) -> str:
    page = files["index.html"]
    assert isinstance(page, str)
    return page


def test_the_rows_of_the_warehouse_are_read_as_they_are(site: tuple[Facts, Rendered]) -> None:
    """Of each kind of record how many there are, and the first and the last, field by field."""
    lines = []
    for kind in fields(Facts):
        if not kind.init:
            continue
        held = getattr(site[0], kind.name)
        if not isinstance(held, tuple | dict):
            lines.append(f"=== {kind.name}: {held}")
            continue
        # The order of these is nobody's, and that of the others the query's.
        loose = isinstance(held, dict) or kind.name in ("columns", "comparisons", "headlines")
        rows = [repr(row) for row in (held.items() if isinstance(held, dict) else held)]
        rows = sorted(rows) if loose else rows
        lines += [f"=== {kind.name}: {len(rows)}", *rows[:2], *rows[-1:]]
    assert_approved("\n".join(lines), TOLD / "facts.txt")


@pytest.mark.parametrize("name", PAGES)
def test_a_page_tells_what_is_known(rendered: Rendered, name: str) -> None:
    assert_approved(outline(html(rendered[PAGES[name]])), TOLD / f"{name}.txt")


@pytest.mark.parametrize("kind", ["changes/ch_", "figures/fg_", "evidence/doc_", "textless/"])
def test_each_page_of_a_kind_tells_what_is_known(rendered: Rendered, kind: str) -> None:
    pages = sorted(name for name in rendered if name.startswith(kind))
    texts = [f"=== {name}\n{outline(html(rendered[name]))}" for name in pages]
    assert_approved("\n\n".join(texts), TOLD / f"each-of-{kind.partition('/')[0]}.txt")


def test_the_ranking_begins_with_the_highest_and_has_every_country_once(rendered: Rendered) -> None:
    lines = outline(html(rendered["countries/"])).splitlines()
    assert_approved("\n".join([*lines[:40], "...", *lines[-12:]]), TOLD / "ranking.txt")


def test_the_page_to_be_mailed_tells_the_present(rendered: Rendered) -> None:
    assert_approved(outline(html(rendered["single"]).replace("</body>", "<footer></body>")), TOLD / "single.txt")


def test_machines_are_told_the_same(rendered: Rendered) -> None:
    told = []
    for name, files in sorted(rendered.items()):
        for file, content in sorted(files.items()):
            if file in ("index.json", "status.json", "feed.atom") and name not in (
                "countries/",
                "countries/by-prevalence/",
            ):
                if isinstance(content, Alias):
                    told.append(f"=== {name}{file} -> {content.to}")
                    continue
                assert isinstance(content, str)
                text = json.dumps(json.loads(content), indent=1, sort_keys=True) if file != "feed.atom" else content
                told += [f"=== {name}{file}", *text.splitlines()[:60]]
    assert_approved("\n".join(told), TOLD / "for-machines.txt")


@pytest.mark.parametrize("name", CHARTS)
def test_a_chart_is_the_same_as_page_as_drawing_and_as_numbers(rendered: Rendered, name: str) -> None:
    files = rendered[CHARTS[name]]
    drawing, numbers = files["chart.svg"], files["chart.csv"]
    assert isinstance(drawing, str)
    assert isinstance(numbers, str)
    told = [outline(html(files)), drawing.replace("><", ">\n<"), numbers]
    lines = "\n".join(told).splitlines()
    shown = [line if len(line) < 400 else f"{line[:200]} ... {line[-100:]}" for line in lines]
    assert_approved("\n".join(shown if name != "map" else shown[:90]), TOLD / "charts" / f"{name}.txt")


def check_chunks(content: bytes) -> None:
    """The chunks of a PNG of eight bits a colour, each with its length and its checksum."""
    kinds, at = [], 8
    while at < len(content):
        length, kind = struct.unpack(">I4s", content[at : at + 8])
        (checksum,) = struct.unpack(">I", content[at + 8 + length : at + 12 + length])
        assert checksum == zlib.crc32(content[at + 4 : at + 8 + length])
        kinds.append(kind)
        at += 12 + length
    assert kinds == [b"IHDR", b"IDAT", b"IEND"]
    assert content[24:29] == bytes([8, 2, 0, 0, 0])


@pytest.mark.parametrize("name", CHARTS)
def test_the_picture_of_a_chart_shows_what_its_drawing_does(rendered: Rendered, name: str) -> None:
    """As letters, of the mean of red, green and blue in each of 60 by 30 fields: no pixel counts by itself."""
    content = rendered[CHARTS[name]]["chart.png"]
    assert isinstance(content, bytes)
    check_chunks(content)
    width, height, held = pixels(content)
    across, down = width // 60, height // 30
    lines = []
    for row in range(30):
        fields = []
        for field in range(60):
            spots = [
                ((row * down + y) * width + field * across + x) * 3
                for y in range(0, down, 3) for x in range(0, across, 3)
            ]  # fmt: skip
            means = [sum(held[spot + colour] for spot in spots) / len(spots) for colour in range(3)]
            fields.append("".join("@%+. "[round(mean / 64)] for mean in means))
        lines.append("".join(fields))
    assert_approved("\n".join(lines), TOLD / "pictures" / f"{name}.txt")
