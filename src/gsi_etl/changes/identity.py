"""Who is who: the series a figure belongs to, and which new figure continues which old one."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import SequenceMatcher

from gsi_etl import precision
from gsi_etl.model import Figure, FigureState

#: Sentences that are so much alike, numbers aside, are one sentence with another number.
ALIKE = 0.6


def series_of(source_id: str, figure: Figure, article_url: str | None) -> str:
    """The identity of a figure over time: (source, measure, place, reference year, edition, subgroup).

    A news source is many articles that each make their own claim, so there the article is part of the series:
    two papers with two numbers are no revision.
    """
    parts = [source_id, figure.measure, figure.place, figure.reference_year, figure.edition, figure.subgroup]
    key = ":".join("-" if part is None else str(part) for part in parts).removesuffix(":-")
    return f"{key}@{hashlib.sha256(article_url.encode()).hexdigest()[:8]}" if article_url else key


@dataclass(frozen=True, slots=True)
class Pairing:
    """Old states and new figures of one page: who continues whom, what is gone, what is new."""

    pairs: tuple[tuple[FigureState, int], ...]
    gone: tuple[FigureState, ...]
    fresh: tuple[int, ...]


def pair(old: Sequence[FigureState], new: Sequence[Figure], series: Sequence[str]) -> Pairing:
    """Pair each old state with at most one new figure (an index into ``new``).

    First the same words in the same series, then meeting intervals, then what else continues a series (a revision),
    and last a figure that merely gained or lost its year or edition.
    """
    # A withdrawn figure is continued only by what no present one claims.
    left_old, left_new = sorted(old, key=lambda state: state.status == "withdrawn"), list(range(len(new)))
    pairs: list[tuple[FigureState, int]] = []
    plural = _plural_series(old, new, series)

    def take(agree: Callable[[FigureState, int], bool]) -> None:
        by_series: dict[str, list[int]] = defaultdict(list)
        for index in left_new:
            by_series[series[index]].append(index)
        for state in list(left_old):
            match = next((i for i in by_series[state.series] if agree(state, i)), None)
            if match is not None:
                by_series[state.series].remove(match)
                pairs.append((state, match))
                left_old.remove(state)
                left_new.remove(match)

    take(lambda s, i: _same_words(s.figure, new[i]))
    take(lambda s, i: meets(s.figure, new[i]))
    take(lambda s, i: s.series not in plural or _alike(s.figure, new[i]))
    for state in list(left_old):
        match = next((i for i in left_new if same_but_for_context(state.figure, new[i])), None)
        if match is not None:
            pairs.append((state, match))
            left_old.remove(state)
            left_new.remove(match)
    return Pairing(tuple(pairs), tuple(left_old), tuple(left_new))


def _plural_series(old: Sequence[FigureState], new: Sequence[Figure], series: Sequence[str]) -> set[str]:
    """Series in which a page states several numbers at once: there a leftover number is no revision by itself."""
    before: dict[str, set[Decimal | None]] = defaultdict(set)
    after: dict[str, set[Decimal | None]] = defaultdict(set)
    for state in old:
        if state.status != "withdrawn":
            before[state.series].add(value_of(state.figure))
    for key, figure in zip(series, new, strict=True):
        after[key].add(value_of(figure))
    return {key for states in (before, after) for key, values in states.items() if len(values) > 1}


def meets(one: Figure, other: Figure) -> bool:
    """True when two statements agree within their stated precision."""
    return precision.strict(one.reading).meets(precision.strict(other.reading))


def same_but_for_context(one: Figure, other: Figure) -> bool:
    """The same number of the same subject, of which one statement leaves out its year or its edition."""
    subject = ("measure", "place", "subgroup")
    if any(getattr(one, name) != getattr(other, name) for name in subject) or not meets(one, other):
        return False
    context = ("reference_year", "edition")
    return all(None in (a, b) or a == b for a, b in ((getattr(one, n), getattr(other, n)) for n in context))


def _same_words(one: Figure, other: Figure) -> bool:
    return one.reading.quote == other.reading.quote and one.sentence == other.sentence


def _alike(one: Figure, other: Figure) -> bool:
    before, after = (re.sub(r"\d[\d.,]*", "#", figure.sentence) for figure in (one, other))
    return SequenceMatcher(None, before, after, autojunk=False).ratio() >= ALIKE


def value_of(figure: Figure) -> Decimal | None:
    """The number of a figure for a table's column: its value, or the middle of its range when both ends are known."""
    reading = figure.reading
    if reading.value is not None or reading.lower is None or reading.upper is None:
        return reading.value
    return (reading.lower + reading.upper) / 2
