"""What is counted: the measure of a quantity from the words around it.

The closed list, its phrases and nouns are ``warehouse/reference/measures.csv``. Knows nothing of places and years.
"""

from __future__ import annotations

import csv
from functools import cache

from gsi_etl.assets import folder
from gsi_etl.figures.lexicon import Lexicon
from gsi_etl.figures.quantity import Quantity
from gsi_etl.figures.tokens import Sentence
from gsi_etl.figures.words import bag

STOCKS = ("people_in_modern_slavery", "forced_labour", "forced_marriage")
#: Cues that make a figure something else wherever they stand between it and its own cue.
PERSONS = bag(
    """people persons person men women children child girls boys adults individuals victims human beings souls human
    workers labourers laborers lives humans others survivors men, citizens residents inhabitants nationals folk
    population americans britons nigerians indians chinese north"""
)
_SUBGROUPS = {"women": "women", "girls": "girls", "children": "children", "child": "children", "minors": "children",
              "boys": "boys", "men": "men", "adults": "adults", "females": "women"}  # fmt: skip
_PARTS = bag("of")
_CLAUSE = frozenset([",", ";", "(", ")", ".", ":", "–", "—", "while", "whereas", "\n\n"])
_POPULATION = bag(
    """population populations people citizens inhabitants residents nationals humanity adults person persons per
    individuals americans"""
)
VICTIMS = bag(
    """victims slaves victim total those them all slavery forced women girls men children cases whom these workers
    world global number survivors estimated which figure slave child marriages overall labour labor trafficked
    exploited respondents countries companies adults child's enslaved"""
)


@cache
def _rows() -> tuple[dict[str, str], ...]:
    with (folder("warehouse") / "reference" / "measures.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def _phrases(column: str) -> list[tuple[str, str]]:
    return [(phrase, row["measure"]) for row in _rows() for phrase in row[column].split("|") if phrase]


@cache
def cues() -> Lexicon[str]:
    """Phrases that say what a clause speaks of."""
    return Lexicon(_phrases("phrases"))


@cache
def nouns() -> Lexicon[str]:
    """Nouns that say what the number right before them counts."""
    return Lexicon(_phrases("nouns"))


def noun_measure(sentence: Sentence, quantity: Quantity) -> tuple[str, int] | None:
    """The measure of the noun right behind the number, past at most two adjectives, and its last word."""
    table, words = nouns(), sentence.words
    at = quantity.end
    if _ends_line(sentence, quantity):
        return None
    for _ in range(4):
        while sentence.word(at)[:1] == "\n" or sentence.word(at) == "-":
            at += 1
        if at >= len(words) or not words[at][0].isalpha() or words[at] in _STOPS or words[at] in _OPENERS:
            return None
        hit = table.at(words, at)
        if hit is not None:
            return hit[1], hit[0]
        if words[at] in PERSONS:
            return None
        at += 1
    return None


#: What opens a thing of its own: "47,000 a year before", "1.2 million two years ago".
_OPENERS = bag(
    """a an the this these those his her its their last next each every some any another two three four five six seven
    eight nine ten"""
)
VERBS = bag(
    """live lives lived work works fell fall suffer suffers toil remain face do did can could may might would should
    make makes made reveals reveal shows show go goes went still now then today currently also per
    compares compare exceeds exceed equals equal represents represent dwarfs ranks puts"""
)
_STOPS = bag(
    """of in on at to from for with by and or but that which who were are is was will has have had as than when where
    were being living trapped enslaved worldwide globally more less"""
)


def _ends_line(sentence: Sentence, quantity: Quantity) -> bool:
    """``Forced marriage: 22m`` before a line break: what the next line begins with is no noun of it."""
    return sentence.word(quantity.end)[:1] == "\n" and sentence.word(quantity.first - 1) == ":"


def counts_people(sentence: Sentence, quantity: Quantity) -> bool:
    """True when the noun behind the number is of people, or the number has none."""
    at, passed = quantity.end, 0
    if _ends_line(sentence, quantity):
        return True
    while sentence.word(at)[:1] in ("\n", "-"):
        at += 1
    for _ in range(5):
        word = sentence.word(at)
        if not word or not word[0].isalpha() or word in _STOPS or (passed == 0 and (_verbal(word) or word in _OPENERS)):
            return passed == 0
        if word in PERSONS or (word.endswith("s") and sentence.capital(at)):
            return True
        at, passed = at + 1, passed + 1
    return False


def _verbal(word: str) -> bool:
    return (len(word) > 4 and word.endswith(("ed", "ing"))) or word in VERBS


def subgroup(sentence: Sentence, quantity: Quantity) -> str | None:
    """Women, children, men: when only these are counted. "Men, women and children" is everybody."""
    words = sentence.words[quantity.end : quantity.end + 6]
    named = _accounted(sentence, quantity)
    if words[:2] in (["of", "them"], ["of", "whom"], ["of", "these"]):
        words = words[2:]
    if words[:1] in (["are"], ["were"]):
        words = words[1:]
    for word in words if not named else ():
        if word in _SUBGROUPS:
            named.append(_SUBGROUPS[word])
        elif word not in (",", "and", "or", "young", "more", "adult", "\n", "&"):
            break
    if not named or ("men" in named and ("women" in named or "children" in named)):
        return None
    return " and ".join(dict.fromkeys(named))


def _accounted(sentence: Sentence, quantity: Quantity) -> list[str]:
    """``women and girls account for 11.8 million``, ``3.3 million of all those in forced labour are children``."""
    words = sentence.words
    begin = quantity.hedged[1] if quantity.hedged else quantity.first
    if {"account", "accounts", "accounted", "accounting", "comprise", "represent"} & set(
        words[max(0, begin - 2) : begin]
    ):
        clause = words[max(0, begin - 12) : begin]
        return [_SUBGROUPS[word] for word in clause if word in _SUBGROUPS]
    if words[quantity.end : quantity.end + 1] == ["of"]:
        for at in range(quantity.end + 1, min(quantity.end + 10, len(words) - 1)):
            if words[at] in (",", ";", "."):
                break
            if words[at] in ("are", "were", "is") and words[at + 1] in _SUBGROUPS:
                return [_SUBGROUPS[words[at + 1]]]
    return []


def of_what(sentence: Sentence, quantity: Quantity, bound: int) -> str | None:
    """For a share: ``population`` (of a place), ``victims`` (of a total), or None when the text does not say."""
    words = sentence.words
    at, end = quantity.end, min(bound, len(words))
    steps = 0
    at += words[at : at + 1] == [")"] and sentence.word(quantity.first - 1) == "("  # "a quarter (26 per cent) of the"
    while at < end and steps < 4 and words[at] != "of":
        if words[at][0] not in "\n" and words[at] not in ("–", "more", "people", "adults"):
            steps += 1
        if words[at] in (",", ";", ")", "."):
            return None
        at += 1
    if at >= end or words[at] != "of":
        return None
    if _whole_people(words, at + 1):
        return "population"
    for k in range(at + 1, min(at + 9, len(words))):
        word = words[k]
        if word in ("population", "populations", "inhabitants", "citizens", "residents", "humanity"):
            return "population"
        if word in VICTIMS and not (
            word in ("world", "global", "total", "estimated", "all") and _population_near(words, k)
        ):
            return "victims"
        if word in ("people", "persons", "individuals"):
            owned = words[k - 1] in ("its", "their", "our") or words[k - 2 : k] in (["'", "s"], ["’", "s"])
            return "population" if owned or sentence.word(k + 1) not in _SLAVERY_NEXT else "victims"
        if word in _OF_ENDS:
            break
    return "place"


def _whole_people(words: list[str], at: int) -> bool:
    """``of its 3.8 million people enslaved``: the number behind a possessive is the people's."""
    owner = words[at : at + 1]
    if owner == ["the"] or (owner and words[at + 1 : at + 3] in (["'", "s"], ["’", "s"])):
        at = next((k for k in range(at, min(at + 5, len(words))) if words[k : k + 1] == ["s"]), len(words))
    elif owner not in (["its"], ["their"]):
        return False
    numbered = words[at + 1 : at + 2]
    return bool(numbered) and numbered[0][0].isdigit() and "people" in words[at + 2 : at + 5]


_OF_ENDS = frozenset([",", ";", ".", ")", "is", "are", "was", "were", "has", "have", "live", "lives", "living", "who"])
_SLAVERY_NEXT = frozenset(["in", "living", "trapped", "enslaved", "held", "subjected", "affected", "who"])


def _population_near(words: list[str], k: int) -> bool:
    return any(word in ("population", "people", "humanity") for word in words[k + 1 : k + 4]) and not any(
        word in ("slaves", "slavery", "victims", "enslaved") for word in words[k + 1 : k + 5]
    )
