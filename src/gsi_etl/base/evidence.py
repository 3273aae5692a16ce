"""The evidence behind a figure: in words for people, and as the JSON that the warehouse keeps.

Knows ``model`` alone. No program reads the sentences again: what code needs is typed.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from gsi_etl.model import Evidence, Figure, Slot

_OUTSIDE = ("earlier", "title", "default")
_FROM_THE_TEXT = ("clause", "sentence", *_OUTSIDE)


def inferred(figure: Figure) -> tuple[str, ...]:
    """``place: named in the title``: each part that the figure's own sentence does not give, and where it is from."""
    taken = []
    slots: tuple[Slot, ...] = ("measure", "place", "edition")
    for slot in slots:
        told = [e for e in figure.evidence if e.slot == slot and not e.runner_up and e.where in _FROM_THE_TEXT]
        if told and all(one.where in _OUTSIDE for one in told):
            taken.append(in_words(max(told, key=lambda one: one.weight)))
    if figure.edition is not None and figure.edition_inferred:
        taken.append("edition: the latest on the document's date, for the text does not name it")
    return tuple(taken)


def given_year(year: int | None) -> Evidence:
    """Why a figure is about a year that its text does not say: its source's catalogue entry does."""
    return Evidence("year", str(year or "none"), "what the source says of itself", where="default")


def year_is_given(figure: Figure) -> bool:
    """True when only the source's catalogue entry says which year the figure is about."""
    return any(e.slot == "year" and e.where == "default" and not e.runner_up for e in figure.evidence)


def in_words(one: Evidence) -> str:
    """``place: named in the sentence ("North Korea")``."""
    words = f' ("{" ".join(one.words.split())}")' if one.words else ""
    prefix = "" if one.slot == "number" else f"{one.slot}: "
    other = f"; runner-up: {spoken_for(one)}" if one.runner_up else ""
    return f"{prefix}{one.reason}{words}{other}"


def spoken_for(one: Evidence) -> str:
    """The reading that it speaks for, in words: ``forced labour``, ``PRK``, ``none``."""
    return "none" if one.value in ("", "0") else one.value.replace("_", " ")


def to_json(rules: Sequence[str], evidence: Sequence[Evidence]) -> str:
    """How a number was read (sentences) and why it was read so (objects), in one array."""
    return json.dumps([*rules, *map(plain, evidence)], ensure_ascii=False)


def plain(one: Evidence) -> dict[str, Any]:
    """As JSON has it: without what is empty or not known."""
    return {name: value for name, value in asdict(one).items() if value not in ("", None, False)}


def from_json(text: str) -> tuple[Evidence, ...]:
    """The inverse of ``to_json``; what was written as a sentence is evidence about the number."""
    return tuple(
        Evidence("number", "", one) if isinstance(one, str) else Evidence(**{"value": "", "reason": "", **one})
        for one in json.loads(text)
    )
