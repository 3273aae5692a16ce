"""What one sentence offers to the meaning of its figures, and what earlier sentences left behind.

Knows the finders (measures, places, years, editions) and decides nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

from gsi_etl.figures import editions, measures, places, years
from gsi_etl.figures.editions import Citation
from gsi_etl.figures.places import Mention
from gsi_etl.figures.quantity import Quantity
from gsi_etl.figures.sets import coordinated
from gsi_etl.figures.tokens import Sentence
from gsi_etl.figures.words import bag
from gsi_etl.model import ReadContext

_ESTIMATING = bag("estimate estimates estimated estimating estimation")
_ORGANISATIONS = bag(
    """department government ngo newspaper news agency embassy ambassador president minister ministry foundation
    charity researchers researcher university police official officials congress senate senator institute media
    newswire dollar dollars billionaire philanthropist based parliament court law act commission secretary state
    prime intelligence broadcaster company companies firms firm organisation organization group dataset labour-
    rights think bureau"""
)


_GOVERNING = bag("government president minister ministry parliament authorities regime")
_GROUPS = bag("adults children men women girls boys people persons workers and")
#: What opens an aside: "or one in ten", "(4%)", "- 4% -".
_ASIDES = frozenset(["or", "(", "–", "—", "including"])
_PEOPLE, _INTO = bag("people persons individuals victims men women children"), bag("in across within inside from")
_NEAR = 3
_OF_THE_PEOPLE = bag(
    "of the its population people country s ' ’ per in every each thousand them whom female male women children girls"
)
_COPULA = bag("was were is are live lives lived")
#: Words from a number to the comma that opens an aside, and from there to the comma that closes it.
_SOON, _ASIDE = 6, 14
_LISTING = frozenset([",", "and", "or", "the", "&"])


@dataclass(slots=True)
class Scene:
    """One sentence with quantities: the cues, places, years and citations in it, by word."""

    sentence: Sentence
    quantities: list[Quantity]
    cues: list[tuple[int, int, str]]
    places: list[Mention]
    citations: list[Citation]
    years: list[tuple[int, int]]
    estimating: list[int]
    #: Countries whose government speaks in the sentence: "the Indian government rejected that 8 million of its".
    governments: list[str] = field(default_factory=list)
    #: The measures given so far, one for each quantity already read.
    given: list[str | None] = field(default_factory=list)
    ends: dict[int, tuple[int, bool]] = field(default_factory=dict)

    def next_start(self, index: int) -> int:
        """Where the next quantity begins, or the end of the sentence."""
        if index + 1 < len(self.quantities):
            return self.quantities[index + 1].first
        return len(self.sentence.words)

    def labelled(self, index: int) -> bool:
        """``People in forced labour: 27.6m``: a label and its number, which the next line says nothing of."""
        quantity = self.quantities[index]
        return self.sentence.word((quantity.hedged[1] if quantity.hedged else quantity.first) - 1) == ":"

    def _twin(self, left: Quantity, right: Quantity) -> bool:
        """``four million adults and one million children were ...``: what follows is said of both."""
        gap = self.sentence.words[left.end : right.first]
        return 0 < len(gap) <= 3 and gap[-1] == "and" and _GROUPS.issuperset(gap)

    def includes(self, index: int) -> bool:
        """``45.8 million people, including 6,500 in Canada``: the next number is a part, maybe of another place."""
        if index + 1 >= len(self.quantities):
            return False
        part = self.quantities[index + 1]
        return self.sentence.word((part.hedged[1] if part.hedged else part.first) - 1) == "including"

    def _apposed(self, k: int, begin: int) -> bool:
        """True when quantity ``k``, whose clause opens at word ``begin``, only says the number before it again or is
        one more of a list: ", 1 in every 250,", "- 13 per 1,000 -", "per cent of its 25.8 million people", "1.2
        million Indonesians, 784,000 Filipinos".
        """
        left, other, words = self.quantities[k - 1], self.quantities[k], self.sentence.words
        opener, gap = self.sentence.word(begin), words[left.end : begin + 1]
        proportion = other.kind in ("share", "ratio", "rate") and not other.change
        if opener == "-" and not self.sentence.glued(begin):
            closed = "-" in words[other.end : other.end + _SOON] and left.kind == other.kind == "count"
            return proportion or closed  # "50 million people - 49.6 million to be exact - were"
        if opener == "," and proportion:
            closing = next((at for at in range(other.end, min(other.end + 5, len(words))) if words[at] == ","), None)
            return closing is not None and all(
                word in _OF_THE_PEOPLE or word[0].isdigit() for word in words[other.end : closing]
            )
        if left.kind in ("share", "ratio") and gap[:1] == ["of"] and len(gap) <= 6 and other.kind == "count":
            return not {",", ";", "(", "and"} & set(gap)
        if self._in_places(left, other, begin):
            return True
        peoples = [m for m in self.places if left.end == m.first and m.demonym and m.last <= begin]
        return bool(peoples) and _LISTING.issuperset(words[peoples[0].last + 1 : begin + 1])

    def _in_places(self, left: Quantity, other: Quantity, begin: int) -> bool:
        """``27,000 people in Laos and 261,000 in Cambodia``, ``5.1 million people, and in the Arab States 1.7
        million``: counts in step, each with its own place.
        """
        words = self.sentence.words
        named = [m for m in self.places if left.end <= m.first and m.last <= begin]
        if left.kind != "count" or other.kind != "count" or len(named) != 1:
            return False
        place = named[0]
        gap = [*words[left.end : place.first], *words[place.last + 1 : begin + 1]]
        if not (_LISTING | _PEOPLE | _INTO).issuperset(gap) or _LISTING.isdisjoint(gap):
            return False
        following = next((m for m in self.places if m.first >= other.end), None)
        if place.last == begin:  # the place stands before the second number
            return any(m.last < left.first for m in self.places)
        return following is not None and following.first - other.end <= _NEAR

    def closing(self, at: int) -> int:
        """Where an aside between two commas ends, if one opens soon behind word ``at`` and the verb follows it: "35.8
        million people, 61 per cent of them in five countries, were slaves". 0 when there is none.
        """
        words = self.sentence.words
        opening = next((k for k in range(at, min(at + _SOON, len(words))) if not words[k][0].isalpha()), None)
        if opening is None or words[opening] != ",":
            return 0
        for k in range(opening + 1, min(opening + _ASIDE, len(words) - 1)):
            if words[k] == ",":
                return k if words[k + 1] in _COPULA else 0
            if words[k] in _COPULA or words[k] in (";", ":", "(", "and"):
                return 0
        return 0

    def own_end(self, index: int) -> tuple[int, bool]:
        """How far what stands behind the quantity at ``index`` is said of it, and whether asides were passed over.

        A number in an aside ("or one in ten", "(2,696,000)", "- 4% of the population -") or joined by "and", "or",
        "but" does not end what is said of the number before it.
        """
        known = self.ends.get(index)
        if known is not None:
            return known
        passed, closing = False, self.closing(self.quantities[index].end)
        for k in range(index + 1, len(self.quantities)):
            other = self.quantities[k]
            if other.end <= closing:
                passed = True
                continue
            begin = (other.hedged[1] if other.hedged else other.first) - 1
            aside = self._twin(self.quantities[k - 1], other) or (
                (k == index + 1 or passed) and (self.sentence.word(begin) in _ASIDES or self._apposed(k, begin))
            )
            if not aside and not coordinated(self.sentence, self.quantities[k - 1], other):
                self.ends[index] = other.first, passed
                return self.ends[index]
            passed = True
        self.ends[index] = len(self.sentence.words), passed
        return self.ends[index]


@dataclass(slots=True)
class Memory:
    """What was said before: the topic country, the edition, and the figures of the sentence before."""

    context: ReadContext
    title_places: list[str] = field(default_factory=list)
    title_cues: list[str] = field(default_factory=list)
    before: Sentence | None = None
    edition: str | None = None
    inferred: bool = False
    year: int | None = None
    topic: str | None = None
    #: The stock that the sentence before began with: what "that is a rise of ... on the 40.3 million" goes back to.
    head: str | None = None
    measure: str | None = None
    place: str | None = None
    #: The people whom the sentence before says were asked.
    asked: Quantity | None = None


def scene(sentence: Sentence, quantities: list[Quantity], memory: Memory) -> Scene:
    """The sentence read for meaning."""
    words, starts = sentence.words, _starts()
    among = [i for i, word in enumerate(words) if word in starts]
    cited = editions.citations(sentence, memory.context.published, among)
    taken = [(c.first, c.last) for c in cited]
    named = places.mentions(sentence, among if words is sentence.raw else None)
    named = [m for m in named if not _inside(m.first, taken)]
    named = [m for m in named if not (words[m.last + 1 : m.last + 2] in _NATION and _a_region(m))]
    speaking = [m for m in named if _of_an_organisation(sentence, m)]
    named = [m for m in named if m not in speaking]
    governments = [m.code for m in speaking if not _GOVERNING.isdisjoint(words[m.last + 1 : m.last + 4])]
    cues = [cue for cue in measures.cues().find(words, among) if not _inside(cue[0], taken) and not _named(words, cue)]
    likened = [cue for cue in cues if cue[2] == "population" and _likened(words, cue[0])]
    compared = [m for m in named if any(0 < m.first - last <= 2 for _, last, _ in likened)]
    named = [m for m in named if m not in compared or words[m.last + 1 : m.last + 2] == ["("]]
    cues = [cue for cue in cues if cue not in likened]
    estimating = [i for i in among if words[i] in _ESTIMATING and not _inside(i, taken)]
    return Scene(sentence, quantities, cues, named, cited, years.years(sentence, taken), estimating, governments)


#: "the West African country" is one country, and not the region.
_NATION = (["country"], ["nation"], ["state"], ["kingdom"], ["republic"], ["island"])


def _a_region(mention: Mention) -> bool:
    return mention.demonym and places.kind_of(mention.code) == "region"


@cache
def _starts() -> frozenset[str]:
    """Every word with which a cue, a place or a publication begins: the sentence is searched once for all of them."""
    return measures.cues().firsts | places.names().firsts | editions.FAMILIES.firsts | _ESTIMATING


def countries(sentence: Sentence) -> list[str]:
    """The countries a sentence names, each once, in order."""
    found = [m.code for m in places.mentions(sentence) if not _of_an_organisation(sentence, m)]
    return [code for code in dict.fromkeys(found) if places.kind_of(code) in ("country", "territory")]


def _inside(at: int, taken: list[tuple[int, int]]) -> bool:
    return bool(taken) and any(first <= at <= last for first, last in taken)


def _named(words: list[str], cue: tuple[int, int, str]) -> bool:
    """``the Modern Slavery Helpline``, ``Anti-Slavery International``: a name, and nobody's state."""
    first, last, _ = cue
    if words[first - 2 : first] == ["anti", "-"] and first >= 2:
        return True
    return last + 1 < len(words) and words[last + 1] in _NAMES


def _likened(words: list[str], at: int) -> bool:
    """``46 million, more than the population of Spain``: what a number is compared with."""
    before = words[max(0, at - 3) : at]
    return before[-1:] == ["the"] and (not _LIKE.isdisjoint(before[-2:-1]) or before[:2] == ["size", "of"])


_LIKE = bag("about roughly nearly almost approximately around to than as exceeds equals exceeding surpasses matches")
_NAMES = bag(
    """act acts bill helpline hotline commissioner unit fund charity law laws legislation strategy registry campaign
    campaigner campaigners conference summit convention police statement statements trade movies film"""
)


def _of_an_organisation(sentence: Sentence, mention: Mention) -> bool:
    """``the US State Department``, ``a South Korean NGO``, ``Australian-based``: who speaks, not where."""
    at = mention.last + 1
    if sentence.word(at) in ("'", "’") and sentence.word(at + 1) == "s":
        at += 2
    if mention.code == "WLD":
        return False
    if sentence.word(at) == "$":
        return True  # "US$4 billion"
    if sentence.word(at) == "-":
        return sentence.word(at + 1) in ("based", "born", "led")
    if mention.demonym and sentence.word(at + 1) in _ORGANISATIONS:
        return True
    return sentence.word(at) in _ORGANISATIONS and not (
        sentence.word(at) in ("state",) and sentence.word(at + 1) not in ("department",)
    )


_SLAVERY = frozenset([*measures.STOCKS, "prevalence_per_1000", "share_of_population"])


def on_slavery(scene: Scene, memory: Memory) -> bool:
    return (
        any(what in _SLAVERY for _, _, what in scene.cues)
        or memory.topic in _SLAVERY
        or memory.measure in _SLAVERY
        or bool(scene.citations)
        or any(what in _SLAVERY for what in memory.title_cues)
    )


def nation_follows(scene: Scene, quantity: Quantity) -> bool:
    return any(quantity.end <= m.first <= quantity.end + 4 for m in scene.places)
