"""Places that a sentence speaks of and does not name: "the country", "the North", "the five Nordic countries".

Knows a scene and what was said before; decides nothing of measures.
"""

from __future__ import annotations

from gsi_etl.figures.passage import Memory, Scene, countries
from gsi_etl.figures.words import bag


def unknown_subject(scene: Scene, index: int) -> bool:
    """``belongs to Mauriitania with 4%``: a capitalised name that no table knows stands where the place would."""
    sentence, at = scene.sentence, scene.quantities[index].first - 1
    if sentence.word(at) not in ("with", "has", "(", "had", ":"):
        return False
    name = sentence.word(at - 1)
    return (
        at > 1
        and len(name) > 3
        and name.isalpha()
        and sentence.capital(at - 1)
        and not sentence.capital(at - 2)
        and name not in _NOT_PLACES
    )


def some_countries(scene: Scene) -> bool:
    """``the five Nordic countries``, ``in high-income countries``: a part of the world."""
    sentence = scene.sentence
    return any(
        word in ("countries", "nations", "states")
        and at > 1
        and ((sentence.capital(at - 1) and sentence.words[at - 1].isalpha()) or sentence.words[at - 1] == "income")
        and not sentence.capital(at)
        for at, word in enumerate(sentence.words)
    )


def unnamed_country(words: list[str]) -> bool:
    """``in the country``, ``the secretive nation``, ``its own people``: some country that nothing before names."""
    for at, word in enumerate(words):
        if word == "its" and not {"citizens", "people", "nationals", "borders"}.isdisjoint(words[at + 1 : at + 3]):
            return True
        if word not in _COUNTRY:
            continue
        following = words[at + 1] if at + 1 < len(words) else ""
        before = words[max(0, at - 2) : at]
        if ("the" in before or "this" in before) and following not in ("with", "that", "where", "which", "of"):
            return True
    return False


def half_of_korea(scene: Scene, end: int, memory: Memory) -> tuple[str | None, str] | None:
    """``the North's population``: of North Korea where a Korea was spoken of; else of a place that is not told."""
    sentence = scene.sentence
    for at in range(1, end):
        half = {"north": "PRK", "south": "KOR"}.get(sentence.words[at])
        if half is None or sentence.words[at - 1] != "the" or not sentence.capital(at):
            continue
        if sentence.word(at + 1) not in _OWNING or any(at < m.first < end for m in scene.places):
            continue
        spoken = [memory.place, *memory.title_places, *(m.code for m in scene.places)]
        if memory.before is not None:
            spoken += countries(memory.before)
        if {"PRK", "KOR"} & set(spoken):
            return half, "place: a half of Korea"
        return None, "place: a country that is not named"
    return None


_OWNING = frozenset(["'", "’", "has", "had", "is", "was", "where", "with"])


_COUNTRY = bag("country nation kingdom regime republic island sultanate emirate")


_NOT_PLACES = bag("index report foundation index slavery free organisation organization gsi")
