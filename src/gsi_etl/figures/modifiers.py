"""Hedges around a number: about, nearly, more than, at least, less than, up to, at most, estimated.

The lexicon is the table below: the words right before a number, read backwards from it, and the words right behind.
"""

from __future__ import annotations

from gsi_etl.figures.quantity import Quantity
from gsi_etl.figures.scales import SCALES
from gsi_etl.figures.tokens import Sentence
from gsi_etl.figures.words import bag
from gsi_etl.model import Modifier

_BEFORE: dict[Modifier, str] = {
    "about": """about|around|approximately|approx|approx .|roughly|some|circa|ca|ca .|c .|~|≈|∼|somewhere around
        |in the region of|on the order of|of the order of|in the neighborhood of|in the neighbourhood of
        |more or less|an average of|averaging|averaged|average of|averages|maybe|perhaps|probably|or so
        |a little over or under|give or take|somewhere between|loosely|broadly|the equivalent of about""",
    "nearly": """nearly|almost|close to|close on|approaching|virtually|just short of|just shy of|shy of|not quite
        |nearing|practically|next to|well - nigh|nearly reached|almost reached|getting on for""",
    "more_than": """more than|over|above|exceeding|exceeds|exceed|exceeded|in excess of|upwards of|upward of|north of
        |greater than|>|surpassing|surpassed|surpass|topped|topping|tops|beyond|larger than|higher than|bigger than
        |well over|just over|better than|more than the|over than|longer than|older than|additional over|passed the""",
    "at_least": """at least|no fewer than|no less than|not less than|not fewer than|a minimum of|minimum of|≥|> =
        |at the very least|from at least|minimum|upward from""",
    "less_than": """less than|fewer than|under|below|<|just under|well under|lower than|smaller than|just below
        |younger than|shorter than|south of|short of|cheaper than""",
    "up_to": "up to|as many as|as much as|as high as|up to as many as|to as much as|as long as|upto|as far as",
    "at_most": "at most|no more than|not more than|a maximum of|maximum of|≤|< =|not exceeding|at the most|max|max .",
    "estimated": "an estimated|estimated|estimated at|estimated to be|estimate of|an estimate of|estimated total of",
}
_BEHIND: dict[Modifier, str] = {
    "at_least": """or more|+|plus|and more|or above|or over|or higher|or greater|and above|and over|and up|at least
        |or older""",
    "at_most": "or less|or fewer|or under|or below|at most|or lower|or younger|max|maximum|at the most",
    "about": "or so|or thereabouts|give or take|approximately|roughly|- ish|ish|- odd|odd|approx",
    "more_than": "- plus|and counting|upwards",
    "estimated": "( est . )|( est )|( estimated )|( estimate )",
}


def _backwards(table: dict[Modifier, str]) -> dict[str, tuple[tuple[tuple[str, ...], Modifier], ...]]:
    """Phrases by their last word, longest first; each as its words before the last, nearest first."""
    index: dict[str, list[tuple[tuple[str, ...], Modifier]]] = {}
    for modifier, phrases in table.items():
        for phrase in phrases.split("|"):
            words = phrase.split()
            index.setdefault(words[-1], []).append((tuple(reversed(words[:-1])), modifier))
    return {last: tuple(sorted(rest, key=lambda p: -len(p[0]))) for last, rest in index.items()}


def _forwards(table: dict[Modifier, str]) -> dict[str, tuple[tuple[tuple[str, ...], Modifier], ...]]:
    index: dict[str, list[tuple[tuple[str, ...], Modifier]]] = {}
    for modifier, phrases in table.items():
        for phrase in phrases.split("|"):
            words = phrase.split()
            index.setdefault(words[0], []).append((tuple(words[1:]), modifier))
    return {first: tuple(sorted(rest, key=lambda p: -len(p[0]))) for first, rest in index.items()}


_LAST, _FIRST = _backwards(_BEFORE), _forwards(_BEHIND)
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
    while i >= 0 and (words[i] in _BETWEEN or words[i][0] == "\n") and skipped < 3:
        i, skipped = i - 1, skipped + 1
    if i < 0:
        return None
    if words[i] == "than" and i > 1 and words[i - 2][0].isdigit() | (words[i - 2] in SCALES):
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
    words = sentence.words
    if at >= len(words):
        return None
    for rest, modifier in _FIRST.get(words[at], ()):
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
_MOVING = frozenset(["moved", "went", "going", "ran"])


def _hedge_behind(sentence: Sentence, quantity: Quantity) -> None:
    found = find_behind(sentence, quantity.end)
    if found is None and sentence.word(quantity.end) not in (",", ".", ";", ")", "and", "in", "of"):
        found = find_behind(sentence, quantity.end + 1) if sentence.word(quantity.end + 1) == "or" else None
    if found is None:
        return
    modifier, end = found
    if sentence.words[end - 1] in _PLUS_PLACES and modifier == "at_least":
        behind = sentence.word(end)
        if (sentence.words[end - 1] == "+" and not sentence.glued(end - 1)) or (behind and behind[0].isdigit()):
            return
        if sentence.words[end - 1] == "plus" and behind in ("a", "an", "the", "two", "one"):
            return
    quantity.modifier = modifier
    quantity.rules.append(f"modifier: '{' '.join(sentence.words[quantity.end : end])}'")
