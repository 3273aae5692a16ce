"""A column has one precision, and a printed bound has no value."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from gsi_etl.base import formatting, intervals
from gsi_etl.model import Figure
from gsi_etl.reading.table_precision import as_printed
from scenes.figures import figure


def cells(*quotes: str, **more: object) -> list[Figure]:
    return [replace(figure(quote), cell=f"E{n}", **more) for n, quote in enumerate(quotes, 4)]  # type: ignore[arg-type]


COLUMN = ("403,000", "90,000", "2,640,000", "11,000", "7,989,000", "1,386,000", "5,000", "20,000", "106,000", "451,000")


def test_every_cell_of_a_column_is_printed_to_the_same_digit() -> None:
    read = as_printed(cells(*COLUMN))
    assert {one.reading.unit for one in read} == {Decimal(1000)}
    assert read[1].reading.sig_figs == 2
    assert intervals.strict(read[1].reading).words() == "89,500 to 90,500"


def test_a_dropped_zero_behind_the_point_is_put_back() -> None:
    rates = cells("93 per 1,000", *(f"{n}.4 per 1,000" for n in range(2, 12)))
    assert intervals.strict(as_printed(rates)[0].reading).words() == "92.95 to 93.05"


def test_few_cells_and_sentences_keep_the_precision_they_state() -> None:
    few = cells(*COLUMN[:3])
    assert as_printed(few) == few
    prose = [replace(one, cell=None) for one in cells(*COLUMN)]
    assert as_printed(prose) == prose


def test_a_printed_bound_has_an_upper_end_and_no_value() -> None:
    said = replace(figure("1,000", modifier="less_than"), cell="E9")
    said = replace(said, reading=replace(said.reading, quote="<1,000"))
    bound = as_printed([said])[0].reading
    assert (bound.value, bound.lower, bound.upper, bound.modifier) == (None, None, Decimal(1000), None)
    assert formatting.stated(bound, "people_in_modern_slavery") == "fewer than 1,000"
