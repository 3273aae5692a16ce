"""What all pages share: the links at the top, the script and style, the version of their look, texts that are kept."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from jinja2 import StrictUndefined
from made_facts import PEOPLE, RATE, facts, made, stated
from made_statements import TEXTS
from markup import read

from gsi_etl import __version__
from gsi_etl.base import pack
from gsi_etl.site.pages.evidence import evidence_pages
from gsi_etl.site.renderer import HERE, Studio, Texts, _environment, look, script, style
from gsi_etl.site.tree import Page


def studio(site_url: str = "", **more: Any) -> Studio:
    return Studio(made(), **{"texts": lambda _: {}, "archive": None, **more}, site_url=site_url)


def html(folder: str = "a/b/", active: str = "Data", **more: Any) -> str:
    return studio("https://s.example").html(
        "search", folder, **{"title": "T", "active": active, "groups": [], **more}
    )  # fmt: skip


def links(page: str) -> list[tuple[str, bool]]:
    top = page[page.index("<nav") : page.index("</nav>")]
    return [(str(a["href"]), a.get("aria-current") == "page") for name, a in read(top).elements if name == "a"]


def test_every_page_leads_to_the_parts_of_the_site_and_says_in_which_it_is() -> None:
    parts = ["", "figures/", "countries/", "changes/", "editions/", "sources/", "checks/", "data/", "about/"]
    assert links(html()) == [(f"../../{part}index.html", part == "data/") for part in parts]
    assert links(html("", "Overview")) == [(f"{part}index.html", part == "") for part in parts]
    assert links(html("x/", "Search")) == [(f"../{part}index.html", False) for part in parts]


def test_a_page_is_described_by_its_title_and_shown_with_the_world_where_nothing_else_is_said() -> None:
    plain, told = html(), html(describe="D", image="PRK-rate", twins={"Atom": "f.atom"}, data={"name": "N"})
    metas = [{str(a.get("property", a.get("name"))): a.get("content") for name, a in read(page).elements
              if name == "meta"} for page in (plain, told)]  # fmt: skip
    assert [one["description"] for one in metas] == ["T", "D"]
    assert [one["og:image"] for one in metas] == [
        "https://s.example/charts/WLD-people_in_modern_slavery/chart.png", "https://s.example/charts/PRK-rate/chart.png"
    ]  # fmt: skip
    assert "ld+json" not in plain
    assert '<script type="application/ld+json">{"@context": "https://schema.org", "name": "N"}</script>' in told


@pytest.mark.parametrize(
    ("site_url", "address"),
    [("", "a/"), ("https://s.example", "https://s.example/a/"), ("https://s.example/", "https://s.example/a/"),
     ("https://s.example/x//", "https://s.example/x/a/")],
)  # fmt: skip
def test_a_page_has_an_address_from_wherever_the_site_is(site_url: str, address: str) -> None:
    assert studio(site_url).address("a/") == address


def test_the_chart_of_a_figure_marks_its_edition_and_is_drawn_once() -> None:
    drawer = studio()
    one = drawer.history(RATE, "PRK", "GSI 2018")
    assert drawer.history(RATE, "PRK", "GSI 2018") is one
    assert '<title id="history-1-t">People in modern slavery per 1,000 people, North Korea, by edition</title>' in one
    assert one.count("dot here") == 1
    assert drawer.history(RATE, "PRK", None).count("dot here") == 0


def test_how_much_is_quoted_follows_the_licence_of_the_source() -> None:
    assert [studio().reach(name) for name in ("news", "open", "index", "odd", "nobody")] == [0, 600, 180, 180, 180]


def test_a_quote_is_cut_from_the_text_at_hand() -> None:
    drawer = Studio(made(), texts=lambda _: TEXTS, archive=None, site_url="")
    figure = made().figure["fg_1"]
    at = TEXTS["doc_2"].index("41.6 million")
    right = stated(char_start=at, char_end=at + 12, quote="41.6 million", document_id="doc_2")
    pieces = drawer.quote(right, "index")
    assert [(piece.text, piece.ids) for piece in pieces] == [
        ("An estimated ", ()), ("41.6 million", ("fg_1",)), (" people were enslaved.", ())
    ]  # fmt: skip
    assert [piece.text for piece in drawer.quote(right, "news")] == ["… ", "41.6 million", " …"]
    assert "".join(piece.text for piece in drawer.quote(figure, "index")) == figure.sentence


def kept(most: int, *asked: str, give: Mapping[str, str]) -> tuple[list[str | None], list[str]]:
    """The texts in the order they are asked for, and for which of them there was a look."""
    looked = []

    def ask(name: str) -> Mapping[str, str]:
        looked.append(name)
        return give if name in give else {}

    class Few(Texts):
        MOST = most

    text = Few(ask)
    return [text(name) for name in asked], looked


def test_texts_are_read_once_and_those_that_are_not_there_too() -> None:
    give = {"a": "one", "b": "two"}
    assert kept(100, "a", "b", "c", "c", "a", give=give) == (["one", "two", None, None, "one"], ["a", "c"])


def test_the_texts_read_first_go_first_when_there_are_too_many() -> None:
    give = {"a": "x" * 4, "b": "y" * 4, "c": "z" * 4}
    # Of twelve characters eight stay: those of the text that was asked for, and of the one read before it.
    assert kept(8, "a", "c", "b", "a", "c", give=give) == (
        ["x" * 4, "z" * 4, "y" * 4, "x" * 4, "z" * 4],
        ["a", "b", "c"],
    )
    assert kept(12, "a", "c", "b", "a", give=give)[1] == ["a"]
    assert kept(0, "a", "a", "b", give=give)[1] == ["a", "b"]  # one is always kept


def test_the_script_has_neither_comments_nor_indentation_and_the_style_all_it_needs() -> None:
    text = script()
    assert "/*" not in text
    assert not any(line != line.strip() or not line for line in text.rstrip("\n").split("\n"))
    assert "addEventListener" in text
    assert style().count("{") == style().count("}") > 100


def test_the_look_is_a_word_of_sixteen_digits_and_stays_the_same() -> None:
    assert look() == look()
    assert len(look()) == 16
    assert int(look(), 16) >= 0


def test_the_look_is_of_the_code_the_templates_the_style_and_the_words_of_numbers_and_events() -> None:
    digest, package = hashlib.sha256(__version__.encode()), HERE.parent
    for folder in (package / "site", package / "alerts", package / "base"):
        held = [path for path in folder.rglob("*") if path.suffix in {".py", ".j2", ".css", ".js", ".json"}]
        assert held
        for path in sorted(held):
            digest.update(path.read_bytes())
    for name in ("subject.yaml", "measures.csv"):
        digest.update(pack.own(name).read_bytes())
    assert look() == digest.hexdigest()[:16]


def test_templates_escape_all_text_and_stop_at_names_that_they_do_not_know() -> None:
    known = _environment()
    assert (known.autoescape, known.undefined) == (True, StrictUndefined)
    assert (known.trim_blocks, known.lstrip_blocks) == (True, True)
    assert (known.auto_reload, known.optimized) == (False, False)
    assert known.bytecode_cache is not None


def test_templates_know_rates_families_and_the_words_of_states() -> None:
    known = _environment()
    ask = known.from_string(
        "{{ 'GSI 2018'|family({'GSI 2018': 'GEMS'}) }} {{ 'X'|family({}) }} {{ m is per_1000 }} {{ p is per_1000 }} "
        "{{ MAIN.name }}; {{ MAP_TITLE }}; {{ RATE_TITLE }}; {{ HEDGES == MODIFIERS }}; {{ '<' }}"
    )
    assert ask.render(m=RATE, p=PEOPLE) == (
        "GEMS X True False people_in_modern_slavery; People in modern slavery per 1,000 people; "
        "People in modern slavery per 1,000 people; True; &lt;"
    )
    names = {"VERDICTS": 11, "STATES": 12, "AGREEMENT": 4, "SEVERITIES": 5, "CAUSES": 8, "CLASSES": 23, "HEDGES": 8}
    assert {name: len(known.globals[name]) for name in names} == names  # type: ignore[arg-type]
    filters = (
        "clean people exact day moment stamp size phrase measure brief printed evidence ago units rate other_unit "
        "per_thousand often span family"
    )
    assert set(filters.split()) <= set(known.filters)


def test_a_page_says_whether_its_bytes_are_still_archived() -> None:
    def pages(archive: Any) -> list[Page]:
        drawer = studio(archive=archive, texts=lambda name: {name: TEXTS[name]} if name in TEXTS else {})
        return list(evidence_pages(made(), drawer))

    held = SimpleNamespace(has=lambda digest: digest.startswith("cd"))
    told = {page.folder: str(page.files()["index.html"]) for page in pages(held)}
    assert "in the archive" in told["evidence/doc_2/"]
    assert "no longer in the archive" not in told["evidence/doc_2/"]
    assert "no longer in the archive" in told["evidence/doc_1/"]
    assert "in the archive" not in str(pages(None)[1].files()["index.html"]).partition("<footer")[0]


def test_a_site_of_nothing_has_no_chart_for_its_pages(tmp_path: Path) -> None:
    assert Studio(facts(), texts=lambda _: {}, archive=None, site_url="").image == ""
