"""Marks of notes among a PDF's words: raised digits, numbers in brackets. They do not belong to the number before."""

from __future__ import annotations

import re

from gsi_etl.parse.columns import Word
from gsi_etl.parse.plain_text import NOTE_NUMBERS, NOTE_RANGES

#: A mark may be set as several words: [3, 4]; [note 2].
_MOST_WORDS = 6
_MARKS = re.compile(rf"(?:\[{NOTE_NUMBERS}\]){{1,6}}")
_RANGE = re.compile(rf"\[{NOTE_RANGES}\]")


def without_note_marks(words: list[Word]) -> list[Word]:
    """The words without marks; what stands around a mark within a word stays."""
    kept: list[Word] = []
    at = 0
    while at < len(words):
        word = words[at]
        taken = _bracketed(words, at)
        if taken:
            count, text, after = taken
            if text:
                word.text = text + after
                kept.append(word)
            elif after and kept and kept[-1].same_height(word):
                kept[-1].text += after
            at += count
            continue
        if word.text and not (at and _is_raised(words[at - 1], word)):
            kept.append(word)
        at += 1
    return kept


def _bracketed(words: list[Word], at: int) -> tuple[int, str, str] | None:
    """How many words a mark in brackets takes up, what stands before it in the first and after it in the last."""
    if "[" not in words[at].text:
        return None
    text = ""
    for count, word in enumerate(words[at : at + _MOST_WORDS], start=1):
        text = f"{text} {word.text}" if text else word.text
        if "]" in word.text:
            before, bracket, rest = text.partition("[")
            inside, end, after = rest.rpartition("]")
            mark = bracket + inside + end
            behind = before.strip() or (words[at - 1].text if at else "")
            known = _MARKS.fullmatch(mark) or (_RANGE.fullmatch(mark) and behind.rstrip(".,")[-1:].isalpha())
            if not known or any(char.isalnum() for char in after):
                return None
            return count, before.strip(), after.strip()
    return None


def _is_raised(before: Word, word: Word) -> bool:
    """Whether it is a note mark set apart: one or two digits, small and raised behind a number or a word."""
    near = -0.2 * before.height < word.left - before.right < 0.6 * before.height
    small = word.height < 0.8 * before.height and word.bottom > before.bottom + 0.1 * before.height
    behind = before.text[-1:].isalnum() or before.text[-1:] in tuple('.,;:?!)%”’"')
    return behind and near and small and word.bottom < before.top and len(word.text) < 3 and word.text.isdigit()
