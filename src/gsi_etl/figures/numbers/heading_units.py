"""The unit that a heading says for the numbers below or behind it: "(in millions)", "Per cent of population"."""

from __future__ import annotations

from decimal import Decimal

from gsi_etl.figures.numbers.quantity import Quantity
from gsi_etl.figures.text.tokens import Sentence

#: What a heading calls a scale.
SCALES = dict.fromkeys(("millions", "million", "mill", "mln", "mio", "m"), Decimal(10**6)) | dict.fromkeys(
    ("thousands", "thousand", "thsd", "000"), Decimal(1000)
)
#: What is said of a number that has the unit of a heading.
_RULE = "unit: that of the heading"
#: What per cent makes of a number.
PERCENT = Decimal("0.01")
PERCENTAGES = frozenset(["percent", "cent", "pct", "%", "percentage", "percentages"])
#: A heading's unit is for numbers smaller than this: "14.29", "3.240".
LARGEST_BARE = 10**5
#: Words from a heading's unit to the colon or bracket that ends it, and from the bracket that opens it to the unit.
_LONGEST_END, _LONGEST_NOTE = 12, 12


def heading_units(sentence: Sentence, quantities: list[Quantity]) -> list[Quantity]:
    """Give the bare numbers the unit of the heading over them; the quantities without what is only a unit."""
    _percent(sentence, quantities)
    return _scaled(sentence, quantities)


def _scaled(sentence: Sentence, quantities: list[Quantity]) -> list[Quantity]:
    """``In millions of people: 14.29 in India, ...``, ``(millions, 2021)``: the unit of every bare number behind it."""
    words = sentence.words
    if SCALES.keys().isdisjoint(words):
        return quantities
    for at in [k for k, word in enumerate(words) if word in SCALES]:
        end = at + 1 if _ends_line(sentence, at, quantities) else _told_until(sentence, at)
        if end is None:
            continue
        behind = [one for one in quantities if one.first > end and not _is_base(words, one)]
        headed = [one for one in behind if is_bare(one, LARGEST_BARE)]
        if not headed:
            continue  # the lines that it is over are sentences of their own: see meaning.left_out
        for quantity in headed:
            put_under_heading(quantity, SCALES[words[at]])
        return [quantity for quantity in quantities if not quantity.first <= at < quantity.end]
    return quantities


def unit_of_title(title: Sentence) -> Decimal | None:
    """The scale that a title gives to what is below it: ``Forced labour by region (thousands)``."""
    words = title.words
    for at in [k for k, word in enumerate(words) if word in SCALES and word != "m"]:
        apart = at > 0 and (words[at - 1] in (",", "|", ";") or _in_brackets(words, at))
        if apart and title.word(at + 1) in ("", ")", ",", ";"):
            return SCALES[words[at]]
    return None


def put_under_title(sentence: Sentence, quantities: list[Quantity], scale: Decimal) -> None:
    """Give the bare numbers of a line the unit of its title: those of rows ("Africa, 3,800, 3,200"), not of prose."""
    bare = [one for one in quantities if is_bare(one, LARGEST_BARE) and not _is_base(sentence.words, one)]
    if any(sentence.word(one.end)[:1].isalpha() for one in bare):
        return
    for quantity in bare:
        put_under_heading(quantity, scale)


def _is_base(words: list[str], quantity: Quantity) -> bool:
    """True in "Prevalence (per 1,000)"."""
    return quantity.first > 0 and words[quantity.first - 1] == "per"


def _told_until(sentence: Sentence, at: int) -> int | None:
    """Where the heading ends that says the unit at word ``at``: at a colon, or at the end of the brackets it is in."""
    words = sentence.words
    if not _leads(words, at) or (words[at] == "m" and not sentence.capital(at)):
        return None
    end = next((k for k in range(at + 1, min(at + _LONGEST_END, len(words))) if words[k] in (":", ")")), None)
    if end is None or (words[at - 1] != "(" and words[end] != ":" and not _in_brackets(words, at)):
        return None
    return end


def _ends_line(sentence: Sentence, at: int, quantities: list[Quantity]) -> bool:
    """``Modern slavery by region | millions``, ``Forced marriage, thousands``: a line that holds no number."""
    words = sentence.words
    if words[at] == "m" or sentence.word(at + 1)[:1] != "\n" or sentence.word(at - 1) not in (",", "|", ";"):
        return False
    begin = next((k for k in range(at - 1, -1, -1) if words[k][0] == "\n"), -1)
    return not any(begin < quantity.first < at for quantity in quantities)


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
    if not quantities or (PERCENTAGES.isdisjoint(words) and "100" not in words):
        return
    columns = begin = 0
    for end in [*(at for at, word in enumerate(words) if word[0] == "\n"), len(words)]:
        line = [quantity for quantity in quantities if begin <= quantity.first < end]
        lead = words[begin : line[0].first if line else end]
        told = sum(word in PERCENTAGES for word in lead) + _per_hundred(lead)
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


def _per_hundred(lead: list[str]) -> int:
    """How often it says "per 100" of people: "Slaves per 100 inhabitants: Chad 1.2"."""
    return sum(lead[k - 1 : k + 1] == ["per", "100"] and lead[k + 1][:1].isalpha() for k in range(1, len(lead) - 1))


def _in_percent(sentence: Sentence, quantities: list[Quantity]) -> None:
    for quantity in quantities:
        if is_bare(quantity, 100) and not sentence.word(quantity.end)[:1].isalpha():
            put_under_heading(quantity, PERCENT)


def put_under_heading(quantity: Quantity, scale: Decimal) -> None:
    """Let the number have the scale that a heading says; a hundredth makes it a share."""
    quantity.multiply(scale)
    quantity.headed = scale
    quantity.rules.append(_RULE)
    if scale == PERCENT:
        quantity.kind, quantity.percent = "share", True
    else:
        quantity.scale = scale


def take_from_heading(quantity: Quantity) -> None:
    """Let the number be as it is written, without the unit of a heading."""
    if quantity.headed is not None:
        quantity.multiply(1 / quantity.headed)
        quantity.rules.remove(_RULE)
        quantity.kind, quantity.percent, quantity.scale, quantity.headed = "count", False, None, None


def is_bare(quantity: Quantity, largest: int) -> bool:
    """A plain number below ``largest`` with no unit of its own."""
    plain = quantity.kind == "count" and quantity.scale is None and not quantity.spelled
    return plain and quantity.value is not None and 0 <= quantity.value < largest
