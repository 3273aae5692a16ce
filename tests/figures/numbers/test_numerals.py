"""Numbers as written: digits, scales, spelled, mixed, fractions, powers; and what they are precise to."""

from __future__ import annotations

from decimal import Decimal

import pytest

from gsi_etl.base.intervals import strict
from gsi_etl.figures import read
from gsi_etl.model import ReadContext, Reading


def readings(text: str, language: str | None = None) -> list[Reading]:
    return [figure.reading for figure in read(text, ReadContext(language=language))]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2,640,000", "2640000"),
        ("7,41,286", "741286"),
        ("4600,000", "4600000"),
        ("31 500 000", "31500000"),
        (".07", "0.07"),
        ("5.90", "5.9"),
        ("46.2million", "46200000"),
        ("17.3MILLION", "17300000"),
        ("28.4m", "28400000"),
        ("1.7 bn", "1700000000"),
        ("12k", "12000"),
        ("3.5 lakh", "350000"),
        ("2 crore", "20000000"),
        ("6-million", "6000000"),
        ("4 hundred million", "400000000"),
        ("518 hundred", "51800"),
        ("seventeen", "17"),
        ("eighty-four", "84"),
        ("ninety - one", "91"),
        ("four hundred and thirteen", "413"),
        ("three hundred and five thousand", "305000"),
        ("six thousand and four hundred", "6400"),
        ("nineteen hundred", "1900"),
        ("one thousand and two nights", "1002"),
        ("two million, three hundred thousand", "2300000"),
        ("sixty-one trillion and seven hundred", "61000000000700"),
        ("three and a half million", "3500000"),
        ("four-and-a-half thousand", "4500"),
        ("half a million", "500000"),
        ("a quarter of a million", "250000"),
        ("half a dozen", "6"),
        ("a dozen", "12"),
        ("four dozen", "48"),
        ("five dozens", "60"),
        ("a million", "1000000"),
        ("seven and a half", "7.5"),
        ("six and a quarter", "6.25"),
        ("3 1/2", "3.5"),
        ("2½", "2.5"),
        ("four hundred point zero six", "400.06"),
        ("eight point twenty-five", "8.25"),
        ("3e7", "30000000"),
        ("41.5e+9", "41500000000"),
        ("-6e-1", "-0.6"),
        ("minus nine", "-9"),
        ("-14.25", "-14.25"),
    ],
)
def test_a_number_reads_as_its_value(text: str, value: str) -> None:
    assert [reading.value for reading in readings(text)] == [Decimal(value)]


@pytest.mark.parametrize(
    ("text", "top", "bottom"),
    [
        ("two thirds", 2, 3),
        ("three-quarters", 3, 4),
        ("a fifth", 1, 5),
        ("one eighth", 1, 8),
        ("seven eighths", 7, 8),
        ("thirty-one fifths", 31, 5),
        ("one twenty-fifth", 1, 25),
        ("a hundredth", 1, 100),
        ("one two-hundredth", 1, 200),
        ("three five-thousandths", 3, 5000),
        ("a half", 1, 2),
        ("3/4", 3, 4),
        ("1/16 of a pint", 1, 16),
        ("one over thirty", 1, 30),
        ("2 in 5", 2, 5),
        ("three out of every seven", 3, 7),
    ],
)
def test_a_fraction_keeps_its_terms(text: str, top: int, bottom: int) -> None:
    (reading,) = readings(text)
    assert (reading.numerator, reading.denominator) == (top, bottom)
    assert reading.value == Decimal(top) / bottom


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("between two and three million", 2_000_000, 3_000_000),
        ("700,000 to 1.1 million", 700_000, 1_100_000),
        ("40-45,000", 40_000, 45_000),
        ("$3bn-$5bn", 3_000_000_000, 5_000_000_000),
        ("ranging from 5 to 9", 5, 9),
    ],
)
def test_an_interval_has_two_ends(text: str, low: int, high: int) -> None:
    (reading,) = readings(text)
    assert (reading.value, reading.lower, reading.upper) == (None, low, high)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("2.6 million", "100000"),
        ("40 million", "1000000"),
        ("40.0 million", "100000"),
        ("2,640,000", "10000"),
        ("104.60", "0.01"),
        ("half a million", "100000"),
        ("sixteen million", "1000000"),
        ("4.4 per cent", "0.001"),
        ("104.6 per 100,000", "0.001"),
        ("15.0-15.4 million", "100000"),
    ],
)
def test_the_last_digit_as_written_gives_the_unit(text: str, unit: str) -> None:
    (reading,) = readings(text)
    assert reading.unit == Decimal(unit)


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        ("18,4 milionów osób", "pl", "18400000"),
        ("104,6 pro 1.000", "de", "104.6"),
        ("451.000 Menschen", "de", "451000"),
        ("1.234.567,5 euro", "nl", "1234567.5"),
        ("3,5 mil", "es", "3500"),
    ],
)
def test_decimals_stand_behind_a_comma_where_the_language_says_so(text: str, language: str, value: str) -> None:
    (reading,) = readings(text, language)
    assert reading.value == Decimal(value)


def test_numbers_side_by_side_stay_apart() -> None:
    assert [r.value for r in readings("1, 234, 567")] == [1, 234, 567]
    assert [r.value for r in readings("two, three and four")] == [2, 3, 4]


def test_a_hundred_metres_are_no_hundred_million() -> None:
    assert readings("the 100m sprint")[0].value == 100
    assert readings("floor area 32m2")[0].value == 32
    assert readings("$100m")[0].value == 100_000_000


@pytest.mark.parametrize(
    ("text", "low"),
    [
        ("tens of thousands", 10_000),
        ("hundreds of millions", 100_000_000),
        ("dozens", 12),
        ("several hundred", 100),
        ("a few thousand", 1000),
    ],
)
def test_an_order_of_magnitude_has_no_upper_end(text: str, low: int) -> None:
    (reading,) = readings(text)
    assert (reading.value, reading.lower, reading.upper) == (None, low, None)
    assert strict(reading).high is None
