"""Number words of every language but English, by its data: ``quatre-vingt-dix mille``, ``siebenundzwanzig``.

Works on the text's own words (``sentence.raw``); knows the grammar that the languages share, and no language.
"""

from __future__ import annotations

from decimal import Decimal

from gsi_etl.base.intervals import unit_of
from gsi_etl.figures.numbers.scales import Numeral, scaled
from gsi_etl.figures.text.compounds import value_of
from gsi_etl.figures.text.language import Language
from gsi_etl.figures.text.tokens import Sentence

_HALF = Decimal("0.5")
#: Words of a number below a thousand, and its scale: "quatre-vingt-dix-neuf cent quatre-vingt-dix-neuf mille".
_LONGEST_GROUP = 14


def number(sentence: Sentence, language: Language, i: int) -> Numeral | None:
    """The number that begins at word ``i`` in words."""
    words = sentence.raw
    word = words[i]
    if word in language.vague and not _numbered(sentence, language, i):
        found = _vague(sentence, language, i)
        if found is not None:
            return found
    if word in language.one_and_a_half and (word_at(words, i + 1) in language.scales or is_percent(sentence, i + 1)):
        return scaled(sentence, Numeral(i, i + 1, Decimal("1.5"), Decimal("0.1"), spelled=True))
    begin = i + 1 if word in language.articles else i
    half = begin + 1 if word_at(words, begin) == "-" else begin
    if word_at(words, begin) in language.halves:
        at = begin + 2 if word_at(words, begin + 1) == "-" else begin + 1
        if word_at(words, at) in language.scales or is_percent(sentence, at):
            return scaled(sentence, Numeral(i, at, _HALF, Decimal("0.1"), spelled=True))
        return None
    if word in language.articles and word_at(words, half) in language.collective:
        value = Decimal(language.collective[words[half]])
        return _behind(sentence, language, Numeral(i, half + 1, value, unit_of(value), spelled=True))
    run = _Run(sentence, language, i)
    if run.numeral is None:
        return None
    decimals = _decimals(sentence, language, run.numeral)
    return _behind(sentence, language, decimals or run.numeral)


def _decimals(sentence: Sentence, language: Language, found: Numeral) -> Numeral | None:
    """``vierzig Komma drei Millionen``, ``cinq virgule zéro six``: the number with the digits behind its point."""
    words, at, digits = sentence.raw, found.end + 1, ""
    if found.scale is not None or word_at(words, found.end) not in language.numbers.point:
        return None
    while (value := value_of(language, word_at(words, at))) is not None and value < 100:
        digits, at = digits + str(value), at + 1
    if not digits:
        return None
    value_ = Decimal(f"{found.value:f}.{digits}")
    return scaled(sentence, Numeral(found.first, at, value_, unit_of(value_), spelled=True))


def _behind(sentence: Sentence, language: Language, found: Numeral) -> Numeral:
    """``une centaine de milliers``: of a larger unit."""
    words, at = sentence.raw, found.end
    if (
        found.spelled
        and word_at(words, at) in ("de", "di")
        and word_at(words, at + 1) in language.scales
        and found.value < 1000
    ):
        scale = language.scales[words[at + 1]]
        if scale >= 10**6:
            found.value, found.unit, found.scale, found.end = found.value * scale, found.unit * scale, scale, at + 2
    return found


def word_at(words: list[str], i: int) -> str:
    """The word at ``i``, or "" beyond either end."""
    return words[i] if 0 <= i < len(words) else ""


def is_percent(sentence: Sentence, at: int) -> bool:
    """Whether the word at ``at`` says that the number before it is in hundredths."""
    return sentence.word(at) in ("%", "percent")


def _numbered(sentence: Sentence, language: Language, i: int) -> bool:
    """True when a number stands before the scale word at ``i``, whose plural then names no order of magnitude."""
    before = word_at(sentence.raw, i - 1)
    return before[:1].isdecimal() or value_of(language, before) is not None or before in language.articles


def _vague(sentence: Sentence, language: Language, i: int) -> Numeral | None:
    """``decenas de miles``, ``Zehntausende``, ``millones de personas``: from its size upwards."""
    words, low, end = sentence.raw, language.vague[sentence.raw[i]], i + 1
    at = end + 1 if word_at(words, end) in ("de", "di", "of", "van") else end
    if word_at(words, at) in language.vague and low < language.vague[words[at]]:
        low, end = low * language.vague[words[at]], at + 1
    elif words[i] in language.scales and not _counts(sentence, end):
        return None
    return Numeral(i, end, low, low / 10, scale=low, upper=low * 10, spelled=True)


def _counts(sentence: Sentence, at: int) -> bool:
    """True when something is counted at word ``at``: "(millones, estimación de 2021)" counts nothing."""
    word = sentence.word(at)
    return word[:1].isalpha()


class _Run:
    """The longest number in words from word ``i`` on; ``numeral`` is None where none begins."""

    def __init__(self, sentence: Sentence, language: Language, i: int) -> None:
        self.sentence, self.language, self.words = sentence, language, sentence.raw
        self.total, self.current, self.taken = Decimal(0), 0, False
        self.last: Decimal | None = None
        self.fraction = False
        self.base = sentence.word(i - 1) in ("per", "every")
        at = i
        if self.words[i] in language.articles:
            following = i + 1
            scale = word_at(self.words, following) in language.scales
            told = sentence.words[i] == "one" or is_percent(sentence, following)
            if scale or told or self._pointed(following):
                self.current, self.taken, at = 1, True, i + 1
        end = i
        while at < len(self.words):
            step = self._take(at)
            if step is None:
                break
            at = end = step
        end = max(end, at) if self.taken else end
        self.numeral = self._numeral(i, end) if self.taken else None

    def _pointed(self, at: int) -> bool:
        """True when a decimal sign in words stands at ``at``, and a digit behind it: "uno coma cero"."""
        told = word_at(self.words, at) in self.language.numbers.point
        return told and value_of(self.language, word_at(self.words, at + 1)) is not None

    def _take(self, at: int) -> int | None:
        """Where to go on when word ``at`` belongs to the number."""
        word, language = self.words[at], self.language
        if self.fraction and self.last is None:
            return None  # "pięć i pół na tysiąc"
        if word in language.scales and (self.taken or language.scales[word] <= 1000 or word in language.scales_alone):
            return self._scale(at, language.scales[word], alone=word in language.scales_alone)
        if word in language.hundred:
            return self._hundred(at)
        value = 1 if self.taken and self._is_one(at, joined=False) else value_of(language, word)
        if value is not None:
            return self._value(at, value)
        if self.taken and (word in language.joints or word == "-"):
            return self._joint(at)
        return None

    def _scale(self, at: int, scale: Decimal, *, alone: bool) -> int | None:
        """``alone``: without a number before it the word means one: "miliard milion"."""
        once = alone or scale == 1000  # "quatre millions mille"
        if self.last is None or (scale < self.last and (self.current or once)):
            self.total += Decimal(self.current or 1) * scale
        elif scale > self.last:
            self.total = (self.total + self.current) * scale  # "mil millones", "dos mil quinientos millones"
        else:
            return None
        self.last, self.current, self.taken = scale, 0, True
        return at + 1

    def _hundred(self, at: int) -> int | None:
        if self.current % 100 and self.current < 100:
            self.current *= 100
        elif self.current == 0 or self.current % 1000 == 0:
            self.current += 100
        else:
            return None
        self.taken = True
        return at + 1

    def _value(self, at: int, value: int, *, joined: bool = False) -> int | None:
        if self.taken and (not self._fits(value) or self._begins_another(at, joined)):
            return None
        self.current += value * 4 - 4 if self._four_twenties(value) else value
        self.taken = True
        return at + 1

    def _fits(self, value: int) -> bool:
        rest = self.current % 100
        if self.last is not None and self.current == 0:
            return value < self.last
        if value >= 100:
            return self.current == 0
        if value < 10:
            teen = self.language.numbers.vigesimal and rest == 10 and value >= 7  # "dix-sept"
            return rest == 0 or (rest >= 20 and rest % 10 == 0) or teen
        if self._four_twenties(value) or (self.language.numbers.vigesimal and rest in (60, 80) and value < 20):
            return True
        return rest == 0 and self.current > 0

    def _four_twenties(self, value: int) -> bool:
        return self.language.numbers.vigesimal and value == 20 and self.current % 100 == 4

    def _joint(self, at: int) -> int | None:
        """``y``, ``und`` or a hyphen between two words of the number; ``y medio`` behind a scale."""
        words, language, following = self.words, self.language, word_at(self.words, at + 1)
        hyphen = words[at] == "-"
        if hyphen and not (self.sentence.glued(at) and self.sentence.glued(at + 1)):
            return None
        if following in language.joints and hyphen:
            return self._joint(at + 1)  # "vingt-et-un"
        if following in language.halves and not hyphen and not self.fraction:
            if self.last is not None and self.current == 0:
                self.total, self.fraction = self.total + self.last / 2, True
                return at + 2
            if self.last is None and word_at(words, at + 2) in language.scales and self.current:
                scale = language.scales[words[at + 2]]
                self.total, self.current, self.last, self.fraction = (self.current + _HALF) * scale, 0, scale, True
                return at + 3
            if self.last is None and 0 < self.current < 100:
                self.total, self.current, self.fraction = self.current + _HALF, 0, True
                return at + 2
            return None
        value = 1 if self._is_one(at + 1, joined=True) else value_of(language, following)
        if value is None and following in language.hundred and hyphen:
            return at + 1
        if value is None and following in language.scales and hyphen:
            return at + 1
        if value is None and language.scales.get(following) == 1000 and self.last is not None and not self.current:
            return at + 1 if self.last > 1000 else None  # "milioni e mille"
        if value is None or not self._fits(value):
            return None
        if not hyphen and self.last is None and self.current % 100 < 20 and self.current < 100:
            return None  # "zwei und drei"
        return self._value(at + 1, value, joined=not hyphen and self.current == 0)

    def _is_one(self, at: int, *, joined: bool) -> bool:
        """True for the article of "treinta y un", "deux cent un", "mille un", "deux milliards un million".

        Not for one that counts what comes: "sur mille, un" and "de cada mil una" are ratios, and where numbers are
        written as one word an article that stands apart is none of them.
        """
        if word_at(self.words, at) not in self.language.articles:
            return False
        following = self.language.scales.get(word_at(self.words, at + 1))
        if following is not None and self.last is not None and following < self.last:
            return True
        if self.base or (self.language.numbers.glued and not joined):
            return False
        return self.current >= 20 or self.last == 1000

    def _begins_another(self, at: int, joined: bool) -> bool:
        """True when the value at ``at`` has a hundred or scale of its own: "entre dos mil y tres mil".

        A larger scale counts all before it ("dos mil quinientos millones"), but not over the word between two numbers,
        behind which only hundreds go on ("dois mil e quinhentos milhões").
        """
        language, hundreds = self.language, (value_of(self.language, self.words[at]) or 0) >= 100
        for ahead, word in enumerate(self.words[at : at + _LONGEST_GROUP], at):
            value = value_of(language, word)
            if word in language.hundred:
                if self.current >= 100:
                    return True
            elif word in language.scales:
                scale = language.scales[word]
                return self.last is not None and (scale == self.last or (scale > self.last and joined and not hundreds))
            elif word in language.joints:
                if not self._within(ahead):
                    return False
            elif word != "-" and value is None and word not in language.articles:
                return False
        return False

    def _within(self, joint: int) -> bool:
        """True when what stands on both sides of a joint is one number below a thousand: "treinta y un"."""
        article = word_at(self.words, joint + 1) in self.language.articles
        before = value_of(self.language, word_at(self.words, joint - 1)) or 0
        behind = 1 if article else value_of(self.language, word_at(self.words, joint + 1)) or 0
        eleven = self.language.numbers.vigesimal and before == 60 and behind == 11  # "soixante et onze"
        return before >= 20 and (0 < behind < (100 if before >= 100 else 10) or eleven)

    def _numeral(self, i: int, end: int) -> Numeral:
        value = self.total + self.current
        if self.last is None:
            found = Numeral(i, end, value, unit_of(value), spelled=True)
            return scaled(self.sentence, found) if word_at(self.words, end) not in self.language.scales else found
        unit = self.last / 10 if self.fraction else self.last if not self.current else unit_of(value)
        scale = self.last if value >= self.last else None
        plain = self.total / self.last
        if not self.fraction and not self.current and plain >= 1000:
            unit = unit_of(value)
        return Numeral(i, end, value, unit, scale=scale, spelled=True)
