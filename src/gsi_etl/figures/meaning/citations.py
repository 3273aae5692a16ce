"""The editions that the words of a text may cite: a publication's name with a year, an ordinal, "the latest index"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from gsi_etl.config.subject import GENERIC, subject
from gsi_etl.figures.meaning.passage import Passage, Seen
from gsi_etl.figures.meaning.phrases import Found, attributions
from gsi_etl.figures.meaning.relations import between, bucket, form, passed
from gsi_etl.figures.text.edition_terms import edition_of, latest_edition, meant, nth, published_on, reference_year
from gsi_etl.figures.text.words import bag

#: A year so many words from a name says which edition is meant.
_BESIDE = 4
#: A year farther from a name than this is none of its edition: lists of editions are long.
_LINKED = 60
#: Words between a name and what introduces it: "according to Walk Free's new Global Slavery Index".
_INTRODUCED = 5
#: Words between a name and its verb: "The index of 2018, by Walk Free, says".
_SAYS = 3
_ORDINALS = {"first": 0, "inaugural": 0, "second": 1, "third": 2, "fourth": 3, "fifth": 4, "sixth": 5}
_INTRODUCING = ("source", "within", "by", "contrast")
#: The feature of a year that a number of the edition named there is about.
ABOUT = "ec:about"
_LATEST = bag("latest newest new current recent this last")


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
    #: The word that is its year.
    year: int | None = None
    #: Whether it is named as a source, or as what a number is compared with.
    role: str = "none"


def citations(page: Passage, seen: Seen) -> list[Cited]:
    """Every pair of a publication's name and a year in the sentence, ordinals, and "the latest index"."""
    found: list[Cited] = []
    if not seen.publications:
        return found
    told = attributions(seen.sentence.language).find(seen.sentence.raw)
    plain = _named_plainly(seen)
    for first, last, classes in seen.publications:
        for family in classes:
            generic = family == GENERIC
            real = subject().main.family if generic else family
            kind = "index" if generic else "named"
            named = False
            for word, year in _all_years(seen):
                edition = meant(real, year)
                if edition is not None and abs(word - first) <= _LINKED:
                    named = named or -_BESIDE <= word - last <= _BESIDE or -_BESIDE <= first - word <= _BESIDE
                    one = _paired(seen, first, last, word, edition, kind, told)
                    if edition not in plain and year in _told_about(seen, last, real):
                        one = replace(one, features=(*one.features, ABOUT))
                    found.append(one)
            found += _ordinal(seen, first, last, real, kind)
            latest = latest_edition(real, page.context.published)
            if latest is not None and not named:
                fresh = not _LATEST.isdisjoint(seen.sentence.words[max(0, first - 2) : first])
                about = f"ec:latest:{int(fresh)}:{kind}:{min(len(seen.years), 2)}"
                role = _role(seen, told, first, last)
                features = about, _age(page, latest), f"en:latest:{role}"
                found.append(Cited(latest, first, last, features, inferred=True, fresh=fresh, role=role))
    return found


def _named_plainly(seen: Seen) -> set[str | None]:
    """The editions whose year stands right behind a name: "SOFI 2024"."""
    years = dict(seen.years)
    return {
        meant(subject().main.family if family == GENERIC else family, years[last + 1])
        for _, last, classes in seen.publications
        for family in classes
        if last + 1 in years
    }


def _told_about(seen: Seen, last: int, family: str) -> set[int | None]:
    """The year that the edition right here is about: "By SOFI 2024, 733 million in 2023" names no SOFI 2023."""
    return {
        reference_year(edition)
        for word, year in seen.years
        if word == last + 1 and (edition := meant(family, year)) is not None
    }


def bare(page: Passage, seen: Seen) -> list[Cited]:
    """The years of a sentence that names no publication, as editions of the one that was named last."""
    for back in range(1, _CARRIED + 1):
        earlier = page.body[seen.index - back].publications if seen.index >= back else ()
        main = subject().main.family
        families = {main if family == GENERIC else family for _, _, classes in earlier for family in classes}
        if families:
            return [
                Cited(edition, word, word, (f"ec:bare:{back}", f"ec:bare:{len(families)}"), year=word)
                for family in sorted(families)
                for word, year in seen.years
                if (edition := edition_of(family, year)) is not None
            ]
    return []


#: A publication is thought of for so many sentences.
_CARRIED = 5


def _ordinal(seen: Seen, first: int, last: int, family: str, kind: str) -> Iterator[Cited]:
    """``the first Global Slavery Index``, ``the index, in its third edition``."""
    words = seen.sentence.words
    for at in range(max(0, first - 2), min(last + 5, len(words))):
        if words[at] in _ORDINALS and not first <= at <= last:
            edition = nth(family, _ORDINALS[words[at]])
            if edition:
                gap = f"L{first - at}" if at < first else f"R{at - last}"
                features = ("ec:ordinal", f"ec:ordinal:{kind}", f"ec:ordinal:{kind}:{gap}")
                yield Cited(edition, min(at, first), max(at, last), features)


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


def _paired(seen: Seen, first: int, last: int, word: int, edition: str, name: str, told: list[Found]) -> Cited:
    right = word > last
    start, end = (last + 1, word) if right else (word + 1, first)
    side = "R" if right else "L"
    gap = end - start
    pre = seen.sentence.word(word - 1)
    whole = min(first, word), max(last, word)
    role = _role(seen, told, *(whole if gap <= _BESIDE else (word, word)))
    return Cited(
        edition,
        *whole,
        (
            f"ec:{name}:{side}{bucket(gap)}",
            f"ec:{name}:{side}:{between(seen.sentence.words, start, end)}",
            f"ec:{name}:{side}:pre:{form(pre)}:{int(gap <= 2)}" if pre else f"ec:{name}:{side}:opens",
            f"ec:{name}:q{passed(seen, start, end)}",
            f"ec:{name}:{seen.sentence.word(first)}",
            f"en:{name}:{int(gap <= _BESIDE)}:{role}",
        ),
        year=word,
        role=role,
    )


def _role(seen: Seen, told: list[Found], first: int, last: int) -> str:
    """What the words beside a name make of it: what introduces it, and whether a verb of saying follows."""
    before = [
        (end, what)
        for _, end, classes in told
        if end < first <= end + _INTRODUCED and not passed(seen, end + 1, first)
        for what in classes
        if what in _INTRODUCING
    ]
    after = any(
        last < start <= last + _SAYS and "says" in classes and not passed(seen, last + 1, start)
        for start, _, classes in told
    )
    return f"{max(before)[1] if before else 'none'}{'+says' if after else ''}"
