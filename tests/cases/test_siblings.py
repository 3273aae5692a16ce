"""Siblings of every known fault: what a person reads, whatever the format, the language or the markup."""

from __future__ import annotations

from fractions import Fraction

import pytest
import siblings_files
import siblings_later
import siblings_page
import siblings_text
import siblings_third
from case_reading import line, read
from siblings import Sibling

from gsi_etl.model import Figure
from gsi_etl.parse.read import UNREAD

ALL = [
    *siblings_text.SIBLINGS,
    *siblings_page.SIBLINGS,
    *siblings_files.SIBLINGS,
    *siblings_later.SIBLINGS,
    *siblings_third.SIBLINGS,
]


def _stated(figure: Figure) -> str:
    told = figure.reading
    if told.kind == "ratio" and told.value is not None:
        return f"{figure.place} {figure.measure} {Fraction(told.value).limit_denominator(10_000)}"
    return line(figure)


@pytest.mark.parametrize("sibling", ALL, ids=lambda sibling: f"{sibling.kind}: {sibling.name}")
def test_a_sibling_gives_what_a_person_reads(sibling: Sibling) -> None:
    document = read(sibling.body, sibling.format, **sibling.fields)
    assert sorted(_stated(figure) for figure in document.figures) == sibling.expected
    notes = [*document.left_out, *document.document.left_out]
    assert not sibling.says or any(sibling.says in note for note in notes), notes
    assert any(note.startswith(UNREAD) for note in notes) == sibling.unread, notes
