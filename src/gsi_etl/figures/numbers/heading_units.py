"""The unit that a heading says for the numbers below or behind it: "(in millions)", "Per cent of population"."""

from __future__ import annotations

from decimal import Decimal

from gsi_etl.figures.numbers.quantity import Quantity
from gsi_etl.figures.text.tokens import Sentence

_SCALES = dict.fromkeys(("millions", "million", "mill", "mln", "mio", "m"), Decimal(10**6)) | dict.fromkeys(
    ("thousands", "thousand", "thsd", "000"), Decimal(1000)
)
_PERCENT = frozenset(["percent", "cent", "pct", "%", "percentage", "percentages"])
#: A heading's unit is for numbers smaller than this: "14.29", "3.240".
_LARGEST_BARE = 10**5
#: Words from a heading's unit to the colon or bracket that ends it, and from the bracket that opens it to the unit.
_LONGEST_END, _LONGEST_NOTE = 12, 12


def heading_units(sentence: Sentence, quantities: list[Quantity]) -> list[Quantity]:
    """Give the bare numbers the unit of the heading over them; the quantities without what is only a unit."""
    _percent(sentence, quantities)
    return _scaled(sentence, quantities)


def _scaled(sentence: Sentence, quantities: list[Quantity]) -> list[Quantity]:
    """``In millions of people: 14.29 in India, ...``, ``(millions, 2021)``: the unit of every bare number behind it."""
    words = sentence.words
    if _SCALES.keys().isdisjoint(words):
        return quantities
    for at in [k for k, word in enumerate(words) if word in _SCALES and _leads(words, k)]:
        end = next((k for k in range(at + 1, min(at + _LONGEST_END, len(words))) if words[k] in (":", ")")), None)
        if end is None or (words[at] == "m" and not sentence.capital(at)):
            continue
        if words[at - 1] != "(" and words[end] != ":" and not _in_brackets(words, at):
            continue
        kept = [quantity for quantity in quantities if not quantity.first <= at < quantity.end]
        for quantity in kept:
            if quantity.first > end and _bare(quantity, _LARGEST_BARE):
                quantity.multiply(_SCALES[words[at]])
                quantity.scale = _SCALES[words[at]]
                quantity.rules.append("unit: that of the heading")
        return kept
    return quantities


def _leads(words: list[str], at: int) -> bool:
    """True for the unit of "in millions", "(thousands" and "('000"."""
    before = words[at - 1] if at else ""
    return before in "'’" and at > 1 and words[at - 2] == "(" if words[at] == "000" else before in ("in", "(")


def _in_brackets(words: list[str], at: int) -> bool:
    """True when a bracket that opened a few words before is still open: "(estimates of the ILO, in millions)"."""
    before = words[max(0, at - _LONGEST_NOTE) : at]
    return "(" in before and ")" not in before[before.index("(") :]


def _percent(sentence: Sentence, quantities: list[Quantity]) -> None:
    """``Per cent of all inhabitants: 0.44``, ``Percentage in slavery: Qatar 0.6; Kuwait 1.3``, and the decimals in the
    lines below one that says per cent and no number.

    A line of cells has as many shares as the heading has columns of per cent; in a line of names every number is one.
    """
    words = sentence.words
    if not quantities or _PERCENT.isdisjoint(words):
        return
    columns = begin = 0
    for end in [*(at for at, word in enumerate(words) if word[0] == "\n"), len(words)]:
        line = [quantity for quantity in quantities if begin <= quantity.first < end]
        lead = words[begin : line[0].first if line else end]
        told = sum(word in _PERCENT for word in lead)
        if told and line and ":" in lead:
            named = all(sentence.word(one.first - 1)[:1].isalpha() for one in line)
            _in_percent(sentence, line if named else line[: lead[-1] == ":"])
        elif told and not line:
            columns = told
        elif columns:
            decimals = [one for one in line if one.unit is not None and one.unit < 1]
            named = all(sentence.word(one.first - 1)[:1].isalpha() for one in line)
            _in_percent(sentence, decimals if named else decimals[:columns])
        begin = end + 1


def _in_percent(sentence: Sentence, quantities: list[Quantity]) -> None:
    for quantity in quantities:
        if _bare(quantity, 100) and not sentence.word(quantity.end)[:1].isalpha():
            quantity.kind, quantity.percent = "share", True
            quantity.multiply(Decimal("0.01"))
            quantity.rules.append("unit: that of the heading")


def _bare(quantity: Quantity, largest: int) -> bool:
    """A plain number below ``largest`` with no unit of its own."""
    plain = quantity.kind == "count" and quantity.scale is None and not quantity.spelled
    return plain and quantity.value is not None and 0 <= quantity.value < largest
