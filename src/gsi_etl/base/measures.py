"""What the subject of this process counts: ``measures.csv`` of its pack, and how its measures hang together.

A target is held against the estimates. Its role says what it is: the count that the subject is about, a part of that,
its rate for every 1,000 people, its share of the population. Knows ``pack``, ``model`` and ``errors``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal, get_args

from gsi_etl.base import curated, pack
from gsi_etl.base.curated import Row
from gsi_etl.errors import PackError
from gsi_etl.model import Figure, Kind

#: ``form``: a finer part, not a target itself, that gets quoted for its whole. ``beside``: counted beside the subject,
#: and known by name in tables. ``score``: points that are published with the estimates.
Role = Literal["headline", "part", "rate", "share", "form", "beside", "score", ""]
TARGET_ROLES = ("headline", "part", "rate", "share")
KINDS: dict[str, Kind] = {"headline": "count", "part": "count", "rate": "rate", "share": "share"}
UNITS = {"rate": "per 1,000", "share": "fraction"}
_CONVERTED = {"rate": "5.8 per 100,000 is written as 0.058", "share": "9.1 per cent is written as 0.091"}
#: Measures that the reader itself gives, whatever the subject: a pack need not have them.
GENERAL = ("population", "change", "rank_by_count", "rank_by_prevalence", "share_of_world_total")
COLUMNS = ("measure", "kinds", "unit", "target", "role", "definition", "source")


@dataclass(frozen=True, slots=True)
class Measure:
    """A row of measures.csv.

    ``label`` stands in sentences ("40.3 million people in modern slavery"), ``title`` over lists. ``part_of``: of a
    part or form the count that it belongs to; of a rate or share the count that it is worked out from. ``cue``: the
    class of cue phrases by which texts name it. ``nouns`` stand right behind a number, ``phrases`` anywhere near.
    """

    name: str
    kinds: tuple[str, ...]
    unit: str
    target: bool
    role: Role
    label: str
    title: str
    part_of: str
    cue: str
    definition: str
    source: str
    nouns: tuple[str, ...]
    phrases: tuple[str, ...]


@pack.per_pack
@cache
def measures() -> dict[str, Measure]:
    """All measures by name, in the order of the file. Raises PackError that names line and column."""
    return read(pack.own("measures.csv"))


def read(path: Path) -> dict[str, Measure]:
    """The measures of a file, checked."""
    if not path.is_file():
        raise PackError("the pack has no measures.csv", where=str(path), hint="`gsi-etl subject new` writes one")
    lines = list(curated.rows(path, needed=COLUMNS))
    curated.unique(path, lines, ("measure",))
    found = {row["measure"]: _measure(path, line, row) for line, row in lines}
    for line, row in lines:
        _related(path, line, found[row["measure"]], found)
    if not any(one.role == "headline" for one in found.values()):
        raise curated.refused(path, 1, "no measure has the role headline: the count that the subject is about")
    return found


def _measure(path: Path, line: int, row: Row) -> Measure:
    name, role, target = row["measure"], row["role"], row["target"]
    if not name or not name.replace("_", "a").isalnum() or not name.islower():
        raise curated.refused(path, line, f"measure {name!r}: small letters, digits and _ only")
    if target not in ("yes", "no"):
        raise curated.refused(path, line, f"target {target!r}: it is yes or no")
    if role not in get_args(Role):
        raise curated.refused(path, line, f"role {role!r}: it is one of {', '.join(filter(None, get_args(Role)))}")
    if (target == "yes") != (role in TARGET_ROLES):
        raise curated.refused(
            path, line, f"{name}: a target has one of the roles {', '.join(TARGET_ROLES)}, no other has"
        )
    kinds = tuple(filter(None, row["kinds"].split("|")))
    if unknown := [kind for kind in kinds if kind not in get_args(Kind)]:
        raise curated.refused(path, line, f"kinds {unknown[0]!r}: they are {', '.join(get_args(Kind))}")
    if role in KINDS and KINDS[role] not in kinds:
        raise curated.refused(path, line, f"{name}: the role {role} needs the kind {KINDS[role]}")
    if role in UNITS and row["unit"] != UNITS[role]:
        raise curated.refused(
            path, line, f"{name}: a {role} has the unit {UNITS[role]!r}, not {row['unit']!r} ({_CONVERTED[role]})"
        )
    label = row.get("label") or name.replace("_", " ")
    return Measure(
        name=name,
        kinds=kinds,
        unit=row["unit"],
        target=target == "yes",
        role=role,  # type: ignore[arg-type]  # one of the roles, as looked up above
        label=label,
        title=row.get("title") or label[:1].upper() + label[1:],
        part_of=row.get("part_of", ""),
        cue=row.get("cue") or name,
        definition=row["definition"],
        source=row["source"],
        nouns=_listed(row.get("nouns", "")),
        phrases=_listed(row.get("phrases", "")),
    )


def _listed(cell: str) -> tuple[str, ...]:
    return tuple(filter(None, cell.split("|")))


def _related(path: Path, line: int, one: Measure, found: dict[str, Measure]) -> None:
    """Parts belong to counts that there are, and to no circle."""
    if one.part_of and one.part_of not in found:
        raise curated.refused(path, line, f"part_of {one.part_of!r} is not in measures.csv")
    if not one.part_of and one.role in ("part", "rate", "share", "form"):
        raise curated.refused(path, line, f"{one.name}: a {one.role} says in part_of which count it belongs to")
    passed, at = {one.name}, one.part_of
    while at:
        if at in passed or found[at].role not in ("headline", "part", "form", "beside"):
            raise curated.refused(path, line, f"part_of {one.part_of!r}: it leads to no count that is whole")
        passed.add(at)
        at = found[at].part_of


@pack.per_pack
@cache
def of_role(*roles: Role) -> tuple[str, ...]:
    """The measures with these roles, in the order of the file."""
    return tuple(name for name, one in measures().items() if one.role in roles)


def stocks() -> tuple[str, ...]:
    """The counts that are targets."""
    return of_role("headline", "part")


def rates() -> tuple[str, ...]:
    """The rates and shares that are targets."""
    return of_role("rate", "share")


def headline() -> str:
    """The count that the subject is about."""
    return of_role("headline")[0]


@pack.per_pack
@cache
def targets() -> frozenset[str]:
    """The measures whose figures are reconciled. All others are distractors that must not be taken for them."""
    return frozenset(name for name, one in measures().items() if one.target)


def is_target(figure: Figure) -> bool:
    """Whether a figure states a level of a target."""
    return figure.measure in targets() and not figure.reading.change


def wholes(measure: str) -> Iterator[str]:
    """What a count is a part of, from the next whole to the largest."""
    one = measures().get(measure)
    while one is not None and one.part_of:
        yield one.part_of
        one = measures().get(one.part_of)


@pack.per_pack
@cache
def own_cue(measure: str) -> str:
    """The class of cues that speaks of a measure: of a rate or share that of its count."""
    one = measures().get(measure)
    if one is None:
        return measure
    return own_cue(one.part_of) if one.role in ("rate", "share") else one.cue


def rate_of(count: str) -> str | None:
    """The target that is the rate of a count."""
    return next((name for name in of_role("rate") if measures()[name].part_of == count), None)


def share_of(count: str) -> str | None:
    """The target that is the share of the population of a count."""
    return next((name for name in of_role("share") if measures()[name].part_of == count), None)


def main_rates() -> tuple[str, ...]:
    """The rate and the share of the headline count: one thing in two units."""
    return tuple(name for name in (rate_of(headline()), share_of(headline())) if name is not None)


def ranked_by(measure: str | None) -> str | None:
    """The rank that goes by a measure's values: by the headline count, or by its rate."""
    if measure in main_rates():
        return "rank_by_prevalence"
    return "rank_by_count" if measure == headline() else None


def twins(measure: str) -> tuple[str, ...]:
    """The shares that say the same as a rate, and the rates that say the same as a share: of one count."""
    one = measures().get(measure)
    if one is None or one.role not in UNITS:
        return ()
    role: Role = "share" if one.role == "rate" else "rate"
    return tuple(name for name in of_role(role) if measures()[name].part_of == one.part_of)


@pack.per_pack
@cache
def unit(measure: str | None) -> str:
    """The unit of a measure; of one that no pack has told by its name."""
    one = measures().get(measure or "")
    if one is not None:
        return one.unit
    return UNITS["share"] if measure and measure.startswith("share") else ""


def is_share(measure: str | None) -> bool:
    return unit(measure) == UNITS["share"]


def is_rate(measure: str | None) -> bool:
    return unit(measure) == UNITS["rate"]


def is_of_people(measure: str | None) -> bool:
    """Whether it counts people, of whom no place has more than live there."""
    return unit(measure) == "persons"


def label(measure: str | None) -> str:
    """A measure as a sentence puts it: "people in modern slavery"; "a number" for none."""
    one = measures().get(measure or "")
    if one is not None:
        return one.label
    return (measure or "a number").removeprefix("other:").replace("_", " ")


def title(measure: str) -> str:
    """A measure as a heading puts it."""
    one = measures().get(measure)
    words = label(measure)
    return one.title if one is not None else words[:1].upper() + words[1:]
