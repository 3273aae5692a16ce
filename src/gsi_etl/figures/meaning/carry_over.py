"""Weights that were learned on one subject, for another: as far as they are of relations and not of words.

What holds of a cue two words away holds for every subject. What was learned of a measure goes to the measures of the
same role: of the headline count to the headline count, of a part to every part. What was learned of the words of the
subject (features that bear words which belong to no language's grammar) is left out. What was learned of the size of
its numbers gives way to the pack's own estimates: where those are of 24 executions, small numbers count.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cache
from itertools import product
from typing import TYPE_CHECKING

from gsi_etl.base import curated, measures, pack
from gsi_etl.base.measures import Measure
from gsi_etl.config.subject import GENERIC, subject
from gsi_etl.figures.meaning.citations import ABOUT
from gsi_etl.figures.meaning.phrases import publication_names
from gsi_etl.figures.meaning.relations import shape, size
from gsi_etl.figures.text.tokens import words_of

if TYPE_CHECKING:
    from gsi_etl.figures.meaning.weights import Weights

#: Features of the measure slot that bear words: the words near a number, alone and in groups.
_WORDED = ("w", "g")
#: Weights of the size that a measure's numbers have: another subject's numbers have other sizes.
_SIZED = "m"
#: Before the first word of a publication's name, in the features of how an edition is cited.
_NAMED = "ec:named:"
#: What speaks against a year as an edition's that the edition beside it is about. The bundled subject's editions are
#: years apart, so that little could be learned of it there; a report of every year is about the year before.
_ABOUT = -4.0
#: A count that is nowhere larger than this power of ten has countries with a few.
_SMALL = 4
#: The kinds of number that state a share, or a rate.
_STATED = {"share": ("share", "ratio"), "rate": ("rate",)}


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
    slots["edition"] = _of_publications(slots["edition"])
    for feature, weight in _usual_sizes(slots["measure"]):
        slots["measure"][feature] = slots["measure"].get(feature, 0.0) + weight
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


def _of_publications(table: Mapping[str, float]) -> dict[str, float]:
    """How editions are cited. What was learned of the main publication's name and of its short name, each by its first
    word, goes to the names and the short names of the pack's publications."""
    rows = [row for _, row in curated.rows(pack.shared("publications.csv"))]
    main = [words_of(name) for name in rows[0]["phrases"].split("|")]
    full, short = (next((one[0] for one in main if (len(one) > 1) is several), "") for several in (True, False))
    others = {words_of(name)[0] for row in rows for name in row["phrases"].split("|")}
    kept = {name: weight for name, weight in table.items() if name.removeprefix(_NAMED) not in others}
    bodies = {one.family for one in subject().publications if one.body}
    for family, name in publication_names():
        words = words_of(name)
        if family not in bodies and family != GENERIC and words:
            weight = table.get(_NAMED + (full if len(words) > 1 else short), 0.0)
            kept[_NAMED + words[0]] = max(weight, kept.get(_NAMED + words[0], 0.0))
    return {**kept, ABOUT: min(_ABOUT, kept.get(ABOUT, 0.0))}


def _usual_sizes(learned: Mapping[str, float]) -> Iterator[tuple[str, float]]:
    """What makes up for each weight against a size that the measure's own estimates have."""
    values: dict[str, list[Decimal]] = {}
    for _, row in curated.rows(pack.own("estimates.csv")):
        if row["value"]:
            values.setdefault(row["measure"], []).append(Decimal(row["value"]))
    for measure in sorted(measures.targets() & values.keys()):
        role = measures.measures()[measure].role
        for kind in _STATED.get(role, ("count",)):
            for at in _sizes(kind, [size(kind, value) for value in values[measure]]):
                weight = learned.get(f"t:{shape(kind, at)}", 0.0)
                if weight < 0:
                    yield f"{_SIZED}:{measure}:{shape(kind, at)}", -weight


def _sizes(kind: str, known: list[int]) -> range:
    """The sizes that a measure can have: those between its estimates, and of countries that have none yet."""
    if kind == "count":
        return range(0 if max(known) <= _SMALL else min(known), max(known) + 1)
    return range(min(known) - 1, max(known) + 2)


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
