"""What Great Expectations finds is told of the source and the subject whose rows it is about."""

from pathlib import Path

import pytest

from gsi_etl.quality import engine
from gsi_etl.quality.engine import validate
from gsi_etl.quality.suites import Expectation, Suite
from gsi_etl.quality.tables import Key, write_tables

YOUNG = Expectation(
    name="is young",
    severity="warning",
    expected="at most ten days",
    notes="A baseline that a page contradicts is looked at within ten days.",
    config={
        "type": "expect_column_values_to_be_between",
        "severity": "warning",
        "kwargs": {"column": "days", "max_value": 10},
        "meta": {"name": "is young"},
    },
)


def test_an_expectation_of_a_column_fails_for_the_subject_that_breaks_it_and_for_no_other(tmp_path: Path) -> None:
    database = tmp_path / "rows.duckdb"
    ages = {("index", "old"): 400, ("index", "young"): 3, ("other's", "old"): 4}
    rows = [{"source_id": source, "subject": subject, "days": days} for (source, subject), days in ages.items()]
    write_tables(database, {"baseline_ages": rows})
    suite = Suite("mine", "baseline_ages", "content", "baselines", (YOUNG,))
    outcomes = {outcome.key: outcome for outcome in validate(database, [suite], {})}
    assert {key: one.success for key, one in outcomes.items()} == {
        Key("index", "old"): False,
        Key("index", "young"): True,
        Key("other's", "old"): True,
    }
    assert outcomes[Key("index", "old")].found == "1 of 1, such as 400"


def test_without_rows_great_expectations_is_not_even_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its import takes seconds, and most looks find nothing due."""
    database = tmp_path / "rows.duckdb"
    write_tables(database, {"baseline_ages": []})
    monkeypatch.setattr(engine, "great_expectations", lambda: pytest.fail("there is nothing to validate"))
    suite = Suite("mine", "baseline_ages", "content", "baselines", (YOUNG,))
    assert validate(database, [suite], {}) == validate(database, [], {}) == []
