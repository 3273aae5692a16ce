"""Candidates for the year that a quantity is about and for the edition that states it, and the evidence for each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from gsi_etl.figures.meaning.known import Known
from gsi_etl.figures.meaning.passage import Passage, Seen
from gsi_etl.figures.meaning.relations import between, bucket, passed
from gsi_etl.figures.text.edition_terms import edition_of, latest_edition, nth, published_on
from gsi_etl.figures.text.words import bag

_NO_YEAR, NO_EDITION = 0, ""
_INDEX = "GSI"
#: A year so many words from a name says which edition is meant.
_BESIDE = 4
_LINKED, _BACK, _AHEAD, _YEARS_BACK = 12, 25, 12, 4
_ORDINALS = {"first": 0, "inaugural": 0, "second": 1, "third": 2, "fourth": 3, "fifth": 4, "sixth": 5}
_LATEST = bag("latest newest new current recent this last")


# ----------------------------------------------------------------------------------------------------------- years


@dataclass(frozen=True, slots=True)
class Said:
    """The year of the last target, and where it stands."""

    year: int | None = None
    sentence: int = -1
    index: int = -1


def year_evidence(
    page: Passage,
    seen: Seen,
    index: int,
    measure: str,
    place: str,
    known: Known,
    before: Said,
    cited: dict[int, list[Cited]],
) -> dict[int, list[str]]:
    """Every year of the sentence, of those before it and of the title, that of the last target, and none (0).

    ``cited``: the editions that each sentence may cite.
    """
    quantity = seen.quantities[index]
    found: dict[int, list[str]] = {_NO_YEAR: list(_no_year(page, seen, index))}
    for word, year in seen.years:
        found.setdefault(year, []).extend(_year(seen, index, word))
    here = int(bool(seen.years))
    for back in range(1, _YEARS_BACK + 1):
        if seen.index < back:
            break
        earlier = page.body[seen.index - back]
        for word, year in earlier.years:
            names = found.setdefault(year, [])
            if any(name.startswith("yb") for name in names):
                continue
            names.append(f"yb:{min(back, 3)}:{'head' if earlier.heading else 'text'}:{here}")
            names.append(f"yb:pre:{_plain(earlier.sentence.word(word - 1))}")
            names.append(f"yb:many{min(len(earlier.years), 2)}:{_plain(seen.sentence.word(0))}")
            names.append(f"yb:pub{int(_in_publication(earlier, word))}:{min(back, 2)}")
    if before.year is not None:
        same = before.sentence == seen.index
        gap = "before"
        if same:
            gap = between(seen.sentence.words, seen.quantities[before.index].end, quantity.first)
        if before.year:
            found.setdefault(before.year, [])
        for year, names in found.items():
            sort = "none" if not year else "same" if year == before.year else "new"
            names.append(f"yp:{int(bool(before.year))}:{sort}:{gap}")
            names.append(f"yp:{int(bool(before.year))}:{sort}:{here}:{int(same)}")
    for year in {year for titled in page.title for _, year in titled.years}:
        found.setdefault(year, []).append(f"yt:{here}")
    about = known.years(quantity, measure, place)
    own, named = _cited_years(cited.get(seen.index, []), known), _cited_years(chain(*cited.values()), known)
    published = page.context.published.year if page.context.published else 0
    for year, names in found.items():
        if not year:
            names.append(f"y0:cited{int(bool(own[0]))}{int(bool(named[0]))}:{here}")
            continue
        names.append(f"yk:{int(year in about)}:{int(bool(about))}")
        sort = "about" if year in named[1] else "named" if year in named[0] else "neither"
        names.append(f"ye:{sort}:{int(year in own[0] or year in own[1])}")
        names.append(f"ye:{sort}:{'here' if any(year == said for _, said in seen.years) else 'elsewhere'}")
        if published:
            names.append(f"yd:{max(-2, min(published - year, 3))}")
    return found


def _cited_years(cited: Iterable[Cited], known: Known) -> tuple[set[int], set[int]]:
    """The years that explicitly cited editions go by, and those that they are about."""
    editions = {one.edition for one in cited if not one.inferred}
    named = {int(edition.rpartition(" ")[2]) for edition in editions}
    return named, {known.reference_years[edition] for edition in editions if edition in known.reference_years}


def _no_year(page: Passage, seen: Seen, index: int) -> Iterator[str]:
    quantity = seen.quantities[index]
    yield "y0"
    yield f"y0:here{min(len(seen.years), 2)}"
    yield f"y0:{quantity.kind}"
    if page.context.reference_year:
        yield "y0:context"


def _year(seen: Seen, index: int, word: int) -> Iterator[str]:
    quantity, sentence = seen.quantities[index], seen.sentence
    right = word >= quantity.end
    start, end = (quantity.end, word) if right else (word + 1, quantity.first)
    side, numbers = "R" if right else "L", passed(seen, start, end)
    yield "y"
    yield f"y:{side}{bucket(end - start)}"
    yield f"y:{side}:q{numbers}:{between(sentence.words, start, end)}"
    yield f"y:{side}:q{numbers}"
    pre, pre2, post = sentence.word(word - 1), sentence.word(word - 2), sentence.word(word + 1)
    yield f"y:pre:{_plain(pre)}"
    yield f"y:pre:{_plain(pre)}:q{min(numbers, 1)}"
    yield f"y:pre2:{_plain(pre2)}"
    yield f"y:pre2:{_plain(pre2)} {_plain(pre)}"
    yield f"y:post:{_plain(post)}"
    yield f"y:post2:{_plain(sentence.word(word + 2))}"
    yield f"y:around:{_plain(pre)}:{_plain(post)}:{side}"
    yield f"y:{side}{bucket(end - start)}:pre:{_plain(pre)}"
    yield f"y:pub{int(_in_publication(seen, word))}"
    yield f"y:only{int(len({y for _, y in seen.years}) == 1)}"
    others = [w for w, _ in seen.years if w != word]
    if right and any(quantity.end <= w < word for w in others):
        yield "y:R:second"
    if not right and any(word < w < quantity.first for w in others):
        yield "y:L:second"
    if word == 0:
        yield "y:opens"


def _in_publication(seen: Seen, word: int) -> bool:
    """True when the year stands within three words of a publication's name."""
    return any(-3 <= word - last <= 3 or -3 <= first - word <= 3 for first, last, _ in seen.publications)


def _plain(word: str) -> str:
    return "¶" if word[:1] == "\n" else "#" if word[:1].isdigit() else word


# -------------------------------------------------------------------------------------------------------- editions


@dataclass(frozen=True, slots=True)
class Cited:
    """An edition that words of a sentence may name: where, and how its parts stand to each other."""

    edition: str
    first: int
    last: int
    features: tuple[str, ...]
    inferred: bool = False
    #: Said to be the latest one.
    fresh: bool = False


def citations(page: Passage, seen: Seen) -> list[Cited]:
    """Every pair of a publication's name and a year in the sentence, ordinals, and "the latest index"."""
    found: list[Cited] = []
    words = seen.sentence.words
    for first, last, classes in seen.publications:
        for family in classes:
            generic = family == "index"
            real = _INDEX if generic else family
            named = False
            for word, year in _all_years(seen):
                edition = edition_of(real, year) or (edition_of("GEMS", year) if real == "ILO" else None)
                if edition is not None and abs(word - first) <= _LINKED + 8:
                    named = named or -_BESIDE <= word - last <= _BESIDE or -_BESIDE <= first - word <= _BESIDE
                    found.append(_paired(seen, first, last, word, edition, "index" if generic else "named"))
            name = words[first - 1] if first else ""
            if name in _ORDINALS and not generic:
                edition = nth(real, _ORDINALS[name])
                if edition:
                    found.append(Cited(edition, first - 1, last, ("ec:ordinal",)))
            latest = latest_edition(real, page.context.published)
            if latest is not None and not named:
                fresh = name in _LATEST or (words[first - 2] if first > 1 else "") in _LATEST
                kind = "index" if generic else "named"
                told = (f"ec:latest:{int(fresh)}:{kind}:{min(len(seen.years), 2)}", _age(page, latest))
                found.append(Cited(latest, first, last, told, inferred=True, fresh=fresh))
    return found


def _all_years(seen: Seen) -> list[tuple[int, int]]:
    """The years of the sentence, those in short too: "GSI'18"."""
    words = seen.sentence.raw
    short = [
        (i, 2000 + int(word))
        for i, word in enumerate(words)
        if len(word) == 2 and word.isdecimal() and i and words[i - 1] in "'’"
    ]
    return [*seen.years, *short]


def _age(page: Passage, edition: str) -> str:
    """How long before the document the edition came out: news of its first weeks is about it."""
    published = page.context.published
    out = published_on(edition)
    days = (published - out).days if published and out else 9999
    return f"ec:age:{0 if days <= 3 else 1 if days <= 40 else 2 if days <= 400 else 3}"


def _paired(seen: Seen, first: int, last: int, word: int, edition: str, name: str) -> Cited:
    right = word > last
    start, end = (last + 1, word) if right else (word + 1, first)
    side = "R" if right else "L"
    gap = end - start
    pre = seen.sentence.word(word - 1)
    return Cited(
        edition,
        min(first, word),
        max(last, word),
        (
            f"ec:{name}:{side}{bucket(gap)}",
            f"ec:{name}:{side}:{between(seen.sentence.words, start, end)}",
            f"ec:{name}:{side}:pre:{_plain(pre)}:{int(gap <= 2)}",
            f"ec:{name}:q{passed(seen, start, end)}",
            f"ec:{name}:{seen.sentence.word(first)}",
        ),
    )


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
    found: dict[str, list[str]] = {NO_EDITION: ["e0", f"e0:here{min(len(own), 2)}", f"e0:{quantity.kind}"]}
    explicit = {one.edition for ones in cited.values() for one in ones if not one.inferred}
    for one in own:
        if one.inferred and not one.fresh and explicit and one.edition not in explicit:
            continue  # "the index" is the one that the text names, if it names one
        _merge(found, one.edition, list(_cited_here(seen, index, one)))
    back_named: set[str] = set()
    for back in range(1, _BACK):
        at = seen.index - back
        if at < 0:
            break
        for one in reversed(cited.get(at, [])):
            if one.edition in back_named:
                continue
            newer = len(back_named)
            back_named.add(one.edition)
            earlier = page.body[at]
            same = earlier.paragraph == seen.paragraph
            names = [
                f"eb:{bucket(back)}:{int(bool(own))}", f"eb:para{int(same)}:{int(bool(own))}",
                f"eb:newer{min(newer, 2)}:{int(bool(own))}", f"eb:head{int(earlier.heading)}:{int(bool(own))}",
                *(f"b{n}" for n in one.features[:1]),
            ]  # fmt: skip
            _merge(found, one.edition, names)
        if len(back_named) >= 4:
            break
    for ahead in range(1, _AHEAD):
        for one in cited.get(seen.index + ahead, []):
            if one.edition not in found or not any(n.startswith(("eh", "eb", "ef")) for n in found[one.edition]):
                close = page.body[seen.index + ahead].paragraph == seen.paragraph
                tail = f"{int(bool(own))}{int(bool(back_named))}"
                names = [f"ef:{bucket(ahead)}:{tail}", f"ef:para{int(close)}:{tail}", f"f{one.features[0]}:{tail}"]
                _merge(found, one.edition, names)
    for one in cited.get(-1, []):
        _merge(found, one.edition, [f"et:{int(bool(own))}", *(f"t{n}" for n in one.features[:1])])
    if page.context.edition:
        _merge(found, page.context.edition, [f"ed:{int(bool(own))}:{int(bool(back_named))}"])
    everything = {e for e in found if e}
    for edition, names in found.items():
        if edition:
            names.append(f"ea:{int(edition in agreed)}:{int(bool(agreed))}:{int(len(everything) > 1)}")
            names.append(f"e:only{int(len(everything) == 1)}")
            names.append("e")
        else:
            names.append(f"e0:agreed{int(bool(agreed & everything))}")
            names.append(f"e0:any{min(len(everything), 2)}")
    return found


def _merge(found: dict[str, list[str]], edition: str, names: list[str]) -> None:
    if edition in found:
        have = found[edition]
        have += [n for n in names if n not in have]
    else:
        found[edition] = names


def _cited_here(seen: Seen, index: int, one: Cited) -> Iterator[str]:
    quantity = seen.quantities[index]
    yield from one.features
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
