"""A text cut into sentences, and a sentence into lower-case words with their places.

One compiled scanner, one pass. A sentence is only cut into words when it holds a digit or a number word, because most
sentences hold neither. Knows nothing of what words mean.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from gsi_etl.figures.text import glosses
from gsi_etl.figures.text.words import bag, numeric

#: Abbreviations whose full stop ends no sentence, lower case and without it.
_ABBREVIATIONS = bag(
    """mr mrs ms dr prof rev gen gov sen rep col capt lt sgt st ave rd blvd no nos vs p pp fig figs sec art ch vol est
    approx ca cf al inc ltd corp co dept jan feb mar apr jun jul aug sep sept oct nov dec e.g i.e u.s u.n u.k resp
    incl excl min max avg ok mln mld mio mrd mill tys proc env aprox bzw thsd"""
)
#: Of these, what ends a sentence as often as not: only a digit behind shows that it does not.
_ALSO_LAST = bag("no est co inc ltd corp ok mln mld mio mrd mill tys proc env thsd")

_WORD = re.compile(
    r"[a-z]{2,}+(?![^\W\d_])"  # most words, the quick way
    r"|[0-9]+(?:[.,'’·\u00a0\u202f\u2009][0-9]+)*"  # 2,640,000  104.6  1'000
    r"|(?:[a-z]\.){2,}"  # u.s.
    r"|[^\W\d_]+"
    r"|\n+"
    r"|[^\w\s]|_|\w"
)
_DIGIT = re.compile(r"[0-9½¼¾⅓⅔⅕⅖⅗⅘⅛]")
_LETTERS = re.compile(r"[a-z]+")
_LETTERS_OF_ANY = re.compile(r"[^\W\d_]{3,12}")
#: A sentence without a digit and without one of these holds no figure.
NUMBER_WORDS = bag(
    """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen twenty thirty forty fourty fifty sixty seventy eighty ninety hundred hundreds thousand thousands
    million millions billion billions trillion trillions dozen dozens scores lakh lakhs crore crores tens half halves
    third thirds quarter quarters first second fourth fourths fifth fifths sixth seventh eighth eighths ninth tenth
    tenths twelfth twentieth fiftieth hundredth hundredths thousandth thousandths millionth billionth trillionth
    trillionths quadrillion quintillion milliard milliards bn mn doubled doubling tripled tripling trebled trebling
    quadrupled quadrupling quintupled quintupling halved halving twofold threefold fourfold fivefold sixfold sevenfold
    twice thrice double triple eightfold ninefold tenfold hundredfold thousandfold"""
)
#: Beside these the article of another language is a number: "jeder zehnte", "ein Prozent".
_SAYS_ONE = frozenset(["every", "percent"])
_STOP = re.compile(r"[.!?…]+|\n[ \t\r\f\v]*\n\s*|\n(?=[ \t]*[•▪●*‣])|\u2029\s*")
#: After "U.S." only a word that begins sentences tells that one ended.
_OPENER = re.compile(
    r"\.\s+(?:The|A|An|It|In|This|That|He|She|They|We|But|And|For|At|On|By|There|More|About|According)\b"
)
#: Code points. A longer "sentence" is a list or a table: cut, or all that looks around a number takes quadratic time.
LONGEST = 1500
_CLOSERS = "\"'”’)]»"


def lowered(text: str) -> str:
    """``text`` in lower case with every code point in its place (some grow when lowered: those stay as they are)."""
    low = text.lower()
    if len(low) == len(text):
        return low
    return "".join(c if len(c.lower()) != 1 else c.lower() for c in text)


def words_of(name: str) -> tuple[str, ...]:
    """The words of a short text, as a sentence would be cut."""
    return tuple(_WORD.findall(lowered(name)))


class Sentence:
    """``text[start:end]``; once cut, ``words[i]`` is lower case and stands at ``text[starts[i]:stop(i)]``.

    Line breaks are words too (``"\\n"``). Words are put into English when the document speaks another ``language`` that
    ``languages`` knows; ``raw`` keeps the text's own, for names. ``comma``: the document
    writes its decimals behind a comma.
    """

    __slots__ = ("_starts", "comma", "end", "language", "low", "raw", "spoken", "start", "text", "words")

    def __init__(self, text: str, low: str, start: int, end: int, language: str = "en", comma: bool = False) -> None:
        self.text, self.low, self.start, self.end, self.language = text, low, start, end, language
        self.comma = comma
        #: The words of its language, None for English.
        self.spoken = None if language == "en" else glosses.of(language)
        self.words: list[str] = []
        self.raw: list[str] = []
        self._starts: list[int] | None = None

    @property
    def starts(self) -> list[int]:
        """Where each word begins. Found out when it is first asked for: of most sentences nobody does."""
        if self._starts is None:
            starts, low, at = [], self.low, self.start
            for word in self.raw:
                at = low.find(word, at)
                starts.append(at)
                at += len(word)
            self._starts = starts
        return self._starts

    def stop(self, i: int) -> int:
        """Where word ``i`` ends."""
        return self.starts[i] + len(self.raw[i])

    def cut(self) -> Sentence:
        """Cut it into words, once; most sentences hold no number and are never cut."""
        if not self.words:
            self.raw = words = _WORD.findall(self.low, self.start, self.end)
            self.words = words if self.spoken is None else glosses.gloss(words, self.language)
        return self

    def has_digit(self) -> bool:
        """True when the sentence holds a digit or a fraction in one sign."""
        return _DIGIT.search(self.low, self.start, self.end) is not None

    def has_number(self) -> bool:
        """True when the sentence holds a digit or a number word; everything else costs no more than this."""
        if self.has_digit():
            return True
        if self.words or self.spoken is not None:
            return not NUMBER_WORDS.isdisjoint(self.cut().words) or (
                self.spoken is not None and not _SAYS_ONE.isdisjoint(self.words)
            )
        return not NUMBER_WORDS.isdisjoint(_LETTERS.findall(self.low, self.start, self.end))

    def word(self, i: int) -> str:
        """Word ``i``, or the empty string beyond either end."""
        try:
            return self.words[i] if i >= 0 else ""
        except IndexError:
            return ""

    def glued(self, i: int) -> bool:
        """True when nothing stands between word ``i`` and the word before it."""
        if not 0 < i < len(self.words):
            return False
        starts = self.starts
        return starts[i - 1] + len(self.raw[i - 1]) == starts[i]

    def capital(self, i: int) -> bool:
        """True when word ``i`` is written with a capital first letter."""
        return 0 <= i < len(self.words) and self.text[self.starts[i]].isupper()

    def proper(self, i: int) -> bool:
        """True when word ``i`` holds a capital letter anywhere: ``Boeing``, ``iPhone``."""
        return 0 <= i < len(self.words) and not self.written(i).islower()

    def written(self, i: int) -> str:
        """Word ``i`` in its own case."""
        return self.text[self.starts[i] : self.stop(i)]


def sentences(text: str, language: str | None = None) -> Iterator[Sentence]:
    """The sentences of a text, in order, without gaps that matter: what lies between them is white space.

    ``language`` is a tag such as ``de``; without it the commonest words tell.
    """
    low = lowered(text)
    spoken = glosses.code(language) or glosses.detect(low)
    comma = _decimal_comma(low, spoken in glosses.COMMA_LANGUAGES)
    if not glosses.speaks(spoken):
        spoken = "en"
    start = item = 0
    dotted = spoken in _DOTTED
    for match in _STOP.finditer(text):
        (at, end), mark = match.span(), match.group()
        if end <= start:
            continue
        if mark == ".":
            number = _item(text, at, item) if numeric(text[at - 1 : at]) else 0
            if number:
                item = number
                continue
            note = _note(text, low, at, end, start) if numeric(text[end : end + 1]) else 0
            if note:
                for piece in _pieces(low, start, end):
                    yield Sentence(text, low, *piece, spoken, comma)
                start = note
                continue
            if dotted and _dotted(text, low, at, spoken):
                continue
        if not _ends(text, low, mark, at, end):
            continue
        while end < len(text) and text[end] in _CLOSERS:
            end += 1
        for piece in _pieces(low, start, end):
            yield Sentence(text, low, *piece, spoken, comma)
        start = end
    for piece in _pieces(low, start, len(text)):
        yield Sentence(text, low, *piece, spoken, comma)


#: Languages whose ordinals are digits with a full stop: "am 2. Dezember", "auf dem 5. Platz", "na 12. miejscu".
_DOTTED = frozenset(["de", "pl", "da", "no"])
_DOTTED_BEHIND = re.compile(r"(?:^|[\s(])[^\W\dA-Z_]+ [0-9]{1,3}$")
_NOTE = re.compile(r"[0-9]{1,2}(?=[\])]?(?:\s+[\"“‘(«]?[^\W\d_a-z]|\s*$|\n))")
_YEAR_BEFORE = re.compile(r"(?:^|[^\d.,])(?:19|20)[0-9]{2}$")


def _dotted(text: str, low: str, dot: int, spoken: str) -> bool:
    """True when the full stop at ``dot`` makes an ordinal of the digits before it: a word in lower case leads there, or
    a month follows.
    """
    if text[dot + 1 : dot + 2] != " ":
        return False
    month = _LETTERS_OF_ANY.match(low, dot + 2)
    return (month is not None and glosses.is_month(month.group(), spoken)) or (
        _DOTTED_BEHIND.search(text, max(0, dot - 24), dot) is not None
    )


def _note(text: str, low: str, dot: int, end: int, start: int) -> int:
    """Where the note's number ends that is glued to the full stop at ``dot`` ("in 2021.2 The", "States.5 It"), or 0."""
    found = _NOTE.match(text, end)
    if found is None:
        return 0
    before = text[dot - 1 : dot]
    if before.isalpha():
        begin = dot
        while begin > start and dot - begin < 12 and low[begin - 1].isalpha():
            begin -= 1
        noted = dot - begin > 2 and low[begin:dot] not in _ABBREVIATIONS
    else:
        noted = before in _CLOSERS + "%" if before else False
        noted = noted or _YEAR_BEFORE.search(text, max(start, dot - 6), dot) is not None
    return found.end() if noted else 0


def _item(text: str, dot: int, last: int) -> int:
    """The number of the list item that the full stop at ``dot`` opens ("Top five: 1. India 2. China"), or 0.

    The first stands behind a colon; each next one counts on.
    """
    begin = dot
    while begin > 0 and dot - begin < 2 and numeric(text[begin - 1]):
        begin -= 1
    if begin == dot or not text[dot + 1 : dot + 2].isspace() or (begin and text[begin - 1] not in " \n\t"):
        return 0
    number = int(text[begin:dot])
    first = number == 1 and text[max(0, begin - 3) : begin].rstrip().endswith(":")
    return number if first or (last and number == last + 1) else 0


#: Numbers that can be read in one way only: with two decimals or less, or with two groups of three. They begin with
#: the digit and look behind it then, which searches a text ten times as fast.
_COMMA = re.compile(r"[0-9](?<![\d.,].)[0-9]{0,2}(?:,[0-9]{1,2}(?![\d.,]\d|\d)|\.[0-9]{3}\.[0-9]{3}(?![\d.]))")
_POINT = re.compile(r"[0-9](?<![\d.,].)[0-9]{0,2}(?:\.[0-9]{1,2}(?![\d.,]\d|\d)|,[0-9]{3},[0-9]{3}(?![\d,]))")
#: The numbers of so much of a text tell how it writes its decimals.
_TELLING = 4000


def _decimal_comma(low: str, usual: bool) -> bool:
    """True when the text writes 18,4: as its language does, unless its numbers say otherwise and none says so."""
    own, other = (_COMMA, _POINT) if usual else (_POINT, _COMMA)
    told = other.findall(low, 0, _TELLING)
    if len(told) < 2 or own.search(low, 0, _TELLING):
        return usual
    return not usual


def _pieces(low: str, start: int, end: int) -> list[tuple[int, int]]:
    """``low[start:end]`` without what is blank, and cut at spaces where it is longer than any sentence is."""
    found: list[tuple[int, int]] = []
    while end - start > LONGEST:
        middle = max(
            low.rfind(" ", start + LONGEST // 2, start + LONGEST),
            low.rfind("\n", start + LONGEST // 2, start + LONGEST),
        )
        middle = start + LONGEST if middle < 0 else middle
        if not low[start:middle].isspace():
            found.append((start, middle))
        start = middle
    if start < end and not low[start:end].isspace():
        found.append((start, end))
    return found


def _ends(text: str, low: str, mark: str, start: int, end: int) -> bool:
    """True when the mark at ``text[start:end]`` ends a sentence."""
    if mark[0] in "\n\u2029":
        return _parts(text, start, end)
    if text[end : end + 1] == " " and text[end + 1 : end + 2].isalnum():  # nearly always
        return _opens(text, low, mark, start, text[end + 1])
    after = end
    while after < len(text) and text[after] in _CLOSERS:
        after += 1
    if after >= len(text):
        return True
    if not text[after].isspace() or (mark == "." and text[end] == ")" and _shortened(low, start)):
        return False
    while after < len(text) and text[after].isspace():
        after += 1
    if after >= len(text):
        return True
    return _opens(text, low, mark, start, text[after])


def _opens(text: str, low: str, mark: str, start: int, following: str) -> bool:
    """True when what ``following`` begins behind the mark is a sentence."""
    if following.islower():
        return False
    if mark != ".":
        return True
    if following == "(":
        return False
    return not _abbreviated(text, low, start, following)


def _shortened(low: str, dot: int) -> bool:
    """True for the full stop of "(mill.)" and "(approx.)", which ends no sentence."""
    return low[_begin(low, dot) : dot] in _ABBREVIATIONS


def _begin(low: str, dot: int) -> int:
    """Where the abbreviation before the full stop at ``dot`` begins."""
    word = low[max(0, dot - _LONGEST_SHORT) : dot].rpartition(" ")[2]
    if word.isalpha():
        return dot - len(word)
    begin = dot
    while begin > 0 and dot - begin < _LONGEST_SHORT and (low[begin - 1].isalpha() or low[begin - 1] == "."):
        begin -= 1
    return begin


#: No abbreviation has more letters.
_LONGEST_SHORT = 12


def _abbreviated(text: str, low: str, dot: int, following: str) -> bool:
    """True when the full stop at ``dot`` belongs to an abbreviation or an initial."""
    begin = _begin(low, dot)
    word = low[begin:dot]
    if len(word) == 1 and text[begin].isupper():
        return True
    if "." in word:
        return not _OPENER.match(text, dot)
    return word in _ABBREVIATIONS and (numeric(following) or word not in _ALSO_LAST)


def _parts(text: str, start: int, end: int) -> bool:
    """True when a break between lines parts what stands before from what stands after it.

    A label ("Population:") and its value, and a number and the unit on the next line, belong together.
    """
    before = start - 1
    while before >= 0 and text[before].isspace():
        before -= 1
    if before >= 0 and text[before] in ":-–(":
        return False
    return not (end < len(text) and (text[end] in "/%)(" or text[end].islower()))
