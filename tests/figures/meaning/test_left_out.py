"""A unit that a number leaves out: from which number it may come, and that a bare number stays as it is."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gsi_etl import figures
from gsi_etl.base.measures import is_target
from gsi_etl.figures.meaning import left_out
from gsi_etl.figures.meaning.decode import decode
from gsi_etl.figures.meaning.known import known
from gsi_etl.figures.meaning.passage import Passage, Seen, passage
from gsi_etl.figures.meaning.weights import load
from gsi_etl.figures.numbers.quantity import Quantity
from gsi_etl.model import ReadContext


def targets(text: str, language: str = "en") -> list[tuple[str, str, str | None]]:
    """Quote, value and place of every target."""
    read = figures.read(text, ReadContext(language=language))
    return [(f.reading.quote, f"{f.reading.value:f}".rstrip("0").rstrip("."), f.place) for f in read if is_target(f)]


def the_last(text: str) -> tuple[Passage, Seen, int]:
    page = passage(text, ReadContext())
    return page, page.body[-1], len(page.body[-1].quantities) - 1


@pytest.mark.parametrize(
    ("text", "where", "factor"),
    [
        ("Forced labour holds 28.3 million, forced marriage 21.6", "here", 10**6),
        ("It went from 33.9 to 47.2 million", None, None),  # a range says its unit for both ends
        ("Sweden has 6 and Norway has 7 thousand slaves", None, None),  # the last one has a unit
        ("The site has 47.3 million slaves. The book has 39.8", "back1", 10**6),
        ("The kingdom has 731,000 slaves and its neighbour 118", "here", 1000),
        ("In Laos it is 1.2 per cent, in Cambodia 1.6", "here", Decimal("0.01")),
        ("Ghana counted 14 and Togo 15", None, None),
    ],
)
def test_the_unit_may_be_that_of_a_number_near(text: str, where: str | None, factor: object) -> None:
    offered = left_out.offered(*the_last(text))
    assert [(unit.where, unit.factor) for unit in offered] == ([] if where is None else [(where, factor)])


def test_a_number_may_be_out_of_the_scale_of_its_heading() -> None:
    text = "Slaves in thousands, per 1,000 in brackets: Ghana 91 (2.9), Togo 51 (6.2), Benin 69 (5.5)."
    read = [figure.reading.value for figure in figures.read(text, ReadContext()) if is_target(figure)]
    assert read == [91000, Decimal("2.9"), 51000, Decimal("6.2"), 69000, Decimal("5.5")]
    page, seen, index = the_last(text)
    (unit,) = left_out.offered(page, seen, index)
    number, before = seen.quantities[index], replace(seen.quantities[index])
    left_out.give(number, unit)
    assert (number.value, number.scale) == (Decimal("5.5"), None)
    left_out.take_back(number)
    assert number == before


def test_a_number_before_the_one_with_the_unit_may_have_it_too() -> None:
    page = passage("Belgium has 23 slaves and the Netherlands 31 thousand", ReadContext())
    (unit,) = left_out.offered(page, page.body[0], 0)
    assert (unit.where, unit.factor) == ("ahead", 1000)


def test_more_than_all_is_no_share() -> None:
    offered = left_out.offered(*the_last("In Laos it is 1.2 per cent of 731,000, in Cambodia 160"))
    assert [unit.name for unit in offered] == ["scale"]


@given(
    st.decimals("0.001", "999", allow_nan=False, places=3),
    st.sampled_from([Decimal(1000), Decimal(10**6), Decimal("0.01"), Decimal(10**9)]),
)
def test_a_unit_that_is_taken_back_leaves_the_number_as_it_was(value: Decimal, factor: Decimal) -> None:
    number = Quantity(0, 1, 0, value=value, unit=Decimal("0.001"))
    source = Quantity(2, 3, 2, scale=factor)
    before = replace(number)
    left_out.give(number, left_out.Unit(factor, source, "here", ""))
    assert number.value == value * factor
    left_out.take_back(number)
    assert number == before


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        (
            "The 2016 index had 45.8 million people in modern slavery in the world, the one of 2018 40.3.",
            "en",
            [("45.8 million", "45800000", "WLD"), ("40.3", "40300000", "WLD")],
        ),
        (
            "Im Jemen leben 2,3 Prozent der Bevölkerung in moderner Sklaverei, in Oman 1,6.",
            "de",
            [("2,3 Prozent", "0.023", "YEM"), ("1,6", "0.016", "OMN")],
        ),
        (
            "L'indice conta 37,4 milioni di schiavi: 19,1 milioni in Asia e 8,2 in Africa.",
            "it",
            [("37,4 milioni", "37400000", "WLD"), ("19,1 milioni", "19100000", "Asia"), ("8,2", "8200000", "Africa")],
        ),
    ],
)
def test_a_number_in_a_row_of_targets_has_their_unit(
    text: str, language: str, expected: list[tuple[str, str, str | None]]
) -> None:
    assert targets(text, language) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Some 47.3 million people live in modern slavery. The report has 214 pages.",
        "In India 11.2 million people are in modern slavery, and 17 inspectors look for them.",
        "The charity says 38.6 million people are enslaved; its 12 workers met 9 of them.",
    ],
)
def test_what_is_counted_in_ones_stays_so(text: str) -> None:
    read = figures.read(text, ReadContext())
    assert all(f.reading.value is not None and f.reading.value < 1000 for f in read[1:])
    assert [is_target(f) for f in read] == [True] + [False] * (len(read) - 1)


def test_weights_that_know_no_units_leave_numbers_as_they_are_written() -> None:
    page = passage("Of 47.3 million slaves in the world 28.1 are in forced labour.", ReadContext())
    weights = load()
    older = replace(weights, slots={name: table for name, table in weights.slots.items() if name != left_out.SLOT})
    decode(page, weights, known())
    decode(page, older, known())
    assert [quantity.value for quantity in page.body[0].quantities] == [Decimal("47300000"), Decimal("28.1")]
    assert page.unit_p == {}


def test_a_reading_is_no_surer_than_its_unit() -> None:
    page = passage("The site says 47.3 million slaves in the world, the book 39.8.", ReadContext())
    found = decode(page, load(), known())
    (unit_p,) = page.unit_p.values()
    assert found[1].measure_p <= unit_p
