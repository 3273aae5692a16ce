"""The reference data of warehouse/reference/: estimates by edition, and places. Files in, values out.

The same values feed reconciling, the checks and the warehouse. Knows ``assets``, ``errors`` and ``model``.
"""

from __future__ import annotations

import csv
import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache, cached_property
from pathlib import Path

from gsi_etl.config import resources
from gsi_etl.errors import GsiError
from gsi_etl.model import Estimate


@dataclass(frozen=True, slots=True)
class Place:
    """A country, territory, region or the world: its code, kind, and the name people know it by."""

    code: str
    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Edition:
    """A release of a publication. Editions of one ``method_family`` may be compared with care, others not at all."""

    edition: str
    title: str
    publisher: str
    published_on: date
    reference_year: int | None
    method_family: str
    rank_basis: str


@dataclass(frozen=True, slots=True)
class Measure:
    """What is counted, in which unit, and what that means. ``target``: it is reconciled with the estimates."""

    measure: str
    unit: str
    target: bool
    definition: str


@dataclass(frozen=True)
class Reference:
    """All reference data, and ``load_id``: the sha256 over the files they came from."""

    load_id: str
    estimates: tuple[Estimate, ...]
    places: tuple[Place, ...]
    measures: tuple[str, ...]
    editions: tuple[Edition, ...] = ()
    definitions: tuple[Measure, ...] = ()

    def place_name(self, code: str | None) -> str:
        return self._names.get(code or "", code or "an unnamed place")

    def estimates_of(self, measure: str | None, place: str | None) -> Sequence[Estimate]:
        """All editions' estimates of one subject, in the order of the file."""
        return self._by_subject.get((measure, place), ())

    @cached_property
    def _names(self) -> dict[str, str]:
        return {place.code: place.name for place in reversed(self.places)}

    @cached_property
    def _by_subject(self) -> dict[tuple[str | None, str | None], list[Estimate]]:
        groups: dict[tuple[str | None, str | None], list[Estimate]] = defaultdict(list)
        for row in self.estimates:
            groups[row.measure, row.place].append(row)
        return dict(groups)


@cache
def load_reference(folder: Path | None = None) -> Reference:
    """Read estimates, places, measures and editions. Raises GsiError that names file, line and column."""
    folder = folder or resources.folder("warehouse") / "reference"
    files = [folder / name for name in ("estimates.csv", "places.csv", "measures.csv", "editions.csv")]
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in files)).hexdigest()
    return Reference(
        load_id=digest,
        estimates=tuple(_estimate(files[0], line, row) for line, row in _rows(files[0])),
        places=tuple(Place(row["code"], row["kind"], row["name"]) for _, row in _rows(files[1])),
        measures=tuple(row["measure"] for _, row in _rows(files[2])),
        editions=tuple(_edition(files[3], line, row) for line, row in _rows(files[3])),
        definitions=tuple(
            Measure(row["measure"], row["unit"], row["target"] == "yes", row["definition"])
            for _, row in _rows(files[2])
        ),
    )


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    with path.open(encoding="utf-8", newline="") as handle:
        reader = csv.DictReader(handle, strict=True)
        for row in reader:
            yield reader.line_num, row


def _estimate(path: Path, line: int, row: dict[str, str]) -> Estimate:
    try:
        return Estimate(
            edition=row["edition"],
            measure=row["measure"],
            place=row["place"],
            value=Decimal(row["value"]),
            unit=Decimal(row["unit"]),
            lower=Decimal(row["lower"]) if row["lower"] else None,
            upper=Decimal(row["upper"]) if row["upper"] else None,
            reference_year=int(row["reference_year"]) if row["reference_year"] else None,
            published_on=date.fromisoformat(row["published_on"]),
            population=Decimal(row["population"]) if row["population"] else None,
            rank=int(row["rank"]) if row["rank"] else None,
            origin=row["origin"],
        )
    except (KeyError, ValueError, InvalidOperation) as error:
        raise GsiError("a row of the estimates cannot be read", where=f"{path}:{line}", why=repr(error)) from None


def _edition(path: Path, line: int, row: dict[str, str]) -> Edition:
    try:
        return Edition(
            edition=row["edition"],
            title=row["title"],
            publisher=row["publisher"].replace("|", ", "),
            published_on=date.fromisoformat(row["published_on"]),
            reference_year=int(row["reference_year"]) if row["reference_year"] else None,
            method_family=row["method_family"],
            rank_basis=row["rank_basis"],
        )
    except (KeyError, ValueError) as error:
        raise GsiError("a row of the editions cannot be read", where=f"{path}:{line}", why=repr(error)) from None
