"""The editions that can be cited: ``editions.csv`` of the pack, and yearly reports of which any year makes one.

Knows the table and the subject's publications; reads no sentence.
"""

from __future__ import annotations

from datetime import date
from functools import cache

from gsi_etl.base import curated, pack
from gsi_etl.config.subject import subject


def is_year(word: str) -> bool:
    """True for four digits that can be the year of an edition."""
    return len(word) == 4 and word.isdecimal() and 2000 <= int(word) < 2100


def edition_of(family: str, year: int) -> str | None:
    """The edition of a family that goes by the year; None when there is none."""
    if (family, year) in _by_year():
        return _by_year()[family, year]
    publication = subject().publication(family)
    return f"{family} {year}" if publication is not None and publication.any_year else None


def meant(family: str, year: int) -> str | None:
    """The same; where there is none, that of the publication that the family's name stands for."""
    publication = subject().publication(family)
    other = publication.stands_for if publication is not None else None
    return edition_of(family, year) or (edition_of(other, year) if other else None)


def nth(family: str, order: int) -> str | None:
    """The edition at ``order``, counted from 0."""
    editions = sorted(year for name, year in _by_year() if name == family)
    return edition_of(family, editions[order]) if order < len(editions) else None


def latest_edition(family: str, published: date | None) -> str | None:
    """The newest edition that was out on the day the document was published."""
    if published is None:
        return None
    out = [(day, name) for name, day in _dates() if name.startswith(family) and day <= published]
    return max(out)[1] if out else None


def published_on(edition: str) -> date | None:
    """The day an edition came out."""
    return dict(_dates()).get(edition)


def reference_year(edition: str) -> int | None:
    """The year that an edition's numbers are about."""
    return _reference_years().get(edition)


@pack.per_pack
@cache
def _reference_years() -> dict[str, int]:
    return {row["edition"]: int(row["reference_year"]) for row in _rows() if row["reference_year"]}


@pack.per_pack
@cache
def _rows() -> tuple[dict[str, str], ...]:
    return tuple(row for _, row in curated.rows(pack.own("editions.csv")))


@pack.per_pack
@cache
def _by_year() -> dict[tuple[str, int], str]:
    """Editions by family and each year that they go by: of publication, and what their aliases say."""
    table: dict[tuple[str, int], str] = {}
    for row in _rows():
        family, _, year = row["edition"].partition(" ")
        table[family, int(year)] = row["edition"]
        for alias in row["aliases"].split("|"):
            for word in alias.split():
                if is_year(word):
                    table.setdefault((family, int(word)), row["edition"])
    return table


@pack.per_pack
@cache
def _dates() -> tuple[tuple[str, date], ...]:
    return tuple((row["edition"], date.fromisoformat(row["published_on"])) for row in _rows())
