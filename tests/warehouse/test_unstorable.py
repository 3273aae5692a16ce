"""A figure that a column cannot hold is refused before the commit, with its reason; one at the edge is not."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from gsi_etl.model import Figure, Reading
from gsi_etl.warehouse.rows import LARGEST, LARGEST_WHOLE, unstorable

READING = Reading("1", 0, 1, "count", value=Decimal(1), unit=Decimal(1), sig_figs=1)


def figure(**changed: object) -> Figure:
    return Figure(replace(READING, **changed))  # type: ignore[arg-type]


@pytest.mark.parametrize("value", [Decimal(0), Decimal("1e-12"), Decimal(10) ** 15, LARGEST - 1])
def test_a_number_that_fits_its_column_is_stored(value: Decimal) -> None:
    assert unstorable(figure(value=value)) is None


@pytest.mark.parametrize("value", [LARGEST, -LARGEST, Decimal(10) ** 40, Decimal("Infinity"), Decimal("NaN")])
def test_a_number_that_does_not_is_refused_with_its_reason(value: Decimal) -> None:
    assert unstorable(figure(value=value))


def test_a_whole_number_is_held_to_its_column_on_both_sides() -> None:
    assert unstorable(replace(figure(), page=LARGEST_WHOLE)) is None
    assert "larger" in (unstorable(replace(figure(), page=LARGEST_WHOLE + 1)) or "")
