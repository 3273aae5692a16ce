"""What stands around a number and makes a quantity of it: sign, per cent, currency, unit, noun."""

from __future__ import annotations

from decimal import Decimal

from gsi_etl.figures.numbers import currencies
from gsi_etl.figures.numbers.quantity import Quantity
from gsi_etl.figures.text.tokens import Sentence
from gsi_etl.figures.text.words import bag, numeric

_HUNDREDTH = Decimal("0.01")


_MINUS = frozenset("-−–")


def apply_sign(sentence: Sentence, quantity: Quantity) -> None:
    """``-5``, ``minus 130``: the sign must stand before the number and behind nothing."""
    at = quantity.first - 1
    word = sentence.word(at)
    dashed = word in _MINUS and sentence.glued(quantity.first) and not (at > 0 and sentence.glued(at))
    if word == "-" and sentence.word(at - 1) == "minus":
        at, word, dashed = at - 1, "minus", False
    inner = quantity.number - 1
    if quantity.currency and sentence.word(inner) in ("-", "−") and sentence.glued(quantity.number):
        quantity.multiply(Decimal(-1))
    elif word == "minus" or word == "negative" or (dashed and not numeric(sentence.word(at - 1))):
        if word == "–":
            return
        quantity.multiply(Decimal(-1))
        quantity.first = at
    else:
        return
    if quantity.unit is not None:
        quantity.unit = abs(quantity.unit)


def suffix(sentence: Sentence, quantity: Quantity) -> None:
    """Per cent, currency or unit behind the number."""
    at = quantity.end
    word = sentence.word(at)
    if word.isalpha() and word not in _SAY_A_UNIT and sentence.spoken is None and not currencies.may_begin(word):
        quantity.noun = _noun(sentence, at)  # of most numbers
        return
    if word[:1] == "\n" and not sentence.capital(at + 1):
        word = sentence.word(at + 1)
        at += 1
    if word == "-" and sentence.word(at + 1) in ("percent", "per", "percentage"):
        at, word = at + 1, sentence.word(at + 1)
    end = _percent_end(sentence, at, word)
    if end is not None:
        _as_share(sentence, quantity, end)
        return
    if word in ("‰",) or (word == "per" and sentence.word(at + 1) in ("mille", "mil")):
        quantity.kind, quantity.per, quantity.end = "rate", Decimal(1000), at + (1 if word == "‰" else 2)
        quantity.rules.append("rate: per mille")
        return
    coin = currencies.behind(sentence, quantity.end)
    if coin is not None:
        quantity.kind = "money"
        quantity.currency = quantity.currency or coin[0]
        if currencies.is_small_coin(sentence.words[coin[1] - 1]):
            quantity.noun = sentence.words[coin[1] - 1]
        quantity.end = coin[1]
        return
    multiple = word in ("times", "fold") or (word == "x" and sentence.glued(at))
    hyphened = word == "-" and sentence.word(at + 1) in ("times", "fold")
    if multiple or hyphened:
        quantity.kind, quantity.end = "ratio", at + (2 if hyphened else 1)
        quantity.rules.append("ratio: times")
        if sentence.word(quantity.end) not in ("a", "per", "in"):
            quantity.change = "change"
        return
    if sentence.word(quantity.end) in ("m", "km", "cm", "mm", "ft") and sentence.word(quantity.end + 1) in ("2", "3"):
        quantity.end += 2  # square and cubic metres
    quantity.noun = _noun(sentence, quantity.end)


#: What is looked for behind a number, below; before any other word it is read by its noun alone.
_SAY_A_UNIT = bag("percent pct percents per pc percentage times fold x m km cm mm ft")


def _percent_end(sentence: Sentence, at: int, word: str) -> int | None:
    if word in ("%", "percent", "pct", "percents"):
        end = at + 1
    elif word == "per" and sentence.word(at + 1) in ("cent", "cents"):
        end = at + 2
    elif word == "pc" and (sentence.glued(at) or sentence.word(at + 1) in ("of", "increase", "rise", "in", "and")):
        end = at + 1
    elif word == "percentage" and sentence.word(at + 1) in ("point", "points"):
        return at
    else:
        return None
    return end


def of_one_percent(sentence: Sentence, quantity: Quantity) -> None:
    """``half a per cent``, ``two-tenths of one per cent``, ``.73 of 1%``: a part of a hundredth."""
    fraction = quantity.kind == "share" and not quantity.percent
    small = quantity.kind == "count" and quantity.scale is None and quantity.value is not None and quantity.value < 1
    if not (fraction or small):
        return
    at = quantity.end + (sentence.word(quantity.end) == "of")
    if sentence.word(at) in ("a", "one", "1"):
        at += 1
    elif at > quantity.end or not fraction:
        return
    end = _percent_end(sentence, at, sentence.word(at))
    if end in (None, at) or sentence.word(at) == "percentage":
        return
    assert end is not None
    quantity.numerator = quantity.denominator = None
    _as_share(sentence, quantity, end)


def _as_share(sentence: Sentence, quantity: Quantity, end: int) -> None:
    quantity.kind, quantity.percent, quantity.noun = "share", True, "per cent"
    if sentence.word(end) in ("point", "points"):
        end += 1
        quantity.noun = "percentage points"
    elif sentence.word(end) == "percentage" and sentence.word(end + 1) in ("point", "points"):
        end += 2
        quantity.noun = "percentage points"
    quantity.end = end
    quantity.multiply(_HUNDREDTH)


_NOUN_STOPS = bag(
    """of in on at to from for with by and or but than that which who whose were are is was will has have had as the
    a an this these those his her their its into over under after before during since while when where if not per
    between being living would could should can may said according about worldwide globally more less each ago
    respectively , . ; : ( ) “ ” " - – — ’ ' /"""
)


def _noun(sentence: Sentence, at: int) -> str | None:
    """The words of the thing counted, up to three."""
    words = sentence.words
    taken: list[str] = []
    i = at
    if sentence.word(i) == "-":
        i += 1
    while i < len(words) and len(taken) < 3:
        word = words[i]
        if word[0] == "\n":
            i += 1
            continue
        if word in _NOUN_STOPS or not (word[0].isalpha() or word in "°″′"):
            break
        taken.append(word)
        i += 1
    return " ".join(taken) or None
