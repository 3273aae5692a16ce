"""Format, then read: the same number comes back for every form, whatever stands around it; and no text makes the
reader fail.
"""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from gsi_etl.base.intervals import lenient, strict
from gsi_etl.figures import as_json, read
from gsi_etl.figures.text.words import bag
from gsi_etl.model import Figure

SMALL = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
]
SMALL += ["fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"]
TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
AROUND = [
    ("The report counts ", " people in modern slavery in Nepal."),
    ("“There are ", " people enslaved in Nepal”, the minister said."),
    ("In Nepal, officials found ", " slaves."),
    ("Nepal has ", " people living in modern slavery, and nobody denies it."),
]


def spelled(number: int) -> str:
    """An English numeral, written without any code of the reader."""
    if number < 20:
        return SMALL[number]
    if number < 100:
        return TENS[number // 10 - 2] + (f"-{SMALL[number % 10]}" if number % 10 else "")
    if number < 1000:
        rest = number % 100
        return f"{SMALL[number // 100]} hundred" + (f" and {spelled(rest)}" if rest else "")
    for scale, name in ((10**9, "billion"), (10**6, "million"), (1000, "thousand")):
        if number >= scale:
            rest = number % scale
            joint = " and " if 0 < rest < 100 else " "
            return f"{spelled(number // scale)} {name}" + (f"{joint}{spelled(rest)}" if rest else "")
    raise AssertionError(number)


def only(text: str) -> Figure:
    figures = read(text)
    assert len(figures) == 1, [f.reading.quote for f in figures]
    return figures[0]


@given(st.integers(2200, 19_999_999), st.sampled_from(AROUND))
def test_grouped_digits_read_back(number: int, around: tuple[str, str]) -> None:
    figure = only(around[0] + f"{number:,}" + around[1])
    assert figure.reading.value == number
    assert figure.place == "NPL"
    assert figure.measure == "people_in_modern_slavery"


@given(st.integers(2, 10**12 - 1), st.sampled_from(AROUND[:1]))
def test_spelled_numbers_read_back(number: int, around: tuple[str, str]) -> None:
    assert only(around[0] + spelled(number) + around[1]).reading.value == number


@given(
    st.decimals("0.1", "999", places=1),
    st.sampled_from([("million", 6), ("billion", 9), ("m", 6), ("bn", 9), ("mn", 6), ("MILLION", 6)]),
    st.sampled_from([" ", ""]),
)
def test_scaled_numbers_read_back_with_their_precision(mantissa: Decimal, scale: tuple[str, int], space: str) -> None:
    word, exponent = scale
    gap = " " if len(word) > 2 and space else ""
    reading = only(f"There are {mantissa}{gap}{word} people in modern slavery in Nepal.").reading
    assert reading.value == mantissa.scaleb(exponent)
    assert reading.unit == Decimal("0.1").scaleb(exponent)
    assert strict(reading).contains(reading.value)
    assert lenient(reading).contains(reading.value)


@given(
    st.integers(1, 500),
    st.integers(1, 400),
    st.sampled_from(["between {} and {} million", "{} to {} million", "{}-{} million"]),
)
def test_ranges_share_their_scale(low: int, more: int, form: str) -> None:
    reading = only("It has " + form.format(low, low + more) + " slaves.").reading
    assert (reading.lower, reading.upper) == (low * 10**6, (low + more) * 10**6)


@given(st.decimals("0.1", "99.9", places=1), st.sampled_from(["%", " %", " per cent", " percent"]))
def test_per_cent_becomes_a_fraction(number: Decimal, sign: str) -> None:
    reading = only(f"It says that {number}{sign} of Nepalis are slaves.").reading
    assert (reading.kind, reading.value) == ("share", number / 100)


@given(
    st.integers(2, 5000),
    st.sampled_from(["1 in {}", "one in {}", "1 in every {}", "one out of every {}", "one of every {}"]),
)
def test_one_in_n_keeps_both_terms(n: int, form: str) -> None:
    reading = only(f"Some say {form.format(n)} people there is a slave.").reading
    assert (reading.kind, reading.numerator, reading.denominator) == ("ratio", 1, n)


@given(
    st.decimals("0.1", "200", places=1),
    st.sampled_from([(1000, "1,000"), (1000, "thousand"), (100000, "100,000"), (10000, "10,000")]),
)
def test_rates_count_per_thousand_whatever_their_base(number: Decimal, base: tuple[int, str]) -> None:
    reading = only(f"Its prevalence of slavery is {number} per {base[1]}.").reading
    assert reading.kind == "rate"
    assert reading.value == number * 1000 / base[0]
    assert reading.per == base[0]


@pytest.mark.parametrize(
    ("words", "modifier"),
    [
        ("about", "about"),
        ("nearly", "nearly"),
        ("more than", "more_than"),
        ("at least", "at_least"),
        ("fewer than", "less_than"),
        ("up to", "up_to"),
        ("no more than", "at_most"),
        ("an estimated", "estimated"),
    ],
)
@given(number=st.integers(2300, 10**7))
def test_each_hedge_reads_back(words: str, modifier: str, number: int) -> None:
    reading = only(f"There are {words} {number:,} slaves in Nepal.").reading
    assert (reading.modifier, reading.value) == (modifier, number)


@given(st.text(alphabet=st.characters(codec="utf-8")))
@example("1" * 5000)
@example("1,000,000,0")
@example("one one one hundred and and million")
@example("İ 5 million slaves")
@example("½ ½½ 1½ of")
@example("/100 1/0 0/0 5/0 of 1/16")
@example("between and to to 5 from 5 to")
@example("\x00\x1b[31m5 million\u202e slaves")
@example("٣ million ४ people ２")
def test_no_text_makes_the_reader_fail(text: str) -> None:
    figures = read(text)
    at = 0
    for figure in figures:
        reading = figure.reading
        assert text[reading.start : reading.end] == reading.quote
        assert reading.start >= at
        at = reading.start
        assert reading.value is not None or reading.lower is not None or reading.upper is not None
        assert reading.unit is not None
        assert reading.unit > 0
        as_json(figure)


VOCABULARY = bag(
    """one two ten hundred thousand million half third quarter a an and of in to between from per every cent % $ £ 5
    2016 40.3 1,000 - – ( ) , . ; : / about nearly more than up people slaves slavery North Korea India the world index
    2018 rose fell by all but minus twice out ranked first 1st respectively estimated which those"""
)
WORDS = st.sampled_from([*sorted(VOCABULARY), "\n", "\n\n"])


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(WORDS, max_size=40))
def test_no_heap_of_its_own_words_makes_the_reader_fail(words: list[str]) -> None:
    text = " ".join(words)
    assert read(text) == read(text)


@given(st.sampled_from(["", "Yesterday it rained. ", "The minister left.\n\n", "Nobody came. Nobody ever does. "]))
def test_reading_is_stable_under_surrounding_text(before: str) -> None:
    text = "An estimated 2.6 million people live in modern slavery in North Korea."
    alone, within = only(text), only(before + text + " The hall was full.")
    assert within.reading.start == alone.reading.start + len(before)
    assert (within.reading.value, within.place, within.measure) == (alone.reading.value, alone.place, alone.measure)
