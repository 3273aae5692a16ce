"""Fractions in words and with a bar: half, a third of, two-thirds, twenty-three fifths, 1/16 of, 2 1/4."""

from __future__ import annotations

from decimal import Decimal

from gsi_etl.figures.numbers import part_words
from gsi_etl.figures.numbers.numerals import numeral
from gsi_etl.figures.numbers.quantity import Quantity
from gsi_etl.figures.numbers.scales import SMALL, TENS, Numeral
from gsi_etl.figures.text.tokens import Sentence
from gsi_etl.figures.text.words import bag, numeric, whole

#: What one part is called, and into how many the whole is cut.
_UNITS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
}  # fmt: skip
_PARTS = {
    "half": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10, "eleventh": 11, "twelfth": 12, "fifteenth": 15, "sixteenth": 16, "twentieth": 20, "thirtieth": 30,
    "fortieth": 40, "fiftieth": 50, "hundredth": 100, "thousandth": 1000, "millionth": 10**6, "billionth": 10**9,
    "trillionth": 10**12,
}  # fmt: skip
_PLURAL = {"halves": 2} | {word + "s": n for word, n in _PARTS.items() if word != "half"}
#: The words that name a part, alone or as the first of two.
NAMES = frozenset([*_PARTS, *_PLURAL, *TENS])
_BEHIND = bag(
    """of are is were was have has had live lives lived more less higher lower from come came said say do did their its
    the who that which as in"""
)
#: Behind "a third" these tell that it is a part and not one more: "a third said", "a fifth were".
_TOLD = bag("are were have had live lived say said do did come came more less higher lower")
_HEDGED = bag("by nearly almost about over than under around roughly just only least approximately some")
_PERIOD = bag("first second third fourth last final next past opening previous this current each every")
_HALF_NOT_AFTER = bag("first second last final next this opening each either top bottom front back half better")
_HALF_NOT_BEFORE = bag(
    """time century way price marathon past brother sister life year term moon hearted measures back court centuries
    hour hours board volley day season mast"""
)
#: A part that is smaller than this one is called by two words, which nothing else is: "two-hundredth".
_LARGEST_PLAIN = 100
#: Bars with other denominators are dates and names: 9/11, 24/7.
_BARRED = frozenset([2, 3, 4, 5, 8, 16, 32, 64])


def fraction(sentence: Sentence, i: int) -> Quantity | None:
    """The fraction that begins at word ``i``."""
    word = sentence.words[i]
    if sentence.spoken is not None and not numeric(word):
        return part_words.fraction(sentence, sentence.spoken, i)
    if word == "half":
        return _half(sentence, i)
    if "0" <= word[0] <= "9":
        return _barred(sentence, i)
    if word not in ("a", "an") and word not in SMALL:
        return None
    count, at = Decimal(1), i + 1
    if word in SMALL:
        number = _count(sentence, i)
        count, at = number.value, number.end
    elif sentence.word(at) in ("hundred", "thousand") and (number := _count(sentence, i)) is not None:
        count, at = number.value, number.end
    named = _denominator(sentence, at)
    if named is None:
        return None
    parts, end, plural = named
    tens = TENS.get(sentence.words[at - 1], 0)
    if plural and 3 <= parts <= 9 and tens and at - 2 > i and sentence.word(at - 2) != "and":
        count, parts = count - tens, parts + tens  # "one hundred thirty-fifths"
    small = SMALL.get(sentence.words[at - 1], 10)
    if plural and small < 10 and sentence.word(at - 2) == "and" and count >= 20 and parts > small:
        whole = _quantity(i, end, small + (count - small) * parts, Decimal(parts))  # "one hundred and three quarters"
        whole.kind, whole.numerator, whole.denominator = "count", None, None
        return whole
    if plural and count > 1:
        if sentence.word(i - 1) in _PERIOD:
            return None
    elif plural or count != 1 or not (parts > _LARGEST_PLAIN or _one_part(sentence, i, at, end)):
        return None
    return _quantity(i, end, count, Decimal(parts))


def nth(sentence: Sentence, at: int) -> tuple[int, int] | None:
    """What the ordinal at word ``at`` is worth that also names a part, and where it ends: "two-hundredth"."""
    named = _denominator(sentence, at)
    return None if named is None or named[2] or sentence.word(at) in ("half", "quarter") else named[:2]


def mixed(sentence: Sentence, number: Numeral) -> Quantity | None:
    """The fraction behind a whole number that belongs to it: ``three and a fifth``, ``2 1/4``."""
    at = number.end
    if sentence.word(at) == "and" and number.spelled:
        part = _behind_and(sentence, at + 1)
        return part if part and part.value and part.value < 1 and sentence.word(part.end) != "of" else None
    if sentence.word(at).isdecimal() and sentence.word(at + 1) in ("/", "⁄"):
        return _barred(sentence, at)
    return None


def part_ahead(sentence: Sentence, at: int) -> bool:
    """True when "and a fourth" stands at word ``at``."""
    return sentence.word(at) == "and" and _behind_and(sentence, at + 1) is not None


def _behind_and(sentence: Sentence, at: int) -> Quantity | None:
    """``a fifth`` and ``two thirds`` behind "and"."""
    if sentence.word(at) not in ("a", "one"):
        return fraction(sentence, at) if sentence.word(at) else None
    named = _denominator(sentence, at + 1)
    return None if named is None or named[2] else _quantity(at, named[1], Decimal(1), Decimal(named[0]))


def _count(sentence: Sentence, i: int) -> Numeral:
    number = numeral(sentence, i)
    return number if number is not None else Numeral(i, i + 1, Decimal(1), Decimal(1))


def _denominator(sentence: Sentence, at: int) -> tuple[int, int, bool] | None:
    """The parts named at word ``at``: how many make a whole, where the name ends, and whether it is a plural."""
    if sentence.word(at) == "-" and sentence.glued(at):
        at += 1
    name = sentence.word(at)
    if name in _PARTS:
        return _PARTS[name], at + 1, False
    if name in _PLURAL:
        return _PLURAL[name], at + 1, True
    if name in TENS:
        end = at + 2 if sentence.word(at + 1) == "-" else at + 1
        unit = sentence.word(end)
        if unit in _UNITS and end == at + 2:
            return TENS[name] + _UNITS[unit], end + 1, False
        if unit.endswith("s") and unit.removesuffix("s") in _UNITS:
            return TENS[name] + _UNITS[unit.removesuffix("s")], end + 1, True
    return _multiplied(sentence, at)


def _multiplied(sentence: Sentence, at: int) -> tuple[int, int, bool] | None:
    """``two-hundredth``, ``five-thousandths``."""
    times = SMALL.get(sentence.word(at), 0)
    name = sentence.word(at + 2)
    parts = _PARTS.get(name) or _PLURAL.get(name, 0)
    if not 2 <= times <= 9 or parts < _LARGEST_PLAIN or sentence.word(at + 1) != "-" or not sentence.glued(at + 2):
        return None
    return int(times) * parts, at + 3, name in _PLURAL


def _one_part(sentence: Sentence, i: int, at: int, end: int) -> bool:
    """True when "a third" or "one fifth" is a fraction and not the third of a row."""
    word, behind, before = sentence.words[i], sentence.word(end), sentence.word(i - 1)
    name = sentence.words[end - 1]
    hyphen = sentence.word(at) == "-" and sentence.glued(at)
    alone = i == 0 and end >= len(sentence.words)
    if name == "half":
        return behind == "of" or word == "one" or alone
    if before == "between" and behind == "and":
        return True
    if name == "quarter":
        return behind == "of" or hyphen or before in _HEDGED or alone
    told = behind in _BEHIND and (word == "one" or behind in _TOLD)
    moved = before in ("up", "down") and behind != "time"
    return hyphen or behind == "of" or told or moved or before in _HEDGED or alone


def _half(sentence: Sentence, i: int) -> Quantity | None:
    before, behind = sentence.word(i - 1), sentence.word(i + 1)
    if before in _HALF_NOT_AFTER or behind in _HALF_NOT_BEFORE:
        return None
    if before == "-" and sentence.glued(i):
        return None
    if behind == "-" and sentence.word(i + 2) not in ("a", "of"):
        return None
    ends = behind in ("", ",", ".", ";", ")")
    if ends and before not in _HEDGED and before not in ("in", "and", "to", "by", ""):
        return None
    return _quantity(i, i + 1, Decimal(1), Decimal(2))


def _barred(sentence: Sentence, i: int) -> Quantity | None:
    """``1/16 of a pint``, ``3/4``; ``9/11`` and ``24/7`` are none."""
    if sentence.word(i + 1) not in ("/", "⁄") or not sentence.word(i + 2).isdecimal():
        return None
    if not (sentence.words[i].isdecimal() and sentence.glued(i + 1) and sentence.glued(i + 2)):
        return None
    top, bottom = Decimal(whole(sentence.words[i])), Decimal(whole(sentence.words[i + 2]))
    if not 0 < top < bottom or sentence.word(i + 3) == "/":
        return None
    stated = sentence.word(i + 3) == "of" or sentence.words[i + 1] == "⁄"
    if not stated and (bottom not in _BARRED or sentence.word(i - 1) in ("on", "of", "no", "flat", "unit")):
        return None
    return _quantity(i, i + 3, top, bottom)


def _quantity(first: int, end: int, top: Decimal, bottom: Decimal) -> Quantity:
    value = top / bottom
    return Quantity(
        first, end, first, kind="share", value=value, unit=1 / bottom, spelled=True, numerator=top, denominator=bottom,
        rules=["number: fraction in words"],
    )  # fmt: skip
