"""Weights that were learned on one subject, for another: as far as they are of relations and not of words.

What holds of a cue two words away holds for every subject. What was learned of a measure goes to the measures of the
same role: of the headline count to the headline count, of a part to every part. What was learned of the words of the
subject (features that bear words which belong to no language's grammar) is left out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from itertools import product
from typing import TYPE_CHECKING

from gsi_etl.base import curated, measures, pack
from gsi_etl.base.measures import Measure

if TYPE_CHECKING:
    from gsi_etl.figures.meaning.weights import Weights

#: Features of the measure slot that bear words: the words near a number, alone and in groups.
_WORDED = ("w", "g")
#: Weights of the size that a measure's numbers have: another subject's numbers have other sizes.
_SIZED = "m"


def carry_over(weights: Weights) -> Weights:
    """The weights of the bundled subject for the one in use; the same where it is the bundled one."""
    if pack.present() is None:
        return weights
    learned = measures.read(pack.shared("measures.csv"))
    names = _namesakes(learned, measures.measures())
    slots = {
        slot: dict(_of_measures(table, names) if slot == "measure" else table.items())
        for slot, table in weights.slots.items()
    }
    return replace(weights, slots=slots)


def _namesakes(learned: Mapping[str, Measure], present: Mapping[str, Measure]) -> dict[str, tuple[str, ...]]:
    """For each target that was learned the targets that take its weights; for the second of a role none."""
    found: dict[str, tuple[str, ...]] = {}
    filled: set[str] = set()
    for name, one in learned.items():
        if one.target:
            alike = tuple(other.name for other in present.values() if other.role == one.role)
            found[name] = () if one.role in filled else alike
            filled.add(one.role)
    return found


def _of_measures(table: Mapping[str, float], names: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, float]]:
    for feature, weight in table.items():
        parts = feature.split(":")
        if parts[0] in _WORDED and not _grammatical(parts[-1]):
            continue
        if parts[0] == _SIZED and len(parts) > 2:
            continue
        for renamed in _renamed(feature, parts, names):
            yield renamed, weight


def _renamed(feature: str, parts: list[str], names: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """The feature under the names of the present measures; itself where it names none."""
    told = [piece.split(">") for piece in parts]
    if not any(name in names for piece in told for name in piece):
        yield feature
        return
    options = [["\0".join(one) for one in product(*(names.get(name, (name,)) for name in piece))] for piece in told]
    for chosen in product(*options):
        yield ":".join(piece.replace("\0", ">") for piece in chosen)


def _grammatical(words: str) -> bool:
    """Whether every word is one of a language's commonest, a number or a mark."""
    return all(word in _common() or not word.isalpha() for word in words.split(" "))


@cache
def _common() -> frozenset[str]:
    return frozenset(_words(row["words"] for _, row in curated.rows(pack.shared("function_words.csv"))))


def _words(cells: Iterable[str]) -> Iterator[str]:
    for cell in cells:
        yield from cell.split()
