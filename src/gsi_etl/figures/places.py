"""Places by name: the exact name of a cell or label, and the mentions in a sentence.

The table is ``warehouse/reference/places.csv`` (code, kind, name, aliases, demonyms). Nothing is guessed: a name that
is not in the table is no place. Knows nothing of figures.
"""

from __future__ import annotations

import csv
import unicodedata
from dataclasses import dataclass
from functools import cache

from gsi_etl.assets import folder
from gsi_etl.figures.lexicon import Lexicon
from gsi_etl.figures.tokens import Sentence, words_of
from gsi_etl.figures.words import bag

#: Words of the table that only sometimes mean a place: followed by one of these they are part of another name.
_OTHER_NAMES = {
    "world": bag("cup bank health war trade food economic series vision day report development wide"),
    "global": bag("slavery estimates estimate fund times news index report compact forum modern"),
    "commonwealth": bag("games bank secretariat of edison secretary day war court"),
    "jordan": frozenset(["peterson"]),
    "emirates": bag("airline airlines stadium group palace flight cup id"),
    "american": frozenset(["samoa"]),
}
#: What "Congo" alone is in a sentence: either of two countries. In a table it is the short name of one, COG.
EITHER_CONGO = "COD|COG"
#: Countries that share their name with a state of another.
_STATES = frozenset(["georgia", "mexico"])


@dataclass(frozen=True, slots=True)
class Mention:
    """A place named by words ``first`` up to ``last`` (inclusive) of a sentence. ``demonym``: by its people."""

    first: int
    last: int
    code: str
    demonym: bool


@dataclass(frozen=True, slots=True)
class _Name:
    word: str
    single: bool
    code: str
    demonym: bool
    upper: bool


def resolve(name: str) -> str | None:
    """The code of a place whose name, alias or code is exactly ``name`` but for case, quotes and white space."""
    return _exact().get(_fold(name))


def kind_of(code: str) -> str | None:
    """``country``, ``territory``, ``world`` or ``region``."""
    return _kinds().get(code)


def name_of(code: str) -> str | None:
    """The name that the table gives a code."""
    return next((name for known, _, name, *_ in _rows() if known == code), None)


def mentions(sentence: Sentence, among: list[int] | None = None) -> list[Mention]:
    """Every place the sentence names, in order; the longest name wins where names overlap.

    ``among``: the words at which any name can begin, when they are known.
    """
    words = sentence.cut().raw
    known, found, skipped = names(), [], -1
    for i in known.starts(words, among):
        if i <= skipped:
            continue
        for last, name in reversed(known.ends(words, i)):
            if _is_name(sentence, i, last, name):
                found.append(Mention(i, last, name.code, name.demonym))
                skipped = last
                break
    return found


def _is_name(sentence: Sentence, first: int, last: int, name: _Name) -> bool:
    following = sentence.word(last + 1)
    if sentence.word(first - 1) == "of" and sentence.word(first - 2) == "state" and name.word in _STATES:
        return False
    if sentence.word(first - 1) == "new" and name.single and sentence.capital(first - 1):
        return False  # "New Mexico"
    others = _OTHER_NAMES.get(name.word)
    if others is not None and following in others:
        return False
    if name.code == "WLD":
        # "World" and "Global" in the middle of a sentence begin the name of something else.
        return first == 0 or not (name.single and sentence.capital(first) and sentence.capital(last + 1))
    if name.upper:
        written = sentence.text[sentence.starts[first] : sentence.stops[last]]
        return written.isupper()
    return sentence.capital(first) or (sentence.word(first) == "sub" and sentence.capital(last))


_WORLDS = bag("world globe planet monde mundo mondo świecie swiecie")


@cache
def _rows() -> tuple[tuple[str, str, str, tuple[str, ...], tuple[str, ...]], ...]:
    path = folder("warehouse") / "reference" / "places.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(
            (row["code"], row["kind"], row["name"], _cell(row["aliases"]), _cell(row["demonyms"]))
            for row in csv.DictReader(file)
        )


def _cell(text: str) -> tuple[str, ...]:
    return tuple(part for part in (p.strip() for p in (text or "").split("|")) if part)


@cache
def _exact() -> dict[str, str]:
    table: dict[str, str] = {}
    for code, _, name, aliases, _ in _rows():
        for text in (code, name, *aliases):
            table.setdefault(_fold(text), code)
    return table


@cache
def _kinds() -> dict[str, str]:
    return {code: kind for code, kind, *_ in _rows()}


@cache
def names() -> Lexicon[_Name]:
    """Every name, alias and demonym, with and without its accents."""
    phrases: list[tuple[tuple[str, ...], _Name]] = []
    for code, _, name, aliases, demonyms in _rows():
        for text, demonym in [(t, False) for t in (name, *aliases)] + [(t, True) for t in demonyms]:
            upper = text.upper() == text and len(text) <= 6
            for spelling in dict.fromkeys((text, _plain(text))):
                words = words_of(spelling)
                if code == "WLD" and len(words) > 1 and words[-1] in _WORLDS:
                    words = words[-1:]  # "all over the world" is found by its last word
                elif words[0] == "the" and code != "WLD":
                    if text[4:] in demonyms:
                        continue
                    words = words[1:]
                meant = EITHER_CONGO if words == ("congo",) else code
                entry = _Name(words[-1], len(words) == 1, meant, demonym, upper)
                phrases += [(form, entry) for form in dict.fromkeys((words, _curly(words)))]
    return Lexicon(phrases)


def _curly(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple("’" if word == "'" else word for word in words)


def _fold(name: str) -> str:
    return " ".join(_plain(name).replace("’", "'").replace("‘", "'").split()).casefold()


def _plain(name: str) -> str:
    """The name without accents."""
    return "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
