"""What a source selects is read, what it ignores is not, and a selector that finds nothing is no empty page."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from gsi_etl.errors import ParseError
from gsi_etl.model import Document

Read = Callable[..., Document]
PAGE = """<!DOCTYPE html><html lang="en"><head><title>Numbers</title>
<meta property="og:site_name" content="Somebody"></head>
<body><nav><a href="/about">About 40 people</a></nav>
<main>
  <section id="today" class="figures current"><h2>Today</h2>
    <p>In Eritrea 451,000 people live in modern slavery.</p>
    <p class="aside">In Chad 199,000 people live in modern slavery.</p></section>
  <section id="history" class="figures"><h2>Before</h2>
    <p>In India 7,989,000 people live in modern slavery.</p></section>
  <table data-kind="estimates"><tr><th>Country</th><th>People in modern slavery</th></tr>
    <tr><td>Burundi</td><td>408,000</td></tr><tr><td>Mali</td><td>62,000</td></tr></table>
</main></body></html>"""
ANSWER = {
    "rows": [{"country": "Eritrea", "value": 451000, "old": 500000}, {"country": "India", "value": 7989000, "old": 8}],
    "archive": [{"country": "Chad", "value": 199000}],
}


@pytest.mark.parametrize(
    ("selectors", "kept", "gone"),
    [
        (["#today"], ["451,000", "199,000"], ["7,989,000", "408,000"]),
        (["section.figures:not(.current)"], ["7,989,000"], ["451,000", "408,000"]),
        (["#today > p:first-of-type", "table[data-kind=estimates]"], ["451,000", "408,000"], ["199,000", "7,989,000"]),
        (["//section[h2='Before']"], ["7,989,000"], ["451,000"]),
        (["xpath:.//td[. = '408,000']/.."], ["408,000"], ["62,000", "451,000"]),
        (["(//section)[2]/p"], ["7,989,000"], ["Before", "451,000"]),
        (["section", "#today p"], ["451,000", "7,989,000"], ["408,000"]),
        (["body"], ["451,000", "408,000"], []),
    ],
)
def test_a_page_is_read_where_select_points(read: Read, selectors: list[str], kept: list[str], gone: list[str]) -> None:
    document = read("html", PAGE, select=selectors)
    assert [number for number in kept if number not in document.text] == []
    assert [number for number in gone if number in document.text] == []


@pytest.mark.parametrize(
    ("selectors", "kept", "gone"),
    [
        ([".aside", "table"], ["451,000", "7,989,000"], ["199,000", "408,000"]),
        (["//section[@id='history']"], ["451,000", "408,000"], ["7,989,000"]),
        (["tr:last-child"], ["408,000"], ["62,000"]),
        (["#nothing-like-it"], ["451,000", "199,000", "7,989,000", "408,000"], []),
    ],
)
def test_what_a_source_ignores_is_not_read(read: Read, selectors: list[str], kept: list[str], gone: list[str]) -> None:
    document = read("html", PAGE, ignore=selectors)
    assert [number for number in kept if number not in document.text] == []
    assert [number for number in gone if number in document.text] == []


def test_ignore_goes_before_select(read: Read) -> None:
    text = read("html", PAGE, select=["#today"], ignore=[".aside"]).text
    assert "451,000" in text
    assert "199,000" not in text


def test_what_surrounds_the_selection_still_names_the_page(read: Read) -> None:
    document = read("html", PAGE, select=["#history"])
    assert document.title == "Numbers"
    assert document.publisher == "Somebody"
    assert ("https://source.example/about", "About 40 people") in document.links


def test_a_piece_is_read_once_and_in_the_order_of_the_page(read: Read) -> None:
    text = read("html", PAGE, select=["#history", "section", "#today"]).text
    assert text.count("451,000") == 1
    assert text.index("451,000") < text.index("7,989,000")


def test_each_selector_says_what_it_found(read: Read) -> None:
    notes = read("html", PAGE, select=["#history"], ignore=[".aside", ".advert"]).left_out
    said = "Before In India 7,989,000 people live in modern slavery."
    assert f"select #history: 1 element, the first says {said!r}" in notes
    assert any(note.startswith("ignore .aside: 1 element, the first says 'In Chad 199,000") for note in notes)
    assert "ignore .advert: nothing" in notes


@pytest.mark.parametrize("selector", ["#gone", "//section[@id='gone']", "section > table"])
def test_a_selection_that_finds_nothing_is_an_error(read: Read, selector: str) -> None:
    """The publisher changed the page: no figure may count as withdrawn for it."""
    with pytest.raises(ParseError) as caught:
        read("html", PAGE, select=[selector])
    assert caught.value.rule == "select"
    assert "select" in caught.value.hint


def test_one_of_several_selections_may_find_nothing(read: Read) -> None:
    document = read("html", PAGE, select=["#gone", "#history"])
    assert "7,989,000" in document.text
    assert "select #gone: nothing" in document.left_out


@pytest.mark.parametrize("selector", ["p:::", "//p[", "", "p[x=", "$.rows"])
def test_a_wrong_selector_is_refused_in_the_sources_file(read: Read, selector: str) -> None:
    with pytest.raises(ValueError, match=r"select|character"):
        read("html", PAGE, select=[selector])


def _json(read: Read, **fields: object) -> list[list[str]]:
    document = read("json", json.dumps(ANSWER), **fields)
    return [[cell.text for cell in row] for row in document.tables[0].rows]


def test_a_json_answer_is_read_where_its_path_points(read: Read) -> None:
    assert _json(read, select=["$.rows[1]"]) == [["India", "7989000"]]
    assert _json(read, select=["$.rows[-1].country", "$.rows[-1].value"]) == [["India", "7989000"]]
    assert _json(read, select=["$['rows'][*].country"]) == [["Eritrea", ""], ["India", ""]]


def test_json_that_a_source_ignores_is_not_read(read: Read) -> None:
    assert _json(read, ignore=["$.rows[0]"]) == [["India", "7989000"]]
    assert _json(read, ignore=["$..value"]) == [["Eritrea", ""], ["India", ""]]
    assert _json(read, ignore=["$.rows[0]", "$.rows[1].value"]) == [["India", ""]]


def test_a_path_that_finds_nothing_is_an_error(read: Read) -> None:
    with pytest.raises(ParseError) as caught:
        _json(read, select=["$.lines[*]"])
    assert caught.value.rule == "select"


def test_the_selectors_of_a_list_are_not_those_of_its_articles(read: Read) -> None:
    """An API's list leads to pages: JSONPath is for the list, CSS for the pages."""
    source = {"json": {"items": "/rows", "item": {"url": "/url", "title": "/title"}}, "follow": {"limit": 1}}
    listed = json.dumps({"rows": [{"url": "/a", "title": "A"}, {"url": "/b", "title": "B"}]})
    document = read("json", listed, select=["$.rows[1]"], **source)
    assert [item.title for item in document.items] == ["B"]
