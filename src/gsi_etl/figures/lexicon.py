"""Phrases found in a sentence by their words: one dictionary look-up a word, longest phrase first.

Knows nothing of what the phrases stand for.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Generic, TypeVar

from gsi_etl.figures.tokens import words_of

T = TypeVar("T")


class Lexicon(Generic[T]):
    """Phrases and what each stands for. A line break in the text counts as no word."""

    def __init__(self, phrases: Iterable[tuple[str, T]]) -> None:
        table: dict[str, list[tuple[tuple[str, ...], T]]] = {}
        for phrase, what in phrases:
            words = words_of(phrase)
            table.setdefault(words[0], []).append((words[1:], what))
        for entries in table.values():
            entries.sort(key=lambda entry: -len(entry[0]))
        self._table = table

    def at(self, words: list[str], i: int) -> tuple[int, T] | None:
        """The longest phrase at word ``i``: its last word and what it stands for."""
        for rest, what in self._table.get(words[i], ()):
            last = _matches(words, i, rest)
            if last is not None:
                return last, what
        return None

    def find(self, words: list[str]) -> list[tuple[int, int, T]]:
        """All phrases in order, without overlap: (first word, last word, what)."""
        table, found, skipped = self._table, [], -1
        for i in [i for i, word in enumerate(words) if word in table]:
            hit = self.at(words, i) if i > skipped else None
            if hit is not None:
                found.append((i, hit[0], hit[1]))
                skipped = hit[0]
        return found


def _matches(words: list[str], i: int, rest: tuple[str, ...]) -> int | None:
    at, n = i, len(words)
    for word in rest:
        at += 1
        while at < n and words[at][0] == "\n":
            at += 1
        if at >= n or words[at] != word:
            return None
    return at
