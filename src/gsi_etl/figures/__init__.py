"""From a text to its figures: number, kind, hedge, measure, place, reference year and edition.

``read(text, context)`` is pure and deterministic. The number level (tokens, numerals, modifiers, ranges, ratios,
changes) knows nothing of meaning; the meaning level (``meaning/``) weighs evidence for each measure, place, year and
edition with weights that were learned from labelled passages. ``assemble`` puts both together.
"""

from __future__ import annotations

from decimal import Decimal

from gsi_etl.base.bounds import computed
from gsi_etl.figures.assemble import figures
from gsi_etl.model import Figure, ReadContext

#: The name of this way of reading; ``reader_version`` adds a digest of the code and data that shape it.
READER_VERSION = "figures-6"

__all__ = ["READER_VERSION", "as_json", "read"]


_NOTHING_KNOWN = ReadContext()


@computed
def read(text: str, context: ReadContext = _NOTHING_KNOWN, left_out: list[str] | None = None) -> tuple[Figure, ...]:
    """Every figure that ``text`` states, in order. Offsets are code points into ``text``. Never raises on any text.

    A number that is too large, too small or too long to be a figure is none; a caller's list ``left_out`` names it.
    """
    return tuple(figures(text, context, left_out))


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
        "change": reading.direction if reading.change else None,
        "confidence": figure.confidence,
        "probability": round(figure.certainty.figure, 3),
    }
    return record


def _number(value: Decimal | None) -> int | float | None:
    """An integer where the value is one; else the nearest double, which prints back to the same digits."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)
