"""Scale words and letters, what number words are worth, and the number under construction."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from gsi_etl.figures.tokens import Sentence
from gsi_etl.figures.words import bag
from gsi_etl.precision import unit_of

UNITS = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip


TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
    "ninety": 90,
}  # fmt: skip


SMALL = UNITS | TENS


SCALES = {
    "hundred": Decimal(100),
    "dozen": Decimal(12),
    "dozens": Decimal(12),
    "thousand": Decimal(10**3),
    "lakh": Decimal(10**5),
    "lakhs": Decimal(10**5),
    "lac": Decimal(10**5),
    "million": Decimal(10**6),
    "millions": Decimal(10**6),
    "mil": Decimal(10**6),
    "mio": Decimal(10**6),
    "mln": Decimal(10**6),
    "mn": Decimal(10**6),
    "crore": Decimal(10**7),
    "crores": Decimal(10**7),
    "billion": Decimal(10**9),
    "billions": Decimal(10**9),
    "bn": Decimal(10**9),
    "bln": Decimal(10**9),
    "milliard": Decimal(10**9),
    "milliards": Decimal(10**9),
    "trillion": Decimal(10**12),
    "tn": Decimal(10**12),
    "trn": Decimal(10**12),
    "quadrillion": Decimal(10**15),
    "quintillion": Decimal(10**18),
}


#: Letters that scale a number only when they stand right behind it.
GLUED_SCALES = {"k": Decimal(10**3), "m": Decimal(10**6), "b": Decimal(10**9), "mm": Decimal(10**6)}


#: Plurals that name an order of magnitude when no number stands before them.
VAGUE = {
    "dozens": Decimal(12),
    "scores": Decimal(20),
    "hundreds": Decimal(100),
    "thousands": Decimal(10**3),
    "lakhs": Decimal(10**5),
    "millions": Decimal(10**6),
    "crores": Decimal(10**7),
    "billions": Decimal(10**9),
    "trillions": Decimal(10**12),
}


VULGAR = {
    "½": Decimal("0.5"), "¼": Decimal("0.25"), "¾": Decimal("0.75"), "⅓": Decimal(1) / 3, "⅔": Decimal(2) / 3,
    "⅕": Decimal("0.2"), "⅖": Decimal("0.4"), "⅗": Decimal("0.6"), "⅘": Decimal("0.8"), "⅛": Decimal("0.125"),
}  # fmt: skip


@dataclass(slots=True)
class Numeral:
    """A number over words ``first`` up to ``end`` (exclusive). ``scale`` is that of its scale word, else None.

    A vague number has ``lower`` and ``upper``; ``spelled`` numbers hold no digit.
    """

    first: int
    end: int
    value: Decimal
    unit: Decimal
    scale: Decimal | None = None
    upper: Decimal | None = None
    spelled: bool = False


_BEFORE_SCALE = frozenset(["-", "k", "\n", "\n\n"])


def scaled(sentence: Sentence, number: Numeral, written: str = "") -> Numeral:
    """The number times the scale words behind it; the last digit as written keeps its place."""
    words, end = sentence.words, number.end
    if end >= len(words) or not (words[end] in SCALES or words[end] in _BEFORE_SCALE or sentence.glued(end)):
        return number
    mantissa_unit = _mantissa_unit(number, written)
    while end < len(words):
        word, at = words[end], end
        if word == "-" or word[0] == "\n":
            at, word = end + 1, sentence.word(end + 1)
        if sentence.word(at - 1) == "-" and at > end and not sentence.glued(at):
            break
        scale = SCALES.get(word)
        if scale is None and at == end and (sentence.glued(end) or word == "k"):
            scale = _letter(sentence, end)
        if scale is None or (word == "mil" and not sentence.glued(at)):
            break
        number.value *= scale
        number.scale = scale if number.scale is None else number.scale * scale
        number.end = end = at + 1
    if number.scale is not None:
        number.unit = mantissa_unit * number.scale
    return number


def _mantissa_unit(number: Numeral, written: str) -> Decimal:
    exponent = number.value.as_tuple().exponent
    if written and isinstance(exponent, int) and exponent >= 0 and number.end == number.first + 1:
        return Decimal(1) if len(written) <= 3 else unit_of(number.value)
    return number.unit if not number.spelled or number.value < 1000 else unit_of(number.value)


#: What is measured in metres, not counted in millions.
_METRES = bag(
    """tall long wide deep high away below above sprint race hurdles freestyle butterfly relay dash run final swim
    backstroke breaststroke"""
)


def _letter(sentence: Sentence, i: int) -> Decimal | None:
    """The scale of a letter glued to digits: 29.8m, 14bn, 40k."""
    word = sentence.words[i]
    scale = GLUED_SCALES.get(word)
    if (
        scale is None
        or sentence.words[i - 1].count(",")
        or sentence.word(i + 1) in ("/", "²", "³")
        or (word == "mm" and not _money_before(sentence, i))
    ):
        return None
    if sentence.word(i + 1).isdigit() and sentence.glued(i + 1):
        return None
    if word == "m" and sentence.word(i + 1) == "(" and any(sentence.word(i + k) in ("ft", "feet") for k in (3, 4)):
        return None
    if word == "m" and (sentence.word(i + 1) in _METRES or sentence.word(i + 2) in _METRES):
        return None
    return scale


def _money_before(sentence: Sentence, i: int) -> bool:
    return sentence.word(i - 2) in ("$", "£", "€")
