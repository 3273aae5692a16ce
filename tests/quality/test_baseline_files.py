"""Files of baselines and identities, field by field: what each becomes, and the whole error of one that is wrong."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from gsi_etl.errors import CheckError
from gsi_etl.model import BaselineDecision
from gsi_etl.quality import decided, load_baselines
from gsi_etl.quality.baselines import Baseline, Identity, load_identities

HINT = "the head of the file explains every field"
ENTRY: dict[str, Any] = {
    "id": "one", "label": " A label ", "measure": "m", "place": "WLD", "edition": "GSI 2018", "reference_year": 2016,
    "value": 40300000, "unit": "0.5", "severity": "warning", "source": "a book", "why": "because",
}  # fmt: skip
BASELINE = Baseline(
    "one", "A label", "m", "WLD", "GSI 2018", 2016, Decimal(40300000), Decimal("0.5"), "warning", "a book", "because"
)
PARTS: dict[str, Any] = {
    "id": "sum", "kind": "parts", "left": "all", "parts": ["one", "two"], "place": "WLD", "implausible": "1.5",
    "sentence": "It adds up.", "source": "a book", "why": "because",
}  # fmt: skip
SAME = {name: value for name, value in PARTS.items() if name not in ("parts", "place")} | {
    "kind": "same", "right": "other",
}  # fmt: skip
SUM = Identity(
    "sum",
    "parts",
    "all",
    None,
    ("one", "two"),
    "WLD",
    Decimal(1),
    Decimal("1.5"),
    1,
    "It adds up.",
    "a book",
    "because",
)


def baselines(folder: Path, *entries: Any) -> tuple[Baseline, ...]:
    (folder / "baselines.yaml").write_text(yaml.safe_dump(list(entries)), encoding="utf-8")
    return load_baselines(folder)


def identities(folder: Path, *entries: Any) -> tuple[Identity, ...]:
    (folder / "identities.yaml").write_text(yaml.safe_dump(list(entries)), encoding="utf-8")
    return load_identities(folder)


def without(entry: dict[str, Any], name: str) -> dict[str, Any]:
    return {field: value for field, value in entry.items() if field != name}


def test_every_field_of_a_baseline_is_taken_over(tmp_path: Path) -> None:
    other = without(ENTRY, "reference_year") | {"id": "two", "severity": "info", "value": 7}
    assert baselines(tmp_path, ENTRY, other) == (
        BASELINE,
        replace(BASELINE, id="two", severity="info", value=Decimal(7), reference_year=None),
    )


@pytest.mark.parametrize("year", [1900, 2100])
@pytest.mark.parametrize("severity", ["critical", "warning", "info"])
def test_years_of_this_age_and_the_severities_of_checks_are_taken(tmp_path: Path, year: int, severity: Any) -> None:
    assert baselines(tmp_path, ENTRY | {"reference_year": year, "severity": severity}) == (
        replace(BASELINE, reference_year=year, severity=severity),
    )


@pytest.mark.parametrize(
    ("changes", "what", "why"),
    [
        ({"label": "  "}, "label must be a text", ""),
        ({"label": 7}, "label must be a text", ""),
        ({"value": True}, "value must be a whole number, or a decimal in quotes", "it is True"),
        ({"value": 1.5}, "value must be a whole number, or a decimal in quotes", "it is 1.5"),
        ({"unit": None}, "unit must be a whole number, or a decimal in quotes", "it is None"),
        ({"value": "many"}, "value is not a number", "it is 'many'"),
        ({"value": 0}, "value must be above zero", "it is 0"),
        ({"unit": "-0.1"}, "unit must be above zero", "it is '-0.1'"),
        ({"value": "Infinity"}, "value must be above zero", "it is 'Infinity'"),
        ({"reference_year": 1899}, "reference_year must be a year", "it is 1899"),
        ({"reference_year": 2101}, "reference_year must be a year", "it is 2101"),
        ({"reference_year": True}, "reference_year must be a year", "it is True"),
        ({"reference_year": "2016"}, "reference_year must be a year", "it is '2016'"),
        ({"severity": "operator"}, "severity must be one of critical, warning, info", "it is 'operator'"),
        ({"zeal": 1, "also": 2}, "also, zeal: no such field", ""),
        ({"id": "one"}, "the id is used twice", ""),
    ],
)
def test_a_wrong_field_is_told_with_its_entry_and_value(
    tmp_path: Path, changes: dict[str, Any], what: str, why: str
) -> None:
    entry = ENTRY | {"id": "two"} | changes
    with pytest.raises(CheckError) as caught:
        baselines(tmp_path, ENTRY, entry)
    where = f"{tmp_path / 'baselines.yaml'}, entry 2 ({entry['id']})"
    error = caught.value
    assert (error.what, error.where, error.why, error.hint) == (what, where, why, HINT)


@pytest.mark.parametrize("name", [name for name in ENTRY if name != "reference_year"])
def test_no_field_of_a_baseline_but_its_year_may_be_left_out(tmp_path: Path, name: str) -> None:
    with pytest.raises(CheckError, match=f"^{name} must be ") as caught:
        baselines(tmp_path, without(ENTRY, name))
    assert caught.value.where.endswith("entry 1 (no id)" if name == "id" else "entry 1 (one)")


@pytest.mark.parametrize(
    ("text", "what", "why"),
    [
        ("- [", "baselines.yaml is not valid YAML", "while parsing"),
        ("a: b", "baselines.yaml must be a list of entries", ""),
        ("- 7", "baselines.yaml must be a list of entries", ""),
        ("", "baselines.yaml must be a list of entries", ""),
        (None, "baselines.yaml cannot be read", "No such file"),
    ],
)
def test_a_file_that_is_not_a_list_of_entries_is_refused(tmp_path: Path, text: str | None, what: str, why: str) -> None:
    if text is not None:
        (tmp_path / "baselines.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(CheckError) as caught:
        load_baselines(tmp_path)
    assert (caught.value.what, caught.value.where) == (what, str(tmp_path / "baselines.yaml"))
    assert why in caught.value.why
    assert bool(why) == bool(caught.value.why)


def test_every_field_of_an_identity_is_taken_over(tmp_path: Path) -> None:
    loose = PARTS | {"id": "loose", "factor": 1000, "min_rows": 150, "slack": "1.05"}
    rows = without(PARTS, "parts") | {"id": "rows", "kind": "rows"}
    same, quotient = SAME | {"id": "same", "slack": 1}, SAME | {"id": "quotient", "kind": "quotient"}
    two = replace(SUM, id="same", kind="same", right="other", parts=(), place=None)
    assert identities(tmp_path, PARTS, loose, rows, same, quotient) == (
        SUM,
        replace(SUM, id="loose", factor=Decimal(1000), min_rows=150, slack=Decimal("1.05")),
        replace(SUM, id="rows", kind="rows", parts=()),
        two,
        replace(two, id="quotient", kind="quotient"),
    )


@pytest.mark.parametrize(
    ("entry", "what"),
    [
        (PARTS | {"kind": "other"}, "kind must be one of quotient, parts, rows, same"),
        (PARTS | {"parts": "one"}, "parts must be a list of measures"),
        (PARTS | {"parts": ["one", 2]}, "parts must be a list of measures"),
        (PARTS | {"parts": []}, "parts goes with kind: parts, and only with it"),
        (without(PARTS, "parts"), "parts goes with kind: parts, and only with it"),
        (SAME | {"parts": ["one"]}, "parts goes with kind: parts, and only with it"),
        (PARTS | {"slack": "0.99"}, "slack goes with kind: parts, and is a factor of 1 or more"),
        (SAME | {"slack": "1.01"}, "slack goes with kind: parts, and is a factor of 1 or more"),
        (SAME | {"slack": "0.99"}, "slack goes with kind: parts, and is a factor of 1 or more"),
        (PARTS | {"right": "other"}, "right: no such field"),
        (SAME | {"place": "WLD"}, "place: no such field"),
        (without(SAME, "right"), "right must be a text"),
        (without(PARTS, "place"), "place must be a text"),
        (without(PARTS, "left"), "left must be a text"),
        (without(PARTS, "implausible"), "implausible must be a whole number, or a decimal in quotes"),
        (without(PARTS, "sentence"), "sentence must be a text"),
        (without(PARTS, "source"), "source must be a text"),
        (without(PARTS, "why"), "why must be a text"),
        (without(PARTS, "id"), "id must be a text"),
        (without(PARTS, "kind"), "kind must be a text"),
    ],
)
def test_a_wrong_identity_is_told_with_its_entry(tmp_path: Path, entry: dict[str, Any], what: str) -> None:
    with pytest.raises(CheckError) as caught:
        identities(tmp_path, SAME | {"id": "first"}, entry)
    where = f"{tmp_path / 'identities.yaml'}, entry 2 ({entry.get('id', 'no id')})"
    assert (caught.value.what, caught.value.where, caught.value.hint) == (what, where, HINT)


def decision(baseline_id: str, value: str | None, unit: str | None = "10", by: str = "ann") -> BaselineDecision:
    at = datetime(2026, 3, 2, 6, 17, tzinfo=UTC)
    return BaselineDecision(
        baseline_id,
        value and Decimal(value),
        unit and Decimal(unit),
        by,
        at,
        "they moved",  # type: ignore[arg-type]
    )


def test_a_decision_takes_the_place_of_the_files_value_and_says_whose_it_is() -> None:
    two, three = replace(BASELINE, id="two"), replace(BASELINE, id="three")
    in_force = decided(
        [BASELINE, two, three],
        [decision("one", "7"), decision("none of them", "9"), decision("two", "8", unit=None), decision("three", None)],
    )
    source = "decided by ann on 2026-03-02: they moved"
    assert in_force == (
        replace(BASELINE, value=Decimal(7), unit=Decimal(10), source=source),
        replace(two, value=Decimal(8), source=source),
        three,
    )
    assert decided([BASELINE], ()) == (BASELINE,)
