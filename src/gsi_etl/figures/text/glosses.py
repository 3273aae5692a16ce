"""Other languages than English, by gloss: the words that carry numbers are read as the English words they mean.

A document in one of these languages keeps its own text, offsets and capitals; only the words that the readers
compare are put into English, one for one. What is not in a language's file stays as it is. This reads the usual news
sentence, not every sentence.
"""

from __future__ import annotations

import re
from functools import cache

from gsi_etl.figures.text.compounds import value_of
from gsi_etl.figures.text.language import MONTHS, Language, language, languages, numeral_name
from gsi_etl.figures.text.words import bag, numeric

#: Languages that write 18,4 for eighteen and four tenths.
COMMA_LANGUAGES = bag(
    """bg ca cs da de el es et eu fi fr gl hr hu id is it lt lv mk nb nl nn no pl pt ro ru sk sl sq sr sv tr uk vi"""
)
ENGLISH = "en"
#: Between "one" and the number that it is one of: "une personne sur dix".
_LINKS = frozenset(["per", "in", "out", "every"])
_FURTHEST = 6
#: What no noun with its adjectives holds.
_NO_NOUN = bag("and or which that more less than about over nearly is are was were has have between but")
#: "elf" is not a compound, "seimila" is one.
_SHORTEST_GLUED = 6
_LETTERS = re.compile(r"[^\W\d_]+")
#: English number words; in another language they are other words, unless its file says so.
_FALSE_FRIENDS = bag(
    """zero one two three four five six seven eight nine ten eleven twelve hundred thousand million billion tens dozen
    half quarter third second first tenth several few an scores point fold times every percent pct mil mn tn bn lac
    hundreds thousands doubled halved x k m"""
)


def code(language: str | None) -> str:
    """The two letters of a language tag, lower case: ``de-AT`` is ``de``."""
    two = (language or "").replace("_", "-").split("-")[0].lower()
    return "no" if two in ("nb", "nn") else two


def of(name: str) -> Language | None:
    """The language of a two-letter code, when there is a file of it."""
    return language(name)


def speaks(name: str) -> bool:
    """True for a language other than English that there is a file of."""
    return name != ENGLISH and language(name) is not None


def detect(low: str) -> str:
    """The language of a lower-case text by its commonest words; English unless another clearly leads."""
    words = _LETTERS.findall(low[:2000])
    if len(words) <= _SHORT and (found := _of_a_line(words)):
        return found
    known = languages()
    common = known[ENGLISH].common
    english = len([word for word in words if word in common])
    if english * 6 >= len(words):
        return ENGLISH
    counts = {name: sum(map(one.common.__contains__, words)) for name, one in known.items()}
    best = max(counts, key=lambda name: (counts[name], name == ENGLISH))
    return best if counts[best] >= 4 and counts[best] > 1.3 * counts[ENGLISH] else ENGLISH


#: A headline or one sentence, in words.
_SHORT = 30


def _of_a_line(words: list[str]) -> str | None:
    """The language of a short text: the words that carry numbers tell as well as the commonest ones do."""
    if _carriers().isdisjoint(words) or len(_english().intersection(words)) > 1:
        return None
    telling = [word for word in words if len(word) >= 5 or not word.isascii()]
    scores = {
        one.code: sum(word in one.common for word in words) + sum(one.table.get(word, word) != word for word in telling)
        for one in languages().values()
        if one.code != ENGLISH and any(one.table.get(word, word) != word for word in telling)
    }
    best = max(scores, key=lambda name: scores[name], default=None)
    return best if best and scores[best] >= 3 else None


_SHARED = bag("in a is was an on at to as for of")


@cache
def _carriers() -> frozenset[str]:
    """The longer words that carry numbers in some language."""
    words = ((one.table, word) for one in languages().values() if one.code != ENGLISH for word in one.table)
    return frozenset(w for table, w in words if (len(w) >= 5 or not w.isascii()) and table[w] != w)


@cache
def _english() -> frozenset[str]:
    """The commonest English words that no other language shares."""
    return languages()[ENGLISH].common - _SHARED


def is_month(word: str, name: str) -> bool:
    """True when the language calls a month so."""
    spoken = language(name)
    return spoken is not None and spoken.table.get(word) in MONTHS


def gloss(words: list[str], name: str) -> list[str]:
    """The words in English where the language knows them. As many as before."""
    spoken = language(name)
    if spoken is None:
        return words
    table = spoken.table
    glossed = [table.get(word) or (f"{word}~" if word in _FALSE_FRIENDS else word) for word in words]
    if spoken.numbers.glued:
        for i, word in enumerate(words):
            if len(word) > _SHORTEST_GLUED and word not in table:
                value = value_of(spoken, word)
                if value is not None:
                    glossed[i] = numeral_name(value)
    phrases, ahead, articles, n = spoken.phrases, spoken.ahead, spoken.articles, len(words)
    until = 0
    for i, word in enumerate(words):
        if i < until:
            continue
        for phrase, english in phrases.get(word, ()):
            if tuple(words[i : i + len(phrase)]) == phrase:
                until = i + len(phrase)
                glossed[i:until] = english
                break
        else:
            for phrase, english in ahead.get(word, ()):
                end = i + len(phrase)
                if end < n and _number(spoken, words, end) and tuple(words[i:end]) == phrase:
                    glossed[i:end], until = english, end
                    break
    for i, word in enumerate(words):
        if word in articles:
            glossed[i] = "one" if _one_of(spoken, words, glossed, i) else "a"
    return glossed


def _number(language: Language, words: list[str], at: int) -> bool:
    """True when the number at word ``at`` may be what another is a part of: no millions, no money, no per cent."""
    word = words[at]
    if word in ("een", "un") or not (numeric(word) or word in language.hundred or value_of(language, word) is not None):
        return word in language.scales and language.scales[word] == 1000
    behind = words[at + 1] if at + 1 < len(words) else ""
    return behind not in language.scales or language.scales[behind] == 1000


def _one_of(language: Language, words: list[str], glossed: list[str], i: int) -> bool:
    """True when the article at word ``i`` is the number one: of how many is said behind its noun."""
    for at in range(i + 1, min(i + _FURTHEST, len(words) - 1)):
        word = glossed[at]
        if word in _LINKS or (word == "of" and at == i + 1):
            behind = at + 2 if glossed[at + 1] in ("every", "the", "a", "of") else at + 1
            if behind < len(words) and _number(language, words, behind):
                return True
        if not (word[0].isalpha() or word == "-") or word in _NO_NOUN or _number(language, words, at):
            return False
    return False
