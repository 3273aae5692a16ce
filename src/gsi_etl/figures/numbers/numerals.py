"""Numbers as written: digits with their grouping, scale words and letters, spelled and mixed numbers, vague ones.

``numeral(sentence, i)`` reads the number that begins at word ``i``, or None. Every number keeps the place value of its
last significant digit as written (``unit``). Knows nothing of what is counted.
"""

from __future__ import annotations

import re
from decimal import Context, Decimal
from functools import lru_cache

from gsi_etl.base.bounds import LARGEST, MOST_DIGITS
from gsi_etl.base.intervals import unit_of
from gsi_etl.figures.numbers import currencies, number_words
from gsi_etl.figures.numbers.excluded_by_shape import COUNTED, measured
from gsi_etl.figures.numbers.scales import SCALES, SMALL, VAGUE, VULGAR, Numeral, scaled
from gsi_etl.figures.numbers.spelled_out import HALVES, spelled_number
from gsi_etl.figures.text.tokens import Sentence
from gsi_etl.figures.text.words import bag, numeric

#: Words that can begin a number and hold no digit.
STARTERS = frozenset([*SMALL, *SCALES, *VAGUE, *VULGAR, "tens", "half", "quarter"]) - {"mil", "mn"}

_GROUPS = re.compile(r"[.,'’·\u00a0\u202f\u2009]")
#: What digits stand for that are too many to be a figure: the number is read as far as it goes, and is out of bounds.
BEYOND = LARGEST * 10
#: To a power: so many digits are stated, no more.
_POWERS = Context(prec=15, traps=[])


def numeral(sentence: Sentence, i: int) -> Numeral | None:
    """The number that begins at word ``i``."""
    word = sentence.words[i]
    if numeric(word) or word in VULGAR:
        return _digits(sentence, i)
    language = sentence.spoken
    if language is not None:
        return number_words.number(sentence, language, i)
    if word in STARTERS or word in ("a", "an", "several", "few"):
        return spelled_number(sentence, i)
    return None


@lru_cache(maxsize=4096)
def parse_digits(word: str, comma: bool = False) -> tuple[Decimal, Decimal] | None:
    """The value of digits with their separators and the place of their last significant one.

    None when they do not form one number (``1.2.3``, ``7,5`` in English). ``4600,000`` and ``12,34,567`` are read: a
    group of three behind a comma groups.
    """
    value = _value_of(word, comma)
    return None if value is None else (value, unit_of(value))


def _value_of(word: str, comma: bool) -> Decimal | None:
    if "·" in word:
        word = word.replace("·", "," if comma else ".")
    parts = _GROUPS.split(word)
    if len(word) > MOST_DIGITS and sum(map(len, parts)) > MOST_DIGITS:
        return BEYOND
    if len(parts) == 1:
        return Decimal(word) if word.isdecimal() else None
    marks = [c for c in word if not numeric(c)]
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
        parsed = _parsed(sentence, i)
        if parsed is None:
            return None
        value, unit = parsed
        joined = _spaced_groups(sentence, i)
        if joined:
            value, end = joined
            unit = unit_of(value)
        if i > 0 and words[i - 1] == "." and sentence.glued(i) and not (i > 1 and sentence.glued(i - 1)):
            value = Decimal("0." + word) if word.isdecimal() and value < BEYOND else value  # .001
            unit = unit_of(value)
        elif end < len(words) and words[end] in VULGAR:
            value, unit, end = value + VULGAR[words[end]], Decimal("0.01"), end + 1
        elif end < len(words) and words[end] == "." and sentence.word(end + 1) in VULGAR:
            return None
    behind = words[end] if end < len(words) else ""
    raised = _raised(sentence, end, value) if end == i + 1 and behind == "^" else None
    if raised is not None:
        return Numeral(i, raised[1], raised[0], unit_of(raised[0]))
    power = _power(sentence, end) if end == i + 1 and behind in _POWER_SIGNS else None
    if power is not None:
        exponent, end = power
        return Numeral(i, end, value.scaleb(exponent), unit.scaleb(exponent))
    number = Numeral(i, end, value, unit)
    if words[end : end + 2] == ["and", "a"] and sentence.word(end + 2) in HALVES:
        part = HALVES[words[end + 2]]
        if sentence.word(end + 3) in SCALES:
            number.value, number.unit, number.end = value + part, unit_of(part), end + 3
    return _and_a_half(sentence, _counted_on(sentence, scaled(sentence, number, written=word)))


def _and_a_half(sentence: Sentence, number: Numeral) -> Numeral:
    """``27 millions et demi``, ``27 millones y medio``, ``27 i pół miliona``: with half of the scale."""
    at, language = number.end, sentence.spoken
    if language is None or number_words.word_at(sentence.raw, at) not in language.joints:
        return number
    if number_words.word_at(sentence.raw, at + 1) not in language.halves or number.value != int(number.value):
        return number
    following = number_words.word_at(sentence.raw, at + 2)
    behind = language.scales.get(following)
    if number.scale is not None and behind is None and following not in language.collective:
        number.value, number.unit, number.end = number.value + number.scale / 2, number.scale / 10, at + 2
    elif number.scale is None and behind is not None:
        number.value, number.unit = (number.value + Decimal("0.5")) * behind, behind / 10
        number.scale, number.end = behind, at + 3
    return number


def _counted_on(sentence: Sentence, number: Numeral) -> Numeral:
    """``1 million 48 thousand 500``: smaller scales and the rest, right behind a scaled number."""
    while number.scale is not None and number.scale >= 1000:
        at = number.end
        if sentence.spoken is not None and sentence.word(at) == "and" and sentence.word(at + 2) in SCALES:
            at += 0 if "between" in sentence.words[max(0, number.first - 3) : number.first] else 1
        if not numeric(sentence.word(at)):
            break
        parsed = parse_digits(sentence.words[at], sentence.comma)
        scale = SCALES.get(sentence.word(at + 1), Decimal(1))
        if parsed is None or scale >= number.scale or not 0 < parsed[0] * scale < number.scale:
            break
        if scale == 1 and (number.scale != 1000 or parsed[1] < 1 or sentence.word(at + 1) in ("%", "percent", "-")):
            break
        number.value, number.unit = number.value + parsed[0] * scale, parsed[1] * scale
        number.end, number.scale = at + (1 if scale == 1 else 2), scale if scale > 1 else None
    return number


def _parsed(sentence: Sentence, i: int) -> tuple[Decimal, Decimal] | None:
    """The value of digits as the text writes them, or as they can only be read: ``40.3 millones``, ``3,8 million``,
    ``3.796.000``, and ``129,600`` or ``12,114 personas`` where the comma is the decimal sign.
    """
    word, comma = sentence.words[i], sentence.comma
    parsed, other = parse_digits(word, comma), None
    if parsed is None and (noted := (_NOTED_COMMA if comma else _NOTED).fullmatch(word)) is not None:
        return parse_digits(noted[1] or noted[2], comma)
    if parsed is None:
        other = parse_digits(word, not comma)
        groups = len(_GROUPS.findall(word)) > 1
        return other if other is not None and (groups or comma or measured(sentence, i + 1)) else None
    if parsed[1] != _THOUSANDTH:
        noted = None if comma else _NOTED_STOP.fullmatch(word)
        return parsed if noted is None or _has_unit(sentence, i) else parse_digits(noted[1])
    behind = sentence.word(i + 1)
    alone = not _has_scale(behind)
    rate = "per" in sentence.words[i + 2 : i + 5]
    whole = word.endswith("00") or (behind in COUNTED and not rate)  # nobody counts thousandths: "12,114 personas"
    if whole and word[0] != "0" and alone:
        other = parse_digits(word, not comma)
    return other or parsed


#: Groups of three and the number of a note behind them, or decimals and one: "11,00012", "4,000.13,14", "0.8,15".
_NOTED = re.compile(
    r"([0-9]{1,3}(?:,[0-9]{3})+)(?:[0-9]{1,2}|\.[0-9]{1,2}(?:,[0-9]{1,2})+)|([0-9]{1,3}\.[0-9]),[0-9]{1,2}"
)
_NOTED_COMMA = re.compile(r"([0-9]{1,3}(?:\.[0-9]{3})+)[0-9]{1,2}|([0-9]{1,3},[0-9])\.[0-9]{1,2}")
#: Millions in full, the stop of their sentence and the number of a note: "7,989,000.4 They say". Money has such parts,
#: and what is measured.
_NOTED_STOP = re.compile(r"([0-9]{1,3}(?:,[0-9]{3}){2,})\.[0-9]{1,2}")
_THOUSANDTH = Decimal("0.001")


def _has_unit(sentence: Sentence, i: int) -> bool:
    """Whether digits have a currency, a unit or a scale beside them."""
    if currencies.before(sentence, i) or currencies.behind(sentence, i + 1) or measured(sentence, i + 1):
        return True
    return _has_scale(sentence.word(i + 1))


def _has_scale(behind: str) -> bool:
    """Whether the word behind digits multiplies or divides them."""
    return behind in SCALES or behind in ("%", "percent", "per")


_POWER_SIGNS = frozenset("e×x*")


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


def _raised(sentence: Sentence, at: int, base: Decimal) -> tuple[Decimal, int] | None:
    """``2.5^-1``: the power at word ``at`` of ``base``, to 15 digits, and where it ends."""
    sign, begin = 1, at + 1
    while sentence.word(begin) in ("-", "−", "+"):
        sign, begin = -sign if sentence.words[begin] != "+" else sign, begin + 1
    digits = sentence.word(begin)
    if not digits.isdecimal() or len(digits) > 2 or not sentence.glued(begin) or not base or base.adjusted() > 30:
        return None
    return _POWERS.power(base, sign * int(digits)), begin + 1


#: What leads to one number and not to two.
_STATING = bag("about around at nearly almost estimated over than least with many approximately as has have had")
#: Languages that part thousands with a space as a rule.
_SPACING = frozenset(["fr", "pl", "sv", "no", "da", "ru", "es", "pt"])


def _spaced_groups(sentence: Sentence, i: int) -> tuple[Decimal, int] | None:
    """``25 000`` and ``2 640 000``: groups of three digits, each one space from the one before."""
    words, end = sentence.words, i + 1
    if not (end < len(words) and len(words[end]) == 3 and words[end].isdecimal() and len(words[i]) <= 3):
        return None
    if not words[i].isdecimal():
        return None
    digits = words[i]
    while end < len(words) and len(words[end]) == 3 and words[end].isdecimal():
        if sentence.starts[end] - sentence.stop(end - 1) != 1 or sentence.text[sentence.starts[end] - 1] not in " ":
            break
        digits, end = digits + words[end], end + 1
    groups = end - i - 1
    round_ = digits.endswith(("000", "500")) or sentence.language in _SPACING
    round_ = round_ or (digits.endswith("00") and sentence.word(i - 1) in _STATING)  # "estimated at 99 600, says"
    told = round_ or sentence.word(end) in COUNTED or _set_off(sentence, i, end)
    if groups == 0 or (groups == 1 and not told) or words[i][0] == "0":
        return None
    return (Decimal(digits) if len(digits) <= MOST_DIGITS else BEYOND), end


def _set_off(sentence: Sentence, first: int, end: int) -> bool:
    """True in columns of plain text: wider gaps part the groups from what stands before and behind."""
    text, start, stop = sentence.text, sentence.starts[first], sentence.stop(end - 1)
    behind = text[stop : stop + 2]
    return text[max(start - 2, 0) : start] == "  " and (behind in ("", "  ") or behind[0] == "\n")
