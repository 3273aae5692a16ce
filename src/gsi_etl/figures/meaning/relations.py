"""How two things in a sentence stand to each other: distance, what stands between, which side. In words.

The vocabulary of the features: everything here gives short strings or small numbers.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from decimal import Decimal

from gsi_etl.figures.meaning.passage import Seen
from gsi_etl.figures.numbers.quantity import Quantity

_FAR = 24
_STRONG = {";": "s", ".": "s", "!": "s", "?": "s", ":": ":", "(": "b", ")": "b", "[": "b", "]": "b", "|": "s", "•": "s"}
_WEAK = {",": ",", "–": "-", "—": "-", "and": "&", "or": "&", "but": "&", "while": "w", "whereas": "w", "than": "t"}
_ORDER = "sb:w-,t&0"
#: The marks by strength, the strongest first.
_STRENGTH = {word: _ORDER.index(mark) for word, mark in (_WEAK | _STRONG).items()}


def bucket(distance: int) -> str:
    """A distance in words, in classes that grow."""
    if distance <= 2:
        return str(max(distance, 0))
    if distance <= 4:
        return "4"
    if distance <= 7:
        return "7"
    if distance <= 12:
        return "12"
    return "20" if distance <= 20 else "99"


def between(words: list[str], start: int, end: int) -> str:
    """The strongest mark between two words: a stop, a bracket, a colon, a conjunction, a dash, a comma, or nothing."""
    if end - start > _FAR:
        return "far"
    found = len(_ORDER) - 1
    for word in words[start:end]:
        if word in _STRENGTH:
            found = min(found, _STRENGTH[word])
        elif word[0] == "\n":
            return _ORDER[0]
    return _ORDER[found]


def passed(seen: Seen, start: int, end: int) -> int:
    """How many quantities stand wholly between two words (at most 3)."""
    count = 0
    for quantity in seen.quantities:
        if start <= quantity.first and quantity.end <= end:
            count += 1
    return min(count, 3)


#: From here on a share, and a rate, is of the next size.
_SHARES = tuple(map(Decimal, ("0.002", "0.02", "0.12", "0.5")))
_RATES = tuple(map(Decimal, ("1", "10", "120")))
_LARGEST_POWER = 10


def magnitude(quantity: Quantity) -> str:
    """Kind and size of a number: the power of ten for a count, coarse classes for shares and rates."""
    value = quantity.value if quantity.value is not None else quantity.upper if quantity.upper else quantity.lower
    return f"{quantity.kind}?" if value is None else shape(quantity.kind, size(quantity.kind, value))


def shape(kind: str, size: int) -> str:
    """A size as features name it."""
    return f"{kind}{size}" if kind in ("share", "ratio", "rate") else f"{kind}e{size}"


def size(kind: str, value: Decimal) -> int:
    """The power of ten of a count, the class of a share or a rate."""
    value = abs(value)
    if kind in ("share", "ratio"):
        return bisect_right(_SHARES, value) if value <= 1 else len(_SHARES) + 1
    if kind == "rate":
        return bisect_right(_RATES, value)
    return max(-1, min(value.adjusted() if value else -1, _LARGEST_POWER))


def figures_of(quantity: Quantity) -> int:
    """How many digits a number states: 40.3 million has three."""
    value = quantity.value if quantity.value is not None else quantity.upper
    if value is None or not quantity.unit or not value:
        return 0
    return max(1, value.adjusted() - quantity.unit.adjusted() + 1)


def form(word: str) -> str:
    """A word as features name it: digits are one word, and so are line breaks."""
    return "#" if word[0].isdigit() else "¶" if word[0] == "\n" else word


@dataclass(slots=True)
class Side:
    """The nearest cue of a class on one side: how far, how many quantities and which marks between."""

    distance: int
    passed: int
    between: str
    first: int


def nearest(seen: Seen, quantity: Quantity) -> dict[tuple[str, str], Side]:
    """The nearest cue of every class, on either side."""
    words, near = seen.sentence.words, {}
    for first, last, classes in reversed(seen.cues):
        if last < quantity.first:
            for what in classes:
                if (what, "L") not in near:
                    near[what, "L"] = Side(
                        quantity.first - last - 1, passed(seen, last + 1, quantity.first),
                        between(words, last + 1, quantity.first), first,
                    )  # fmt: skip
    for first, _, classes in seen.cues:
        if first >= quantity.end:
            for what in classes:
                if (what, "R") not in near:
                    near[what, "R"] = Side(
                        first - quantity.end, passed(seen, quantity.end, first),
                        between(words, quantity.end, first), first,
                    )  # fmt: skip
    return near
