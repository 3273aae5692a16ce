"""Who is who: the series a figure belongs to, and which new figure continues which old one."""

from __future__ import annotations

import hashlib
from collections import defaultdict, deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial

from gsi_etl.base import intervals as precision
from gsi_etl.base.bounds import computed
from gsi_etl.base.interval_index import ContextIndex, IntervalIndex, meeting
from gsi_etl.base.intervals import Interval
from gsi_etl.changes.alike import Alikes, Likeness
from gsi_etl.model import Figure, FigureState

#: Gives the new figure that continues an old state, once, or None.
Find = Callable[[FigureState], int | None]


def series_of(source_id: str, figure: Figure, article_url: str | None) -> str:
    """The identity of a figure over time: (source, measure, place, reference year, edition, subgroup).

    A news source is many articles that each make their own claim, so there the article is part of the series:
    two papers with two numbers are not a revision.
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


def pair(
    old: Sequence[FigureState], new: Sequence[Figure], series: Sequence[str], likeness: Likeness | None = None
) -> Pairing:
    """Pair each old state with at most one new figure (an index into ``new``).

    First the same words in the same series, then meeting intervals, then what else continues a series (a revision),
    and last a figure that merely gained or lost its year or edition: first in the same words, then anywhere. Of several
    that would do the first is taken.
    ``likeness``: what comparing sentences may still cost.
    """
    # A withdrawn figure is continued only by what no present one claims.
    left_old = sorted(old, key=lambda state: state.status == "withdrawn")
    left_new = dict.fromkeys(range(len(new)))
    plural = _plural_series(old, new, series)
    pairs: list[tuple[FigureState, int]] = []
    by_series = partial(_by_series, plural=plural, likeness=likeness or Likeness())
    for search in (_by_words, _by_interval, by_series, _by_sentence, _by_context):
        if not left_old or not left_new:
            break
        find = search(new, series, list(left_new))
        unpaired = []
        for state in left_old:
            match = find(state)
            if match is None:
                unpaired.append(state)
            else:
                pairs.append((state, match))
                del left_new[match]
        left_old = unpaired
    return Pairing(tuple(pairs), tuple(left_old), tuple(left_new))


def _by_words(new: Sequence[Figure], series: Sequence[str], left: Sequence[int]) -> Find:
    """The same words in the same series."""
    by_words: dict[tuple[str, ...], deque[int]] = defaultdict(deque)
    for index in left:
        by_words[series[index], new[index].reading.quote, new[index].sentence].append(index)

    def find(state: FigureState) -> int | None:
        same = by_words.get((state.series, state.figure.reading.quote, state.figure.sentence))
        return same.popleft() if same else None

    return find


def _by_interval(new: Sequence[Figure], series: Sequence[str], left: Sequence[int]) -> Find:
    """What agrees with it, in the same series."""
    intervals: dict[str, dict[int, Interval]] = defaultdict(dict)
    for index in left:
        intervals[series[index]][index] = precision.strict(new[index].reading)
    indices = {key: IntervalIndex(some) for key, some in intervals.items()}

    def find(state: FigureState) -> int | None:
        index = indices.get(state.series)
        match = index.first(precision.strict(state.figure.reading)) if index else None
        if index and match is not None:
            index.take(match)
        return match

    return find


def _by_series(
    new: Sequence[Figure], series: Sequence[str], left: Sequence[int], *, plural: set[str], likeness: Likeness
) -> Find:
    """What else continues its series; where a page states several numbers, only one whose sentence is alike."""
    by_series: dict[str, Alikes] = defaultdict(lambda: Alikes(likeness))
    for index in left:
        by_series[series[index]].add(index, new[index].sentence)

    def find(state: FigureState) -> int | None:
        if state.series not in by_series:
            return None
        others = by_series[state.series]
        return others.take_alike(state.figure.sentence) if state.series in plural else others.take()

    return find


def _by_sentence(new: Sequence[Figure], _series: Sequence[str], left: Sequence[int]) -> Find:
    """The same words of the same subject that gained or lost their year or edition.

    A page that adds an edition gives one to its old sentences as well, and another place may state the same number.
    """
    by_words: dict[tuple[object, ...], dict[tuple[str | None, int | None], deque[int]]] = defaultdict(dict)
    for index in left:
        figure = new[index]
        dated = by_words[subject_of(figure), figure.reading.quote, figure.sentence]
        dated.setdefault((figure.edition, figure.reference_year), deque()).append(index)

    def find(state: FigureState) -> int | None:
        was = state.figure
        dated = by_words.get((subject_of(was), was.reading.quote, was.sentence), {})
        fitting = [
            indices
            for (edition, year), indices in dated.items()
            if indices and _fits(was.edition, edition) and _fits(was.reference_year, year)
        ]
        return min(fitting, key=lambda indices: indices[0]).popleft() if fitting else None

    return find


def _fits(one: object, other: object) -> bool:
    """Whether two years or editions can be the same: one of them may not be named."""
    return one is None or other is None or one == other


def _by_context(new: Sequence[Figure], _series: Sequence[str], left: Sequence[int]) -> Find:
    """The same number of the same subject that gained or lost its year or edition."""
    statements = by_context({index: new[index] for index in left})

    def find(state: FigureState) -> int | None:
        figure = state.figure
        said = meeting(precision.strict(figure.reading))
        found = statements.best(subject_of(figure), figure.reference_year, figure.edition, said)
        if found is None:
            return None
        statements.take(found[1])
        return found[1]

    return find


def by_context(figures: Mapping[int, Figure]) -> ContextIndex:
    """What figures state, to be found by subject and number whether they name their year and edition or not."""
    return ContextIndex(
        {
            key: (subject_of(figure), figure.reference_year, figure.edition, precision.strict(figure.reading))
            for key, figure in figures.items()
        }
    )


def subject_of(figure: Figure) -> tuple[str | None, ...]:
    """What a figure is about, whenever and whoever says it."""
    return figure.measure, figure.place, figure.subgroup


def _plural_series(old: Sequence[FigureState], new: Sequence[Figure], series: Sequence[str]) -> set[str]:
    """Series in which a page states several numbers at once: there a leftover number is not a revision by itself."""
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


@computed
def value_of(figure: Figure) -> Decimal | None:
    """The number of a figure for a table's column: its value, or the middle of its range when both ends are known."""
    reading = figure.reading
    if reading.value is not None or reading.lower is None or reading.upper is None:
        return reading.value
    return (reading.lower + reading.upper) / 2
