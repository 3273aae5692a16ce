"""Word lists as one string, which is how people read and extend them."""

from __future__ import annotations


def bag(words: str) -> frozenset[str]:
    """The words of a string, as a set."""
    return frozenset(words.split())
