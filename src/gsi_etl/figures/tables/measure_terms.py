"""The phrases and nouns by which a label of a table names a measure: ``measures.csv`` of the pack."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from gsi_etl.base import measures, pack
from gsi_etl.figures.meaning.phrases import every_cue
from gsi_etl.figures.text.phrases import Lexicon

Named = tuple[int, int, str]


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


def named(words: list[str]) -> Iterator[Named]:
    """What the words of a label name, by first and last word; the finder that comes first is to be believed.

    The bundled pack's cues are for sentences, and looser than its labels may be read: it has phrases for those. Another
    pack need not write everything twice.
    """
    if pack.present() is not None:
        of_class = _by_cue()
        for first, last, classes in every_cue().find(words):
            yield from ((first, last, of_class[what]) for what in classes if what in of_class)
    yield from cues().find(words)
    yield from nouns().find(words)


def spoken_of(words: list[str]) -> Iterator[str]:
    """What the words around a table speak of, by phrases; a noun alone is not enough."""
    if pack.present() is not None:
        of_class = _by_cue()
        yield from (of_class[what] for _, _, told in every_cue().find(words) for what in told if what in of_class)
    yield from (what for _, _, what in cues().find(words))


@pack.per_pack
@cache
def _by_cue() -> dict[str, str]:
    """The count or score that each class of cues speaks of."""
    return {measures.measures()[name].cue: name for name in reversed((*counts(), *scores()))}


def scores() -> tuple[str, ...]:
    """Points that are published with the estimates."""
    return measures.of_role("score")


def counts() -> tuple[str, ...]:
    """What a label may count. Measures such as companies, years or cases are left out: tables about anything count
    those."""
    return measures.of_role("headline", "part", "form", "beside")
