"""Number words that a language writes as one: ``siebenundzwanzig``, ``cinquecentomila``, ``tweehonderdduizend``."""

from __future__ import annotations

from dataclasses import dataclass

from gsi_etl.figures.text.language import Language

#: Longer words are not a number: "siebenhundertsiebenundsiebzigtausendsiebenhundertsiebenundsiebzig" has 66 letters.
_LONGEST = 70
#: So many words are remembered with what they are worth, most of them nothing.
_MOST_REMEMBERED = 20_000


def value_of(language: Language, word: str) -> int | None:
    """What a number word is worth below a million, written as one word or not."""
    value = language.cardinals.get(word)
    if value is None and language.numbers.glued and 5 < len(word) <= _LONGEST:
        if word not in language.glued:
            if len(language.glued) > _MOST_REMEMBERED:
                language.glued.clear()
            language.glued[word] = _glued(language, word)
        value = language.glued[word]
    return value


@dataclass(frozen=True)
class _Stems:
    units: dict[str, int]
    hundred: tuple[str, ...]
    thousand: tuple[str, ...]
    joints: tuple[str, ...]
    tens: dict[str, int]


_STEMS: dict[str, _Stems] = {}


def _stems(language: Language) -> _Stems:
    if language.code not in _STEMS:
        numbers = language.numbers
        small = {word: value for word, value in language.cardinals.items() if value < 100}
        small |= dict.fromkeys(numbers.glued_one, 1)
        small |= {word: value for value, words in numbers.glued_stems.items() for word in words}
        thousand = tuple(word for word, scale in language.scales.items() if scale == 1000 and len(word) > 3)
        tens = {word: value for word, value in small.items() if value >= 20 and value % 10 == 0}
        _STEMS[language.code] = _Stems(
            small, (*numbers.hundred, *numbers.glued_hundred), thousand, numbers.glued_joint, tens
        )
    return _STEMS[language.code]


def _glued(language: Language, word: str) -> int | None:
    """The value of number words written as one: ``siebenundzwanzig``, ``cinquecentomila``, ``tweehonderdduizend``."""
    stems = _stems(language)
    for name in stems.thousand:
        if name in word:
            before, _, behind = word.partition(name)
            high = _hundreds(stems, before) if before else 1
            low = _hundreds(stems, behind) if behind else 0
            if high is not None and low is not None and (before or behind):
                return high * 1000 + low
    return _hundreds(stems, word)


def _hundreds(stems: _Stems, word: str) -> int | None:
    for joint in stems.joints:
        word = word.removeprefix(joint)
    for name in stems.hundred:
        if name in word:
            before, _, behind = word.partition(name)
            high = _tens(stems, before) if before else 1
            low = _tens(stems, behind) if behind else 0
            if high is not None and low is not None and high < 100:
                return high * 100 + low
    return _tens(stems, word)


def _tens(stems: _Stems, word: str) -> int | None:
    """``siebenundzwanzig`` with the unit first, ``ventisette`` with the ten first."""
    if word in stems.units:
        return stems.units[word]
    for joint in stems.joints:
        if word.startswith(joint) and word.removeprefix(joint) in stems.units:
            return stems.units[word.removeprefix(joint)]
    for ten, value in stems.tens.items():
        if stems.joints and word.endswith(ten):
            unit = word[: -len(ten)]
            for joint in stems.joints:
                if unit.endswith(joint) and 0 < stems.units.get(unit.removesuffix(joint), 0) < 10:
                    return value + stems.units[unit.removesuffix(joint)]
        elif word.startswith(ten) and 0 < stems.units.get(word[len(ten) :], 0) < 10:
            return value + stems.units[word[len(ten) :]]
    return None
