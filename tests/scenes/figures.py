"""Figures as a test says them: ``figure("2.6 million", place="PRK", modifier="more_than")``."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from typing import Any

from gsi_etl.base.intervals import significant_digits, unit_of
from gsi_etl.model import Estimate, Figure, Kind, Modifier, Reading

SCALES = {"million": Decimal(10**6), "billion": Decimal(10**9), "thousand": Decimal(1000)}
POINT = re.compile(r"(-?[\d,]*\.?\d+) ?(million|billion|thousand|%|per cent|per 1,000)?")


def reading(quote: str, *, modifier: Modifier | None = None, estimated: bool = False, start: int = 0) -> Reading:
    """A reading of "40.3 million", "4.37%", "104.6 per 1,000", "1 in 10" or "13.3 million to 14.7 million"."""
    where: dict[str, Any] = {"quote": quote, "start": start, "end": start + len(quote)}
    hedge: dict[str, Any] = {"modifier": modifier, "estimated": estimated}
    if ratio := re.fullmatch(r"(\d+) in (\d+)", quote):
        above, below = (Decimal(part) for part in ratio.groups())
        return Reading(kind="ratio", value=above / below, numerator=above, denominator=below, **where, **hedge)
    if " to " in quote:
        low, high = (reading(end) for end in quote.split(" to "))
        assert low.unit is not None
        return Reading(kind="count", lower=low.value, upper=high.value, unit=low.unit, **where, **hedge)
    point = POINT.fullmatch(quote)
    assert point is not None, quote
    number = Decimal(point[1].replace(",", ""))
    word, kind, scale, unit = point[2], _kind(point[2]), SCALES.get(point[2], Decimal(1)), unit_of(number)
    if word in SCALES and "." not in point[1]:
        unit = Decimal(1)  # 40 million states its millions
    if word in ("%", "per cent"):
        scale = Decimal("0.01")
    digits = significant_digits(number, unit)
    return Reading(kind=kind, value=number * scale, unit=unit * scale, sig_figs=digits, **where, **hedge)


def _kind(word: str | None) -> Kind:
    return "share" if word in ("%", "per cent") else "rate" if word == "per 1,000" else "count"


def figure(
    quote: str = "2.6 million",
    *,
    measure: str | None = None,
    place: str | None = "PRK",
    modifier: Modifier | None = None,
    estimated: bool = False,
    start: int = 0,
    **meaning: Any,
) -> Figure:
    """A figure; the measure follows the kind when none is given."""
    said = reading(quote, modifier=modifier, estimated=estimated, start=start)
    usual = {"count": "people_in_modern_slavery", "rate": "prevalence_per_1000"}
    measure = measure or usual.get(said.kind, "share_of_population")
    sentence = meaning.pop("sentence", f"It says {quote} here.")
    return Figure(reading=said, measure=measure, place=place, sentence=sentence, **meaning)


def estimate(
    value: str | Decimal,
    *,
    edition: str = "GSI 2018",
    measure: str = "people_in_modern_slavery",
    place: str = "PRK",
    published_on: date = date(2018, 7, 19),
    reference_year: int | None = 2016,
    unit: str | None = None,
) -> Estimate:
    number = Decimal(value)
    return Estimate(
        edition=edition,
        measure=measure,
        place=place,
        value=number,
        unit=Decimal(unit) if unit else unit_of(number),
        reference_year=reference_year,
        published_on=published_on,
    )
