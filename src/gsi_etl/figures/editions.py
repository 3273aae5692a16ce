"""Editions a sentence cites: "the 2018 Global Slavery Index", "Walk Free's 2016 index", "the second edition", "the
latest index".

The table is ``warehouse/reference/editions.csv``; only editions in it are cited, but for the yearly Trafficking in
Persons report. Knows nothing of figures.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from gsi_etl.figures.edition_table import edition_of, is_year, latest_edition, nth
from gsi_etl.figures.lexicon import Lexicon
from gsi_etl.figures.nonfigures import MONTHS
from gsi_etl.figures.tokens import Sentence
from gsi_etl.figures.words import bag


@dataclass(frozen=True, slots=True)
class Citation:
    """A publication named by words ``first`` to ``last``. ``edition`` is None when no edition can be told.

    ``family`` is ``GSI``, ``GEMS`` or ``TIP``; ``inferred`` when only the document's date settled which edition.
    ``alone``: a year of an edition whose publication the sentence does not name, taken to be the index: said of the
    next number, no further.
    """

    first: int
    last: int
    family: str
    edition: str | None = None
    inferred: bool = False
    alone: bool = False


FAMILIES: Lexicon[str] = Lexicon(
    [
        ("global slavery index", "GSI"),
        ("gsi", "GSI"),
        ("walk free index", "GSI"),
        ("walk free foundation ' s index", "GSI"),
        ("slavery index", "GSI"),
        # In other languages, with what the glosses make of their small words.
        ("índice global of esclavitud", "GSI"),
        ("índice global of escravidão", "GSI"),
        ("índice global of escravatura", "GSI"),
        ("indice mondial of l ' esclavage", "GSI"),
        ("indice mondial of l ’ esclavage", "GSI"),
        ("globalny indeks niewolnictwa", "GSI"),
        ("globalnego indeksu niewolnictwa", "GSI"),
        ("globaler sklaverei - index", "GSI"),
        ("globale sklavereiindex", "GSI"),
        ("global estimates of modern slavery", "GEMS"),
        ("global estimate of modern slavery", "GEMS"),
        ("global estimates", "GEMS"),
        ("trafficking in persons report", "TIP"),
        ("trafficking in persons ( tip ) report", "TIP"),
        ("tip report", "TIP"),
        ("trafficking in persons", "TIP"),
        ("index", "index"),
        ("walk free", "index"),
    ]
)
_ORDINALS = {"first": 0, "inaugural": 0, "second": 1, "third": 2, "fourth": 3, "fifth": 4, "sixth": 5}
_LATEST = bag("latest newest new current recent year")
_OUT, _NEWLY = bag("released published issued launched"), bag("newly just recently freshly")
_LINKS = bag("( , - – for of 's ’s in the report edition ) its")


def citations(sentence: Sentence, published: date | None = None, among: list[int] | None = None) -> list[Citation]:
    """Every publication of the kind that the sentence names, in order. ``among``: as of ``Lexicon.find``."""
    words, found = sentence.words, []
    for first, last, family in FAMILIES.find(words, among):
        start, end, year = _year(sentence, first, last)
        if family == "index":
            year = year or _report_year(sentence, first)
            if year is None or (words[first] == "walk" and not _index_near(sentence, first - 9)):
                latest = words[first] == "index" and sentence.word(first - 1) in _LATEST
                if not latest:
                    continue
            family = "GSI"
        year = year or _report_year(sentence, first)
        edition = edition_of(family, year) if year else _by_ordinal(sentence, family, first)
        inferred = False
        if edition is None and family in ("GSI", "GEMS"):
            edition = edition_of(family, _released(sentence, last) or 0)
        if edition is None and family in ("GSI", "GEMS") and _latest(sentence, first):
            edition, inferred = latest_edition(family, published), True
        found.append(Citation(start, end, family, edition, inferred and edition is not None))
    return found + _elliptic(sentence, found) + _that_of(sentence, found)


def _that_of(sentence: Sentence, found: list[Citation]) -> list[Citation]:
    """``35.8 million in the 2014 edition, 29.8 million in that of 2013``, ``the one from 2018``: another edition of
    what was named before.
    """
    more = []
    for at in range(3, len(sentence.words)):
        if not is_year(sentence.words[at]) or sentence.words[at - 2 : at] not in _THAT_OF:
            continue
        family = next((c.family for c in reversed(found) if c.last < at), None)
        near = {"edition", "index", "report"} & set(sentence.words[:at])
        edition = edition_of(family or "GSI", int(sentence.words[at])) if family or near else None
        if edition is not None:
            more.append(Citation(at - 2, at, family or "GSI", edition))
    return more


_THAT_OF = (["that", "of"], ["one", "of"], ["one", "from"], ["that", "from"])


def _elliptic(sentence: Sentence, found: list[Citation]) -> list[Citation]:
    """``the 2018 one``, ``the 2023 edition``: an edition of the publication just named, or of the index."""
    more = []
    for at in range(1, len(sentence.words) - 1):
        if not is_year(sentence.words[at]) or sentence.words[at - 1] not in ("the", "its", "in"):
            continue
        noun = sentence.words[at + 1]
        if noun not in ("one", "edition", "version") or (noun == "one" and not found) or sentence.word(at + 2) == "of":
            continue
        if any(c.first <= at <= c.last for c in found):
            continue
        named = next((c.family for c in reversed(found) if c.first < at), None)
        edition = edition_of(named or "GSI", int(sentence.words[at]))
        if edition is not None:
            more.append(Citation(at, at + 1, named or "GSI", edition, inferred=named is None, alone=named is None))
    return more


def beside(
    sentence: Sentence, cited: list[Citation], first: int, end: int, between: tuple[int, int]
) -> Citation | None:
    """The edition that is said of the number at ``first`` to ``end``, where a sentence cites several or leaves the
    publication's name away: that right behind it ("45.8 million in the 2016 index"), else the last before it, else the
    first of all. ``between``: where the number before ends and the next one begins. None for any other sentence.
    """
    named = sorted((c for c in cited if c.edition), key=lambda c: c.first)
    for c in named:
        if c.alone and between[0] <= c.first and c.last < first:
            return c
    named = [c for c in named if not c.alone]
    if len({c.edition for c in named}) < 2:
        return None
    behind = next((c for c in named if end <= c.first < between[1]), None)
    if behind is not None and _BEHIND.issuperset(sentence.words[end : behind.first]):
        return behind
    before = [c for c in named if c.last < first]
    return before[-1] if before else named[0]


_BEHIND = bag("in the from by of according to ( for its as people slaves victims worldwide globally")


def unnamed(sentence: Sentence, begin: int, first: int) -> bool:
    """True when the words ``begin`` to ``first`` speak of an edition that they do not name, or of a later day:
    ``this year's has 2.6 million``, ``and the following year at``, ``in June 2018 they counted``.
    """
    words = sentence.words[begin:first]
    pairs = {(left, right) for left, right in pairwise(words)}
    return not _ANOTHER.isdisjoint(pairs)


def speaks_of_the_one_before(sentence: Sentence, begin: int, first: int) -> bool:
    """``the previous edition had 35.8 million``."""
    words = sentence.words[begin:first]
    return any(left in _PREVIOUS and right in ("edition", "index") for left, right in pairwise(words))


def latest_year(sentence: Sentence, begin: int, first: int) -> int | None:
    """The latest year among the words ``begin`` to ``first``."""
    return max((int(word) for word in sentence.words[begin:first] if is_year(word)), default=None)


_PREVIOUS = bag("previous last earlier preceding")
_ANOTHER = {("this", "year"), ("last", "year"), ("following", "year"), ("next", "year"), ("year", "later"),
            ("years", "later"), ("year", "earlier"), ("years", "earlier"), ("year", "before"), ("years", "before"),
            ("previous", "year"), ("years", "ago"), ("year", "ago"), ("has", "since"), ("have", "since")} | {
            (left, right) for left in ("current", "latest", "newest", "new") for right in ("one", "edition", "index")
}  # fmt: skip


def own(sentence: Sentence, at: int) -> str | None:
    """The edition that is said of one number alone: "136,000 in the 2018 edition", "in the index of 2018", at word
    ``at``.
    """
    if sentence.word(at) == "(" and ")" in sentence.words[at : at + _ASIDE]:
        at = sentence.words.index(")", at)  # "against 328,000 (6.9) in the edition of 2018"
    at += sentence.word(at) == ")"
    if sentence.words[at : at + 2] != ["in", "the"]:
        return None
    year, noun = sentence.word(at + 2), sentence.word(at + 3)
    if sentence.word(at + 3) == "of":
        year, noun = sentence.word(at + 4), sentence.word(at + 2)
    if not is_year(year) or noun not in ("edition", "index", "estimates"):
        return None
    return edition_of("GEMS" if noun == "estimates" else "GSI", int(year))


_ASIDE = 8


def _index_near(sentence: Sentence, at: int) -> bool:
    return any(word in ("index", "report", "estimates") for word in sentence.words[max(0, at) : at + 18])


def _report_year(sentence: Sentence, first: int) -> int | None:
    """``In its 2015 report, the State Department's Office to Monitor ... said``: the year right before "report"."""
    for at in range(max(1, first - 14), min(len(sentence.words), first + 14)):
        if sentence.words[at] in ("report", "edition") and is_year(sentence.word(at - 1)):
            return int(sentence.words[at - 1])
    return None


def _year(sentence: Sentence, first: int, last: int) -> tuple[int, int, int | None]:
    """The name with the year right before or behind it: where both begin and end, and the year."""
    words = sentence.words
    for back in (1, 2, 3, 4):
        word = sentence.word(first - back)
        if is_year(word) and sentence.word(first - back - 1) == "in" and is_year(sentence.word(last + 1)):
            break  # "... in 2016: Global Slavery Index 2018"
        if is_year(word):
            return first - back, last, int(word)
        if word == "," and is_year(sentence.word(first - back - 1)) and sentence.word(first - back - 2) == "in":
            return first - back - 2, last, int(sentence.words[first - back - 1])  # "In 2017, the Global Estimates ..."
        if word not in (
            "edition",
            "of",
            "the",
            "(",
            "gsi",
            ")",
            "walk",
            "free",
            "report",
            "\n",
            "annual",
            "foundation",
            "'",
            "’",
            "s",
        ):
            break
    for ahead in range(1, 8):
        word = sentence.word(last + ahead)
        if is_year(word) and (sentence.word(last + ahead - 1) != "in" or _by_the(sentence, first)):
            return first, last + ahead, int(word)
        if (
            word not in _LINKS
            and word
            not in (
                "gsi",
                "'",
                "’",
                "s",
                "released",
                "has",
                "finding",
                "findings",
                "index",
                "report",
                "\n",
                "results",
                "latest",
                "count",
                "data",
                "estimate",
                "figures",
                "survey",
            )
            and word not in MONTHS
        ):
            break
    return first, min(last, len(words) - 1), None


def _released(sentence: Sentence, last: int) -> int | None:
    """``released the Global Estimates of Modern Slavery on 12 September 2022``, ``the index, published in July 2018``:
    the year of the day it came out, when the words say that it did.
    """
    words = sentence.words
    at = next((k for k in range(last + 1, min(last + 7, len(words))) if words[k] in MONTHS), None)
    if at is None or not _RELEASED.intersection(words[max(0, last - 14) : at]):
        return None
    for k in range(at + 1, min(at + 4, len(words))):
        if is_year(words[k]):
            return int(words[k])
    return None


_RELEASED = bag("released publish published issued launched unveiled presented")


def _by_the(sentence: Sentence, first: int) -> bool:
    """``released by the Global Slavery Index in 2013``: the year of what was released."""
    return any(sentence.word(first - back) in ("released", "published", "issued") for back in (1, 2, 3))


def _by_ordinal(sentence: Sentence, family: str, first: int) -> str | None:
    """``the second edition of Walk Free's Global Slavery Index``."""
    if family != "GSI":
        return None
    if sentence.word(first - 1) in _ORDINALS and sentence.word(first - 2) in ("the", "s", "its"):
        return nth(family, _ORDINALS[sentence.word(first - 1)])
    for back in range(1, 9):
        if sentence.word(first - back) == "edition" and sentence.word(first - back - 1) in _ORDINALS:
            return nth(family, _ORDINALS[sentence.word(first - back - 1)])
    return None


def _latest(sentence: Sentence, first: int) -> bool:
    if sentence.word(first - 1) in _LATEST:
        return True
    if sentence.word(first - 1) in _OUT and sentence.word(first - 2 - (sentence.word(first - 2) == "-")) in _NEWLY:
        return True
    return sentence.word(first - 1) == "s" and sentence.word(first - 3) == "year" and sentence.word(first - 4) == "this"
