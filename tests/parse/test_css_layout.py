"""Pages in the manner of several publishing systems: numbers keep their labels, and tables of divs are tables."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from gsi_etl.model import Document
from gsi_etl.parse.css_layout import is_bare

Read = Callable[..., Document]

PROSE = (
    "<p>Workers on the country's fishing fleet told researchers that their papers had been taken from them on the "
    "first day, and that they had not been allowed ashore for months at a time, whatever they had been promised.</p>"
    "<p>The ministry said that it would look into the claims, and that inspectors had been sent to three ports along "
    "the southern coast, where most of the boats are registered, before the season opens.</p>"
)


def page(body: str) -> str:
    return (
        "<!DOCTYPE html><html lang='en'><head><title>Slavery at sea</title></head><body><header><nav><a href='/'>Home"
        f"</a></nav></header><main><h1>Slavery at sea</h1>{body}</main><footer>9,999 members</footer></body></html>"
    )


def texts(document: Document, kind: str | None = None) -> list[str]:
    return [document.text[b.start : b.end] for b in document.blocks if kind in (None, b.kind)]


BOXES = {
    "number over label": (
        "<div class='stat'><div class='n'>49.6 million</div><div>people are in modern slavery</div></div>",
        "49.6 million people are in modern slavery",
    ),
    "label over number": (
        "<div class='stat'><p>Prevalence (per 1,000 people)</p><p class='v'>104.6</p></div>",
        "Prevalence (per 1,000 people) 104.6",
    ),
    "number, scale and label in spans": (
        "<div class='fact'><span>49.6</span><span>million</span><p>people are in modern slavery</p></div>",
        "49.6 million people are in modern slavery",
    ),
    "a number set apart of its sign": (
        "<div><div>74.3<small>/100</small></div><div>Vulnerability</div></div>",
        "74.3/100 Vulnerability",
    ),
    "a paragraph type of a content system": (
        "<div class='paragraph paragraph--type--stat'><div class='field--name-field-number'>6.4</div>"
        "<div class='field--name-field-caption'>people in every 1,000 are victims</div></div>",
        "6.4 people in every 1,000 are victims",
    ),
    "columns of a block editor": (
        "<div class='wp-block-columns'><div class='wp-block-column'><p class='huge'><strong>1 in 4</strong>"
        "</p><p>of them are children</p></div><div class='wp-block-column'><p>86 %</p><p>are in private hands</p></div>"
        "</div>",
        "1 in 4 of them are children",
    ),
    "headings and paragraphs in turn": (
        "<div class='grid'><h3>2,640,000</h3><p>people in modern slavery</p><h3>25 million</h3><p>inhabit it</p></div>",
        "2,640,000 people in modern slavery",
    ),
    "a number beside its paragraph": (
        "<div class='box'>27.6 million<p>people are in forced labour</p></div>",
        "27.6 million people are in forced labour",
    ),
    "nested wrappers of a script's making": (
        "<div class='css-1'><div class='css-2'><div class='css-3'><span>1.1M</span></div></div><div class='css-4'>"
        "<div class='css-5'>people in modern slavery</div></div></div>",
        "1.1M people in modern slavery",
    ),
    "numbers with blanks for thousands": (
        "<div class='chiffres'><div>2 640 000</div><div>personnes en Corée du Nord</div></div>",
        "2 640 000 personnes en Corée du Nord",
    ),
}


@pytest.mark.parametrize("name", BOXES)
@pytest.mark.parametrize("outside", [False, True], ids=["amid the article", "outside it"])
def test_a_number_and_its_label_are_one_piece(read: Read, name: str, outside: bool) -> None:
    box, expected = BOXES[name]
    body = f"<article>{PROSE}</article><section>{box}</section>" if outside else f"{PROSE}{box}{PROSE}"
    document = read("html", page(body))
    assert expected in texts(document)
    assert document.text.count(expected) == 1


def test_two_numbers_in_one_box_are_not_given_to_one_label(read: Read) -> None:
    document = read("html", page(f"{PROSE}<div><p>12.5</p><p>people</p><p>13.5</p></div>"))
    assert not any("12.5" in text and "13.5" in text for text in texts(document))


def test_years_times_and_places_in_lists_get_no_label(read: Read) -> None:
    assert not [text for text in ("2018", "12:30", "19/07/2018", "2018-07-19", "1", "3.", "") if is_bare(text)]
    assert [
        text for text in ("104.6", "2.6 million", "1 in 4", "86%", "$150 billion", "3.3M") if not is_bare(text)
    ] == []


def test_words_of_neighbouring_spans_stand_apart_and_ordinals_do_not(read: Read) -> None:
    spans = "<p><span>49.6</span><b>million</b> people, on the <span>19</span><span>th</span> of July, they said.</p>"
    document = read("html", page(PROSE + spans))
    assert "49.6 million people, on the 19th of July" in document.text


DIVS = (
    "<div class='tbl'><div class='tr'><div>Region</div><div>People</div><div>per 1,000</div></div>"
    "<div class='tr'><div>Africa</div><div>7,005,000</div><div>5.2</div></div>"
    "<div class='tr'><div>Arab States</div><div>1,678,000</div><div>10.1</div></div>"
    "<div class='tr'><div>Americas</div><div>5,064,000</div><div>5.0</div></div></div>"
)
ROLES = (
    "<div role='table'><div role='rowgroup'><div role='row'><span role='columnheader'>Region</span>"
    "<span role='columnheader'>People</span><span role='columnheader'>per 1,000</span></div></div>"
    "<div role='rowgroup'><div role='row'><span role='cell'>Africa</span><span role='cell'>7,005,000</span>"
    "<span role='cell'>5.2</span></div><div role='row'><span role='cell'>Arab States</span>"
    "<span role='cell'>1,678,000</span><span role='cell'>10.1</span></div></div></div>"
)
SPLIT = (
    DIVS.replace("<div class='tbl'>", "<div>").replace("per 1,000</div></div>", "per 1,000</div></div><div>") + "</div>"
)


@pytest.mark.parametrize("markup", [DIVS, ROLES, SPLIT], ids=["by shape", "by role", "header apart"])
def test_a_table_of_divs_is_a_table(read: Read, markup: str) -> None:
    document = read("html", page(PROSE + markup))
    (table,) = document.tables
    assert table.headers == (("Region",), ("People",), ("per 1,000",))
    assert [cell.text for cell in table.rows[1]] == ["Arab States", "1,678,000", "10.1"]
    for cell in (cell for row in table.rows for cell in row):
        assert cell.start is not None
        assert document.text[cell.start : cell.end] == cell.text
    assert document.text.count("1,678,000") == 1


def test_a_list_of_stories_is_no_table(read: Read) -> None:
    stories = "".join(
        f"<div class='row'><div>A story about the harvest {i}</div><div>{i} May 2020</div><div>{i} min read</div></div>"
        for i in range(10, 16)
    )
    assert read("html", page(f"{PROSE}<div>{stories}</div>")).tables == ()


def test_a_page_laid_out_in_a_table_is_read_by_its_paragraphs(read: Read) -> None:
    inner = "<P>There are 27,000,000 slaves in the world, it says.<P>As many as 200,000 people a year are taken abroad."
    document = read("html", f"<TABLE><TR><TD>Home</TD><TD>{PROSE}{inner}</TD></TR></TABLE>")
    assert "There are 27,000,000 slaves in the world, it says." in texts(document)
    assert document.tables == ()


def test_what_holds_the_article_is_no_teaser_whatever_it_is_called(read: Read) -> None:
    box = "<section class='numbers'><p>Globally, 71 % of victims are women.</p></section>"
    wrapped = f"<div class='page-with-sidebar has-share-bar'><article>{PROSE}</article>{box}</div>"
    document = read("html", page(wrapped))
    assert "Globally, 71% of victims are women." in texts(document, "fact")
