"""Phrases of the subject found in a sentence: cue phrases and names of publications, by language.

The tables are ``cues.csv`` and ``publications.csv`` of the pack, and the shared ``attributions.csv``: a class, a
language, and bars; a word that ends in ``*`` stands for every word that begins so. Knows nothing of figures.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from itertools import chain
from pathlib import Path
from typing import Any

from gsi_etl.base import measures, pack
from gsi_etl.config.subject import GENERIC, subject
from gsi_etl.figures.text.tokens import words_of

_END = ""
Found = tuple[int, int, tuple[str, ...]]


class PhraseTable:
    """Phrases, and the classes that each stands for. The longest phrase at a word wins."""

    def __init__(self, phrases: Iterable[tuple[str, str]]) -> None:
        self._tree: dict[str, Any] = {}
        self._prefixes: dict[int, set[str]] = {}
        for phrase, what in phrases:
            branch = self._tree
            for word in _pattern(phrase):
                branch = branch.setdefault(word, {})
                if word.endswith("*") and len(word) > 1:
                    self._prefixes.setdefault(len(word) - 1, set()).add(word[:-1])
            branch[_END] = (*branch.get(_END, ()), what) if what not in branch.get(_END, ()) else branch[_END]
        self._forms = lru_cache(maxsize=50_000)(self._forms_of)
        self._starts: dict[str, tuple[dict[str, Any], ...]] = {}

    def _forms_of(self, word: str) -> tuple[str, ...]:
        """The words of the table that a word of a text matches: itself, and every beginning in the table."""
        plain = "'" if word == "’" else word
        found = [plain]
        found += [word[:n] + "*" for n, heads in self._prefixes.items() if len(word) >= n and word[:n] in heads]
        return tuple(found)

    def _starting(self, word: str) -> tuple[dict[str, Any], ...]:
        return tuple(self._tree[form] for form in self._forms(word) if form in self._tree)

    def find(self, words: list[str]) -> list[Found]:
        """All phrases in order, without overlap: (first word, last word, classes)."""
        found: list[Found] = []
        starts, skip = self._starts, -1
        for i, word in enumerate(words):
            branches = starts.get(word)
            if branches is None:
                branches = starts[word] = self._starting(word)
            if branches and i > skip:
                best = self._longest(words, i, branches)
                if best is not None:
                    skip = best[0]
                    found.append((i, skip, best[1]))
        return found

    def _longest(
        self, words: list[str], i: int, branches: tuple[dict[str, Any], ...]
    ) -> tuple[int, tuple[str, ...]] | None:
        n, at = len(words), i
        best: tuple[int, tuple[str, ...]] | None = None
        going: Sequence[dict[str, Any]] = branches
        while going:
            ended = [branch[_END] for branch in going if _END in branch]
            if ended:
                best = (at, ended[0] if len(ended) == 1 else tuple(dict.fromkeys(chain.from_iterable(ended))))
            at += 1
            while at < n and words[at][0] == "\n":
                at += 1
            if at >= n:
                break
            forms = self._forms(words[at])
            going = [branch[form] for branch in going for form in forms if form in branch]
        return best


def _pattern(phrase: str) -> Iterator[str]:
    """The words of a phrase of the table; a star belongs to the word before it."""
    words = list(words_of(phrase))
    for i, word in enumerate(words):
        if word == "*":
            continue
        yield word + "*" if words[i + 1 : i + 2] == ["*"] else word


Row = tuple[str, str, str]


def _table(path: Path) -> Iterator[Row]:
    """Class, language and phrase of every phrase of a table."""
    with path.open(encoding="utf-8", newline="") as file:
        for what, language, phrases in list(csv.reader(file))[1:]:
            yield from ((what, language, phrase) for phrase in phrases.split("|") if phrase)


@pack.per_pack
@cache
def _cues() -> tuple[Row, ...]:
    """The pack's cues: of its table, and of its measures; and the general ones, but for phrases that the pack has.

    A target that the table has no class for goes by its own phrases; without a table every measure does.
    """
    path = pack.optional("cues.csv")
    own = list(_table(path)) if path else []
    classes = {what for what, _, _ in own}
    for one in measures.measures().values():
        if one.cue not in classes and (one.target or not path):
            own += [(one.cue, "en", phrase) for phrase in dict.fromkeys((*one.phrases, *one.nouns))]
    if pack.present() is None:
        return tuple(own)
    classes = {what for what, _, _ in own}
    taken = {_stem(phrase) for _, _, phrase in own}
    general = [row for row in _table(pack.shared("cues.csv")) if row[0] in _GENERAL and row[0] not in classes]
    return (*own, *(row for row in general if _stem(row[2]) not in taken))


def _stem(phrase: str) -> str:
    """A phrase whatever its number: "refugee", "refugees", "refugee*"."""
    return phrase.rstrip("*").removesuffix("s")


#: Classes of cues that any subject has beside it. A pack that has a class of such a name replaces it.
_GENERAL = frozenset(
    {
        "age", "asked", "audience", "children", "countries", "estimate", "flow", "history", "identified", "increase",
        "jobs", "justice", "men", "migrants", "money", "part", "people", "population", "rank", "rate", "risk", "score",
        "this_country", "this_region", "victims", "women", "world_total",
    }
)  # fmt: skip


@pack.per_pack
@cache
def cues_of_targets() -> tuple[str, ...]:
    """The classes of cues that speak of a target."""
    return tuple(dict.fromkeys(measures.own_cue(stock) for stock in measures.stocks()))


@pack.per_pack
@cache
def _publications() -> tuple[Row, ...]:
    path = pack.optional("publications.csv")
    named = [(one.family, one.names) for one in subject().publications] + [(GENERIC, subject().index_names)]
    told = [
        (family, language, phrase)
        for family, names in named
        for language, phrases in names.items()
        for phrase in phrases
    ]
    return (*(_table(path) if path else ()), *told)


def publication_names() -> tuple[tuple[str, str], ...]:
    """Every name of a publication in any language, with its family."""
    return tuple((family, phrase) for family, _, phrase in _publications())


def searched() -> tuple[str, ...]:
    """In every language, what a text says that states a target: its cues, and names of publications."""
    of_targets = {measures.own_cue(target) for target in measures.targets()}
    cues = [phrase for what, _, phrase in _cues() if what in of_targets]
    return (*cues, *(phrase for family, _, phrase in _publications() if family != GENERIC))


#: What a publication's family bears before its name, so that one search finds cues and publications.
PUBLICATION = "publication:"


@pack.per_pack
@cache
def table(language: str) -> PhraseTable:
    """The phrases of ``language`` and, since every language borrows them, of English."""
    spoken = (language, "en")
    cues = [(phrase, what) for what, tongue, phrase in _cues() if tongue in spoken]
    named = [(phrase, PUBLICATION + what) for what, tongue, phrase in _publications() if tongue in spoken]
    return PhraseTable([*cues, *named])


@pack.per_pack
@cache
def every_cue() -> PhraseTable:
    """The cue phrases of every language: a label of a table does not say its language."""
    return PhraseTable((phrase, what) for what, _, phrase in _cues())


@cache
def attributions(language: str) -> PhraseTable:
    """What introduces a source in ``language`` and in English, and the verbs that follow one."""
    return PhraseTable(
        (phrase, what) for what, tongue, phrase in _table(pack.shared("attributions.csv")) if tongue in (language, "en")
    )
