"""The cue that is said of a number: the nearest behind it in its clause, or before it in its sentence.

Knows a scene; decides nothing of measures.
"""

from __future__ import annotations

from gsi_etl.figures.passage import Scene
from gsi_etl.figures.words import bag

_HEDGES = bag("""about around some nearly almost over approximately roughly an estimated more than at least of a""")


def cue_behind(scene: Scene, index: int, *, strict: bool) -> str | None:
    """The first cue behind the number and before the next one; ``strict``: within its clause."""
    quantity, words = scene.quantities[index], scene.sentence.words
    bound, asides = scene.own_end(index)
    for first, last, what in scene.cues:
        if not quantity.end <= first < bound or what in _NO_COUNTS:
            continue
        gap = words[quantity.end : first]
        closed = scene.sentence.word(quantity.first - 1) + "".join(gap[:1]) in ("()", ",,", "––", "——", "--")
        if closed and gap[1:2] and gap[1] in ("is", "are", "was", "were"):
            gap = gap[1:]  # "one in eight (6.3m) is sexually exploited": an aside has ended
        if not _GIVING_REASONS.isdisjoint(gap) or (scene.labelled(index) and any(word[0] == "\n" for word in gap)):
            return None
        if bound < len(words) and "and" in gap and all(w in _HEDGES for w in words[last + 1 : bound]):
            return None  # "28 million, and forced marriage 22 million": the cue of the next number
        if not strict and ";" in gap:
            return None
        if strict and not asides and (not _BREAKS.isdisjoint(gap) or ("," in gap and not _relative(gap))):
            return None
        return _narrower(scene, last, bound) if what == "forced_labour" else what
    return None


def _narrower(scene: Scene, last: int, bound: int) -> str:
    """``forced labour in the private economy``: the part is meant, and not all of it."""
    for first, _, what in scene.cues:
        if last < first <= min(last + _NEAR, bound) and what in _PARTS:
            return what
    return "forced_labour"


_PARTS, _NEAR = ("privately_imposed_forced_labour", "state_imposed_forced_labour"), 4


_GIVING_REASONS = bag("because although though whereas")


_BREAKS = frozenset([";", ")", "\n\n", ":"])


def _relative(gap: list[str]) -> bool:
    """True when a comma before the cue only parts a list or a relative clause from its number."""
    after = gap[gap.index(",") + 1] if gap.index(",") + 1 < len(gap) else ""
    return after in (
        "women",
        "men",
        "children",
        "girls",
        "who",
        "or",
        "including",
        "worldwide",
        "most",
        "many",
        "adults",
    )


_NO_COUNTS = frozenset(
    ["profits", "at_risk_imports", "gdp_per_capita", "vulnerability_score", "government_response_score"]
)


def cue_before(scene: Scene, index: int, topic: str | None) -> str | None:
    """The nearest cue before the number in its sentence; behind a semicolon the topic of the text comes first."""
    quantity = scene.quantities[index]
    words = scene.sentence.words
    before = [(last, what) for first, last, what in scene.cues if first < quantity.first]
    if before and before[-1][1] in _NO_COUNTS and ":" in words[before[-1][0] : quantity.first]:
        return before[-1][1]  # a label and its value
    before = [(last, what) for last, what in before if what not in _NO_COUNTS]
    if not before:
        return None
    last, what = before[-1]
    return topic if topic and ";" in words[last : quantity.first] else what
