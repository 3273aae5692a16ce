"""The publication that a label names, and which of its editions: "Global Slavery Index 2018", "2023 GSI"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from gsi_etl.config.subject import GENERIC, subject
from gsi_etl.figures.meaning.phrases import PUBLICATION, table
from gsi_etl.figures.text.edition_terms import edition_of, is_year, latest_edition
from gsi_etl.figures.text.tokens import Sentence

_LATEST = frozenset(["latest", "newest", "new", "current", "recent"])


@dataclass(frozen=True, slots=True)
class Citation:
    """A publication named by words ``first`` to ``last``; ``edition`` is None when no edition can be identified.

    ``inferred``: only the document's date settled which.
    """

    first: int
    last: int
    family: str
    edition: str | None = None
    inferred: bool = False


def citations(sentence: Sentence, published: date | None = None) -> list[Citation]:
    """Every publication that the label names, each with the year beside it."""
    words, found = sentence.words, []
    for first, last, classes in table(sentence.language).find(sentence.raw):
        family = next((c[len(PUBLICATION) :] for c in classes if c.startswith(PUBLICATION)), None)
        generic = family == GENERIC
        if family is None or (generic and words[first] != GENERIC):
            continue
        family = subject().main.family if generic else family
        year = next((at for at in (first - 1, last + 1, last + 2) if is_year(sentence.word(at))), None)
        if year is not None:
            edition = edition_of(family, int(words[year]))
            if edition is not None:
                found.append(Citation(min(first, year), max(last, year), family, edition))
                continue
        if generic:
            continue
        fresh = sentence.word(first - 1) in _LATEST
        edition = latest_edition(family, published) if fresh else None
        found.append(Citation(first, last, family, edition, inferred=edition is not None))
    return found
