"""The index finds what looking at every interval finds, however many were taken, and looks at few."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import partial
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from gsi_etl.base.interval_index import ContextIndex, Cost, IntervalIndex, meeting
from gsi_etl.base.intervals import Interval

ENDS = st.none() | st.integers(0, 12).map(Decimal)
#: Ends in no order, too: a range may be printed the wrong way round.
INTERVALS = st.builds(Interval, ENDS, ENDS, st.booleans(), st.booleans())
CONTEXTS = st.tuples(st.sampled_from("ab"), st.sampled_from([None, 2016, 2018]), st.sampled_from([None, "GSI", "GEMS"]))


@given(st.lists(INTERVALS, max_size=60), st.lists(INTERVALS, max_size=30))
def test_the_first_that_meets_is_found_and_each_once(many: list[Interval], asked: list[Interval]) -> None:
    index, left = IntervalIndex(dict(enumerate(many))), list(range(len(many)))
    for interval in asked:
        wanted = next((key for key in left if interval.meets(many[key])), None)
        assert index.first(interval) == wanted
        if wanted is not None:
            index.take(wanted)
            left.remove(wanted)


@given(st.lists(INTERVALS, min_size=1, max_size=60), st.integers(0, 12).map(Decimal))
def test_the_nearest_is_found_and_of_equals_the_first(many: list[Interval], value: Decimal) -> None:
    def distance(other: Interval) -> Decimal:
        below = Decimal(0) if other.high is None else max(Decimal(0), value - other.high)
        above = Decimal(0) if other.low is None else max(Decimal(0), other.low - value)
        return max(below, above)

    wanted = min((distance(interval), key) for key, interval in enumerate(many))
    assert IntervalIndex(dict(enumerate(many))).best(distance) == wanted


@given(st.lists(st.tuples(CONTEXTS, INTERVALS), max_size=40), st.lists(st.tuples(CONTEXTS, INTERVALS), max_size=20))
def test_only_statements_of_a_compatible_context_are_found(
    many: list[tuple[tuple[str, int | None, str | None], Interval]],
    asked: list[tuple[tuple[str, int | None, str | None], Interval]],
) -> None:
    index = ContextIndex({key: (*context, interval) for key, (context, interval) in enumerate(many)})
    left = list(range(len(many)))
    for context, interval in asked:
        wanted = next((k for k in left if _compatible(many[k][0], context) and interval.meets(many[k][1])), None)
        found = index.best(*context, meeting(interval))
        assert (found and found[1]) == wanted
        same = [k for k in left if many[k][0][::2] == context[::2] and interval.meets(many[k][1])]
        found = index.best_of_edition(context[0], context[2], meeting(interval))
        assert (found and found[1]) == next(iter(same), None)
        if wanted is not None:
            index.take(wanted)
            left.remove(wanted)


def _compatible(one: tuple[str, int | None, str | None], other: tuple[str, int | None, str | None]) -> bool:
    return one[0] == other[0] and all(None in pair or pair[0] == pair[1] for pair in zip(one, other, strict=True))


def _looks(intervals: Sequence[Interval], asked: Sequence[Interval]) -> int:
    """How many intervals and hulls are looked at to pair each of ``asked`` with the first that it meets."""
    looks = 0

    def counted(cost: Cost, interval: Interval) -> Decimal | None:
        nonlocal looks
        looks += 1
        return cost(interval)

    index = IntervalIndex(dict(enumerate(intervals)))
    for one in asked:
        found = index.best(partial(counted, meeting(one)))
        if found is not None:
            index.take(found[1])
    return looks


def test_eight_times_as_many_cost_little_more_each() -> None:
    def many(size: int, width: int) -> list[Interval]:
        random = Random(size)
        lows = random.sample(range(4 * size), size)
        return [Interval(Decimal(low), Decimal(low) + random.randint(1, width)) for low in lows]

    for width in (1, 3, 100):
        few, more = (_looks(many(size, width), many(size, width)[::-1]) / size for size in (250, 2000))
        assert more < 2 * few
    alike = [
        _looks([Interval(Decimal(1), Decimal(2))] * n, [Interval(Decimal(2), Decimal(3))] * n) / n for n in (250, 2000)
    ]
    assert alike[1] < 2 * alike[0]
