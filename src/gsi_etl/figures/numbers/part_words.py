"""Parts of a whole and ordinals in the words of every language but English, by its data.

``drei Viertel``, ``la moitié``, ``dwie trzecie``; ``zehnte``, ``237.``. Works on the text's own words.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from gsi_etl.figures.numbers.number_words import is_percent, word_at
from gsi_etl.figures.numbers.quantity import Quantity
from gsi_etl.figures.text.compounds import value_of
from gsi_etl.figures.text.language import Language
from gsi_etl.figures.text.tokens import Sentence


def fraction(sentence: Sentence, language: Language, i: int) -> Quantity | None:
    """``drei Viertel``, ``un tercio``, ``la moitié``, ``dwie trzecie``, ``tweederde``, ``una quinta parte``."""
    words = sentence.raw
    word = words[i]
    glued = language.glued_parts.get(word)
    if glued is not None:
        return _share(i, i + 1, glued)
    if word in language.parts and language.parts[word] == 2 and word not in language.halves:
        return _share(i, i + 1, Fraction(1, 2)) if not _not_a_share(sentence, i + 1) else None
    if word in language.halves and is_percent(sentence, i + 1):
        return None
    article = word in language.articles
    count = 1 if article else value_of(language, word)
    if count is None or not 0 < count < 100:
        return None
    at = i + 2 if word_at(words, i + 1) == "-" else i + 1
    name = word_at(words, at)
    parts, end = language.parts.get(name), at + 1
    noun = word_at(words, at + 1) in language.parts_nouns
    if parts is None and noun:
        parts = language.ordinals.get(name)
    if noun:
        end += 1
    if parts is None or parts < 2 or count >= parts:
        return None
    if not noun and count == 1 and name in language.ordinals and _is_ordinal(sentence, at, article):
        return None
    return _share(i, end, Fraction(count, parts))


def _not_a_share(sentence: Sentence, at: int) -> bool:
    year = sentence.word(at + 1)
    return sentence.word(at) == "of" and len(year) == 4 and year.isdecimal()


def _is_ordinal(sentence: Sentence, at: int, article: bool) -> bool:
    """``un quinto paese`` is one more country, ``een vijfde van`` a part."""
    following = sentence.word(at + 1)
    return not article or following not in _BEHIND_A_PART


#: What stands behind a part and not behind an ordinal, whose noun follows.
_BEHIND_A_PART = frozenset(["of", "the", "", ",", ".", ";", ")", "is", "are", "(", "in", "and", "to", "more", "less"])


def _share(first: int, end: int, part: Fraction) -> Quantity:
    top, bottom = Decimal(part.numerator), Decimal(part.denominator)
    return Quantity(
        first, end, first, kind="share", value=top / bottom, unit=1 / bottom, spelled=True, numerator=top,
        denominator=bottom, rules=["number: fraction in words"],
    )  # fmt: skip


def ordinal(language: Language, sentence: Sentence, i: int) -> tuple[int, int] | None:
    """What the ordinal at word ``i`` is worth, and where it ends: ``zehnte``, ``dwudziesty piąty``, ``237.``."""
    words = sentence.raw
    word = word_at(words, i)
    value = language.ordinals.get(word)
    if value is not None:
        unit = language.ordinals.get(word_at(words, i + 1), 0)
        if value >= 20 and value % 10 == 0 and 0 < unit < 10:
            return value + unit, i + 2
        return value, i + 1
    hundreds, tens = value_of(language, word), language.ordinals.get(word_at(words, i + 1), 0)
    if hundreds is not None and hundreds >= 100 and hundreds % 100 == 0 and 0 < tens < 100:
        unit = language.ordinals.get(word_at(words, i + 2), 0) if tens >= 20 and tens % 10 == 0 else 0
        return (hundreds + tens + unit, i + 3) if 0 < unit < 10 else (hundreds + tens, i + 2)
    if language.numbers.ordinal_endings:
        for ending in language.numbers.ordinal_endings:
            if word.endswith(ending) and (value := value_of(language, word.removesuffix(ending))) is not None:
                return value, i + 1
    if word.isdecimal() and word.isascii() and len(word) <= 6 and int(word) > 1:
        behind = word_at(words, i + 1)
        if (behind == "." or behind in language.marks) and sentence.glued(i + 1):
            return int(word), i + 2
        return int(word), i + 1
    return None
