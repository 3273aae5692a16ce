"""What a count counts: the noun behind it, else the cue of its clause, of its sentence, or of what was said before."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

from gsi_etl.figures import measures
from gsi_etl.figures.cues import cue_before, cue_behind
from gsi_etl.figures.encounters import asked, event
from gsi_etl.figures.measures import STOCKS
from gsi_etl.figures.passage import Memory, Scene, nation_follows, on_slavery
from gsi_etl.figures.populations import counts_everybody
from gsi_etl.figures.quantity import Quantity
from gsi_etl.figures.words import bag

_AT = ("at", "to", "with", "as")
_DEFINING = bag("in who living trapped held subjected exploited enslaved affected")
#: Who works or lives somewhere need not be a victim, whatever the sentence before spoke of.
_AT_WORK = bag("workers labourers laborers residents inhabitants nationals employees staff")
_PARTITIVE = bag("those them whom these which the all")


def count(scene: Scene, index: int, memory: Memory) -> tuple[str | None, str]:
    """The measure of a count and the rule that gave it. Whom a ship carries or a court frees is no estimate."""
    measure, rule = _counted(scene, index, memory)
    quantity = scene.quantities[index]
    near = scene.sentence.words[max(0, quantity.first - _TRADE) : quantity.end + _TRADE]
    if measure in STOCKS and ("transatlantic" in near or _of_the_past(scene.sentence.words)):
        return None, "measure: slavery of the past"
    if measure in STOCKS and quantity.kind == "count" and (quantity.value or quantity.upper or 0) < _FEWEST:
        return None, "measure: too few for an estimate"
    return measure, rule


#: How near a number "transatlantic" makes it one of history.
_TRADE = 5


def _of_the_past(words: list[str]) -> bool:
    """``In 1860 there were nearly four million slaves``: history, where nothing speaks of today."""
    past = not _PAST.isdisjoint(words) or any(
        len(word) == 4
        and word.isdecimal()
        and "1400" <= word < "1980"
        and words[at - 1] in ("in", "from", "between", "by")
        for at, word in enumerate(words)
        if at
    )
    return past and _PRESENT.isdisjoint(words)


_PAST = bag("transatlantic barbary antebellum centuries plantations")
_PRESENT = bag("today now currently modern contemporary still present")


def _counted(scene: Scene, index: int, memory: Memory) -> tuple[str | None, str]:
    quantity, sentence = scene.quantities[index], scene.sentence
    if _bare_prevalence(scene, index, memory):
        quantity.kind, quantity.per = "rate", Decimal(1000)
        quantity.rules.append("rate: bare number where prevalence is spoken of")
        return "prevalence_per_1000", "measure: prevalence spoken of before"
    if index and "rank: out of" in scene.quantities[index - 1].rules:
        return "countries_covered", "measure: the length of a ranking"
    whole = _partitive_of(scene, index)
    bare = quantity.noun is None and quantity.scale is None and (quantity.value or _SMALL_NOUN) < _MOST_COUNTRIES
    if bare and "countries_covered" in scene.given and sentence.word(quantity.end) in ("were", "are", "in", "of"):
        return "countries_covered", "measure: what the first of two numbers counts"
    noun = measures.noun_measure(sentence, scene.quantities[index + 1] if whole else quantity)
    if noun is not None and noun[0] == "countries_covered" and not _SURVEYING.isdisjoint(sentence.words):
        return "countries_surveyed", "measure: noun, where surveys are spoken of"
    if noun is not None:
        return noun[0], f"measure: noun '{sentence.words[noun[1]]}'"
    if quantity.value is not None and quantity.value < _SMALL_NOUN and _has_decimals(quantity.value):
        return None, ""  # nobody counts 10.9 people, or 93.0
    if (quantity.value or 0) > _MOST_EVER and not scene.cues:
        # Said to be in slavery it is a slip of unit, which the checks must see.
        return "population", "measure: more people than were ever estimated"
    if asked(scene, quantity):
        return "survey_respondents", "measure: people who were asked"
    if not measures.counts_people(sentence, scene.quantities[index + 1] if whole else quantity):
        return None, ""
    scored = _scored(scene, quantity)
    if scored is not None:
        return scored, "measure: a score spoken of before"
    dealt_with = event(scene, quantity)
    if dealt_with is not None:
        return dealt_with, "measure: people that the authorities dealt with"
    if counts_everybody(scene, index):
        return "population", "measure: a population"
    spanned = any(what == "flow_five_years" for _, _, what in scene.cues) and not _LIVED_THROUGH.isdisjoint(
        sentence.words
    )
    if spanned or _over_years(scene, index):
        return "flow_five_years", "measure: a flow over years"
    return _by_cue(scene, index, memory)


def _over_years(scene: Scene, index: int) -> bool:
    """``between 2012 and 2016, 89 million people experienced ...``, ``in the five years to 2016``: all who lived
    through it at any time of several years, and not those of one day.
    """
    words = scene.sentence.words
    if _LIVING_THROUGH.isdisjoint(words[scene.quantities[index].end : scene.own_end(index)[0]]):
        return False
    for at, word in enumerate(words):
        if word in ("between", "from") and words[at + 2 : at + 3] in (["and"], ["to"], ["until"]):
            years = words[at + 1], words[at + 3] if at + 3 < len(words) else ""
            if all(len(year) == 4 and year.isdecimal() for year in years):
                return True
        if word == "years" and words[at + 1 : at + 2] in (["to"], ["before"], ["until"], ["ending"], ["through"]):
            return True
    return False


def _has_decimals(value: Decimal) -> bool:
    exponent = value.as_tuple().exponent
    return isinstance(exponent, int) and exponent < 0


_LIVED_THROUGH = bag("experienced experience experiencing subjected suffered endured victims passed through")
_LIVING_THROUGH = bag("experienced experience experiencing")
_ENSLAVING = bag("enslaves enslaved enslaving enslave")
_SURVEYING = bag("surveys survey surveyed interviews interviewed")


_SMALL_NOUN, _MOST_COUNTRIES = Decimal(1000), Decimal(250)
#: The fewest of any edition are 22 (GSI 2013, Iceland).
_FEWEST = Decimal(20)
#: Ten times the largest estimate of any edition.
_MOST_EVER = Decimal(500_000_000)


_EVERYBODY = bag("people persons victims individuals men women children human humans adults girls boys")


def _by_cue(scene: Scene, index: int, memory: Memory) -> tuple[str | None, str]:
    """A count of people: the cue of its clause, of what the sentence said before, of the end of a list, or of the
    topic.
    """
    quantity, sentence = scene.quantities[index], scene.sentence
    stock = memory.topic if memory.topic in STOCKS else None
    part = quantity.hedged[1] if quantity.hedged else quantity.first
    if _of_whom(sentence.words[max(0, part - _WHOM) : part]):
        return None, "measure: as many as there are of those named before"
    if sentence.words[max(0, part - 2) : part] in (["of", "which"], ["of", "whom"]) and scene.given:
        own = cue_behind(scene, index, strict=True)
        if own is not None:
            return own, f"measure: '{own}' spoken of in the sentence"
        return scene.given[-1], "measure: a part of the number before"
    of_these = sentence.words[:2] in (["of", "these"], ["of", "those"], ["of", "them"]) and index == 0
    if of_these and cue_behind(scene, index, strict=True) is None and measures.subgroup(sentence, quantity) is None:
        return None, "measure: a part of the number before, and which is not said"
    if stock and sentence.word(quantity.first - 1) in ("these", "those") and quantity.noun is None:
        return stock, "measure: goes on from what was said before"
    begin = quantity.hedged[1] if quantity.hedged else quantity.first
    governing = next((what for _, last, what in scene.cues if last == begin - 1 and what in STOCKS), None)
    if governing and sentence.words[begin - 1] in _ENSLAVING and (quantity.value or 0) >= _SMALL_NOUN:
        return governing, "measure: the verb before"
    behind = cue_behind(scene, index, strict=True)
    part_of = index and sentence.words[scene.quantities[index - 1].end : quantity.first] in (["of", "the"], ["of"])
    # "24.9 million of the 40.3 million": what is said of the part is not said of the whole.
    whole = part_of and quantity.noun is None
    back = _may_look_back(scene, quantity) and not whole
    if whole and behind is not None and _told_of_the_part(scene, index):
        behind = None
    if behind is None and _partitive_of(scene, index) and _told_of_the_part(scene, index + 1):
        behind = cue_behind(scene, index + 1, strict=True)
    before = cue_before(scene, index, stock) if back else None
    partitive = sentence.word(quantity.end) == "of" and sentence.word(quantity.end + 1) in _PARTITIVE
    accounts = sentence.word(begin - 1) == "for" and sentence.word(begin - 2).startswith("account")
    if sentence.word(quantity.end + 2) in _DEFINING and not accounts:
        partitive = False  # "6 million of those in forced labour"
    chosen = (
        (before or behind)
        if partitive
        else (behind or before or (None if whole else cue_behind(scene, index, strict=False)))
    )
    if chosen is not None:
        if _listed(scene, index):
            return STOCKS[0], "measure: a list of the forms of modern slavery"
        return chosen, f"measure: '{chosen}' spoken of in the sentence"
    later = next(((first, what) for first, _, what in scene.cues if first >= quantity.end), None)
    if (
        later is not None
        and later[1] in STOCKS
        and quantity.noun is None
        and not whole
        and _INCLUDING.isdisjoint(sentence.words[quantity.end : later[0]])
        and (sentence.words[quantity.end] == ";" or ";" not in sentence.words[quantity.end : later[0]])
    ):
        return later[1], "measure: said at the end of a list"
    if stock and _no_noun(quantity) and sentence.word(quantity.end) not in _AT_WORK:
        return stock, "measure: goes on from what was said before"
    if _of_the_index(scene, quantity):
        return STOCKS[0], "measure: the index's number for a place"
    if _victims(scene, quantity):
        return STOCKS[0], "measure: the victims whom the publication counts"
    if _said_alike(scene, index):
        return scene.given[-1], "measure: that of the number before, which is said alike"
    return None, ""


def _told_of_the_part(scene: Scene, whole: int) -> bool:
    """``3.9 million of the 28 million are forced to work by states``: the verb is the part's."""
    return scene.sentence.word(scene.quantities[whole].end) in ("are", "were", "is", "was", "live", "work")


#: How far before a number "of whom" may stand that is not of a part.
_WHOM = 6


def _of_whom(before: list[str]) -> bool:
    """``migrant workers, of whom there are 169 million``, ``refugees, of whom the country hosts 3.6 million``."""
    return ("of", "whom") in pairwise(before[:-1]) and not {"and", ",", ";"} & set(before[before.index("whom") :])


def _victims(scene: Scene, quantity: Quantity) -> bool:
    """``the Global Estimates of Modern Slavery found that 40.3 million people were victims``."""
    behind = scene.sentence.words[quantity.end : quantity.end + 4]
    return any(c.family in ("GSI", "GEMS") for c in scene.citations) and "victims" in behind


def _said_alike(scene: Scene, index: int) -> bool:
    """``put the total at 45.8 million in 2016 and at 40.3 million in 2018``: the same preposition, a second time."""
    if not index or scene.given[-1] not in STOCKS:
        return False
    words, quantity, before = scene.sentence.words, scene.quantities[index], scene.quantities[index - 1]
    begin, began = ((q.hedged[1] if q.hedged else q.first) for q in (quantity, before))
    alike = scene.sentence.word(begin - 1) == scene.sentence.word(began - 1) in _AT
    return (
        alike and words[begin - 2] in ("and", "but", ",") and quantity.noun is None and quantity.scale == before.scale
    )


#: "3.6 million, includes 2.2 million in forced labour": what is said of the part is not said of the whole.
_INCLUDING = bag("include includes included including comprises comprising which whom because although though since")


def _of_the_index(scene: Scene, quantity: Quantity) -> bool:
    """``Slavery index: India 14.2m``, ``the index puts Japan at 144,000``: a bare number beside a place."""
    nameless = quantity.noun is None or quantity.noun in measures.VERBS
    if not nameless or quantity.kind != "count" or (quantity.value or 0) < _SMALL_NOUN:
        return False
    begin = quantity.hedged[1] if quantity.hedged else quantity.first
    owned = scene.sentence.words[max(0, begin - 2) : begin] in (["'", "s"], ["’", "s"])
    cited = [c for c in scene.citations if c.family == "GSI"]
    beside = any(0 < begin - m.last <= 2 + owned for m in scene.places)
    given = any(c.last == begin - 2 and scene.sentence.words[begin - 1] in _GIVING for c in cited)
    return bool(cited) and (beside or given)


_GIVING = bag("gives gave has had counts counted says said finds found estimates estimated lists listed")


def _may_look_back(scene: Scene, quantity: Quantity) -> bool:
    """A number with a noun of its own, and a small one, is of what was said before only if it counts people as such."""
    noun = scene.sentence.word(quantity.end)
    return (
        quantity.noun is None or noun in _EVERYBODY or (quantity.value or quantity.upper or _SMALL_NOUN) >= _SMALL_NOUN
    )


def _partitive_of(scene: Scene, index: int) -> bool:
    """``11 of 47 firms``: the number counts what the next one counts."""
    quantity, words = scene.quantities[index], scene.sentence.words
    if index + 1 == len(scene.quantities):
        return False
    gap = words[quantity.end : scene.quantities[index + 1].first]
    return gap in (["of"], ["of", "the"], ["of", "its"], ["of", "those"], ["of", "these"])


def _listed(scene: Scene, index: int) -> bool:
    """``50 million people ... from trafficking to forced labour and forced marriage``: all forms together."""
    quantity = scene.quantities[index]
    bound = scene.next_start(index)
    cues = [(first, what) for first, _, what in scene.cues if quantity.end <= first < bound]
    forms = {what for _, what in cues if what in _FORMS}
    words = scene.sentence.words
    others = (words[first - 2 : first] == ["forms", "of"] and "other" in words[first - 4 : first] for first, _ in cues)
    return len(forms) >= 3 or (bool(forms) and any(others))


_FORMS = frozenset(
    [
        "forced_labour",
        "forced_marriage",
        "debt_bondage",
        "trafficking_victims",
        "forced_sexual_exploitation",
        "state_imposed_forced_labour",
    ]
)


def _no_noun(quantity: Quantity) -> bool:
    return quantity.noun is None or (quantity.value is not None and quantity.value >= 1000)


_RATES, _STATING = bag("prevalence rate rates"), bag("of ( was is at - –")


def _bare_prevalence(scene: Scene, index: int, memory: Memory) -> bool:
    """``North Korea (104.6), Eritrea (90.3)`` where prevalence is spoken of: a rate without its unit."""
    quantity, words = scene.quantities[index], scene.sentence.words
    if (
        quantity.value is None
        or quantity.scale is not None
        or quantity.value >= 1000
        or quantity.spelled
        or quantity.noun
    ):
        return False
    follows = index > 0 and scene.quantities[index - 1].kind == "rate"
    label = words[max(0, quantity.first - 12) : quantity.first]
    if label[-1:] == [":"] and "prevalence" in label and "per" in label:
        return on_slavery(scene, memory)
    rates = any(q.kind == "rate" for q in scene.quantities[:index])
    if (
        rates
        and _has_decimals(quantity.value)
        and words[quantity.first - 1] == "("
        and words[quantity.end : quantity.end + 1] == [")"]
    ):
        return on_slavery(scene, memory)
    if rates and _has_decimals(quantity.value) and words[quantity.first - 1] == "or":
        return on_slavery(scene, memory)  # "10,000, or 1.7 per 1,000; today they are 49,000, or 7.6"
    if follows and words[quantity.end : quantity.end + 1] == ["in"] and nation_follows(scene, quantity):
        return on_slavery(scene, memory)
    if not follows and _RATES.isdisjoint(words[: quantity.first]):
        return False
    named = any(0 <= quantity.first - m.last <= 3 for m in scene.places)
    ranked = index > 0 and scene.quantities[index - 1].kind == "rank"
    stated = scene.sentence.word(quantity.first - 2) in _RATES and scene.sentence.word(quantity.first - 1) in _STATING
    return (named or stated) and not ranked and on_slavery(scene, memory)


def _scored(scene: Scene, quantity: Quantity) -> str | None:
    """``the government's response at 12``: a number of at most a hundred right behind the word for a score."""
    if quantity.value is None or quantity.value > _HUNDRED or quantity.noun or quantity.scale is not None:
        return None
    before = [(last, what) for first, last, what in scene.cues if last < quantity.first]
    if before and before[-1][1].endswith("_score") and quantity.first - before[-1][0] <= _SCORE_REACH:
        return before[-1][1]
    return None


_HUNDRED, _SCORE_REACH = Decimal(100), 5
