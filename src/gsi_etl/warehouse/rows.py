"""Values of ``model`` as rows and back: the one place that knows the columns of core.figure_states.

Times are stored as naive UTC, numbers as DECIMAL(38, 12): a number with more digits is rounded half even there.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import ROUND_HALF_EVEN, Context, Decimal
from typing import TYPE_CHECKING, Any

from gsi_etl.base import intervals
from gsi_etl.base.evidence import from_json, to_json, year_is_given
from gsi_etl.model import Certainty, Estimate, Figure, FigureState, Reading, Verdict
from gsi_etl.warehouse.ledger import rows_of, write

if TYPE_CHECKING:
    import duckdb

SCALE = Decimal("1e-12")
#: As many digits as the columns hold; a number that has more raises here, before any row is written.
_COLUMN = Context(prec=38, rounding=ROUND_HALF_EVEN)
#: A DECIMAL(38, 12) is smaller than this, an INTEGER at most that.
LARGEST = Decimal("1e26")
LARGEST_WHOLE = 2**31 - 1


def stored(value: Decimal | None) -> Decimal | None:
    """A number as DECIMAL(38, 12) keeps it."""
    if value is None:
        return None
    return value.quantize(SCALE, context=_COLUMN)


def _step(unit: Decimal | None) -> Decimal | None:
    """The place of a number's last digit: never finer than the column's own."""
    return None if unit is None else max(SCALE, stored(unit) or SCALE)


def unstorable(figure: Figure) -> str | None:
    """Why core.figure_states cannot hold a figure; None when it can."""
    reading = figure.reading
    try:
        interval = intervals.strict(reading)
        numbers = (
            reading.value, reading.lower, reading.upper, reading.unit, interval.low, interval.high,
            reading.numerator, reading.denominator, reading.per,
        )  # fmt: skip
        if any(number is not None and not number.is_finite() for number in numbers):
            return "it is not a number"
        if any(number is not None and number.copy_abs() >= LARGEST for number in numbers):
            return "it is larger than what can be stored"
        for number in numbers:
            stored(number)
    except (ArithmeticError, ValueError) as error:
        return f"it is not a number that can be stored ({type(error).__name__})"
    whole = (reading.start, reading.end, reading.sig_figs, figure.reference_year, figure.page)
    if any(number is not None and abs(number) > LARGEST_WHOLE for number in whole):
        return "one of its numbers is larger than what can be stored"
    return None


def naive(moment: datetime | None) -> datetime | None:
    """An aware time as the warehouse stores it: UTC without a zone."""
    return None if moment is None else moment.astimezone(UTC).replace(tzinfo=None)


def aware(moment: datetime | None) -> datetime | None:
    return None if moment is None else moment.replace(tzinfo=UTC)


def tidy(value: Decimal | None) -> Decimal | None:
    """A stored number without the zeros that only the column added."""
    if value is None:
        return None
    whole = value.to_integral_value()
    return whole if whole == value else value.normalize()


def insert(
    connection: duckdb.DuckDBPyConnection, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]
) -> None:
    """Append rows to a core table in a transaction of their own. ``table`` and ``columns`` are names of ours."""
    write(connection, table, datetime.now(UTC), [rows_of(table, columns, rows)])


FIGURE_COLUMNS = [
    "figure_id",
    "run_id",
    "recorded_at",
    "status",
    "source_id",
    "url",
    "document_id",
    "snapshot_sha256",
    "reader_version",
    "series",
    "quote",
    "sentence",
    "char_start",
    "char_end",
    "page",
    "cell",
    "kind",
    "measure",
    "place",
    "subgroup",
    "value",
    "lower",
    "upper",
    "unit",
    "value_low",
    "value_high",
    "sig_figs",
    "numerator",
    "denominator",
    "per",
    "noun",
    "is_change",
    "modifier",
    "estimated",
    "reference_year",
    "edition",
    "edition_inferred",
    "verdict",
    "verdict_sentence",
    "matched_edition",
    "matched_value",
    "rules",
    "confidence",
    "probability",
    "year_from",
    "confirmed_quote",
    "confirmed_value",
    "confirmed_unit",
    "confirmed_modifier",
]


def figure_row(state: FigureState, run_id: str) -> list[Any]:
    figure, reading, verdict = state.figure, state.figure.reading, state.verdict
    interval = intervals.strict(reading)
    estimate = verdict.estimate if verdict else None
    return [
        state.figure_id, run_id, naive(state.recorded_at), state.status, state.source_id, state.url,
        state.document_id, state.snapshot_sha256, state.reader_version, state.series,
        reading.quote, figure.sentence, reading.start, reading.end, figure.page, figure.cell, reading.kind,
        figure.measure, figure.place, figure.subgroup, stored(reading.value), stored(reading.lower),
        stored(reading.upper), _step(reading.unit), stored(interval.low), stored(interval.high), reading.sig_figs,
        stored(reading.numerator), stored(reading.denominator), stored(reading.per), reading.noun, reading.change,
        reading.modifier, reading.estimated, figure.reference_year, figure.edition, figure.edition_inferred,
        verdict.name if verdict else None, verdict.sentence if verdict else None,
        estimate.edition if estimate else None, stored(estimate.value) if estimate else None,
        to_json(reading.rules, figure.evidence),
        figure.confidence, stored(Decimal(str(round(figure.certainty.figure, 3)))), _year_from(figure),
        *_confirmed(state.confirmed),
    ]  # fmt: skip


def _year_from(figure: Figure) -> str | None:
    """What gave a figure the year that it names: its text, or the defaults of its source."""
    if figure.reference_year is None:
        return None
    return "source" if year_is_given(figure) else "text"


def _confirmed(reading: Reading | None) -> list[Any]:
    if reading is None:
        return [None] * 4
    return [reading.quote, stored(reading.value), _step(reading.unit), reading.modifier]


def _confirmed_reading(row: dict[str, Any]) -> Reading | None:
    if row.get("confirmed_quote") is None:
        return None
    return Reading(
        quote=row["confirmed_quote"], start=row["char_start"], end=row["char_end"], kind=row["kind"],
        value=tidy(row["confirmed_value"]), unit=tidy(row["confirmed_unit"]), modifier=row["confirmed_modifier"],
    )  # fmt: skip


def figure_state(row: dict[str, Any], estimates: Sequence[Estimate] = ()) -> FigureState:
    """The inverse of ``figure_row``, but that the reading's rules become evidence about the number, and that only the
    figure's own probability is kept. The verdict's estimate is one of ``estimates``, or None when it is not among them.
    """
    reading = Reading(
        quote=row["quote"], start=row["char_start"], end=row["char_end"], kind=row["kind"],
        value=tidy(row["value"]), lower=tidy(row["lower"]), upper=tidy(row["upper"]), modifier=row["modifier"],
        estimated=row["estimated"], unit=tidy(row["unit"]), sig_figs=row["sig_figs"],
        numerator=tidy(row["numerator"]), denominator=tidy(row["denominator"]), per=tidy(row["per"]),
        noun=row["noun"], change=row["is_change"],
    )  # fmt: skip
    figure = Figure(
        reading=reading, sentence=row["sentence"], measure=row["measure"], place=row["place"],
        subgroup=row["subgroup"], reference_year=row["reference_year"], edition=row["edition"],
        edition_inferred=row["edition_inferred"], page=row["page"], cell=row["cell"],
        evidence=from_json(row["rules"]), confidence=row["confidence"] or "high",
        certainty=Certainty(figure=float(row["probability"] if row["probability"] is not None else 1)),
    )  # fmt: skip
    recorded_at = aware(row["recorded_at"])
    assert recorded_at is not None
    return FigureState(
        figure_id=row["figure_id"], source_id=row["source_id"], url=row["url"], document_id=row["document_id"],
        snapshot_sha256=row["snapshot_sha256"], reader_version=row["reader_version"], series=row["series"],
        figure=figure, status=row["status"], recorded_at=recorded_at,
        verdict=_verdict(row, estimates) if row["verdict"] else None, confirmed=_confirmed_reading(row),
    )  # fmt: skip


def _verdict(row: dict[str, Any], estimates: Sequence[Estimate]) -> Verdict:
    held_against = row["matched_edition"], row["place"], tidy(row["matched_value"])
    estimate = next((e for e in estimates if (e.edition, e.place, e.value) == held_against), None)
    return Verdict(row["verdict"], estimate, row["verdict_sentence"] or "")


ESTIMATE_COLUMNS = [
    "load_id",
    "edition",
    "measure",
    "place",
    "value",
    "unit",
    "lower",
    "upper",
    "reference_year",
    "published_on",
    "population",
    "rank",
    "origin",
    "part",
    "rank_worked_out",
    "verified",
]


def estimate_row(load_id: str, estimate: Estimate) -> list[Any]:
    return [
        load_id, estimate.edition, estimate.measure, estimate.place, stored(estimate.value), stored(estimate.unit),
        stored(estimate.lower), stored(estimate.upper), estimate.reference_year, estimate.published_on,
        stored(estimate.population), estimate.rank, estimate.origin, estimate.part, estimate.rank_worked_out,
        estimate.verified,
    ]  # fmt: skip


def dicts(connection: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """The rows of the query just executed, as dictionaries."""
    names = [column[0] for column in connection.description or []]
    return [dict(zip(names, row, strict=True)) for row in connection.fetchall()]
