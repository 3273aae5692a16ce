"""The number level: the quantities of one sentence, before anything is known of their meaning.

Reads numbers from left to right, passing over what is no figure, then joins neighbours (ranges, ratios, from-to) and
looks around each for its hedge and direction.
"""

from __future__ import annotations

from decimal import Decimal

from gsi_etl.figures import changes, fractions, modifiers, money, multiples, nonfigures, ranges, ratios, sets
from gsi_etl.figures.numerals import STARTERS, numeral
from gsi_etl.figures.quantity import Quantity
from gsi_etl.figures.ranks import ORDINALS, digit_rank, ordinal_rank
from gsi_etl.figures.scales import SCALES, SMALL, VULGAR, Numeral
from gsi_etl.figures.tokens import Sentence
from gsi_etl.figures.units import apply_sign, suffix
from gsi_etl.figures.words import bag

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
_AGO = bag("ago")
_COMPOUND_TIME = bag("year month week day hour minute second time")
_OVERTURES = frozenset(["a", "an", "several", "few"])
_SIGNS = bag("minus negative")
_EACH = bag("per every each")
_OF = bag("of for among in")
_LISTED = bag("countries nations states places regions economies territories")
_HEADS = bag("top bottom leading worst best first last other remaining previous next these those")
_ACCOUNTING = bag("account accounts accounted accounting alone make made host hosted with where : together")
_CERTAIN = bag("committed sure certain behind focused confident fit right honest clear true positive ready")


def quantities(sentence: Sentence) -> list[Quantity]:
    """All quantities of the sentence in order."""
    found = _scan(sentence)
    if not found:
        return found
    found = ranges.ranges(sentence, found)
    found = _pairs(sentence, found)
    for quantity in found:
        quantity.hedged = modifiers.find_before(sentence, quantity.first)
    changes.from_to(sentence, found)
    sets.share_units(sentence, found)
    sets.share_units_back(sentence, found)
    sets.all_but(sentence, found)
    kept = [q for k, q in enumerate(found) if not _empty(sentence, q) and not _restated(sentence, found, k)]
    for quantity in kept:
        modifiers.hedge(sentence, quantity)
        changes.direction(sentence, quantity)
    changes.by_as_well(sentence, kept)
    return kept


def _scan(sentence: Sentence) -> list[Quantity]:
    words = sentence.words
    found: list[Quantity] = []
    base: Quantity | None = None
    i, n = 0, len(words)
    for at in [k for k, word in enumerate(words) if word in _TRIGGERS or "0" <= word[0] <= "9"]:
        if at < i:
            continue
        i, word = at, words[at]
        digit = "0" <= word[0] <= "9"
        if word in ORDINALS:
            i = ordinal_rank(sentence, i, found) or i + 1
            continue
        times = multiples.multiple(sentence, i)
        if times is not None:
            found.append(times)
            i = times.end
            continue
        quantity = (
            fractions.fraction(sentence, i)
            if not digit or "/" in sentence.word(i + 1) or "⁄" in sentence.word(i + 1)
            else None
        )
        number = numeral(sentence, i)
        if number is not None and (quantity is None or number.end >= quantity.end):
            quantity = None
            ranked = digit_rank(sentence, i) if digit else None
            if ranked is not None:
                found.append(ranked)
                i = ranked.end
                continue
            if digit and number.end == i + 1:
                skipped = nonfigures.skip(sentence, i)
                if skipped is not None:
                    i = skipped[0]
                    continue
            quantity = _quantity(sentence, number)
            if quantity is not None and quantity.kind == "count" and number.scale is None:
                _add_fraction(sentence, number, quantity)
        alone = not found or found[-1].end < i - 4
        if quantity is not None and alone and sentence.word(i - 1) in _EACH and quantity.value in ratios.BASES:
            base = quantity if sentence.word(i - 2) in _OF else None
            i = quantity.end  # the base of a rate whose number stands elsewhere
            continue
        if quantity is not None and quantity.kind == "share" and not quantity.percent:
            _of_a_million(sentence, quantity)
        if quantity is not None and quantity.kind == "share" and (digit or sentence.word(i - 1) in _SIGNS):
            apply_sign(sentence, quantity)
        if quantity is None:
            i += 1
            if digit and number is None:
                skipped = nonfigures.skip(sentence, i - 1)
                i = skipped[0] if skipped else i
            continue
        i = max(quantity.end, i + 1)
        if base is not None:
            quantity.hedged = modifiers.find_before(sentence, quantity.first)
            ratios.base_before(sentence, base, quantity)
            base = None
        rated = ratios.rate(sentence, quantity, n) if quantity.kind == "count" else None
        if rated is None:
            rated = ratios.barred(sentence, quantity) or ratios.score(sentence, quantity)
            if rated is not None:
                quantity.end = rated
        if rated is not None:
            i = rated
        found.append(quantity)
    return found


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


_TRIGGERS = STARTERS | _OVERTURES | VULGAR.keys() | ORDINALS.keys() | multiples.WORDS


def _quantity(sentence: Sentence, number: Numeral) -> Quantity | None:
    """A number with the money sign, per cent or unit around it."""
    words = sentence.words
    quantity = Quantity(
        number.first, number.end, number.first, value=number.value, unit=number.unit, scale=number.scale,
        spelled=number.spelled,
    )  # fmt: skip
    if number.upper is not None:
        quantity.value, quantity.lower, quantity.upper = None, number.value, number.upper
        quantity.rules.append("number: order of magnitude")
    if quantity.spelled and (_name_of(sentence, number) or _age(sentence, number)):
        return None
    pronoun = words[number.first] == "one" and number.end == number.first + 1
    if pronoun and not (
        _counts_one(sentence, number.first)
        or _ratio_ahead(sentence, number.end)
        or fractions.part_ahead(sentence, number.end)
    ):
        return None
    first = number.first
    if first > 0 and words[first - 1] == "." and words[first][0].isdigit() and sentence.glued(first):
        quantity.first = first = first - 1
    sign = money.before(sentence, first)
    if sign is not None:
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


def _age(sentence: Sentence, number: Numeral) -> bool:
    """``children as young as seven``."""
    i = number.first
    return sentence.word(i - 1) == sentence.word(i - 3) == "as" and sentence.word(i - 2) in ("young", "old")


def _counts_one(sentence: Sentence, i: int) -> bool:
    """True when "one" stands for the number 1: before a noun, and not as a pronoun."""
    following, before = sentence.word(i + 1), sentence.word(i - 1)
    if before in ("minus", "negative") or (before == "but" and sentence.word(i - 2) == "all"):
        return True
    if following == "of":
        behind = sentence.word(i + 2)
        if behind in ("the", "his", "her", "its", "their", "my", "our", "your") and before not in _ONE_NOT_BEHIND:
            return not any(sentence.word(i + k) in _LISTED for k in range(3, 10))
        return False
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
        return sentence.word(at + 1)[:1].isdigit() or sentence.word(at + 1) in SMALL
    if word in ("in", "out", "of"):
        return any(
            sentence.word(at + k)[:1].isdigit() or sentence.word(at + k) in SMALL or sentence.word(at + k) in SCALES
            for k in (1, 2, 3)
        )
    return word in ("to", "or", "and") and (sentence.word(at + 1) in SMALL or sentence.word(at + 1) in SCALES)


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
    if sentence.word(quantity.first - 1) in ("top", "bottom") and quantity.value is not None and quantity.value <= 500:
        return True
    small = quantity.value is not None and quantity.value <= 10 and quantity.scale is None
    if following == "-" and sentence.glued(quantity.end) and sentence.word(quantity.end + 1) in _COMPOUND_TIME:
        return sentence.word(quantity.end + 2) != "-"
    if following in ("year", "years", "months", "weeks", "days", "hours", "decades", "month", "minutes", "week", "day"):
        return sentence.word(quantity.end + 1) in _AGO
    if following in _LISTED and quantity.lower is None and (quantity.value or 0) <= 20:
        return _heads_list(sentence, quantity)
    if word == "zero":
        return following in ("tolerance", "-", "hour")
    if quantity.spelled and small and following in ("editions", "edition"):
        return True
    return bool(following == "editions")


def _restated(sentence: Sentence, found: list[Quantity], index: int) -> bool:
    """``More than half (52%)``: the fraction is said again, better, in the bracket behind it."""
    quantity = found[index]
    if quantity.kind != "share" or quantity.percent or index + 1 == len(found):
        return False
    following = found[index + 1]
    if not following.percent or sentence.word(quantity.end) != "(" or following.first != quantity.end + 1:
        return False
    if quantity.value is None or following.value is None:
        return False
    return abs(quantity.value - following.value) <= Decimal("0.1")


def _heads_list(sentence: Sentence, quantity: Quantity) -> bool:
    """``the top five nations``, ``five countries: India, ...``, ``10 countries alone account for``."""
    before, behind = sentence.word(quantity.first - 1), sentence.word(quantity.end + 1)
    if before in _HEADS or before == "the" or behind in _ACCOUNTING:
        return True
    return behind in ("that", "which") and sentence.word(quantity.end + 2) in _ACCOUNTING
