"""Editions a sentence cites: "the 2018 Global Slavery Index", "Walk Free's 2016 index", "the second edition", "the
latest index".

The table is ``warehouse/reference/editions.csv``; only editions in it are cited, but for the yearly Trafficking in
Persons report. Knows nothing of figures.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import pairwise

from gsi_etl.assets import folder
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
        edition = _edition(family, year) if year else _by_ordinal(sentence, family, first)
        inferred = False
        if edition is None and family in ("GSI", "GEMS"):
            edition = _edition(family, _released(sentence, last) or 0)
        if edition is None and family in ("GSI", "GEMS") and _latest(sentence, first):
            edition, inferred = _latest_edition(family, published), True
        found.append(Citation(start, end, family, edition, inferred and edition is not None))
    return found + _elliptic(sentence, found) + _that_of(sentence, found)


def _that_of(sentence: Sentence, found: list[Citation]) -> list[Citation]:
    """``35.8 million in the 2014 edition, 29.8 million in that of 2013``, ``the one from 2018``: another edition of
    what was named before.
    """
    more = []
    for at in range(3, len(sentence.words)):
        if not _is_year(sentence.words[at]) or sentence.words[at - 2 : at] not in _THAT_OF:
            continue
        family = next((c.family for c in reversed(found) if c.last < at), None)
        near = {"edition", "index", "report"} & set(sentence.words[:at])
        edition = _edition(family or "GSI", int(sentence.words[at])) if family or near else None
        if edition is not None:
            more.append(Citation(at - 2, at, family or "GSI", edition))
    return more


_THAT_OF = (["that", "of"], ["one", "of"], ["one", "from"], ["that", "from"])


def _elliptic(sentence: Sentence, found: list[Citation]) -> list[Citation]:
    """``the 2018 one``, ``the 2023 edition``: an edition of the publication just named, or of the index."""
    more = []
    for at in range(1, len(sentence.words) - 1):
        if not _is_year(sentence.words[at]) or sentence.words[at - 1] not in ("the", "its", "in"):
            continue
        noun = sentence.words[at + 1]
        if noun not in ("one", "edition", "version") or (noun == "one" and not found) or sentence.word(at + 2) == "of":
            continue
        if any(c.first <= at <= c.last for c in found):
            continue
        named = next((c.family for c in reversed(found) if c.first < at), None)
        edition = _edition(named or "GSI", int(sentence.words[at]))
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


def is_before(edition: str, year: int) -> bool:
    """True when the edition came out before the year began: what it says cannot be of that year."""
    return int(edition[-4:]) < year


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
    return max((int(word) for word in sentence.words[begin:first] if _is_year(word)), default=None)


_PREVIOUS = bag("previous last earlier preceding")
_ANOTHER = {("this", "year"), ("last", "year"), ("following", "year"), ("next", "year"), ("year", "later"),
            ("years", "later"), ("year", "earlier"), ("years", "earlier"), ("year", "before"), ("years", "before"),
            ("previous", "year"), ("years", "ago"), ("year", "ago")}  # fmt: skip


def own(sentence: Sentence, at: int) -> str | None:
    """The edition that is said of one number alone: "136,000 in the 2018 edition", at word ``at``."""
    if sentence.words[at : at + 2] != ["in", "the"] or sentence.word(at + 3) not in ("edition", "index", "estimates"):
        return None
    if sentence.word(at + 3) == "estimates":
        return _edition("GEMS", int(sentence.words[at + 2])) if _is_year(sentence.word(at + 2)) else None
    return _edition("GSI", int(sentence.words[at + 2])) if _is_year(sentence.word(at + 2)) else None


def _index_near(sentence: Sentence, at: int) -> bool:
    return any(word in ("index", "report", "estimates") for word in sentence.words[max(0, at) : at + 18])


def _report_year(sentence: Sentence, first: int) -> int | None:
    """``In its 2015 report, the State Department's Office to Monitor ... said``: the year right before "report"."""
    for at in range(max(1, first - 14), min(len(sentence.words), first + 14)):
        if sentence.words[at] in ("report", "edition") and _is_year(sentence.word(at - 1)):
            return int(sentence.words[at - 1])
    return None


def _year(sentence: Sentence, first: int, last: int) -> tuple[int, int, int | None]:
    """The name with the year right before or behind it: where both begin and end, and the year."""
    words = sentence.words
    for back in (1, 2, 3, 4):
        word = sentence.word(first - back)
        if _is_year(word) and sentence.word(first - back - 1) == "in" and _is_year(sentence.word(last + 1)):
            break  # "... in 2016: Global Slavery Index 2018"
        if _is_year(word):
            return first - back, last, int(word)
        if word == "," and _is_year(sentence.word(first - back - 1)) and sentence.word(first - back - 2) == "in":
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
        if _is_year(word) and (sentence.word(last + ahead - 1) != "in" or _by_the(sentence, first)):
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
        if _is_year(words[k]):
            return int(words[k])
    return None


_RELEASED = bag("released publish published issued launched unveiled presented")


def _by_the(sentence: Sentence, first: int) -> bool:
    """``released by the Global Slavery Index in 2013``: the year of what was released."""
    return any(sentence.word(first - back) in ("released", "published", "issued") for back in (1, 2, 3))


def _is_year(word: str) -> bool:
    return len(word) == 4 and word.isdecimal() and 2000 <= int(word) < 2100


def _edition(family: str, year: int) -> str | None:
    if family == "TIP":
        return f"TIP {year}"
    return _by_year().get((family, year))


def _by_ordinal(sentence: Sentence, family: str, first: int) -> str | None:
    """``the second edition of Walk Free's Global Slavery Index``."""
    if family != "GSI":
        return None
    if sentence.word(first - 1) in _ORDINALS and sentence.word(first - 2) in ("the", "s", "its"):
        return _nth(family, _ORDINALS[sentence.word(first - 1)])
    for back in range(1, 9):
        if sentence.word(first - back) == "edition" and sentence.word(first - back - 1) in _ORDINALS:
            return _nth(family, _ORDINALS[sentence.word(first - back - 1)])
    return None


def _nth(family: str, order: int) -> str | None:
    editions = sorted(year for name, year in _by_year() if name == family)
    return _edition(family, editions[order]) if order < len(editions) else None


def before(edition: str) -> str | None:
    """The edition before it, of the same publication."""
    family = edition[:-5]
    older = [name for day, name in sorted(_dates_of(family)) if int(name[-4:]) < int(edition[-4:])]
    return older[-1] if older else None


def _dates_of(family: str) -> list[tuple[date, str]]:
    return [(day, name) for name, day in _dates() if name.startswith(family + " ")]


def _latest(sentence: Sentence, first: int) -> bool:
    if sentence.word(first - 1) in _LATEST:
        return True
    if sentence.word(first - 1) in _OUT and sentence.word(first - 2 - (sentence.word(first - 2) == "-")) in _NEWLY:
        return True
    return sentence.word(first - 1) == "s" and sentence.word(first - 3) == "year" and sentence.word(first - 4) == "this"


def _latest_edition(family: str, published: date | None) -> str | None:
    """The newest edition that was out on the day the document was published."""
    if published is None:
        return None
    out = [(day, name) for name, day in _dates() if name.startswith(family) and day <= published]
    return max(out)[1] if out else None


@cache
def _rows() -> tuple[dict[str, str], ...]:
    with (folder("warehouse") / "reference" / "editions.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


@cache
def _by_year() -> dict[tuple[str, int], str]:
    """Editions by family and each year that they go by: of publication, and what their aliases say."""
    table: dict[tuple[str, int], str] = {}
    for row in _rows():
        family, _, year = row["edition"].partition(" ")
        table[family, int(year)] = row["edition"]
        for alias in row["aliases"].split("|"):
            for word in alias.split():
                if _is_year(word):
                    table.setdefault((family, int(word)), row["edition"])
    return table


@cache
def _dates() -> tuple[tuple[str, date], ...]:
    return tuple((row["edition"], date.fromisoformat(row["published_on"])) for row in _rows())
