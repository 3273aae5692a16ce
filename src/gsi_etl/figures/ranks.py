"""Places in a ranking: ranks 53, ranked second, 48th position, third on the list."""

from __future__ import annotations

from decimal import Decimal

from gsi_etl.figures.quantity import Quantity
from gsi_etl.figures.tokens import Sentence
from gsi_etl.figures.words import bag

_RANK_WORDS = bag("ranks ranked rank ranking placed places")


ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10,
}  # fmt: skip


_AMONG = bag("in globally worldwide overall regionally")


def ordinal_rank(sentence: Sentence, i: int, found: list[Quantity]) -> int | None:
    """``ranked second``, ``third on the list``: adds the rank and says where to go on."""
    value = ORDINALS.get(sentence.words[i])
    if value is None or not _rank_context(sentence, i, i + 1):
        return None
    found.append(_rank(i, i + 1, Decimal(value)))
    return i + 1


def digit_rank(sentence: Sentence, i: int) -> Quantity | None:
    """``ranks 53``, ``ranked 61st``, ``48th position``, ``ranked No. 5``."""
    word = sentence.words[i]
    if not word.isdecimal() or len(word) > 3:
        return None
    end = i + 1
    ordinal = sentence.word(end) in ("st", "nd", "rd", "th") and sentence.glued(end)
    if ordinal:
        end += 1
    if ordinal:
        stands = sentence.word(i - 1) in ("is", "was", "came", "comes") and sentence.word(end) in _AMONG
        ranked = (
            stands
            or _rank_context(sentence, i, end)
            or (sentence.word(end) in ("out", "of") and sentence.word(end + 1) in ("of", "the"))
        )
        return _rank(i, end, Decimal(word)) if ranked and sentence.word(end + 1) not in ("january",) else None
    before = i - 1
    if sentence.word(before) in ("number", "no", "at", "#") or (
        sentence.word(before) == "." and sentence.word(before - 1) == "no"
    ):
        before -= 2 if sentence.word(before) == "." else 1
        if sentence.word(before) in _RANK_WORDS:
            return _rank(i, end, Decimal(word))
        return None
    if sentence.word(before) in ("ranks", "ranked", "rank") and sentence.word(end) not in (
        "countries",
        "nations",
        "%",
        "states",
    ):
        return _rank(i, end, Decimal(word))
    return None


def _rank_context(sentence: Sentence, i: int, end: int) -> bool:
    for back in (1, 2, 3, 4):
        word = sentence.word(i - back)
        if word in _RANK_WORDS:
            return True
        if word not in ("at", "the", "as", "in", "number", "is", "was", "joint", "globally", "a", "them", "country"):
            break
    following = sentence.word(end)
    if following in ("position", "place", "spot") or (
        following == "on" and sentence.word(end + 2) in ("list", "index", "ranking")
    ):
        return sentence.word(i - 1) not in ("this", "that", "its")
    return following in ("most", "-") and False


def _rank(i: int, end: int, value: Decimal) -> Quantity:
    return Quantity(i, end, i, kind="rank", value=value, unit=Decimal(1), rules=["rank"])
