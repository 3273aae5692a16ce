"""What a figure may be fits where it is kept, up to the last place, and nothing depends on the caller's context."""

from __future__ import annotations

import decimal
from decimal import Decimal

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gsi_etl.base.bounds import LARGEST, SMALLEST, computed, is_figure
from gsi_etl.base.intervals import lenient, strict
from gsi_etl.figures import read
from gsi_etl.model import Modifier, Reading
from gsi_etl.warehouse.rows import stored

#: The widest and the narrowest columns that a figure's numbers reach, and how the views reach the narrow ones.
WIDE, NARROW = "DECIMAL(38, 12)", "DECIMAL(24, 6)"
MODIFIERS: list[Modifier | None] = [None, "about", "nearly", "more_than", "at_least", "less_than", "up_to", "at_most"]
NUMBERS = st.one_of(
    st.decimals(-LARGEST, LARGEST, places=12, allow_nan=False),
    st.decimals(-LARGEST, LARGEST, places=0, allow_nan=False),
    st.sampled_from([LARGEST, -LARGEST, SMALLEST, -SMALLEST, Decimal(0), LARGEST - SMALLEST]),
)


@pytest.fixture(scope="module")
def connection() -> duckdb.DuckDBPyConnection:
    return duckdb.connect()


@settings(max_examples=200, deadline=None)
@given(value=NUMBERS, modifier=st.sampled_from(MODIFIERS), exponent=st.integers(-12, 15))
def test_the_columns_hold_every_figure_and_the_ends_of_its_interval(
    connection: duckdb.DuckDBPyConnection, value: Decimal, modifier: Modifier | None, exponent: int
) -> None:
    reading = Reading("q", 0, 1, "count", value=value, modifier=modifier, unit=Decimal(1).scaleb(exponent))
    ends = [end for interval in (strict(reading), lenient(reading)) for end in (interval.low, interval.high)]
    for number in (value, *ends):
        kept = stored(number)
        row = connection.execute(f"SELECT ?::{WIDE}, round(?::{WIDE}, 6)::{NARROW}", [kept, kept]).fetchone()
        assert row is not None
        assert row[0] == kept
        assert number is not None
        assert kept is not None
        assert abs(kept - number) <= SMALLEST


@pytest.mark.parametrize(
    ("value", "inside"),
    [("1e15", True), ("-1e15", True), ("1000000000000001", False), ("1e-12", True), ("9e-13", False), ("0", True),
     ("NaN", False), ("Infinity", False), ("-Infinity", False)],
)  # fmt: skip
def test_the_bounds_are_closed_and_hold_what_is_finite(value: str, inside: bool) -> None:
    assert is_figure(Decimal(value)) is inside


def test_no_context_of_the_caller_changes_a_figure() -> None:
    text = "In 2016, 40.3 million people, 1 in 185 or a third of 5,400,000, were in modern slavery, up 12.5% in a year."
    usual = read(text)
    with decimal.localcontext(decimal.Context(prec=2, traps=[decimal.Inexact])):
        assert read(text) == usual
        assert [strict(figure.reading) for figure in usual] == [strict(figure.reading) for figure in read(text)]


def test_what_is_computed_in_our_context_leaves_the_callers_alone() -> None:
    before = decimal.getcontext()

    @computed
    def zero() -> bool:
        return (Decimal(1) / 0).is_finite() or decimal.getcontext().traps[decimal.DivisionByZero]

    assert zero() is False
    assert decimal.getcontext() is before
