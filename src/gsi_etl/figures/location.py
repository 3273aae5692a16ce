"""Where a figure is of: the place named beside it, before it, or spoken of before. Never a guess where two places fit.

Knows a scene and what was said before; knows nothing of measures but that the world has stocks no country has.
"""

from __future__ import annotations

from decimal import Decimal

from gsi_etl.figures import places
from gsi_etl.figures.passage import Memory, Scene, countries
from gsi_etl.figures.place_lists import first_of_several, one_of_several, respectively
from gsi_etl.figures.place_scopes import MOST, compared, leads, led
from gsi_etl.figures.place_unnamed import half_of_korea, some_countries, unknown_subject, unnamed_country
from gsi_etl.figures.places import Mention
from gsi_etl.figures.words import bag

_INTO = bag("in of from for within across throughout inside among to around at")
_ENDS = frozenset(
    [
        ",",
        ";",
        ")",
        ":",
        "–",
        "—",
        "-",
        ".",
        "(",
        "while",
        "whereas",
        "followed",
        "but",
        "after",
        "ahead",
        "according",
        "than",
    ]
)
_ANAPHORA = bag("country region nation its there state kingdom regime it their republic island here")
#: No country has had an estimate as large as this in any edition; every estimate for the world is larger.
WORLD_SIZE = Decimal(20_000_000)


def place(scene: Scene, index: int, memory: Memory, *, stock: bool) -> tuple[str | None, str]:
    """The place of the quantity at ``index`` and the rule that gave it. ``stock``: it counts victims."""
    found, rule = _place(scene, index, memory, stock=stock)
    if found != places.EITHER_CONGO:
        return found, rule
    spoken = {memory.place, *memory.title_places, *(m.code for m in scene.places)}
    spoken |= set(countries(memory.before)) if memory.before is not None else set()
    congos = [code for code in found.split("|") if code in spoken]
    return (congos[0], rule) if len(congos) == 1 else (None, "place: two places fit")


def _place(scene: Scene, index: int, memory: Memory, *, stock: bool) -> tuple[str | None, str]:
    quantity = scene.quantities[index]
    beside = _in_brackets(scene, index)
    if beside is not None:
        return beside.code, "place: named before the bracket"
    ordered = respectively(scene, index)
    if ordered is not None:
        return ordered, "place: respectively"
    owner = _owner(scene, index)
    if owner is not None:
        return owner.code, "place: whose number it is"
    half = half_of_korea(scene, quantity.first, memory)
    if half is not None:
        return half
    behind, before = _behind(scene, index), _before(scene, index)
    if quantity.kind == "rank" and before is not None and behind is not None and _finer(before, behind):
        behind = None  # "Libya is 35th in Africa"
    big = stock and (quantity.value or quantity.upper or Decimal(0)) >= WORLD_SIZE
    if behind is _SEVERAL and big:
        behind = None  # only the world has so many, whatever is listed
    if behind is _SEVERAL or (behind is None and before is not None and one_of_several(scene, before)):
        return None, "place: two places fit"
    if behind is not None and behind.code == "WLD" and not big and before is not None and _finer(before, behind):
        behind = None  # "India has 14 million, half the number worldwide"
    if behind is not None and not (big and places.kind_of(behind.code) == "country"):
        return behind.code, "place: named behind"
    if big and (before is None or places.kind_of(before.code) != "region"):
        return "WLD", "place: only the world has so many"
    if before is not None:
        return before.code, "place: named before"
    return _earlier(scene, index, memory)


def _owner(scene: Scene, index: int) -> Mention | None:
    """``Nepal's 97,000 slaves include girls taken to India``: the possessive right before the number."""
    quantity, words = scene.quantities[index], scene.sentence.words
    begin = quantity.hedged[1] if quantity.hedged else quantity.first
    owned = words[begin - 2 : begin] in (["'", "s"], ["’", "s"]) and begin >= 3
    return next((m for m in scene.places if owned and m.last == begin - 3 and m.code != "WLD"), None)


def _in_brackets(scene: Scene, index: int) -> Mention | None:
    """``China (5,771,000)``, ``Mauritania: 32``."""
    quantity, words = scene.quantities[index], scene.sentence.words
    if quantity.first == 0 or words[quantity.first - 1] not in ("(", ":", "–", "—", "-", "|"):
        return None
    for mention in reversed(scene.places):
        if mention.last == quantity.first - 2 and not _base_of_share(scene, mention):
            return mention
    return None


def _behind(scene: Scene, index: int) -> Mention | None:
    """The place behind the number within its clause, before the next number: a country rather than its region."""
    quantity, words = scene.quantities[index], scene.sentence.words
    bound, found = scene.next_start(index) if scene.includes(index) else scene.own_end(index)[0], None
    at = quantity.end
    if _is_whole(scene, index):
        bound = next((k for k in range(at, bound) if words[k] in _COPULA), bound)
    if at < bound and words[at] == "," and words[quantity.first - 1] == "or":
        at += 1
    inside = quantity.first > 0 and words[quantity.first - 1] == "("
    starts = {m.first: m for m in scene.places}
    latest: Mention | None = None
    begin = quantity.hedged[1] if quantity.hedged else quantity.first
    proportion = quantity.kind in ("share", "ratio", "rate")
    opened = words[max(0, begin - 2) : begin] == [",", "or"] or (proportion and scene.sentence.word(begin - 1) == ",")
    scope = False  # "is the highest in Europe": what the place leads, not where it is
    while at < bound:
        word = words[at]
        if at in starts:
            latest = mention = starts[at]
            wide = (scope or leads(scene, mention)) and places.kind_of(mention.code) in ("region", "world")
            if not wide and _attached(scene, mention, quantity.end) and (found is None or _finer(mention, found)):
                found = mention
            at = mention.last + 1
            continue
        scope = scope or word in MOST
        if word == "," and at + 1 < bound and words[at + 1] in _GROUPS:
            at += 1  # "men, women and children"
            continue
        if opened and word == "," and found is None:
            opened, at = False, at + 1
            continue
        if word == "," and found is None and at <= scene.closing(quantity.end) < bound:
            at = scene.closing(quantity.end) + 1
            continue
        if word == "(" and ")" in words[at : at + _LONG_ASIDE]:
            at = words.index(")", at) + 1  # "11.7 million people (56 per cent of the global total) are in Asia"
            continue
        if word[0] == "\n" and scene.labelled(index):
            break
        if word in _ENDS:
            aside = scene.next_start(index)
            if word in (",", "–", "—") and bound > aside > at and aside - at <= 4:
                at = scene.quantities[index + 1].end
                closed = next((k for k in range(at, min(at + 4, bound)) if words[k] in (",", "–", "—")), None)
                at = at if closed is None else closed + 1
                continue
            if word == ")" and inside:
                inside = False
            elif not (word == "-" and at + 1 < bound):
                break
        if word == "and" and found is None and _of_the_next(scene, index, at):
            break
        if word == "and" and found is not None:
            again = at + 1 in starts or (words[at + 1 : at + 2] == ["the"] and at + 2 in starts)
            if again and latest is found and starts.get(at + 1, starts.get(at + 2, found)).code != found.code:
                return _SEVERAL
            break
        at += 1
    if found is not None and first_of_several(scene, index, found):
        return _SEVERAL
    return found


def _is_whole(scene: Scene, index: int) -> bool:
    """``two thirds of the 45.8 million slaves are in Asia``: where the part is, the whole need not be."""
    if not index:
        return False
    quantity = scene.quantities[index]
    begin = quantity.hedged[1] if quantity.hedged else quantity.first
    gap = scene.sentence.words[scene.quantities[index - 1].end : begin]
    return gap in (["of", "the"], ["of", "all"], ["of", "these"], ["of", "those"], ["of", "an"], ["of"])


_COPULA = bag("are were is was live lives lived come came comes")
#: Words from a bracket to the one that closes it.
_LONG_ASIDE = 20
#: What stands where more than one place fits.
_SEVERAL = Mention(-1, -1, "", False)


_GROUPS = bag("men women children girls boys")


#: Words from a place that opens a clause to the number of that clause.
_CLAUSE = 5


def _of_the_next(scene: Scene, index: int, at: int) -> bool:
    """``8.2 per 1,000 and in the Dominican Republic 6.6``: the place behind the "and" opens the next number's part."""
    if index + 1 == len(scene.quantities):
        return False
    following = scene.quantities[index + 1]
    begin = following.hedged[1] if following.hedged else following.first
    if scene.sentence.word(at + 1) == "for":  # "and for all of Asia the ILO said 11.7"
        return any(at < m.first <= at + 5 and m.last < begin <= m.last + _CLAUSE for m in scene.places)
    return any(at < m.first <= at + 3 and m.last < begin <= m.last + 3 for m in scene.places)


def _attached(scene: Scene, mention: Mention, begin: int) -> bool:
    """True when a preposition ties the place to what stands before it, or the world is spoken of."""
    words = scene.sentence.words
    if mention.code == "WLD":
        return True
    for back in range(1, 8):
        at = mention.first - back
        if at < begin - 1:
            break
        if words[at] in _INTO:
            return True
        if words[at] in (",", ".", "and"):
            return False
    return mention.first == begin or mention.first == begin + 1


def _finer(mention: Mention, other: Mention) -> bool:
    order = {"country": 0, "territory": 0, "region": 1, "world": 2}
    return order.get(places.kind_of(mention.code) or "", 3) < order.get(places.kind_of(other.code) or "", 3)


def _before(scene: Scene, index: int) -> Mention | None:
    """The nearest place named before the number in its sentence: a country rather than a region it lies in."""
    quantity = scene.quantities[index]
    begin = _line(scene, index)
    named = [m for m in scene.places if begin <= m.first and m.last < quantity.first]
    outside = [m for m in named if not _within_brackets(scene, m, quantity.first)]
    named = outside or named  # "Georgia (the country, not the US state) has"
    if named and named[-1].code == "WLD" and (led(scene, named[-1]) or leads(scene, named[-1])):
        named = [m for m in named if m.code != "WLD"]  # of whom, is said elsewhere
    while named and named[-1].code == "WLD" and _base_of_share(scene, named[-1]):
        if quantity.first - named[-1].last <= _BESIDE_IT and scene.sentence.word(quantity.first - 1) == "of":
            break  # "16% of the world total of 35.8 million"
        named.pop()
    if not named:
        return None
    nearest = named[-1]
    if places.kind_of(nearest.code) in ("region", "world"):
        for mention in reversed(named[:-1]):
            near = nearest.first - mention.last <= 3 or led(scene, nearest, mention.last)
            if near and _finer(mention, nearest):
                return mention
    return nearest


def _within_brackets(scene: Scene, mention: Mention, before: int) -> bool:
    """True for a place in an aside in brackets that has ended before word ``before``."""
    words = scene.sentence.words
    closing = next((at for at in range(mention.last + 1, before) if words[at] in "()"), None)
    return closing is not None and words[closing] == ")"


def _base_of_share(scene: Scene, mention: Mention) -> bool:
    """``more than half of the global total, with 29.3 million``: what a share is of, not where the number is."""
    return any(
        q.kind in ("share", "ratio")
        and 0 < mention.first - q.end <= 7
        and scene.sentence.word(q.end) == "of"
        and _PAUSES.isdisjoint(scene.sentence.words[q.end : mention.first])
        for q in scene.quantities
    )


_PAUSES = frozenset([",", ";", ":", "(", ")", "–", "—", "and"])


def _line(scene: Scene, index: int) -> int:
    """Where to look back to: a number that opens a line with its own words behind it is not of the line before."""
    words, first = scene.sentence.words, scene.quantities[index].first
    opens = first > 0 and words[first - 1][0] == "\n"
    behind = any(scene.quantities[index].end <= cue[0] < scene.next_start(index) for cue in scene.cues)
    return first if opens and behind else 0


_BESIDE_IT = 3


def _behind_comma(words: list[str], at: int) -> bool:
    """``At 104.6 per 1,000, North Korea's rate ...``."""
    return words[at - 1] == "," or words[at - 2 : at] == [",", "the"]


def _told_behind(scene: Scene, index: int) -> Mention | None:
    """``The largest number, 7,989,000, is in India``: a verb and ``in`` tell where the number before them is."""
    words, end = scene.sentence.words, scene.quantities[index].end
    for mention in scene.places:
        between = words[end : mention.first]
        if mention.first >= end and between[-1:] == ["in"] and len(between) <= 6 and _BEING.issuperset(between[:-1]):
            return mention
    return None


_BEING = bag("is are was were be being to found live lives living") | {","}


def _earlier(scene: Scene, index: int, memory: Memory) -> tuple[str | None, str]:
    """No place before or beside the number: what was said earlier, the title, the source's default, or the world."""
    words = scene.sentence.words
    if unknown_subject(scene, index):
        return None, "place: a name that is not in the table"
    refers = not _ANAPHORA.isdisjoint(words)
    if refers and len(set(scene.governments)) == 1 and not [m for m in scene.places if m.code != "WLD"]:
        return scene.governments[0], "place: the country whose government speaks"
    if refers and memory.before is not None:
        named = countries(memory.before)
        if len(named) == 1:
            return named[0], "place: the country of the sentence before"
    told = _told_behind(scene, index)
    if told is not None:
        return told.code, "place: named behind"
    if memory.context.place:
        return memory.context.place, "place: the source's default"
    if refers and len(memory.title_places) == 1:
        return memory.title_places[0], "place: the country of the title"
    later = [m for m in scene.places if m.first > scene.quantities[index].end and not compared(scene, m)]
    opening = words[0] in ("at", "with") and index == 0
    if opening and later and _behind_comma(words, later[0].first) and not first_of_several(scene, 0, later[0]):
        return later[0].code, "place: of whom the opening phrase is said"
    if memory.place and not later:
        return memory.place, "place: goes on from the sentence before"
    if len(memory.title_places) == 1:
        return memory.title_places[0], "place: the country of the title"
    half = None if later else half_of_korea(scene, len(words), memory)
    if half is not None:
        return half
    if not later and unnamed_country(words):
        return None, "place: a country that is not named"
    if not later and some_countries(scene):
        return None, "place: countries that the table does not know together"
    spoken = countries(memory.before) if memory.before is not None and not later else []
    if len(spoken) == 1:
        return spoken[0], "place: the country of the sentence before"
    if not later and not memory.title_places:
        return "WLD", "place: no country is spoken of"
    comma = next((k for k in range(scene.quantities[index].end, len(words)) if words[k] in (",", ";")), len(words))
    clause = {m.code for m in later if m.first < comma}
    if len(clause) == 1 and not first_of_several(scene, len(scene.quantities) - 1, later[0]):
        return clause.pop(), "place: the only place of the clause"
    codes = {m.code for m in later}
    if len(codes) == 1 and later[0].first - scene.quantities[index].end < 12:
        return later[0].code, "place: the only place of the sentence"
    return None, ""
