"""Format, then read: the same number comes back for every form, whatever stands around it; and no text makes the
reader fail.
"""

from __future__ import annotations

from decimal import Decimal

import pytest
from babel.numbers import format_compact_decimal, format_decimal
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from spellers import SPELLERS, english

from gsi_etl.base.intervals import lenient, strict
from gsi_etl.figures import as_json, read
from gsi_etl.figures.text.words import bag
from gsi_etl.model import Figure, ReadContext

COUNTED = {
    "en": "They counted {} people.", "de": "Gezählt wurden {} Menschen.", "fr": "On a compté {} personnes.",
    "es": "Se contaron {} personas.", "it": "Si contano {} persone.", "pt": "Contaram {} pessoas.",
    "nl": "Er waren {} mensen.", "pl": "Naliczono {} osób.",
}  # fmt: skip
BETWEEN = {
    "en": "They counted between {} and {} people.", "de": "Es waren zwischen {} und {} Menschen.",
    "fr": "Il y avait entre {} et {} personnes.", "es": "Había entre {} y {} personas.",
    "it": "C'erano tra {} e {} persone.", "pt": "Havia entre {} e {} pessoas.",
    "nl": "Er waren tussen {} en {} mensen.", "pl": "Było między {} a {} osób.",
}  # fmt: skip
AROUND = [
    ("The report counts ", " people in modern slavery in Nepal."),
    ("“There are ", " people enslaved in Nepal”, the minister said."),
    ("In Nepal an estimated ", " people live as slaves."),
    ("Nepal has ", " people living in modern slavery, and nobody denies it."),
]


def only(text: str) -> Figure:
    figures = read(text)
    assert len(figures) == 1, [f.reading.quote for f in figures]
    return figures[0]


@given(st.integers(1000, 19_999_999), st.sampled_from(AROUND))
def test_grouped_digits_read_back(number: int, around: tuple[str, str]) -> None:
    figure = only(around[0] + f"{number:,}" + around[1])
    assert figure.reading.value == number
    assert figure.place == "NPL"
    assert figure.measure == "people_in_modern_slavery"


#: Round numbers, as news spells them out, and any.
NUMBERS = st.one_of(
    st.integers(2, 10**12 - 1).filter(lambda number: number < 10**6 or number % 10**6 != 1),  # nobody says that
    st.integers(2, 999),
    *(st.integers(1, 999).map(lambda n, s=s: n * s) for s in (1000, 10**6)),
    st.integers(2, 999).map(lambda n: n * 10**6 + 1000),  # "millions mille": a thousand without its one
    st.integers(2, 999).map(lambda n: n * 10**9 + 10**6),  # "miliardy milion"
)


@given(NUMBERS)
def test_spelled_numbers_read_back(number: int) -> None:
    assert only(f"The report counts {english(number)} people in modern slavery in Nepal.").reading.value == number


@settings(max_examples=150, deadline=None)
@pytest.mark.parametrize("language", SPELLERS)
@given(number=NUMBERS)
def test_numbers_spelled_in_any_language_read_back(language: str, number: int) -> None:
    text = COUNTED[language].format(SPELLERS[language](number))
    figures = read(text, ReadContext(language=language))
    assert [figure.reading.value for figure in figures] == [number], text


@settings(max_examples=60, deadline=None)
@pytest.mark.parametrize("language", SPELLERS)
@given(low=st.integers(1, 998), more=st.integers(1, 999), scale=st.sampled_from((100, 1000, 10**6)))
def test_both_ends_of_a_spelled_range_have_their_scale(language: str, low: int, more: int, scale: int) -> None:
    low, high = (low % 9 + 1, low % 9 + 2) if scale == 100 else (low, min(low + more, 999))
    low, high = low * scale, high * scale
    text = BETWEEN[language].format(SPELLERS[language](low), SPELLERS[language](high))
    (figure,) = read(text, ReadContext(language=language))
    assert (figure.reading.lower, figure.reading.upper) == (low, high), text


#: Countries whose papers write digits in their own way.
LOCALES = """en_GB en_IN de_DE de_AT de_CH fr_FR fr_CH fr_CA es_ES es_MX es_AR it_IT it_CH pt_BR pt_PT nl_NL nl_BE
    pl_PL""".split()  # noqa: SIM905
#: What stands between a scale word and what it counts.
OF = {"fr": "de ", "es": "de ", "pt": "de ", "it": "di "}


def counted(locale: str, number: str, of: str = "") -> list[Decimal | None]:
    language = locale[:2]
    text = COUNTED[language].format(number + " " + of).replace("  ", " ")
    return [figure.reading.value for figure in read(text, ReadContext(language=language))]


@settings(max_examples=60)
@pytest.mark.parametrize("locale", LOCALES)
@given(number=st.integers(2200, 90_000_000))
def test_grouped_digits_of_every_country_read_back(locale: str, number: int) -> None:
    assert counted(locale, format_decimal(number, locale=locale)) == [number]


@settings(max_examples=60)
@pytest.mark.parametrize("locale", [one for one in LOCALES if one != "en_IN"])
@given(mantissa=st.decimals("1.1", "99.9", places=1), exponent=st.sampled_from((6, 9)))
def test_millions_of_every_country_read_back(locale: str, mantissa: Decimal, exponent: int) -> None:
    value = mantissa.scaleb(exponent)
    written = format_compact_decimal(value, format_type="long", locale=locale, fraction_digits=1)
    assert counted(locale, written, OF.get(locale[:2], "")) == [value], written


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
