"""Multiples in one word: doubled, halved, threefold. They state a change, and no level.

"Two-fold", "3-fold" and "three times" are numbers with a unit behind: see ``units``.
"""

from __future__ import annotations

from decimal import Decimal

from gsi_etl.figures.numbers.quantity import Quantity
from gsi_etl.figures.text.tokens import Sentence
from gsi_etl.figures.text.words import bag

_TIMES = {
    "doubled": 2, "doubling": 2, "tripled": 3, "tripling": 3, "trebled": 3, "trebling": 3,
    "quadrupled": 4, "quadrupling": 4, "quintupled": 5, "quintupling": 5,
    "twofold": 2, "threefold": 3, "fourfold": 4, "fivefold": 5, "sixfold": 6, "sevenfold": 7, "eightfold": 8,
    "ninefold": 9, "tenfold": 10, "hundredfold": 100, "thousandfold": 1000,
}  # fmt: skip
_HALVED = ("halved", "halving")
#: "doubled down on", "doubled over", "doubles as", "halved avocados": no number changes.
_OTHERWISE = bag("down over as up back")
#: "twice as many", "double the former maximum": so many times what stands behind.
_COMPARED = {"twice": Decimal(2), "thrice": Decimal(3), "double": Decimal(2), "triple": Decimal(3)}
_AS = bag("many numerous high large big much")
_AMOUNTS = bag("number figure rate total estimate former size population amount level maximum share toll previous")
WORDS = frozenset([*_TIMES, *_HALVED, *_COMPARED])


def multiple(sentence: Sentence, i: int) -> Quantity | None:
    """The multiple that word ``i`` is, or None."""
    word = sentence.words[i]
    if word in _COMPARED:
        return _compared(sentence, i)
    if word not in WORDS or sentence.word(i + 1) in _OTHERWISE:
        return None
    value = Decimal("0.5") if word in _HALVED else Decimal(_TIMES[word])
    found = Quantity(i, i + 1, i, kind="ratio", value=value, unit=Decimal(1), spelled=True)
    if word in _HALVED:
        found.unit, found.change = Decimal("0.1"), "down"
    else:
        found.change = "change" if word.endswith("fold") else "up"
    found.rules += ["ratio: times", f"change: {found.change}"]
    return found


def _compared(sentence: Sentence, i: int) -> Quantity | None:
    behind = sentence.words[i + 1 : i + 3]
    told = len(behind) == 2 and (
        (behind[0] == "as" and behind[1] in _AS) or (behind[0] in ("the", "that") and behind[1] in _AMOUNTS)
    )
    if not told:
        return None
    value = _COMPARED[sentence.words[i]]
    return Quantity(
        i, i + 1, i, kind="ratio", value=value, unit=Decimal(1), spelled=True, change="change", rules=["ratio: times"]
    )
