"""Evidence that a quantity is none of the targets: what else is spoken of near, its size, the words beside it.

In a choice between candidates what speaks against all targets is evidence for ``OTHER``.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from gsi_etl.config.subject import GENERIC
from gsi_etl.figures.meaning.known import Known
from gsi_etl.figures.meaning.passage import Passage, Seen
from gsi_etl.figures.meaning.phrases import cues_of_targets
from gsi_etl.figures.meaning.relations import Side, figures_of, form
from gsi_etl.figures.meaning.relations import bucket as bucketed
from gsi_etl.figures.numbers.quantity import Quantity

_NEIGHBOURS = 9
_WINDOW = 4
#: A publication is thought of for so many sentences.
_BACK = 12
#: Words between two numbers that one can be a part of the other over ("8 million of its 1.3 billion people").
_PART = 5


def against(
    page: Passage, seen: Seen, index: int, near: dict[tuple[str, str], Side], shape: str, known: Known
) -> Iterator[str]:
    """The names of all features of ``OTHER`` that do not depend on what was decided before."""
    quantity = seen.quantities[index]
    yield "o"
    if quantity.change is not None:
        yield "o:change"
        yield f"o:change:{quantity.change}"
    yield from _cues(near, shape)
    yield from _old(page, seen, quantity)
    yield from _places(seen, quantity)
    yield from _beside(seen, index)
    yield from _people(page, seen, quantity, known)
    yield from _published(page, seen, quantity, near)
    words = seen.sentence.words
    before = [form(word) for word in words[max(0, quantity.first - _NEIGHBOURS) : quantity.first]]
    after = [form(word) for word in words[quantity.end : quantity.end + _NEIGHBOURS]]
    yield from _bigrams(before, after)
    yield from _words(before, after, shape)
    yield f"o:mod:{quantity.modifier or quantity.estimated}"
    yield f"o:digits:{min(figures_of(quantity), 4)}:{shape[:6]}"
    yield f"o:nth:{min(index, 3)}:{min(len(seen.quantities), 4)}"
    if seen.heading:
        yield "o:heading"
    if quantity.noun is None:
        yield "o:bare"


def _cues(near: dict[tuple[str, str], Side], shape: str) -> Iterator[str]:
    """What is spoken of on either side that is not a target."""
    targets = cues_of_targets()
    for (what, side), at in near.items():
        if what in targets:
            continue
        if at.distance > _NEIGHBOURS:
            yield f"o:{what}:{side}:far"
            continue
        yield f"o:{what}:{side}{bucketed(at.distance)}"
        if at.passed == 0:
            yield f"o:{what}:{side}:own"
            yield f"o:{what}:{side}:{at.between}"
            yield f"o:{what}:{shape[:5]}"
    if not any((what, side) in near for what in targets for side in "LR"):
        yield "o:no-cue"
        yield f"o:no-cue:{shape}"


def _published(page: Passage, seen: Seen, quantity: Quantity, near: dict[tuple[str, str], Side]) -> Iterator[str]:
    """Where the text names a publication of the subject: who reports an estimate says whose it is."""
    cue = "cue" if any((what, side) in near for what in cues_of_targets() for side in "LR") else "no-cue"
    for sort, where in _publications(page, seen):
        yield f"o:pub:{sort}:{where}"
        yield f"o:pub:{sort}:{where}:{cue}"
        yield f"o:pub:{sort}:{where}:{quantity.kind}"


def _publications(page: Passage, seen: Seen) -> tuple[tuple[str, str], ...]:
    """Of publications by name, and of mere words for one, how far the nearest is: found once for a sentence."""
    if seen.published is None:
        seen.published = tuple((sort, _nearest_naming(page, seen, sort)) for sort in ("named", "index"))
    return seen.published


def _nearest_naming(page: Passage, seen: Seen, sort: str) -> str:
    if _names(seen, sort):
        return "here"
    for back in range(1, _BACK + 1):
        if seen.index >= back and _names(page.body[seen.index - back], sort):
            return f"before{min(back, 3)}"
    if any(_names(one, sort) for one in page.body[seen.index + 1 : seen.index + 3]):
        return "after"
    if any(_names(one, sort) for one in page.title):
        return "title"
    return "none"


def _names(seen: Seen, sort: str) -> bool:
    return any((GENERIC in families) == (sort == "index") for _, _, families in seen.publications)


def _old(page: Passage, seen: Seen, quantity: Quantity) -> Iterator[str]:
    """Years before our time, in the sentence or in the one before."""
    if seen.old_years:
        close = min(abs(at - quantity.first) for at in seen.old_years) <= _NEIGHBOURS
        yield "o:old"
        yield f"o:old:{'near' if close else 'far'}:{min(len(seen.years), 1)}"
    elif seen.index > 0 and page.body[seen.index - 1].old_years:
        yield f"o:old:before:{min(len(seen.years), 1)}"


def _places(seen: Seen, quantity: Quantity) -> Iterator[str]:
    """A place or a people right beside the number: "83,000 Cambodians", "In Africa 3.8 million"."""
    for mention in seen.places:
        sort = "people" if mention.demonym else "place"
        if mention.last < quantity.first and quantity.first - mention.last <= 4:
            yield f"o:{sort}:L{quantity.first - mention.last - 1}"
        elif mention.first >= quantity.end and mention.first - quantity.end <= 4:
            yield f"o:{sort}:R{mention.first - quantity.end}"


def _beside(seen: Seen, index: int) -> Iterator[str]:
    """How the number compares with the ones beside it, and whether "of" stands between them."""
    quantity, words = seen.quantities[index], seen.sentence.words
    for other, name in ((index - 1, "L"), (index + 1, "R")):
        if not 0 <= other < len(seen.quantities) or not quantity.value:
            continue
        beside = seen.quantities[other]
        gap = words[beside.end : quantity.first] if name == "L" else words[quantity.end : beside.first]
        of = len(gap) <= _PART and "of" in gap
        if beside.value and beside.kind == quantity.kind:
            size = _size(quantity.value / beside.value)
            yield f"o:size:{name}{size}"
            if of:
                yield f"o:of:{name}{size}"
        elif of:
            yield f"o:of:{name}:{beside.kind}"


def _size(ratio: Decimal) -> str:
    if ratio == 1:
        return "1"
    if ratio > 1:
        return "++" if ratio > 20 else "+"
    return "--" if ratio < Decimal("0.05") else "-"


def _people(page: Passage, seen: Seen, quantity: Quantity, known: Known) -> Iterator[str]:
    """How the number compares with the people of the places that are named."""
    if quantity.kind != "count" or not quantity.value or quantity.value < 0:
        return
    codes = {m.code for m in seen.places}
    if not codes:
        codes = {m.code for s in page.body[max(0, seen.index - 2) : seen.index] for m in s.places}
    parts = [quantity.value / people for code in codes for people in known.populations.get(code, ())]
    if parts:
        yield f"o:people{int(any(map(_is_everybody, parts)))}"
        most = max(parts)
        yield f"o:part:{'5' if most > 2 else '4' if most > Decimal('0.3') else '3' if most > Decimal('0.03') else '2'}"
    yield from _of_the_nearest(page, seen, quantity, known)


def _of_the_nearest(page: Passage, seen: Seen, quantity: Quantity, known: Known) -> Iterator[str]:
    """What part of the people of the nearest place it is, in steps of about three; the same where those are counted."""
    people = known.populations.get(_nearest_place(page, seen, quantity))
    if people and quantity.value:
        part = quantity.value / people[-1]
        step = 2 * max(part.adjusted(), -7) + (part.scaleb(-part.adjusted()) >= 3)
        yield f"o:near-part:{min(step, 1)}"
        if _is_everybody(part):
            yield "o:near-people"
            yield f"o:near-people:{form(seen.sentence.word(quantity.first - 1) or '^')}"


def _is_everybody(part: Decimal) -> bool:
    """Whether a number is that of all people of a place, in a year not far from those that are known."""
    return Decimal("0.93") < part < Decimal("1.12")


def _nearest_place(page: Passage, seen: Seen, quantity: Quantity) -> str:
    """The code of the place that is named nearest, in the sentence or the last one before that names any."""
    if seen.places:
        return min(seen.places, key=lambda m: max(quantity.first - m.last, m.first - quantity.end)).code
    before = page.body[max(0, seen.index - 2) : seen.index]
    return next((one.places[-1].code for one in reversed(before) if one.places), "")


def _bigrams(before: list[str], after: list[str]) -> Iterator[str]:
    if len(before) >= 2:
        yield f"g:-:{before[-2]} {before[-1]}"
    if len(after) >= 2:
        yield f"g:+:{after[0]} {after[1]}"
    if len(after) >= 3:
        yield f"g:+:{after[0]} {after[1]} {after[2]}"
    if before and after:
        yield f"g:{before[-1]} _ {after[0]}"


def _words(before: list[str], after: list[str], shape: str) -> Iterator[str]:
    """The words near, by their place; and those farther off, by side alone."""
    for k in range(1, _WINDOW + 1):
        if k <= len(before):
            word = before[-k]
            yield f"w:-{k}:{word}"
            yield f"w:-:{word}"
        if k <= len(after):
            word = after[k - 1]
            yield f"w:{k}:{word}"
            yield f"w:+:{word}"
            if k == 1:
                yield f"w:1:{shape[:5]}:{word}"
    for word in before[:-_WINDOW]:
        yield f"w:<:{word}"
    for word in after[_WINDOW:]:
        yield f"w:>:{word}"
