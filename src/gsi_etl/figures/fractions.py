"""Fractions in words and with a bar: half, a third of, two-thirds, three quarters, 1/16 of."""

from __future__ import annotations

from decimal import Decimal

from gsi_etl.figures.numerals import SMALL
from gsi_etl.figures.quantity import Quantity
from gsi_etl.figures.tokens import Sentence
from gsi_etl.figures.words import bag

_PARTS = {
    "half": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10, "twelfth": 12, "fifteenth": 15, "twentieth": 20, "hundredth": 100, "thousandth": 1000,
}  # fmt: skip
_PLURAL = {"halves": 2} | {word + "s": n for word, n in _PARTS.items() if word != "half"}
_BEHIND = bag(
    """of are is were was have has had live lives lived more less higher lower from come came said say do did their its
    the who that which as in"""
)
_HEDGED = bag("by nearly almost about over than under around roughly just only least approximately some")
_PERIOD = bag("first second third fourth last final next past opening previous this current each every")
_HALF_NOT_AFTER = bag("first second last final next this opening each either top bottom front back half better")
_HALF_NOT_BEFORE = bag(
    """time century way price marathon past brother sister life year term moon hearted measures back court centuries
    hour hours board volley day season mast"""
)


def fraction(sentence: Sentence, i: int) -> Quantity | None:
    """The fraction that begins at word ``i``."""
    words = sentence.words
    word = words[i]
    if word in ("half",):
        return _half(sentence, i)
    if word.isdecimal():
        return _barred(sentence, i)
    if word not in ("a", "an") and word not in SMALL:
        return None
    count = Decimal(SMALL.get(word, 1))
    at = i + 1
    hyphen = sentence.word(at) == "-" and sentence.glued(at)
    if hyphen:
        at += 1
    name = sentence.word(at)
    if name in _PLURAL and count > 1:
        parts = _PLURAL[name]
        if count >= parts or sentence.word(i - 1) in _PERIOD:
            return None
    elif name in _PARTS and count == 1 and name != "half":
        parts = _PARTS[name]
        behind, before = sentence.word(at + 1), sentence.word(i - 1)
        if not (hyphen or behind == "of" or (behind in _BEHIND and word != "a") or before in _HEDGED):
            return None
        if name in ("quarter",) and not (behind == "of" or hyphen or before in _HEDGED):
            return None
    elif name == "half" and count == 1 and (sentence.word(at + 1) == "of" or word == "one"):
        parts = 2
    else:
        return None
    return _quantity(i, at + 1, count, Decimal(parts))


def _half(sentence: Sentence, i: int) -> Quantity | None:
    before, behind = sentence.word(i - 1), sentence.word(i + 1)
    if before in _HALF_NOT_AFTER or behind in _HALF_NOT_BEFORE:
        return None
    if before == "-" and sentence.glued(i):
        return None
    if behind == "-" and sentence.word(i + 2) not in ("a", "of"):
        return None
    if behind == "" or (
        behind in (",", ".", ";", ")") and before not in _HEDGED and before not in ("in", "and", "to", "by")
    ):
        return None
    return _quantity(i, i + 1, Decimal(1), Decimal(2))


def _barred(sentence: Sentence, i: int) -> Quantity | None:
    """``1/16 of a pint``; ``9/11`` and ``24/7`` are none."""
    if sentence.word(i + 1) not in ("/", "⁄") or not sentence.word(i + 2).isdecimal():
        return None
    if not (sentence.glued(i + 1) and sentence.glued(i + 2)):
        return None
    top, bottom = Decimal(sentence.words[i]), Decimal(sentence.words[i + 2])
    behind = sentence.word(i + 3)
    if not 0 < top < bottom or not (
        behind == "of" or sentence.words[i + 1] == "⁄" or behind in ("cup", "inch", "mile")
    ):
        return None
    return _quantity(i, i + 3, top, bottom)


def _quantity(first: int, end: int, top: Decimal, bottom: Decimal) -> Quantity:
    value = top / bottom
    return Quantity(
        first, end, first, kind="share", value=value, unit=1 / bottom, spelled=True, numerator=top, denominator=bottom,
        rules=["number: fraction in words"],
    )  # fmt: skip
