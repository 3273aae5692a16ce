"""The meaning level: from the quantities of a text to its figures.

One pass over the sentences; what a sentence says of edition, year, measure and place is remembered for the next.
"""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise

from gsi_etl.figures import location, meaning, measures, sets
from gsi_etl.figures.dating import Dating, dating, remember_edition
from gsi_etl.figures.passage import Memory, Scene, countries, scene
from gsi_etl.figures.quantity import Quantity
from gsi_etl.figures.readings import quantities
from gsi_etl.figures.tokens import Sentence, sentences
from gsi_etl.figures.words import bag
from gsi_etl.model import TARGET_MEASURES, Figure, ReadContext, Reading
from gsi_etl.precision import significant_digits

_NOUNS = bag("number numbers total people population figure")
#: A sentence without a number is only read for what it speaks of.
_TOPICAL = re.compile("slave|servitude|bondage|forced|index")
#: What opens a sentence that says the same estimate again: "This equates to". "Of these" opens a new one, undated.
_GOES_ON = bag("this that these those they the in")
_SAID_OF_THE_WHOLE = bag("that this it")
#: Years and companies are of nowhere: a place would only be a guess.
_PLACELESS = frozenset(
    ["time_span", "businesses", "languages", "surveys", "countries_covered", "countries_surveyed", "survey_respondents"]
)
_UNDATED = Dating(None, None, False, ())
#: "an estimated 5,000" hedges one number; "they estimated 5,000 ..." governs the clause.
_ARTICLES = frozenset(
    ["an", "a", "the", "of", "and", "to", "with", "at", "from", "by", "for", "in", ",", "(", "–", "some", "or"]
)


def figures(text: str, context: ReadContext) -> list[Figure]:
    """All figures of a text, in order."""
    memory = _memory(context)
    found: list[Figure] = []
    for sentence in sentences(text, context.language):
        if memory.before is not None and _new_paragraph(memory.before, sentence):
            memory.edition, memory.inferred = context.edition, False
        if sentence.has_number():
            seen = quantities(sentence.cut())
            if seen:
                sets.all_but_of(sentence, seen, memory.asked)
                found += _of_sentence(scene(sentence, seen, memory), memory)
            else:
                _pass(scene(sentence, [], memory), memory)
        elif _TOPICAL.search(sentence.low, sentence.start, sentence.end):
            _pass(scene(sentence.cut(), [], memory), memory)
        memory.before = sentence
    return found


def _new_paragraph(before: Sentence, sentence: Sentence) -> bool:
    """True when a blank line or a bullet stands between two sentences: what was cited before is not cited there."""
    text, begin, end = sentence.text, before.end, sentence.start
    while begin > before.start and text[begin - 1].isspace():
        begin -= 1
    while end < sentence.end and text[end].isspace():
        end += 1
    gap = text[begin:end]
    return "\n" in gap and end < sentence.end and ("\n\n" in gap or text[end] in "-•*▪●‣")


def _memory(context: ReadContext) -> Memory:
    memory = Memory(context, edition=context.edition)
    if context.title:
        for sentence in sentences(context.title):
            memory.title_places += countries(sentence)
            memory.title_cues += [what for _, _, what in measures.cues().find(sentence.cut().words)]
        stocks = [what for what in memory.title_cues if what in measures.STOCKS]
        memory.topic = stocks[0] if stocks else None
    return memory


def _pass(seen: Scene, memory: Memory) -> None:
    """A sentence without figures may still name the edition."""
    remember_edition(seen, memory)
    _topic(seen, memory)
    named = countries(seen.sentence)
    if seen.cues and len(named) == 1:
        memory.place = named[0]
    memory.year = None


def _of_sentence(seen: Scene, memory: Memory) -> list[Figure]:
    sentence = seen.sentence
    remember_edition(seen, memory)
    words = sentence.words
    opening = next((word for word in words[:4] if word[0] not in '\n"“-•'), "")
    goes_on = opening in _GOES_ON
    carried = memory.year if goes_on and not seen.years else None
    if opening in _SAID_OF_THE_WHOLE and memory.head is not None:
        memory.topic = memory.head
    built: list[Figure] = []
    _scaled_alike(seen)
    quoted = sentence.text[sentence.start : sentence.end].strip()
    when = _UNDATED
    for index, quantity in enumerate(seen.quantities):
        measure, rule = meaning.measure(seen, index, memory)
        seen.given.append(measure)
        rules = [rule] if rule else []
        place, when, said = None, _UNDATED, when
        if measure is not None and measure not in _PLACELESS:
            place, place_rule = location.place(seen, index, memory, stock=measure in measures.STOCKS)
            rules += [place_rule] if place_rule else []
        if measure in TARGET_MEASURES:
            when = dating(seen, index, memory, carried, said)
            rules += when.rules
            _estimated(seen, quantity)
            _hedged_alike(seen, index)
            memory.measure = measure
            memory.place = place
        built.append(
            Figure(
                _reading(sentence, quantity),
                sentence=quoted,
                measure=measure,
                place=place,
                subgroup=measures.subgroup(sentence, quantity) if measure in measures.STOCKS else None,
                reference_year=when.year,
                edition=when.edition,
                edition_inferred=when.inferred,
                rules=tuple(rules),
            )
        )
    _topic(seen, memory)
    asked = [q for q, what in zip(seen.quantities, seen.given, strict=True) if what == "survey_respondents"]
    memory.asked = asked[0] if asked else None
    memory.year = seen.years[-1][1] if len({y for _, y in seen.years}) == 1 else carried
    return built


def _scaled_alike(seen: Scene) -> None:
    """``28 million in forced labour and 22 in forced marriages``: both count millions."""
    words, cued = seen.sentence.words, {first for first, _, what in seen.cues if what in measures.STOCKS}
    for left, right in pairwise(seen.quantities):
        plain = left.kind == right.kind == "count" and left.scale is not None and right.scale is None
        if not plain or right.value is None or right.value >= 1000 or words[right.first - 1] != "and":
            continue
        if seen.sentence.word(right.end) == "in" and right.end + 1 in cued and cued & {left.end + 1, left.end + 2}:
            right.multiply(left.scale or Decimal(1))
            right.scale = left.scale
            right.rules.append("unit: that of the number before")


def _topic(seen: Scene, memory: Memory) -> None:
    """Remember which stock the sentence spoke of last."""
    stocks: list[str] = [what for _, _, what in seen.cues if what in measures.STOCKS]
    given = [what for what in seen.given if what in measures.STOCKS]
    memory.head = given[0] if given else stocks[0] if stocks else None
    if memory.topic is None and ("prevalence_per_1000" in seen.given or any(c.family != "TIP" for c in seen.citations)):
        memory.topic = measures.STOCKS[0]
    if len(set(given)) == 1:
        memory.topic = given[0]
    elif stocks:
        memory.topic = memory.head if memory.head == measures.STOCKS[0] and _parts(seen) else stocks[-1]


def _parts(seen: Scene) -> bool:
    """``49.6 million in modern slavery, of whom 27.6 million in forced labour``: the sentence is of the whole."""
    words = seen.sentence.words
    starts = [q.hedged[1] if q.hedged else q.first for q in seen.quantities]
    return any(words[at - 1 : at] in (["whom"], ["which"], ["including"], ["includes"]) for at in starts if at)


def _estimated(seen: Scene, quantity: Quantity) -> None:
    """ "The index estimates that ...": an estimate, though no word beside the number says so."""
    for at in seen.estimating:
        word = seen.sentence.words[at]
        quantity.estimated = True
        if at < quantity.first and quantity.modifier is None and _governs(seen, at, quantity):
            quantity.modifier = "estimated"
            quantity.rules.append(f"modifier: '{word}' governs the clause")
        return


def _hedged_alike(seen: Scene, index: int) -> None:
    """``some 28 million in forced labour and 22 million in forced marriage``: both are rough."""
    quantity, words = seen.quantities[index], seen.sentence.words
    if index == 0 or quantity.modifier is not None or words[quantity.first - 1] != "and":
        return
    before = seen.quantities[index - 1]
    if before.modifier == "about" and quantity.kind == before.kind == "count":
        quantity.modifier = "about"
        quantity.rules.append("modifier: that of the number before")


def _governs(seen: Scene, at: int, quantity: Quantity) -> bool:
    """True unless the estimating word belongs to another number, or to a noun that the quantity does not count."""
    words = seen.sentence.words
    if ";" in words[at : quantity.first]:
        return False
    if words[at] == "estimated" and seen.sentence.word(at - 1) not in _ARTICLES and at > 0:
        return True
    if any(q is not quantity and q.modifier == "estimated" and q.first - at in (1, 2, 3) for q in seen.quantities):
        return False
    if words[at] == "estimate" and quantity.kind != "count":
        return False
    return words[at] != "estimated" or quantity.kind == "count" or seen.sentence.word(at + 1) not in _NOUNS


def _reading(sentence: Sentence, quantity: Quantity) -> Reading:
    start, end = sentence.starts[quantity.first], sentence.stops[quantity.end - 1]
    anchor = quantity.value if quantity.value is not None else quantity.upper
    digits = significant_digits(anchor, quantity.unit) if anchor is not None and quantity.unit else None
    return Reading(
        quote=sentence.text[start:end],
        start=start,
        end=end,
        kind=quantity.kind,
        value=quantity.value,
        lower=quantity.lower,
        upper=quantity.upper,
        modifier=quantity.modifier,
        estimated=quantity.estimated,
        unit=quantity.unit,
        sig_figs=digits,
        numerator=quantity.numerator,
        denominator=quantity.denominator,
        per=quantity.per,
        noun=quantity.currency or quantity.noun,
        change=quantity.change is not None,
        rules=tuple(quantity.rules),
    )
