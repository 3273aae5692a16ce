"""What pages tell of facts that lack something: nothing at all, no editions that agree, no address, a demonstration."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from made_facts import (
    EDITIONS,
    ESTIMATES,
    NOW,
    PEOPLE,
    RATE,
    changed,
    facts,
    made,
    paper,
    published,
    run,
    source,
    state,
    stated,
    watched,
)
from outline import outline
from test_whole_pages import told_of

from approved import assert_approved
from gsi_etl.site.build import lay_out
from gsi_etl.site.facts import Facts
from gsi_etl.site.pages.overview import _panel_note, _regions, overview_page
from gsi_etl.site.records import Health
from gsi_etl.site.renderer import Studio
from gsi_etl.site.single import _page

TOLD = Path(__file__).parent / "told" / "made"


def studio(known: Facts, site_url: str = "") -> Studio:
    return Studio(known, texts=lambda _: {}, archive=None, site_url=site_url)


def demonstration() -> Facts:
    """Without regions that may be compared, a map, checks, or a figure for each watched number."""
    return facts(
        sources=(source("demo-index"), source("demo-news", kind="news", official=False)),
        estimates=(*ESTIMATES[:2], published("GSI 2018", "PRK", PEOPLE, 5), published("GSI 2016", "ASIA", RATE, 6),
                   published("GSI 2018", "ASIA", RATE, 7), published("GSI 2018", "MAR", "forced_labour", 8)),
        editions=EDITIONS[:4], runs=(run(2),), headlines=(watched("Unstated"),),
        figures=(stated("fg_a", source_id="demo-news", publisher=None, geo_id="PRK", measure=RATE, reference_year=None,
                        published_on=None, title=None, url="https://x.example/", edition="GSI 2018"),),
        changes=(changed("ch_a", "revision", "critical", 1, source_id="demo-index"),),
        health={"demo-index": Health("demo-index", "layout_changed", NOW, NOW, None, None, 0, 3, "why")},
        papers=(paper("doc_1", source_id="demo-news"),), history={"fg_a": (state("fg_a"),)},
    )  # fmt: skip


@pytest.mark.parametrize(("name", "make"), [("nothing", facts), ("demonstration", demonstration)])
def test_every_page_of_such_a_world_is_whole(name: str, make: Callable[[], Facts], tmp_path: Path) -> None:
    known = make()
    left_out = ("charts/", "glossary/", "about/", "data/")
    pages = [page for page in lay_out(known, studio(known), tmp_path) if not page.folder.startswith(left_out)]
    assert_approved("\n\n".join(told_of(page.folder, page.files()) for page in pages), TOLD / f"{name}.txt")


@pytest.mark.parametrize(("name", "make"), [("made", made), ("nothing", facts), ("demonstration", demonstration)])
def test_the_page_to_be_mailed_is_whole(name: str, make: Callable[[], Facts]) -> None:
    known = make()
    page = _page(known, studio(known, "https://s.example/")).replace("</body>", "<footer></body>")
    assert_approved(outline(page), TOLD / f"mailed-{name}.txt")


def of_regions(*editions: str) -> tuple[object, ...]:
    return tuple(published(name, "ASIA", RATE, 6) for name in editions)


@pytest.mark.parametrize(
    ("editions", "note"),
    [
        (("GSI 2018", "GSI 2023"), "Compare with care. Regions: other borders."),
        (("GSI 2023", "GSI 2018"), "Compare with care. Regions: other borders."),
        (("GEMS 2022", "GSI 2023"), "All of one family of methods."),
        (("GSI 2018", "GEMS 2022", "GSI 2023"), "Compare with care. Regions: other borders."),
        (("GSI 2018",), "All of one family of methods."),
        (("GSI 2016", "GSI 2018"), "A dashed line marks each change of method: do not compare values across it."),
        (("GSI 1999",), "All of one family of methods."),
    ],
)  # fmt: skip
def test_what_is_said_of_regions_is_what_their_first_and_last_edition_allow(
    editions: tuple[str, ...], note: str
) -> None:
    known = replace_estimates(of_regions(*editions))
    assert _panel_note(_regions(known), known) == note


def replace_estimates(rows: tuple[object, ...]) -> Facts:
    usual = made()
    return facts(estimates=rows, editions=usual.editions, comparisons=usual.comparisons)


def test_regions_are_in_order_of_their_names_and_of_the_headline_rate_alone() -> None:
    rows = (published("GSI 2018", "ASIA", RATE, 6), published("GSI 2018", "AFRICA", RATE, 7),
            published("GSI 2018", "ASIA", PEOPLE, 8), published("GSI 2018", "PRK", RATE, 9))  # fmt: skip
    assert [(name, len(found)) for name, found in _regions(replace_estimates(rows)).items()] == [
        ("Africa", 1), ("Asia and the Pacific", 1)
    ]  # fmt: skip


def test_the_root_has_a_sitemap_only_where_the_site_has_an_address() -> None:
    known = facts()
    usual = ["feed.atom", "icon.svg", "index.html", "index.json", "site.js", "status.json", "style.css"]
    without = overview_page(known, studio(known), ["", "b/", "a/"]).files()
    files = overview_page(known, studio(known, "https://s.example"), ["b/", "", "a/"]).files()
    assert sorted(without) == usual
    assert sorted(files) == sorted([*usual, "sitemap.xml"])
    at = [str(files["sitemap.xml"]).index(f"<loc>https://s.example/{folder}</loc>") for folder in ("", "a/", "b/")]
    assert at == sorted(at)
