"""The phrases and nouns by which a label of a table names a measure: ``measures.csv`` of the pack."""

from __future__ import annotations

from functools import cache

from gsi_etl.base import measures, pack
from gsi_etl.figures.text.phrases import Lexicon


@pack.per_pack
@cache
def cues() -> Lexicon[str]:
    """Phrases that say what a label speaks of."""
    return Lexicon((phrase, one.name) for one in measures.measures().values() for phrase in one.phrases)


@pack.per_pack
@cache
def nouns() -> Lexicon[str]:
    """Nouns that say what the number right before them counts."""
    return Lexicon((noun, one.name) for one in measures.measures().values() for noun in one.nouns)


def scores() -> tuple[str, ...]:
    """Points that are published with the estimates."""
    return measures.of_role("score")


def counts() -> tuple[str, ...]:
    """What a label may count. Measures such as companies, years or cases are left out: tables about anything count
    those."""
    return measures.of_role("headline", "part", "form", "beside")
