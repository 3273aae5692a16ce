"""Whether two sentences are one sentence with another number, at a bounded cost for all pages of a source."""

from __future__ import annotations

import re
from collections import OrderedDict, defaultdict, deque
from difflib import SequenceMatcher

#: Sentences that are so much alike, numbers aside, are one sentence with another number.
ALIKE = 0.6
#: What comparing the sentences of one source may cost in a run: pairs of characters, and so many for each pair of
#: sentences. Some thousands of comparisons, two seconds. Beyond it only sentences are alike that differ in nothing but
#: their numbers.
EFFORT = 100_000_000
EACH = 1000


class Likeness:
    """How much of the effort is left, and what was found out with it."""

    def __init__(self, effort: int | None = None) -> None:
        self.effort = EFFORT if effort is None else effort
        self._known: dict[tuple[str, str], bool] = {}

    def holds(self, before: str, after: str) -> bool:
        """Whether two masked sentences are alike; the same ones always are."""
        if before == after:
            return True
        self.effort -= EACH
        if (before, after) not in self._known:
            self.effort -= len(before) * len(after)
            self._known[before, after] = _are_alike(before, after)
        return self._known[before, after]


class Alikes:
    """The sentences of one series by their keys, in their order, each to be taken once."""

    def __init__(self, likeness: Likeness) -> None:
        self._likeness = likeness
        self._left: OrderedDict[int, str] = OrderedDict()
        self._same: dict[str, deque[int]] = defaultdict(deque)

    def add(self, key: int, sentence: str) -> None:
        self._left[key] = masked(sentence)
        self._same[self._left[key]].append(key)

    def take(self) -> int | None:
        """The first."""
        return self._left.popitem(last=False)[0] if self._left else None

    def take_alike(self, sentence: str) -> int | None:
        """The first that is alike."""
        before = masked(sentence)
        key = self._first_alike(before)
        if key is not None:
            del self._left[key]
        return key

    def _first_alike(self, before: str) -> int | None:
        for key, after in self._left.items():
            if self._likeness.effort <= 0:
                break
            if self._likeness.holds(before, after):
                return key
        else:
            return None
        same = self._same[before]
        while same and same[0] not in self._left:
            same.popleft()
        return same[0] if same else None


def masked(sentence: str) -> str:
    """A sentence without its numbers."""
    return re.sub(r"\d[\d.,]*", "#", sentence)


def _are_alike(before: str, after: str) -> bool:
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    # The first two are quick, and never less than the third.
    return all(ratio() >= ALIKE for ratio in (matcher.real_quick_ratio, matcher.quick_ratio, matcher.ratio))
