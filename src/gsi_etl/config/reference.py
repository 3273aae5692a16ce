"""The reference data of the pack: estimates by edition, and places. Files in, values out.

The same values feed reconciling, the checks and the warehouse. Knows ``pack``, ``curated``, ``errors`` and ``model``.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, cached_property
from pathlib import Path

from gsi_etl.base import curated, measures, pack
from gsi_etl.base.curated import Row
from gsi_etl.errors import PackError
from gsi_etl.model import Estimate


@dataclass(frozen=True, slots=True)
class Place:
    """A country, territory, region or the world: its code, kind, and the name people know it by.

    ``region`` and ``region_ilo`` are those of two groupings of the pack's regions.csv: codes of places, None where no
    table says.
    """

    code: str
    kind: str
    name: str
    region: str | None = None
    region_ilo: str | None = None


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
    label: str = ""
    role: str = ""
    part_of: str = ""


@dataclass(frozen=True, slots=True)
class Caveat:
    """What the publishers say of comparing two editions at a level: the world, its regions, or countries."""

    from_edition: str
    to_edition: str
    level: str
    comparable: str
    caveat: str
    origin: str


#: ``scores``: what is said of the scores of countries, whose models are others than those of the estimates.
LEVELS = ("world", "region", "country", "scores")
COMPARABLE = ("same estimate", "with care", "no")


@dataclass(frozen=True)
class Reference:
    """All reference data, and ``load_id``: the sha256 over the files they came from.

    ``parts`` are estimates of a part of a measure (a sex, a form, a dimension of a score): never of its whole.
    """

    load_id: str
    estimates: tuple[Estimate, ...]
    places: tuple[Place, ...]
    measures: tuple[str, ...]
    editions: tuple[Edition, ...] = ()
    definitions: tuple[Measure, ...] = ()
    parts: tuple[Estimate, ...] = ()
    comparisons: tuple[Caveat, ...] = ()

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


@pack.per_pack
@cache
def load_reference(folder: Path | None = None) -> Reference:
    """Read all tables of a pack, default the one in use.

    Raises PackError, naming file and line, for a malformed row, an unknown code or a doubled key.
    """
    folder = folder or pack.reference()
    tables = {name: _lines(folder, name) for name in TABLES}
    shared = pack.shared("places.csv")
    common = [] if folder == shared.parent else list(curated.rows(shared))
    own = {row["code"] for _, row in tables["places"]}
    places = [*(one for one in common if one[1]["code"] not in own), *tables["places"]]
    _check(folder, tables, {row["code"] for _, row in places})
    paths = [folder / f"{name}.csv" for name in TABLES]
    if common:
        paths.append(shared)
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in paths if path.is_file())).hexdigest()
    regions = {row["place"]: row for _, row in tables["regions"]}
    known = measures.read(folder / "measures.csv")
    return Reference(
        load_id=digest,
        estimates=tuple(_of_target(known, folder / "estimates.csv", *one) for one in tables["estimates"]),
        parts=tuple(_estimate(folder / "estimate_parts.csv", line, row) for line, row in tables["estimate_parts"]),
        places=tuple(_place(row, regions.get(row["code"])) for _, row in places),
        measures=tuple(known),
        editions=tuple(_edition(folder / "editions.csv", line, row) for line, row in tables["editions"]),
        definitions=tuple(
            Measure(one.name, one.unit, one.target, one.definition, one.label, one.role, one.part_of)
            for one in known.values()
        ),
        comparisons=tuple(Caveat(**row) for _, row in tables["comparisons"]),
    )


def _lines(folder: Path, name: str) -> list[tuple[int, Row]]:
    """The rows of a table; none of one that a pack need not have."""
    path = folder / f"{name}.csv"
    if path.is_file():
        return list(curated.rows(path, COLUMNS.get(name, ())))
    if path.name in pack.REQUIRED:
        raise PackError(
            f"the pack has no {path.name}", where=str(path), kept="nothing was loaded", hint="`gsi-etl subject new`"
        )
    return []


#: The columns that a table must have.
COLUMNS = {
    "estimates": ("edition", "measure", "place", "value", "unit", "lower", "upper", "reference_year", "published_on",
                  "verified", "origin"),
    "estimate_parts": ("edition", "measure", "part", "place", "value", "unit", "reference_year", "published_on",
                       "verified", "origin"),
    "places": ("code", "kind", "name", "aliases", "demonyms"),
    "regions": ("place", "region", "region_ilo", "origin"),
    "editions": ("edition", "publisher", "title", "aliases", "published_on", "reference_year", "method_family",
                 "rank_basis", "verified", "origin"),
    "comparisons": ("from_edition", "to_edition", "level", "comparable", "caveat", "origin"),
}  # fmt: skip


#: What makes a row the only one of its kind, by table.
TABLES = {
    "estimates": ("edition", "measure", "place", "reference_year"),
    "estimate_parts": ("edition", "measure", "part", "place", "reference_year"),
    "places": ("code",),
    "regions": ("place",),
    "measures": ("measure",),
    "editions": ("edition",),
    "comparisons": ("from_edition", "to_edition", "level"),
}


def _check(folder: Path, tables: dict[str, list[tuple[int, Row]]], places: set[str]) -> None:
    editions = {row["edition"] for _, row in tables["editions"]}
    counted = {row["measure"] for _, row in tables["measures"]}
    codes = (
        ("edition", editions, "editions.csv"),
        ("from_edition", editions, "editions.csv"),
        ("to_edition", editions, "editions.csv"),
        ("place", places, "places.csv"),
        ("region", places, "places.csv"),
        ("region_ilo", places, "places.csv"),
        ("measure", counted, "measures.csv"),
        ("level", LEVELS, "the levels of a comparison"),
        ("comparable", COMPARABLE, "what a comparison may be"),
        ("verified", ("yes", "no"), "yes and no"),
        ("rank_is", ("printed", "worked out"), "printed and worked out"),
    )
    for name, key in TABLES.items():
        path, lines = folder / f"{name}.csv", tables[name]
        curated.unique(path, lines, key)
        for column, known, kept_in in codes:
            if lines and column in lines[0][1] and name != kept_in.removesuffix(".csv"):
                curated.known(path, lines, column, known, kept_in)


def _place(row: Row, region: Row | None) -> Place:
    more = (region["region"] or None, region["region_ilo"] or None) if region else (None, None)
    return Place(row["code"], row["kind"], row["name"], *more)


def _estimate(path: Path, line: int, row: Row) -> Estimate:
    cell = curated.Cells(path, line, row)
    estimate = Estimate(
        edition=row["edition"],
        measure=row["measure"],
        place=row["place"],
        value=cell.number("value"),
        unit=cell.number("unit") or cell.lacks("unit", "the place value of the last digit that was printed"),
        lower=cell.number("lower"),
        upper=cell.number("upper"),
        reference_year=cell.whole("reference_year"),
        published_on=cell.day("published_on"),
        population=cell.number("population"),
        rank=cell.whole("rank"),
        rank_worked_out=row.get("rank_is") == "worked out",
        part=row.get("part") or None,
        verified=row["verified"] == "yes",
        origin=row["origin"],
    )
    if estimate.value is None and estimate.lower is None and estimate.upper is None:
        raise PackError("an estimate has neither a value nor a bound", where=f"{path}:{line}", why=str(row))
    return estimate


#: What a value can be at most, and how to write it.
_MOST = {"share": (Decimal(1), "a share is a fraction: 9.1 per cent is 0.091"),
         "rate": (Decimal(1000), "a rate is for every 1,000")}  # fmt: skip


def _of_target(known: Mapping[str, measures.Measure], path: Path, line: int, row: Row) -> Estimate:
    """An estimate that its measure can have: one that cannot be was written in another unit."""
    estimate = _estimate(path, line, row)
    one = known[estimate.measure]
    if not one.target:
        return estimate
    most, must = _MOST.get(one.role, (None, ""))
    for column, number in (("value", estimate.value), ("lower", estimate.lower), ("upper", estimate.upper)):
        if number is not None and (number < 0 or (most is not None and number > most)):
            raise curated.refused(path, line, f"{column} {row[column]!r}: {must or 'it is negative'}")
    return estimate


def _edition(path: Path, line: int, row: Row) -> Edition:
    cell = curated.Cells(path, line, row)
    return Edition(
        edition=row["edition"],
        title=row["title"],
        publisher=row["publisher"].replace("|", ", "),
        published_on=cell.day("published_on"),
        reference_year=cell.whole("reference_year"),
        method_family=row["method_family"],
        rank_basis=row["rank_basis"],
    )
