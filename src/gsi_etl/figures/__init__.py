"""From a text to its figures: number, kind, hedge, measure, place, reference year and edition.

``read(text, context)`` is pure and deterministic. The number level (tokens, numerals, modifiers, ranges, ratios,
changes) knows nothing of meaning; the meaning level (measures, places, years, editions) is put together in
``assemble``.
"""

from __future__ import annotations

from decimal import Decimal

from gsi_etl.figures.assemble import figures
from gsi_etl.model import Figure, ReadContext

#: Changes whenever the same text may be read differently: changes that only this causes alert nobody.
READER_VERSION = "figures-4"

__all__ = ["READER_VERSION", "as_json", "read"]


_NOTHING_KNOWN = ReadContext()


def read(text: str, context: ReadContext = _NOTHING_KNOWN) -> tuple[Figure, ...]:
    """Every figure that ``text`` states, in order. Offsets are code points into ``text``. Never raises on any text."""
    return tuple(figures(text, context))


def as_json(figure: Figure) -> dict[str, object]:
    """A figure as ``extract --jsonl`` writes it: counts in persons, shares and ratios as fractions, rates per 1,000."""
    reading = figure.reading
    record: dict[str, object] = {
        "quote": reading.quote,
        "start": reading.start,
        "end": reading.end,
        "kind": reading.kind,
    }
    if reading.value is not None:
        record["value"] = _number(reading.value)
    else:
        record["lower"], record["upper"] = _number(reading.lower), _number(reading.upper)
    record |= {
        "modifier": reading.modifier,
        "estimated": reading.estimated,
        "measure": figure.measure,
        "place": figure.place,
        "reference_year": figure.reference_year,
        "edition": figure.edition,
        "unit": reading.noun,
        "change": _direction(reading.rules) if reading.change else None,
    }
    return record


def _direction(rules: tuple[str, ...]) -> str:
    for rule in rules:
        if rule in ("change: up", "change: down"):
            return rule.removeprefix("change: ")
    return "change"


def _number(value: Decimal | None) -> int | float | None:
    """An integer where the value is one; else the nearest double, which prints back to the same digits."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)
