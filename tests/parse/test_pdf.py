"""PDF: pages, lines, boxes, tables, and pages that say nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from bombs import pdf, two_pages

from gsi_etl.errors import ParseError
from gsi_etl.model import Document
from gsi_etl.parse import locate

Read = Callable[..., Document]


def draw(*pieces: tuple[int, int, str]) -> bytes:
    """A page that shows each text at (x, y)."""
    shown = " ".join(f"1 0 0 1 {x} {y} Tm ({text}) Tj" for x, y, text in pieces)
    return pdf(f"BT /F1 10 Tf {shown} ET".encode())


def test_a_figure_has_page_and_box(read: Read) -> None:
    document = read("pdf", draw((72, 700, "There were 2,640,000 people.")))
    start = document.text.index("2,640,000")
    page, box = locate(document, start, start + 9)
    assert page == 1
    assert box is not None
    left, bottom, right, top = map(float, box)
    assert left == pytest.approx(72, abs=2)
    assert bottom < 700 < top < 715
    assert 150 < right < 260


def test_lines_of_a_paragraph_are_one_sentence_and_still_blocks_of_their_own(read: Read) -> None:
    document = read(
        "pdf",
        draw(
            (72, 700, "An estimated 2.6 million people were living in modern slavery in the"),
            (72, 688, "country, which is more than one in ten of all people who live there."),
            (72, 650, "Another paragraph stands apart from the first one by a wide gap here."),
        ),
    )
    assert "in the country, which" in document.text
    assert len(document.blocks) == 3
    assert "there.\n\nAnother" in document.text


def test_a_raised_note_mark_is_no_digit_of_the_number_before_it(read: Read) -> None:
    raised = (
        "BT /F1 10 Tf 72 700 Td (In 2016) Tj /F1 6 Tf 4 Ts (12) Tj /F1 10 Tf 0 Ts (, 2.6 million were enslaved.) Tj ET"
    )
    assert "In 2016, 2.6 million" in read("pdf", pdf(raised.encode())).text


TABLE = [
    (72, 700, "Country"),
    (250, 700, "Number"),
    (350, 700, "Rate"),
    (72, 680, "North Korea"),
    (250, 680, "2,640,000"),
    (350, 680, "104.6"),
    (72, 660, "Eritrea"),
    (250, 660, "451,000"),
    (350, 660, "93.0"),
]


def test_a_table_without_rules_is_found_by_its_columns(read: Read) -> None:
    document = read("pdf", draw((72, 740, "The table shows estimates for two countries in the year 2016."), *TABLE))
    (table,) = document.tables
    assert table.headers == (("Country",), ("Number",), ("Rate",))
    assert [[c.text for c in row] for row in table.rows] == [
        ["North Korea", "2,640,000", "104.6"],
        ["Eritrea", "451,000", "93.0"],
    ]
    assert table.page == 1
    cell = table.rows[0][1]
    assert cell.start is not None
    assert document.text[cell.start : cell.end] == "2,640,000"


def test_prose_in_two_columns_is_no_table(read: Read) -> None:
    lines = [(x, 700 - 12 * i, "words of a long report that goes on") for i in range(12) for x in (60, 320)]
    assert read("pdf", draw(*lines)).tables == ()


def test_a_page_that_shows_something_and_has_no_text_is_an_error(read: Read) -> None:
    with pytest.raises(ParseError) as caught:
        read("pdf", pdf(b"0 0 100 100 re f"))
    assert caught.value.rule == "no_text"


def test_a_page_that_is_a_picture_among_pages_of_text_is_named_and_makes_the_document_incomplete(read: Read) -> None:
    """What stood on it must not be taken as withdrawn."""
    words = b"BT /F1 10 Tf 72 700 Td (There were 2,640,000 people.) Tj ET"
    document = read("pdf", two_pages(words, b"0 0 100 100 re f"))
    assert "2,640,000" in document.text
    assert not document.complete
    assert document.left_out == ("page 2 shows something and has no text: figures on it cannot be read",)


@pytest.mark.slow
def test_all_real_reports_are_read(read: Read, shared: Path) -> None:
    files = sorted((shared / "pages" / "pdf-tables").glob("*.pdf"))
    assert files
    for file in files:
        document = read("pdf", file.read_bytes())
        assert document.text
        for cell in (c for t in document.tables for row in t.rows for c in row):
            assert cell.start is None or document.text[cell.start : cell.end] == cell.text


@pytest.mark.parametrize(
    ("above", "below", "whole"),
    [
        ("The number may have grown to 110,000-", "120,000 people who work abroad.", "110,000-120,000"),
        ("An estimated 2,640,-", "000 people live there in slavery.", "2,640,000"),
    ],
)
def test_a_hyphen_between_two_numbers_stays_at_a_lines_end(above: str, below: str, whole: str, read: Read) -> None:
    lines = (72, 700, "In these words, which make the line a wide one: " + above), (72, 688, below)
    assert whole in read("pdf", draw(*lines)).text


@pytest.mark.parametrize(
    ("above", "below", "tied"),
    [
        ("An estimated 2.6 million people were living in", "modern slavery in the country.", " "),
        ("An estimated 2.6 million people were living there.", "this is a new sentence.", "\n\n"),
        ("An estimated 2.6 million people were living in", "North Korea.", "\n\n"),
    ],
)
def test_a_sentence_in_small_letters_goes_on_over_the_end_of_a_page(
    above: str, below: str, tied: str, read: Read
) -> None:
    pages = (f"BT /F1 10 Tf 72 700 Td ({text}) Tj ET".encode() for text in (above, below))
    assert read("pdf", two_pages(*pages)).text == above + tied + below


def test_words_that_justification_spreads_over_a_line_are_no_table(read: Read) -> None:
    lines = (
        (0, "By number the country ranks high in Europe, as the index says: that the"),
        (54, "slaves in Russia are 794,000"),
        (48, "and those in Poland 128,000"),
        (0, "people, it says, which is more than in any of its neighbours but these two."),
    )
    shown = " ".join(
        f"{spread} Tw 1 0 0 1 72 {700 - 12 * number} Tm ({text}) Tj" for number, (spread, text) in enumerate(lines)
    )
    document = read("pdf", pdf(f"BT /F1 10 Tf {shown} ET".encode()))
    assert document.tables == ()
    assert "in Russia are 794,000 and those in Poland 128,000 people" in document.text
