"""Rates: a number and the thousand, or hundred thousand, that it is counted for, behind it or before it."""

from __future__ import annotations

from decimal import Decimal

from gsi_etl.figures.numbers.numerals import numeral
from gsi_etl.figures.numbers.quantity import Quantity
from gsi_etl.figures.text.tokens import Sentence
from gsi_etl.figures.text.words import bag, numeric

BASES = frozenset([Decimal(100), Decimal(1000), Decimal(10**4), Decimal(10**5), Decimal(10**6)])
_HUNDRED = Decimal(100)
#: "3 in 20 minutes" is not a ratio.
SPANS = bag(
    """minute minutes hour hours second seconds day days week weeks month months year years game games match matches
    innings appearances starts attempts overs quarter quarters outings"""
)
#: A number behind one of these is of another clause than the base before it.
_ENDS = frozenset([".", ";", ":", "(", ")"])
#: How many words may stand between a number and "per 1,000".
_REACH = 12
#: "505,000 people - 13 in every 1,000 - ...": the base belongs to the number of the aside.
_PARTING = frozenset([",", ";", ":", "(", ".", ")", "–", "—"])
_TO_A_BASE = bag("per for of in out every")
#: One of these stands in whatever leads to a base.
_IN_A_BASE = bag("per every each out")


def rate_behind(sentence: Sentence, at: int) -> tuple[Decimal, int] | None:
    """The base of a rate at word ``at`` and where it ends: ``per 1,000``, ``for every thousand``, ``out of every
    1,000``.
    """
    word = sentence.word(at)
    if word[:1] == "\n":
        at, word = at + 1, sentence.word(at + 1)
    if word in ("per", "every"):
        begin = at + 2 if sentence.word(at + 1) == "every" else at + 1
    elif word in ("for", "of", "in") and sentence.word(at + 1) in ("every", "each"):
        begin = at + 2
    elif word == "out" and sentence.word(at + 1) == "of":
        begin = at + 3 if sentence.word(at + 2) in ("every", "each") else at + 2
        if begin == at + 2 and not numeric(sentence.word(begin)):
            return None
    else:
        return None
    word = sentence.word(begin)
    if not word or (sentence.spoken is None and not _numeric(word)):
        return None
    base = numeral(sentence, begin)
    if base is None or base.value not in BASES or (base.value == 100 and word != "per"):
        return None
    return base.value, base.end


def _numeric(word: str) -> bool:
    return numeric(word) or word in ("thousand", "hundred", "million", "one", "ten", "a")


def rate(sentence: Sentence, quantity: Quantity, stop: int) -> int | None:
    """Make the quantity a rate when "per 1,000" follows within its clause, before word ``stop``: where that ends."""
    if quantity.value is None and quantity.lower is None:
        return None
    words, n = sentence.words, len(sentence.words)
    at = quantity.end
    if _to_a_thousand(sentence, quantity):
        as_rate(quantity, Decimal(1000))
        return at + 3
    if _IN_A_BASE.isdisjoint(words[at : at + _REACH + 2]):
        return None
    for _ in range(_REACH):
        if at >= min(n, stop):
            return None
        word = words[at]
        if numeric(word) or word in _PARTING or word in ("and", "or") or (word == "-" and not sentence.glued(at)):
            return None
        if word in _TO_A_BASE and (word in ("per", "for") or quantity.value != 1):
            found = rate_behind(sentence, at)
            if found is not None and not (found[0] == _HUNDRED and quantity.value == 1 and sentence.spoken):
                as_rate(quantity, found[0])
                return found[1]
        at += 1
    return None


def _to_a_thousand(sentence: Sentence, quantity: Quantity) -> bool:
    """``12 to a thousand``, ``five to the thousand``; "from 12 to a thousand" is a growth."""
    at = quantity.end
    told = sentence.word(at) == "to" and sentence.word(at + 1) in ("a", "the", "every")
    ends = not sentence.word(at + 3)[:1].isalpha() or sentence.word(at + 3) in _BEHIND_A_BASE
    return (
        told
        and sentence.word(at + 2) == "thousand"
        and ends
        and quantity.scale is None
        and sentence.word(quantity.first - 1) not in ("from", "between", "of")
    )


_BEHIND_A_BASE = bag("in of people inhabitants residents head heads citizens persons and or but is are")


def base_before(sentence: Sentence, base: Quantity, quantity: Quantity) -> bool:
    """Make the quantity a rate or a ratio when its base stands before it: ``of every 10,000 people in Japan, three
    were``, ``for every 1,000 people, 5.4``.
    """
    begin = quantity.hedged[1] if quantity.hedged else quantity.first
    plain = quantity.kind == "count" and quantity.scale is None and not quantity.currency and quantity.value is not None
    gap = sentence.words[base.end : begin]
    decimals = quantity.value is not None and quantity.value != quantity.value.to_integral_value()
    tied = sentence.word(begin - 1) == "," and (not quantity.noun or sentence.spoken is not None)
    tied = tied or (decimals and base.value is not None and base.value >= 1000)  # no people, so many per thousand
    # "Per 10,000 inhabitants there are 66 persons"
    tied = tied or (base.first <= 1 and sentence.word(0) == "per" and sentence.word(begin - 1) in ("are", "were", "is"))
    ends = _ENDS - {":", ")"} if decimals else _ENDS
    if not plain or not (tied or sentence.spoken is not None) or len(gap) > _REACH or not ends.isdisjoint(gap):
        return False
    assert quantity.value is not None
    assert base.value is not None
    if not 0 < quantity.value < base.value or sentence.word(quantity.end) in SPANS:
        return False
    if base.value >= 1000:
        as_rate(quantity, base.value)
        return True
    quantity.numerator, quantity.denominator = quantity.value, base.value
    quantity.kind, quantity.value, quantity.unit = "ratio", quantity.value / base.value, 1 / base.value
    quantity.rules.append("ratio: of every")
    return True


def of_large_base(sentence: Sentence, base: Quantity, quantity: Quantity) -> bool:
    """``Per 100,000 people, modern slaves are 10,460 in North Korea, 9,300 in Eritrea``: bare numbers behind a base so
    large that nothing else is counted beside it.
    """
    assert base.value is not None
    if base.value < _LARGE_BASE or not _bare_below(sentence, base.value, quantity):
        return False
    as_rate(quantity, base.value)
    return True


def _bare_below(sentence: Sentence, base: Decimal, quantity: Quantity) -> bool:
    plain = quantity.kind == "count" and quantity.scale is None and not quantity.currency and not quantity.change
    behind = sentence.word(quantity.end)
    return (
        plain
        and quantity.value is not None
        and 0 < quantity.value < base
        and (not behind[:1].isalpha() or behind in _GOES_ON)
    )


def base_alone(sentence: Sentence) -> Decimal | None:
    """The large base of a sentence that gives no number for it: "All rates are per 100,000 inhabitants."""
    if "per" not in sentence.words and "every" not in sentence.words:
        return None
    for at, word in enumerate(sentence.words):
        if word in ("per", "every") and numeric(sentence.word(at + 1)):
            base = numeral(sentence, at + 1)
            if base is not None and base.value in BASES and base.value >= _LARGE_BASE:
                return base.value
    return None


def all_of_base(sentence: Sentence, quantities: list[Quantity], base: Decimal) -> None:
    """Make rates of a list of bare numbers whose base the sentence before gives: "Iran 1,620; Iraq 480"."""
    counted = [quantity for quantity in quantities if quantity.kind != "rank"]
    if len(counted) > 1 and all(_bare_below(sentence, base, quantity) for quantity in counted):
        for quantity in counted:
            as_rate(quantity, base)


def no_base(sentence: Sentence, i: int, quantity: Quantity) -> bool:
    """True for "op 10.000.", where the word for "per" means "at": nothing is named that there could be so many of."""
    own = sentence.raw[i - 1] not in ("per", "pro", "par", "por", "je") if sentence.spoken is not None else False
    return own and quantity.value in BASES and sentence.word(quantity.end) in ("", ".", ",", ";", ")")


#: Behind a number that counts nothing named: "10,460 in North Korea"; "300 people died" counts people.
_GOES_ON = bag("in of and or but is are")
#: Nothing but rates is given beside a base so large.
_LARGE_BASE = 10**4


def barred(sentence: Sentence, quantity: Quantity) -> int | None:
    """``5.6/1,000``: makes the quantity a rate; where it ends."""
    at = quantity.end
    if quantity.kind != "count" or not quantity.value or sentence.word(at) != "/" or not sentence.glued(at):
        return None
    base = numeral(sentence, at + 1) if numeric(sentence.word(at + 1)) and sentence.glued(at + 1) else None
    if base is None or base.value not in BASES or not quantity.value < base.value or base.value < 1000:
        return None
    as_rate(quantity, base.value)
    return base.end


def as_rate(quantity: Quantity, base: Decimal) -> None:
    """A rate counts per 1,000 whatever its text says; ``per`` keeps what it says."""
    quantity.kind, quantity.per = "rate", base
    quantity.multiply(Decimal(1000) / base)
    quantity.rules.append(f"rate: per {base:f}")
