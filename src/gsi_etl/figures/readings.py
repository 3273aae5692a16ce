"""The number level: the quantities of one sentence, before anything is known of their meaning.

Reads numbers from left to right, passing over what is no figure, then joins neighbours (ranges, ratios, from-to) and
looks around each for its hedge and direction.
"""

from __future__ import annotations

from decimal import Decimal

from gsi_etl.figures import changes, fractions, modifiers, money, nonfigures, ranges, ratios, sets
from gsi_etl.figures.numerals import SCALES, SMALL, STARTERS, VULGAR, Numeral, numeral
from gsi_etl.figures.quantity import Quantity
from gsi_etl.figures.tokens import Sentence
from gsi_etl.figures.words import bag

_HUNDREDTH = Decimal("0.01")
_MINUS = frozenset("-−–")
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
_EACH = bag("per every each")
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
    sets.all_but(sentence, found)
    kept = [q for k, q in enumerate(found) if not _empty(sentence, q) and not _restated(sentence, found, k)]
    for quantity in kept:
        modifiers.hedge(sentence, quantity)
        changes.direction(sentence, quantity)
    return kept


def _scan(sentence: Sentence) -> list[Quantity]:
    words = sentence.words
    found: list[Quantity] = []
    i, n = 0, len(words)
    for at in [k for k, word in enumerate(words) if word in _TRIGGERS or "0" <= word[0] <= "9"]:
        if at < i:
            continue
        i, word = at, words[at]
        digit = "0" <= word[0] <= "9"
        if word in _ORDINALS:
            i = _ordinal_rank(sentence, i, found) or i + 1
            continue
        quantity = (
            fractions.fraction(sentence, i)
            if not digit or "/" in sentence.word(i + 1) or "⁄" in sentence.word(i + 1)
            else None
        )
        number = numeral(sentence, i)
        if number is not None and (quantity is None or number.end > quantity.end or number.scale):
            quantity = None
            ranked = _digit_rank(sentence, i) if digit else None
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
            i = quantity.end  # the base of a rate whose number stands elsewhere
            continue
        if quantity is not None and quantity.kind == "share" and digit:
            _sign(sentence, quantity)
        if quantity is None:
            i += 1
            if digit and number is None:
                skipped = nonfigures.skip(sentence, i - 1)
                i = skipped[0] if skipped else i
            continue
        i = max(quantity.end, i + 1)
        rated = ratios.rate(sentence, quantity, n) if quantity.kind == "count" else None
        if rated is None:
            rated = ratios.score(sentence, quantity)
            if rated is not None:
                quantity.end = rated
        if rated is not None:
            i = rated if not _number_between(sentence, quantity.end, rated) else i
        found.append(quantity)
    return found


def _add_fraction(sentence: Sentence, number: Numeral, quantity: Quantity) -> None:
    """``three and a fifth``, ``2 1/4``."""
    part = fractions.mixed(sentence, number)
    if part is not None and part.value is not None and quantity.value is not None:
        quantity.value += part.value if quantity.value >= 0 else -part.value
        quantity.unit, quantity.end = part.unit, part.end
        _suffix(sentence, quantity)


def _number_between(sentence: Sentence, first: int, end: int) -> bool:
    """True when another figure stands between a number and the base of its rate."""
    return sum(w[0].isdigit() for w in sentence.words[first:end]) > 1


_RANK_WORDS = bag("ranks ranked rank ranking placed places")
_ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10,
}  # fmt: skip


def _ordinal_rank(sentence: Sentence, i: int, found: list[Quantity]) -> int | None:
    """``ranked second``, ``third on the list``: adds the rank and says where to go on."""
    value = _ORDINALS.get(sentence.words[i])
    if value is None or not _rank_context(sentence, i, i + 1):
        return None
    found.append(_rank(i, i + 1, Decimal(value)))
    return i + 1


def _digit_rank(sentence: Sentence, i: int) -> Quantity | None:
    """``ranks 53``, ``ranked 61st``, ``48th position``, ``ranked No. 5``."""
    word = sentence.words[i]
    if not word.isdecimal() or len(word) > 3:
        return None
    end = i + 1
    ordinal = sentence.word(end) in ("st", "nd", "rd", "th") and sentence.glued(end)
    if ordinal:
        end += 1
    if ordinal:
        ranked = _rank_context(sentence, i, end) or (
            sentence.word(end) in ("out", "of") and sentence.word(end + 1) in ("of", "the")
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


_TRIGGERS = STARTERS | _OVERTURES | VULGAR.keys() | _ORDINALS.keys()


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
    pronoun = words[number.first] == "one" and number.end == number.first + 1
    if pronoun and not (_counts_one(sentence, number.first) or _ratio_ahead(sentence, number.end)):
        return None
    first = number.first
    if first > 0 and words[first - 1] == "." and words[first][0].isdigit() and sentence.glued(first):
        quantity.first = first = first - 1
    sign = money.before(sentence, first)
    if sign is not None:
        quantity.currency, quantity.first = sign
        quantity.kind = "money"
    _sign(sentence, quantity)
    _suffix(sentence, quantity)
    return quantity


def _sign(sentence: Sentence, quantity: Quantity) -> None:
    """``-5``, ``minus 130``: the sign must stand before the number and behind nothing."""
    at = quantity.first - 1
    word = sentence.word(at)
    dashed = word in _MINUS and sentence.glued(quantity.first) and not (at > 0 and sentence.glued(at))
    if word == "-" and sentence.word(at - 1) == "minus":
        at, word, dashed = at - 1, "minus", False
    inner = quantity.number - 1
    if quantity.currency and sentence.word(inner) in ("-", "−") and sentence.glued(quantity.number):
        quantity.multiply(Decimal(-1))
    elif word == "minus" or word == "negative" or (dashed and not sentence.word(at - 1)[:1].isdigit()):
        if word == "–":
            return
        quantity.multiply(Decimal(-1))
        quantity.first = at
    else:
        return
    if quantity.unit is not None:
        quantity.unit = abs(quantity.unit)


def _suffix(sentence: Sentence, quantity: Quantity) -> None:
    """Per cent, currency or unit behind the number."""
    at = quantity.end
    word = sentence.word(at)
    if word[:1] == "\n":
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
    coin = money.behind(sentence, quantity.end)
    if coin is not None:
        quantity.kind = "money"
        quantity.currency = quantity.currency or coin[0]
        if money.is_small_coin(sentence.words[coin[1] - 1]):
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


def _as_share(sentence: Sentence, quantity: Quantity, end: int) -> None:
    quantity.kind, quantity.percent, quantity.noun = "share", True, "per cent"
    if sentence.word(end) in ("point", "points"):
        end += 1
        quantity.noun = "percentage points"
    elif sentence.word(end) == "percentage":
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


def _counts_one(sentence: Sentence, i: int) -> bool:
    """True when "one" stands for the number 1: before a noun, and not as a pronoun."""
    following, before = sentence.word(i + 1), sentence.word(i - 1)
    if before in ("minus", "negative"):
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
