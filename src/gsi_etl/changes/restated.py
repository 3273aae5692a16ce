"""Whether a page still says what it said: the same number in other words, or other digits.

Two authors agree when what their words leave open overlaps. One page over time is compared more strictly: at the same
precision other digits are another number (49.6 against 49.7 million), and at another precision the finer number must
be what the coarser one, hedged as it is, was made from. Small steps add up: each statement is also held against the
finest one that was last confirmed.
"""

from __future__ import annotations

from gsi_etl.base import intervals
from gsi_etl.base.bounds import computed
from gsi_etl.model import FigureState, Reading


@computed
def restates(one: Reading, other: Reading) -> bool:
    """True when two statements of one page are the same number."""
    if one.value is None or other.value is None:
        return _same_range(one, other)
    if one.value == other.value:
        return True
    if "ratio" in (one.kind, other.kind) or one.unit is None or other.unit is None:
        return intervals.strict(one).overlaps(intervals.strict(other))
    if one.unit == other.unit:
        return False
    finer, coarser = (one, other) if one.unit < other.unit else (other, one)
    assert finer.value is not None
    return intervals.strict(coarser).contains(finer.value)


def _same_range(one: Reading, other: Reading) -> bool:
    if one.value is None and other.value is None and one.unit == other.unit:
        return (one.lower, one.upper) == (other.lower, other.upper)
    return intervals.strict(one).overlaps(intervals.strict(other))


def confirmed(state: FigureState) -> Reading:
    """The finest statement of this number since it last changed."""
    return state.confirmed or state.figure.reading


def finer(old: Reading, new: Reading) -> Reading | None:
    """What stays confirmed when ``new`` restates ``old``: ``old`` where it is the finer one, else None for ``new``."""
    if old.value is None or old.unit is None or new.unit is None:
        return None
    return old if old.unit < new.unit else None
