"""Places named in a text: countries, regions, the world, peoples and parts of countries, in eight languages.

The forms are ``warehouse/reference/place_names.csv`` (code, language, form, what, within), which
``tools/make_place_names.py`` makes from CLDR and hand-made tables. A text is searched for the forms of its own language
and the English ones, in one pass over its words. Knows nothing of figures.

Case counts: "turkey" and "chad" are not places, "nordkoreanische" is one, "US" is one and "us" is not. Accents,
apostrophes, hyphens and line breaks inside a name do not count.
"""

from __future__ import annotations

import csv
import re
from functools import cache
from typing import NamedTuple

from gsi_etl.base import curated, pack
from gsi_etl.figures.text.words import bag

#: The languages whose names of places are known.
LANGUAGES = ("en", "de", "es", "fr", "it", "nl", "pl", "pt")


class Mention(NamedTuple):
    """``text[start:end]`` names the place ``code``.

    ``code`` is as in ``places.csv``; ``COD|COG`` where the name is that of either, the likelier first; the English name
    for a part of a country (``within`` gives the country). ``what``: ``name``, ``short``, ``adjective``, ``people``,
    ``part`` or ``capital``. ``form``: the spelling in the table.
    """

    start: int
    end: int
    code: str
    what: str
    form: str


_WORD = re.compile(r"\w+")
#: What may stand between two words of one name, and the word that follows.
_NEXT = re.compile(r"(\.?[^\S\n]{0,20}+\n?[^\S\n]{0,20}+|[^\S\n]?[-‐‑–/][^\S\n]?|\.?['’‘ʼ`´])(\w+|[,&(])")
_PARTS = re.compile(r"\w+|[,&(]")
#: What a form stands for: code, form, what. Without a code it stands for no place ("World Cup").
_Name = tuple[str, str, str]
#: Names of several words that begin with one word, by the second: the words after it, all in lower case, longest first.
_Longer = dict[str, list[tuple[tuple[str, ...], _Name]]]


class _Names(NamedTuple):
    """The forms of some languages, by their first word as texts write it."""

    single: dict[str, _Name]
    longer: dict[str, _Longer]
    first: frozenset[str]


def mentions(text: str, language: str | None = None, start: int = 0, end: int | None = None) -> list[Mention]:
    """Every place that ``text[start:end]`` names, in order, without overlap; the longest name wins.

    ``language``: two letters or a tag. A language that is not read, or none, searches for the names of all languages
    but those that are words of another ("Island" is German for Iceland).
    """
    found = [mention for mention in _all(text, language, start, end) if mention.code]
    shared = _namesakes()
    return [_namesake(mention, found) if mention.form in shared else mention for mention in found]


def hidden(text: str, language: str | None = None) -> list[tuple[int, int]]:
    """Where a name holds that of a place and means something else: ``World Cup``, ``Bank of England``."""
    return [(mention.start, mention.end) for mention in _all(text, language) if not mention.code]


def _all(text: str, language: str | None, start: int = 0, end: int | None = None) -> list[Mention]:
    stop = len(text) if end is None else end
    names = _names(_known(language))
    firsts = names.first
    found: list[Mention] = []
    at = taken = start
    for word in [word for word in _WORD.findall(text, start, stop) if word in firsts]:
        first = _position(text, word, at, start, stop)
        at = first + len(word)
        if first < taken:
            continue  # inside a longer name
        taken, name = at, names.single.get(word)
        longer = names.longer.get(word)
        if longer:
            taken, name = _longest(text, at, word, stop, longer) or (at, name)
        if name is not None:
            if text[taken : taken + 1] == name[1][-1] and name[1][-1] in ".)":
                taken += 1
            found.append(Mention(first, taken, name[0], name[2], name[1]))
    return found


def _namesake(mention: Mention, found: list[Mention]) -> Mention:
    """The part of a country that shares its name with another place: where other parts of that country are named."""
    code, country = _namesakes()[mention.form]
    others = {within(other.code) for other in found if other.form != mention.form}
    here = within(mention.code)
    named = country in others or (here is not None and any(other.code == country for other in found))
    meant = named and here not in {other.code for other in found} and here not in (others - {None})
    return mention._replace(code=code, what="part") if meant else mention


def within(code: str) -> str | None:
    """The country of which ``code`` is a part: ``IND`` for ``Uttar Pradesh``."""
    return _within().get(code)


def country_of_capital(code: str) -> str | None:
    """The country whose capital or seat of government ``code`` is: texts name its government, and so it, by that."""
    return within(code) if code in _capitals() else None


def exact(name: str) -> str | None:
    """The code of the place of which ``name``, in lower case and without accents, is a whole name in any language."""
    return _whole().get(name)


def _position(text: str, word: str, at: int, start: int, stop: int) -> int:
    """Where the next whole word ``word`` of ``text[start:stop]`` begins; there is one."""
    size = len(word)
    while True:
        at = text.index(word, at)
        before, after = text[max(at, start + 1) - 1], text[at + size : min(at + size + 1, stop)]
        if (at == start or not (before.isalnum() or before == "_")) and not (after.isalnum() or after == "_"):
            return at
        at += 1


def _longest(text: str, at: int, word: str, stop: int, longer: _Longer) -> tuple[int, _Name] | None:
    """The longest name of several words whose first one ends at ``at``: where it ends, and what it stands for."""
    following = _NEXT.match(text, at, stop)
    if following is None or (following[1][:1] == "." and len(word) > 4):
        return None
    names = longer.get(following[2].lower())
    if names is None:
        return None
    ends, word = [following.end()], following[2]
    ahead = [""]
    for words, name in names:
        for i, wanted in enumerate(words):
            if i == len(ahead) - 1:
                following = _NEXT.match(text, ends[-1], stop)
                if following is None or (following[1][:1] == "." and len(word) > 4):
                    break
                word = following[2]
                ahead.append(word.lower())
                ends.append(following.end())
            if ahead[i + 1] != wanted:
                break
        else:
            return ends[len(words)], name
    return None


def _known(language: str | None) -> tuple[str, ...]:
    spoken = (language or "")[:2].lower()
    if spoken == "en":
        return ("en",)
    return (spoken, "en") if spoken in LANGUAGES else LANGUAGES


@pack.per_pack
@cache
def _names(languages: tuple[str, ...]) -> _Names:
    """A form stands for what the first of these languages that has it says."""
    single: dict[str, _Name] = {}
    longer: dict[str, _Longer] = {}
    taken: set[tuple[str, ...]] = set()
    many = len(languages) > 2
    for language in languages:
        for code, _, form, what, _ in _rows(language):
            name = (code, form, what)
            if form.isalpha():
                if many and form in _OTHER_WORDS and language != "en":
                    continue
                for spelling in _spellings(form, form):
                    single.setdefault(spelling, name)
                continue
            word, *others = _PARTS.findall(form)
            if not others:
                single.setdefault(word, name)
                continue
            second, *rest = (other.lower() for other in others)
            for spelling in _spellings(word, form):
                if (key := (spelling, second, *rest)) not in taken:
                    taken.add(key)
                    longer.setdefault(spelling, {}).setdefault(second, []).append((tuple(rest), name))
    for seconds in longer.values():
        for names in seconds.values():
            names.sort(key=_words_behind, reverse=True)
    return _Names(single, longer, frozenset(single) | frozenset(longer))


def _words_behind(entry: tuple[tuple[str, ...], _Name]) -> int:
    return len(entry[0])


#: Names in one language that are words in another: only read where the language is known.
_OTHER_WORDS = bag(
    """Island Est Let Pool Rus Serf Brit Belg Deen Ier Turk Polka Fin Fins Lets Pools Ests Erde Welt aarde Unia Unii VS
    VK GB Maurice Dominique Salvador Mauricio Maurizio Maurício Polen Taj Azer DRK CEI Golfe Indus Czech Chin Niemiec
    Włoch Wloch monde mondo mundo"""
)


def _spellings(word: str, form: str) -> tuple[str, ...]:
    """The first word of a name as texts write it: ``India``, ``INDIA``; ``indisch``, ``Indisch``, ``INDISCH``."""
    if word.isupper() and len(form) <= 6:
        return (word,)  # US, UAE
    if word[0].islower():
        return (word, word[0].upper() + word[1:], word.upper())
    return (word, word.upper())


@pack.per_pack
@cache
def _rows(language: str) -> list[list[str]]:
    """The rows of a language: code, language, form, what, within."""
    mark = f",{language},"
    return list(csv.reader([line for line in _lines() if mark in line]))


@pack.per_pack
@cache
def _lines() -> list[str]:
    """The lines of the shared table, and one for each name of a place that only the pack has."""
    lines = pack.shared("place_names.csv").read_text(encoding="utf-8").splitlines()
    more = pack.optional("places.csv") if pack.present() else None
    for _, row in curated.rows(more) if more else ():
        for column, what in (("name", "name"), ("aliases", "name"), ("demonyms", "people")):
            forms = [form.strip() for form in row[column].split("|")]
            lines += [f'"{row["code"]}",en,"{form}",{what},' for form in forms if form and '"' not in form]
    return lines


@pack.per_pack
@cache
def _namesakes() -> dict[str, tuple[str, str]]:
    """A name, the part of a country that has it too ("Georgia (state)"), and that country."""
    return {code.split(" (")[0]: (code, country) for code, country in _within().items() if " (" in code}


@pack.per_pack
@cache
def _whole() -> dict[str, str]:
    whole: dict[str, str] = {}
    for language in LANGUAGES:
        for code, _, form, what, _ in _rows(language):
            plain = form.replace("’", "'").casefold()
            if what in ("name", "short") and plain.isascii() and len(plain) > 3 and "|" not in code and code != "WLD":
                whole.setdefault(plain, code)
    return whole


@pack.per_pack
@cache
def _within() -> dict[str, str]:
    return {row[0]: row[4] for row in _rows("en") if row[3] in ("part", "capital")}


@pack.per_pack
@cache
def _capitals() -> frozenset[str]:
    return frozenset(row[0] for row in _rows("en") if row[3] == "capital")
