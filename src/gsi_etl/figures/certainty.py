"""How sure a reading is: whether its own sentence says all of it, or part was taken from elsewhere in the text.

Follows from the rules that gave the figure its meaning; nothing is estimated.
"""

from __future__ import annotations

from typing import Literal

from gsi_etl.model import Figure

Confidence = Literal["high", "medium", "low"]

#: Words of the rules that take something from outside the sentence, or that the sentence leaves to be understood.
_TAKEN = (
    "goes on from", "sentence before", "earlier sentence", "default", "of the title", "no country is spoken of",
    "counted back", "bare number", "that of the number", "government speaks", "a half of Korea", "spoken of before",
)  # fmt: skip


def inferred(figure: Figure) -> tuple[str, ...]:
    """What the figure's sentence does not say itself, and where it was taken from: ``place: goes on from ...``."""
    taken = [rule for rule in (*figure.reading.rules, *figure.rules) if any(words in rule for words in _TAKEN)]
    if figure.edition is not None and figure.edition_inferred:
        taken.append("edition: inferred, for the sentence does not name it")
    return tuple(dict.fromkeys(taken))


def confidence(figure: Figure) -> Confidence:
    """``high`` when the sentence says all of it, ``medium`` when one thing was inferred, ``low`` when more were."""
    return ("high", "medium", "low")[min(len(inferred(figure)), 2)]
