"""What the words of one label say: the header of a column, the name of a row, a caption.

A label is read whole or not at all. Every word must be one that this module knows: "Prison population" and
"Population growth" are not "Population", and only a reader that insists on every word can tell. The phrases of the
measures are those of ``measures.csv``. Knows one label at a time, and no tables or numbers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from typing import Literal

from gsi_etl.base import measures, pack
from gsi_etl.figures.tables import header_words, measure_terms
from gsi_etl.figures.tables.header_editions import citations
from gsi_etl.figures.text import place_mentions
from gsi_etl.figures.text.tokens import Sentence, lowered

Unit = Literal["count", "rate", "share", "share_of_world", "rank", "score"]

_GROUPS = {
    word: group
    for group, words in {
        "women": ("women", "female", "females"),
        "men": ("men", "male", "males"),
        "girls": ("girls",),
        "boys": ("boys",),
        "children": ("children", "child", "minors"),
        "adults": ("adults",),
    }.items()
    for word in words
}
PERSONS = frozenset({"people", "persons", "person", "individuals", "victims", "victim", *_GROUPS})
_FILLING = """
    the a an of in on for at by to and with or who are is were was be as all its this there any given day
    living live held trapped affected subjected estimated estimate estimates est number numbers no total totals overall
    absolute size population prevalence rate score scores rating rank ranking ranked position value values
    figure figures year regional final calculated weighted normalised normalized average mean
"""
_KNOWN = PERSONS | frozenset(_FILLING.split())
_ESTIMATED = frozenset({"estimated", "estimate", "estimates", "est"})
_BEFORE_PERSONS = r"(?:\s*(?:of\s+(?:the\s+)?)?(?:population|people|persons|inhabitants)\b)?"
_COUNTRIES = r"(?:countr(?:y|ies)|nations?|(?:sub-?)?regions?|places?|years?|editions?)"
#: Marks of notes, the numbers of tables and list items, and how a table is laid out: no part of the meaning.
_PASSED = re.compile(
    r"\[[0-9a-z]{1,3}\]|[*†‡§¹²³⁴⁵⁶⁷⁸⁹⁰]+|\s\d{1,2}$|^\d{1,3}[.)]?\s+(?=[^\W\d])"
    rf"|^(?:table|figure|box|chart|annex|{header_words.TABLE_NUMBER})\s+(?:\d[\d.]*|[a-z]\b)[:.)\s–—-]*"
    rf"|{header_words.BY_PLACE}"
    rf"|\b(?:by|across|per|for each|in each)\s+{_COUNTRIES}\b"
    rf"|\b(?:the\s+)?(?:top|bottom)\s+(?:\d{{1,3}}|five|ten|twenty)\s+{_COUNTRIES}\b(?:\s+(?:with|by)(?:\s+the)?(?:\s+(?:highest|lowest|largest))?\b)?"
    rf"|\b{_COUNTRIES}\s+with\s+the\s+(?:highest|lowest|largest)\b"
)
_BLANK = "[,.\u00a0\u202f ]?"
_RATE = re.compile(
    r"(?:\b(?:per|for every|for each|out of(?: every)?|in every)\s+|/\s?)"
    rf"(?:(?P<base>1{_BLANK}000{_BLANK}000|10{{0,2}}{_BLANK}000)|(?P<million>million)|(?:one )?thousand)\b(?![,.]?\d)"
    + _BEFORE_PERSONS
    + rf"|‰|{header_words.OUT_OF_THOUSAND}"
)
_SCALES = (
    (
        re.compile(
            r"(?:\bin\s+)?(?:(?<![\d,.])000['’]?(?:s\b)?|\bthousands?\b(?:\s+of\b)?|[x×]\s?1[,.]?000\b)"
            rf"|{header_words.THOUSANDS}"
        ),
        Decimal(1000),
    ),
    (re.compile(rf"(?:\bin\s+)?\bmillions?\b(?:\s+of\b)?|{header_words.MILLIONS}"), Decimal(1_000_000)),
)
_SHARE = rf"(?:%|{header_words.PERCENT}|\bper\s?cents?\b|\bpercentages?\b|\bproportions?\b|\bshares?\b)"
_PERCENT = re.compile(rf"%|{header_words.PERCENT}|\bper\s?cents?\b|\bpercentages?\b")
_WORLD_SHARE = re.compile(_SHARE + r"\s+of\s+(?:the\s+)?(?:world|global)\s+total\b")
_OUT_OF_100 = re.compile(r"/\s?100\b(?![,.]?\d)|\bout of 100\b(?![,.]?\d)")
_SHARES = re.compile(_SHARE)
_RANK = frozenset({"rank", "ranking", "ranked", "position"})


@pack.per_pack
@cache
def persons() -> frozenset[str]:
    """What may stand behind a number that counts people: general words, and the subject's own nouns of one word."""
    nouns = [noun for name in measures.stocks() for noun in measures.measures()[name].nouns]
    return PERSONS | {word for word in nouns if " " not in word}


@dataclass(frozen=True, slots=True)
class Label:
    """What a label says. ``understood``: every word of it was accounted for.

    ``measure`` is the narrowest that it names; ``clash`` when it names several that are not parts of one another.
    ``family`` is a publication named without an edition. ``percent``: a share is given in hundredths. ``base``: of how
    many people a rate counts some. ``words`` are, in lower case, those that no phrase took.
    """

    text: str = ""
    understood: bool = True
    measure: str | None = None
    clash: bool = False
    unit: Unit | None = None
    percent: bool = False
    base: Decimal | None = None
    scale: Decimal | None = None
    place: str | None = None
    year: int | None = None
    edition: str | None = None
    inferred: bool = False
    family: str | None = None
    subgroup: str | None = None
    words: frozenset[str] = frozenset()

    @property
    def estimated(self) -> bool:
        return not _ESTIMATED.isdisjoint(self.words)


@pack.per_pack
@lru_cache(maxsize=4096)
def read_label(text: str, published: date | None = None) -> Label:
    """The label's meaning. Never raises; a label that is not understood still tells its place, year and edition."""
    text = " ".join(text.split())
    low = _PASSED.sub(lambda match: " " * len(match.group()), lowered(text))
    place = _place_named(low, text)
    if place is not None:
        return Label(text, place=place, words=frozenset(low.split()))
    sentence = sentence_of(text, low)
    taken: set[int] = set()
    unit, base, scale = _unit(sentence, taken)
    cited = citations(sentence, published)
    for citation in cited:
        taken.update(range(citation.first, citation.last + 1))
    found = _places(sentence, taken)
    named, clash = _measure(sentence, taken)
    free = {header_words.english(word) for i, word in enumerate(sentence.words) if i not in taken}
    dates = {word for word in free if len(word) == 4 and word.isdecimal() and 1990 <= int(word) < 2100}
    if named is None and not clash and "population" in free and unit is None:
        named = "population"
    if unit is None and not _RANK.isdisjoint(free):
        unit = "rank"
    elif unit is None and ("score" in free or "rating" in free):
        unit = "score"
    elif unit is None and not free.isdisjoint(("number", "numbers", "no")):
        unit = "count"
    groups = {_GROUPS[word] for word in free if word in _GROUPS}
    unknown = {word for word in free if word[0].isalnum()} - _KNOWN - persons() - dates
    sole = next((c for c in cited if c.edition), None)
    return Label(
        text=text,
        understood=not unknown and len(dates) < 2 and len(found) < 2 and len({c.edition for c in cited}) < 2,
        measure=named,
        clash=clash,
        unit=unit,
        percent=says_percent(low),
        base=base,
        scale=scale,
        place=found.pop() if len(found) == 1 else None,
        year=int(dates.pop()) if len(dates) == 1 else None,
        edition=sole.edition if sole else None,
        inferred=sole.inferred if sole else False,
        family=cited[0].family if cited and sole is None else None,
        subgroup=_subgroup(groups),
        words=frozenset(free),
    )


def says_percent(text: str) -> bool:
    """Whether a label says that its numbers are hundredths."""
    return _PERCENT.search(lowered(text)) is not None


def narrowest(named: set[str]) -> str | None:
    """The one of several measures that is a part of all others, or None when there is no such."""
    return next((what for what in named if named <= {what, *measures.wholes(what)}), None)


def edition_of_year(family: str, year: int) -> str | None:
    """The edition that a bare year means where a publication's editions stand side by side."""
    text = f"{family} {year}"
    cited = citations(sentence_of(text))
    return cited[0].edition if cited else None


def sentence_of(text: str, low: str | None = None) -> Sentence:
    """A short text as one sentence, cut into words. ``low``: its lower case, with what is to be passed over blanked."""
    return Sentence(text, lowered(text) if low is None else low, 0, len(text)).cut()


def _place_named(low: str, text: str) -> str | None:
    """The place when the label is nothing but its name or upper-case code ("Est" and "Mar" are not codes)."""
    bare = low.strip(" :.")
    start = low.find(bare) if bare else 0
    code = place_mentions.resolve(bare) if bare else None
    written = text[start : start + len(bare)]
    return None if code is not None and len(bare) <= 3 and not written.isupper() else code


def _unit(sentence: Sentence, taken: set[int]) -> tuple[Unit | None, Decimal | None, Decimal | None]:
    """The unit, a rate's base, and the scale that the label's own words and signs give; their words are taken."""
    unit: Unit | None = None
    base: Decimal | None = None
    grammar: tuple[tuple[re.Pattern[str], Unit], ...] = (
        (_RATE, "rate"), (_WORLD_SHARE, "share_of_world"), (_OUT_OF_100, "score"), (_SHARES, "share"),
    )  # fmt: skip
    for pattern, what in grammar:
        match = pattern.search(sentence.low)
        if match is not None and not _overlaps(sentence, match, taken):
            _take(sentence, match, taken)
            unit = unit or what
            base = base or (_base(match) if what == "rate" else None)
    scale = None
    for pattern, factor in _SCALES:
        match = pattern.search(sentence.low)
        if match is not None and not _overlaps(sentence, match, taken):
            _take(sentence, match, taken)
            scale = factor
    return unit, base, scale


def _base(rate: re.Match[str]) -> Decimal:
    """1,000, if the label gives no other number of people."""
    digits = re.sub(r"\D", "", rate["base"] or "")
    return Decimal(digits) if digits else Decimal(1_000_000) if rate["million"] else Decimal(1000)


def _overlaps(sentence: Sentence, match: re.Match[str], taken: set[int]) -> bool:
    return any(i in taken for i, start in enumerate(sentence.starts) if match.start() <= start < match.end())


def _take(sentence: Sentence, match: re.Match[str], taken: set[int]) -> None:
    taken.update(i for i, start in enumerate(sentence.starts) if match.start() <= start < match.end())


def _places(sentence: Sentence, taken: set[int]) -> set[str]:
    """The places the label names; a people ("Indian") is a word that only a sentence could explain."""
    found = set()
    for mention in place_mentions.mentions(sentence):
        if mention.demonym or mention.first in taken:
            continue
        taken.update(range(mention.first, mention.last + 1))
        found.add(mention.code)
    return found


def _measure(sentence: Sentence, taken: set[int]) -> tuple[str | None, bool]:
    """The measure that the label's phrases name, and whether they name several that do not go together."""
    named: set[str] = set()
    counts, points = measure_terms.counts(), measure_terms.scores()
    for first, last, what in measure_terms.named(sentence.words):
        if (what in counts or what in points) and what != "population" and first not in taken:
            named.add(what)
            taken.update(range(first, last + 1))
    scores = named.intersection(points)
    if scores:
        named = scores  # the vulnerability to what is counted, the response to it
    one = narrowest(named) if named else None
    return one, bool(named) and one is None


def _subgroup(groups: set[str]) -> str | None:
    """Whom the label counts alone; "men, women and children" is everybody."""
    if not groups or ("men" in groups and groups & {"women", "children"}):
        return None
    return " and ".join(sorted(groups))
