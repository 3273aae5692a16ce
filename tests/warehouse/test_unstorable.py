"""A figure that a column cannot hold is refused before the commit, with its reason; one at the edge is not."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from gsi_etl.model import Figure, Reading
from gsi_etl.warehouse.rows import LARGEST, LARGEST_WHOLE, unstorable

READING = Reading("1", 0, 1, "count", value=Decimal(1), unit=Decimal(1), sig_figs=1)
TOO_LARGE = "it is larger than what can be stored"
ONE_TOO_LARGE = "one of its numbers is larger than what can be stored"


def figure(**changed: object) -> Figure:
    return Figure(replace(READING, **changed))  # type: ignore[arg-type]


def test_the_columns_hold_38_digits_of_which_12_are_places_and_whole_numbers_of_32_bits() -> None:
    assert Decimal(10) ** 26 == LARGEST
    assert LARGEST_WHOLE == 2_147_483_647


@pytest.mark.parametrize("value", [Decimal(0), Decimal("1e-12"), Decimal(10) ** 15, LARGEST - 1])
def test_a_number_that_fits_its_column_is_stored(value: Decimal) -> None:
    assert unstorable(figure(value=value)) is None


@pytest.mark.parametrize(
    ("value", "why"),
    [
        (LARGEST, TOO_LARGE),
        (-LARGEST, TOO_LARGE),
        (Decimal(10) ** 40, TOO_LARGE),
        (LARGEST - Decimal("0.01"), TOO_LARGE),  # the end of what it can stand for is
        (Decimal("Infinity"), "it is not a number"),
        (Decimal("NaN"), "it is not a number"),
    ],
)
def test_a_number_that_does_not_is_refused_with_its_reason(value: Decimal, why: str) -> None:
    assert unstorable(figure(value=value)) == why


@pytest.mark.parametrize("name", ["value", "lower", "upper", "unit", "numerator", "denominator", "per"])
def test_every_number_of_a_reading_is_held_to_its_column(name: str) -> None:
    assert unstorable(figure(**{name: Decimal(10) ** 20})) is None
    assert unstorable(figure(**{name: Decimal(10) ** 26})) == TOO_LARGE


@pytest.mark.parametrize("name", ["start", "end", "sig_figs", "reference_year", "page"])
def test_a_whole_number_is_held_to_its_column_on_both_sides(name: str) -> None:
    def of(number: int) -> Figure:
        if name in ("reference_year", "page"):
            return replace(figure(), **{name: number})  # type: ignore[arg-type]
        return figure(**{name: number})

    assert unstorable(of(LARGEST_WHOLE)) is None
    assert unstorable(of(-LARGEST_WHOLE)) is None
    assert unstorable(of(LARGEST_WHOLE + 1)) == ONE_TOO_LARGE
    assert unstorable(of(-LARGEST_WHOLE - 1)) == ONE_TOO_LARGE
