"""Numbers in people's form, and text from outside shown and never obeyed."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gsi_etl.base import formatting


@pytest.mark.parametrize(
    ("value", "expected"),
    [("2640000", "2,640,000"), ("104.60", "104.6"), ("0", "0"), ("1E+6", "1,000,000"), ("-5.6", "-5.6")],
)
def test_a_number_has_its_commas_and_no_idle_zeros(value: str, expected: str) -> None:
    assert formatting.number(Decimal(value)) == expected


@pytest.mark.parametrize(
    ("value", "measure", "expected"),
    [
        ("40300000", "people_in_modern_slavery", "40.3 million"),
        ("2696000", "people_in_modern_slavery", "2.696 million"),
        ("90000", "people_in_modern_slavery", "90,000"),
        ("1400000000", "population", "1.4 billion"),
        ("104.6", "prevalence_per_1000", "104.6 per 1,000"),
        ("0.0437", "share_of_population", "4.37 %"),
    ],
)
def test_a_measure_gives_a_number_its_unit(value: str, measure: str, expected: str) -> None:
    assert formatting.of_measure(Decimal(value), measure) == expected


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**12), max_value=10**12))
def test_a_printed_number_is_the_number(value: Decimal) -> None:
    assert Decimal(formatting.number(value).replace(",", "")) == value


@given(st.text())
def test_no_control_or_bidirectional_character_is_let_through(text: str) -> None:
    shown = formatting.visible(text)
    assert not [c for c in shown if (ord(c) < 32 and c not in "\t\n") or 0x202A <= ord(c) <= 0x202E or ord(c) == 0x9B]


def test_what_is_no_character_is_shown_as_its_code() -> None:
    assert formatting.visible("a\ufffeb\uffff\ufdd0\U0001fffe\U0010ffffc\ufffd") == (
        "a\\ufffeb\\uffff\\ufdd0\\U0001fffe\\U0010ffffc\ufffd"
    )
