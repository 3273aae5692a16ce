"""Words of a PDF in the colour of the page are not read, and the operator is told."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from bombs import pdf

from gsi_etl.model import Document

Read = Callable[..., Document]

SEEN = "BT /F1 10 Tf 1 0 0 1 72 700 Tm (There were 2.6 million people.) Tj ET "
OTHER = "BT /F1 10 Tf 1 0 0 1 72 650 Tm (There were 11 million people.) Tj ET "
GROUND = "60 640 400 30 re f "


@pytest.mark.parametrize("colour", ["1 1 1 rg ", "1 g ", "0 0 0 0 k "])
def test_white_words_on_the_empty_page_are_not_read_and_are_told(read: Read, colour: str) -> None:
    document = read("pdf", pdf(f"{SEEN}{colour}{OTHER}".encode()))
    assert document.text == "There were 2.6 million people."
    assert document.left_out == (
        "page 1: text in the colour of its ground is not read: 'There were 11 million people.'",
    )


@pytest.mark.parametrize(
    ("name", "drawn"),
    [
        ("white words on a dark ground", f"0.1 0.1 0.4 rg {GROUND} 1 1 1 rg {OTHER}"),
        ("grey words on the empty page", f"0.8 0.8 0.8 rg {OTHER}"),
        ("black words on a white ground", f"1 1 1 rg {GROUND} 0 0 0 rg {OTHER}"),
    ],
)
def test_words_that_stand_out_from_their_ground_are_read(read: Read, name: str, drawn: str) -> None:
    document = read("pdf", pdf(f"{SEEN}{drawn}".encode()))
    assert "11 million" in document.text, name
    assert document.left_out == ()


def test_a_white_rectangle_is_no_ground_for_white_words(read: Read) -> None:
    document = read("pdf", pdf(f"{SEEN}1 1 1 rg {GROUND} {OTHER}".encode()))
    assert "11 million" not in document.text
    assert len(document.left_out) == 1
