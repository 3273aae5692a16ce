"""The meaning level: from the quantities of a text to its figures.

One pass over the sentences; what a sentence says of edition, year, measure and place is remembered for the next.
"""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise

from gsi_etl.figures import editions, location, meaning, measures, sets, years
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
#: The rules that mark the levels of "rose from 40.3 million to 49.6 million".
_LEVELS = frozenset(["change: from", "change: to"])
_SAID_OF_THE_WHOLE = bag("that this it")
#: Years and companies are of nowhere: a place would only be a guess.
_PLACELESS = frozenset(
    ["time_span", "businesses", "languages", "surveys", "countries_covered", "countries_surveyed", "survey_respondents"]
)
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
    _pass_edition(seen, memory)
    _topic(seen, memory)
    named = countries(seen.sentence)
    if seen.cues and len(named) == 1:
        memory.place = named[0]
    memory.year = None


def _of_sentence(seen: Scene, memory: Memory) -> list[Figure]:
    sentence = seen.sentence
    _pass_edition(seen, memory)
    words = sentence.words
    opening = next((word for word in words[:4] if word[0] not in '\n"“-•'), "")
    goes_on = opening in _GOES_ON
    carried = memory.year if goes_on and not seen.years else None
    if opening in _SAID_OF_THE_WHOLE and memory.head is not None:
        memory.topic = memory.head
    built: list[Figure] = []
    _scaled_alike(seen)
    spanned = years.span(sentence)
    quoted = sentence.text[sentence.start : sentence.end].strip()
    for index, quantity in enumerate(seen.quantities):
        measure, rule = meaning.measure(seen, index, memory)
        seen.given.append(measure)
        rules = [rule] if rule else []
        place = year = edition = None
        inferred = False
        if measure is not None and measure not in _PLACELESS:
            place, place_rule = location.place(seen, index, memory, stock=measure in measures.STOCKS)
            rules += [place_rule] if place_rule else []
        if measure in TARGET_MEASURES:
            aside = seen.closing(quantity.end)  # "3 million, twice as many as in 2018, live ..."
            dated = [one for one in seen.years if not quantity.end <= one[0] <= aside]
            dated = [one for one in dated if not years.is_of_another(sentence, one[0], quantity.first)]
            year = years.nearest(sentence, dated, quantity.first, quantity.end, seen.next_start(index))
            cited_behind = any(quantity.end <= c.first < seen.next_start(index) for c in seen.citations if c.edition)
            if cited_behind and years.is_only_later(dated, seen.next_start(index)):
                year = None  # "put at 10,500 by the 2014 index, numbered 167,000 in 2018"
            if year is None and spanned and (level := _LEVELS.intersection(quantity.rules)):
                year = spanned["change: to" in level]
            back = years.earlier(sentence, quantity.first, quantity.end, year or memory.year)
            if back is not None:
                year = back
                rules.append("year: counted back from the year named before")
            elif years.of_another_time(sentence, quantity.end):
                year = None
            elif year is not None:
                rules.append("year: named in the sentence")
            elif carried is not None:
                year = carried
                rules.append("year: goes on from the sentence before")
            elif memory.context.reference_year is not None:
                year = memory.context.reference_year
                rules.append("year: the source's default")
            begin = seen.quantities[index - 1].end if index else 0
            cited = editions.beside(
                sentence, seen.citations, quantity.first, quantity.end, (begin, seen.next_start(index))
            )
            if cited is not None:
                edition, inferred = cited.edition, cited.inferred
                if edition and year is not None and editions.is_before(edition, year):
                    year = None
            elif back is None and not years.of_another_time(sentence, quantity.end):
                # What was two years earlier stands in an earlier edition.
                edition, inferred = _carried(seen, memory, begin, quantity.first, year)
            own = editions.own(sentence, quantity.end)
            if own is not None:
                edition, inferred, year = own, False, None
                rules = [rule for rule in rules if not rule.startswith("year: ")]
            if edition:
                rules.append("edition: cited")
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
                reference_year=year,
                edition=edition,
                edition_inferred=inferred,
                rules=tuple(rules),
            )
        )
    _topic(seen, memory)
    asked = [q for q, what in zip(seen.quantities, seen.given, strict=True) if what == "survey_respondents"]
    memory.asked = asked[0] if asked else None
    memory.year = seen.years[-1][1] if len({y for _, y in seen.years}) == 1 else carried
    return built


def _carried(seen: Scene, memory: Memory, begin: int, first: int, year: int | None) -> tuple[str | None, bool]:
    """The edition cited before, unless the words from ``begin`` to the number say that it is of another."""
    edition, sentence = memory.edition, seen.sentence
    cited = any(begin <= c.first < first for c in seen.citations)
    if edition is None or (editions.unnamed(sentence, begin, first) and not cited):
        return None, False
    if editions.speaks_of_the_one_before(sentence, begin, first) and not cited:
        return editions.before(edition), True
    latest = max(year or 0, editions.latest_year(sentence, begin, first) or 0)
    if latest and editions.is_before(edition, latest):
        return None, False  # no edition speaks of a year that was still to come
    return edition, memory.inferred


def _scaled_alike(seen: Scene) -> None:
    """``28 million in forced labour and 22 in forced marriages``: both count millions."""
    words, cued = seen.sentence.words, {first for first, _, what in seen.cues if what in measures.STOCKS}
    for left, right in pairwise(seen.quantities):
        plain = left.kind == right.kind == "count" and left.scale is not None and right.scale is None
        if not plain or right.value is None or right.value >= 1000 or words[right.first - 1] != "and":
            continue
        if words[right.end] == "in" and right.end + 1 in cued and cued & {left.end + 1, left.end + 2}:
            right.multiply(left.scale or Decimal(1))
            right.scale = left.scale
            right.rules.append("unit: that of the number before")


def _topic(seen: Scene, memory: Memory) -> None:
    """Remember which stock the sentence spoke of last."""
    stocks: list[str] = [what for _, _, what in seen.cues if what in measures.STOCKS]
    given = [what for what in seen.given if what in measures.STOCKS]
    memory.head = given[0] if given else stocks[0] if stocks else None
    if stocks:
        memory.topic = memory.head if memory.head == measures.STOCKS[0] and _parts(seen) else stocks[-1]


def _parts(seen: Scene) -> bool:
    """``49.6 million in modern slavery, of whom 27.6 million in forced labour``: the sentence is of the whole."""
    words = seen.sentence.words
    starts = [q.hedged[1] if q.hedged else q.first for q in seen.quantities]
    return any(words[at - 1 : at] in (["whom"], ["which"], ["including"], ["includes"]) for at in starts if at)


def _pass_edition(seen: Scene, memory: Memory) -> None:
    for citation in seen.citations:
        if citation.edition and not citation.alone and not _of_one_number(seen, citation):
            memory.edition, memory.inferred = citation.edition, citation.inferred


def _of_one_number(seen: Scene, citation: editions.Citation) -> bool:
    """``136,000 ..., up from 11,700 in the 2016 index``: the edition of what is compared with, and of nothing else."""
    return any(
        0 <= citation.first - quantity.end <= 2 and editions.own(seen.sentence, quantity.end) is not None
        for quantity in seen.quantities[1:]
    )


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
