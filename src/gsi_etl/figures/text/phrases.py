"""Phrases found in a sentence by their words: a tree of words, one look-up a word.

Knows nothing of what the phrases stand for.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Generic, TypeVar

from gsi_etl.figures.text.tokens import words_of

T = TypeVar("T")
#: The key under which a branch keeps what the phrase that ends there stands for; no word is empty.
_END = ""


class Lexicon(Generic[T]):
    """Phrases and what each stands for; a phrase given twice stands for the first. A line break in a text does not
    count as a word.
    """

    def __init__(self, phrases: Iterable[tuple[str | tuple[str, ...], T]]) -> None:
        self._tree: dict[str, Any] = {}
        for phrase, what in phrases:
            branch = self._tree
            for word in words_of(phrase) if isinstance(phrase, str) else phrase:
                branch = branch.setdefault(word, {})
            branch.setdefault(_END, what)

    @property
    def firsts(self) -> frozenset[str]:
        """The words with which its phrases begin."""
        return frozenset(self._tree)

    def starts(self, words: list[str], among: list[int] | None = None) -> list[int]:
        """The words at which a phrase may begin; ``among``: of these alone."""
        tree = self._tree
        if among is not None:
            return [i for i in among if words[i] in tree]
        return [i for i, word in enumerate(words) if word in tree]

    def ends(self, words: list[str], i: int) -> list[tuple[int, T]]:
        """Every phrase at word ``i``, shortest first: its last word and what it stands for."""
        branch, found, at, n = self._tree.get(words[i]), [], i, len(words)
        while branch is not None:
            if _END in branch:
                found.append((at, branch[_END]))
            at += 1
            while at < n and words[at][0] == "\n":
                at += 1
            branch = branch.get(words[at]) if at < n else None
        return found

    def at(self, words: list[str], i: int) -> tuple[int, T] | None:
        """The longest phrase at word ``i``: its last word and what it stands for."""
        found = self.ends(words, i) if words[i] in self._tree else None
        return found[-1] if found else None

    def find(self, words: list[str], among: list[int] | None = None) -> list[tuple[int, int, T]]:
        """All phrases in order, without overlap: (first word, last word, what)."""
        found, skipped = [], -1
        for i in self.starts(words, among):
            if i <= skipped:
                continue
            ends = self.ends(words, i)
            if ends:
                skipped, what = ends[-1]
                found.append((i, skipped, what))
        return found
