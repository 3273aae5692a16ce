"""Places by name: the exact name of a cell or label, and the mentions in a sentence.

The places are ``warehouse/reference/places.csv`` (code, kind, name, aliases, demonyms), their names in eight languages
``place_names.csv``, which ``gazetteer`` finds in a text. Nothing is guessed: a name that is in neither is not a place.
Knows nothing of figures.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left
from dataclasses import dataclass
from functools import cache

from gsi_etl.base import curated, pack
from gsi_etl.figures.text import gazetteer
from gsi_etl.figures.text.tokens import Sentence

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


def resolve(name: str) -> str | None:
    """The code of a place whose name, alias or code is exactly ``name`` but for case, quotes and white space."""
    folded = _fold(name)
    return _exact().get(folded) or gazetteer.exact(folded)


def kind_of(code: str) -> str | None:
    """``country``, ``territory``, ``world`` or ``region``."""
    return _kinds().get(code)


def name_of(code: str) -> str | None:
    """The name that the table gives a code."""
    return next((name for known, _, name, *_ in _rows() if known == code), None)


def mentions(sentence: Sentence, *, parts: bool = False) -> list[Mention]:
    """Every place of ``places.csv`` that the sentence names, in order; the longest name wins where names overlap.

    ``parts``: also the parts of countries, such as Uttar Pradesh, of which nothing is published.
    """
    sentence.cut()
    found = []
    for named in gazetteer.mentions(sentence.text, sentence.language, sentence.start, sentence.end):
        code = named.code if named.code == EITHER_CONGO else named.code.split("|")[0]
        if code != EITHER_CONGO and code not in _kinds() and not parts:
            continue
        first, last = bisect_left(sentence.starts, named.start), bisect_left(sentence.starts, named.end) - 1
        if code == "WLD" or not _is_state(sentence, first):
            found.append(Mention(first, last, code, named.what in ("adjective", "people") and code != "WLD"))
    return found


def _is_state(sentence: Sentence, first: int) -> bool:
    """``the state of Georgia``."""
    return sentence.word(first) in _STATES and sentence.word(first - 1) == "of" and sentence.word(first - 2) == "state"


@pack.per_pack
@cache
def _rows() -> tuple[tuple[str, str, str, tuple[str, ...], tuple[str, ...]], ...]:
    """The places that all subjects share, and those that the pack adds."""
    common, more = pack.shared("places.csv"), pack.optional("places.csv")
    paths = [common] if more is None or more == common else [common, more]
    return tuple(
        (row["code"], row["kind"], row["name"], _cell(row["aliases"]), _cell(row["demonyms"]))
        for path in paths
        for _, row in curated.rows(path)
    )


def _cell(text: str) -> tuple[str, ...]:
    return tuple(part for part in (p.strip() for p in (text or "").split("|")) if part)


@pack.per_pack
@cache
def _exact() -> dict[str, str]:
    table: dict[str, str] = {}
    for code, _, name, aliases, _ in _rows():
        for text in (code, name, *aliases):
            table.setdefault(_fold(text), code)
    return table


@pack.per_pack
@cache
def _kinds() -> dict[str, str]:
    return {code: kind for code, kind, *_ in _rows()}


def _fold(name: str) -> str:
    return " ".join(_plain(name).replace("’", "'").replace("‘", "'").split()).casefold()


def _plain(name: str) -> str:
    """The name without accents."""
    return "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
