"""Candidates for the year that a quantity is about, and the evidence for each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from gsi_etl.config.subject import GENERIC, subject
from gsi_etl.figures.meaning.citations import Cited
from gsi_etl.figures.meaning.known import Known
from gsi_etl.figures.meaning.passage import Passage, Seen
from gsi_etl.figures.meaning.phrases import attributions
from gsi_etl.figures.meaning.relations import between, bucket, form, passed
from gsi_etl.figures.text.edition_terms import edition_of

NO_YEAR = 0
_YEARS_BACK = 4
#: A year within so many words of a publication's name may be that of the publication.
_BESIDE = 3
#: A name and a year farther apart do not cite an edition whose years the text speaks of.
_NAMED = 20


@dataclass(frozen=True, slots=True)
class Said:
    """The year of the last target, what that was, and where it stands."""

    year: int | None = None
    sentence: int = -1
    index: int = -1
    measure: str = ""
    place: str = ""


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
    found: dict[int, list[str]] = {NO_YEAR: list(_no_year(page, seen, index))}
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
        kin = f"{int(before.place == place)}{int(before.measure == measure)}"
        if before.year:
            found.setdefault(before.year, [])
        for year, names in found.items():
            sort = f"{int(bool(before.year))}:{'none' if not year else 'same' if year == before.year else 'new'}"
            names += [f"yp:{sort}:{gap}", f"yp:{sort}:{here}:{int(same)}", f"yp:{sort}:{kin}:{int(same)}"]
            names.append(f"yp:{sort}:{kin}:{gap}:{here}")
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
    editions = {one.edition for one in cited if not one.inferred and one.last - one.first <= _NAMED}
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
    pre, pre2, post = (_plain(sentence.word(word + k)) for k in (-1, -2, 1))
    yield f"y:pre:{pre}"
    yield f"y:pre:{pre}:q{min(numbers, 1)}"
    yield f"y:pre2:{pre2}"
    yield f"y:pre2:{pre2} {pre}"
    yield f"y:post:{post}"
    yield f"y:post2:{_plain(sentence.word(word + 2))}"
    yield f"y:around:{pre}:{post}:{side}"
    yield f"y:{side}{bucket(end - start)}:pre:{pre}"
    named, said = _beside_name(seen, word), _preposition(seen, word)
    yield f"y:pub{int(_in_publication(seen, word))}"
    yield f"y:name:{named}"
    yield f"y:prep:{said}"
    yield f"y:prep:{said}:{side}:q{min(numbers, 1)}"
    yield f"y:only{int(len({y for _, y in seen.years}) == 1)}"
    yield from _lines(seen, index, word, side)
    others = [w for w, _ in seen.years if w != word]
    if right and any(quantity.end <= w < word for w in others):
        yield "y:R:second"
    if not right and any(word < w < quantity.first for w in others):
        yield "y:L:second"
    if word == 0:
        yield "y:opens"


def _lines(seen: Seen, index: int, word: int, side: str) -> Iterator[str]:
    """In a list or a table: how many lines are between, and whether the year stands in its heading."""
    quantity, words = seen.quantities[index], seen.sentence.words
    breaks = [at for at, each in enumerate(words) if each[0] == "\n"]
    if not breaks:
        return
    start, end = min(word, quantity.first), max(word, quantity.first)
    yield f"y:lines{min(sum(start < at < end for at in breaks), 2)}:{side}"
    top = breaks[0]
    if word < top < quantity.first and not any(other.first < top for other in seen.quantities):
        yield "y:headed"


def _in_publication(seen: Seen, word: int) -> bool:
    """True when the year stands within three words of a publication's name."""
    return any(-_BESIDE <= word - last <= _BESIDE or -_BESIDE <= first - word <= _BESIDE
               for first, last, _ in seen.publications)  # fmt: skip


def _beside_name(seen: Seen, word: int) -> str:
    """The nearest publication beside a year: its sort, its side, what stands between, and whether an edition is of
    the year: "the 2018 index", not "in 2016, the agency reports"."""
    year = next((year for at, year in seen.years if at == word), 0)
    beside = [
        (max(word - last, first - word), last < word, first, last, families[0])
        for first, last, families in seen.publications
        if 0 < max(word - last, first - word) <= _BESIDE
    ]
    if not beside:
        return "none"
    gap, left, first, last, family = min(beside)
    mark = between(seen.sentence.words, last + 1 if left else word + 1, word if left else first)
    publication = subject().publication(family)
    sort = family if family == GENERIC or (publication is not None and publication.body) else "named"
    exists = publication is not None and edition_of(publication.family, year) is not None
    return f"{sort}:{'L' if left else 'R'}{'0' if gap == 1 else mark}:{int(exists)}"


def _preposition(seen: Seen, word: int) -> str:
    """What introduces a year, whatever the language: "in 2016", "para 2016", "im Jahr 2016", "than in 2016"."""
    before = [
        (end, what)
        for _, end, classes in attributions(seen.sentence.language).find(seen.sentence.raw[max(0, word - 5) : word])
        for what in classes
        if what.startswith("year")
    ]
    near = min(word, 5) - 1
    return next((what for end, what in reversed(before) if end == near), "none")


def _plain(word: str) -> str:
    return "" if not word else form(word)
