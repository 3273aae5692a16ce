"""Grids: wherever the header is, every filled row is data, header or named."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from gsi_etl.config.source import TableSpec
from gsi_etl.model import Cell
from gsi_etl.parse.grid import Grid, Merged, to_table
from gsi_etl.parse.text import TextBuilder

TEXTS = st.sampled_from(["", " ", "Country", "People", "India", "7,989,000", "104.6", "Note: see page 3", "a\nb"])


def grid(rows: list[list[str]], *merged: Merged) -> Grid:
    cells = [[Cell(t, r, c) for c, t in enumerate(row)] for r, row in enumerate(rows)]
    return Grid("Data", cells, merged)


def filled(row: list[str]) -> bool:
    return any(text.strip() for text in row)


@given(
    st.lists(st.lists(TEXTS, min_size=1, max_size=5), min_size=1, max_size=20).filter(
        lambda rows: any(map(filled, rows))
    )
)
def test_every_row_is_accounted_for(rows: list[list[str]]) -> None:
    table, above = to_table(grid(rows), None)
    data = {row[0].row for row in table.rows}
    named: set[int] = set()
    for note in table.left_out:
        first, last = re.match(r"rows? (\d+)(?: to (\d+))?", note).groups()  # type: ignore[union-attr]
        named |= set(range(int(first) - 1, int(last or first)))
    header = set(range(len(rows))) - data - named
    assert 1 <= len(header) <= 4  # the header and its group rows
    assert all(filled(rows[number]) for number in data | header)
    assert len(above) == sum("above the header" in note for note in table.left_out)


@given(
    st.lists(st.lists(TEXTS, min_size=3, max_size=3), min_size=1, max_size=12).filter(
        lambda rows: any(map(filled, rows))
    )
)
def test_offsets_point_to_the_cell_s_text(rows: list[list[str]]) -> None:
    table, _ = to_table(grid(rows), None)
    builder = TextBuilder()
    builder.add("heading", "Data")
    placed = builder.add_table(table)
    text = builder.text()
    for cell in (cell for row in placed.rows for cell in row):
        assert cell.start is None or text[cell.start : cell.end] == " ".join(cell.text.split())
        assert (cell.start is None) == (not cell.text.strip())


def test_a_declared_name_finds_the_header_below_a_wider_row() -> None:
    rows = [["Index", "2018", "edition", "final"], ["Country", "People", "", ""], ["India", "7,989,000", "", ""]]
    spec = TableSpec.model_validate({"place": "country", "columns": [{"header": "people", "measure": "x"}]})
    table, above = to_table(grid(rows), spec)
    assert [path[-1] for path in table.headers] == ["Country", "People"]
    assert above == ("Index | 2018 | edition | final",)


def test_merged_group_headers_reach_over_their_columns_only() -> None:
    rows = [["", "A", "", "B"], ["Country", "x", "y", "z"], ["India", "1", "2", "3"]]
    table, _ = to_table(grid(rows, Merged(0, 1, 0, 2)), None)
    assert table.headers == (("Country",), ("A", "x"), ("A", "y"), ("B", "z"))
