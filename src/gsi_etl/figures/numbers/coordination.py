"""Numbers that neighbours make of each other: "all but one" of fifty, "3.7, 4.3 and 4.5 per 1,000"."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

from gsi_etl.figures.numbers.excluded import is_year
from gsi_etl.figures.numbers.quantity import Quantity
from gsi_etl.figures.text.tokens import Sentence

_JOINTS = ({"and"}, {"or"}, {"but"}, {","}, {",", "and"}, {",", "or"}, {"respectively"}, {"respectively", "."})


#: The rule that gave "all but one of them" its number.
ALL_BUT = "number: all but some of the number before"


def coordinated(sentence: Sentence, left: Quantity, right: Quantity) -> bool:
    """True when only "and", "or", "but" or a comma stands between two numbers and the first has no noun of its own."""
    if sentence.words[: left.first] in (["of"], ["of", "the"], ["of", "these"], ["of", "those"]):
        return False  # "Of the 27.6m, 17.3m are ...": the whole and its part
    gap = sentence.words[left.end : right.first]
    return 0 < len(gap) <= 2 and set(gap) in _JOINTS and left.noun is None and left.kind not in ("rank", "score")


def share_units(sentence: Sentence, quantities: list[Quantity]) -> None:
    """Give the first numbers of a list the per cent or the base that stands behind its last."""
    for left, right in reversed(list(pairwise(quantities))):
        if left.kind != "count" or left.scale is not None or left.currency or not coordinated(sentence, left, right):
            continue
        if left.value is None or left.value >= 1000 or right.change:
            continue
        if _in_thousands(sentence, left, right):
            left.multiply(Decimal(1000))
            left.rules.append("unit: the thousands of the number behind")
            continue
        if right.percent and left.value <= 100:
            left.kind, left.percent, left.noun = "share", True, right.noun
            left.multiply(Decimal("0.01"))
        elif right.kind == "rate" and right.per is not None:
            left.kind, left.per, left.noun = "rate", right.per, right.noun
            left.multiply(Decimal(1000) / right.per)
        elif (
            right.scale is not None and right.scale >= 1000 and right.kind == "count" and _alike(sentence, left, right)
        ):
            left.multiply(right.scale)
            left.scale = right.scale
        else:
            continue
        left.rules.append("unit: that of the number behind")


def share_units_back(sentence: Sentence, quantities: list[Quantity]) -> None:
    """``the region accounts for 62 per cent, Africa for 23``: the bare number behind the same word has the same unit;
    ``the index said 13.9 million and ... the ILO said 11.7``, and ``in 2016, 40.3 million, and in 2021, 49.6``, the
    same scale.
    """
    for left, right in pairwise(quantities):
        began, begin = ((q.hedged[1] if q.hedged else q.first) for q in (left, right))
        said = sentence.word(begin - 1)
        alike = said in _SAID and said == sentence.word(began - 1)
        alike = alike or (_dated(sentence, began) and _dated(sentence, begin))
        alone = right.kind == "count" and right.scale is None and right.noun is None and not right.currency
        if not (alone and alike) or right.value is None or right.value > 100:
            continue
        if sentence.word(right.end) not in _STOPS or right.spelled or right.value < 1:
            continue
        if left.percent:
            right.kind, right.percent, right.noun = "share", True, left.noun
            right.multiply(Decimal("0.01"))
        elif left.kind == "count" and left.scale is not None and right.value % 1:
            right.multiply(left.scale)
            right.scale = left.scale
        else:
            continue
        right.rules.append("unit: that of the number before")


def _alike(sentence: Sentence, left: Quantity, right: Quantity) -> bool:
    """``1,5 und 1,2 Millionen``, ``3.8 and 3.6 million respectively``: both count millions."""
    assert left.value is not None
    whole = left.value == left.value.to_integral_value()
    thousands = right.scale == _THOUSAND and left.value > _LARGEST_DAY  # "341, 369 and 131 thousand people"
    if whole and not thousands and not {"respectively", "both"}.intersection(sentence.words):
        return False
    return right.value is not None and right.scale is not None and left.value * right.scale < right.value * 1000


def _dated(sentence: Sentence, at: int) -> bool:
    """True when a year stands right before word ``at``, or a mark between."""
    year = sentence.word(at - 2) if sentence.word(at - 1) in (",", ":") else sentence.word(at - 1)
    return is_year(year)


def _in_thousands(sentence: Sentence, left: Quantity, right: Quantity) -> bool:
    """``140 or 160,000``: the number before leaves its thousands to the one behind."""
    if sentence.words[left.end : right.first] != ["or"] or right.kind != "count" or right.scale is not None:
        return False
    assert left.value is not None
    thousands = right.value / _THOUSAND if right.value is not None else Decimal(0)
    near = _LARGEST_DAY < left.value < thousands < _THOUSAND and left.value * 2 >= thousands
    return near and thousands == thousands.to_integral_value() and left.value == left.value.to_integral_value()


_THOUSAND, _LARGEST_DAY = Decimal(1000), 31
_SAID, _STOPS = frozenset(["for", "said", "at", "had", "is", "was"]), frozenset([",", ".", ";", ":", "and", "", ")"])


def all_but(sentence: Sentence, quantities: list[Quantity]) -> None:
    """``50 men, all but one of whom``: forty-nine."""
    for whole, part in pairwise(quantities):
        at = part.first - 1
        if sentence.word(at) != "but" or sentence.word(at - 1) != "all":
            continue
        if whole.value is None or part.value is None or whole.kind != "count" or not 0 < part.value < whole.value:
            continue
        _all_but(part, whole)


def _all_but(part: Quantity, whole: Quantity) -> None:
    assert whole.value is not None
    assert part.value is not None
    part.value, part.first, part.noun = whole.value - part.value, part.first - 2, whole.noun
    part.unit = Decimal(1)
    part.rules.append(ALL_BUT)
