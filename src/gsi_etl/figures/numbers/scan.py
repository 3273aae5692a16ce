"""The number level: the quantities of one sentence, before anything is known of their meaning.

Reads numbers from left to right, passing over what is not a figure, then joins neighbours (ranges, ratios, from-to) and
looks around each for its hedge and direction.
"""

from __future__ import annotations

from gsi_etl.base.bounds import OUT_OF_BOUNDS, is_figure
from gsi_etl.figures.numbers import (
    coordination,
    currencies,
    deltas,
    excluded,
    fractions,
    heading_units,
    hedges,
    multiples,
    ranges,
    rates,
    ratios,
    shared_units,
)
from gsi_etl.figures.numbers.numerals import STARTERS, numeral
from gsi_etl.figures.numbers.quantity import Quantity
from gsi_etl.figures.numbers.ranks import ORDINALS, digit_rank, ordinal_rank
from gsi_etl.figures.numbers.scales import SCALES, SMALL, VULGAR, Numeral
from gsi_etl.figures.numbers.spelled_out import HALVES, SEVERAL
from gsi_etl.figures.numbers.units import apply_sign, of_one_percent, suffix
from gsi_etl.figures.text.tokens import Sentence
from gsi_etl.figures.text.words import bag, numeric

#: "one" before these counts nothing.
_ONE_NOT_BEFORE = bag(
    """of that who which whom where they he she it we you i is are was were has had have will would can could should may
    might must to in on at for with and or but by as from not another other day side 's ’ ' - , . ; : ) ” " ? ! if when
    than because so then after before about like out just also too does did do be been whose their his her its my your
    our this these those the a an up down morning night evening afternoon off over into through under without within
    among between until since while though although yet even only never always often cannot knows believes says
    wonders hopes thinks expects sees finds wants needs"""
) | {"\n"}
_ONE_NOT_BEHIND = bag(
    """no each every any this that the another which some only-not someone first last next previous same right wrong
    good new everyone his her my your our their its not such big little old young great best worst"""
)
_ANYONE_BEHIND = bag("if what how where whether because")
_AGO = bag("ago")
_COMPOUND_TIME = bag("year month week day hour minute second time")
_OVERTURES = frozenset(["a", "an", "several", "few"])
_SIGNS = bag("minus negative")
_EACH = bag("per every each")
_OF = bag("of for among in")
_CERTAIN = bag("committed sure certain behind focused confident fit right honest clear true positive ready")


def quantities(sentence: Sentence, left_out: list[str] | None = None) -> list[Quantity]:
    """All quantities of the sentence in order; a number out of bounds is none, and is named in ``left_out``."""
    beyond: list[tuple[int, int]] = []
    found = _scan(sentence, beyond)
    if not found:
        _leave_out(sentence, beyond, left_out)
        return found
    found = ranges.ranges(sentence, found)
    found = _pairs(sentence, found)
    for quantity in found:
        quantity.hedged = hedges.find_before(sentence, quantity.first)
    deltas.from_to(sentence, found)
    coordination.share_units(sentence, found)
    coordination.share_units_back(sentence, found)
    shared_units.share_rates(sentence, found)
    found = heading_units.heading_units(sentence, found)
    coordination.all_but(sentence, found)
    beyond += [(quantity.first, quantity.end) for quantity in found if not quantity.within_bounds()]
    if beyond:
        found = [quantity for quantity in found if quantity.within_bounds()]
        _leave_out(sentence, beyond, left_out)
    kept = [quantity for quantity in found if not _empty(sentence, quantity)]
    for quantity in kept:
        hedges.hedge(sentence, quantity)
        deltas.direction(sentence, quantity)
    deltas.by_as_well(sentence, kept)
    return kept


def _no_group(quantity: Quantity) -> bool:
    return quantity.scale is not None or quantity.value is None or quantity.value > _LARGEST_GROUP


#: "Of every ten victims, seven": a group whose parts are counted.
_LARGEST_GROUP = 1000


def _leave_out(sentence: Sentence, beyond: list[tuple[int, int]], left_out: list[str] | None) -> None:
    """Name the numbers out of bounds, the first few of a text."""
    for first, end in beyond if left_out is not None else ():
        assert left_out is not None
        if len(left_out) < _MOST_NAMED:
            quote = sentence.text[sentence.starts[first] : sentence.stop(end - 1)]
            left_out.append(f"{quote[:60]!r} {OUT_OF_BOUNDS}")


#: More numbers out of bounds than this say no more about a text.
_MOST_NAMED = 20


def _scan(sentence: Sentence, beyond: list[tuple[int, int]]) -> list[Quantity]:
    """The quantities as they are, from left to right; the spans of numbers out of bounds go to ``beyond``."""
    words, english = sentence.words, sentence.spoken is None
    found: list[Quantity] = []
    base: Quantity | None = None
    done = 0
    for i in [k for k, word in enumerate(words) if "0" <= word[0] <= "9" or word in _TRIGGERS]:
        if i < done or (words[i] in _ARTICLES and english and sentence.word(i + 1) not in _BEHIND_AN_ARTICLE):
            continue
        ended = _complete(sentence, i, found)
        if ended is not None:
            done = ended
            continue
        quantity, done = _number(sentence, i, found, beyond, counted=base is not None)
        if quantity is None:
            continue
        if _is_base(sentence, i, quantity, found):
            led = sentence.word(i - 2) in _OF or sentence.spoken is not None or sentence.word(i - 2) in ("", "(", "\n")
            base, done = quantity if led else None, quantity.end  # of a rate whose number stands elsewhere
            if rates.no_base(sentence, i, quantity):
                found.append(quantity)
            continue
        _share(sentence, i, quantity)
        done = max(quantity.end, i + 1)
        if base is not None:
            quantity.hedged = hedges.find_before(sentence, quantity.first)
            rated = rates.base_before(sentence, base, quantity) or rates.of_large_base(sentence, base, quantity)
            base = base if rated and quantity.kind == "rate" else None
        done = _rated(sentence, quantity) or done
        found.append(quantity)
    return found


def _complete(sentence: Sentence, i: int, found: list[Quantity]) -> int | None:
    """Where to go on behind what needs no look around: an ordinal, "every tenth", "twice", ``1:800``."""
    word = sentence.words[i]
    if word in ORDINALS:
        return ordinal_rank(sentence, i, found) or i + 1
    if word == "every":
        whole = ratios.every_nth(sentence, i)
        if whole is None:
            return i + 1
    else:
        whole = multiples.multiple(sentence, i) or (ratios.colon(sentence, i) if word == "1" else None)
        if whole is None:
            return None
    found.append(whole)
    return whole.end


def _number(
    sentence: Sentence, i: int, found: list[Quantity], beyond: list[tuple[int, int]], *, counted: bool
) -> tuple[Quantity | None, int]:
    """The quantity of the number or fraction at word ``i``, and where to go on when there is none.

    ``counted``: how many it is of was said before, so that "one" is a number: "of every ten people, one is".
    """
    digit = "0" <= sentence.words[i][0] <= "9"
    quantity = fractions.fraction(sentence, i) if not digit or sentence.word(i + 1) in _BARS else None
    number = numeral(sentence, i)
    if number is None and quantity is None and digit:
        skipped = excluded.skip(sentence, i)
        return None, skipped[0] if skipped else i + 1
    if number is None or (quantity is not None and number.end < quantity.end):
        return quantity, i + 1
    if not is_figure(number.value) or not is_figure(number.upper or number.unit):
        beyond.append((number.first, number.end))
        return None, number.end
    ranked = digit_rank(sentence, i) if digit else None
    if ranked is not None:
        found.append(ranked)
        return None, ranked.end
    skipped = excluded.skip(sentence, i) if digit and number.end == i + 1 else None
    if skipped is not None:
        return None, skipped[0]
    quantity = _quantity(sentence, number, found[-1].end if found else 0, counted=counted)
    if quantity is not None and quantity.kind == "count" and number.scale is None:
        _add_fraction(sentence, number, quantity)
    return quantity, i + 1


_BARS = frozenset("/⁄")


def _is_base(sentence: Sentence, i: int, quantity: Quantity, found: list[Quantity]) -> bool:
    """True for "of every 1,000" and "per 100,000" that no number stands before."""
    if found and found[-1].end >= i - 4 and ":" not in sentence.words[found[-1].end : i]:
        return False
    before = sentence.word(i - 1)
    counted = before in ("every", "each") and sentence.word(i - 2) in _OF and not _no_group(quantity)
    return counted or (before in _EACH and quantity.value in rates.BASES)


def _share(sentence: Sentence, i: int, quantity: Quantity) -> None:
    if quantity.kind == "share" and not quantity.percent:
        _of_a_million(sentence, quantity)
    of_one_percent(sentence, quantity)
    if quantity.kind == "share" and ("0" <= sentence.words[i][0] <= "9" or sentence.word(i - 1) in _SIGNS):
        apply_sign(sentence, quantity)


def _rated(sentence: Sentence, quantity: Quantity) -> int | None:
    """Make a rate or a score of the quantity when the words behind say so: where they end."""
    ended = rates.rate(sentence, quantity, len(sentence.words)) if quantity.kind == "count" else None
    if ended is None:
        ended = rates.barred(sentence, quantity) or ratios.score(sentence, quantity)
        if ended is not None:
            quantity.end = ended
    return ended


def _of_a_million(sentence: Sentence, quantity: Quantity) -> None:
    """``three-quarters of a million``."""
    scale = SCALES.get(sentence.word(quantity.end + 2))
    if scale is None or sentence.words[quantity.end : quantity.end + 2] != ["of", "a"]:
        return
    quantity.kind, quantity.end, quantity.scale = "count", quantity.end + 3, scale
    quantity.numerator = quantity.denominator = None
    quantity.multiply(scale)
    suffix(sentence, quantity)


def _add_fraction(sentence: Sentence, number: Numeral, quantity: Quantity) -> None:
    """``three and a fifth``, ``2 1/4``."""
    part = fractions.mixed(sentence, number)
    if part is not None and part.value is not None and quantity.value is not None:
        quantity.value += part.value if quantity.value >= 0 else -part.value
        quantity.unit, quantity.end = part.unit, part.end
        suffix(sentence, quantity)


#: Behind any other word "a" begins no number: "a few thousand", "a half", "a hundred", "a twenty-fifth", "a -tenth".
_ARTICLES = ("a", "an")
_BEHIND_AN_ARTICLE = frozenset([*SCALES, *HALVES, *SEVERAL, *fractions.NAMES, "-"])
_TRIGGERS = frozenset(["every"]) | STARTERS | _OVERTURES | VULGAR.keys() | ORDINALS.keys() | multiples.WORDS


def _quantity(sentence: Sentence, number: Numeral, taken: int, *, counted: bool) -> Quantity | None:
    """A number with the money sign, per cent or unit around it; the words before word ``taken`` are another's."""
    words = sentence.words
    quantity = Quantity(
        number.first, number.end, number.first, value=number.value, unit=number.unit, scale=number.scale,
        spelled=number.spelled,
    )  # fmt: skip
    if number.upper is not None:
        quantity.value, quantity.lower = None, number.value  # at least so many: how many more, nobody says
        quantity.rules.append("number: order of magnitude")
    if quantity.spelled and (_name_of(sentence, number) or _age(sentence, number) or _labelled(sentence, number)):
        return None
    pronoun = words[number.first] == "one" and number.end == number.first + 1 and sentence.spoken is None
    if pronoun and not (
        (counted and words[number.first - 1] == ",")
        or _counts_one(sentence, number.first)
        or _ratio_ahead(sentence, number.end)
        or fractions.part_ahead(sentence, number.end)
    ):
        return None
    first = number.first
    if first > 0 and words[first - 1] == "." and numeric(words[first]) and sentence.glued(first):
        quantity.first = first = first - 1
    sign = currencies.before(sentence, first)
    if sign is not None and sign[1] >= taken:
        quantity.currency, quantity.first = sign
        quantity.kind = "money"
    apply_sign(sentence, quantity)
    suffix(sentence, quantity)
    return quantity


def _name_of(sentence: Sentence, number: Numeral) -> bool:
    """``the Group of Seven``, ``the Big Four``: a capital on the number and on the word before, none behind."""
    i = number.first
    if number.end != i + 1 or i < 2 or not sentence.capital(i) or sentence.capital(i + 1):
        return False
    if sentence.word(i - 1) == "of":
        return sentence.capital(i - 2) and i > 2
    return sentence.capital(i - 1) and sentence.word(i - 2) == "the" and sentence.words[i - 1].isalpha()


_NUMBERED = bag("part tier tiers chapter phase stage level act volume step grade class tome option question")


def _labelled(sentence: Sentence, number: Numeral) -> bool:
    """``part two``, ``tier one suppliers``: the number of a thing, and no number of things."""
    return number.end == number.first + 1 and sentence.word(number.first - 1) in _NUMBERED


def _age(sentence: Sentence, number: Numeral) -> bool:
    """``children as young as seven``."""
    i = number.first
    return sentence.word(i - 1) == sentence.word(i - 3) == "as" and sentence.word(i - 2) in ("young", "old")


def _counts_one(sentence: Sentence, i: int) -> bool:
    """True when "one" stands for the number 1: before a noun, and not as a pronoun."""
    following, before = sentence.word(i + 1), sentence.word(i - 1)
    if before in ("minus", "negative") or (before == "but" and sentence.word(i - 2) == "all"):
        return True
    if following == "of" or before in _ANYONE_BEHIND or "another" in sentence.words[i + 2 : i + 7]:
        return False  # "one of the largest", "if one looks", "one form or another"
    if not following or not following[0].isalpha() or following in _ONE_NOT_BEFORE or before in _ONE_NOT_BEHIND:
        return False
    if sentence.capital(i) and i > 0 and sentence.capital(i - 1):
        return False
    return not sentence.capital(i + 1) or i == 0


def _ratio_ahead(sentence: Sentence, at: int) -> bool:
    """``one in ten``, ``one out of every ten``, ``one of every ten``, ``one-in-ten``, ``one to two``, ``one
    percent``.
    """
    word = sentence.word(at)
    if word == "-":
        at, word = at + 1, sentence.word(at + 1)
        if word == "in":
            return True
    if word == "over":
        return numeric(sentence.word(at + 1)) or sentence.word(at + 1) in SMALL
    if word == "for":  # "one for every 250 inhabitants"
        return sentence.word(at + 1) in ("every", "each") and _is_number(sentence, at + 2)
    if word.isalpha() and word not in ("in", "out", "of", "to", "or", "and", "over"):
        at = next((k for k in range(at + 1, at + 4) if sentence.word(k) in ("in", "out")), at)
        word = sentence.word(at)
        if word not in ("in", "out") or not all(sentence.words[k].isalpha() for k in range(at - 1, at)):
            return False
        if word == "out":  # "one islander out of 240"
            if sentence.word(at + 1) != "of":
                return False
            at += 1
        return _is_number(sentence, at + 2 if sentence.word(at + 1) in ("every", "each") else at + 1)
    if word in ("in", "out", "of"):
        return any(_is_number(sentence, at + k) for k in (1, 2, 3))
    return word in ("to", "or", "and") and (sentence.word(at + 1) in SMALL or sentence.word(at + 1) in SCALES)


def _is_number(sentence: Sentence, at: int) -> bool:
    word = sentence.word(at)
    return numeric(word) or word in SMALL or word in SCALES


def _pairs(sentence: Sentence, found: list[Quantity]) -> list[Quantity]:
    """Ratios and places in a list: two neighbours that are one statement, or a rank and the length of its list."""
    kept: list[Quantity] = []
    for quantity in found:
        if kept and ratios.ratio(sentence, kept[-1], quantity):
            continue
        if kept and ratios.out_of(sentence, kept[-1], quantity):
            kept[-1].kind = "rank"
            kept[-1].rules.append("rank: out of")
        kept.append(quantity)
    return kept


def _empty(sentence: Sentence, quantity: Quantity) -> bool:
    """True when the words say a number but count nothing."""
    word, following = sentence.words[quantity.first], sentence.word(quantity.end)
    if quantity.percent:
        return quantity.value == 1 and following in _CERTAIN
    if quantity.kind not in ("count",):
        return False
    if sentence.word(quantity.first - 1) == "bottom" and quantity.value is not None and quantity.value <= 500:
        return True
    small = quantity.value is not None and quantity.value <= 10 and quantity.scale is None
    if following == "-" and sentence.glued(quantity.end) and sentence.word(quantity.end + 1) in _COMPOUND_TIME:
        return sentence.word(quantity.end + 2) != "-"
    if following in ("year", "years", "months", "weeks", "days", "hours", "decades", "month", "minutes", "week", "day"):
        return sentence.word(quantity.end + 1) in _AGO
    if word == "zero":
        return following in ("tolerance", "-", "hour")
    if quantity.spelled and small and following in ("editions", "edition"):
        return True
    return bool(following == "editions")
