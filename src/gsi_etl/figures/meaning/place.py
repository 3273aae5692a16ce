"""Candidates for where a quantity is, and the evidence for each: the places that a text names, the world, or none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from gsi_etl.figures.meaning.known import WORLD, Known
from gsi_etl.figures.meaning.passage import Passage, Seen
from gsi_etl.figures.meaning.relations import between, bucket, figures_of, passed
from gsi_etl.figures.numbers.quantity import Quantity
from gsi_etl.figures.text import place_mentions
from gsi_etl.figures.text.gazetteer import country_of_capital, within
from gsi_etl.figures.text.place_mentions import Mention

NOWHERE = ""
_BACK = 6
#: Words from a place to the publication whose publisher is there: "Australia-based Walk Free".
_PUBLISHER = 5
#: Words that part the numbers of a row, and sentences back to the places that they are of.
_ROW_GAP, _IN_ORDER = 3, 2
#: Cues that a place is meant which another sentence may have named: "the kingdom", "the continent".
_MEANT = ("this_country", "this_region")


@dataclass(frozen=True, slots=True)
class Placed:
    """The places of the quantities before: of the last target, and whether it stands in the same sentence."""

    last: str | None = None
    last_sentence: int = -1
    last_index: int = -1
    used: tuple[str, ...] = ()


def candidates(page: Passage, seen: Seen) -> list[str]:
    """Every place in the sentence, the latest before it, those of the title, the context's, the world, and none.

    What is in a place that no table knows is nowhere: never in the world, nor where the sentence before was.
    """
    if seen.unknown_place:
        return [NOWHERE]
    found = [m.code for m in seen.places]
    back: list[str] = []
    for at in range(seen.index - 1, max(-1, seen.index - 1 - 40), -1):
        back += [m.code for m in reversed(page.body[at].places) if m.code not in back]
        if len(back) >= _BACK:
            break
    ahead = [m.code for m in page.body[seen.index + 1].places[:1]] if seen.index + 1 < len(page.body) else []
    titled = [m.code for s in page.title for m in s.places]
    given = [page.context.place] if page.context.place else []
    near = [*found, *back[:_BACK], *ahead, *titled]
    countries = [country for code in near if (country := within(code))]
    return list(dict.fromkeys([*near, *countries, *given, WORLD, NOWHERE]))


def evidence(page: Passage, seen: Seen, index: int, measure: str, known: Known) -> dict[str, list[str]]:
    """For each candidate the names of its features that do not depend on the places given before."""
    options = candidates(page, seen)
    hidden = _summary(page, seen)
    return {code: list(_for(page, seen, index, measure, code, hidden, known)) for code in options}


@dataclass(frozen=True, slots=True)
class _Summary:
    """What the sentence and the text name in all."""

    here: tuple[str, ...]
    title: tuple[str, ...]
    counts: dict[str, int]
    only: str | None
    lead: str | None
    mentions: dict[str, list[Mention]]
    #: Countries by way of their parts: where the part is named.
    through: dict[str, str]


def _summary(page: Passage, seen: Seen) -> _Summary:
    mentions: dict[str, list[Mention]] = {}
    for m in seen.places:
        mentions.setdefault(m.code, []).append(m)
    here = tuple(mentions)
    for m in seen.places:
        country = country_of_capital(m.code)
        if country is not None and country not in here:
            mentions.setdefault(country, []).append(m)
    title = tuple(dict.fromkeys(m.code for s in page.title for m in s.places))
    counts: dict[str, int] = {}
    for s in page.body[max(0, seen.index - 30) : seen.index + 10]:
        for m in s.places:
            counts[m.code] = counts.get(m.code, 0) + 1
    countries = [code for code in counts if code != WORLD]
    lead = countries[0] if countries else None
    through: dict[str, str] = {}
    for name, codes in (("here", here), ("title", title), ("text", tuple(counts))):
        for code in codes:
            country = within(code)
            if country is not None:
                through.setdefault(country, "lead" if code == lead else name)
    return _Summary(here, title, counts, countries[0] if len(countries) == 1 else None, lead, mentions, through)


def _for(page: Passage, seen: Seen, index: int, measure: str, code: str, all_: _Summary, known: Known) -> Iterator[str]:
    quantity = seen.quantities[index]
    sort = "none" if code == NOWHERE else "world" if code == WORLD else _sort(code)
    named = any(c != WORLD for c in all_.here)
    yield f"p:{sort}"
    yield f"p:{sort}:{quantity.kind}"
    yield f"p:{sort}:named{int(named)}"
    own = all_.mentions.get(code, [])
    for kind in ("L", "R"):
        near = _nearest(quantity, own, kind)
        if near is not None:
            yield from _beside(seen, index, near, kind, sort if near.code == code else "capital")
    yield from _in_order(page, seen, index, code)
    column = page.columns.get((seen.index, index))
    if column is not None:
        for where, names in (("over", column.places), ("row", column.row)):
            if names:
                yield f"pc:{where}:{'own' if code in names else 'other'}"
    for what in _MEANT:
        if what in seen.spoken_of:
            yield f"pa:{what}:{sort}:{'own' if own else 'else'}:{min(len(all_.here), 2)}"
    yield from _through_a_part(code, all_)
    if not own and code != NOWHERE:
        yield from _elsewhere(page, seen, code, sort, named, all_)
    if code in (WORLD, NOWHERE):
        yield f"p:{sort}:here{min(len([c for c in all_.here if c != WORLD]), 2)}"
        yield f"p:{sort}:text{min(len([c for c in all_.counts if c != WORLD]), 2)}:title{int(bool(all_.title))}"
        size = quantity.value.adjusted() if quantity.value else 0
        yield f"p:{sort}:{quantity.kind}:e{size if quantity.kind == 'count' else 0}"
        yield f"p:{sort}:{'explicit' if own else 'silent'}:{int(named)}"
    if code != NOWHERE:
        digits = min(figures_of(quantity), 3)
        agreed = known.agreeing(quantity, measure, code)
        yield f"pk:{int(bool(agreed))}:{digits}"
        if agreed:
            yield f"pk:{sort}:{digits}"


def _sort(code: str) -> str:
    kind = place_mentions.kind_of(code)
    return "country" if kind in ("country", "territory") else kind or "part"


def _nearest(quantity: Quantity, own: list[Mention], side: str) -> Mention | None:
    if side == "L":
        return next((m for m in reversed(own) if m.last < quantity.first), None)
    return next((m for m in own if m.first >= quantity.end), None)


def _beside(seen: Seen, index: int, mention: Mention, side: str, sort: str) -> Iterator[str]:
    """A mention in the quantity's own sentence."""
    quantity, words = seen.quantities[index], seen.sentence.words
    start, end = (mention.last + 1, quantity.first) if side == "L" else (quantity.end, mention.first)
    distance, numbers = end - start, passed(seen, start, end)
    others = len({m.code for m in seen.places if start <= m.first < end and m.code != mention.code})
    gap = between(words, start, end)
    yield f"pb:{side}{bucket(distance)}"
    yield f"pb:{side}:q{numbers}:p{min(others, 2)}"
    yield f"pb:{side}:q{numbers}:p{min(others, 2)}:{gap}"
    yield f"pb:{side}{bucket(distance)}:q{numbers}"
    yield f"pb:{side}:{'adj' if mention.demonym else 'name'}:{sort}:q{numbers}"
    before, after = seen.sentence.word(mention.first - 1), seen.sentence.word(mention.last + 1)
    yield f"pb:{side}:pre:{_plain(before)}:q{min(numbers, 1)}"
    yield f"pb:{side}:post:{_plain(after)}:q{min(numbers, 1)}"
    if mention.first == 0 or (mention.first == 1 and before[:1] in "\n-•*"):
        yield f"pb:{side}:opens:q{numbers}"
    if distance <= 1:
        yield f"pb:{side}:touch:{_plain(seen.sentence.word(start)) if distance else ''}"
    if any(mention.last < first <= mention.last + _PUBLISHER for first, _, _ in seen.publications):
        yield f"pb:{side}:publisher:q{min(numbers, 1)}"
    if _mutual(seen, index, mention, side):
        yield f"pb:{side}:mutual:p{min(others, 1)}:q{numbers}"
    if _aligned(seen, index, mention):
        yield "pb:aligned"
        yield f"pb:aligned:{side}"
    last = seen.sentence.word(quantity.first - 1)
    if side == "L" and last == "(":
        yield f"pb:bracketed:{bucket(distance)}:p{min(others, 1)}"
    if side == "R" and after == "(":
        yield "pb:next-has-bracket"


def _plain(word: str) -> str:
    return "¶" if word[:1] == "\n" else "#" if word[:1].isdigit() else word


def _mutual(seen: Seen, index: int, mention: Mention, side: str) -> bool:
    """True when no other quantity is nearer to the mention than this one."""
    quantity = seen.quantities[index]
    own = quantity.first - mention.last if side == "L" else mention.first - quantity.end + 1
    for k, other in enumerate(seen.quantities):
        if k == index:
            continue
        far = other.first - mention.last if other.first > mention.last else mention.first - other.end + 1
        if 0 <= far < own:
            return False
    return True


def _aligned(seen: Seen, index: int, mention: Mention) -> bool:
    """True where quantities of one kind and places are equally many, and both are at the same turn."""
    kind = seen.quantities[index].kind
    alike = [k for k, q in enumerate(seen.quantities) if q.kind == kind]
    named = [m for m in seen.places if m.code != WORLD]
    if len(alike) < 2 or len(alike) != len(named):
        return False
    return named.index(mention) == alike.index(index) if mention in named else False


def _in_order(page: Passage, seen: Seen, index: int, code: str) -> Iterator[str]:
    """Numbers in a row, as many as the places that are named in a row: the first is of the first."""
    turn, length = _turn(seen, index)
    if length < 2:
        return
    first, last = seen.quantities[index - turn].first, seen.quantities[index - turn + length - 1].end
    before = _distinct(m for m in seen.places if m.last < first)
    after = _distinct(m for m in seen.places if m.first >= last)
    for where, codes in (("L", before), ("R", after)):
        codes = _as_countries(codes, code)
        if code in codes and len(codes) >= length:
            near = codes[-length:] if where == "L" else codes[:length]
            yield f"pr:{where}:{'all' if len(codes) == length else 'some'}:{'own' if near[turn] == code else 'other'}"
    if before or after:
        return
    for back in range(1, min(seen.index, _IN_ORDER) + 1):
        codes = _as_countries(_distinct(page.body[seen.index - back].places), code)
        if codes:
            if code in codes and len(codes) >= length:
                near = codes[-length:]
                every = "all" if len(codes) == length else "some"
                yield f"pr:before:{every}:{'own' if near[turn] == code else 'other'}"
            return


def _distinct(mentions: Iterable[Mention]) -> list[str]:
    return list(dict.fromkeys(m.code for m in mentions if m.code != WORLD))


def _as_countries(codes: list[str], asked: str) -> list[str]:
    """The same with countries for their capitals, where ``asked`` is a country."""
    if _sort(asked) == "part":
        return codes
    return list(dict.fromkeys(country_of_capital(code) or code for code in codes))


def _turn(seen: Seen, index: int) -> tuple[int, int]:
    """The turn of a quantity in its row of alike ones that only a comma or a conjunction parts; how many they are."""
    first = last = index
    while first > 0 and _in_a_row(seen, first - 1):
        first -= 1
    while last + 1 < len(seen.quantities) and _in_a_row(seen, last):
        last += 1
    return index - first, last - first + 1


def _in_a_row(seen: Seen, left: int) -> bool:
    one, other = seen.quantities[left], seen.quantities[left + 1]
    if one.kind != other.kind or not 0 < other.first - one.end <= _ROW_GAP:
        return False
    return not any(one.end <= m.first < other.first for m in seen.places)


def _through_a_part(code: str, all_: _Summary) -> Iterator[str]:
    """A country of which the text names a part, such as the town that it is written from."""
    if code in all_.through:
        yield f"pw:{all_.through[code]}"
        yield f"pw:{all_.through[code]}:{'named' if all_.counts.get(code) else 'unnamed'}:{min(len(all_.here), 2)}"


def _elsewhere(page: Passage, seen: Seen, code: str, sort: str, named: bool, all_: _Summary) -> Iterator[str]:
    """A place that the sentence does not name: how long ago, how often, in the title, alone in the text."""
    tail = "n" if named else "s"
    for back in range(1, 41):
        at = seen.index - back
        if at < 0:
            yield f"pe:never:{tail}"
            break
        before = page.body[at]
        codes = [m.code for m in before.places]
        if code in codes:
            where = "head" if before.heading else "text"
            order = "last" if codes[-1] == code else "first" if codes[0] == code else "mid"
            yield f"pe:{where}{bucket(back)}:{tail}"
            yield f"pe:{where}:{order}:{min(len(set(codes)), 3)}:{tail}"
            same = before.paragraph == seen.paragraph
            yield f"pe:para{int(same)}:{bucket(back)}:{tail}"
            if before.sentence.words[-1:] == ["?"]:
                yield f"pe:asked{min(back, 2)}:{tail}"
            between_ = any(m.code != code for s in page.body[at + 1 : seen.index] for m in s.places)
            yield f"pe:since{int(between_)}:{sort}:{tail}"
            break
    if seen.index + 1 < len(page.body) and code in [m.code for m in page.body[seen.index + 1].places]:
        yield f"pe:next:{tail}"
    if code in all_.title:
        yield f"pe:title:{tail}"
        yield f"pe:title:{'only' if len(all_.title) == 1 else 'many'}:{tail}"
    if code == page.context.place:
        yield f"pe:default:{tail}"
    if code == all_.only:
        yield f"pe:only:{sort}:{tail}"
    if code == all_.lead:
        yield f"pe:lead:{sort}:{tail}"
    yield f"pe:{sort}:{tail}"
    yield f"pe:count{min(all_.counts.get(code, 0), 3)}:{tail}"


def carried(seen: Seen, index: int, code: str, before: Placed) -> list[str]:
    """Features of a candidate that depend on the places given before."""
    names: list[str] = []
    if before.last is None:
        return names
    where = "here" if before.last_sentence == seen.index else "before"
    here = {m.code for m in seen.places}
    tail = f"{int(code in here)}{int(bool(here - {WORLD}))}"
    if where == "here":
        left = seen.quantities[before.last_index]
        gap = between(seen.sentence.words, left.end, seen.quantities[index].first)
        names.append(f"pp:{where}:{'same' if before.last == code else 'new'}:{gap}:{tail}")
        alike = left.kind == seen.quantities[index].kind
        names.append(f"pp:{where}:{'same' if before.last == code else 'new'}:{alike}:{tail}")
    else:
        names.append(f"pp:{where}:{'same' if before.last == code else 'new'}:{tail}")
    if code in before.used and code != before.last:
        names.append(f"pp:used:{where}")
    return names


def follow(before: Placed, seen: Seen, index: int, code: str) -> Placed:
    """What is carried on when the target at ``index`` is of ``code``."""
    used = before.used if before.last_sentence == seen.index else ()
    return Placed(code, seen.index, index, (*used, code))
