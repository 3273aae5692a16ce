"""Figures as rows: closed intervals, quotes held to the document, and nothing that breaks the load."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from quality_samples import figure, page, source

from gsi_etl.base.intervals import Interval
from gsi_etl.model import Figure, Reading
from gsi_etl.quality.rows import STEP, closed, figure_row, number_in_quote, quote_found, stated_figures
from gsi_etl.quality.tables import TABLES, keys_of, write_tables

numbers = st.decimals(min_value=-(10**15), max_value=10**15, places=6)


@st.composite
def intervals(draw: st.DrawFn) -> Interval:
    low, high = sorted([draw(numbers), draw(numbers)])
    if low == high:
        return Interval(low, high)
    return Interval(low, high, low_open=draw(st.booleans()), high_open=draw(st.booleans()))


@given(intervals(), intervals())
def test_closed_intervals_meet_exactly_when_the_open_ones_do(one: Interval, other: Interval) -> None:
    assert closed(one).meets(closed(other)) == one.meets(other)


def test_an_open_end_is_one_step_further_in() -> None:
    assert closed(Interval(Decimal(1), Decimal(2), high_open=True)) == Interval(Decimal(1), Decimal(2) - STEP)
    assert closed(Interval(None, None)) == Interval(None, None)


@pytest.mark.parametrize(
    ("quote", "value", "found"),
    [
        ("2.6 million", "2600000", True),
        ("40.3million", "40300000", True),
        ("2,640,000", "2640000", True),
        ("104,6", "104.6", True),
        ("10 per cent", "0.10", True),
        ("25 lakh", "2500000", True),
        ("2.6 million", "2600", True),  # the scale is what baselines and populations hold it to
        ("2.6 million", "2700000", False),
        ("45.8 million", "40300000", False),
        ("half a million", "500000", None),
        ("2½ million", "2500000", None),
        ("between 2 and 3 million", "2500000", None),
        ("forty million", "40000000", None),
    ],
)
def test_the_digits_of_a_value_are_those_of_its_quote(quote: str, value: str, found: bool | None) -> None:
    reading = Reading(quote=quote, start=0, end=len(quote), kind="count", value=Decimal(value))
    assert number_in_quote(reading) is found


def test_a_quote_is_found_at_its_offsets_or_in_its_table_row_only() -> None:
    text = "In all, 40.3 million people."
    right = figure(text, "40.3 million", "40300000")
    moved = figure(text, "40.3 million", "40300000")
    object.__setattr__(moved.reading, "start", 0)
    in_cell = figure(text, "40.3 million", "40300000", cell="B7")
    object.__setattr__(in_cell.reading, "start", 0)
    batch = page(text, right, moved, in_cell)
    rows = [figure_row(one) for one in stated_figures([batch], {"index-page": source()})]
    assert [row["quote_found"] for row in rows] == [True, False, True]


@pytest.mark.parametrize(
    ("start", "quote", "cell", "found"),
    [
        (8, "40.3 million", None, True),
        (0, "40.3 million", None, False),
        (0, "40.3 million", "B7", True),
        (0, "41.6 million", "B7", False),
        (0, "", None, False),
        (0, "", "B7", False),
    ],
)
def test_nothing_but_the_words_themselves_is_a_quote(start: int, quote: str, cell: str | None, found: bool) -> None:
    text = "In all, 40.3 million people."
    (document,) = (read.document for read in page(text).read)
    reading = Reading(quote, start, start + len(quote), "count", Decimal(40_300_000))
    assert quote_found(Figure(reading, text, cell=cell), document) is found


@pytest.mark.parametrize(
    ("quote", "value", "kind"),
    [("2.6 million", None, "count"), ("one in 10", "0.1", "ratio"), ("a third of 9", "3", "count")],
)
def test_where_no_number_stands_for_the_value_its_digits_are_no_test(quote: str, value: str | None, kind: Any) -> None:
    reading = Reading(quote, 0, len(quote), kind, value and Decimal(value))  # type: ignore[arg-type]
    assert number_in_quote(reading) is None


def test_figures_of_a_page_that_is_not_the_page_are_left_out() -> None:
    text = "In all, 40.3 million people."
    batch = page(text, figure(text, "40.3 million", "40300000"), recognised=False)
    assert stated_figures([batch], {"index-page": source()}) == []


@settings(deadline=None, max_examples=5)
@given(
    st.lists(
        st.tuples(
            st.decimals(allow_nan=False, allow_infinity=False) | st.decimals(min_value=-(10**40), max_value=10**40),
            st.text(min_size=1, max_size=40),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_no_number_and_no_text_breaks_the_load(
    tmp_path_factory: pytest.TempPathFactory, stated: list[tuple[Decimal, str]]
) -> None:
    batches = [page(f"x{quote}", figure(f"x{quote}", quote, str(value))) for value, quote in stated]
    rows = [figure_row(one) for one in stated_figures(batches, {"index-page": source()})]
    database = tmp_path_factory.mktemp("load") / "rows.duckdb"
    write_tables(database, {"batch_figures": rows})
    assert list(keys_of(database, "batch_figures")["batch_figures"].values()) == [len(stated)]
    assert [row["fits"] for row in rows] == [abs(value) < 10**29 for value, _ in stated]


def test_every_table_is_made_even_when_it_stays_empty(tmp_path: Path) -> None:
    write_tables(tmp_path / "empty.duckdb", {})
    tables = [table for table, columns in TABLES.items() if "source_id" in columns]
    assert keys_of(tmp_path / "empty.duckdb", *tables) == {table: {} for table in tables}


def test_lone_surrogates_and_nul_are_stored_as_replacement_characters(tmp_path: Path) -> None:
    import duckdb

    write_tables(tmp_path / "odd.duckdb", {"watched": [{"source_id": "a\0b", "subject": "\ud800", "times": 1}]})
    with duckdb.connect(str(tmp_path / "odd.duckdb")) as connection:
        assert connection.execute("SELECT source_id, subject FROM watched").fetchall() == [("a\ufffdb", "?")]
