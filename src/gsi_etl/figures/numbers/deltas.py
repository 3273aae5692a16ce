"""Numbers that state a change and not a level: up 5%, rose by 10 million, an increase of, from A to B, twelve times
higher.
"""

from __future__ import annotations

from itertools import pairwise

from gsi_etl.figures.numbers.quantity import Quantity
from gsi_etl.figures.text.tokens import Sentence
from gsi_etl.figures.text.words import bag
from gsi_etl.model import Direction

_UP = bag(
    """up rose rise rises risen rising gained gain gains gaining climbed climb climbs climbing jumped jump jumps
    jumping increased increase increases increasing grew grow grows grown growing advanced advance advances added
    add adds adding surged surge surges surging soared soar soars soaring leapt leaped rallied rally rallies
    expanded expand raised raise spiked spike ticked inched edged bounced rebounded swelled higher upped boosted
    boost shot + improved appreciated strengthened extended outperformed"""
)
_DOWN = bag(
    """down fell fall falls fallen falling dropped drop drops dropping declined decline declines declining slid slide
    slides slipped slip slips slumped slump slumps tumbled tumble tumbles lost lose loses losing decreased decrease
    decreases decreasing plunged plunge plunges plummeted plummet plummeting cut cuts cutting reduced reduce reduces
    reducing reduction sank sink shed sheds shedding dipped dip dips eased ease shrank shrunk shrink contracted
    lower lowered retreated crashed dived dove weakened depreciated trimmed slashed skidded"""
)
#: Behind a number these compare; a comparison is a change as well, but the sentence's verb is elsewhere.
_NOUNS = bag("increase rise growth jump gain surge hike climb uptick addition raise boost")
_FALLS = bag("decrease decline drop fall reduction dip slump plunge")
_BEHIND_UP = bag("higher more greater larger bigger increase rise growth jump gain surge hike rebound uptick")
_BEHIND_DOWN = bag("lower less fewer decrease decline drop fall reduction cut loss dip slump plunge smaller")
_TRANSITIVE = bag(
    "gain gains gained added add adds adding lost lose loses losing shed cut cuts raised raise lower higher more less"
)
_FROM_WITHIN = 12


def direction(sentence: Sentence, quantity: Quantity) -> None:
    """Say of the quantity that it states a change, when its neighbours say so."""
    if quantity.kind in ("rank", "score") or quantity.change:
        return
    before = _before(sentence, quantity)
    found = before or _behind(sentence, quantity)
    if found is not None:
        quantity.change = found
        quantity.rules.append(f"change: {found}" if before else f"change: {found}, compared")


def _before(sentence: Sentence, quantity: Quantity) -> Direction | None:
    """``rose (by) (about) 5%``, ``an increase of 10 million``."""
    at = quantity.first
    hedged = quantity.hedged
    if hedged is not None:
        at = hedged[1]
    words = sentence.words
    at -= 1
    by = False
    while at >= 0 and words[at] in ("by", "a", "an", "another", "further", "as", "some", "only", "just", "nearly"):
        by = by or words[at] == "by"
        at -= 1
    if at < 0:
        return None
    word = words[at]
    if word in ("of", "in") and not by:
        noun = sentence.word(at - 1)
        if sentence.spoken is not None and (noun in _UP or noun in _DOWN):
            return "up" if noun in _UP else "down"
        return "up" if noun in _NOUNS else "down" if noun in _FALLS else None
    if word == "by" or by:
        return _verb(sentence, at, reach=7)
    plain = quantity.kind == "count" and not quantity.percent
    if word in _UP:
        if word == "up" and sentence.word(at - 1) in _MAKE:
            return None  # "make up 3.97% of its people"
        if hedged is not None and hedged[0] == "up_to" and word == "up":
            return None
        if word in ("up", "higher") and sentence.word(at + 1) == "to":
            return None
        return (
            "up"
            if not (plain and word in _TRANSITIVE)
            and not (word == "up" and plain and sentence.word(at - 1) in _OPEN_UP)
            else None
        )
    if word in _DOWN:
        return "down" if not (plain and word in _TRANSITIVE) else None
    return None


def by_as_well(sentence: Sentence, quantities: list[Quantity]) -> None:
    """``grew by 2.7 million, and that in forced marriage by 6.6 million``: the verb is not said a second time."""
    for left, right in pairwise(quantities):
        begin = right.hedged[1] if right.hedged else right.first
        gap = sentence.words[left.end : begin]
        began = left.hedged[1] if left.hedged else left.first
        again = gap[-1:] == ["by"] == sentence.words[began - 1 : began] and {";", "."}.isdisjoint(gap)
        if again and left.change and not right.change and not {"and", "but", ","}.isdisjoint(gap):
            right.change = left.change
            right.rules.append(f"change: {left.change}, as the number before")


def went(sentence: Sentence, at: int) -> bool:
    """True when a verb of change leads to the "of" or "from" before word ``at`` of another language: "pasó de"."""
    before = sentence.words[max(0, at - _WENT_WITHIN) : at]
    if not before or before[-1] not in ("of", "from", "the"):
        return False
    return any(word == "went" or word in _UP or word in _DOWN for word in before)


_WENT_WITHIN = 5


def moves(sentence: Sentence, at: int) -> bool:
    """True when a verb of change stands right before word ``at``: "rose 18 sen to ..." ends at a level, no range."""
    before = sentence.word(at - 1)
    if before == "by":
        before = sentence.word(at - 2)
    return before in _UP or before in _DOWN


_MAKE = bag("make makes made making")
_OPEN_UP = bag(
    """open opened set sets make makes made take takes took give gave picked round rounded sign signed ended"""
)


def _verb(sentence: Sentence, at: int, reach: int) -> Direction | None:
    """The direction of a verb at or before word ``at`` within its clause."""
    for k in range(at, max(-1, at - reach), -1):
        word = sentence.words[k]
        if word in (".", ";", ":", "(", ")"):
            return None
        if word in _UP:
            return "up"
        if word in _DOWN:
            return "down"
    return None


def _behind(sentence: Sentence, quantity: Quantity) -> Direction | None:
    """``28 per cent higher``, ``10 million more than``, ``a 25% increase``, ``seven times higher``, ``percentage
    points``.
    """
    at = quantity.end
    if quantity.noun == "percentage points":
        return _verb(sentence, quantity.first - 1, 6) or "change"
    word = sentence.word(at)
    if word == "-":
        word = sentence.word(at + 1)
        at += 1
    if word in ("people", "more", "times") and word != "more":
        at, word = at + 1, sentence.word(at + 1)
    if word in _BEHIND_UP:
        following = sentence.word(at + 1)
        if word == "more" and following in _BEING:
            return None  # "2.6 million more are held": as many besides
        if word == "more" and quantity.value is not None and quantity.value >= 1000:
            return "up"
        if word == "more" and not (
            following in ("than", "since", ",", ".", "") or quantity.percent or quantity.kind == "share"
        ):
            return None
        return "up"
    if word in _BEHIND_DOWN:
        if word in ("cut", "loss", "lower") and not quantity.percent:
            return None
        return "down"
    return None


_BEING = bag("are were live lived work worked have had who")


def from_to(sentence: Sentence, quantities: list[Quantity]) -> None:
    """``rose from A to B``: two levels; marks both, so that the pair is not taken for a range."""
    for low, high in pairwise(quantities):
        if low.value is None or (high.value is None and high.lower is None):
            continue
        gap = sentence.words[low.end : high.first]
        if len(gap) > _FROM_WITHIN or not gap:
            continue
        hedged = high.hedged
        to = (hedged[1] if hedged else high.first) - 1
        if sentence.word(to) != "to" or ("," in gap and gap[0] != ","):
            continue
        opened = low.hedged
        begin = (opened[1] if opened else low.first) - 1
        if sentence.word(begin) in ("the", "a", "an"):
            begin -= 1
        if sentence.word(begin) != "from" and not (sentence.spoken is not None and went(sentence, begin + 1)):
            continue
        _inherit(low, high)
        low.rules.append("change: from")
        high.rules.append("change: to")
        low.change = high.change = None


def _inherit(low: Quantity, high: Quantity) -> None:
    """The first of "from 4.8 to 4.7 per cent" has the unit of the second."""
    assert low.value is not None
    if high.percent and not low.percent and low.currency is None and low.scale is None:
        low.percent, low.kind, low.noun = True, "share", high.noun
        low.value = low.value / 100
        if low.unit is not None:
            low.unit = low.unit / 100
    elif high.kind == "rate" and high.per is not None and low.kind == "count" and low.scale is None:
        low.kind, low.per, low.noun = "rate", high.per, high.noun
        low.multiply(1000 / high.per)
    elif (
        high.scale is not None
        and low.scale is None
        and high.value is not None
        and high.value / 20 < low.value * high.scale < 1000 * high.scale
    ):
        low.multiply(high.scale)
        low.scale = high.scale
    if high.currency and not low.currency:
        low.currency, low.kind = high.currency, high.kind
