"""What a text offers to the meaning of its quantities: cues, places, years and publications, sentence by sentence.

Finds and decides nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from gsi_etl.base import pack
from gsi_etl.config.subject import GENERIC, subject
from gsi_etl.figures.meaning.columns import Column, columns, measured_by_columns
from gsi_etl.figures.meaning.phrases import PUBLICATION, Found, table
from gsi_etl.figures.numbers.heading_units import put_under_title, unit_of_title
from gsi_etl.figures.numbers.quantity import Quantity
from gsi_etl.figures.numbers.scan import quantities
from gsi_etl.figures.numbers.shared_units import go_on
from gsi_etl.figures.text import place_mentions as places
from gsi_etl.figures.text.edition_terms import is_year
from gsi_etl.figures.text.place_mentions import Mention
from gsi_etl.figures.text.tokens import Sentence, sentences
from gsi_etl.figures.text.unknown_places import unknown_places
from gsi_etl.model import ReadContext

if TYPE_CHECKING:
    from gsi_etl.figures.meaning.citations import Cited


@dataclass(slots=True)
class Seen:
    """One sentence: its quantities, and the cues, places, publications and years in it, by word."""

    sentence: Sentence
    index: int
    quantities: list[Quantity]
    cues: list[Found]
    #: The classes of its cues.
    spoken_of: frozenset[str]
    publications: list[Found]
    years: list[tuple[int, int]]
    heading: bool
    paragraph: int
    #: The words that are years before our time.
    old_years: list[int]
    #: Where the cue of a target stands that its sentence lacks, as features name it: asked for by every number.
    elsewhere: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)

    #: Where the nearest publications are named, once that was asked for.
    published: tuple[tuple[str, str], ...] | None = None

    _places: list[Mention] | None = None
    _unknown_place: bool | None = None

    @property
    def places(self) -> list[Mention]:
        """Found when they are first asked for: those of most sentences without a number nobody needs."""
        if self._places is None:
            self._places = _named(self.sentence, self.publications)
        return self._places

    @property
    def unknown_place(self) -> bool:
        """It has numbers, and names no place but one that no table knows. Asked for by targets alone."""
        if self._unknown_place is None:
            written = self.sentence.text[self.sentence.start : self.sentence.end]
            asked = bool(self.quantities) and not self.places
            self._unknown_place = asked and bool(unknown_places(written, self.sentence.language))
        return self._unknown_place


@dataclass(slots=True)
class Passage:
    """A text with its title: everything that evidence is drawn from."""

    context: ReadContext
    title: list[Seen] = field(default_factory=list)
    body: list[Seen] = field(default_factory=list)
    #: How many of its numbers an edition states, once that was asked for.
    agreement: str = ""
    #: How probable it is that a number has the unit it was read with, for those that may have left one out.
    unit_p: dict[tuple[int, int], float] = field(default_factory=dict)
    #: The editions that each sentence may cite, once somebody asked for them.
    cited: dict[int, list[Cited]] | None = None
    #: The columns of the numbers that stand in a table, by sentence and turn.
    columns: dict[tuple[int, int], Column] = field(default_factory=dict)


def passage(text: str, context: ReadContext, left_out: list[str] | None = None) -> Passage:
    """Cut a text and find what it offers, in time linear in its length; numbers out of bounds go to ``left_out``."""
    found = Passage(context)
    if context.title:
        found.title = [_seen(s, -1, 0) for s in sentences(context.title, context.language)]
    scale = next((unit for one in found.title if (unit := unit_of_title(one.sentence)) is not None), None)
    paragraph, end = 0, 0
    for index, sentence in enumerate(sentences(text, context.language)):
        gap = text[max(0, end - 1) : sentence.start + 1]
        lead = text[sentence.start : sentence.start + 3]
        if "\n" in gap or lead[:1] == "\n":
            paragraph += 1
        seen = _seen(sentence, index, paragraph, left_out)
        if scale is not None:
            put_under_title(sentence, seen.quantities, scale)
        if seen.quantities and found.body:
            go_on(sentence, seen.quantities, found.body[-1].quantities, found.body[-1].sentence)
        found.body.append(seen)
        end = sentence.end
    found.columns = columns(text, found.body)
    measured_by_columns(found.body, found.columns)
    return found


def _seen(sentence: Sentence, index: int, paragraph: int, left_out: list[str] | None = None) -> Seen:
    raw = sentence.cut().raw
    numbers = quantities(sentence, left_out) if index >= 0 and sentence.has_number() else []
    cues: list[Found] = []
    publications: list[Found] = []
    for first, last, classes in table(sentence.language).find(raw):
        families, others = _parted(classes)
        if families:
            publications.append((first, last, families))
        if others:
            cues.append((first, last, others))
    dated = [(i, word) for i, word in enumerate(raw) if word[0] in "12"] if sentence.has_digit() else []
    years = [(i, int(word)) for i, word in dated if is_year(word)]
    last_word = raw[-1] if raw else ""
    heading = len(raw) <= 14 and last_word not in _ENDS and not last_word[:1].isdigit()
    old = [i for i, word in dated if word[0] == "1" and _is_old(word)]
    spoken_of = frozenset([what for _, _, classes in cues for what in classes]) if cues else _NOTHING
    return Seen(sentence, index, numbers, cues, spoken_of, publications, years, heading, paragraph, old)


def _named(sentence: Sentence, publications: list[Found]) -> list[Mention]:
    """The places that a sentence names, but for those in the names of publications."""
    named, loose = places.mentions(sentence, parts=True), _loose_families()
    taken = [f for f in publications if loose.isdisjoint(f[2])]
    if not publications:
        return named
    return [m for m in named if not _inside(m.first, taken) and not _is_home(sentence, m, publications)]


def _is_home(sentence: Sentence, mention: Mention, publications: list[Found]) -> bool:
    """True for where a publisher comes from: "the Australian group Walk Free", "the Perth-based Walk Free", "Walk Free
    of Australia", "the Walk Free Foundation in Australia"."""
    words, after = sentence.words, mention.last + 1
    for first, last, families in publications:
        named = GENERIC in families and sentence.capital(first) and sentence.capital(last)
        behind = last + 2 if sentence.capital(last + 1) else last + 1  # "Foundation"
        if named and words[behind : mention.first] in (["of"], ["in"]):
            return True
        if first >= after:
            gap = words[after:first]
            if gap[:2] == ["-", "based"]:
                return len(gap) <= _SORT_OF_PUBLISHER + 2
            sort_of = sentence.language == "en" and all(word.isalpha() for word in gap)
            return mention.demonym and len(gap) <= (_SORT_OF_PUBLISHER if sort_of else 0)
    return False


#: Words between where a publisher comes from and its name: "the Australian human rights group Walk Free".
_SORT_OF_PUBLISHER = 3


@pack.per_pack
@cache
def _loose_families() -> frozenset[str]:
    """What may stand inside the name of a place or around it: a general word, a body."""
    return frozenset([GENERIC, *(one.family for one in subject().publications if one.body)])


@lru_cache(maxsize=10_000)
def _parted(classes: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The families of publications among the classes of a phrase, and the other classes."""
    families = tuple(c[len(PUBLICATION) :] for c in classes if c.startswith(PUBLICATION))
    return families, tuple(c for c in classes if not c.startswith(PUBLICATION))


def _is_old(word: str) -> bool:
    """A year of which nothing that is published here speaks."""
    return len(word) == 4 and word.isdecimal() and 1400 <= int(word) < 1980


_NOTHING: frozenset[str] = frozenset()
_ENDS = frozenset([".", "!", "?", ";", ",", "”", '"'])


def _inside(at: int, taken: list[Found]) -> bool:
    return any(first <= at <= last for first, last, _ in taken)
