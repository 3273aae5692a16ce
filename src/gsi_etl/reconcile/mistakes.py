"""Slips that explain a number as faithfully as a straight repetition would: a scale, another measure, another place.

A slip is believed for its digits. How many they must be depends on what else speaks for it: a text that names its
edition says what it means to repeat, so fewer will do; a number that cannot be true at all (more than everybody) was
meant to be another.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from gsi_etl.base import measures
from gsi_etl.base.bounds import computed
from gsi_etl.model import Estimate, Figure, VerdictName
from gsi_etl.reconcile.estimates import EstimateIndex
from gsi_etl.reconcile.faithful import best, grade

TEN, HUNDRED, THOUSAND = Decimal(10), Decimal(100), Decimal(1000)
#: More people than there ever were at a time.
TOO_MANY = Decimal(10) ** 10


@dataclass(frozen=True, slots=True)
class Slip:
    """What went wrong, the estimate that the number slipped from, and for people how."""

    name: VerdictName
    estimate: Estimate
    how: str = ""


def slip_of_scale(figure: Figure, rows: Sequence[Estimate], index: EstimateIndex, *, named: bool) -> Slip | None:
    """The same digits at another place: per cent for per thousand, a decimal point moved, million for thousand."""
    reading = figure.reading
    if reading.value is None or reading.unit is None or reading.value <= 0 or figure.measure is None:
        return None
    impossible = is_impossible(figure, index)
    digits = reading.sig_figs or 1
    found: list[tuple[int, int, Slip]] = []
    for at, row in enumerate(rows):
        for factor, how, needed in _factors(figure.measure, named=named):
            if digits < (min(needed, 2) if impossible else needed):
                continue
            name = grade(reading, _scaled(row, factor))
            if name in ("exact", "rounded") or (name == "truncated" and (impossible or digits >= 3)):
                found.append((("exact", "rounded", "truncated").index(name), at, Slip("unit_mistaken", row, how)))
    return min(found, key=lambda item: item[:2])[2] if found else None


def _factors(measure: str, *, named: bool) -> Iterator[tuple[Decimal, str, int]]:
    """How a number slips, in words, and the significant digits that are asked for."""
    if measure in measures.rates():
        for factor, how in ((TEN, "ten times"), (1 / TEN, "a tenth of")):
            yield factor, how, 1 if named else 2
        for factor, how in ((HUNDRED, "a hundred times"), (1 / HUNDRED, "a hundredth of")):
            yield factor, how, 2 if named else 3
        return
    for factor, how in ((TEN, "ten times"), (1 / TEN, "a tenth of")):
        yield factor, how, 2 if named else 3
    for factor, how in ((THOUSAND, "a thousand times"), (1 / THOUSAND, "a thousandth of")):
        yield factor, how, 2 if named else 3
    for factor, how in ((HUNDRED, "a hundred times"), (1 / HUNDRED, "a hundredth of")):
        yield factor, how, 3


def is_impossible(figure: Figure, index: EstimateIndex) -> bool:
    """More than all people of the place: no reading of any estimate can be that."""
    value = figure.reading.value
    if value is None:
        return False
    if measures.is_share(figure.measure):
        return value > 1
    if measures.is_rate(figure.measure):
        return value > THOUSAND
    if not measures.is_of_people(figure.measure):
        return False
    population = index.population(figure.place or "")
    return value > (population * 2 if population else TOO_MANY)


@computed
def _scaled(row: Estimate, factor: Decimal) -> Estimate:
    assert row.value is not None
    return replace(row, value=row.value * factor, unit=row.unit * factor, lower=None, upper=None)


def other_measure(
    figure: Figure, editions: Collection[str], index: EstimateIndex, published: date | None
) -> Slip | None:
    """The estimate of another count that the number states: another measure, a form, or a part quoted as the whole."""
    if figure.measure not in measures.stocks() or figure.place is None or (figure.reading.sig_figs or 0) < 2:
        return None
    for measure in (*measures.stocks(), *measures.of_role("form")):  # a form's number gets quoted as the whole's
        if measure == figure.measure:
            continue
        current = index.current_on(published, measure, figure.place)
        others = [row for row in index.of(measure, figure.place) if row.edition in editions or row == current]
        found = best(figure.reading, others, faithful_only=True)
        if found is not None:
            return Slip("measure_mistaken", found[1])
    for part in index.parts(figure.place):
        if part.measure == figure.measure and part.edition in editions and grade(figure.reading, part) == "exact":
            return Slip("measure_mistaken", part, f"of {part.part} alone")
    return None


def other_place(figure: Figure, cited: Sequence[Estimate], index: EstimateIndex) -> Slip | None:
    """The number of another place of the same edition, by at least three digits: a row of the table too far."""
    value = figure.reading.value
    if value is None or figure.measure is None or figure.place is None or (figure.reading.sig_figs or 0) < 3:
        return None
    editions = {row.edition for row in cited}
    places = [row for row in index.elsewhere(figure.measure, value, figure.place) if row.edition in editions]
    if len({row.place for row in places}) != 1:
        return None
    return Slip("contradicts", cited[0], f"that is the number of {index.name(places[0].place)}")
