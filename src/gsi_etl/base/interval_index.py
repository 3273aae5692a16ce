"""Many intervals, and the one among them that suits a question best, found without looking at each.

A page may state fifty thousand numbers, and each is held against the others: pairing old figures with new ones,
conflicts, identities. Knows ``precision`` only.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from decimal import Decimal
from heapq import merge
from itertools import islice, product

from gsi_etl.base.intervals import Interval, high_end, hull, low_end

#: What an interval costs as an answer; None: it does not qualify. The cost of an interval is never more than that of a
#: part of it.
Cost = Callable[[Interval], Decimal | None]
#: (cost, key) of an answer.
Best = tuple[Decimal, int]

ZERO = Decimal(0)
_LEAF = 8


def meeting(interval: Interval) -> Cost:
    """The cost that admits those that meet ``interval``, at no cost: the first of them is the best."""
    return lambda other: ZERO if interval.meets(other) else None


class _Node:
    """A part of the tree: the hull of its intervals, the least key in it that is not taken, and what it consists of."""

    __slots__ = ("above", "hull", "keys", "least", "parts")

    def __init__(self, keys: list[int], parts: list[_Node], hull: Interval, above: _Node | None = None) -> None:
        self.keys, self.parts, self.hull, self.above = keys, parts, hull, above
        self.least: int | None = min(keys) if keys else min(part.least for part in parts if part.least is not None)


class IntervalIndex:
    """Intervals by key. A k-d tree over both ends, so that a question passes over whatever lies elsewhere.

    Eight or fewer are simply looked through.
    """

    def __init__(self, intervals: Mapping[int, Interval]) -> None:
        self._intervals = intervals
        self._left = set(intervals)
        self._leaves: dict[int, _Node] = {}
        self._root: _Node | None = None
        if intervals:
            ranks = ({}, {}) if len(intervals) <= _LEAF else (_ranks(intervals, low_end), _ranks(intervals, high_end))
            self._root = self._node(list(intervals), ranks, 0)

    def best(self, cost: Cost) -> Best | None:
        """Of those not taken the one of the least cost; of equals that of the least key."""
        found: Best | None = None
        pending = [] if self._root is None else _worth(cost, [self._root])
        while pending:
            bound, node = pending.pop()
            if found is not None and bound >= found:
                continue
            for key in node.keys:
                price = cost(self._intervals[key]) if key in self._left else None
                if price is not None and (found is None or (price, key) < found):
                    found = price, key
            pending += _worth(cost, node.parts)
        return found

    def nearest(self, cost: Cost) -> Interval | None:
        """The best interval itself."""
        found = self.best(cost)
        return None if found is None else self._intervals[found[1]]

    def first(self, interval: Interval) -> int | None:
        """The least key not taken of an interval that meets this one."""
        found = self.best(meeting(interval))
        return None if found is None else found[1]

    def take(self, key: int) -> None:
        """Answer with this one no more."""
        self._left.discard(key)
        node: _Node | None = self._leaves.get(key)
        while node is not None and node.least == key:
            left = [one for one in node.keys if one in self._left]
            left += [part.least for part in node.parts if part.least is not None]
            node.least = min(left, default=None)
            node = node.above

    def _node(self, keys: list[int], ranks: tuple[dict[int, int], dict[int, int]], axis: int) -> _Node:
        if len(keys) <= _LEAF:
            node = _Node(keys, [], hull(self._intervals[key] for key in keys))
            self._leaves |= dict.fromkeys(keys, node)
            return node
        keys.sort(key=ranks[axis].__getitem__)
        half = len(keys) // 2
        parts = [self._node(some, ranks, 1 - axis) for some in (keys[:half], keys[half:])]
        node = _Node([], parts, hull(part.hull for part in parts))
        for part in parts:
            part.above = node
        return node


class ContextIndex:
    """Intervals by their subject, year and edition, of which a statement may leave out the last two.

    Two contexts are compatible when neither names a year or an edition that the other contradicts by naming another.
    """

    def __init__(self, statements: Mapping[int, tuple[Hashable, int | None, str | None, Interval]]) -> None:
        self._statements = statements
        self._taken: set[int] = set()
        self._keys: dict[Hashable, list[int]] = defaultdict(list)
        self._indices: dict[Hashable, IntervalIndex] = {}
        for key, (subject, year, edition, _) in statements.items():
            for filed in product((subject,), ((year,), ()), ((edition,), ())):
                self._keys[filed].append(key)

    def best(self, subject: Hashable, year: int | None, edition: str | None, cost: Cost) -> Best | None:
        """The best statement of a compatible context (see ``IntervalIndex.best``)."""
        return self._of(product((subject,), _compatible(year), _compatible(edition)), cost)

    def best_of_edition(self, subject: Hashable, edition: str | None, cost: Cost) -> Best | None:
        """The best statement of any year that names just this edition, or none as this does."""
        return self._of([(subject, (), (edition,))], cost)

    def first(self, subject: Hashable, year: int | None, edition: str | None, count: int) -> list[int]:
        """The least ``count`` keys of statements of a compatible context, taken or not."""
        filed = product((subject,), _compatible(year), _compatible(edition))
        return list(islice(merge(*(self._keys[one] for one in filed if one in self._keys)), count))

    def take(self, key: int) -> None:
        """Answer with this one no more."""
        self._taken.add(key)
        subject, year, edition, _ = self._statements[key]
        for filed in product((subject,), ((year,), ()), ((edition,), ())):
            if filed in self._indices:
                self._indices[filed].take(key)

    def _of(self, filed: Iterable[Hashable], cost: Cost) -> Best | None:
        found = [self._index(one).best(cost) for one in filed if one in self._keys]
        return min((one for one in found if one is not None), default=None)

    def _index(self, filed: Hashable) -> IntervalIndex:
        """Made when it is first asked: most subjects never are."""
        if filed not in self._indices:
            left = [key for key in self._keys[filed] if key not in self._taken]
            self._indices[filed] = IntervalIndex({key: self._statements[key][3] for key in left})
        return self._indices[filed]


def _compatible(named: int | str | None) -> tuple[tuple[int | str | None, ...], ...]:
    """Under which names to look: anything when none is named, else the same or none."""
    return ((),) if named is None else ((named,), (None,))


def _worth(cost: Cost, parts: Iterable[_Node]) -> list[tuple[Best, _Node]]:
    """The parts that may hold an answer, each with the best that can be hoped for; the most promising last."""
    bounds = [
        ((bound, part.least), part)
        for part in parts
        if part.least is not None and (bound := cost(part.hull)) is not None
    ]
    return sorted(bounds, key=lambda pair: pair[0], reverse=True)


def _ranks(intervals: Mapping[int, Interval], end: Callable[[Interval], tuple[Decimal, bool]]) -> dict[int, int]:
    ordered = sorted(intervals, key=lambda key: end(intervals[key]))
    return {key: rank for rank, key in enumerate(ordered)}
