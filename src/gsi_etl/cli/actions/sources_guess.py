"""What a column of numbers may count whose header ("People", "Rate") does not say it: a guess for a person to check.

Two things speak for a measure: that its values are of the size of what the pack's own estimates say of the same places,
and that the title, the address or the sheet's name speak of it. Words of headers are not judged here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from math import log10
from statistics import median
from typing import Any

from gsi_etl.base import measures, pack

#: Places whose values are compared: fewer are chance.
FEWEST = 3
#: Orders of magnitude between a value and the nearest estimate of its place, in the middle of all places: near enough
#: to speak for itself, and near enough where title or address speak of the measure as well.
NEAR, ALLOWED = 0.3, 1.0
_SCALES = ((r"\bmillions?\b|\bmn\b", 1_000_000), (r"\bthousands?\b|\b0?00s?\b|\b1,?000s\b", 1_000))
_YEAR = re.compile(r"(19|20)\d\d")


@dataclass(frozen=True, slots=True)
class Guess:
    """A column and what it may count. ``far``: from the estimates, in orders of magnitude; None without any."""

    header: str
    measure: str
    kind: str
    scale: Decimal
    far: float | None
    named: bool

    def column(self) -> dict[str, Any]:
        """As an entry of ``table: columns:``."""
        found: dict[str, Any] = {"header": self.header, "measure": self.measure}
        if self.kind != "count":
            found["kind"] = self.kind
        if self.scale != 1:
            found["scale"] = str(self.scale)
        if year := _YEAR.fullmatch(self.header):
            found["reference_year"] = int(year[0])
        return found

    def words(self) -> str:
        """What was guessed and by what."""
        size = "its values are of the size of the known estimates for these places" if self.far is not None else ""
        title = f"title or address name {measures.label(_count_of(self.measure))}" if self.named else ""
        times = f" times {self.scale}" if self.scale != 1 else ""
        why = " and ".join(part for part in (size, title) if part)
        return f"{self.header!r}{times} as {self.measure}, because {why}"


def guesses(columns: Mapping[str, Sequence[tuple[str, str]]], context: str) -> list[Guess]:
    """``columns``: by header the place and number of each row, as printed. ``context``: title, address, sheet's name.

    At most one column for a measure, unless years tell them apart: the nearest.
    """
    named = _named(context)
    found: dict[tuple[str, str], Guess] = {}
    for header, cells in columns.items():
        guess = _guess(header, _numbers(cells), named, context, alone=len(columns) == 1)
        if guess is None:
            continue
        key = (guess.measure, guess.header if _YEAR.fullmatch(guess.header) else "")
        if key not in found or _rank(guess) < _rank(found[key]):
            found[key] = guess
    return list(found.values())


def _guess(
    header: str, cells: Sequence[tuple[str, Decimal, bool]], named: frozenset[str], context: str, *, alone: bool
) -> Guess | None:
    values = [value for _, value, _ in cells]
    if not values or _is_ranking(values) or any(value < 0 for value in values):
        return None
    scale = next((Decimal(times) for words, times in _SCALES if re.search(words, f"{header} {context}", re.I)), None)
    found = []
    for name, one in measures.measures().items():
        if name in measures.GENERAL or one.kinds[0] not in ("count", "rate", "share", "score"):
            continue
        kind, spoken = one.kinds[0], bool({name, _count_of(name)} & named)
        for times in _times(kind, scale, percent=any(sign for _, _, sign in cells)):
            far = _far(cells, name, times)
            if far is None and not (spoken and alone and kind == "count" and name in named and max(values) > 1000):
                continue
            if far is None or far <= (ALLOWED if spoken else NEAR):
                found.append(Guess(header, name, kind, times, far, spoken))
    return min(found, key=_rank, default=None)


def _rank(guess: Guess) -> tuple[float, bool]:
    return (ALLOWED if guess.far is None else guess.far, not guess.named)


def _times(kind: str, scale: Decimal | None, *, percent: bool) -> tuple[Decimal, ...]:
    """By what the numbers may have to be multiplied: a count in thousands, a share in per cent without the sign."""
    if kind == "count" and scale is not None:
        return Decimal(1), scale
    if kind == "share" and not percent:
        return Decimal(1), Decimal("0.01")
    return (Decimal(1),)


def _far(cells: Sequence[tuple[str, Decimal, bool]], measure: str, times: Decimal) -> float | None:
    """How far the values are from the estimates of their places, in the middle; None for too few places."""
    known = _estimates().get(measure, {})
    apart = []
    for place, printed, percent in cells:
        value = float(printed * times) / (100 if percent else 1)
        if value > 0 and place in known:
            apart.append(min(abs(log10(value) - log10(one)) for one in known[place]))
    return median(apart) if len(apart) >= FEWEST else None


def _numbers(cells: Sequence[tuple[str, str]]) -> list[tuple[str, Decimal, bool]]:
    """The place's code, the number, and whether a per cent sign stood behind it."""
    found = []
    for place, text in cells:
        bare = re.sub(r"[\s,<>~]", "", text)
        try:
            number = Decimal(bare.removesuffix("%"))
        except InvalidOperation:
            continue
        found.append((_codes().get(place.strip().casefold(), ""), number, bare.endswith("%")))
    return found


def _is_ranking(values: Sequence[Decimal]) -> bool:
    """Whole numbers from one up, hardly one of them left out: places in an order."""
    return len(values) >= FEWEST and min(values) == 1 and max(values) <= 2 * len(values) and len(set(values)) > 1


def _named(context: str) -> frozenset[str]:
    """The counts and scores that a text speaks of."""
    told = re.sub(r"[\W_]+", " ", context.casefold())
    return frozenset(
        name
        for name, one in measures.measures().items()
        if any(re.sub(r"\W+", " ", phrase.casefold()) in told for phrase in (*one.phrases, *one.nouns))
    )


def _count_of(measure: str) -> str:
    """Of a rate or a share the count that it is worked out from; of anything else itself."""
    one = measures.measures()[measure]
    return one.part_of if one.role in ("rate", "share") and one.part_of else measure


@pack.per_pack
@cache
def _estimates() -> dict[str, dict[str, list[float]]]:
    """By measure and place what editions say of the whole."""
    from gsi_etl.config.reference import load_reference

    found: dict[str, dict[str, list[float]]] = {}
    for one in load_reference().estimates:
        if one.value is not None and one.value > 0 and one.part is None:
            found.setdefault(one.measure, {}).setdefault(one.place, []).append(float(one.value))
    for name in measures.of_role("rate"):  # of every 1,000 people, and of every one: what editions say once
        for twin in measures.twins(name):
            for place, rates in found.get(name, {}).items():
                found.setdefault(twin, {}).setdefault(place, []).extend(rate / 1000 for rate in rates)
    return found


@pack.per_pack
@cache
def _codes() -> dict[str, str]:
    """By name or code, folded: the code of a place."""
    from gsi_etl.config.reference import load_reference

    return {word.casefold(): place.code for place in load_reference().places for word in (place.code, place.name)}
