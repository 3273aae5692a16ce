"""Ratios and rates: one in ten, 1 out of every 185, 104.6 per 1,000, 67 out of 100, 14/100."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from gsi_etl.figures.numbers import part_words
from gsi_etl.figures.numbers.numerals import numeral
from gsi_etl.figures.numbers.quantity import Quantity
from gsi_etl.figures.numbers.ranks import ORDINALS
from gsi_etl.figures.text.tokens import Sentence
from gsi_etl.figures.text.words import bag, numeric, whole

BASES = frozenset([Decimal(100), Decimal(1000), Decimal(10**4), Decimal(10**5), Decimal(10**6)])
_HUNDRED = Decimal(100)
#: "3 in 20 minutes" is not a ratio.
_SPANS = bag(
    """minute minutes hour hours second seconds day days week weeks month months year years game games match matches
    innings appearances starts attempts overs quarter quarters outings"""
)
_LARGEST_BASE = Decimal(10**9)
#: A number behind one of these is of another clause than the base before it.
_ENDS = frozenset([".", ";", ":", "(", ")"])
#: How many words may stand between a number and "per 1,000".
_REACH = 12
#: "505,000 people - 13 in every 1,000 - ...": the base belongs to the number of the aside.
_PARTING = frozenset([",", ";", ":", "(", ".", ")", "–", "—"])
_TO_A_BASE = bag("per for of in out every")
_RANKS = bag("rank ranks ranked ranking place places placed position lowest highest th st nd rd globally")


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
        _as_rate(quantity, Decimal(1000))
        return at + 3
    for _ in range(_REACH):
        if at >= min(n, stop):
            return None
        word = words[at]
        if numeric(word) or word in _PARTING or word in ("and", "or") or (word == "-" and not sentence.glued(at)):
            return None
        if word in _TO_A_BASE and (word in ("per", "for") or quantity.value != 1):
            found = rate_behind(sentence, at)
            if found is not None and not (found[0] == _HUNDRED and quantity.value == 1 and sentence.spoken):
                _as_rate(quantity, found[0])
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
    ends = _ENDS - {":", ")"} if decimals else _ENDS
    if not plain or not (tied or sentence.spoken is not None) or len(gap) > _REACH or not ends.isdisjoint(gap):
        return False
    assert quantity.value is not None
    assert base.value is not None
    if not 0 < quantity.value < base.value or sentence.word(quantity.end) in _SPANS:
        return False
    if base.value >= 1000:
        _as_rate(quantity, base.value)
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
    _as_rate(quantity, base.value)
    return True


def _bare_below(sentence: Sentence, base: Decimal, quantity: Quantity) -> bool:
    plain = quantity.kind == "count" and quantity.scale is None and not quantity.currency and not quantity.change
    behind = sentence.word(quantity.end)
    return (
        plain
        and quantity.value is not None
        and 0 < quantity.value < base
        and (not behind[:1].isalpha() or behind in _BEHIND_A_BASE)
    )


def base_alone(sentence: Sentence) -> Decimal | None:
    """The large base of a sentence that gives no number for it: "All rates are per 100,000 inhabitants."""
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
            _as_rate(quantity, base)


def no_base(sentence: Sentence, i: int, quantity: Quantity) -> bool:
    """True for "op 10.000.", where the word for "per" means "at": nothing is named that there could be so many of."""
    own = sentence.raw[i - 1] not in ("per", "pro", "par", "por", "je") if sentence.spoken is not None else False
    return own and quantity.value in BASES and sentence.word(quantity.end) in ("", ".", ",", ";", ")")


#: Nothing but rates is given beside a base so large.
_LARGE_BASE = 10**4
_TIMES = bag("time year years day days week weeks month months hour hours night minute second weekend season game")


def every_nth(sentence: Sentence, i: int) -> Quantity | None:
    """``every tenth person``, ``jeder fünfte``, ``co dwudziesty piąty``, ``jeder 237.``: one in so many."""
    if sentence.spoken is not None:
        found = part_words.ordinal(sentence.spoken, sentence, i + 1)
        if found is None or (sentence.raw[i + 1].isdecimal() and not sentence.glued(i + 2)):
            return None
        value, end = found
        if sentence.spoken.code != "pl" and sentence.raw[i] == "co":
            return None
    else:
        value, end = ORDINALS.get(sentence.word(i + 1), 0), i + 2
        digits = sentence.word(i + 1)
        if digits.isdecimal() and sentence.word(i + 2) in ("th", "rd", "st", "nd") and sentence.glued(i + 2):
            value, end = whole(digits), i + 3
    following = sentence.word(end)
    if value < 2 or value > _LARGEST_BASE or following in _TIMES or (value == 2 and not following[:1].isalpha()):
        return None
    bottom = Decimal(value)
    return Quantity(
        i, end, i, kind="ratio", value=1 / bottom, unit=1 / bottom, spelled=True, numerator=Decimal(1),
        denominator=bottom, rules=["ratio: every"],
    )  # fmt: skip


#: "1:59" can be a time.
_LARGEST_MINUTE = 59


def colon(sentence: Sentence, i: int) -> Quantity | None:
    """``1:800``: one in so many, where it cannot be a time or a score."""
    words = sentence.words[i : i + 3]
    if words[:2] != ["1", ":"] or len(words) < 3 or not (sentence.glued(i + 1) and sentence.glued(i + 2)):
        return None
    bottom = numeral(sentence, i + 2) if numeric(words[2]) else None
    told = bool({"ratio", "rate", "proportion", "odds", "prevalence"}.intersection(sentence.words[max(0, i - 6) : i]))
    if bottom is None or not (bottom.value > _LARGEST_MINUTE or (told and bottom.value > 1)):
        return None
    if sentence.word(i + 3) == ":" and sentence.glued(i + 4):
        return None
    return Quantity(
        i, bottom.end, i, kind="ratio", value=1 / bottom.value, unit=1 / bottom.value, numerator=Decimal(1),
        denominator=bottom.value, rules=["ratio: colon"],
    )  # fmt: skip


def barred(sentence: Sentence, quantity: Quantity) -> int | None:
    """``5.6/1,000``: makes the quantity a rate; where it ends."""
    at = quantity.end
    if quantity.kind != "count" or not quantity.value or sentence.word(at) != "/" or not sentence.glued(at):
        return None
    base = numeral(sentence, at + 1) if numeric(sentence.word(at + 1)) and sentence.glued(at + 1) else None
    if base is None or base.value not in BASES or not quantity.value < base.value or base.value < 1000:
        return None
    _as_rate(quantity, base.value)
    return base.end


def _as_rate(quantity: Quantity, base: Decimal) -> None:
    """A rate counts per 1,000 whatever its text says; ``per`` keeps what it says."""
    quantity.kind, quantity.per = "rate", base
    quantity.multiply(Decimal(1000) / base)
    quantity.rules.append(f"rate: per {base:f}")


def ratio(sentence: Sentence, top: Quantity, bottom: Quantity) -> bool:
    """Make ``top`` the ratio "top in bottom" when the words between say so, or the rate when it is of a thousand."""
    if top.value is None or bottom.value is None or top.kind != "count" or bottom.kind != "count":
        return False
    if top.currency or bottom.currency or not 0 < abs(top.value) < bottom.value:
        return False
    if top.value != int(top.value):
        told = sentence.words[top.end : bottom.first] in (["in"], ["in", "the"])
        if not told or top.scale or bottom.value not in BASES or sentence.word(bottom.end) in _SPANS:
            return False
        return _rate_of(top, bottom)  # "3.6 in 1,000"
    tie = _tie(sentence, top, bottom)
    if tie is None or not _fits(sentence, top, bottom, tie):
        return False
    thousands = bottom.value in BASES and bottom.value >= 1000
    if thousands and tie.link == "of" and sentence.spoken is not None:
        return _rate_of(top, bottom)  # "93 von 1.000 Menschen"
    if not _linked(sentence, top, bottom, tie):
        return False
    if thousands and tie.link == "in" and not tie.every and top.value > 1:
        return _rate_of(top, bottom)  # "4 in 1,000 people"
    top.numerator, top.denominator = top.value, bottom.value
    top.value = top.value / bottom.value
    top.unit = 1 / bottom.value
    top.kind, top.end, top.noun = "ratio", bottom.end, bottom.noun
    top.rules.append(f"ratio: {tie.link}")
    return True


class _Tie(NamedTuple):
    """What stands between two numbers: ``in``, ``of``, ``over`` or ``out of``, and whether "every" behind it."""

    link: str
    every: bool
    gap: list[str]


def _tie(sentence: Sentence, top: Quantity, bottom: Quantity) -> _Tie | None:
    gap = [w for w in sentence.words[top.end : bottom.first] if w[0] != "\n"]
    every = bool(gap) and (gap[-1] in ("every", "each") or (gap[-1] == "the" and top.value == 1 and "of" not in gap))
    if every:
        gap = gap[:-1]
    link = _link(gap)
    if every and link is None and gap[-1:] == ["of"] and _is_noun(gap[:-1]):
        link = "of"  # "una persona de cada 185"
    if link in ("in", "per") and len(gap) > 1 and "-" not in gap and not _noun_between(top, bottom, link, every, gap):
        return None
    return None if link is None else _Tie("in" if link == "per" else link, every, gap)


def _noun_between(top: Quantity, bottom: Quantity, link: str, every: bool, gap: list[str]) -> bool:
    """True where a noun may stand between: only one of so many is a ratio then, or so many per thousand."""
    people = gap[0] in ("person", "people", "child", "children")
    if bottom.noun is not None and _PLACES_COUNTED.intersection(bottom.noun.split()):
        return False
    per = link == "per" and bottom.value is not None and (bottom.value >= 1000 or len(gap) <= _SHORT_NOUN)
    if not (people or top.value == 1 or per):
        return False
    return link != "in" or top.value != 1 or every or people or _partitive(top, bottom)


def _fits(sentence: Sentence, top: Quantity, bottom: Quantity, tie: _Tie) -> bool:
    """True when the two are of a size, and are not so many in a span of time."""
    assert top.value is not None
    assert bottom.value is not None
    if bottom.value > _LARGEST_BASE or top.value > _LARGEST_TOP:
        return False
    if sentence.word(bottom.end) in _SPANS or (sentence.word(bottom.end + 1) in _SPANS and tie.link == "in"):
        return False
    if tie.link != "in":
        return True
    base = bottom.value in BASES and bottom.value >= 1000
    if (top.value > _LARGEST_PLAIN and not tie.every and not base) or top.scale is not None:
        return False
    return not bottom.spelled or top.spelled or sentence.spoken is not None


def _linked(sentence: Sentence, top: Quantity, bottom: Quantity, tie: _Tie) -> bool:
    """True when the words between make a ratio of two numbers that fit."""
    if tie.link == "of":
        return tie.every or bool(sentence.spoken and top.value == 1 and tie.gap == ["of"])
    if tie.link == "over":
        return top.value is not None and abs(top.value) == 1 and not bottom.noun
    if tie.link == "out of" and not tie.every:
        return top.value is not None and top.value <= _LARGEST_PLAIN and not _ranked(sentence, top)
    return True


def _rate_of(top: Quantity, bottom: Quantity) -> bool:
    assert bottom.value is not None
    _as_rate(top, bottom.value)
    top.end, top.noun = bottom.end, bottom.noun
    return True


#: "99 in every 1,000" is a ratio, and "11 in 20" is none where "every" does not say so.
_LARGEST_TOP, _LARGEST_PLAIN = 99, 10
#: "One North Korean in ten", "un habitant de la planète sur cent cinquante".
_LONGEST_NOUN, _SHORT_NOUN = 6, 3
_NO_NOUN = bag(
    """is are was were be been has have had died said says and or but who which that with to from on by at for as more
    less than in per every each year years came found went held lost won lives live living"""
)


_PLACES_COUNTED = bag(
    """countries country nations states cities towns villages districts provinces places regions schools households
    years languages attempts games"""
)


def _is_noun(words: list[str]) -> bool:
    """True for what may stand between one and how many it is one of: "North Korean", "habitant de la planète"."""
    nouns = all((word.isalpha() or word == "-") and word not in _NO_NOUN for word in words)
    return nouns and len(words) < _LONGEST_NOUN


def _partitive(top: Quantity, bottom: Quantity) -> bool:
    """``One North Korean in ten``: the one is in words, and the many are too or count nothing."""
    year = not bottom.spelled and bottom.value is not None and 1900 <= bottom.value < 2100
    return top.spelled and (bottom.spelled or bottom.noun is None) and not year


def _link(gap: list[str]) -> str | None:
    if gap == ["in"] or (
        2 <= len(gap) <= 3 and gap[-1] == "in" and gap[0] in ("person", "people", "child", "children", "-")
    ):
        return "in"
    if gap[-1:] in (["per"], ["in"]) and _is_noun(gap[:-1]):
        return gap[-1]
    if gap == ["-", "in", "-"]:
        return "in"
    if gap[-2:] == ["out", "of"] and len(gap) <= 4:
        return "out of"
    if gap == ["of"]:
        return "of"
    if gap == ["over"]:
        return "over"
    return "in" if gap == ["for"] else None


def out_of(sentence: Sentence, top: Quantity, bottom: Quantity) -> bool:
    """``38 out of 47`` and ``23rd out of 160``: True when the two are a place in a list of so many."""
    gap = sentence.words[top.end : bottom.first]
    if (gap[-2:] != ["out", "of"] and gap[-1:] != ["of"]) or len(gap) > 5:
        return False
    if top.kind == "rank":
        return True
    if gap == ["of"]:  # "Rank: 1 of 167"
        return top.kind == "count" and sentence.word(top.first - 1) == ":" and sentence.word(top.first - 2) in _RANKS
    return gap == ["out", "of"] and top.kind == "count" and (_ranked(sentence, top) or (top.value or 0) > 10)


def _ranked(sentence: Sentence, top: Quantity) -> bool:
    """True when a word of ranks stands within the clause before the number."""
    begin = max(0, top.first - 14)
    return any(word in _RANKS for word in sentence.words[begin : top.first])


def score(sentence: Sentence, quantity: Quantity) -> int | None:
    """``14/100``, ``67 out of 100``, ``68 /100``: a score of a hundred (or ten); where it ends."""
    at = quantity.end
    while sentence.word(at)[:1] == "\n":
        at += 1
    if quantity.kind != "count" or quantity.value is None:
        return None
    if sentence.word(at) == "/":
        begin = at + 1
        while sentence.word(begin)[:1] == "\n":
            begin += 1
    elif sentence.word(at) == "out" and sentence.word(at + 1) == "of":
        begin = at + 2
    elif sentence.word(at) == "of" and sentence.word(quantity.first - 1) == ":":
        begin = at + 1  # "Vulnerability: 73.3 of 100"
    else:
        return None
    if sentence.word(begin) not in ("100", "10") or quantity.value > int(sentence.word(begin)):
        return None
    if sentence.word(begin) == "10" and sentence.word(at) != "/":
        return None
    if sentence.word(at) == "out" and sentence.word(begin + 1).isalpha() and sentence.word(begin + 1) not in (
        "in", "for", "and", "on", "the", "to", "by", "while", "with", "which", "compared",
    ):  # fmt: skip
        return None
    quantity.kind, quantity.denominator = "score", Decimal(sentence.word(begin))
    quantity.rules.append(f"score: of {sentence.word(begin)}")
    return begin + 1
