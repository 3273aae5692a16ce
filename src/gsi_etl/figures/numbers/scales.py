"""Scale words and letters, what number words are worth, and the number under construction."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from gsi_etl.base.intervals import unit_of
from gsi_etl.figures.text.language import english
from gsi_etl.figures.text.tokens import Sentence
from gsi_etl.figures.text.words import bag, numeric

_ENGLISH = english()
SMALL = _ENGLISH.cardinals
TENS = {word: value for word, value in SMALL.items() if value >= 20}
SCALES = _ENGLISH.scales
#: Letters that scale a number only when they stand right behind it.
GLUED_SCALES = _ENGLISH.glued_scales
#: Plurals that name an order of magnitude when no number stands before them.
VAGUE = _ENGLISH.vague
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


#: The letter as it is glossed in a text that is not English.
_FOREIGN_M = "m~"
#: A number that none of these follows has no scale.
_MAY_SCALE = frozenset([*SCALES, *GLUED_SCALES, _FOREIGN_M, "-", "k", "m", "odd", "\n", "\n\n"])


def past_odd(sentence: Sentence, at: int) -> int | None:
    """Where the scale word stands behind "odd" at word ``at``: "fifty-odd million", "50 odd thousand"."""
    behind = at + 1 if sentence.word(at) == "-" else at
    return behind + 1 if sentence.word(behind) == "odd" and sentence.word(behind + 1) in SCALES else None


def scaled(sentence: Sentence, number: Numeral, written: str = "") -> Numeral:
    """The number times the scale words behind it; the last digit as written keeps its place."""
    words, end = sentence.words, number.end
    if end >= len(words) or not (words[end] in _MAY_SCALE or (words[end][0] == "\n" and sentence.glued(end))):
        return number
    mantissa_unit = _mantissa_unit(number, written)
    while end < len(words):
        word, at = words[end], end
        odd = past_odd(sentence, end)
        if odd is not None:
            word, at = words[odd], odd
        elif word == "-" or word[0] == "\n":
            at, word = end + 1, sentence.word(end + 1)
        if odd is None and sentence.word(at - 1) == "-" and at > end and not sentence.glued(at):
            break
        scale = SCALES.get(word)
        if scale is None and at == end and (sentence.glued(end) or word == "k" or _capital_m(sentence, end)):
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


def _capital_m(sentence: Sentence, at: int) -> bool:
    """``40.3 M people``: a capital M a space behind the digits, and no name's initial."""
    if sentence.words[at] != "m" or not sentence.capital(at):
        return False
    decimals = not sentence.words[at - 1].isdecimal()  # no name begins behind "27.6"
    return decimals or (sentence.word(at + 1) != "." and not sentence.capital(at + 1))


#: What is measured in metres, not counted in millions.
_METRES = bag(
    """tall long wide deep high away below above sprint race hurdles freestyle butterfly relay dash run final swim
    backstroke breaststroke"""
)


def _letter(sentence: Sentence, i: int) -> Decimal | None:
    """The scale of a letter glued to digits: 29.8m, 14bn, 40k."""
    word = sentence.words[i]
    if word == _FOREIGN_M and sentence.capital(i) and sentence.glued(i):
        word = "m"  # "27,6M" in any language
    scale = GLUED_SCALES.get(word)
    if (
        scale is None
        or _grouped(sentence, i - 1)
        or sentence.word(i + 1) in ("/", "²", "³")
        or (word == "mm" and not _money_before(sentence, i))
    ):
        return None
    if numeric(sentence.word(i + 1)) and sentence.glued(i + 1):
        return None
    if word == "m" and sentence.word(i + 1) == "(" and any(sentence.word(i + k) in ("ft", "feet") for k in (3, 4)):
        return None
    if word == "m" and (sentence.word(i + 1) in _METRES or sentence.word(i + 2) in _METRES):
        return None
    return scale


def _grouped(sentence: Sentence, i: int) -> bool:
    """``1,500m`` and ``1.500m`` are metres: whoever writes thousands does not count in millions."""
    _, mark, digits = sentence.words[i].rpartition("." if sentence.comma else ",")
    return bool(mark) and len(digits) == 3


def _money_before(sentence: Sentence, i: int) -> bool:
    return sentence.word(i - 2) in ("$", "£", "€")
