"""Numbers that count everybody of a place, and no victims: "a population of 3.8 million", "of its 25 million people".

Knows a scene; decides nothing of measures.
"""

from __future__ import annotations

from itertools import pairwise

from gsi_etl.figures import measures
from gsi_etl.figures.passage import Scene
from gsi_etl.figures.quantity import Quantity
from gsi_etl.figures.words import bag

_PEOPLE = bag("people persons victims individuals men women children human humans adults girls boys")


def counts_everybody(scene: Scene, index: int) -> bool:
    """True when the number at ``index`` is of all the people of a place."""
    wholes = (_base_of_share, _whole_of_share, _whole_of_part)
    return _population(scene, scene.quantities[index]) or any(whole(scene, index) for whole in wholes)


def _base_of_share(scene: Scene, index: int) -> bool:
    """``4% of Mauritania's 3.9 million people are enslaved``: what the share is of, and no count of victims."""
    if index == 0 or scene.quantities[index - 1].kind not in ("share", "ratio"):
        return False
    quantity, words = scene.quantities[index], scene.sentence.words
    gap = words[scene.quantities[index - 1].end : quantity.first]
    if gap[:1] == ["of"] and len(gap) <= 8 and (gap[-1] in ("its", "their") or gap[-2:] in (["'", "s"], ["’", "s"])):
        return "people" in words[quantity.end : quantity.end + 2]
    if not gap or gap[0] != "of" or len(gap) > 8 or not _ELSEWHERE.isdisjoint(gap):
        return False
    if not measures.VICTIMS.isdisjoint(gap) or (
        gap == ["of", "the"] and scene.sentence.word(quantity.end) not in measures.PERSONS
    ):
        return False  # "over half of the 50 million"
    if scene.sentence.word(quantity.end) not in measures.PERSONS and not any(
        m.last < quantity.first for m in scene.places
    ):
        return False  # "two-thirds of the 40.3 million are ...": of those spoken of before
    for at in range(quantity.end, min(quantity.end + 4, len(words))):
        if any(first == at for first, _, _ in scene.cues):
            return False
        if words[at] in ("are", "is", "were", "was", "live", "lives", ".", ","):
            return True
    return False


#: "0.63 per cent of its population - and 610,000 in 2018": what stands between the two parts them.
_ELSEWHERE = frozenset([",", "and", "-", "–", "—", "population", "("])


def _whole_of_part(scene: Scene, index: int) -> bool:
    """``2.7 million of its 25 million people``: the second is everybody."""
    words, quantity = scene.sentence.words, scene.quantities[index]
    if not index or scene.quantities[index - 1].kind != "count":
        return False
    gap = words[scene.quantities[index - 1].end : quantity.first]
    owner = gap[1:] in (["its"], ["their"]) or (len(gap) <= 6 and gap[-2:] in (["'", "s"], ["’", "s"]))
    everybody = words[quantity.end : quantity.end + 1] in (["people"], ["citizens"], ["inhabitants"], ["residents"])
    ends = words[quantity.end + 1 : quantity.end + 2] in ([], ["."], [","], [";"])
    people = next((m for m in scene.places if m.demonym and m.first == quantity.end), None)
    if people and gap in (["of"], ["of", "the"]) and scene.sentence.word(people.last + 1) in ("are", "were"):
        return True  # "2,640,000 of 25.2 million North Koreans are enslaved"
    return gap[:1] == ["of"] and owner and everybody and ends


def _whole_of_share(scene: Scene, index: int) -> bool:
    """``Of its 4 million people, 4 per cent are enslaved``: what the share behind the comma is of."""
    words, quantity = scene.sentence.words, scene.quantities[index]
    if index or words[0] != "of" or index + 1 == len(scene.quantities):
        return False
    share = scene.quantities[1]
    part = words[quantity.end : share.first]
    if (
        share.kind not in ("share", "ratio")
        or "," not in part
        or not measures.VICTIMS.isdisjoint(words[: quantity.first])
    ):
        return False
    noun = part[: part.index(",")]
    return bool(noun) and len(noun) <= 4 and not _PEOPLE.isdisjoint(noun) and measures.VICTIMS.isdisjoint(noun[1:])


def _population(scene: Scene, quantity: Quantity) -> bool:
    """``a population of 3.8 million``, ``its 1.3 billion population``, ``Population: 67,886,000``."""
    words = scene.sentence.words
    before = [w for w in words[max(0, quantity.first - 8) : quantity.first] if w[0] != "\n"]
    if "population" in before and "slave" not in before and "per" not in before[-6:]:
        after = before[len(before) - 1 - before[::-1].index("population") + 1 :]
        if all(
            w
            in (
                "of",
                ":",
                "is",
                "about",
                "around",
                "some",
                "an",
                "estimated",
                "at",
                "was",
                "roughly",
                "(",
                "approximately",
                "just",
                "over",
                "nearly",
                "more",
                "than",
                "almost",
            )
            for w in after
        ):
            return True
    if before[-2:] in (["of", "its"], ["of", "their"]) and not _EVERYONE.isdisjoint(
        words[quantity.end : quantity.end + 1]
    ):
        return True  # "32 in every 1,000 of its 4.7 million people"
    if _likened(scene, quantity) or _whole_of_a_count(scene, quantity):
        return True
    own = before[-1:] in (["its"], ["their"]) and not _EVERYONE.isdisjoint(words[quantity.end : quantity.end + 1])
    if own and words[quantity.end + 1 : quantity.end + 2] in ([], [","], ["."], [";"], [")"]):
        return True  # "South Korea, with its 51 million people, ..."
    if not scene.cues and _inhabit(scene, quantity):
        return True
    if before[-1:] == ["of"] and before[-2:-1] and before[-2] in _PEOPLED:
        return True
    return any(w in ("population", "inhabitants") for w in words[quantity.end : quantity.end + 3])


_PEOPLED = bag("country nation kingdom island region city town territory capital metropolis")
_EVERYONE = bag("people citizens inhabitants residents")


def _whole_of_a_count(scene: Scene, quantity: Quantity) -> bool:
    """``Of Japan's 125 million people 144,000 are slaves; of South Korea's 52 million, 180,000``."""
    words = scene.sentence.words
    if words[max(0, quantity.first - 2) : quantity.first] not in (["'", "s"], ["’", "s"]):
        return False
    place = next((m for m in scene.places if m.last == quantity.first - 3), None)
    index = scene.quantities.index(quantity)
    if place is None or scene.sentence.word(place.first - 1) != "of" or index + 1 == len(scene.quantities):
        return False
    part, opens = scene.quantities[index + 1], scene.sentence.word(place.first - 2) in ("", ";")
    gap = words[quantity.end : part.first]
    return (
        opens and part.kind == "count" and (part.value or 0) < (quantity.value or 0) and gap in ([], [","], ["people"])
    )


def _likened(scene: Scene, quantity: Quantity) -> bool:
    """``more than the population of Spain (47 million) and nearly that of South Korea (52 million)``."""
    words = scene.sentence.words
    if words[quantity.first - 1 : quantity.first] != ["("]:
        return False
    name = words[max(0, quantity.first - _NAME) : quantity.first - 1]
    of = [(left, right) for left, right in pairwise(name)]
    return ("population", "of") in of or (("that", "of") in of and scene.given[-1:] == ["population"])


#: Words of the longest name of a place, with what stands before it.
_NAME = 7


def _inhabit(scene: Scene, quantity: Quantity) -> bool:
    """``25 million people lived in North Korea.``"""
    words = scene.sentence.words
    at = quantity.end
    if words[at : at + 1] != ["people"] or words[at + 1 : at + 3] not in _LIVING:
        return False
    place = next((m for m in scene.places if at + 3 <= m.first <= at + 4), None)
    return place is not None and words[place.last + 1 : place.last + 2] in ([], ["."], [","], [";"])


_LIVING = (["live", "in"], ["lived", "in"], ["lives", "in"])
