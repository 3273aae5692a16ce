"""People whom somebody met, and who are no estimate: whom the authorities dealt with, and whom a study asked.

Knows a scene; decides nothing of measures.
"""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

from gsi_etl.figures.passage import Scene
from gsi_etl.figures.quantity import Quantity
from gsi_etl.figures.sets import ALL_BUT
from gsi_etl.figures.words import bag


def event(scene: Scene, quantity: Quantity) -> str | None:
    """``rescued 2,575 workers``, ``24 people were convicted``: cases that somebody handled, no estimate of how many
    there are.
    """
    if (quantity.value or quantity.upper or 0) >= _MOST_CASES:
        return None
    words = scene.sentence.words
    begin = quantity.hedged[1] if quantity.hedged else quantity.first
    before = words[max(0, begin - 2) : begin]
    behind: list[str] = []
    for word in words[quantity.end : quantity.end + _EVENT_REACH]:
        if word in (",", ";", ".", ":", "(", "and", "but", "while"):
            break
        behind.append(word)
    passive = {word for left, word in pairwise(behind) if left in ("were", "was", "been", "being", "are")}
    passive |= {word for word, right in pairwise(behind) if right in ("by", "from", "in")}
    for verbs, what in ((_CONVICTED, "recorded_offences"), (_RESCUED, "trafficking_victims")):
        if not verbs.isdisjoint(before) or not verbs.isdisjoint(passive):
            return what
    return None


def asked(scene: Scene, quantity: Quantity) -> bool:
    """``spoke with 50 people``, ``interviewed some 50 defectors``, ``50 defectors interviewed``; and a part of them:
    ``of the 54 surveyed, 50 had been ...``, ``all but one``.
    """
    words = scene.sentence.words
    behind = words[quantity.end : quantity.end + _ASKED_REACH]
    if any(word in _ASKING and _PAUSES.isdisjoint(behind[:at]) for at, word in enumerate(behind)):
        return True
    if scene.given[-1:] == ["survey_respondents"] and behind[:2] in (["of", "them"], ["of", "whom"], ["of", "these"]):
        return True
    if ALL_BUT in quantity.rules and not scene.given:
        return True  # of those whom the sentence before says were asked
    if scene.given[-1:] == ["survey_respondents"]:
        whole = scene.quantities[len(scene.given) - 1].first
        of_them = "of" in words[max(0, whole - 2) : whole] and scene.sentence.word(quantity.first - 1) == ","
        if of_them or ALL_BUT in quantity.rules:
            return True
    begin = quantity.hedged[1] if quantity.hedged else quantity.first
    last, before = scene.sentence.word(begin - 1), scene.sentence.word(begin - 2)
    if last in ("with", "to"):
        return before in _TALKING
    return begin > 0 and (last in _ASKED or (last == "of" and before in _SAMPLES))


_SAMPLES = bag("study survey sample poll panel survey")


_TALKING = bag("spoke speaking talked talking spoken interviews conversations")


_ASKED = bag("interviewed interviewing interviews surveyed polled questioned quizzed")


_ASKING = bag("interviewed surveyed questioned polled asked")


_ASKED_REACH = 4


_PAUSES = frozenset([",", ".", ";", ":", "(", ")", "and", "who", "in", "were", "was"])


_RESCUED = bag(
    """rescued freed liberated saved rescuing freeing rescues frees repatriated referred identified sheltered
    assisted removed"""
)


_CONVICTED = bag("arrested charged convicted jailed prosecuted sentenced detained indicted arrests")


_MOST_CASES, _EVENT_REACH = Decimal(1_000_000), 12
