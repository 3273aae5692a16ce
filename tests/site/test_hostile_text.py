"""Text from outside is shown and never obeyed: markup, marks that turn the reading order, too much of everything."""

from __future__ import annotations

import json
from pathlib import Path

import feedparser
import pytest
from markup import read
from site_samples import Desk, Said, change, figure_id, said

from gsi_etl.model import Evidence
from gsi_etl.site.renderer import ICON
from scenes.figures import figure

EVIL = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\"'><svg onload=alert(3)>&lt;b&gt;]]>{{ 7*7 }}"
TURNED = "left\u202eright\u2066\u200f"
#: Code points that are not characters: HTML calls them errors, and XML may not hold the first two at all.
NONE = "\ufffe\uffff\ufdd0\U0001fffe\U0010ffff"
LONG = "A very long headline " * 500
SENTENCE = f"{EVIL} An estimated 40.3 million people {TURNED}{NONE} were living in modern slavery \x00\x1b[31m\ud800."


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    desk = Desk(tmp_path_factory.mktemp("hostile"))
    clean_start = said("paper", url="https://paper.example/1")
    meaning = {"place": "WLD", "edition": "GSI 2018", "sentence": SENTENCE.replace("\ud800", "")}
    figures = (figure("40.3 million", **meaning, evidence=(Evidence("measure", "", EVIL + NONE),)),)
    address = 'https://paper.example/?q="><script>alert(4)</script>' + NONE
    evil = Said("paper", SENTENCE.replace("\ud800", ""), figures, title=EVIL + TURNED + NONE, url=address)
    long = said("index", title=LONG)
    script = Said("index", "An estimated 40.3 million people.", (figure("40.3 million", place="FRA"),), title="t",
                  url="javascript:alert(5)")  # fmt: skip
    desk.run(clean_start, long)
    desk.run(
        evil,
        script,
        changes=[change(evil, sentence=EVIL + TURNED + NONE + LONG, subject=EVIL + NONE, evidence=EVIL + NONE)],
    )
    desk.build(site_url="https://host.example/gsi")
    return desk


def pages(desk: Desk) -> list[Path]:
    return sorted((desk.public / ".site" / "now").resolve().rglob("*.html"))


def test_no_page_has_any_element_that_acts(hostile: Desk) -> None:
    tree = (hostile.public / ".site" / "now").resolve()
    for path in pages(hostile):
        root = "../" * (len(path.relative_to(tree).parts) - 1)
        reader = read(path.read_text(encoding="utf-8"))
        assert reader.faults == [], path
        for tag, attributes in reader.elements:
            assert tag not in ("img", "iframe", "object", "embed", "form", "base", "audio", "video"), path
            assert not any(name.startswith("on") for name in attributes), path
            if tag == "script":
                ours = {"src": f"{root}site.js", "defer": None}
                assert attributes in ({"type": "application/ld+json"}, ours), path
            if attributes.get("href") == ICON:
                assert tag == "link", path
                continue
            link = str(attributes.get("href") or "").lower()
            assert not link.startswith(("javascript:", "data:", "//")), path


def test_the_words_are_shown_as_they_were_written(hostile: Desk) -> None:
    (page,) = [p for p in pages(hostile) if p.parent.parent.name == "changes"]
    words = "".join(read(page.read_text(encoding="utf-8")).text)
    assert "</script><script>alert(1)</script>" in words
    assert "{{ 7*7 }}" in words


def test_no_mark_that_turns_the_reading_order_and_no_control_reaches_a_page(hostile: Desk) -> None:
    for path in (hostile.public / ".site" / "now").resolve().rglob("*"):
        if path.is_file() and path.suffix in (".html", ".atom", ".csv", ".json", ".xml"):
            text = path.read_text(encoding="utf-8")
            assert not set(text) & set("\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u200e\u200f\x00\x1b"), path


def test_no_code_point_that_is_no_character_reaches_a_page(hostile: Desk) -> None:
    tree = (hostile.public / ".site" / "now").resolve()
    files = [path for path in tree.rglob("*") if path.is_file() and path.suffix != ".png"]
    assert [path for path in files if set(path.read_text(encoding="utf-8")) & set(NONE)] == []


def test_structured_data_cannot_be_left_early(hostile: Desk) -> None:
    for path in pages(hostile):
        text = path.read_text(encoding="utf-8")
        for part in text.split('<script type="application/ld+json">')[1:]:
            assert json.loads(part.split("</script>")[0])["@type"] == "Dataset"


def test_a_title_of_ten_thousand_characters_is_cut(hostile: Desk) -> None:
    for path in pages(hostile):
        title = path.read_text(encoding="utf-8").split("<title>")[1].split("</title>")[0]
        assert len(title) < 700, path  # escaped characters count several times


def test_feeds_and_twins_stay_well_formed(hostile: Desk) -> None:
    feed = feedparser.parse((hostile.public / "feed.atom").read_bytes())
    assert not feed.bozo
    assert [entry.link for entry in feed.entries] == [f"https://host.example/gsi/{hostile.only('changes')}index.html"]
    (content,) = feed.entries[0].content
    assert "<blockquote>" in content.value
    assert "<script" not in content.value
    for path in (hostile.public / ".site" / "now").resolve().rglob("*.json"):
        json.loads(path.read_text(encoding="utf-8"))


def test_a_spreadsheet_finds_no_formula(hostile: Desk) -> None:
    desk = hostile
    evil = said("index", sentence="=HYPERLINK(1) says 40.3 million people.", title="=1+1")
    assert figure_id(evil)
    from gsi_etl.site.machine_formats import to_csv

    rows = to_csv(("a", "b"), [("=1+1", "@x"), ("+49", "-1"), ("fine", None)]).splitlines()
    assert rows[1:] == ["'=1+1,'@x", "'+49,'-1", "fine,"]
    assert (desk.public / "figures" / "index.csv").is_file()


def test_a_licence_that_forbids_quotes_leaves_only_the_number(tmp_path: Path) -> None:
    from scenes.world import source

    desk = Desk(tmp_path, sources=(source("index", official=True, licence={"redistribute": "no"}),))
    desk.run(said())
    desk.build()
    for path in pages(desk):
        assert "were living in modern slavery" not in path.read_text(encoding="utf-8"), path
    assert "<mark" in desk.page(desk.only("evidence"))
    assert "allows no quotes" in desk.page(desk.only("evidence"))


def test_a_short_quote_is_short(tmp_path: Path) -> None:
    secret = "This stands far away from any number and is nobody's to copy. "
    one = said(sentence=secret * 20 + "There are 40.3 million people in slavery. " + secret * 20)
    desk = Desk(tmp_path)
    desk.run(one)
    desk.build()
    shown = "".join(read(desk.page(desk.only("evidence"))).text)
    assert 1 <= shown.count("far away from any number") <= 6
