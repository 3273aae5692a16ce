"""Pages: the article, the facts beside it, tables, links, and whether the end was seen."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from gsi_etl.model import Document

Read = Callable[..., Document]

PROSE = (
    "<p>The report says that the number of people living in modern slavery has grown in the last five years, and that "
    "no region of the world is free of it, which its authors call a failure of governments and of markets alike.</p>"
    "<p>Its authors asked governments to do more, and companies to look at where their goods come from, since forced "
    "labour is found in fishing, farming, mining, building, garments and in private homes, they said.</p>"
    "<p>Nobody should read the estimate as a count of cases that were seen by an officer or a court, they warned.</p>"
)


def page(main: str, *, head: str = "", after: str = "") -> str:
    return (
        f"<!DOCTYPE html><html lang='en'><head><title>A study</title>{head}</head><body><nav><a href='/'>Home 1,000</a>"
        f"</nav><main><article><h1>A study</h1>{main}</article></main>{after}<footer>1,234 people follow us</footer>"
        "</body></html>"
    )


def texts(document: Document, kind: str) -> list[str]:
    return [document.text[b.start : b.end] for b in document.blocks if b.kind == kind]


def test_the_text_is_the_article_without_navigation_and_footer(read: Read) -> None:
    document = read("html", page(PROSE))
    assert "The report says" in document.text
    assert "follow us" not in document.text
    assert "Home" not in document.text
    assert document.complete


def test_every_block_is_a_slice_of_the_text_and_they_follow_one_another(read: Read) -> None:
    document = read("html", page(PROSE, after="<aside><p>Est. number of victims: 2,640,000</p></aside>"))
    ends = [0]
    for block in document.blocks:
        assert block.start >= ends[-1]
        assert document.text[block.start : block.end].strip()
        ends.append(block.end)
    assert ends[-1] == len(document.text)


def test_a_fact_box_outside_the_article_is_a_second_chance(read: Read) -> None:
    box = (
        "<section class='country-stats'><div><div>2,640,000</div><div>Estimated number in modern slavery</div></div>"
        "<div><div>104.6 per 1,000</div><div>Estimated prevalence of population</div></div></section>"
    )
    facts = texts(read("html", page(PROSE, after=box)), "fact")
    assert "2,640,000 Estimated number in modern slavery" in facts
    assert "104.6 per 1,000 Estimated prevalence of population" in facts


def test_a_scale_beside_a_number_is_one_word_with_it(read: Read) -> None:
    box = "<section><div><div>67<small>/100</small></div><div>Vulnerability to modern slavery</div></div></section>"
    assert "67/100 Vulnerability to modern slavery" in read("html", page(PROSE, after=box)).text


def test_a_definition_list_keeps_term_and_number_together(read: Read) -> None:
    box = "<section><dl><dt>People in modern slavery</dt><dd>2.6 million</dd></dl></section>"
    assert "People in modern slavery: 2.6 million" in read("html", page(PROSE, after=box)).text


def test_what_the_article_says_already_is_not_said_again(read: Read) -> None:
    sentence = "<p>About 2,640,000 people are living in modern slavery in the country, the study says.</p>"
    document = read("html", page(PROSE + sentence, after=f"<section><div>{sentence}</div></section>"))
    assert document.text.count("2,640,000") == 1


def test_teasers_of_other_stories_are_no_facts(read: Read) -> None:
    teaser = "<div class='related-stories'><p>Another story: 9,000,000 people saw it</p></div>"
    linked = "<section><p><a href='/other'>How 8,000,000 people voted in the election</a></p></section>"
    document = read("html", page(PROSE, after=teaser + linked))
    assert "9,000,000" not in document.text
    assert "8,000,000" not in document.text


TABLE = (
    "<table><caption>Estimates</caption><thead><tr><th rowspan=2>Country</th><th colspan=2>Prevalence</th></tr>"
    "<tr><th>per 1,000</th><th>number</th></tr></thead><tbody><tr><td>North Korea</td><td>104.6</td><td>2,640,000</td>"
    "</tr><tr><td>Eritrea</td><td>93.0</td><td>451,000</td></tr></tbody></table>"
)


def test_a_table_has_header_paths_and_cells_that_point_into_the_text(read: Read) -> None:
    document = read("html", page(PROSE + TABLE))
    (table,) = document.tables
    assert table.name == "Estimates"
    assert table.headers == (("Country",), ("Prevalence", "per 1,000"), ("Prevalence", "number"))
    assert [cell.text for cell in table.rows[0]] == ["North Korea", "104.6", "2,640,000"]
    for cell in (cell for row in table.rows for cell in row):
        assert cell.start is not None
        assert document.text[cell.start : cell.end] == cell.text


def test_a_table_that_the_article_dropped_is_appended_once(read: Read) -> None:
    document = read("html", page(PROSE, after=f"<section>{TABLE}</section>"))
    assert document.text.count("2,640,000") == 1
    assert document.tables[0].rows[0][2].start == document.text.index("2,640,000")


def test_a_layout_table_is_no_table(read: Read) -> None:
    document = read("html", page(f"<table><tr><td>Menu</td><td>{PROSE}</td></tr></table>"))
    assert document.tables == ()


def test_deep_nesting_loses_nothing(read: Read) -> None:
    deep = "<div>" * 300 + "42" + "</div>" * 300
    document = read("html", page(PROSE + deep + "<p>There were 777,000 people after the deep part, it says.</p>"))
    assert "777,000" in document.text
    assert document.complete


@pytest.mark.parametrize("tag", ["script", pytest.param("p", marks=pytest.mark.slow)])
def test_ten_megabytes_in_one_piece_cut_nothing_off_behind_it(read: Read, tag: str) -> None:
    """A parser's own limit for a piece of text would end the tree there, silently."""
    huge = "word " * 2_100_000
    table = "<table><tr><th>Country</th><th>People</th></tr><tr><td>Eritrea</td><td>451,000</td></tr></table>"
    words = "<p>There are 2,640,000 people in modern slavery in North Korea, the study of the index says.</p>"
    page = f"<html><body><article><h1>A study</h1>{words}<{tag}>{huge}</{tag}>{table}</article></body></html>"
    document = read("html", page)
    assert document.complete
    assert "2,640,000" in document.text
    assert [cell.text for cell in document.tables[0].rows[-1]] == ["Eritrea", "451,000"]


def test_an_unclosed_script_means_that_the_end_was_not_seen(read: Read) -> None:
    document = read("html", page(PROSE + "<script>var x = '") + "2,640,000 people")
    assert not document.complete
    assert any("end of the page was not seen" in note for note in document.left_out)


def test_a_page_cut_off_is_incomplete_even_when_every_tag_before_is_closed(read: Read) -> None:
    whole = page(PROSE)
    document = read("html", whole[: whole.index("</article>")])
    assert not document.complete
    assert any("cut off" in note for note in document.left_out)


def test_links_are_absolute_and_only_of_the_web(read: Read) -> None:
    links = (
        "<p>See <a href='/data#top'>the data</a>, <a href='javascript:x()'>this</a>, <a href='mailto:a@b.c'>us</a></p>"
    )
    document = read("html", page(PROSE + links))
    assert ("https://source.example/data", "the data") in document.links
    assert all(url.startswith("https://") for url, _ in document.links)


def test_control_and_bidi_characters_do_not_reach_the_text(read: Read) -> None:
    document = read("html", page(PROSE.replace("The report", "The \x1b[31m re\u202eport\u0000")))
    assert not set("\x1b\u202e\x00") & set(document.text)


def test_structured_data_stand_in_for_an_article_that_a_script_would_draw(read: Read) -> None:
    head = '<script type="application/ld+json">{"@type":"NewsArticle","articleBody":"%s"}</script>' % (
        "Long text. " * 80
    )
    document = read("html", f"<html><head>{head}</head><body><div id='root'></div></body></html>")
    assert document.text.startswith("Long text.")


def test_plain_text_is_read_by_paragraphs(read: Read) -> None:
    document = read("html", "A headline\n\nThere are 2.6 million\npeople in it.\n\n\nMore.\n")
    assert document.text == "A headline\nThere are 2.6 million people in it.\nMore."
    assert document.complete
    assert [b.kind for b in document.blocks] == ["paragraph"] * 3


def test_a_fragment_that_begins_with_words_is_still_markup(read: Read) -> None:
    document = read("html", f"Study: {PROSE}")
    assert "<p>" not in document.text
    assert "The report says" in document.text


def test_a_note_mark_is_no_digit_of_the_number_before_it(read: Read) -> None:
    noted = "40.3 million<sup>1</sup> slaves in 2016<sup><a href='#n'>12</a></sup>"
    sentence = f"<p>There were {noted}, on July 19<sup>th</sup>.</p>"
    document = read("html", page(PROSE + sentence))
    assert "40.3 million slaves in 2016, on July 19th." in document.text


def test_a_page_without_an_article_still_gives_its_text(read: Read) -> None:
    document = read("html", "<html><body><div>40.3 million</div></body></html>")
    assert "40.3 million" in document.text
