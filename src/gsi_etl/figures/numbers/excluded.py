"""Digits that count nothing: years, dates, times, ages, addresses, phone, page, section and model numbers, scores.

``skip(sentence, i)`` says where to go on reading when the digits at word ``i`` are not a figure. Two sorts of rule:
the shape of the digits themselves, and the company they keep.
"""

from __future__ import annotations

from gsi_etl.figures.numbers.excluded_by_shape import COUNTED, DASHES, LABELS, UNITS, measured, shape
from gsi_etl.figures.numbers.scales import SCALES, SMALL
from gsi_etl.figures.text.place_mentions import resolve
from gsi_etl.figures.text.tokens import Sentence
from gsi_etl.figures.text.words import bag, numeric, whole

MONTHS = bag(
    """january february march april may june july august september october november december jan feb mar apr jun jul
    aug sep sept oct nov dec"""
)
_DAYS = bag("""monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun""")
_WAYS = bag(
    """street st road rd avenue ave boulevard blvd lane ln drive dr way square sq place pl court ct terrace highway hwy
    crescent close row parkway broadway mews quay alley walk"""
)
_SPORTS = bag(
    """win wins victory defeat loss lead draw down up record thrashing rout triumph series aggregate scoreline
    advantage deficit tie score half-time halftime final ahead run"""
)
_SPORTS_BEFORE = bag("won lost beat drew led trailed win defeat leading trailing winning losing score is it")
_YEARS_FROM, _YEARS_TO = 1400, 2200
_TO = DASHES | {"and", "to"}


def skip(sentence: Sentence, i: int) -> tuple[int, str] | None:
    """Where to go on reading, and what the digits at word ``i`` are, when they are not a figure."""
    return shape(sentence, i) or _company(sentence, i)


def is_year(word: str) -> bool:
    return len(word) == 4 and word.isdecimal() and _YEARS_FROM <= int(word) < _YEARS_TO


def _company(sentence: Sentence, i: int) -> tuple[int, str] | None:
    """What the words around the digits reveal."""
    words = sentence.words
    word, before, following = words[i], sentence.word(i - 1), sentence.word(i + 1)
    whole = word.isdecimal()
    date = _date(sentence, i) if whole and not MONTHS.isdisjoint(words[max(0, i - 2) : i + 4]) else None
    if date:
        return date
    if whole and following in (".", ")") and _opens_item(sentence, i):
        return i + 1, "a number of a list"
    if whole and before == "[" and following == "]":
        return i + 1, "a note"
    if whole and before in (",", ";") and len(word) <= 2 and sentence.glued(i) and _noted(sentence, i):
        return i + 1, "a note"
    if is_year(word) and not _counts(sentence, i):
        return _year_end(sentence, i), "a year"
    if whole and following in DASHES and sentence.word(i + 2).isdecimal() and sentence.glued(i + 1):
        score = _score(sentence, i)
        if score:
            return score
    label = before if before != "." else sentence.word(i - 2)
    if (
        label in LABELS
        and not (label == "nos" and sentence.spoken is not None)  # "situa-se nos 9 por cento": "at"
        and not (measured(sentence, i + 1) and following not in COUNTED)
        and (whole or label in ("p", "pp", "section", "article", "target"))
    ):
        if before == "." and label not in ("p", "pp", "no", "nos", "fig", "vol", "art", "sec"):
            return None
        if label in ("no", "number") and not (sentence.capital(i - 1) or sentence.capital(i - 2)) and before != ".":
            return None
        return _list_end(sentence, i), f"a number of a {label}"
    if whole and _named(sentence, i):
        return i + 1, "part of a name"
    if whole and len(word) >= 3 and before in _CALLING and not measured(sentence, i + 1):
        return _list_end(sentence, i), "a telephone number"
    if whole and following == "zip":
        return i + 1, "an address"
    if whole and _address(sentence, i):
        return i + 1, "an address"
    return _age(sentence, i) if before in _BEFORE_AN_AGE else None


def _noted(sentence: Sentence, i: int) -> bool:
    """``slavery,3 and``: the digits are glued to the mark, and that to a word."""
    return (
        sentence.word(i - 2).isalpha()
        and sentence.glued(i - 1)
        and not sentence.glued(i + 1)
        and not measured(sentence, i + 1)
    )


def _date(sentence: Sentence, i: int) -> tuple[int, str] | None:
    word, before, following = sentence.words[i], sentence.word(i - 1), sentence.word(i + 1)
    foreign = sentence.spoken is not None
    if foreign and following in (".", "of") and sentence.word(i + 2) in MONTHS and whole(word) <= 31:
        return i + 3, "a date"  # "2. Dezember", "24 de mayo"
    if before == ".":
        before = sentence.word(i - 2)
        named = before in MONTHS and (foreign or len(before) <= 4)
    else:
        named = before in MONTHS and sentence.capital(i - 1)
    if named and whole(word) <= 31 and not measured(sentence, i + 1):
        end = i + 1
        if sentence.word(end) in DASHES and sentence.word(end + 1).isdecimal() and len(sentence.word(end + 1)) <= 2:
            end += 2
        if sentence.word(end) == "," and is_year(sentence.word(end + 1)):
            end += 2
        return end, "a date"
    if (
        following in _TO
        and sentence.word(i + 2).isdecimal()
        and sentence.word(i + 3) in MONTHS
        and (foreign or sentence.capital(i + 3))
        and whole(word) < whole(sentence.word(i + 2)) <= 31
    ):
        i, following = i + 2, sentence.word(i + 3)  # "9-10 December"
    if following in MONTHS and (foreign or sentence.capital(i + 1)) and whole(word) <= 31:
        end = i + 2
        if sentence.word(end) == ",":
            end += 1
        return (end + 1 if is_year(sentence.word(end)) else i + 2), "a date"
    return None


def _opens_item(sentence: Sentence, i: int) -> bool:
    """ "3." or "3)" that opens a line or a sentence."""
    if len(sentence.words[i]) > 2 or not sentence.glued(i + 1):
        return False
    if i and sentence.capital(i + 2) and i + 2 < len(sentence.words) and sentence.word(i - 1) != "per":
        return True  # had a sentence ended here, it would have been cut
    bracket = sentence.word(i - 1) == "(" and sentence.word(i + 1) == ")"
    if bracket and (_place_ends(sentence, i - 1) or int(sentence.words[i]) > _LONGEST_LIST or _decimals(sentence, i)):
        return False  # "Eritrea (93)", "Gambia (5.8), Sierra Leone (5)"
    opens = i == 0 or sentence.words[i - 1][0] == "\n" or bracket
    return opens and not numeric(sentence.word(i + 2))


def _place_ends(sentence: Sentence, end: int) -> bool:
    """True when the words before word ``end`` are a place's name, and not the last of a person's: "Burkina Faso"."""
    for first in range(max(end - _LONGEST_PLACE, 0), end):
        if sentence.capital(first) and resolve(" ".join(sentence.words[first:end])) is not None:
            before = sentence.word(first - 1)
            return not (before.isalpha() and sentence.capital(first - 1) and before not in _FUNCTION_WORDS)
    return False


def _decimals(sentence: Sentence, i: int) -> bool:
    """True when a bracket shortly before word ``i`` holds decimals: this one goes on with the list."""
    words = sentence.words
    before = range(max(0, i - _WITHIN), i - 2)
    return any(words[k] == "(" and numeric(words[k + 1]) and not words[k + 1].isdecimal() for k in before)


#: Of a place's name, in words.
_LONGEST_PLACE = 3
_LONGEST_LIST, _WITHIN = 30, 30


def _counts(sentence: Sentence, i: int) -> bool:
    """True when four digits that could be a year count what stands behind or cost what stands before."""
    following, before = sentence.word(i + 1), sentence.word(i - 1)
    if before in ("$", "£", "€", "¥", "~", "≈") or following in SCALES:
        return True
    if before in ("in", "every", "of") and sentence.word(i - 2) in ("1", "one", "every", "of"):
        return (
            following in COUNTED or not 1900 <= int(sentence.words[i]) < 2100
        )  # "1 in 1500", "one in every 2000 people"
    if following in ("%", "percent", "pct", "€", "£") or (following == "per" and sentence.word(i + 2) == "cent"):
        return True
    if following in ("and", "to", "-", "–") and is_year(sentence.word(i + 2)) and sentence.word(i + 3) in COUNTED:
        return before in ("between", "some", "about", "of") or following != "and"
    if before == "and" and is_year(sentence.word(i - 2)) and following in COUNTED:
        return sentence.word(i - 3) == "between"
    if following in UNITS and sentence.word(i + 2) not in ("'", "’"):
        return following not in ("in", "a", "s", "c", "x", "p", "t") or (following == "sq")
    if following in COUNTED and following not in ("cases", "points", "votes", "surveys", "survey", "seats"):
        return before not in ("in", "since", "of", "the", "during", "by", "until", "from", "before", "after")
    return following in (
        "miles",
        "feet",
        "metres",
        "meters",
        "yards",
        "dollars",
        "pounds",
        "euros",
        "rupees",
        "kilometers",
        "tonnes",
        "tons",
        "acres",
        "hectares",
        "calories",
    )


def _year_end(sentence: Sentence, i: int) -> int:
    """The end of a year or a span of years: ``2019``, ``2016-2021``, ``2019-20``, ``2012/13``."""
    second = sentence.word(i + 2)
    if sentence.word(i + 1) in ("-", "–", "—", "/") and second.isdecimal() and len(second) in (2, 4):
        return i + 3
    return i + 1


def _list_end(sentence: Sentence, i: int) -> int:
    """The end of "5", "5-7" or "5 and 7" behind a label."""
    if (
        sentence.word(i + 1) in ("-", "–", "to", "and", "&")
        and sentence.word(i + 2).isdecimal()
        and not measured(sentence, i + 3)
    ):
        return i + 3
    return i + 1


_CALLING = bag("call calling dial dialling dialing phone ring")
_FUNCTION_WORDS = bag(
    """the a an in of at by for from to with and or but than over about around nearly almost some only just all another
    is are was were has have had says said finds found reports that least under most more us uk eu un up down as also
    i he she it we they you this these those there when while after before since if on no not yet estimated"""
)
_NOT_NAMES = frozenset([*MONTHS, *_DAYS, *_FUNCTION_WORDS, *SMALL, *SCALES, "top"])


def _named(sentence: Sentence, i: int) -> bool:
    """True when the digits follow a capitalised name and nothing behind makes a quantity of them: ``Big 12``."""
    before = sentence.words[i - 1] if i else ""
    if not before.isalpha() or before in _NOT_NAMES or not sentence.proper(i - 1) or measured(sentence, i + 1):
        return False
    if sentence.language == "de" and sentence.capital(i + 1):
        return False  # all nouns have capitals there
    if sentence.word(i + 1) == "and" and numeric(sentence.word(i + 2)) and sentence.word(i + 3) in SCALES:
        return False  # "in Romania and Bulgaria 86 and 32 thousand"
    if i == 1:
        behind = sentence.word(2)
        return resolve(before) is None and (
            behind in ("was", "is", "has", ",", "were") or (len(behind) > 4 and behind.endswith("ed"))
        )
    if sentence.words[i - 2][0] in "\n\"“‘'•:–—-.":
        return False
    if sentence.word(i + 1) in ("(", "out") or resolve(before) is not None or _place_ends(sentence, i):
        return False
    behind = sentence.word(i + 1)
    if not sentence.capital(i - 1):
        return True
    return not (
        behind.isalpha()
        and not sentence.capital(i + 1)
        and behind.endswith("s")
        and behind not in ("was", "is", "has", "as", "plus")
    )


def _address(sentence: Sentence, i: int) -> bool:
    for k in range(i + 1, i + 6):
        word = sentence.word(k)
        if word in _WAYS and k > i + 1 and sentence.capital(k):
            return True
        if not (sentence.capital(k) or word in ("st", "nd", "rd", "th", "-", ".") or numeric(word)):
            return False
    return False


def _age(sentence: Sentence, i: int) -> tuple[int, str] | None:
    """``Maria Lopez, 34,`` and ``aged 5 to 17``."""
    word, before, following = sentence.words[i], sentence.word(i - 1), sentence.word(i + 1)
    back = i - 1
    if before == "before" and sentence.word(i - 2) in ("married", "marry", "marries", "wed", "turning"):
        return i + 1, "an age"
    if before == sentence.word(i - 3) == "as" and sentence.word(i - 2) in ("young", "old"):
        return i + 1, "an age"
    aged = word.isdecimal() and whole(word) <= _OLDEST
    if before in _BE and sentence.word(i - 2) in _SOMEBODY and following in _AT_THAT_AGE and aged:
        return i + 1, "an age"
    if before in ("between", "from", "about", "under", "over"):
        back -= 1
    if sentence.word(back) in ("aged", "age", "ages"):
        end = i + 1
        if sentence.word(end) in ("and", "to", "-", "–") and numeric(sentence.word(end + 1)):
            end += 2
        return end, "an age"
    listed = before == "," and aged and following in (",", ".", ";", ")", "")
    if listed and sentence.capital(i - 2) and sentence.word(i - 2).isalpha():
        return None if _place_ends(sentence, i - 1) else (i + 1, "an age")  # "Rates differ: Turkey, 16; Russia, 13"
    apposed = before == following == "," and word.isdecimal() and 16 <= whole(word) <= 99
    if apposed and sentence.word(i - 2).isalpha() and not numeric(sentence.word(i + 2)):
        return i + 1, "an age"
    return None


#: The words that ``_age`` looks for right before the digits: it is not asked behind any other.
_BEFORE_AN_AGE = bag("""before as was is were am between from about under over aged age ages ,""")
_OLDEST = 120
_BE = ("was", "is", "were", "am")
_SOMEBODY, _AT_THAT_AGE = bag("he she i who they"), bag("when and then at , . ;")


def _score(sentence: Sentence, i: int) -> tuple[int, str] | None:
    """``2-0`` and ``89-89``: no range falls, and a win has a score."""
    low, high = whole(sentence.words[i]), whole(sentence.word(i + 2))
    if high > 250 or low > 250 or measured(sentence, i + 3) or sentence.word(i + 1) == "—":
        return None
    if low >= high or sentence.word(i + 3) in _SPORTS or sentence.word(i - 1) in _SPORTS_BEFORE - {"is", "it"}:
        return i + 3, "a score"
    return None
