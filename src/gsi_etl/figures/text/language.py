"""A language as data: its number words, scales, fractions, ordinals, hedges and the words beside numbers.

One YAML file each in ``warehouse/reference/languages/``, checked against the model below. A language is added by adding
a file. Knows ``assets`` and ``errors``; what the words are used for is elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, ValidationError

from gsi_etl.base import pack
from gsi_etl.errors import GsiError
from gsi_etl.model import Modifier

_Loader: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _words(value: object) -> tuple[str, ...]:
    if not isinstance(value, str):
        raise ValueError("write the words as one text with blanks between (in quotes when YAML takes them for another)")
    return tuple(value.split())


def _phrases(value: object) -> tuple[tuple[str, ...], ...]:
    if not isinstance(value, str):
        raise ValueError("write the phrases as one text with | between")
    return tuple(words for words in (tuple(phrase.split()) for phrase in value.split("|")) if words)


def _lower(words: tuple[str, ...]) -> tuple[str, ...]:
    for word in words:
        if "|" in word:
            raise ValueError(f"{word!r}: words stand apart by blanks; | parts phrases, in hedges and before_a_number")
        if word != word.lower():
            raise ValueError(f"{word!r} must be in lower case: texts are compared so")
    return words


def _parts(value: object) -> object:
    return {str(key): words for key, words in value.items()} if isinstance(value, dict) else value


Words = Annotated[tuple[str, ...], BeforeValidator(_words), AfterValidator(_lower)]
Phrases = Annotated[tuple[tuple[str, ...], ...], BeforeValidator(_phrases)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Numbers(_Strict):
    """How a language says numbers. Keys are what the words are worth."""

    #: The number one that is the article too: a number only where a scale or a ratio follows.
    articles: Words = ()
    cardinals: dict[int, Words] = {}
    #: The word that makes hundreds of the units before it.
    hundred: Words = ()
    scales: dict[int, Words] = {}
    #: Scales above a thousand that are one of them with nothing before: "milion osób".
    scales_alone: Words = ()
    #: What stands between the words of one number.
    joints: Words = ()
    #: What says the decimal sign in a number in words: "vierzig Komma drei".
    point: Words = ()
    #: True where number words are written as one word; ``glued_joint`` stands between unit and ten, unit first.
    glued: bool = False
    glued_joint: Words = ()
    glued_one: Words = ()
    #: What is left of ``hundred`` before a vowel: "centottanta".
    glued_hundred: Words = ()
    glued_stems: dict[int, Words] = {}
    #: True where eighty is four twenties.
    vigesimal: bool = False
    halves: Words = ()
    one_and_a_half: Words = ()
    #: Plurals that name an order of magnitude, and singulars that name a round number.
    #: Letters that scale digits only when they stand right behind them.
    glued_scales: dict[int, Words] = {}
    vague: dict[int, Words] = {}
    collective: dict[int, Words] = {}
    ordinals: dict[int, Words] = {}
    #: What makes an ordinal of a cardinal, and of digits.
    ordinal_endings: Words = ()
    ordinal_marks: Words = ()
    parts: dict[int, Words] = {}
    parts_noun: Words = ()
    glued_parts: Annotated[dict[str, Words], BeforeValidator(_parts)] = {}
    every: Words = ()
    multiples: dict[int, Words] = {}
    ranks: Words = ()


class LanguageFile(_Strict):
    """What a file of a language says."""

    code: str
    name: str
    decimal: Literal[",", "."]
    function_words: Words
    months: list[Words] = []
    numbers: Numbers = Numbers()
    #: What stands before a number, by the English words that it means there.
    before_a_number: dict[str, Phrases] = {}
    hedges: dict[Modifier, Phrases] = {}
    hedges_behind: dict[Modifier, Phrases] = {}
    currencies: dict[str, Words] = {}
    words: dict[str, Words] = {}
    phrases: dict[str, str] = {}


#: English names of what a glossed number word is worth; for all others a word that says only that it is a number.
_ENGLISH = _words(
    """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen twenty"""
)
_TENS = {30: "thirty", 40: "forty", 50: "fifty", 60: "sixty", 70: "seventy", 80: "eighty", 90: "ninety"}
_SOME_NUMBER = "ninety"
_SCALES = {100: "hundred", 10**3: "thousand", 10**6: "million", 10**9: "billion", 10**12: "trillion"}
_ORDINALS = _words("first second third fourth fifth sixth seventh eighth ninth tenth")
MONTHS = _words("january february march april may june july august september october november december")
Hedges = Mapping[str, tuple[tuple[tuple[str, ...], Modifier], ...]]


@dataclass(frozen=True)
class Language:
    """A language, indexed by its words."""

    code: str
    name: str
    comma: bool
    common: frozenset[str]
    numbers: Numbers
    #: The English word of each word that the readers know.
    table: Mapping[str, str]
    #: Phrases by their first word, longest first, each with its English words; ``ahead`` hold before a number only.
    phrases: Mapping[str, tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]]
    ahead: Mapping[str, tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]]
    articles: frozenset[str]
    cardinals: Mapping[str, int]
    hundred: frozenset[str]
    scales: Mapping[str, Decimal]
    scales_alone: frozenset[str]
    joints: frozenset[str]
    halves: frozenset[str]
    one_and_a_half: frozenset[str]
    glued_scales: Mapping[str, Decimal]
    vague: Mapping[str, Decimal]
    collective: Mapping[str, int]
    ordinals: Mapping[str, int]
    marks: frozenset[str]
    parts: Mapping[str, int]
    parts_nouns: frozenset[str]
    glued_parts: Mapping[str, Fraction]
    multiples: Mapping[str, int]
    currencies: Mapping[str, str]
    hedges: Hedges
    hedges_behind: Hedges
    glued: dict[str, int | None] = field(default_factory=dict, repr=False)


@cache
def _files() -> Mapping[str, Path]:
    folder = pack.shared("languages")
    return {path.stem: path for path in sorted(folder.glob("*.yaml"))}


@cache
def language(code: str) -> Language | None:
    """The language of a two-letter code, when there is a file of it. Each file is read once, when it is asked for."""
    return load(_files()[code]) if code in _files() else None


def english() -> Language:
    found = language("en")
    if found is None:
        raise GsiError(
            "the file of English is missing", why="the installation is incomplete", hint="install gsi-etl again"
        )
    return found


@cache
def languages() -> Mapping[str, Language]:
    """All languages, by their codes."""
    return {code: found for code in _files() if (found := language(code)) is not None}


def load(path: Path) -> Language:
    """The language of a file. Raises GsiError that names file and field."""
    try:
        given = LanguageFile.model_validate(yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader))  # noqa: S506
        if given.code != path.stem:
            raise _wrong(path, "code", f"{given.code!r} is not the name of the file")
        return _indexed(given)
    except yaml.YAMLError as error:
        raise GsiError(
            "the file of a language is not YAML", where=str(path), why=str(error).replace("\n", " ")
        ) from None
    except ValidationError as error:
        first = error.errors()[0]
        raise _wrong(path, ".".join(map(str, first["loc"])), first["msg"]) from None
    except _FieldError as error:
        raise _wrong(path, error.field, str(error)) from None


class _FieldError(ValueError):
    def __init__(self, field: str, why: str) -> None:
        self.field = field
        super().__init__(why)


def _wrong(path: Path, field: str, why: str) -> GsiError:
    return GsiError(
        f"the file of a language is wrong at {field}",
        where=str(path),
        why=why,
        hint="compare it with another language's file beside it; docs/how-to/add-a-language.md tells every field",
    )


def _by_word(values: Mapping[int, tuple[str, ...]]) -> dict[str, int]:
    return {word: value for value, words in values.items() for word in words}


def _indexed(given: LanguageFile) -> Language:
    numbers = given.numbers
    cardinals, ordinals = _by_word(numbers.cardinals), _by_word(numbers.ordinals)
    scales = {word: Decimal(value) for word, value in _by_word(numbers.scales).items()}
    english = {en: frozenset(words) for en, words in given.words.items()}
    table = {word: en for en, words in english.items() for word in words}
    table |= {word: MONTHS[at] for at, names in enumerate(given.months) for word in names if word not in table}
    table |= {word: _ORDINALS[value - 1] for word, value in ordinals.items() if value <= len(_ORDINALS)}
    table |= {word: "quarter" for words in numbers.parts.values() for word in words if word not in table}
    table |= dict.fromkeys(numbers.parts.get(2, ()), "half")
    table |= {word: numeral_name(value) for word, value in cardinals.items()}
    table |= {word: _SCALES[int(value)] for word, value in scales.items() if int(value) in _SCALES}
    table |= {word: "thousand" for words in (*numbers.vague.values(), *numbers.collective.values()) for word in words
              if word not in scales}  # fmt: skip
    table |= dict.fromkeys(numbers.hundred, "hundred")
    glued_parts = {word: Fraction(key) for key, words in numbers.glued_parts.items() for word in words}
    table |= dict.fromkeys((*glued_parts, *numbers.one_and_a_half, *numbers.halves), "half")
    table |= dict.fromkeys(numbers.every, "every") | dict.fromkeys(numbers.ranks, "rank")
    table |= {word: _DOUBLED.get(value, "doubled") for value, words in numbers.multiples.items() for word in words}
    for word in numbers.articles:
        table.pop(word, None)
    return Language(
        code=given.code,
        name=given.name,
        comma=given.decimal == ",",
        common=frozenset(given.function_words),
        numbers=numbers,
        table=table,
        phrases=_phrase_index((tuple(k.split()), tuple(v.split())) for k, v in given.phrases.items()),
        ahead=_phrase_index(
            (phrase, tuple(en.split())) for en, phrases in given.before_a_number.items() for phrase in phrases
        ),
        articles=frozenset(numbers.articles),
        cardinals=cardinals,
        hundred=frozenset(numbers.hundred),
        scales=scales,
        scales_alone=frozenset(numbers.scales_alone),
        joints=frozenset(numbers.joints),
        halves=frozenset(numbers.halves),
        one_and_a_half=frozenset(numbers.one_and_a_half),
        glued_scales={word: Decimal(value) for word, value in _by_word(numbers.glued_scales).items()},
        vague={word: Decimal(value) for word, value in _by_word(numbers.vague).items()},
        collective=_by_word(numbers.collective),
        ordinals=ordinals,
        marks=frozenset(numbers.ordinal_marks),
        parts=_by_word(numbers.parts),
        parts_nouns=frozenset(numbers.parts_noun),
        glued_parts=glued_parts,
        multiples=_by_word(numbers.multiples),
        currencies={word: iso for iso, words in given.currencies.items() for word in words},
        hedges=backwards(given.hedges),
        hedges_behind=forwards(given.hedges_behind),
    )


_DOUBLED = {2: "doubled", 3: "tripled", 4: "quadrupled", 5: "quintupled"}


def numeral_name(value: int) -> str:
    return _ENGLISH[value] if value < len(_ENGLISH) else _TENS.get(value, _SOME_NUMBER)


def _phrase_index(
    phrases: Iterable[tuple[tuple[str, ...], tuple[str, ...]]],
) -> dict[str, tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]]:
    index: dict[str, list[tuple[tuple[str, ...], tuple[str, ...]]]] = {}
    for phrase, english in phrases:
        if len(english) > len(phrase):
            raise _FieldError("phrases", f"{' '.join(english)!r} has more words than {' '.join(phrase)!r}")
        # A phrase of more words than the English one repeats its first: every word keeps its place.
        index.setdefault(phrase[0], []).append((phrase, (*("the",) * (len(phrase) - len(english)), *english)))
    return {first: tuple(sorted(found, key=lambda pair: -len(pair[0]))) for first, found in index.items()}


def backwards(table: Mapping[Modifier, tuple[tuple[str, ...], ...]]) -> Hedges:
    """Phrases by their last word, longest first; each as its words before the last, nearest first."""
    index: dict[str, list[tuple[tuple[str, ...], Modifier]]] = {}
    for modifier, phrases in table.items():
        for words in phrases:
            index.setdefault(words[-1], []).append((tuple(reversed(words[:-1])), modifier))
    return {last: tuple(sorted(rest, key=lambda p: -len(p[0]))) for last, rest in index.items()}


def forwards(table: Mapping[Modifier, tuple[tuple[str, ...], ...]]) -> Hedges:
    """Phrases by their first word, longest first; each as its words behind the first."""
    index: dict[str, list[tuple[tuple[str, ...], Modifier]]] = {}
    for modifier, phrases in table.items():
        for words in phrases:
            index.setdefault(words[0], []).append((tuple(words[1:]), modifier))
    return {first: tuple(sorted(rest, key=lambda p: -len(p[0]))) for first, rest in index.items()}
