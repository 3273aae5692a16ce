"""Hedges around a number: about, nearly, more than, at least, less than, up to, at most, estimated.

The lexicon is that of the language: the words right before a number, read backwards from it, and right behind it.
"""

from __future__ import annotations

from gsi_etl.figures.numbers.quantity import Quantity
from gsi_etl.figures.numbers.scales import SCALES
from gsi_etl.figures.text.language import Hedges, english
from gsi_etl.figures.text.tokens import Sentence
from gsi_etl.figures.text.words import bag, numeric
from gsi_etl.model import Modifier

_LAST, _FIRST = english().hedges, english().hedges_behind
#: Words that may stand between a hedge and its number.
_BETWEEN = frozenset(
    ["a", "an", "the", "another", "just", "well", "only", "like", "reported", "whopping", "staggering"]
)
#: "over three years" is how long, not how many.
_TIME = bag(
    """year years month months week weeks day days hour hours minute minutes decade decades century centuries"""
)
_PLUS_PLACES = bag("plus + and")


def find_before(sentence: Sentence, at: int) -> tuple[Modifier, int] | None:
    """The hedge whose last word stands right before word ``at``, and where it begins."""
    words, i = sentence.words, at - 1
    skipped = 0
    if sentence.spoken is not None:
        return _find_before(sentence, sentence.spoken.hedges, at)
    while i >= 0 and (words[i] in _BETWEEN or words[i][0] == "\n") and skipped < 3:
        i, skipped = i - 1, skipped + 1
    if i < 0:
        return None
    if words[i] == "than" and i > 1 and numeric(words[i - 2]) | (words[i - 2] in SCALES):
        return None  # "10 million more than five years earlier"
    for rest, modifier in _LAST.get(words[i], ()):
        begin = i
        for word in rest:
            begin -= 1
            if begin < 0 or words[begin] != word:
                break
        else:
            return modifier, begin
    return _run_together(words[i], i)


def _find_before(sentence: Sentence, hedges: Hedges, at: int) -> tuple[Modifier, int] | None:
    """The same in another language: its own words, the longest hedge first, past an article or a bare adjective."""
    words, i = sentence.raw, at - 1
    for _ in range(3):
        if i < 0:
            return None
        for rest, modifier in hedges.get(words[i], ()):
            begin = i - len(rest)
            if begin >= 0 and tuple(words[begin:i])[::-1] == rest:
                return modifier, begin
        short = len(words[i]) <= _LONGEST_ARTICLE and sentence.spoken is not None and words[i] in sentence.spoken.common
        if not short and sentence.words[i] not in _BETWEEN and words[i][0] != "\n":
            return None
        i -= 1
    return None


#: "fast die Hälfte", "moins de la moitié": the function words between are articles.
_LONGEST_ARTICLE = 3


def _run_together(word: str, i: int) -> tuple[Modifier, int] | None:
    """``therearound 8 million``: a lost space between a verb and the hedge."""
    if len(word) < 7:
        return None
    for hedge, modifier in _GLUED:
        if (
            len(word) > len(hedge)
            and word.endswith(hedge)
            and word[: -len(hedge)].endswith(("are", "were", "is", "was", "that", "has"))
        ):
            return modifier, i
    return None


_GLUED: tuple[tuple[str, Modifier], ...] = (
    ("around", "about"),
    ("about", "about"),
    ("nearly", "nearly"),
    ("almost", "nearly"),
    ("over", "more_than"),
    ("approximately", "about"),
)


def find_behind(sentence: Sentence, at: int) -> tuple[Modifier, int] | None:
    """The hedge that begins at word ``at``, and where it ends."""
    words, first = sentence.words, _FIRST
    if sentence.spoken is not None:
        words, first = sentence.raw, sentence.spoken.hedges_behind
    if at >= len(words):
        return None
    for rest, modifier in first.get(words[at], ()):
        if tuple(words[at + 1 : at + 1 + len(rest)]) == rest:
            return modifier, at + 1 + len(rest)
    return None


def hedge(sentence: Sentence, quantity: Quantity) -> None:
    """Give the quantity the hedge that its neighbours state."""
    found = quantity.hedged
    if found is None:
        _hedge_behind(sentence, quantity)
        return
    modifier, begin = found
    last = sentence.words[begin]
    if last == "over" and sentence.word(begin - 1) in _TURNING:
        return
    if last == "over" and sentence.word(quantity.end) in _TIME and sentence.word(begin - 1) not in _COMPARING:
        return
    if last in ("above", "below", "under", "beyond") and quantity.kind == "count" and quantity.spelled:
        return
    if last == "up" and modifier == "up_to" and sentence.word(begin - 1) in _MOVING:
        return
    if modifier == "estimated":
        quantity.estimated = True
        outer = find_before(sentence, begin)
        if outer and outer[0] != "estimated":
            modifier = outer[0]
    elif modifier == "more_than" and sentence.word(begin - 1) in ("no", "not") and last == "more":
        modifier = "at_most"
    elif modifier in ("about", "more_than", "less_than"):
        outer = find_before(sentence, begin)
        if outer and outer[0] == "estimated":
            quantity.estimated = True
    quantity.modifier = modifier
    quantity.rules.append(f"modifier: '{' '.join(sentence.words[begin : quantity.first])}'")


_COMPARING = frozenset(["just", "well", "for", "lasted", "took", "of", "is", "was", "were", "are"])
_TURNING = frozenset(["turn", "turns", "turned", "hand", "handed", "take", "took"])
_MOVING = frozenset(["moved", "went", "going", "ran"])


def _hedge_behind(sentence: Sentence, quantity: Quantity) -> None:
    found = find_behind(sentence, quantity.end)
    if found is None and sentence.spoken is not None and sentence.word(quantity.end) == ",":
        found = find_behind(sentence, quantity.end + 1)
        found = found if found is not None and found[0] in ("about", "nearly") else None
    if found is None and sentence.word(quantity.end) not in (",", ".", ";", ")", "and", "in", "of"):
        found = find_behind(sentence, quantity.end + 1) if sentence.word(quantity.end + 1) == "or" else None
    if found is None:
        return
    modifier, end = found
    if sentence.words[end - 1] in _PLUS_PLACES and modifier == "at_least":
        behind = sentence.word(end)
        if (sentence.words[end - 1] == "+" and not sentence.glued(end - 1)) or (behind and numeric(behind)):
            return
        if sentence.words[end - 1] == "plus" and behind in ("a", "an", "the", "two", "one"):
            return
    quantity.modifier = modifier
    quantity.rules.append(f"modifier: '{' '.join(sentence.words[quantity.end : end])}'")
