"""Numbers in words: two hundred and fifty thousand, half a million, tens of thousands, several hundred."""

from __future__ import annotations

from decimal import Decimal
from itertools import takewhile

from gsi_etl.base.intervals import unit_of
from gsi_etl.figures.numbers.scales import SCALES, SMALL, VAGUE, Numeral, past_odd, scaled
from gsi_etl.figures.text.tokens import Sentence

_MULTIPLIERS = {"tens": Decimal(10), "dozens": Decimal(12), "scores": Decimal(20), "hundreds": Decimal(100)}


HALVES = {"half": Decimal("0.5"), "quarter": Decimal("0.25"), "third": Decimal(1) / 3}


#: Words and hyphens of numbers below a hundred, "twenty-five", and below a thousand, "nine hundred and ninety-nine".
_LONGEST_TENS, _LONGEST_GROUP = 3, 6

#: Words and hyphens of two numbers.
_RUN = 30

SEVERAL = frozenset({"few", "couple"})


def spelled_number(sentence: Sentence, i: int) -> Numeral | None:
    word = sentence.words[i]
    if word in VAGUE or word == "tens":
        return _vague(sentence, i)
    if word in ("several", "few"):
        return _several(sentence, i)
    if word in HALVES or word in ("a", "an"):
        return _half(sentence, i)
    if word in SCALES:
        if word == "dozen" and sentence.word(i - 1) == "s" and sentence.word(i - 3) == "baker":
            return None
        if word in ("hundred", "dozen", "thousand", "million", "billion", "trillion", "lakh", "crore"):
            scale = SCALES[word]
            return scaled(sentence, Numeral(i, i, Decimal(1), Decimal(1), spelled=True)) if scale else None
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
        if sentence.word(at) in SEVERAL:
            return _several(sentence, at, i)
        counted = _words(sentence, i) if sentence.word(at) in ("hundred", "thousand") else None
        if counted is not None and counted.end > at + 1:
            return counted  # "a hundred and twenty thousand"
    if sentence.word(at) in HALVES:
        value, at = HALVES[sentence.word(at)], at + 1
        if sentence.word(at) == "-":
            at += 1
        if sentence.word(at) == "of" and sentence.word(at + 1) in ("a", "an"):
            at += 1
        if sentence.word(at) in ("a", "an"):
            at += 1
        elif words[i] in ("a", "an") and sentence.word(at) not in ("million", "billion", "trillion", "dozen"):
            return None
    if at == i or sentence.word(at) not in SCALES or sentence.word(at) == "mil":
        return None
    number = scaled(sentence, Numeral(i, at, value, unit_of(value), spelled=True))
    return number if number.end > at else None


def _words(sentence: Sentence, i: int) -> Numeral | None:
    """A number in words: ``two hundred and fifty thousand``, ``twenty-five``, ``two and a half million``."""
    words, n = sentence.words, len(sentence.words)
    total, current = Decimal(0), Decimal(0)
    at, last_scale, taken = i, None, 0
    fraction: Decimal | None = None
    smallest = Decimal(1)
    if words[i] in ("a", "an"):
        current, at, taken, end = Decimal(1), i + 1, 1, i + 1
    while at < n:
        word = words[at]
        if word in SMALL:
            value = SMALL[word]
            if taken and (not _fits(int(current), value) or _begins_another(sentence, at, current, last_scale)):
                break
            current, at, taken, end = current + value, at + 1, taken + 1, at + 1
            smallest = Decimal(1)
        elif word == "hundred" and 0 < current < 100:
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
        elif word == "and" and _parts_a_range(sentence, i, at):
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
        return scaled(sentence, Numeral(i, end, total + tenths, unit_of(tenths), spelled=True))
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


def _parts_a_range(sentence: Sentence, i: int, at: int) -> bool:
    """True for the only "and" behind "between": "between nine hundred and one thousand" is not 901,000."""
    if sentence.word(i - 1) != "between" or sentence.word(at + 1) not in SMALL:
        return False
    run = takewhile(lambda word: word in SMALL or word in SCALES or word in ("-", "and"), sentence.words[i : i + _RUN])
    return sum(word == "and" for word in run) == 1


def _begins_another(sentence: Sentence, at: int, current: Decimal, last_scale: Decimal | None) -> bool:
    """True when the word at ``at`` counts a hundred or scale that the number has: "two hundred and three hundred"."""
    if current >= 100 and _is_hundreds(sentence, at):
        return True
    scale = _scale_after(sentence, at) if last_scale is not None else None
    return last_scale is not None and scale is not None and scale >= last_scale


def _is_hundreds(sentence: Sentence, at: int) -> bool:
    """True when the words at ``at`` count hundreds: "two hundred", "thirty-five hundred"."""
    ahead = map(sentence.word, range(at, at + _LONGEST_TENS + 1))
    return next((word for word in ahead if word not in SMALL and word != "-"), "") == "hundred"


def _joint(
    sentence: Sentence, at: int, current: Decimal, last_scale: Decimal | None
) -> tuple[int, Decimal | None] | None:
    """What may stand between the words of a number: a hyphen, "and", "and a half". Where to go on, and the fraction."""
    word, following = sentence.words[at], sentence.word(at + 1)
    if current and (odd := past_odd(sentence, at)) is not None:
        return odd, None
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
                return ahead + 1, HALVES[sentence.word(ahead)]
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
    """The scale of what is counted at ``at``: of "nine hundred and ninety-nine thousand" a thousand."""
    largest: Decimal | None = None
    for word in map(sentence.word, range(at, at + _LONGEST_GROUP + 1)):
        if word in SCALES:
            largest = max(largest or Decimal(0), SCALES[word])
        elif (word not in SMALL and word not in ("-", "and")) or (largest is not None and largest > 100):
            break
    return largest
