"""Places in a ranking: ranks 53, ranked second, came third, the 10th highest, Kyrgyzstan 97th, (103rd), Platz 134, 8e.

An ordinal is a rank where its neighbours say so: a verb of ranking, a noun of ranking, a superlative, or nothing that
it could count on from. Knows no language: the words that ranks are called by come from its file.
"""

from __future__ import annotations

from decimal import Decimal

from gsi_etl.figures.numbers.quantity import Quantity
from gsi_etl.figures.text import place_mentions
from gsi_etl.figures.text.tokens import Sentence
from gsi_etl.figures.text.words import bag

_RANK_WORDS = bag("ranks ranked rank ranking placed places")


ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10,
}  # fmt: skip


_NOUNS = bag("position place spot rank")
_SUPERLATIVES = bag("most highest lowest largest biggest worst best greatest smallest least")
_COMES = bag("comes come came coming finished finishes")
_MAKES = bag("makes ranks puts placed")
_IS = bag("is was are were ranks puts makes us")
#: Behind an ordinal that stands for itself; any noun is what it counts: "the 19th century", "a third man".
_ALONE = bag(
    """in among out on by for with at behind after worldwide globally overall regionally and while when but over per
    place position spot rank among of between to"""
) | frozenset([*",.;:)(–—|", "", "-"])
#: The words that ``digit_rank`` looks for right before the digits; behind any other it is done.
_BEFORE_A_RANK = bag("# number no at . of : place position ranks ranked rank")
_AMONG_ALL = frozenset(["of", "in", "out", "among", "on", "globally", "worldwide", ","])
_ORDINAL_MARKS = frozenset(["st", "nd", "rd", "th"])
_MONTHS = bag(
    """january february march april may june july august september october november december jan feb mar apr jun jul
    aug sep sept oct nov dec"""
)
#: The longest ranking: of the countries of the world.
_LONGEST = 300


def ordinal_rank(sentence: Sentence, i: int, found: list[Quantity]) -> int | None:
    """``ranked second``, ``came third``, ``third on the list``: adds the rank and says where to go on."""
    value = ORDINALS.get(sentence.words[i])
    if value is None:
        return None
    if sentence.spoken is not None:
        ranked = sentence.word(i + 1) == "rank" and not (value == 1 and sentence.word(i - 1) in ("in", "en", "em"))
    else:
        ranked = _rank_context(sentence, i, i + 1) or _ranked_by_words(sentence, i, value)
    if not ranked:
        return None
    found.append(_rank(i, i + 1, Decimal(value)))
    return i + 1


def _ranked_by_words(sentence: Sentence, i: int, value: int) -> bool:
    """``comes fifth``, ``was fourth.``, ``the second highest``."""
    before, following = sentence.word(i - 1), sentence.word(i + 1)
    superlative = sentence.word(i + 2) if following == "-" else following
    if superlative in _SUPERLATIVES:
        return value > 1
    alone = following in _ALONE or following[:1] == "\n"
    if before == "joint":
        return alone
    if before in _COMES:
        return alone and following != "to" and (value > 1 or following in ("(", "in", "among", "of"))
    if value > 1 and not _MAKES.isdisjoint(sentence.words[max(0, i - 3) : i]):
        return alone and following not in ("to", "on", "-", "by", "of")
    if following in _COMES and i == 0:
        return True
    return before in _IS and alone and following not in ("to", "on", "-", "by") and (value > 1 or following == "in")


def digit_rank(sentence: Sentence, i: int) -> Quantity | None:
    """``ranks 53``, ``ranked 61st``, ``48th position``, ``ranked No. 5``, ``Kyrgyzstan 97th``, ``Platz 134``."""
    word = sentence.words[i]
    if not word.isdecimal() or len(word) > 3 or word[0] == "0" or int(word) > _LONGEST:
        return None
    end = i + 1
    marks = _ORDINAL_MARKS if sentence.spoken is None else sentence.spoken.marks
    mark = sentence.word(end) if sentence.spoken is None else sentence.raw[end] if end < len(sentence.raw) else ""
    if mark in marks and sentence.glued(end):
        return _rank(i, end + 1, Decimal(word)) if _ordinal_ranks(sentence, i, end + 1, mark) else None
    if sentence.word(end) == "." and sentence.word(end + 1) == "rank" and sentence.spoken is not None:
        return _rank(i, end + 1, Decimal(word))
    before = i - 1
    if sentence.word(before) not in _BEFORE_A_RANK:
        return None
    if sentence.word(before) == "#" and sentence.word(before - 1) in ("at", "is", "in", "rank", "ranked", "ranks"):
        return _rank(i, end, Decimal(word))
    if sentence.word(before) in ("number", "no", "at", "#") or (
        sentence.word(before) == "." and sentence.word(before - 1) == "no"
    ):
        before -= 2 if sentence.word(before) == "." else 1
        if sentence.word(before) in _RANK_WORDS:
            return _rank(i, end, Decimal(word))
        numbered = sentence.word(i - 1) == "no" and sentence.capital(i - 1) and sentence.word(end) == "for"
        return _rank(i, end, Decimal(word)) if numbered and place_mentions.resolve(sentence.word(before)) else None
    if sentence.word(before) in ("of", ":") and sentence.word(before - 1) in ("rank", "ranking"):
        return _rank(i, end, Decimal(word))  # "an index rank of 120", "Rank: 23"
    if sentence.word(before) in ("place", "position") and sentence.word(end) in _AMONG_ALL:
        return _rank(i, end, Decimal(word))  # "place 112 of 167"
    if sentence.word(before) in ("ranks", "ranked", "rank") and sentence.word(end) not in (
        "countries",
        "nations",
        "%",
        "states",
        "rank",
    ):
        return _rank(i, end, Decimal(word))
    return None


def _ordinal_ranks(sentence: Sentence, i: int, end: int, mark: str) -> bool:
    """True when the ordinal of digits at words ``i`` to ``end`` is a rank."""
    following, before = sentence.word(end), sentence.word(i - 1)
    if sentence.spoken is not None and len(mark) == 1 and mark.isascii() and mark != "e":
        return following == "rank"  # "5o lugar"
    if _dated(sentence, i, end) or following == "january":
        return False
    superlative = sentence.word(end + 1) if following == "-" else following
    if superlative in _SUPERLATIVES or following in _NOUNS or _rank_context(sentence, i, end):
        return True
    if before == "the" and sentence.word(i - 2) in ("on", "from", "by", "until", "till", "since", "before", "after"):
        return False
    return following in _ALONE or following[:1] == "\n" or following in ("sur", "de", "da", "del", "van")


def _dated(sentence: Sentence, i: int, end: int) -> bool:
    around = [sentence.word(i - 1), sentence.word(end), sentence.word(end + 1), sentence.word(i - 2)]
    return not _MONTHS.isdisjoint(around)


def _rank_context(sentence: Sentence, i: int, end: int) -> bool:
    for back in (1, 2, 3, 4):
        word = sentence.word(i - back)
        if word in _RANK_WORDS:
            return True
        if word not in ("at", "the", "as", "in", "number", "is", "was", "joint", "globally", "a", "them", "country"):
            break
    following = sentence.word(end)
    if following in _NOUNS or (following == "on" and sentence.word(end + 2) in ("list", "index", "ranking")):
        first_of_all = sentence.words[i] == "first" and sentence.word(i - 1) == "the" and sentence.word(i - 2) == "in"
        return sentence.word(i - 1) not in ("this", "that", "its") and not first_of_all
    return False


def _rank(i: int, end: int, value: Decimal) -> Quantity:
    return Quantity(i, end, i, kind="rank", value=value, unit=Decimal(1), rules=["rank"])
