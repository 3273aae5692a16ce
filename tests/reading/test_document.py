"""What reading does with many figures at once: it finds what looking at each pair finds."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from gsi_etl.model import Block, Document, Figure, Reading
from gsi_etl.reading.document import _beside, _located

SPANS = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 8)), max_size=12)


def figure(start: int, length: int, page: int | None = None) -> Figure:
    said = Reading("1", start, start + length, "count", Decimal(1), unit=Decimal(1), sig_figs=1, rules=("number",))
    return Figure(said, "1", "forced_labour", "WLD", page=page)


@given(SPANS, SPANS)
def test_a_number_is_left_out_where_a_labelled_one_stands(
    labelled: list[tuple[int, int]], numbers: list[tuple[int, int]]
) -> None:
    taken, found = [figure(*span) for span in labelled], [figure(*span) for span in numbers]
    wanted = [
        one
        for one in found
        if not any(t.reading.start < one.reading.end and one.reading.start < t.reading.end for t in taken)
    ]
    assert _beside(taken, found) == wanted


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(1, 6)), max_size=8), st.lists(st.integers(0, 60), max_size=12))
def test_a_figure_gets_the_page_of_the_block_that_holds_it(pieces: list[tuple[int, int]], starts: list[int]) -> None:
    blocks: list[Block] = []
    for number, (gap, length) in enumerate(pieces):
        start = (blocks[-1].end if blocks else 0) + gap
        blocks.append(Block("paragraph", start, start + length, page=number // 2 or None))
    document = Document("s", "https://s.example/", "0" * 64, "pdf", "", "", blocks=tuple(blocks))
    for one, made in zip(starts, _located([figure(at, 1) for at in starts], document), strict=True):
        assert made.page == next((b.page for b in blocks if b.page and b.start <= one < b.end), None)


def test_a_page_that_is_known_stays() -> None:
    document = Document("s", "https://s.example/", "0" * 64, "pdf", "", "", blocks=(Block("other", 0, 9, page=2),))
    known = figure(3, 1, page=7)
    assert _located([known, replace(known, page=None)], document) == (known, replace(known, page=2))
