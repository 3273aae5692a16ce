"""From a passage to what each of its quantities means: a beam over measures and places, then year and edition.

What was decided before is evidence for what comes next ("and 22 million in forced marriage"), so several histories are
kept and the best one wins.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import log
from typing import TypeVar

from gsi_etl.figures.meaning import citations, editions, left_out, whole_text, years
from gsi_etl.figures.meaning import measure as measures
from gsi_etl.figures.meaning import place as places
from gsi_etl.figures.meaning.known import Known
from gsi_etl.figures.meaning.measure import OTHER, Carried
from gsi_etl.figures.meaning.passage import Passage, Seen
from gsi_etl.figures.meaning.place import NOWHERE, Placed
from gsi_etl.figures.meaning.weights import Weights, softmax

Key = TypeVar("Key", int, str)
_BEAM = 4
_NOTHING_SAID = years.Said()
#: Readings less probable than this are not followed.
_UNLIKELY = 0.02
#: So probable it must be that a text states a target, or it has none. By cross-validation.
_LIKELY = 0.77
#: A target is in its place when that is so probable.
_PLACED = 0.9


@dataclass(slots=True)  # frozen it would take three times as long to make, and there is one for every number
class Meant:
    """What the quantity at ``index`` of ``seen`` was found to be, and how probable each part is."""

    seen: Seen
    index: int
    measure: str
    measure_p: float
    place: str = NOWHERE
    place_p: float = 1.0
    year: int = 0
    year_p: float = 1.0
    edition: str = editions.NO_EDITION
    edition_p: float = 1.0
    #: The year of the target before it, by which its own was weighed.
    said: years.Said = _NOTHING_SAID
    #: What its measure and its place were weighed by, the first with the state of the numbers at that time.
    weighed: tuple[Mapping[str, Sequence[str]], object] = field(default=({}, None), repr=False, compare=False)
    options: Mapping[str, list[str]] = field(default_factory=dict, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class _History:
    """One way to read the passage so far: its last measure, how probable that was, and the history before."""

    score: float
    state: Carried
    before: _History | None
    measure: str
    chance: float


def decode(page: Passage, weights: Weights, known: Known) -> list[Meant]:
    """The meaning of every quantity of the passage, in order."""
    return dated(page, settled(page, undecided(page, weights, known), weights), weights, known)


def undecided(page: Passage, weights: Weights, known: Known) -> list[Meant]:
    """The measure and place of every quantity, before it is asked whether the text states a target at all."""
    left_out.decide(page, weights, known)
    return placed(page, measures_of(page, weights, known), weights, known)


def settled(page: Passage, found: list[Meant], weights: Weights) -> list[Meant]:
    """The same, or no target at all where the text as a whole is not likely to state one."""
    names = text_evidence(page, found)
    if not names or "text" not in weights.slots:  # weights that a pack learned before there were such
        return found
    chance = softmax([weights.score("text", names), 0.0])[0]
    if chance >= _LIKELY:
        return [one if one.measure == OTHER else replace(one, measure_p=one.measure_p * chance) for one in found]
    return [one if one.measure == OTHER else replace(one, measure=OTHER, place=NOWHERE) for one in found]


def text_evidence(page: Passage, found: Sequence[Meant]) -> tuple[str, ...]:
    """The features of the text as a whole; none where it was read as stating no target."""
    targets = [one for one in found if one.measure != OTHER]
    if not targets:
        return ()
    surely = any(one.place_p >= _PLACED and (one.place != NOWHERE or one.seen.unknown_place) for one in targets)
    return whole_text.evidence(page, [one.measure_p for one in targets], surely)


def measures_of(page: Passage, weights: Weights, known: Known) -> list[Meant]:
    """The measure of every quantity, by a beam over what the ones before were found to be."""
    if whole_text.is_silent(page, measures.agreement_of(page, known)):
        return [Meant(seen, index, OTHER, 1.0) for seen in page.body for index in range(len(seen.quantities))]
    beam = [_History(0.0, Carried(), None, "", 1.0)]
    order: list[tuple[Seen, int]] = []
    weighed: dict[int, tuple[Mapping[str, Sequence[str]], object]] = {}
    for seen in page.body:
        for index in range(len(seen.quantities)):
            order.append((seen, index))
            evidence = measures.evidence(page, seen, index, known)
            static = [(what, weights.score("measure", names)) for what, names in evidence.items()]
            beam = _grown(beam, seen, index, static, weights)
            if any(history.measure != OTHER for history in beam):
                weighed[len(order) - 1] = evidence, measures.state(seen, index)
    choices: list[tuple[str, float]] = []
    last: _History | None = beam[0]
    while last is not None and last.before is not None:
        choices.append((last.measure, last.chance))
        last = last.before
    return [
        Meant(
            s,
            i,
            what,
            p * page.unit_p.get((s.index, i), 1.0),
            weighed=weighed.get(at, ({}, None)) if what != OTHER else ({}, None),
        )
        for at, ((s, i), (what, p)) in enumerate(zip(order, reversed(choices), strict=True))
    ]


def _grown(
    beam: list[_History], seen: Seen, index: int, static: list[tuple[str, float]], weights: Weights
) -> list[_History]:
    """Every history with every measure that is not out of the question, the best of them."""
    if len(static) == 1:
        ((only, _),) = static
        return _distinct([_History(h.score, measures.follow(h.state, seen, index, only), h, only, 1.0) for h in beam])
    grown: list[_History] = []
    linked = measures.link(seen, index, beam[0].state)  # the last one is that of all
    for history in beam:
        state = history.state
        chances = softmax(
            [
                score + weights.score("measure", measures.carried(seen, index, what, state, linked))
                for what, score in static
            ]
        )
        for (what, _), chance in zip(static, chances, strict=True):
            if chance > _UNLIKELY:
                state = measures.follow(history.state, seen, index, what)
                grown.append(_History(history.score + log(chance), state, history, what, chance))
    grown.sort(key=lambda h: -h.score)
    return _distinct(grown)


def _distinct(histories: list[_History]) -> list[_History]:
    """The best histories, one for each state: two that carry the same on have the same future."""
    kept: dict[Carried, _History] = {}
    for history in histories:
        kept.setdefault(history.state, history)
        if len(kept) == _BEAM:
            break
    return list(kept.values())


def placed(page: Passage, found: list[Meant], weights: Weights, known: Known) -> list[Meant]:
    """The same with the place of every target."""
    done: list[Meant] = []
    state = Placed()
    for meant in found:
        if meant.measure == OTHER:
            done.append(meant)
            continue
        options = places.evidence(page, meant.seen, meant.index, meant.measure, known)
        codes = list(options)
        scores = [
            weights.score("place", [*names, *places.carried(meant.seen, meant.index, code, state)])
            for code, names in options.items()
        ]
        chances = softmax(scores)
        best = max(range(len(codes)), key=lambda k: scores[k])
        state = places.follow(state, meant.seen, meant.index, codes[best])
        done.append(replace(meant, place=codes[best], place_p=chances[best], options=options))
    return done


def dated(page: Passage, found: list[Meant], weights: Weights, known: Known) -> list[Meant]:
    """The same with the year and the edition of every target."""
    if all(one.measure == OTHER for one in found):
        return found
    cited = citations_by_sentence(page)
    done: list[Meant] = []
    said = years.Said()
    for one in found:
        if one.measure == OTHER:
            done.append(one)
            continue
        where = page, one.seen, one.index, one.measure, one.place
        year, year_p = _best(years.year_evidence(*where, known, said, cited), "year", weights)
        edition, edition_p = _best(editions.edition_evidence(*where, cited, known), "edition", weights)
        before, said = said, years.Said(year, one.seen.index, one.index, one.measure, one.place)
        done.append(replace(one, year=year, year_p=year_p, edition=edition, edition_p=edition_p, said=before))
    return done


def citations_by_sentence(page: Passage) -> dict[int, list[citations.Cited]]:
    """The editions that each sentence may cite; the title's under -1. Found once for a passage."""
    if page.cited is None:
        page.cited = {seen.index: citations.citations(page, seen) for seen in page.body}
        page.cited[-1] = [one for seen in page.title for one in citations.citations(page, seen)]
    return page.cited


def _best(options: Mapping[Key, list[str]], slot: str, weights: Weights) -> tuple[Key, float]:
    """The most probable of the candidates, and how probable it is."""
    keys = list(options)
    chances = softmax([weights.score(slot, options[key]) for key in keys])
    best = max(range(len(keys)), key=lambda k: chances[k])
    return keys[best], chances[best]
