"""Text as people read it, whatever characters it was set in: the one place for every format.

What has no width goes, digits of every script become ASCII's, ligatures become letters, a middle dot in a number is a
decimal point, a raised note mark is gone. A document's text is made of nothing else, so that every offset leads into
what people read. Pure: knows no format.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable

#: Characters that no text needs and that would corrupt a terminal, a log or an offset: C0 and C1 controls.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
#: The same for a text in ASCII, which bytes do ten times as fast; a carriage return is a blank.
_ASCII_CONTROLS = bytes(code for code in range(128) if _CONTROLS.match(chr(code)) and code != 0x0D)
_RETURN_IS_BLANK = bytes.maketrans(b"\r", b" ")
#: No width of their own: soft hyphen, joiners, direction marks and overrides, invisible operators, variation selectors.
_WIDTHLESS = frozenset(
    (
        *(0xAD, 0x34F, 0x61C, 0x180B, 0x180C, 0x180D, 0x180E, 0xFEFF),
        *range(0x200B, 0x2010),
        *range(0x202A, 0x202F),
        *range(0x2060, 0x2070),
        *range(0xFE00, 0xFE10),
    )
)
#: Signs that mean what an ASCII sign means: hyphens that do not break, other scripts' number signs, blank letters.
_SAME = {
    0x2010: "-", 0x2011: "-", 0xFE63: "-", 0xFF0D: "-", 0x2012: "–",
    0x66A: "%", 0x66B: ".", 0x66C: ",", 0xFE6A: "%", 0xFE50: ",", 0xFE52: ".", 0x2024: ".", 0x2BC: "’",
    0x2800: " ", 0x3164: " ", 0x115F: " ", 0x1160: " ", 0xFFA0: " ",
}  # fmt: skip
_FULL_WIDTH = range(0xFF01, 0xFF5F)
_LIGATURES = range(0xFB00, 0xFB07)


class _Plain(dict[int, str]):
    """What each code point becomes, found out when it is first met."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        if code in _WIDTHLESS:
            plain = ""
        elif code in _FULL_WIDTH or code in _LIGATURES:
            plain = unicodedata.normalize("NFKC", char)
        else:
            digit = unicodedata.decimal(char, None) if code > 0x7F else None
            plain = char if digit is None else str(digit)
        self[code] = plain
        return plain


_PLAIN = _Plain(_SAME)
#: A break that a soft hyphen allowed, kept by whoever copied the lines.
_SOFT_BREAK = re.compile(r"\u00ad\s+(?=[a-zß-ÿ])")
_MIDDLE_DOT = re.compile(
    r"(?<![\d.,·∙⋅‧])(\d{1,3}(?:[, \u00a0\u2009\u202f]\d{3})*)[·∙⋅‧\u0387](\d{1,3})(?![\d^⁰¹²³⁴-⁹]|[·∙⋅‧.,]\d)"
)
#: Raised digits or letters behind a word or a number. What they raise is looked at by ``_unless_power``.
_RAISED = re.compile(r"(?<=[\w.,;:!?%)\]”\"’'])[⁰¹²³⁴-⁹](?:[⁰¹²³⁴-⁹]|[,˒ʼ‚⁻–-](?=[⁰¹²³⁴-⁹]))*|(?<=\d)[ᵃᵇᶜᵈᵉᶠᵍ]+\b")
_POWER = re.compile(r"(?:(?<![\d.,])10|(?<![^\W\d_])(?:[a-zA-Zµχσ]|[kcdhmn]m|ft|mi|yd|in|sq|km/h))$")
_DAGGER = re.compile(r"(?<=[\w%)])\s?[†‡]+|(?<=[\d%])(?:\*{1,3}|[§¶]{1,3})(?=[\s,.;:)]|$)")
#: What stands in the brackets of a note's mark: [3, 4]; [a]; [note 2].
NOTE_NUMBERS = r"(?:\d{1,3}(?:\s?[,;](?!\d{3})\s?\d{1,3}){0,5}|[a-z]|(?:note|nb)\s?\d{1,2})"
#: The same with ranges: [5-7]. Only behind words: behind a number they may be the number's own bounds.
NOTE_RANGES = r"\d{1,2}(?:\s?[,;–-]\s?\d{1,2}){1,5}"
#: Marks behind what they explain: 451,000 [3, 4] people. Not at the beginning: a list of notes.
_BRACKETED = re.compile(
    rf"(?<=[\w%)”\"’'.,])\s?(?:\[{NOTE_NUMBERS}\](?!\w)){{1,4}}"
    rf"|(?:(?<=[^\W\d_])|(?<=[^\W\d_][.,]))\s?\[{NOTE_RANGES}\](?!\w)"
)
_BROKEN = re.compile(r"(?<![\w-])([^\W\d_]{2,20})-\s+([^\W\d_]{2,20})\b")
_LINE_END = re.compile(r"-\s")
_LETTERS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
#: Words of numbers and of what they count: broken at a line's end they are whole again, whatever else the page says.
_OF_NUMBERS = frozenset(
    (
        *("million", "millions", "billion", "billions", "trillion", "thousand", "thousands", "hundred"),
        *("hundreds", "percent", "people", "persons", "victims", "millionen", "milliarden", "tausend"),
        *("millones", "millón", "mil", "milhões", "milliards", "mille", "milioni", "miliardi", "milione"),
        *(
            "miljoen",
            "miljard",
            "duizend",
            "miliona",
            "milionów",
            "miliony",
            "milion",
            "miliard",
            "miliardów",
            "tysięcy",
        ),
        *(
            "tysiące",
            "bilhões",
            "milhão",
            "menschen",
            "personen",
            "personnes",
            "personas",
            "persone",
            "pessoas",
            "mensen",
        ),
        *("slavery", "sklaverei", "esclavage", "esclavitud", "schiavitù", "slavernij", "niewolnictwie", "escravidão"),
    )
)
_TENS = frozenset(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"])
#: "two- and three-year": the hyphen stands for the rest of a word and breaks nothing.
_SUSPENDED = frozenset(["and", "or", "to", "und", "oder", "bis", "et", "ou", "y", "o", "e", "i", "en", "of", "lub"])


#: A character beyond those that ``plain`` leaves as they are: Latin letters, quotation marks, dashes, a wide space.
_TELLING = re.compile("[^\x00-\x7f\xa0£«»À-ɏ–—‘’“”„…€]")


def plain(text: str) -> str:
    """The text in the characters that people read it as. Line breaks and spaces stay as they are."""
    if "[" in text:
        text = _BRACKETED.sub("", text)
    if text.isascii() or not _TELLING.search(text):
        return _DAGGER.sub("", text) if "*" in text else text
    text = unicodedata.normalize("NFC", text)
    text = _SOFT_BREAK.sub("", text).translate(_PLAIN)
    text = _RAISED.sub(_unless_power, text)
    text = _MIDDLE_DOT.sub(r"\1.\2", text)
    return _DAGGER.sub("", text)


def squeeze(text: str) -> str:
    """The plain text on one line: runs of white space are one blank, control characters are gone."""
    if not text.isprintable():  # controls or line breaks
        if text.isascii():
            text = text.encode("ascii").translate(_RETURN_IS_BLANK, _ASCII_CONTROLS).decode("ascii")
        else:
            text = _CONTROLS.sub("", text.replace("\r", " "))
    line = " ".join(plain(text).split())
    return rejoin(line, vocabulary([line])) if "- " in line and has_broken_word(line) else line


def vocabulary(texts: Iterable[str]) -> frozenset[str]:
    """The words of a page, lower case, hyphenated compounds as such: what tells a broken word from a compound."""
    return frozenset(word.lower() for text in texts for word in _LETTERS.findall(text))


def has_broken_word(text: str) -> bool:
    return _LINE_END.search(text) is not None and _BROKEN.search(text) is not None


def rejoin(text: str, words: frozenset[str]) -> str:
    """The text with words made whole that a line's end broke: ``mil- lion`` is million, ``fact- based`` fact-based."""
    return _BROKEN.sub(_joiner(words), text)


def joined(left: str, right: str, words: frozenset[str]) -> str:
    """What stands at a line's end after a hyphen was cut off, and what begins the next line, as one word.

    The page's own words decide; where it has neither spelling, two words of the page make a compound and two halves
    that are not words make one word.
    """
    one, other = left.lower(), right.lower()
    whole, compound = one + other, f"{one}-{other}"
    if whole in _OF_NUMBERS or (whole in words and compound not in words):
        return left + right
    if compound in words or one in _TENS or not right[:1].islower():
        return f"{left}-{right}"
    return f"{left}-{right}" if one in words and other in words else left + right


def _joiner(words: frozenset[str]) -> Callable[[re.Match[str]], str]:
    def whole(match: re.Match[str]) -> str:
        left, right = match.groups()
        if right.lower() in _SUSPENDED:
            return match.group()
        one = (left + right).lower()
        known = one in _OF_NUMBERS or one in words or f"{left}-{right}".lower() in words
        return joined(left, right, words) if known else match.group()

    return whole


def _unless_power(match: re.Match[str]) -> str:
    """10⁶ and km² are not notes; 3,186,000⁵ and slavery² are."""
    before = match.string[max(0, match.start() - 6) : match.start()]
    return match.group() if _POWER.search(before) else ""
