"""Candidates for what a quantity counts, and the evidence for each: a target measure of the subject, or none of them.

Evidence is named by relation (own cue on the left, two words away, nothing between), not by measure, so that its weight
holds for every measure, and for another subject's. What stands against all targets is evidence for ``OTHER``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from gsi_etl.base import measures, pack
from gsi_etl.figures.meaning.against import against
from gsi_etl.figures.meaning.columns import Column
from gsi_etl.figures.meaning.known import Known
from gsi_etl.figures.meaning.passage import Passage, Seen
from gsi_etl.figures.meaning.phrases import cues_of_targets
from gsi_etl.figures.meaning.relations import Side, between, bucket, figures_of, form, magnitude, nearest
from gsi_etl.figures.numbers.quantity import Quantity

OTHER = "other"
#: A share above everybody is a slip of the decimal point ("104 per cent" for 10.4); far above it is a growth.
_SLIPPED = 2
#: Fewer than an edition counts in most places.
_A_FEW = 1000


def candidates(seen: Seen, quantity: Quantity, known: Known) -> tuple[str, ...]:
    """The measures that a quantity of this kind can be of. ``OTHER`` is always one, and the only one for most kinds."""
    rates, shares = measures.of_role("rate"), measures.of_role("share")
    if quantity.kind == "count":
        if quantity.value == 0:
            return (OTHER,)  # "0" is a counter that has not loaded, and "none" the claim of a government
        if known.in_thousands and _counts_others(seen, quantity):
            return (OTHER,)
        small = quantity.scale is None and quantity.value is not None and 0 < quantity.value < _A_FEW
        # Nobody counts parts of people: "40.3" without its unit is a rate, or nothing of ours.
        stocks = () if quantity.unit is not None and quantity.unit < 1 else measures.stocks()
        return (*stocks, *rates, OTHER) if small else (*stocks, OTHER)
    if quantity.kind == "rate":
        return (*rates, OTHER)
    if quantity.kind in ("share", "ratio"):
        value = quantity.value if quantity.value is not None else quantity.upper
        return (*shares, OTHER) if value is not None and 0 <= value <= _SLIPPED else (OTHER,)
    return (OTHER,)


def _counts_others(seen: Seen, quantity: Quantity) -> bool:
    """Whether it is a few of something, where the sentence speaks of no target and of no rate: "44 languages".

    So are most numbers of most texts, and of those in the corpus that look so one in five hundred is a target.
    """
    if quantity.scale is not None or quantity.noun is None or quantity.value is None or not quantity.unit:
        return False
    few = quantity.value < _A_FEW and quantity.unit >= 1
    return few and "rate" not in seen.spoken_of and seen.spoken_of.isdisjoint(cues_of_targets())


@dataclass(frozen=True, slots=True)
class Carried:
    """What the quantities before one were found to be.

    ``last`` of any, ``target`` of the last that was a target; ``here`` of those in the sentence of ``last``, ``above``
    of those in the sentence with numbers before it.
    """

    last: str | None = None
    last_at: tuple[int, int] = (-1, -1)
    target: str | None = None
    target_sentence: int = -1
    here: tuple[str, ...] = ()
    above: tuple[str, ...] = ()


def evidence(page: Passage, seen: Seen, index: int, known: Known) -> dict[str, Sequence[str]]:
    """For each candidate the names of its features that do not depend on what was decided before."""
    quantity = seen.quantities[index]
    options = candidates(seen, quantity, known)
    if len(options) == 1:
        return {OTHER: []}
    shape = magnitude(quantity)
    near = nearest(seen, quantity)
    wanted = {*cues_of_targets(), *map(measures.own_cue, options)}
    told = [(what, name, side) for (what, name), side in near.items() if what in wanted]
    found: dict[str, Sequence[str]] = {}
    agreement = agreement_of(page, known)
    for measure in options:
        if measure == OTHER:
            names = list(against(page, seen, index, near, shape, known))
            names += [f"page:{agreement}:{name}" for name in names if name.startswith(_WEIGHED_BY_THE_PAGE)]
            found[OTHER] = [*names, f"page:{agreement}:{_kind(OTHER)}"]
        else:
            found[measure] = _for(page, seen, index, measure, near, told, shape, known, agreement)
        column = page.columns.get((seen.index, index))
        if column is not None:
            found[measure] = [*found[measure], *_headed(measure, column)]
    return found


def _headed(measure: str, column: Column) -> Iterator[str]:
    """What the heading of the number's column says for and against."""
    targets, rate = cues_of_targets(), int("rate" in column.classes)
    told = not column.classes.isdisjoint(targets)
    if measure != OTHER:
        own = "own" if measures.own_cue(measure) in column.classes else "rival" if told else "none"
        yield f"col:{own}:{rate}:{_kind(measure)}"
        return
    yield f"o:col:{'target' if told else 'none' if column.classes else 'silent'}:{rate}"
    for what in sorted(column.classes.difference(targets)):
        yield f"o:col:{what}"


def state(seen: Seen, index: int) -> object:
    """What the evidence depends on and a reading may change once the measure is known."""
    beside = seen.quantities[max(0, index - 1) : index + 2]
    return [(one.kind, one.change, one.modifier, one.estimated) for one in beside]


#: Estimates of a measure for a place.
_FEW = 200
#: What weighs more or less in a text of which no number is known.
_WEIGHED_BY_THE_PAGE = ("o:no-cue", "o:digits", "o:bare")


def agreement_of(page: Passage, known: Known) -> str:
    """How many numbers of the text an edition states: ``none``, ``one`` or ``some``, found once for a text.

    In a text that misquotes, or of a source that no edition holds, all are unknown; beside known numbers an unknown one
    is likely to be of something else. Numbers of one digit agree by chance. ``few`` where a pack knows so few estimates
    that most true numbers are unknown.
    """
    if not page.agreement and len(known.estimates) < _FEW:
        page.agreement = "few"
    if not page.agreement:
        agreeing = (
            True
            for seen in page.body
            for quantity in seen.quantities
            if figures_of(quantity) > 1
            and any(known.agrees(page, seen, quantity, m) for m in candidates(seen, quantity, known))
        )
        page.agreement = ("none", "one", "some")[sum(1 for _ in islice(agreeing, 2))]
    return page.agreement


def _for(
    page: Passage,
    seen: Seen,
    index: int,
    measure: str,
    near: dict[tuple[str, str], Side],
    told: list[tuple[str, str, Side]],
    shape: str,
    known: Known,
    agreement: str,
) -> Sequence[str]:
    """``told``: the nearest cues of targets among ``near``."""
    quantity, own, targets = seen.quantities[index], measures.own_cue(measure), cues_of_targets()
    here = [(side, name) for what, name, side in told if what == own]
    rivals = [(side, name) for what, name, side in told if what != own and what in targets]
    relative = measures.is_rate(measure) or measures.is_share(measure)
    beside = [(what, end) for what in ("rate", "population") for end in "LR" if (what, end) in near] if relative else []
    base = "" if quantity.kind != "count" or not measures.is_rate(measure) else (
        "bracket" if seen.sentence.word(quantity.first - 1) == "(" else "plain"
    )  # fmt: skip
    far = () if here else _elsewhere(page, seen, own, "r" if rivals else "")
    stated = known.evidence(page, seen, quantity, measure)
    if not told and not beside:
        return _untold(measure, shape, base, far, stated, agreement)
    bases = [(what, end, near[what, end]) for what, end in beside]
    leads = [f"own:{name}:led:{_leading(seen, side.first)}" for side, name in here if side.passed == 0]
    return [*_names(measure, shape, base, far, stated, agreement, here, rivals, bases), *leads]


@pack.per_pack
@lru_cache(maxsize=20_000)
def _untold(
    measure: str, shape: str, base: str, far: tuple[str, ...], stated: tuple[str, ...], agreement: str
) -> tuple[str, ...]:
    """The features where no cue is near: those of most numbers, and few different ones."""
    return tuple(_names(measure, shape, base, far, stated, agreement, [], [], []))


def _names(
    measure: str,
    shape: str,
    base: str,
    far: tuple[str, ...],
    stated: tuple[str, ...],
    agreement: str,
    here: list[tuple[Side, str]],
    rivals: list[tuple[Side, str]],
    bases: list[tuple[str, str, Side]],
) -> Iterator[str]:
    yield f"t:{shape}"
    yield f"m:{measure}:{shape}"
    yield f"m:{measure}"
    if base:
        yield "t:rate-without-base"
        yield f"t:rate-without-base:{base}"
    for side, name in here:
        yield f"own:{name}{bucket(side.distance)}"
        yield f"own:{name}:q{side.passed}:{side.between}"
        yield f"own:{name}{bucket(side.distance)}:q{side.passed}"
        if side.passed == 0 and side.distance <= 2:
            yield f"own:{name}:close:{measure}"
    best = min([s.distance + 6 * s.passed for s, _ in here], default=99)
    rival = min([s.distance + 6 * s.passed for s, _ in rivals], default=99)
    order = "none" if best == rival == 99 else "first" if best < rival else "even" if best == rival else "second"
    yield f"own:{order}"
    if here and rivals:
        closest = min(here, key=lambda p: p[0].distance + 6 * p[0].passed)
        other = min(rivals, key=lambda p: p[0].distance + 6 * p[0].passed)
        yield f"rank:{order}:{closest[1]}{other[1]}:q{closest[0].passed}{other[0].passed}"
    yield from far
    for what, end, side in bases:
        yield f"{measure}:{what}:{end}{bucket(side.distance)}:q{side.passed}"
    sure = "near" if best <= _SURE and order == "first" else "far" if here else "elsewhere"
    for name in stated:
        for feature in (name, f"{name}:{sure}"):
            yield feature
            yield f"page:{agreement}:{feature}"
    yield f"page:{agreement}:{_kind(measure)}"


def _leading(seen: Seen, first: int) -> str:
    """The word before a cue, past its article: people live *in* slavery, and see a film *about* it."""
    words = seen.sentence.words
    at = first - 1
    while at >= max(0, first - _LONGEST_ARTICLE) and words[at] in _ARTICLES:
        at -= 1
    return form(words[at]) if at >= 0 else "^"


_ARTICLES, _LONGEST_ARTICLE = frozenset(["the", "a", "an", "l", "'", "’"]), 2
#: How far a measure's own cue may be for the number to be sure of it: words, and six for every number between.
_SURE = 7


def _elsewhere(page: Passage, seen: Seen, own: str, tail: str) -> tuple[str, ...]:
    if (own, tail) not in seen.elsewhere:
        seen.elsewhere[own, tail] = tuple(_from_elsewhere(page, seen, own, tail))
    return seen.elsewhere[own, tail]


def _from_elsewhere(page: Passage, seen: Seen, own: str, tail: str) -> Iterator[str]:
    """Where the measure's cue stands when not in the sentence: the heading, a sentence before, the title."""
    targets = cues_of_targets()
    for back in range(1, 5):
        at = seen.index - back
        if at < 0:
            break
        before = page.body[at]
        if before.spoken_of.isdisjoint(targets):
            continue
        stocks = [what for _, _, classes in before.cues for what in classes if what in targets]
        where = "head" if before.heading else "before"
        yield f"else:{where}{min(back, 3)}:{'own' if own in stocks else 'rival'}{tail}"
        if own in stocks:
            yield f"else:{where}:{'last' if stocks[-1] == own else 'first'}{tail}"
        break
    titled = [what for s in page.title for _, _, classes in s.cues for what in classes if what in targets]
    if titled:
        yield f"else:title:{'own' if own in titled else 'rival'}{tail}"
    anywhere = any(own in s.spoken_of for s in page.body[max(0, seen.index - 12) : seen.index])
    yield f"else:{'anywhere' if anywhere else 'nowhere'}{tail}"


class Link(NamedTuple):
    """How a quantity stands to the one before it in its sentence, as features name it; ``words``: the few between."""

    gap: str
    apart: str
    beside: str
    words: str | None


def link(seen: Seen, index: int, before: Carried) -> Link | None:
    """How the quantity stands to the last one; None where that is in another sentence."""
    if before.last is None or before.last_at[0] != seen.index:
        return None
    left, quantity = seen.quantities[before.last_at[1]], seen.quantities[index]
    words = seen.sentence.words[left.end : quantity.first]
    alike = left.kind == quantity.kind
    scaled = f"{int(left.scale == quantity.scale)}{int(left.spelled == quantity.spelled)}"
    named = sum(left.end <= m.first < quantity.first for m in seen.places)
    behind = int(any(quantity.end <= m.first <= quantity.end + 3 for m in seen.places))
    return Link(
        gap=f"{between(seen.sentence.words, left.end, quantity.first)}:{alike}",
        apart=bucket(quantity.first - left.end),
        beside=f"{alike}:s{scaled}:p{min(named, 2)}{behind}",
        words=" ".join(map(form, words)) if len(words) <= 3 else None,
    )


def carried(seen: Seen, index: int, measure: str, before: Carried, linked: Link | None) -> tuple[str, ...]:
    """Features of a candidate that depend on what the quantities before were found to be; ``linked``: its ``link``."""
    same = before.last_at[0] == seen.index
    here, above = (before.here, before.above) if same else ((), before.here)
    column = topic = ""
    if index < len(above) and len(above) == len(seen.quantities):
        column = f"{'same' if above[index] == measure else 'other'}:{min(len(above), 3)}"
    if measure != OTHER and before.target is not None:
        where = "here" if before.target_sentence == seen.index else "before"
        topic = f"topic:{where}:{'same' if before.target == measure else 'other'}"
    return _carried(measure, before.last, linked, column, topic, measure != OTHER and measure in here)


@pack.per_pack
@lru_cache(maxsize=20_000)
def _carried(
    measure: str, last: str | None, linked: Link | None, column: str, topic: str, again: bool
) -> tuple[str, ...]:
    names: list[str] = []
    kind = _kind(measure)
    if last is not None:
        same = "same" if last == measure else "o" if last == OTHER else "t"
        if linked is not None:
            names.append(f"prev:{kind}:{same}:{linked.gap}")
            names.append(f"prev:{same}:{linked.apart}")
            names.append(f"prev:{last}>{measure}")
            names.append(f"prev:{kind}:{same}:{linked.beside}")
            if linked.words is not None:
                names.append(f"prev:{same}:{linked.words}")
        else:
            names.append(f"prevs:{kind}:{same}")
    if column:
        names.append(f"column:{kind}:{column}")
    if topic:
        names.append(topic)
    if again:
        names.append(f"again:{kind}")
    return tuple(names)


def _kind(measure: str) -> str:
    if measure == OTHER:
        return "o"
    return "r" if measures.is_rate(measure) else "h" if measures.is_share(measure) else "c"


def follow(before: Carried, seen: Seen, index: int, measure: str) -> Carried:
    """What is carried on when the quantity at ``index`` is of ``measure``."""
    same = before.last_at[0] == seen.index
    target = measure != OTHER
    return Carried(
        last=measure,
        last_at=(seen.index, index),
        target=measure if target else before.target,
        target_sentence=seen.index if target else before.target_sentence,
        here=(*before.here, measure) if same else (measure,),
        above=before.above if same else before.here,
    )
