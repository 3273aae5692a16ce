"""Word lists as one string, which is how people read and extend them, and the digits of a word."""

from __future__ import annotations


def bag(words: str) -> frozenset[str]:
    """The words of a string, as a set."""
    return frozenset(words.split())


def numeric(word: str) -> bool:
    """True when ``word`` opens with a digit that the reader reads: ``5``, not ``²``, ``٣`` or nothing."""
    return "0" <= word[:1] <= "9"


def whole(word: str) -> int:
    """The number that ``word`` writes in digits alone, of a long one no more than its first ten; -1 for other words."""
    return int(word[:10]) if word.isdecimal() else -1
