"""Numbers in cells: a closed grammar, a declared decimal sign, and reasons for everything else."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gsi_etl.figures.tables.cells import CellNumber, read_number


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2,640,000", "2640000"),
        ("  38,928,000 ", "38928000"),
        ("18 400 000", "18400000"),
        ("18\u00a0400\u202f000", "18400000"),
        ("18\u202f400\u202f000", "18400000"),
        ("12’500", "12500"),
        ("104.6", "104.6"),
        ("-5.6", "-5.6"),
        ("−5.6", "-5.6"),
        ("(12)", "-12"),
        ("2,640,000*", "2640000"),
        ("2,640,000 [3]", "2640000"),
        ("5.40", "5.40"),
        ("1.2e-05", "0.000012"),
        ("1.5E+3", "1500"),
        ("0", "0"),
        ("140000.0", "140000.0"),
    ],
)
def test_numbers_with_a_decimal_point(text: str, value: str) -> None:
    assert read_number(text) == CellNumber(Decimal(value))


def test_trailing_zeros_stay_since_they_state_precision() -> None:
    found = read_number("5.40")
    assert isinstance(found, CellNumber)
    assert str(found.value) == "5.40"


@pytest.mark.parametrize(
    ("text", "value"), [("104,6", "104.6"), ("2.696.000", "2696000"), ("451.000", "451000"), ("-0,5", "-0.5")]
)
def test_numbers_with_a_decimal_comma(text: str, value: str) -> None:
    assert read_number(text, ",") == CellNumber(Decimal(value))


def test_per_cent_and_hedges_are_kept() -> None:
    assert read_number("4.37%") == CellNumber(Decimal("4.37"), percent=True)
    assert read_number("<1,000") == CellNumber(Decimal(1000), modifier="less_than")


@pytest.mark.parametrize("text", ["", " ", "-", "–", "n/a", "N/A", "..", "Not rated", "#N/A"])
def test_empty_in_so_many_words(text: str) -> None:
    assert read_number(text) is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("BBB*", "rating"),
        ("D", "rating"),
        ("2.696.000", "decimal sign"),
        ("104,6", "decimal sign"),
        ("1_234", "not a number"),
        ("1,23,456", "not a number"),
        ("1,234 567", "not a number"),
        ("٤٢", "not a number"),
        ("1e400", "not a number"),
        ("140,000 - 160,000", "not a number"),
        ("1\ufffd000", "undecodable"),
        ("inf", "not a number"),
    ],
)
def test_what_is_no_number_says_why(text: str, reason: str) -> None:
    found = read_number(text)
    assert isinstance(found, str)
    assert reason in found


@given(st.decimals(-(10**12), 10**12, places=2), st.sampled_from([".", ","]), st.sampled_from(["", "g", " "]))
def test_what_is_printed_is_what_is_read(value: Decimal, decimal: Literal[".", ","], group: str) -> None:
    printed = f"{value:,.2f}" if group else f"{value:.2f}"
    marks = {",": {"": "", "g": "," if decimal == "." else ".", " ": " "}[group], ".": decimal}
    text = "".join(marks.get(c, c) for c in printed)
    assert read_number(text, decimal) == CellNumber(value)


@given(st.text(max_size=60), st.sampled_from([".", ","]))
def test_any_cell_is_a_number_nothing_or_a_reason(text: str, decimal: Literal[".", ","]) -> None:
    found = read_number(text, decimal)
    assert found is None or isinstance(found, (str, CellNumber))
    if isinstance(found, CellNumber):
        assert found.value.is_finite()
