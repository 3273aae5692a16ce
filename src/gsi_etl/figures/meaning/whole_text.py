"""Whether a text states a target at all, and the evidence for it: how sure its readings are, and what it speaks of.

One doubtful number in a text of many is likely to be of something else; one that stands beside others, in a text that
cites a publication of the subject, is not. The names of the features are of relations alone, so they hold for every
subject.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gsi_etl.config.subject import GENERIC
from gsi_etl.figures.meaning.passage import Passage
from gsi_etl.figures.meaning.phrases import cues_of_targets

TARGETS, NONE = "targets", "none"
#: The steps of a probability, and of a share of the numbers.
_CHANCES = (0.4, 0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.95, 0.98, 0.99)
_SHARES = (0.1, 0.2, 0.4, 0.6, 0.8)
_COUNTS = (1, 2, 3, 5, 10)


def is_silent(page: Passage, agreement: str) -> bool:
    """Whether nothing in the text is of the subject: no cue of a target or of a rate, no publication, and no number
    that an edition states (``agreement``). Whatever its numbers count, no reader of this text could know it."""
    if agreement in ("one", "some"):
        return False
    signs = {*cues_of_targets(), "rate"}
    return all(seen.spoken_of.isdisjoint(signs) and not seen.publications for seen in (*page.title, *page.body))


def evidence(page: Passage, chances: Sequence[float], placed: bool) -> tuple[str, ...]:
    """The names of the features for ``TARGETS``. ``chances``: how probable the targets are that were read, one at
    least; ``placed``: one of them surely has a place of its own."""
    return tuple(_evidence(page, sorted(chances, reverse=True), placed))


def _evidence(page: Passage, chances: list[float], placed: bool) -> Iterator[str]:
    agreement = page.agreement
    yield f"x:agreement:{agreement}"
    for name in _above("best", chances[0], _CHANCES):
        yield name
        yield f"{name}:{agreement}"
    second = chances[1] if len(chances) > 1 else 0.0
    yield from _above("second", second, _CHANCES)
    yield from _above("read", len(chances), _COUNTS)
    numbers = sum(len(seen.quantities) for seen in page.body)
    yield from _above("numbers", numbers, _COUNTS)
    yield from _above("part", len(chances) / max(numbers, 1), _SHARES)
    targets = cues_of_targets()
    told = sum(not seen.spoken_of.isdisjoint(targets) for seen in page.body)
    yield from _above("cues", told, _COUNTS)
    yield from _above("spoken", told / max(len(page.body), 1), _SHARES)
    if any(not seen.spoken_of.isdisjoint(targets) for seen in page.title):
        yield "x:title"
    if placed:
        yield "x:placed"
    named = {GENERIC in found for seen in (*page.title, *page.body) for _, _, found in seen.publications}
    for sort in ["index" if generic else "named" for generic in sorted(named)]:
        yield f"x:pub:{sort}"
        yield f"x:pub:{sort}:{agreement}"


def _above(name: str, value: float, steps: Sequence[float]) -> Iterator[str]:
    """A feature for every step that the value reaches: what is learned of one holds above it."""
    for step in steps:
        if value >= step:
            yield f"x:{name}:{step:g}"
