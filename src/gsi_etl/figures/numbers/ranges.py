"""Two numbers that are the ends of one range, with a shared or with their own scales.

``between 1.1 and 1.2 million``, ``15 to 20 per cent``, ``35-40,000``, ``$89 to $93 billion``, ``ranging from $200 to $4
million``. "Fell from A to B" is not a range but two dated numbers: see ``changes``.
"""

from __future__ import annotations

import re
from decimal import Decimal

from gsi_etl.figures.numbers.deltas import moves, went
from gsi_etl.figures.numbers.quantity import Quantity
from gsi_etl.figures.text.tokens import Sentence
from gsi_etl.figures.text.words import bag, numeric

_DASHES = frozenset("-–—−‑~")
_RANGING = bag(
    """range ranges ranged ranging vary varies varied varying anywhere anything somewhere spanning spans lasting priced
    estimated sentences estimates between"""
)
#: Behind "by", a number so many times as large is where the change led, and not the end of a range.
_LEAP = 3
#: How far apart the ends of "A to B" may stand: words of the unit of A in between.
_REACH = 4


def ranges(sentence: Sentence, quantities: list[Quantity]) -> list[Quantity]:
    """The quantities with the two ends of each range joined."""
    joined: list[Quantity] = []
    for quantity in quantities:
        if joined:
            how = _link(sentence, joined[-1], quantity)
            if how is not None and _join(sentence, joined[-1], quantity, how):
                continue
        joined.append(quantity)
    return joined


def _link(sentence: Sentence, low: Quantity, high: Quantity) -> str | None:
    """What ties two neighbours into a range: ``dash``, ``to``, ``or``, ``between`` or None."""
    words = sentence.words
    if low.value is None or high.value is None or low.kind in ("ratio", "rank") or high.kind in ("ratio", "rank"):
        return None
    gap = [w for w in words[low.end : high.first] if w[0] != "\n"]
    if not gap or len(gap) > _REACH:
        return None
    opener = _opener(sentence, low)
    if opener == "between" and "and" in gap and gap[-1] in ("and", "about", "around", "to", "the") and "," not in gap:
        return "between"
    if opener == "between" and gap == ["to"]:
        return "between"
    if len(gap) == 1 and gap[0] in _DASHES:
        cells = words[low.first - 1] in _DASHES and low.first > 0 and not sentence.glued(low.first)
        return None if cells and not sentence.glued(low.end) else "dash"  # "Haiti – 2.304 – 237,700"
    if gap == ["-", "to", "-"] or gap == ["to", "-"] or gap == ["-", "to"]:
        return "to"
    if gap[:1] == ["to"] and sentence.spoken is not None and went(sentence, low.first):
        return None  # "pasó de 40,3 a 49,6 millones": two levels
    if gap == ["to", "the"] and sentence.spoken is not None:
        gap = ["to"]
    if gap[0] == "to" and len(gap) == 1:
        if sentence.word(low.first - 1) == "to" and numeric(sentence.word(low.first - 2)):
            return None  # "from 29.8 to 35.8 to 45.8 million": one level after the other
        leap = sentence.word(low.first - 1) == "by" and high.value > low.value * _LEAP
        if (leap or low.percent or low.currency or low.scale or low.noun) and moves(sentence, low.first):
            return None  # "rose by 6,000 to 135,000"
        shared = sentence.spoken is not None and low.scale is None and high.scale is not None
        if opener == "from" and not shared and not _ranging(sentence, low):
            return None
        return "to"
    placed = "in" in gap and sentence.word(high.end) == "in"  # "range from 1.0 in Mauritius to 93.0 in Eritrea"
    if opener == "from" and _ranging(sentence, low) and gap[-1] in ("to", "about") and "to" in gap and not placed:
        return "to"
    return "or" if gap == ["or"] and low.value + 1 >= high.value and low.scale is None else None


def _opener(sentence: Sentence, low: Quantity) -> str | None:
    """``between`` or ``from`` right before the low end, past a hedge."""
    for back in (1, 2, 3):
        word = sentence.word(low.first - back)
        if word in ("between", "from"):
            return word
        if word not in (
            "about",
            "around",
            "approximately",
            "some",
            "roughly",
            "an",
            "estimated",
            "just",
            "the",
            "up",
            "to",
        ):
            return None
    return None


def _ranging(sentence: Sentence, low: Quantity) -> bool:
    begin = low.first
    for back in range(1, 7):
        word = sentence.word(begin - back)
        if word in _RANGING:
            return True
        if word in (",", ".", ";"):
            return False
    return False


def _join(sentence: Sentence, low: Quantity, high: Quantity, how: str) -> bool:
    """Make ``low`` the range from ``low`` to ``high``; False when the two cannot be one."""
    if low.percent != high.percent and low.percent:
        return False
    if low.currency and high.currency and (low.currency != high.currency or low.noun != high.noun):
        return False
    assert low.value is not None
    assert high.value is not None
    bottom, top = low.value, high.value
    unit = high.unit if low.unit is None else low.unit if high.unit is None else min(low.unit, high.unit)
    shares_scale = high.scale is not None and low.scale is None and not (low.currency and bottom >= 1000)
    if shares_scale and high.scale is not None:
        mantissa = top / high.scale
        if bottom < mantissa or (how != "between" and bottom <= mantissa):
            bottom, unit = bottom * high.scale, high.unit
    elif how != "or" and high.scale is None and _thousands(sentence, low, high, how):
        bottom = bottom * 1000
    if high.percent and not low.percent:
        bottom = bottom / 100
        if unit is not None and low.unit is not None and high.unit is not None:
            unit = min(low.unit / 100, high.unit)
    if bottom >= top or (how == "dash" and top > bottom * _FARTHEST and not sentence.glued(low.end)):
        return False
    low.lower, low.upper, low.value, low.unit = bottom, top, None, unit
    low.end, low.kind, low.percent = high.end, high.kind, high.percent
    low.currency, low.noun, low.scale = high.currency or low.currency, high.noun, high.scale or low.scale
    low.numerator = low.denominator = None
    low.rules.append(f"range: {how}")
    if how == "between" and sentence.word(low.first - 1) == "between":
        low.first -= 1
    return True


#: A dash with spaces between numbers that are farther apart parts two statements: "Haiti – 2.304 – 237,700".
_FARTHEST = 1000
#: The larger end of a range is at most so many times the smaller where that leaves out its thousands.
_NEAR = 2


def _thousands(sentence: Sentence, low: Quantity, high: Quantity, how: str) -> bool:
    """``35-40,000``, ``entre 200 et 250 000``: the low end leaves its thousands to the high end.

    With a word between, only where the ends are near each other then: "between 2 and 250,000" occurs as well.
    """
    assert low.value is not None
    assert high.value is not None
    written = sentence.text[sentence.starts[high.number] : sentence.stop(high.end - 1)]
    mark = r"[.\s]" if sentence.comma else r"[,\s]"
    near = how == "dash" or (low.noun is None and low.value * _NEAR >= high.value / 1000)
    return (
        near
        and re.match(rf"[0-9]{{1,3}}{mark}000(?![0-9])", written) is not None
        and low.value < 1000
        and low.value < high.value / 1000
        and high.value < Decimal(10**6)
    )
