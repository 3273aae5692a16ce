"""Candidates for the edition that states a quantity, and the evidence for each."""

from __future__ import annotations

from collections.abc import Iterator

from gsi_etl.figures.meaning.citations import Cited, bare
from gsi_etl.figures.meaning.known import Known
from gsi_etl.figures.meaning.passage import Passage, Seen
from gsi_etl.figures.meaning.relations import between, bucket, form, passed

NO_EDITION = ""
_BACK, _AHEAD = 25, 12


def edition_evidence(
    page: Passage,
    seen: Seen,
    index: int,
    measure: str,
    place: str,
    cited: dict[int, list[Cited]],
    known: Known,
) -> dict[str, list[str]]:
    """Every edition that the sentence, those before or the title may cite, and none. ``cited`` by sentence."""
    quantity = seen.quantities[index]
    agreed = set(known.agreeing(quantity, measure, place))
    own = cited.get(seen.index, [])
    explicit = {one.edition for ones in cited.values() for one in ones if not one.inferred}
    here = {one.edition for one in own if not one.inferred}
    found: dict[str, list[str]] = {NO_EDITION: ["e0", f"e0:here{min(len(own), 2)}", f"e0:{quantity.kind}"]}
    where: dict[str, str] = {}
    for one in own:
        if not _spoken_of(one, explicit):
            continue
        sort = "here" if one.edition in here else "fresh" if one.fresh else "latest"
        where[one.edition] = sort if sort != "latest" else where.get(one.edition, sort)
        _merge(found, one.edition, list(_cited_here(seen, index, one, len(here))))
    if not here:
        for one in bare(page, seen):
            where.setdefault(one.edition, "bare")
            _merge(found, one.edition, list(_cited_here(seen, index, one, 0)))
    back_named = _before(page, seen, cited, found, where)
    for ahead in range(1, _AHEAD):
        for one in cited.get(seen.index + ahead, []):
            if not _spoken_of(one, explicit):
                continue
            if where.setdefault(one.edition, "ahead") == "ahead" and not _has(found, one.edition, "ef"):
                close = page.body[seen.index + ahead].paragraph == seen.paragraph
                tail = f"{int(bool(own))}{int(bool(back_named))}"
                names = [f"ef:{bucket(ahead)}:{tail}", f"ef:para{int(close)}:{tail}", f"f{one.features[0]}:{tail}"]
                _merge(found, one.edition, names)
    for one in cited.get(-1, []):
        where.setdefault(one.edition, "title")
        _merge(found, one.edition, [f"et:{int(bool(own))}", *(f"t{n}" for n in one.features[:1])])
    if page.context.edition:
        where.setdefault(page.context.edition, "source")
        _merge(found, page.context.edition, [f"ed:{int(bool(own))}:{int(bool(back_named))}"])
    _agreement(found, where, agreed, len(here))
    return found


def _spoken_of(one: Cited, explicit: set[str]) -> bool:
    """False for what only "the index" would name: that is the one that the text names, if it names one."""
    return one.fresh or not one.inferred or not explicit or one.edition in explicit


def _before(
    page: Passage, seen: Seen, cited: dict[int, list[Cited]], found: dict[str, list[str]], where: dict[str, str]
) -> set[str]:
    """Adds the editions that earlier sentences cite, the nearest first, and gives their names."""
    own = int(bool(cited.get(seen.index)))
    named: set[str] = set()
    for back in range(1, _BACK):
        at = seen.index - back
        if at < 0 or len(named) >= _ENOUGH:
            break
        for one in reversed(cited.get(at, [])):
            if one.edition in named:
                continue
            newer = len(named)
            named.add(one.edition)
            earlier = page.body[at]
            same = earlier.paragraph == seen.paragraph
            names = [
                f"eb:{bucket(back)}:{own}", f"eb:para{int(same)}:{own}", f"eb:newer{min(newer, 2)}:{own}",
                f"eb:head{int(earlier.heading)}:{own}", *(f"b{n}" for n in one.features[:1]),
                f"eb:{one.role}:{own}",
            ]  # fmt: skip
            where.setdefault(one.edition, "back")
            _merge(found, one.edition, names)
    return named


#: So many editions that were named before are enough to choose from.
_ENOUGH = 4


def _agreement(found: dict[str, list[str]], where: dict[str, str], agreed: set[str], here: int) -> None:
    """Whether each edition states the number. What a sentence names as its source it may misquote."""
    everything = {edition for edition in found if edition}
    named = f"named{min(here, 2)}"
    for edition, names in found.items():
        if edition:
            agrees = f"{int(edition in agreed)}:{int(bool(agreed & everything))}"
            names += [
                f"ea:{agrees}:{int(len(everything) > 1)}",
                f"ea:{where[edition]}:{agrees}",
                f"e:{where[edition]}:{named}",
                f"e:only{int(len(everything) == 1)}",
                "e",
            ]
        else:
            names += [
                f"e0:agreed{int(bool(agreed & everything))}",
                f"e0:any{min(len(everything), 2)}",
                f"e0:{named}",
                f"e0:{named}:{int(bool(agreed & everything))}",
            ]


def _has(found: dict[str, list[str]], edition: str, head: str) -> bool:
    return any(name.startswith(head) for name in found.get(edition, ()))


def _merge(found: dict[str, list[str]], edition: str, names: list[str]) -> None:
    if edition in found:
        have = found[edition]
        have += [n for n in names if n not in have]
    else:
        found[edition] = names


def _cited_here(seen: Seen, index: int, one: Cited, named: int) -> Iterator[str]:
    quantity = seen.quantities[index]
    yield from one.features
    alone = f"{min(named, 2)}:{int(len(seen.quantities) == 1)}"
    yield f"eh:{one.role}:{alone}"
    if one.year is not None:
        yield from _by_year(seen, index, one.year)
    if one.first >= quantity.end:
        side, start, end = "R", quantity.end, one.first
    elif one.last < quantity.first:
        side, start, end = "L", one.last + 1, quantity.first
    else:
        yield "eh:around"
        return
    numbers = passed(seen, start, end)
    yield f"eh:{side}{bucket(end - start)}"
    yield f"eh:{side}:q{numbers}:{between(seen.sentence.words, start, end)}"
    yield f"eh:{side}:q{numbers}"
    yield f"eh:{side}:{one.features[0]}"
    yield f"eh:{side}:q{min(numbers, 1)}:{one.role}:{min(named, 2)}"


def _by_year(seen: Seen, index: int, word: int) -> Iterator[str]:
    """How the year of an edition stands to the number: "248,700 in 2016 and 155,000 in that of 2018"."""
    quantity, sentence = seen.quantities[index], seen.sentence
    right = word >= quantity.end
    start, end = (quantity.end, word) if right else (word + 1, quantity.first)
    side, numbers = "R" if right else "L", passed(seen, start, end)
    others = sum(start <= at < end and at != word for at, _ in seen.years)
    mark = between(sentence.words, start, end)
    yield f"ey:{side}{bucket(end - start)}"
    yield f"ey:{side}:q{numbers}:y{min(others, 2)}"
    yield f"ey:{side}:q{numbers}:{mark}"
    if word:
        pre = form(sentence.words[word - 1])
        yield f"ey:{side}:q{min(numbers, 1)}:pre:{pre}"
