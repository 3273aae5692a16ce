"""Values as rows and back: what the columns keep of numbers and times, and a figure that comes back as it was."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal, InvalidOperation
from typing import Any

import pytest

from gsi_etl.base.evidence import given_year
from gsi_etl.model import Certainty, Estimate, Evidence, Figure, FigureState, Reading, Verdict
from gsi_etl.warehouse.rows import (
    ESTIMATE_COLUMNS,
    FIGURE_COLUMNS,
    aware,
    estimate_row,
    figure_row,
    figure_state,
    naive,
    stored,
    tidy,
)

AT = datetime(2026, 3, 2, 6, 17, 30, tzinfo=UTC)
ESTIMATE = Estimate(
    "GSI 2018", "people", "WLD", Decimal(40_300_000), Decimal(100_000), 2016, date(2018, 7, 19), Decimal(1),
    Decimal(2), Decimal(3), 4, True, "children", False, "p. 5",
)  # fmt: skip
READING = Reading(
    "up to 1 in 10", 5, 18, "count", Decimal("8.5"), Decimal(8), Decimal(9), "up_to", True, Decimal("0.1"), 2,
    Decimal(1), Decimal(10), Decimal(100), "people", True,
)  # fmt: skip
FIGURE = Figure(
    READING, "Up to 1 in 10 are.", "people", "WLD", "women", 2016, "GSI 2018", True, 7, "B7",
    evidence=(Evidence("place", "WLD", "named", where="sentence"),), certainty=Certainty(figure=0.875),
    confidence="medium",
)  # fmt: skip
STATE = FigureState(
    "fg_1", "index", "https://index.example/", "doc_1", "aa", "r1", "a series", FIGURE, "current", AT,
    Verdict("older_edition", ESTIMATE, "as the edition before"),
    Reading("8.51", 5, 18, "count", value=Decimal("8.51"), unit=Decimal("0.01"), modifier="about"),
)  # fmt: skip
BARE = replace(
    STATE, figure=Figure(Reading("8", 0, 1, "count", value=Decimal(8))), verdict=None, confirmed=None, status="missing"
)


def row_of(state: FigureState) -> dict[str, Any]:
    return dict(zip(FIGURE_COLUMNS, figure_row(state, "run"), strict=True))


# --- numbers and times


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (None, None),
        ("0", "0.000000000000"),
        ("1.5", "1.500000000000"),
        ("0.0000000000005", "0.000000000000"),
        ("0.0000000000015", "0.000000000002"),
        ("0.0000000000006", "0.000000000001"),
        ("99999999999999999999999999", "99999999999999999999999999.000000000000"),
    ],
)
def test_a_number_is_kept_to_twelve_places_rounded_half_to_even(value: str | None, kept: str | None) -> None:
    found = stored(None if value is None else Decimal(value))
    assert (None if found is None else format(found, "f")) == kept


def test_a_number_of_more_digits_than_a_column_has_is_refused() -> None:
    with pytest.raises(InvalidOperation):
        stored(Decimal("1e26"))


def test_times_are_kept_in_utc_without_a_zone() -> None:
    there = datetime(2026, 3, 2, 8, 17, 30, tzinfo=timezone(timedelta(hours=2)))
    assert naive(there) == datetime(2026, 3, 2, 6, 17, 30)
    assert aware(datetime(2026, 3, 2, 6, 17, 30)) == there
    assert naive(None) is None
    assert aware(None) is None


@pytest.mark.parametrize(
    ("value", "told"),
    [
        (None, None),
        ("40300000.000000000000", "40300000"),
        ("0.500000000000", "0.5"),
        ("0.000000000000", "0"),
        ("-7.250000000000", "-7.25"),
    ],
)
def test_a_number_comes_back_without_the_zeros_of_its_column(value: str | None, told: str | None) -> None:
    found = tidy(None if value is None else Decimal(value))
    assert (None if found is None else str(found)) == told


# --- a figure


def test_a_figure_is_a_row_of_all_that_is_known_of_it() -> None:
    number = {name: Decimal(value) for name, value in {
        "value": "8.5", "lower": "8", "upper": "9", "unit": "0.1", "numerator": "1", "denominator": "10", "per": "100",
        "matched_value": "40300000", "confirmed_value": "8.51", "confirmed_unit": "0.01", "probability": "0.875",
    }.items()}  # fmt: skip
    row = row_of(STATE)
    assert row.pop("value_low") <= row.pop("value_high")
    assert row == number | {
        "figure_id": "fg_1", "run_id": "run", "recorded_at": datetime(2026, 3, 2, 6, 17, 30), "status": "current",
        "source_id": "index", "url": "https://index.example/", "document_id": "doc_1", "snapshot_sha256": "aa",
        "reader_version": "r1", "series": "a series", "quote": "up to 1 in 10", "sentence": "Up to 1 in 10 are.",
        "char_start": 5, "char_end": 18, "page": 7, "cell": "B7", "kind": "count", "measure": "people", "place": "WLD",
        "subgroup": "women", "sig_figs": 2, "noun": "people", "is_change": True, "modifier": "up_to", "estimated": True,
        "reference_year": 2016, "edition": "GSI 2018", "edition_inferred": True, "verdict": "older_edition",
        "verdict_sentence": "as the edition before", "matched_edition": "GSI 2018",
        "rules": '[{"slot": "place", "value": "WLD", "reason": "named", "where": "sentence"}]',
        "confidence": "medium", "year_from": "text", "confirmed_quote": "8.51", "confirmed_modifier": "about",
    }  # fmt: skip


def test_what_a_figure_does_not_say_is_null() -> None:
    row = row_of(BARE)
    assert {name for name, value in row.items() if value is None} == {
        "page", "cell", "measure", "place", "subgroup", "lower", "upper", "unit", "sig_figs", "numerator",
        "denominator", "per", "noun", "modifier", "reference_year", "edition", "verdict", "verdict_sentence",
        "matched_edition", "matched_value", "year_from", "confirmed_quote", "confirmed_value", "confirmed_unit",
        "confirmed_modifier",
    }  # fmt: skip
    assert (row["is_change"], row["estimated"], row["edition_inferred"]) == (False, False, False)
    assert (row["confidence"], row["probability"], row["rules"]) == ("high", 1, "[]")


def test_a_verdict_without_an_estimate_matches_nothing() -> None:
    row = row_of(replace(STATE, verdict=Verdict("unmatched", None, "nobody says so")))
    assert [row[name] for name in ("verdict", "verdict_sentence", "matched_edition", "matched_value")] == [
        "unmatched", "nobody says so", None, None,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("year", "evidence", "told"),
    [
        (None, (), None),
        (None, (given_year(None),), None),
        (2016, (), "text"),
        (2016, (Evidence("year", "2016", "named", where="sentence"),), "text"),
        (2016, (given_year(2016),), "source"),
    ],
)
def test_a_year_is_of_the_text_or_of_what_the_source_says_of_itself(
    year: int | None, evidence: tuple[Evidence, ...], told: str | None
) -> None:
    figure = replace(FIGURE, reference_year=year, evidence=evidence)
    assert row_of(replace(STATE, figure=figure))["year_from"] == told


@pytest.mark.parametrize(
    ("unit", "kept"),
    [(None, None), ("1", "1"), ("1e-12", "1e-12"), ("1e-13", "1e-12"), ("4e-13", "1e-12"), ("0", "1e-12")],
)
def test_no_last_digit_is_finer_than_the_column(unit: str | None, kept: str | None) -> None:
    step = None if unit is None else Decimal(unit)
    row = row_of(replace(STATE, figure=replace(FIGURE, reading=replace(READING, unit=step))))
    assert row["unit"] == (None if kept is None else Decimal(kept))


def test_the_probability_of_a_figure_has_three_places() -> None:
    for probability, kept in ((0.12345, "0.123"), (0.9996, "1"), (0.0, "0")):
        row = row_of(replace(STATE, figure=replace(FIGURE, certainty=Certainty(figure=probability))))
        assert row["probability"] == Decimal(kept)
        assert figure_state(row).figure.certainty == Certainty(figure=float(kept))


@pytest.mark.parametrize("state", [STATE, BARE, replace(STATE, status="withdrawn", confirmed=None)])
def test_a_figure_comes_back_as_it_was_written(state: FigureState) -> None:
    assert figure_state(row_of(state), [replace(ESTIMATE, edition="another"), ESTIMATE]) == state


def test_what_earlier_versions_did_not_write_is_taken_for_sure() -> None:
    row = row_of(STATE) | {"confidence": None, "probability": None, "verdict_sentence": None}
    for name in ("confirmed_quote", "confirmed_value", "confirmed_unit", "confirmed_modifier"):
        del row[name]
    back = figure_state(row)
    assert (back.figure.confidence, back.figure.certainty, back.confirmed) == ("high", Certainty(), None)
    assert back.verdict == Verdict("older_edition", None, "")


@pytest.mark.parametrize(
    ("other", "is_found"),
    [({}, True), ({"edition": "GSI 2016"}, False), ({"place": "IND"}, False), ({"value": Decimal(1)}, False)],
)
def test_the_estimate_of_a_verdict_is_the_one_of_its_edition_place_and_value(
    other: dict[str, Any], is_found: bool
) -> None:
    estimate = replace(ESTIMATE, **other)
    verdict = figure_state(row_of(STATE), [estimate]).verdict
    assert verdict == Verdict("older_edition", estimate if is_found else None, "as the edition before")


def test_an_estimate_is_a_row_of_all_its_columns() -> None:
    assert dict(zip(ESTIMATE_COLUMNS, estimate_row("load", ESTIMATE), strict=True)) == {
        "load_id": "load", "edition": "GSI 2018", "measure": "people", "place": "WLD", "value": Decimal(40_300_000),
        "unit": Decimal(100_000), "lower": Decimal(1), "upper": Decimal(2), "reference_year": 2016,
        "published_on": date(2018, 7, 19), "population": Decimal(3), "rank": 4, "origin": "p. 5", "part": "children",
        "rank_worked_out": True, "verified": False,
    }  # fmt: skip
