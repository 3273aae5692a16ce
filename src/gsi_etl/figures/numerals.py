"""Numbers as written: digits with their grouping, scale words and letters, spelled and mixed numbers, vague ones.

``numeral(sentence, i)`` reads the number that begins at word ``i``, or None. Every number keeps the place value of its
last significant digit as written (``unit``). Knows nothing of what is counted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

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
_MULTIPLIERS = {"tens": Decimal(10), "dozens": Decimal(12), "scores": Decimal(20), "hundreds": Decimal(100)}
_HALVES = {"half": Decimal("0.5"), "quarter": Decimal("0.25"), "third": Decimal(1) / 3}
_SEVERAL = frozenset({"few", "couple"})
VULGAR = {
    "½": Decimal("0.5"), "¼": Decimal("0.25"), "¾": Decimal("0.75"), "⅓": Decimal(1) / 3, "⅔": Decimal(2) / 3,
    "⅕": Decimal("0.2"), "⅖": Decimal("0.4"), "⅗": Decimal("0.6"), "⅘": Decimal("0.8"), "⅛": Decimal("0.125"),
}  # fmt: skip

#: Words that can begin a number and hold no digit.
STARTERS = frozenset([*SMALL, *SCALES, *VAGUE, *VULGAR, "tens", "half", "quarter"]) - {"mil", "mn"}

_GROUPS = re.compile(r"[.,'’\u00a0\u202f\u2009]")
_SPACES = "\u00a0\u202f\u2009"


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


def numeral(sentence: Sentence, i: int) -> Numeral | None:
    """The number that begins at word ``i``."""
    word = sentence.words[i]
    if word[0].isdigit() or word in VULGAR:
        return _digits(sentence, i)
    if word in STARTERS or word in ("a", "an", "several", "few"):
        return _spelled(sentence, i)
    return None


@lru_cache(maxsize=4096)
def parse_digits(word: str, comma: bool = False) -> tuple[Decimal, Decimal] | None:
    """The value of digits with their separators and the place of their last significant one.

    None when they are no one number (``1.2.3``, ``7,5`` in English). ``4600,000`` and ``12,34,567`` are read: a group
    of three behind a comma groups.
    """
    value = _value_of(word, comma)
    return None if value is None else (value, unit_of(value))


def _value_of(word: str, comma: bool) -> Decimal | None:
    parts = _GROUPS.split(word)
    if len(parts) == 1:
        return Decimal(word) if word.isdecimal() else None
    marks = [c for c in word if not c.isdigit()]
    decimal = "," if comma else "."
    if marks.count(decimal) == 1 and marks[-1] == decimal:
        whole = parts[:-1]
        if _grouped(whole, marks[:-1]):
            return Decimal("".join(whole) + "." + parts[-1])
        return None
    if decimal not in marks and _grouped(parts, marks):
        return Decimal("".join(parts))
    return None


def _grouped(parts: list[str], marks: list[str]) -> bool:
    """True when the parts are thousands groups: three digits each, or two in the Indian way before the last."""
    if not marks:
        return True
    if len(set(marks)) != 1 or len(parts[-1]) != 3:
        return False
    return all(len(p) in (2, 3) for p in parts[1:-1]) and 1 <= len(parts[0]) <= (4 if len(parts) == 2 else 3)


def _digits(sentence: Sentence, i: int) -> Numeral | None:
    words = sentence.words
    word, end = words[i], i + 1
    if word in VULGAR:
        value, unit = VULGAR[word], Decimal("0.01")
    else:
        parsed = parse_digits(word, sentence.comma)
        if parsed is None:
            return None
        value, unit = parsed
        joined = _spaced_groups(sentence, i)
        if joined:
            value, end = joined
            unit = unit_of(value)
        if i > 0 and words[i - 1] == "." and sentence.glued(i) and not (i > 1 and sentence.glued(i - 1)):
            value = Decimal("0." + word) if word.isdecimal() else value  # .001
            unit = unit_of(value)
        elif end < len(words) and words[end] in VULGAR:
            value, unit, end = value + VULGAR[words[end]], Decimal("0.01"), end + 1
        elif end < len(words) and words[end] == "." and sentence.word(end + 1) in VULGAR:
            return None
    power = _power(sentence, end) if end == i + 1 else None
    if power is not None:
        exponent, end = power
        return Numeral(i, end, value.scaleb(exponent), unit.scaleb(exponent))
    number = Numeral(i, end, value, unit)
    if sentence.word(end) == "and" and sentence.word(end + 1) == "a" and sentence.word(end + 2) in _HALVES:
        part = _HALVES[words[end + 2]]
        if sentence.word(end + 3) in SCALES:
            number.value, number.unit, number.end = value + part, unit_of(part), end + 3
    return _scaled(sentence, number, written=word)


def _power(sentence: Sentence, at: int) -> tuple[int, int] | None:
    """The power of ten at word ``at`` and where it ends: ``1e10``, ``12.3e-4``, ``1.99 × 10^30``."""
    word, begin = sentence.word(at), at + 1
    if word in ("×", "x", "*") and sentence.word(begin) == "10" and sentence.word(begin + 1) in ("^", "-", "−"):
        begin += 1 if sentence.word(begin + 1) != "^" else 2
    elif word != "e" or not sentence.glued(at) or not sentence.glued(begin):
        return None
    sign = -1 if sentence.word(begin) in ("-", "−") else 1
    if sentence.word(begin) in ("-", "−", "+"):
        begin += 1
    digits = sentence.word(begin)
    if not digits.isdecimal() or len(digits) > 3 or not sentence.glued(begin):
        return None
    return sign * int(digits), begin + 1


def _spaced_groups(sentence: Sentence, i: int) -> tuple[Decimal, int] | None:
    """``25 000`` and ``2 640 000``: groups of three digits, each one space from the one before."""
    words = sentence.words
    if len(words[i]) > 3:
        return None
    digits, end = words[i], i + 1
    while end < len(words) and len(words[end]) == 3 and words[end].isdecimal():
        if sentence.starts[end] - sentence.stops[end - 1] != 1 or sentence.text[sentence.starts[end] - 1] not in " ":
            break
        digits, end = digits + words[end], end + 1
    groups = end - i - 1
    if groups == 0 or (groups == 1 and not digits.endswith("000") and not digits.endswith("500")):
        return None
    return Decimal(digits), end


_BEFORE_SCALE = frozenset(["-", "k", "\n", "\n\n"])


def _scaled(sentence: Sentence, number: Numeral, written: str = "") -> Numeral:
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


def _spelled(sentence: Sentence, i: int) -> Numeral | None:
    word = sentence.words[i]
    if word in VAGUE or word == "tens":
        return _vague(sentence, i)
    if word in ("several", "few"):
        return _several(sentence, i)
    if word in _HALVES or word in ("a", "an"):
        return _half(sentence, i)
    if word in SCALES:
        if word == "dozen" and sentence.word(i - 1) == "s" and sentence.word(i - 3) == "baker":
            return None
        if word in ("hundred", "dozen", "thousand", "million", "billion", "trillion", "lakh", "crore"):
            scale = SCALES[word]
            return _scaled(sentence, Numeral(i, i, Decimal(1), Decimal(1), spelled=True)) if scale else None
        return None
    return _words(sentence, i)


def _vague(sentence: Sentence, i: int) -> Numeral | None:
    """``tens of thousands``, ``dozens``, ``millions``: from its own size to ten times that."""
    words, low, end = sentence.words, VAGUE.get(sentence.words[i]), i + 1
    if sentence.word(i + 1) == "of" and sentence.word(i + 2) in VAGUE and words[i] in _MULTIPLIERS:
        low, end = _MULTIPLIERS[words[i]] * VAGUE[words[i + 2]], i + 3
    if low is None or (words[i] == "scores" and sentence.word(i + 1) != "of"):
        return None
    return Numeral(i, end, low, low, scale=low, upper=low * 10, spelled=True)


def _several(sentence: Sentence, i: int, first: int | None = None) -> Numeral | None:
    """``several hundred``, ``a few thousand``: an order of magnitude; ``a couple of million`` is two."""
    at = i + 1
    couple = sentence.words[i] == "couple"
    if couple and sentence.word(at) == "of":
        at += 1
    scale = SCALES.get(sentence.word(at))
    if scale is None or sentence.word(at) in ("mil", "mn"):
        return None
    if sentence.word(at + 1) in SCALES:
        scale, at = scale * SCALES[sentence.word(at + 1)], at + 1
    begin = i if first is None else first
    if couple:
        return Numeral(begin, at + 1, scale * 2, scale, scale=scale, spelled=True)
    return Numeral(begin, at + 1, scale, scale, scale=scale, upper=scale * 10, spelled=True)


def _half(sentence: Sentence, i: int) -> Numeral | None:
    """``half a million``, ``a million``, ``a quarter of a million``, ``several hundred``, ``half a dozen``."""
    words, at = sentence.words, i
    value = Decimal(1)
    if words[at] in ("a", "an"):
        at += 1
        if sentence.word(at) in _SEVERAL:
            return _several(sentence, at, i)
    if sentence.word(at) in _HALVES:
        value, at = _HALVES[sentence.word(at)], at + 1
        if sentence.word(at) == "-":
            at += 1
        if sentence.word(at) == "of" and sentence.word(at + 1) in ("a", "an"):
            at += 1
        if sentence.word(at) in ("a", "an"):
            at += 1
        elif words[i] in ("a", "an") and sentence.word(at) not in ("million", "billion", "dozen"):
            return None
    if at == i or sentence.word(at) not in SCALES or sentence.word(at) == "mil":
        return None
    number = _scaled(sentence, Numeral(i, at, value, unit_of(value), spelled=True))
    return number if number.end > at else None


def _words(sentence: Sentence, i: int) -> Numeral | None:
    """A number in words: ``two hundred and fifty thousand``, ``twenty-five``, ``two and a half million``."""
    words, n = sentence.words, len(sentence.words)
    total, current = Decimal(0), Decimal(0)
    at, last_scale, taken = i, None, 0
    fraction: Decimal | None = None
    smallest = Decimal(1)
    while at < n:
        word = words[at]
        if word in SMALL:
            value = SMALL[word]
            if taken and not _fits(int(current), value):
                break
            current, at, taken, end = current + value, at + 1, taken + 1, at + 1
            smallest = Decimal(1)
        elif word == "hundred" and current:
            current, at, end = current * 100, at + 1, at + 1
            smallest = Decimal(100)
        elif word in SCALES and (current or fraction) and (last_scale is None or SCALES[word] < last_scale):
            scale = SCALES[word]
            total += (current + (fraction or 0)) * scale
            smallest = scale * (unit_of(fraction) if fraction else smallest if smallest > 1 else 1)
            current, fraction, last_scale, at, end = Decimal(0), None, scale, at + 1, at + 1
            if sentence.word(at) in SCALES and sentence.word(at) not in ("mil", "mn"):
                total, smallest, at, end = total * SCALES[words[at]], smallest * SCALES[words[at]], at + 1, at + 1
                break
        else:
            step = _joint(sentence, at, current, last_scale)
            if step is None:
                break
            at, more = step
            if more is not None:
                fraction, end = more, at
                if sentence.word(at) not in SCALES:
                    break
    if not taken:
        return None
    if (
        sentence.word(end) == "point"
        and sentence.word(end + 1) in SMALL
        and fraction is None
        and current == current % 1000
    ):
        digits, end = _point(sentence, end + 1)
        tenths = Decimal(f"{current:f}.{digits}")
        return _scaled(sentence, Numeral(i, end, total + tenths, unit_of(tenths), spelled=True))
    number = total + current + (fraction or 0)
    unit = unit_of(fraction) if fraction else smallest if current == 0 else unit_of(number)
    return Numeral(i, end, number, unit if last_scale else unit_of(number), scale=last_scale, spelled=True)


def _point(sentence: Sentence, at: int) -> tuple[str, int]:
    """The digits behind a spoken decimal point, and where they end: "zero three", "seventy-one", "five"."""
    digits = ""
    while sentence.word(at) in SMALL:
        value = SMALL[sentence.word(at)]
        following = sentence.word(at + 2) if sentence.word(at + 1) == "-" else ""
        if value >= 20 and following in SMALL and SMALL[following] < 10:
            value, at = value + SMALL[following], at + 2
        digits, at = digits + str(value), at + 1
    return digits, at


def _fits(current: int, value: int) -> bool:
    """True when ``value`` may follow: twenty + five, three hundred + forty."""
    if current == 0:
        return True
    if value < 10:
        return (current % 100 >= 20 and current % 10 == 0) or current % 100 == 0
    return current % 100 == 0


def _joint(
    sentence: Sentence, at: int, current: Decimal, last_scale: Decimal | None
) -> tuple[int, Decimal | None] | None:
    """What may stand between the words of a number: a hyphen, "and", "and a half". Where to go on, and the fraction."""
    word, following = sentence.words[at], sentence.word(at + 1)
    if word == "-" and sentence.glued(at) == sentence.glued(at + 1):
        if not sentence.glued(at):
            tens = current % 100 >= 20 and current % 10 == 0
            return (at + 1, None) if tens and following in SMALL and SMALL[following] < 10 else None
        if following == "and":
            return _joint(sentence, at + 1, current, last_scale)
        if following in SMALL and SMALL[following] < 10 and current % 100 >= 20 and current % 10 == 0:
            return at + 1, None
        return (at + 1, None) if following in SCALES and current else None
    if word == "and" and following == "-":
        at, following = at + 1, sentence.word(at + 2)
    if word == "and":
        ahead = at + 2
        if following in ("a", "one"):
            if sentence.word(ahead) == "-":
                ahead += 1
            if sentence.word(ahead) in ("half", "quarter", "third") and current:
                return ahead + 1, _HALVES[sentence.word(ahead)]
        if following in SMALL and ((current and current % 100 == 0) or (current == 0 and last_scale is not None)):
            small_scale = _scale_after(sentence, at + 1)
            if small_scale is None or (last_scale is not None and small_scale < last_scale) or current:
                return at + 1, None
    if word == "," and last_scale is not None and current == 0 and following in SMALL:
        small_scale = _scale_after(sentence, at + 1)
        if small_scale is not None and small_scale < last_scale:
            return at + 1, None
    return None


def _scale_after(sentence: Sentence, at: int) -> Decimal | None:
    """The largest scale word within the number that begins at ``at``."""
    largest: Decimal | None = None
    for _ in range(6):
        word = sentence.word(at)
        if word in SCALES:
            largest = max(largest or Decimal(0), SCALES[word])
        elif word not in SMALL and word not in ("-", "and"):
            break
        at += 1
    return largest
