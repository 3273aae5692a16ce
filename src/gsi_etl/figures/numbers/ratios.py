"""Ratios and scores: one in ten, 1 out of every 185, 67 out of 100, 14/100; "4 in 1,000" is a rate."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from gsi_etl.figures.numbers import fractions, part_words
from gsi_etl.figures.numbers.numerals import numeral
from gsi_etl.figures.numbers.quantity import Quantity
from gsi_etl.figures.numbers.ranks import ORDINALS
from gsi_etl.figures.numbers.rates import BASES, SPANS, as_rate
from gsi_etl.figures.text.tokens import Sentence
from gsi_etl.figures.text.words import bag, numeric, whole

_LARGEST_BASE = Decimal(10**9)
_RANKS = bag("rank ranks ranked ranking place places placed position lowest highest th st nd rd globally")


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
        named = fractions.nth(sentence, i + 1) if value == 0 else None
        if named is not None and sentence.word(named[1]) != "of":  # "every hundredth of a second"
            value, end = named
        elif digits.isdecimal() and sentence.word(i + 2) in ("th", "rd", "st", "nd") and sentence.glued(i + 2):
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


def ratio(sentence: Sentence, top: Quantity, bottom: Quantity) -> bool:
    """Make ``top`` the ratio "top in bottom" when the words between say so, or the rate when it is of a thousand."""
    if top.value is None or bottom.value is None or top.kind != "count" or bottom.kind != "count":
        return False
    if top.currency or bottom.currency or not 0 < abs(top.value) < bottom.value:
        return False
    if top.value != int(top.value):
        told = sentence.words[top.end : bottom.first] in (["in"], ["in", "the"])
        if not told or top.scale or bottom.value not in BASES or sentence.word(bottom.end) in SPANS:
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
    if sentence.word(bottom.end) in SPANS or (sentence.word(bottom.end + 1) in SPANS and tie.link == "in"):
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
    as_rate(top, bottom.value)
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
