"""Places that a text names and that no table knows: "in Wakanda". Of such a place a figure is nowhere, never the world.

A guess by form: a capitalised name behind a preposition that is not a known place, month, organisation or word
that the text also writes in lower case. In German, where every noun has a capital, only with the ending of a country.
"""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from gsi_etl.figures.text import gazetteer
from gsi_etl.figures.text.words import bag


class UnknownPlace(NamedTuple):
    """``text[start:end]`` looks like the name of a place and is not in the tables."""

    start: int
    end: int
    name: str


#: What stands before the name of a place, by language.
_PREPOSITIONS = {
    "en": "in|across|throughout|inside|within",
    "de": "in|aus",
    "es": "en",
    "fr": "en|au",
    "it": "in|nel|nella",
    "nl": "in",
    "pl": "w|we",
    "pt": "em|no|na",
}
_ENDINGS = {"de": r"(?:ien|land|stan|ia|ea)"}
#: Words with a capital that are not places: months and days, and nouns of institutions, papers and laws.
_OTHERS = bag(
    """January February March April May June July August September October November December Jan Feb Mar Apr Jun Jul
    Aug Sept Sep Oct Nov Dec Monday Tuesday Wednesday Thursday Friday Saturday Sunday Christmas Easter Ramadan English
    French Spanish Latin Arabic Chapter Section Part Table Figure Appendix Annex Article Box Panel Volume Parliament
    Congress Court House Hansard Westminster Brexit God Islam Table Tabelle Tabel Tabela Tableau Tabella Cuadro Januar
    Februar März Mai Juni Juli Oktober Dezember Kraft Frage Not Höhe Zukunft Prozent Mitleidenschaft Januari Parlament
    Parlement Parlamento Parliament Sejmie Senacie Internet Internecie Web Facebook Twitter Kapitel Kapitola Anlehnung
    Modern Slavery Forced Human Labour Labor Trafficking Euro Dollar Persons Tier The This These Group Level Phase
    Category Goal Target Step Grade Band Índice Indice Indeks Indeksie Paese Paesi Stato País Países Estado Kraju Staat
    Land Familien Studien Medien Ferien Aktien Linien Richtlinien Ausland Inland Festland Kolonien Materialien
    Prinzipien Kategorien Ministerien Batterien Galerien Partien Serien Immobilien Industrien Heimatland Herkunftsland
    Schwellenland Entwicklungsland Zielland Brachland Theorien Strategien Technologien Plantagenland"""
)
_INSTITUTIONS = re.compile(
    r"(?:Acts?|Index|Reports?|Estimates?|Bill|Commission|Court|Council|Committee|Courts?|Department|Ministry|University|"
    r"Agency|Magazine|Times|Post|Journal|Review|Daily|News|Street|Road|Hall|Office|Police|Foundation|Convention|"
    r"Protocol|Party|Church|Survey|Statistics|Conference|Minister|Square|Centre|Center|School|Prison|Hospital)\b"
)
#: "In Wilberforce's youth": the name is that of a person.
_OF_A_PERSON = r"(?:time|days?|youth|life|lifetime|words|view|reckoning|opinion|account)\b"
_CAPITALS = re.compile(r"\b[^\W\d_a-zà-ÿ]")
#: Words in lower case: what the text writes so is not a name.
_SMALL = re.compile(r"(?<!\w)[a-zà-ÿł-ż]\w*")
_WORDS = re.compile(r"\b[^\W\d_]")


def unknown_places(text: str, language: str | None = "en") -> list[UnknownPlace]:
    """The names behind a preposition of place that stand for no known place, in order."""
    spoken = (language or "en")[:2].lower()
    known: set[int] | None = None
    small: set[str] = set()
    found = []
    for match in _phrases(spoken if spoken in _PREPOSITIONS else "en").finditer(text):
        name, start, end = match[1], match.start(1), match.end(1)
        if name.split()[0] in _OTHERS or _INSTITUTIONS.search(name) or _INSTITUTIONS.match(text, end + 1):
            continue
        if known is None:
            spans = [(m.start, m.end) for m in gazetteer.mentions(text, language)] + gazetteer.hidden(text, language)
            small = set(_SMALL.findall(text))
            known = {at for first, last in spans for at in range(first, last)}
        if (
            known.intersection(range(start, end + 1))
            or (spoken != "de" and _in_a_heading(text, start))
            or name.split()[0].lower() in small
        ):
            continue
        found.append(UnknownPlace(start, end, name))
    return found


def _in_a_heading(text: str, at: int) -> bool:
    """True where most words of the line have capitals: there a capital says nothing."""
    begin, end = text.rfind("\n", max(0, at - 150), at) + 1, text.find("\n", at, at + 150)
    line = text[begin or max(0, at - 150) : end if end >= 0 else at + 150]
    return len(_CAPITALS.findall(line)) * 2 > len(_WORDS.findall(line))


@cache
def _phrases(language: str) -> re.Pattern[str]:
    name = r"[^\W\d_a-zà-ÿß-ü][^\W\d_]*" + _ENDINGS.get(language, "[a-zà-ÿł-ż]")
    return re.compile(
        rf"\b(?i:{_PREPOSITIONS[language]})\s((?:{name})(?:[ -]{name})?)(?!\w|['’]s?\s(?:[A-Z]|{_OF_A_PERSON}))"
    )
