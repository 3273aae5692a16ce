"""A document on a terminal, line by line: what stands together, where tables come, what is cut and what is counted."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest

from gsi_etl.cli.render.document import _fitting, _is_numeric, lines_of, table_lines
from gsi_etl.model import Block, Cell, Document, Table


def table(heads: Sequence[str | Sequence[str]], *rows: Sequence[str], name: str = "", page: int | None = None) -> Table:
    """Cells that do not stand in the text."""
    headers = tuple((head,) if isinstance(head, str) else tuple(head) for head in heads)
    cells = tuple(tuple(Cell(text, r, c) for c, text in enumerate(row)) for r, row in enumerate(rows))
    return Table(name, headers, cells, page)


def placed(text: str, *rows: Sequence[str], name: str = "") -> Table:
    """A table whose cells stand in the text, each where it is found first after the one before."""
    at, made = 0, []
    for r, row in enumerate(rows):
        cells = []
        for c, one in enumerate(row):
            at = text.index(one, at)
            cells.append(Cell(one, r, c, start=at, end=at + len(one)))
            at += len(one)
        made.append(tuple(cells))
    return Table(name, tuple((f"h{c}",) for c in range(len(rows[0]))), tuple(made))


def document(*blocks: tuple[Any, ...], tables: Sequence[Table] = ()) -> Document:
    """A document of blocks: kind, text, and page and bbox where they have one."""
    text, made = "", []
    for kind, words, *more in blocks:
        made.append(Block(kind, len(text), len(text) + len(words), *more))
        text += words + "\n"
    return Document("s", "https://s.test/", "0" * 64, "html", text, blocks=tuple(made), tables=tuple(tables))


def shown(*blocks: tuple[Any, ...], tables: Sequence[Table] = (), width: int = 80) -> list[str]:
    return list(lines_of(document(*blocks, tables=tables), width))


def test_paragraphs_stand_apart_and_items_of_a_list_together() -> None:
    assert shown(
        ("heading", "A heading"), ("paragraph", "One."), ("paragraph", "Two."), ("item", "a"), ("item", "b"),
        ("paragraph", "Three."), ("item", "c"),
    ) == ["", "A heading", "", "One.", "", "Two.", "", "• a", "• b", "", "Three.", "", "• c"]  # fmt: skip


def test_prose_is_wrapped_at_the_width_and_at_a_hundred_at_most() -> None:
    words = " ".join("x" * 150)
    for width, longest in ((41, 41), (99, 99), (101, 99), (300, 99)):
        lines = shown(("paragraph", words), width=width)[1:]
        assert max(map(len, lines)) == longest, width
        assert " ".join(lines) == words
    assert shown(("item", "first word after word"), width=12)[1:] == ["• first word", "  after word"]
    long = "x" * 30
    assert shown(("paragraph", f"a {long} b"), width=12)[1:] == ["a", long, "b"]


def test_line_breaks_and_empty_lines_of_a_block_are_kept_and_controls_shown() -> None:
    assert shown(("paragraph", "one\n\ntwo \x1b[31m")) == ["", "one", "", "two \\u001b[31m"]


def box(bottom: int, top: int) -> tuple[Decimal, ...]:
    return Decimal(0), Decimal(bottom), Decimal(10), Decimal(top)


@pytest.mark.parametrize(
    ("before", "after", "together"),
    [
        (box(90, 100), box(79, 89), True),  # a gap of 1, a line of 10
        (box(90, 100), box(71, 81), True),
        (box(90, 100), box(70, 80), False),  # a gap as high as the line is another paragraph
        (None, box(79, 89), False),
        (box(90, 100), None, False),
        (box(95, 100), box(80, 90), True),  # the height is that of the line that follows
    ],
)
def test_lines_of_a_pdf_go_on_unless_the_gap_is_as_high_as_a_line(before: Any, after: Any, together: bool) -> None:
    lines = shown(("paragraph", "one", 1, before), ("paragraph", "two", 1, after))
    assert lines == ["\n── page 1 ──", "", "one", *([] if together else [""]), "two"]


def test_a_line_of_another_kind_does_not_go_on() -> None:
    lines = shown(("heading", "one", 1, box(90, 100)), ("paragraph", "two", 1, box(79, 89)))
    assert lines[1:] == ["", "one", "", "two"]


def test_each_page_has_its_heading_and_begins_a_paragraph() -> None:
    assert shown(
        ("item", "a", 1), ("item", "b", 1), ("item", "c", 2), ("item", "d"), ("item", "e", 2), ("item", "f", 3),
    ) == [
        "\n── page 1 ──", "", "• a", "• b", "\n── page 2 ──", "", "• c", "• d", "• e", "\n── page 3 ──", "", "• f",
    ]  # fmt: skip


def test_a_table_comes_where_it_stands_and_its_cells_are_not_shown_twice() -> None:
    blocks = ("item", "before"), ("paragraph", "cell one"), ("table", "two three"), ("item", "after"), ("item", "z")
    text = document(*blocks).text
    own = placed(text, ("cell one", "two"), name="T")
    assert shown(*blocks, tables=[own]) == [
        "", "• before", "", "[T: 1 row, 2 columns]", "h0        h1", "────────  ───", "cell one  two",
        "", "• after", "• z",
    ]  # fmt: skip


def test_tables_come_in_the_order_of_the_text_and_those_outside_of_it_at_the_end() -> None:
    blocks = ("paragraph", "alpha"), ("paragraph", "prose"), ("paragraph", "beta"), ("table", "no cell")
    text = document(*blocks).text
    late, early = placed(text, ("beta",), name="late"), placed(text, ("alpha",), name="early")
    outside = table(["h"], ["1"], name="outside")
    beyond = Table("beyond", (("h",),), ((Cell("x", 0, 0, start=len(text) + 5, end=len(text) + 6),),))
    lines = shown(*blocks, tables=[outside, beyond, late, early])
    heads = [line for line in lines if line.startswith("[") or line == "prose"]
    assert heads == [
        "[early: 1 row, 1 column]", "prose", "[late: 1 row, 1 column]", "[beyond: 1 row, 1 column]",
        "[outside: 1 row, 1 column]",
    ]  # fmt: skip
    assert "alpha" in lines
    assert "no cell" not in lines
    assert lines[:5] == ["", "[early: 1 row, 1 column]", "h0", "─────", "alpha"]


def test_a_table_begins_at_its_first_cell_that_stands_in_the_text() -> None:
    cells = (Cell("computed", 0, 0), Cell("b", 0, 1, start=6, end=7), Cell("a", 0, 2, start=4, end=5))
    own = Table("T", (("x",), ("y",), ("z",)), (cells,))
    lines = shown(("paragraph", "one"), ("paragraph", "a b"), ("paragraph", "two"), tables=[own])
    assert [line for line in lines if line][:2] == ["one", "[T: 1 row, 3 columns]"]
    assert "a b" not in lines
    assert lines[-1] == "two"


def test_a_table_that_begins_where_a_block_ends_comes_after_it() -> None:
    own = Table("T", (("x",),), ((Cell("two", 0, 0, start=3, end=6),),))
    text = Document("s", "https://s.test/", "0" * 64, "html", "onetwo", tables=(own,),
                    blocks=(Block("paragraph", 0, 3), Block("paragraph", 3, 6)))  # fmt: skip
    assert list(lines_of(text, 80)) == ["", "one", "", "[T: 1 row, 1 column]", "x", "───", "two"]


def test_the_heading_of_a_table_says_its_name_page_and_size() -> None:
    assert (
        next(table_lines(table(["a"], name=" Table\n 1 \x1b", page=3), 80))
        == "[Table 1 \\u001b, page 3: 0 rows, 1 column]"
    )
    assert next(table_lines(table(["a", "b"], ["1", "2"]), 80)) == "[table: 1 row, 2 columns]"


def test_columns_are_aligned_numbers_to_the_right_and_empty_cells_left_out() -> None:
    own = table(
        [("Place", ""), ("Number", " ", "of 2018"), "Rank", "none"],
        ["North\nKorea", "2,640,000", "1"],
        ["India", "7,989,000*", "", ""],
    )
    assert list(table_lines(own, 80)) == [
        "[table: 2 rows, 4 columns]",
        "Place        Number / of 2018  Rank  none",
        "───────────  ────────────────  ────  ────",
        "North Korea         2,640,000     1",
        "India              7,989,000*",
    ]


@pytest.mark.parametrize(
    ("cells", "numeric"),
    [
        (["1", "2,000.5", "-3", "+4", "(5)", "6 %", "7%", "8*", "9†", "1 000"], True),
        (["1", "–", "-", "..", ""], True),
        (["1", "a"], False),
        (["", ""], False),
        ([], False),
        (["."], False),
        (["1 to 2"], False),
    ],
)
def test_a_column_of_numbers_is_known(cells: list[str], numeric: bool) -> None:
    assert _is_numeric(cells) is numeric


@pytest.mark.parametrize(
    ("sizes", "width", "fit"),
    [
        ([5, 5, 5], 19, [5, 5, 5]),  # with two blanks between each
        ([5, 5, 5], 18, [5, 5]),
        ([5, 5, 5], 12, [5, 5]),
        ([5, 5, 5], 11, [5]),
        ([50, 5], 3, [32]),  # at least one
        ([32, 33, 31], 200, [32, 32, 31]),
        ([0, 1], 80, [1, 1]),
        ([9, 9, 1], 14, [9]),  # what is left out is not taken up again
    ],
)
def test_columns_fit_into_a_line(sizes: list[int], width: int, fit: list[int]) -> None:
    assert _fitting(sizes, width) == fit


def test_long_cells_are_cut_and_wide_characters_take_two_places() -> None:
    own = table(["text", "n"], ["a" * 32, "1"], ["b" * 33, "2"], ["c " * 20, "3"], ["表" * 17, "4"], ["表", "5"])
    assert list(table_lines(own, 80))[1:] == [
        "text                              n",
        "────────────────────────────────  ─",
        f"{'a' * 32}  1",
        f"{'b' * 31}…  2",
        f"{'c ' * 15}c…  3",
        f"{'表' * 15}…   4",
        f"表{' ' * 30}  5",
    ]


@pytest.mark.parametrize(
    ("rows", "columns", "said"),
    [
        (8, 3, None),
        (9, 3, "… and 1 more rows (all with --json)"),
        (1500, 3, "… and 1,492 more rows (all with --json)"),
        (8, 5, "… and 2 more columns (all with --json)"),
        (10, 4, "… and 2 more rows and 1 more columns (all with --json)"),
    ],
)
def test_eight_rows_are_shown_and_what_is_not_shown_is_counted(rows: int, columns: int, said: str | None) -> None:
    own = table([f"head{c}" for c in range(columns)], *([f"{r}"] * columns for r in range(rows)))
    lines = list(table_lines(own, 19))
    assert [line.split() for line in lines[3:11]] == [[f"{r}"] * 3 for r in range(8)]
    assert lines[11:] == ([said] if said else [])
