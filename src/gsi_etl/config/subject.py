"""What a pack says of its subject as a whole: ``subject.yaml``, validated as a source is (file, line, field).

``Subject`` is the contract with the people who write a pack; every field says what it is for. The measures are in
measures.csv, the editions in editions.csv. Knows ``pack``, ``measures`` and ``errors``.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from gsi_etl.base import curated, measures, pack
from gsi_etl.config.yaml_lines import composed, line_of, repeated
from gsi_etl.errors import PackError

#: The word that stands for the main publication: its phrases ("the index", "the report") name it only with a year.
GENERIC = "index"

Text = Annotated[str, Field(min_length=1, max_length=400)]
MeasureName = Annotated[str, Field(pattern=r"^[a-z0-9_]{1,60}$")]
Phrases = dict[Annotated[str, Field(pattern=r"^[a-z]{2}$")], tuple[Text, ...]]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Publication(_Strict):
    """A publication that comes out in editions, or the body whose name stands for one."""

    family: str = Field(
        pattern=r"^[A-Za-z][A-Za-z0-9.-]{0,19}$",
        description="its short name; an edition is called by it and a year: GT 2024 in editions.csv",
    )
    title: Text = Field(description="its name in full")
    names: Phrases = Field(
        default={},
        description="how texts name it, by language, in small letters; publications.csv may say the same",
    )
    any_year: bool = Field(
        default=False,
        description="texts cite editions that editions.csv does not have: any year makes one (a yearly report that is "
        "not held here)",
    )
    body: bool = Field(
        default=False,
        description="it is the name of a body rather than of a publication, so that a year beside it may be any year",
    )
    stands_for: str | None = Field(
        default=None, description="the family that is meant where this one has no edition of the year"
    )


class Site(_Strict):
    """The words of the pages that are about the subject. All that is about the software is not theirs to say."""

    title: Text = Field(description="over the first page, and the name of the site")
    lede: Text = Field(description="one sentence: what this site watches")
    dataset: Text = Field(description="what the published data are called")
    editions: Text = Field(description="what the page of editions is about, for search engines")
    estimates: str = Field(
        default="", max_length=1200, description="what readers must know of the estimates and their methods"
    )
    editions_note: str = Field(
        default="", max_length=600, description="a warning over the list of editions: two that must not be compared"
    )
    world_note: str = Field(default="", max_length=600, description="a note under the history of the world total")
    regions: str = Field(default="", max_length=120, description="whose grouping of countries regions.csv has")


class Range(_Strict):
    """What a measure can be at all. A figure beyond it was misread, or is a mistake of the page."""

    highest: Decimal | None = Field(default=None, gt=0, description="no figure of it can be larger")
    world_from: Decimal | None = Field(
        default=None, gt=0, description="no country has so many: a number of this size without a place is the world's"
    )


class Map(_Strict):
    """The map of the first page."""

    measure: MeasureName = Field(description="a rate, share or count that editions give for many countries")
    steps: tuple[Decimal, ...] = Field(min_length=2, max_length=5, description="the bounds between its colours")


class Subject(_Strict):
    """The subject of a pack."""

    id: str = Field(
        pattern=r"^[a-z0-9][a-z0-9-]{1,39}$",
        description="kept by the warehouse, which takes no other subject's figures; never change it",
    )
    name: Text = Field(description="as a sentence puts it: what reports and news say about NAME")
    short_name: Text = Field(description="the same in a word or two, for headings: NAME in Kenya")
    site: Site = Field(description="the words of the pages")
    publications: tuple[Publication, ...] = Field(min_length=1, description="what is cited, the main one first")
    index_names: Phrases = Field(
        default={},
        description='words that can only mean the main publication where a year stands beside them ("report")',
    )
    joint: tuple[str, ...] = Field(
        default=(), description="families whose newer edition replaces an older one of any of them"
    )
    order: tuple[MeasureName, ...] = Field(
        default=(), description="measures in the order in which people ask for them; the others follow by name"
    )
    ranges: dict[MeasureName, Range] = Field(default={}, description="what measures can be at all")
    map: Map | None = Field(default=None, description="the map of the first page; none where no edition has countries")
    telling: tuple[Text, ...] = Field(
        default=(), description="words by which a page is known to be about the subject, for `gsi-etl sources add`"
    )

    @property
    def main(self) -> Publication:
        return self.publications[0]

    def publication(self, family: str) -> Publication | None:
        """The publication of a family; of the generic word the main one."""
        if family == GENERIC:
            return self.main
        return next((one for one in self.publications if one.family == family), None)


@pack.per_pack
@cache
def subject() -> Subject:
    """The subject of this process's pack. Raises PackError that names file, line and field."""
    return load_subject(pack.reference())


def highest(measure: str | None) -> Decimal | None:
    """The most that a figure of the measure can be, by the subject's ranges; None where they say nothing."""
    one = subject().ranges.get(measure or "")
    return one.highest if one is not None else None


def is_worlds(measure: str, value: Decimal | None) -> bool:
    """Whether a number of this size can only be the world's; what holds of a whole holds of its parts."""
    if value is None or measure not in measures.stocks():
        return False
    ranges = [subject().ranges.get(name) for name in (measure, *measures.wholes(measure))]
    bounds = [one.world_from for one in ranges if one is not None and one.world_from is not None]
    return bool(bounds) and value >= bounds[0]


def load_subject(folder: Path) -> Subject:
    """The subject.yaml of a folder, held against the measures.csv and editions.csv beside it."""
    path = folder / "subject.yaml"
    if not path.is_file():
        raise PackError(
            "the pack has no subject.yaml",
            where=str(path),
            hint="name the pack's folder, or begin one: `subject new`",
        )
    node, data = _read(path)
    try:
        found = Subject.model_validate(data)
    except ValidationError as error:
        raise _explained(path, node, error) from None
    faults = [(line_of(node, where), where, words) for where, words in _misfits(found, folder)]
    if faults:
        raise _refused(path, [(line, ".".join(map(str, where)), words) for line, where, words in faults])
    return found


def _read(path: Path) -> tuple[yaml.Node | None, dict[str, Any]]:
    try:
        node, data = composed(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        raise _refused(path, [(line, "", f"not valid YAML: {getattr(error, 'problem', error)}")]) from None
    except (ValueError, RecursionError) as error:
        raise _refused(path, [(1, "", f"a value cannot be read: {error}")]) from None
    if not isinstance(data, dict):
        raise _refused(path, [(1, "", "a subject is a mapping of fields to values")])
    if twice := [(line, name, "is given twice") for line, name in repeated(node)]:
        raise _refused(path, twice)
    return node, data


def _misfits(found: Subject, folder: Path) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """What names a measure or a family that there is not."""
    known = measures.read(folder / "measures.csv")
    families = [one.family for one in found.publications]
    for at, name in enumerate(found.order):
        if name not in known:
            yield ("order", at), f"there is no measure {name!r} in measures.csv"
    for name in found.ranges:
        if name not in known:
            yield ("ranges", name), f"there is no measure {name!r} in measures.csv"
    if found.map is not None and found.map.measure not in known:
        yield ("map", "measure"), f"there is no measure {found.map.measure!r} in measures.csv"
    if found.map is not None and sorted(found.map.steps) != list(found.map.steps):
        yield ("map", "steps"), "the steps rise from the lowest to the highest"
    for at, one in enumerate(found.publications):
        if families.index(one.family) != at or one.family == GENERIC:
            yield ("publications", at, "family"), f"{one.family!r} is taken"
        if one.stands_for is not None and one.stands_for not in families:
            yield ("publications", at, "stands_for"), f"there is no family {one.stands_for!r} among the publications"
    for at, name in enumerate(found.joint):
        if name not in families:
            yield ("joint", at), f"there is no family {name!r} among the publications"
    yield from _uncited(families, folder)


def _uncited(families: list[str], folder: Path) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Editions of a publication that the subject does not name."""
    path = folder / "editions.csv"
    if not path.is_file():
        return
    for line, row in curated.rows(path, needed=("edition",)):
        family, _, year = row["edition"].rpartition(" ")
        if not year.isdecimal() or len(year) != 4:
            raise curated.refused(
                path, line, f"edition {row['edition']!r}: a publication's family and a year, as GT 2024"
            )
        if family not in families:
            yield ("publications",), f"none has the family {family!r} of {row['edition']} ({path.name}:{line})"


def _explained(path: Path, node: yaml.Node | None, error: ValidationError) -> PackError:
    told = {"missing": "is missing", "extra_forbidden": "is not one of its fields: see the reference of subject.yaml"}
    return _refused(
        path,
        [
            (
                line_of(node, item["loc"]),
                ".".join(map(str, item["loc"])),
                told.get(item["type"], item["msg"].removeprefix("Value error, ")),
            )
            for item in error.errors()
        ],
    )


def _refused(path: Path, faults: list[tuple[int, str, str]]) -> PackError:
    faults.sort()
    return PackError(
        "subject.yaml does not fit",
        where=f"{path}:{faults[0][0]}",
        why="; ".join(f"line {line}, {field + ': ' if field else ''}{words}" for line, field, words in faults),
        kept="nothing was loaded",
        hint="correct the line and run again: docs/reference/pack.md explains every field",
    )
