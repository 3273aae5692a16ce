"""Charts as files: an SVG that needs no style sheet, a PNG that shows the same, a CSV with its numbers."""

from __future__ import annotations

import csv
import io
import struct
import threading
import xml.etree.ElementTree as ElementTree
import zlib
from collections import Counter
from pathlib import Path

import pytest
import requests
from markup import read
from site_samples import Desk

from gsi_etl.site.charts.looks import colours, look_of
from gsi_etl.site.charts.raster import png
from gsi_etl.site.charts.standalone import standalone
from gsi_etl.site.charts.svg import chart, tag, text
from gsi_etl.site.serve import Server

SVG = "{http://www.w3.org/2000/svg}"
WORLD = "charts/WLD-people_in_modern_slavery"


def pixels(content: bytes) -> tuple[int, int, bytes]:
    """Width, height, and three bytes a pixel without the byte that begins each line."""
    assert content[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", content[16:24])
    length = struct.unpack(">I", content[33:37])[0]
    rows = zlib.decompress(content[41 : 41 + length])
    return width, height, b"".join(rows[y * (width * 3 + 1) + 1 : (y + 1) * (width * 3 + 1)] for y in range(height))


def rgb(colour: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(colour.removeprefix("#")))


def counted(content: bytes) -> Counter[tuple[int, ...]]:
    _, _, held = pixels(content)
    return Counter(zip(held[0::3], held[1::3], held[2::3], strict=True))


@pytest.fixture(scope="module")
def charts(filled: Desk) -> list[Path]:
    found = [path for path in sorted((filled.public / "charts").iterdir()) if path.is_dir()]
    assert len(found) > 300
    return found


def test_every_chart_is_there_as_svg_png_csv_json_and_a_page(charts: list[Path]) -> None:
    for folder in charts:
        names = {path.name for path in folder.iterdir()}
        assert names == {"index.html", "index.json", "chart.svg", "chart.png", "chart.csv"}, folder


def test_an_svg_needs_nothing_beside_it_and_says_what_the_page_shows(charts: list[Path]) -> None:
    for folder in charts:
        root = ElementTree.fromstring((folder / "chart.svg").read_text(encoding="utf-8"))
        page = read((folder / "index.html").read_text(encoding="utf-8"))
        assert not any("class" in part.attrib or "style" in part.attrib for part in root.iter()), folder
        assert {part.tag.removeprefix(SVG) for part in root.iter()} <= {
            "svg", "title", "desc", "rect", "line", "circle", "path", "text", "g", "defs", "pattern"}  # fmt: skip
        (inside,) = root.iter(f"{SVG}g")
        said = [part.text or "" for part in inside.iter(f"{SVG}text")]
        assert all(words in page.text for words in said), folder
        assert root.findtext(f"{SVG}title")


def test_the_picture_has_the_colours_and_the_shape_that_networks_show(filled: Desk) -> None:
    content = (filled.public / WORLD / "chart.png").read_bytes()
    assert pixels(content)[:2] == (900, 474)
    seen = counted(content)
    assert seen[rgb(colours()["--card"])] > 300_000
    assert seen[rgb(colours()["--accent"])] > 100  # the dots
    assert seen[rgb(colours()["--ink"])] > 500  # title and numbers
    assert len(content) < 100_000


def test_a_map_shows_every_class_of_its_legend(filled: Desk) -> None:
    seen = counted((filled.public / "charts" / "map-GSI-2023" / "chart.png").read_bytes())
    assert all(seen[rgb(colours()[f"--q{step}"])] > 500 for step in range(6))


def test_shapes_lie_where_the_drawing_puts_them() -> None:
    parts = [tag("rect", x=0.0, y=0.0, width=10.0, height=10.0, class_="pillar"),
             tag("path", d="M80 80l10 0 0 10-10 0z", class_="none-bg"), text("word", 50, 50, "value")]  # fmt: skip
    drawing = chart(parts, 100, 100, title="t", describe="d", name="made-1")
    drawn = standalone(drawing, title="Title", note="Note")
    width, _, held = pixels(png(drawn))

    def at(x: float, y: float) -> tuple[int, ...]:
        """The colour of a point of the inner drawing."""
        side = 316 - 46 - 34
        left, scale = (600 - side) / 2, side / 100
        spot = (round((46 + y * scale) * 1.5) * width + round((left + x * scale) * 1.5)) * 3
        return tuple(held[spot : spot + 3])

    assert at(85, 85) == rgb(colours()["--wash"])
    assert at(75, 85) == at(95, 75) == (255, 255, 255)
    red, green, blue = at(5, 5)
    assert red > 150 > green > blue > 30  # the accent, a little transparent
    assert at(15, 5) == (255, 255, 255)


def test_looks_follow_the_style_sheet() -> None:
    assert look_of("history", "circle", "dot here")["fill"] == colours()["--accent"]
    assert look_of("history", "circle", "dot")["fill"] == colours()["--card"]
    assert look_of("worldmap", "path", "q5")["fill"] == colours()["--q5"]
    assert look_of("worldmap", "path", "")["fill"] == "url(#none)"
    assert look_of("slope", "line", "slope-line down")["stroke"] == colours()["--info"]
    assert "var(" not in repr([look_of("history", "text", name) for name in ("", "value", "quiet", "name")])


def test_the_csv_has_a_row_for_each_value_that_is_drawn(filled: Desk) -> None:
    drawn = ElementTree.fromstring((filled.public / WORLD / "chart.svg").read_text(encoding="utf-8"))
    rows = list(csv.DictReader(io.StringIO((filled.public / WORLD / "chart.csv").read_text(encoding="utf-8"))))
    assert len(rows) == len(list(drawn.iter(f"{SVG}circle"))) >= 6
    assert {row["edition"]: row["value"] for row in rows}["GSI 2018"] == "40300000"


def test_previews_are_told_of_a_page_only_where_the_site_knows_its_address(desk: Desk) -> None:
    def told() -> dict[str, str]:
        elements = read(desk.page("countries/PRK")).elements
        return {str(a.get("property", a.get("name"))): str(a["content"]) for name, a in elements if name == "meta"
                and "content" in a}  # fmt: skip

    assert [name for name in told() if name.startswith(("og:", "twitter:"))] == []
    desk.build(site_url="https://figures.example")
    metas = told()
    assert metas["og:url"] == "https://figures.example/countries/PRK/"
    assert "North Korea" in metas["og:title"]
    assert metas["og:description"] == metas["description"]
    assert metas["twitter:card"] == "summary_large_image"


def test_previews_have_a_picture_only_where_the_site_knows_its_address(desk: Desk) -> None:
    def pictures(folder: str) -> list[str]:
        page = read(desk.page(folder))
        return [str(a["content"]) for name, a in page.elements if a.get("property") == "og:image"]

    assert pictures("countries/PRK") == []
    desk.build(site_url="https://figures.example")
    assert pictures("countries/PRK") == ["https://figures.example/charts/PRK-people_in_modern_slavery/chart.png"]
    for folder in ("", "about", "countries", "figures", "changes"):
        (picture,) = pictures(folder)
        assert (desk.public / picture.removeprefix("https://figures.example/")).is_file()


def test_other_sites_may_embed_pictures_and_nothing_else(filled: Desk) -> None:
    with Server(filled.public, ("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            policy = {
                name: requests.get(f"{server.url}{WORLD}/{name}", timeout=10).headers["Cross-Origin-Resource-Policy"]
                for name in ("chart.svg", "chart.png", "chart.csv", "index.html")
            }
        finally:
            server.shutdown()
            thread.join()
    assert policy == {"chart.svg": "cross-origin", "chart.png": "cross-origin", "chart.csv": "same-origin",
                      "index.html": "same-origin"}  # fmt: skip
