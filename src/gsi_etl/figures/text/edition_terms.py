"""The editions that can be cited: ``warehouse/reference/editions.csv``, and the yearly Trafficking in Persons report.

Knows the table; reads no sentence.
"""

from __future__ import annotations

import csv
from datetime import date
from functools import cache

from gsi_etl.config.resources import folder


def is_year(word: str) -> bool:
    """True for four digits that can be the year of an edition."""
    return len(word) == 4 and word.isdecimal() and 2000 <= int(word) < 2100


def edition_of(family: str, year: int) -> str | None:
    """The edition of ``GSI``, ``GEMS`` or ``TIP`` that goes by the year; None when there is none."""
    if family == "TIP":
        return f"TIP {year}"
    return _by_year().get((family, year))


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


@cache
def _rows() -> tuple[dict[str, str], ...]:
    with (folder("warehouse") / "reference" / "editions.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


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


@cache
def _dates() -> tuple[tuple[str, date], ...]:
    return tuple((row["edition"], date.fromisoformat(row["published_on"])) for row in _rows())
