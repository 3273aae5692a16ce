"""The year a figure is about, when the text says so: "in 2016", "as of 2021", "on any given day in 2016".

A year of publication, of an edition or of an event is none. Knows nothing of measures.
"""

from __future__ import annotations

from gsi_etl.figures.scales import SCALES, SMALL
from gsi_etl.figures.tokens import Sentence
from gsi_etl.figures.words import bag

_BEFORE = bag("in during for of by as at late early through mid - to around and was")
#: "as of 2016" and "in 2016" date a figure; these words before the year's preposition date something else.
_OTHER_EVENTS = bag(
    """released published launched issued founded established adopted signed since from before after until report
    reports cup olympics election elections host passed introduced ratified began started born created resolution
    convention compared made dated over against presented announced unveiled edition conference held by index study
    survey rolled said told wrote warned noted saying says"""
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
    if sentence.word(i + 1) in _DATED_THINGS and before not in ("since", "from"):
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
    ):
        return False
    if sentence.word(i + 1) == "-" and sentence.glued(i + 1):
        return False  # "in 2021-22", unlike "in 2021 - the highest ever"
    if sentence.language == "de" and before not in ("since", "from", "of", "to", "noch"):
        return True  # German names the year without a preposition
    if before == ":" or before == "(" or (before == "of" and sentence.word(i - 2) == "as"):
        return True
    if _owns(sentence, i):
        return True
    if before == "of" and (sentence.word(i - 2)[:1].isdigit() or sentence.word(i - 2) in SCALES):
        return True  # "the 1,053,000 of 2021"
    if before == "by" and _had(sentence, i):
        return True
    if before not in ("in", "during", "for", "as", "year", "throughout"):
        return False
    event = sentence.word(i - 2)
    if event == "," and sentence.word(i - 3) in ("edition", "report", "index", "published", "released"):
        return False  # "its first edition, in 2013, ..."
    if event in _OTHER_EVENTS or event == "only":
        return False
    return not (before == "for" and event in ("report", "index", "finding", "findings"))


_REACHED = bag("had was were stood")
_DATED_THINGS = bag("data figures figure level levels number total")


def _owns(sentence: Sentence, i: int) -> bool:
    """``2018's 2.64 million``."""
    return sentence.words[i + 1 : i + 3] in (["'", "s"], ["’", "s"]) and sentence.word(i + 3)[:1].isdigit()


def is_of_another(sentence: Sentence, i: int, first: int) -> bool:
    """True when the year at word ``i`` owns a number, and that is not the one at word ``first``."""
    return _owns(sentence, i) and first != i + 3


def _had(sentence: Sentence, i: int) -> bool:
    """``by 2021 this had fallen to``, ``by 2018 the estimate was``: a state reached, and no aim."""
    clause = sentence.words[i + 1 : i + 11]
    verb = next((at for at, word in enumerate(clause) if word in _REACHED), None)
    return verb is not None and ";" not in clause[:verb]


def span(sentence: Sentence) -> tuple[int, int] | None:
    """``between 2016 and 2021 ... rose from 40.3 million to 49.6 million``: the years of the two levels."""
    words = sentence.words
    for at, word in enumerate(words[:-3]):
        joint = {"between": "and", "from": "to"}.get(word)
        if joint is None or words[at + 2] != joint or not (_is_year(words[at + 1]) and _is_year(words[at + 3])):
            continue
        first, last = int(words[at + 1]), int(words[at + 3])
        return (first, last) if first < last else None
    return None


def _is_year(word: str) -> bool:
    return len(word) == 4 and word.isdecimal() and _FIRST <= int(word) < _LAST


_EARLIER, _OTHERWISE = bag("before earlier previously prior"), bag("ago later after on afterwards hence")


def earlier(sentence: Sentence, first: int, end: int, dated: int | None) -> int | None:
    """The year of the number at words ``first`` to ``end`` behind which, or in whose clause before it, the sentence
    says "two years before": counted back from ``dated``.
    """
    if sentence.word(end + 2) not in _EARLIER:
        clause = max((k + 1 for k in range(first) if sentence.words[k] == ";"), default=0)
        end = next((k for k in range(clause, min(clause + 3, first)) if sentence.word(k + 2) in _EARLIER), end)
    number, unit, behind = sentence.word(end), sentence.word(end + 1), sentence.word(end + 2)
    if unit not in ("year", "years") or behind not in _EARLIER:
        return None
    span = 1 if number in ("a", "the") else SMALL.get(number) or (int(number) if number.isdecimal() else None)
    return dated - span if dated is not None and span is not None and 0 < span <= 30 else None


def is_only_later(dated: list[tuple[int, int]], at: int) -> bool:
    """True when every year of the sentence stands behind word ``at``."""
    return all(word >= at for word, _ in dated)


def of_another_time(sentence: Sentence, end: int) -> bool:
    """``35.8 million two years ago, says the 2016 index``: what is cited says it of the past, or says it of today."""
    return sentence.word(end + 1) in ("year", "years") and sentence.word(end + 2) in _EARLIER | _OTHERWISE


def nearest(sentence: Sentence, dated: list[tuple[int, int]], first: int, end: int, bound: int) -> int | None:
    """The year for the figure at words ``first`` to ``end``: behind it before word ``bound``, else the nearest
    before it, else the next one behind.
    """
    bound = next((at for at in range(end, min(bound, len(sentence.words))) if sentence.words[at] == ";"), bound)
    behind = [year for at, year in dated if end <= at < bound and not _opens_the_next(sentence, at, bound)]
    if behind:
        return behind[0]
    before = [year for at, year in dated if at < first]
    if before:
        return before[-1]
    after = [(at, year) for at, year in dated if at >= end]
    if not after or len({y for _, y in dated}) > 1 or _opens_the_next(sentence, after[0][0], bound):
        return None
    at, year = after[0]
    return year if _PARTING.isdisjoint(sentence.words[end:at]) else None


def _opens_the_next(sentence: Sentence, at: int, bound: int) -> bool:
    """``put it at 11,700, and in 2018 at 136,000``: the year of the number that begins at word ``bound``."""
    return 0 < bound - at <= 3 < len(sentence.words) - at and sentence.word(at - 2) in ("and", ",", ";", "but", "while")


_PARTING = frozenset(["from", "than", "compared", "against", "over", "but", "while", "whereas", "with", ";", ":"])
