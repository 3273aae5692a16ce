"""Who is who: the series a figure belongs to, and which new figure continues which old one."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from gsi_etl import precision
from gsi_etl.model import Figure, FigureState


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

    First the same words in the same series, then meeting intervals, then what is left of a series in its order (a
    revision), and last a figure that merely gained or lost its year or edition.
    """
    left_old, left_new = list(old), list(range(len(new)))
    pairs: list[tuple[FigureState, int]] = []

    def take(agree: object) -> None:
        assert callable(agree)
        for state in list(left_old):
            match = next((i for i in left_new if agree(state, i)), None)
            if match is not None:
                pairs.append((state, match))
                left_old.remove(state)
                left_new.remove(match)

    take(lambda s, i: s.series == series[i] and _same_words(s.figure, new[i]))
    take(lambda s, i: s.series == series[i] and meets(s.figure, new[i]))
    take(lambda s, i: s.series == series[i])
    take(lambda s, i: _same_but_for_context(s.figure, new[i]))
    return Pairing(tuple(pairs), tuple(left_old), tuple(left_new))


def meets(one: Figure, other: Figure) -> bool:
    """True when two statements agree within their stated precision."""
    return precision.strict(one.reading).meets(precision.strict(other.reading))


def _same_words(one: Figure, other: Figure) -> bool:
    return one.reading.quote == other.reading.quote and one.sentence == other.sentence


def _same_but_for_context(one: Figure, other: Figure) -> bool:
    subject = ("measure", "place", "subgroup")
    if any(getattr(one, name) != getattr(other, name) for name in subject) or not meets(one, other):
        return False
    context = ("reference_year", "edition")
    return all(None in (a, b) or a == b for a, b in ((getattr(one, n), getattr(other, n)) for n in context))


def value_of(figure: Figure) -> Decimal | None:
    """The number of a figure for a table's column: its value, or the middle of its range when both ends are known."""
    reading = figure.reading
    if reading.value is not None or reading.lower is None or reading.upper is None:
        return reading.value
    return (reading.lower + reading.upper) / 2


def distinct(items: Iterable[str]) -> list[str]:
    """The items in their first order, each once."""
    return list(dict.fromkeys(items))
