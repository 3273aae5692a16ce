"""The unit that a list says once, in its first number."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from gsi_etl.figures.numbers.quantity import Quantity
from gsi_etl.figures.numbers.rates import all_of_base, base_alone
from gsi_etl.figures.text.tokens import Sentence
from gsi_etl.figures.text.words import bag

_CLOSING = frozenset([")", "]", ",", ";", ".", "", "\n", "–", "—", "and"])
_HEDGES = frozenset(["(", "about", "than", "nearly"])
#: How many words may name what the next number of a list is of.
_LONGEST_NAME = 6
#: What the name of a country or a sector does not hold.
_NO_NAME = bag(
    """is are was were has have had of to by from than with for at on about who which that since until before after
    as per every one two three it they we i he she including"""
)


def share_lists(sentence: Sentence, quantities: list[Quantity]) -> None:
    """``India (18,35 millones), China (3,39)``, ``services 32 per cent, manufacturing 18.7``: the bare numbers of a
    list have the unit of the number that opens it.
    """
    head: Quantity | None = None
    for left, right in pairwise([quantity for quantity in quantities if quantity.kind != "rank"]):
        if left.kind == "rate" and left.per is not None and _bare(sentence, right):
            right.kind, right.per, right.noun = "rate", left.per, left.noun
            right.multiply(1000 / left.per)
            right.rules.append("unit: that of the rate before")
            continue
        if left.scale is not None or left.percent:
            head = left
        if head is None or not _goes_on(sentence, left, right):
            head = None
            continue
        assert right.value is not None
        if head.percent and right.value <= 100:
            right.kind, right.percent, right.noun = "share", True, head.noun
            right.multiply(Decimal("0.01"))
        elif head.kind == "count" and head.scale is not None and right.value != right.value.to_integral_value():
            right.multiply(head.scale)
            right.scale, right.noun = head.scale, None
        else:
            continue
        right.rules.append("unit: that of the list")


def go_on(sentence: Sentence, quantities: list[Quantity], before: Sequence[Quantity], leading: Sentence) -> None:
    """``It is followed by Eritrea (90.3) and Mauritania (32)``, behind a sentence that ends in a rate: rates too.

    ``before``: the quantities of the sentence before, ``leading``. Every number of this one must stand bare in its
    bracket, or in a list behind a sentence that gives a base alone.
    """
    if not before and (base := base_alone(leading)) is not None:
        all_of_base(sentence, quantities, base)
        return
    last = next((quantity for quantity in reversed(before) if quantity.kind != "rank"), None)
    bare = [quantity for quantity in quantities if quantity.kind != "rank"]
    if last is None or last.kind != "rate" or last.per is None or not bare:
        return
    if not all(_bracketed(sentence, quantity) for quantity in bare):
        return
    for quantity in bare:
        quantity.kind, quantity.per, quantity.noun = "rate", last.per, last.noun
        quantity.multiply(1000 / last.per)
        quantity.rules.append("unit: that of the sentence before")


def _bracketed(sentence: Sentence, quantity: Quantity) -> bool:
    begin = quantity.hedged[1] if quantity.hedged else quantity.first
    plain = quantity.kind == "count" and quantity.scale is None and not quantity.currency and not quantity.spelled
    small = quantity.value is not None and quantity.value < 1000
    return plain and small and sentence.word(begin - 1) == "(" and sentence.word(quantity.end) == ")"


def _bare(sentence: Sentence, quantity: Quantity) -> bool:
    """``13.0 per 1,000, behind North Korea's 104.6``: a number with decimals that nothing stands behind."""
    plain = quantity.kind == "count" and quantity.scale is None and not quantity.currency and quantity.noun is None
    value = quantity.value
    decimals = value is not None and value != value.to_integral_value() and value < 1000
    return plain and decimals and sentence.word(quantity.end) in _CLOSING


def _goes_on(sentence: Sentence, left: Quantity, right: Quantity) -> bool:
    """True when ``right`` is a bare number in the place that ``left`` has in its part of the list."""
    plain = right.kind == "count" and right.scale is None and not right.currency and not right.spelled
    if not plain or right.value is None or right.value >= 1000 or left.value is None:
        return False
    begin = right.hedged[1] if right.hedged else right.first
    gap, behind, before = sentence.words[left.end : begin], sentence.word(right.end), sentence.word(begin - 1)
    if before == "(" and behind == ")" and sentence.word(left.first - 1) in _HEDGES and ")" in gap[:6]:
        return len(gap) <= _LONGEST_NAME + 4 and {";", "."}.isdisjoint(gap)
    named = gap[:1] in ([","], [";"], ["and"]) and 2 <= len(gap) <= _LONGEST_NAME and "." not in gap
    return named and behind in _CLOSING and before[-1:].isalpha() and _NO_NAME.isdisjoint(gap)
