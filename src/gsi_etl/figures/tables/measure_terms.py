"""The phrases and nouns by which a label of a table names a measure: ``warehouse/reference/measures.csv``."""

from __future__ import annotations

import csv
from functools import cache

from gsi_etl.config.resources import folder
from gsi_etl.figures.text.phrases import Lexicon

STOCKS = ("people_in_modern_slavery", "forced_labour", "forced_marriage")


@cache
def _rows() -> tuple[dict[str, str], ...]:
    with (folder("warehouse") / "reference" / "measures.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def _phrases(column: str) -> list[tuple[str, str]]:
    return [(phrase, row["measure"]) for row in _rows() for phrase in row[column].split("|") if phrase]


@cache
def cues() -> Lexicon[str]:
    """Phrases that say what a label speaks of."""
    return Lexicon(_phrases("phrases"))


@cache
def nouns() -> Lexicon[str]:
    """Nouns that say what the number right before them counts."""
    return Lexicon(_phrases("nouns"))
