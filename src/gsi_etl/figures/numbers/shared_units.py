"""The base that a list of rates says once, in its first number. Other units are the meaning level's ``left_out``."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from gsi_etl.figures.numbers.quantity import Quantity
from gsi_etl.figures.numbers.rates import all_of_base, base_alone
from gsi_etl.figures.text.tokens import Sentence

_CLOSING = frozenset([")", "]", ",", ";", ".", "", "\n", "–", "—", "and"])


def share_rates(sentence: Sentence, quantities: list[Quantity]) -> None:
    """``13.0 per 1,000, behind North Korea's 104.6``: a bare number with decimals has the base of the rate before."""
    for left, right in pairwise([quantity for quantity in quantities if quantity.kind != "rank"]):
        if left.kind == "rate" and left.per is not None and _bare(sentence, right):
            right.kind, right.per, right.noun = "rate", left.per, left.noun
            right.multiply(1000 / left.per)
            right.rules.append("unit: that of the rate before")


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
