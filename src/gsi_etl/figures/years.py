"""The year a figure is about, when the text says so: "in 2016", "as of 2021", "on any given day in 2016".

A year of publication, of an edition or of an event is none. Knows nothing of measures.
"""

from __future__ import annotations

from gsi_etl.figures.tokens import Sentence
from gsi_etl.figures.words import bag

_BEFORE = bag("in during for of by as at late early through mid - to around and was")
#: "as of 2016" and "in 2016" date a figure; these words before the year's preposition date something else.
_OTHER_EVENTS = bag(
    """released published launched issued founded established adopted signed since from before after until report
    reports cup olympics election elections host passed introduced ratified began started born created resolution
    convention compared over against presented announced unveiled edition conference held by index study survey
    rolled"""
)
_FIRST, _LAST = 1990, 2100


def years(sentence: Sentence, taken: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """(word, year) for every year that dates a figure; ``taken`` are words of names such as editions."""
    found = []
    for i in [i for i, word in enumerate(sentence.words) if len(word) == 4 and "0" <= word[0] <= "9"]:
        word = sentence.words[i]
        if not word.isdecimal() or not _FIRST <= int(word) < _LAST:
            continue
        if any(first <= i <= last for first, last in taken):
            continue
        if _dates_a_figure(sentence, i):
            found.append((i, int(word)))
    return found


def _dates_a_figure(sentence: Sentence, i: int) -> bool:
    before = sentence.word(i - 1)
    if sentence.word(i + 1) in ("data", "figures") and before not in ("since", "from"):
        return True
    if sentence.word(i + 1) in (
        "report",
        "edition",
        "index",
        "estimates",
        "estimate",
        "study",
        "survey",
        "law",
        "act",
        "-",
    ):
        return False
    if sentence.language == "de" and before not in ("since", "from", "of", "to", "noch"):
        return True  # German names the year without a preposition
    if before == ":" or before == "(" or (before == "of" and sentence.word(i - 2) == "as"):
        return True
    if before not in ("in", "during", "for", "as", "year", "throughout"):
        return False
    event = sentence.word(i - 2)
    if event in _OTHER_EVENTS or event == "only":
        return False
    return not (before == "for" and event in ("report", "index", "finding", "findings"))


def nearest(sentence: Sentence, dated: list[tuple[int, int]], first: int, end: int, bound: int) -> int | None:
    """The year for the figure at words ``first`` to ``end``: behind it before word ``bound``, else the nearest
    before it, else the next one behind.
    """
    behind = [year for at, year in dated if end <= at < bound]
    if behind:
        return behind[0]
    before = [year for at, year in dated if at < first]
    if before:
        return before[-1]
    after = [(at, year) for at, year in dated if at >= end]
    if not after or len({y for _, y in dated}) > 1:
        return None
    at, year = after[0]
    return year if _PARTING.isdisjoint(sentence.words[end:at]) else None


_PARTING = frozenset(["from", "than", "compared", "against", "over", ";"])
