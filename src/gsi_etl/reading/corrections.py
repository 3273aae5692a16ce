"""Numbers that a page withdraws: "an earlier version of this article said that 26 million", errata, retractions.

Such a number is not a claim of today. The page is reported as corrected. Pure; knows ``model`` only.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from gsi_etl.model import Document, Figure

_THIS = (
    r"(?:this|the|our)\s+(?:[\w-]+\s+){0,2}(?:article|story|page|report|post|piece|release|text|item|factsheet"
    r"|brief(?:ing)?|table|document|statement|headline|dataset|index|chart|graphic)"
)
#: A sentence that says what was wrong: what it states up to "the figure is" is withdrawn.
_WAS_SAID = re.compile(
    rf"\b(?:(?:an?|the|in\s+an?)\s+(?:earlier|previous|original|prior|first|initial|older)\s+(?:version|edition|draft|copy)"
    rf"|(?:earlier|previous)\s+versions?\s+of\s+{_THIS}"
    rf"|{_THIS}\s+(?:\w+\s+){{0,2}}?(?:incorrectly|mistakenly|wrongly|erroneously|previously|originally)\s+\w+"
    r"|(?:we|it|the\s+\w+)\s+(?:had\s+)?(?:incorrectly|mistakenly|wrongly|erroneously)\s+\w+"
    r"|(?:incorrectly|mistakenly|wrongly|erroneously)\s+(?:said|stated|reported|gave|put|listed|given)"
    rf"|{_THIS}\s+(?:\w+\s+){{0,2}}?(?:misstated|misreported|misprinted)"
    r"|(?:due\s+to|because\s+of)\s+an?\s+(?:editing|editorial|typing|typographical|printing|production|reporting|clerical"
    r"|transcription|translation|calculation|technical)\s+(?:error|mistake)"
    r"|einer\s+(?:früheren|vorherigen|vorigen|ersten|ursprünglichen|älteren)\s+(?:version|fassung)"
    r"|une\s+(?:(?:première|ancienne)\s+version|version\s+(?:antérieure|précédente|initiale))"
    r"|una\s+(?:primera\s+versión|versión\s+(?:anterior|previa|inicial))"
    r"|una\s+(?:prima\s+versione|versione\s+(?:precedente|iniziale|anteriore))"
    r"|een\s+(?:eerdere|vorige|oudere|eerste)\s+versie"
    r"|(?:wcześniejsz|poprzedni|pierwsz|pierwotn)\w{1,3}\s+wersj\w{1,2}"
    r"|uma\s+(?:primeira\s+versão|versão\s+(?:anterior|prévia|inicial)))\b",
    re.IGNORECASE,
)
#: From here on the sentence says what is right.
_IS = re.compile(
    r"\b(?:the\s+(?:correct|right|actual|true|updated|new)\s+(?:\w+\s+){0,2}?(?:is|are|was|were)|the\s+(?:figure|number|estimate|total)\s+is"
    r"|it\s+is(?:\s+in\s+fact)?|it\s+should|should\s+(?:have\s+)?(?:be|been|read|say|said)|in\s+fact|in\s+reality|actually|rather\s+it"
    r"|(?:richtig|korrekt)\s+(?:ist|sind|wäre|wären)|tatsächlich|en\s+réalité|en\s+realidad|in\s+realtà|in\s+werkelijkheid"
    r"|na\s+verdade|w\s+rzeczywistości|le\s+(?:bon\s+)?(?:chiffre|nombre)\s+(?:exact|correct|est)|la\s+cifra\s+corr(?:ecta|etta)"
    r"|il\s+(?:numero|dato|valore)\s+(?:corretto|esatto|giusto)|het\s+juiste\s+(?:aantal|cijfer|getal)"
    r"|(?:właściwa|prawidłowa|poprawna)\s+liczba|o\s+(?:número|valor)\s+(?:correto|certo))\b|(?:;|—|–)\s+(?=it\b|the\b|there\b)",
    re.IGNORECASE,
)
_CORRECTS = re.compile(
    r"\b(?:correct(?:ed|ion|ions|s)|errat(?:um|a)|corrigend(?:um|a)|amended|clarification|clarified|retract(?:ed|ion)"
    r"|berichtig\w+|richtigstellung|korrektur|rectificati\w+|correctif|corrigé|correcci[oó]n|fe\s+de\s+err(?:atas|ores)"
    r"|rettifica|correzione|correctie|sprostowanie|korekta|correção|retificação)\b",
    re.IGNORECASE,
)
#: In a sentence of a correction: what stands behind these is what was wrong.
_INSTEAD = re.compile(
    r"\b(?:not|instead\s+of|rather\s+than|replac(?:es|ing)|from|nicht|(?:an)?statt|et\s+non|au\s+lieu\s+de|y\s+no"
    r"|en\s+(?:lugar|vez)\s+de|e\s+non|invece\s+di|in\s+plaats\s+van|en\s+niet|zamiast|a\s+nie|e\s+não|em\s+vez\s+de)\s+",
    re.IGNORECASE,
)
#: An erratum: for "26 million" read "2.6 million".
_FOR_READ = re.compile(
    r"\bfor\s+[\"'“‘«]?(?=\d)([^.;\n]|\.(?=\d)){1,120}?(?=[\s,]+(?:please\s+)?read\b)", re.IGNORECASE
)
_INSTEAD_ENDS = re.compile(r",(?!\d)|;|\bto\b|\bas\b|\.\s|$", re.IGNORECASE)
_RETRACTED = re.compile(
    rf"^\W{{0,5}}(?:retracted|withdrawn|zurückgezogen|rétracté|retirado|retractado|ritirato|ingetrokken|wycofano)\b\s*[:—–\]]|\b{_THIS}\s+(?:has\s+been|was|is)\s+(?:\w+\s+)?(?:retracted|withdrawn)\b",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.!?](?=[\"'”’)\]]*(?:\s+[\"'“‘(]?[^\W\d_a-z]|\s*$|\s*\n))|[\n\u2029]")
#: Where none of its words stands in a text, in lower case, a pattern matches nowhere: a search for them takes a tenth.
_WORDS_OF = {
    _WAS_SAID: (
        *("versi", "versão", "wersj", "fassung", "edition", "draft", "copy", "error", "mistake", "incorrectly"),
        *("wrongly", "erroneously", "previously", "originally", "misstated", "misreported", "misprinted"),
    ),
    _CORRECTS: (
        *(
            "correc",
            "corrig",
            "correzione",
            "correção",
            "errat",
            "errores",
            "amended",
            "clarif",
            "retract",
            "berichtig",
        ),
        *("korrektur", "richtigstellung", "rectificati", "rettifica", "sprostowanie", "korekta", "retificação"),
    ),
    _RETRACTED: ("retract", "withdrawn", "zurückgez", "rétract", "retirado", "ritirato", "ingetrokken", "wycofano"),
}
#: Letters that a pattern takes for i, s or k where case does not count, and that stay what they are in lower case.
_ALSO_LETTERS = "ıſİ"
_SHOWN = 160
_SAYS = "the page says that it"


def without_retracted(figures: Sequence[Figure], document: Document) -> tuple[tuple[Figure, ...], tuple[str, ...]]:
    """The figures that the page still states, and sentences on what it says of itself."""
    text = document.text
    if _RETRACTED.search(document.title):
        return (), (f"{_SAYS} is retracted: {document.title[:_SHOWN]!r}",)
    low, told = text.lower(), any(letter in text for letter in _ALSO_LETTERS)
    may = {p: told or any(word in low for word in words) for p, words in _WORDS_OF.items()}
    if may[_RETRACTED] and (retracted := _RETRACTED.search(text)):
        start, end = _sentence(text, retracted.start(), retracted.end())
        return (), (f"{_SAYS} is retracted: {' '.join(text[start:end].split())[:_SHOWN]!r}",)
    spans: list[tuple[int, int]] = []
    notes: dict[str, None] = {}
    for match in _WAS_SAID.finditer(text) if may[_WAS_SAID] else ():
        start, end = _sentence(text, match.start(), match.end())
        right = _IS.search(text, match.end(), end)
        spans.append((match.start(), right.start() if right else end))
        notes[" ".join(text[start:end].split())[:_SHOWN]] = None
    for match in _CORRECTS.finditer(text) if may[_CORRECTS] else ():
        start, end = _sentence(text, match.start(), match.end())
        numbered = []
        for found in _INSTEAD.finditer(text, start, end):
            stop = _INSTEAD_ENDS.search(text, found.end(), end)
            if text[found.end() : found.end() + 12].strip()[:1].isdigit():
                numbered.append((found.end(), stop.start() if stop else end))
        numbered += [found.span() for found in _FOR_READ.finditer(text, start, end)]
        spans += numbered
        if numbered:
            notes[" ".join(text[start:end].split())[:_SHOWN]] = None
    if not spans:
        return tuple(figures), ()
    kept = tuple(f for f in figures if not any(a <= f.reading.start and f.reading.end <= b for a, b in spans))
    return kept, tuple(f"{_SAYS} was corrected: {note!r}" for note in notes)


def words(document: Document, left_out: Sequence[str]) -> tuple[str, ...]:
    """A sentence for the operator for each thing that the page withdraws."""
    return tuple(f"{document.url}: {note}" for note in left_out if note.startswith(_SAYS))


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """The sentence around ``text[start:end]``."""
    before = 0
    for match in _SENTENCE_END.finditer(text, max(0, start - 1_000), start):
        before = match.end()
    after = _SENTENCE_END.search(text, end)
    return max(before, start - 1_000), after.end() if after else len(text)
