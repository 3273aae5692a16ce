"""The language of a text, by its script and its function words, and whether it is one that the reader reads.

The words are ``warehouse/reference/function_words.csv``. A word that several languages have counts for each of them in
part. Two languages that come out alike, or too few words, give no answer.
"""

from __future__ import annotations

import csv
import re
from functools import cache

from gsi_etl.base import pack

#: Enough of a text to know its language by, in characters.
_SAMPLE = 4000
#: Letters of scripts that one language, or a few that are not read either, write in.
_SCRIPTS = {
    "el": ("Greek", "\u0370-\u03ff\u1f00-\u1fff"),
    "cyrillic": ("a language in Cyrillic script", "\u0400-\u04ff"),
    "ar": ("Arabic or Persian", "\u0600-\u06ff"),
    "he": ("Hebrew", "\u0590-\u05ff"),
    "hi": ("Hindi", "\u0900-\u097f"),
    "bn": ("Bengali", "\u0980-\u09ff"),
    "th": ("Thai", "\u0e00-\u0e7f"),
    "my": ("Burmese", "\u1000-\u109f"),
    "ka": ("Georgian", "\u10a0-\u10ff"),
    "hy": ("Armenian", "\u0530-\u058f"),
    "am": ("Amharic", "\u1200-\u137f"),
    "ja": ("Japanese", "\u3040-\u30ff"),
    "ko": ("Korean", "\uac00-\ud7af"),
    "zh": ("Chinese", "\u4e00-\u9fff"),
}
_LETTERS = re.compile(r"[^\W\d_]")
_WORD = re.compile(r"[^\W\d_]+")
#: A text is of the language that leads by so much, and with so much of it in its function words.
_LEAD = 1.15
_SHARE = 0.08
_FEWEST = 2.0


def spoken(text: str) -> str | None:
    """The two letters of the language of a text, ``cyrillic`` for an unknown one in that script, or None if unclear."""
    leading = _leading(text)
    return leading[0] if len(leading) == 1 else None


def unread(text: str, declared: str | None = None) -> str | None:
    """The English name of the language of a text if it is one that is not read; None for any other text.

    ``declared``: what the document says of itself; it counts where the words do not tell.
    """
    names, code = _unread(), (declared or "")[:2].lower()
    leading = _leading(text) or [_SAME.get(code, code)]
    return " or ".join(names[code] for code in leading) if all(code in names for code in leading) else None


#: Codes of languages that count as another.
_SAME = {"nb": "no", "nn": "no", "sr": "hr", "bs": "hr", "ms": "id", "fa": "ar"}


def _leading(text: str) -> list[str]:
    """The language, or the languages between which the words do not decide (Danish and Norwegian), the best first."""
    sample = text[:_SAMPLE].lower()
    letters = len(_LETTERS.findall(sample))
    script = _script(sample, letters) if letters else None
    if script is not None and script != "cyrillic":
        return [script]
    words = _WORD.findall(sample)
    scores: dict[str, float] = {}
    weights = _weights()
    for word in words:
        for language, weight in weights.get(word, ()):
            scores[language] = scores.get(language, 0.0) + weight
    best = max(scores.values(), default=0.0)
    if best < _FEWEST or best < _SHARE * len(words):
        return [script] if script else []
    return [language for language in sorted(scores, key=lambda code: -scores[code]) if scores[language] * _LEAD > best]


def _script(sample: str, letters: int) -> str | None:
    """The script of which most letters are, when it is not the Latin one."""
    if sample.isascii():
        return None
    return next(
        (
            code
            for code, pattern in _patterns().items()
            if len(pattern.findall(sample)) * 10 > letters * (3 if code == "ja" else 5)
        ),
        None,
    )


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    return {code: re.compile(f"[{letters}]") for code, (_, letters) in _SCRIPTS.items()}


@cache
def _rows() -> list[dict[str, str]]:
    path = pack.shared("function_words.csv")
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def _unread() -> dict[str, str]:
    names = {code: name for code, (name, _) in _SCRIPTS.items()}
    return names | {row["language"]: row["name"] for row in _rows() if row["read"] == "no"}


@cache
def _weights() -> dict[str, list[tuple[str, float]]]:
    """Each word's languages, with the part of it that counts for each."""
    languages: dict[str, list[str]] = {}
    for row in _rows():
        for word in row["words"].split():
            languages.setdefault(word, []).append(row["language"])
    return {word: [(code, 1 / len(codes) ** 0.5) for code in codes] for word, codes in languages.items()}
