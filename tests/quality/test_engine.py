"""What Great Expectations finds is told of the source and the subject whose rows it is about."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb
import pytest

from gsi_etl.errors import CheckError
from gsi_etl.quality import engine
from gsi_etl.quality.engine import Outcome, _examples, _raised, _rows_of, validate
from gsi_etl.quality.suites import Expectation, Suite
from gsi_etl.quality.tables import TABLES, Key, write_tables

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


def expectation(name: str, kind: str, **kwargs: object) -> Expectation:
    config = {"type": kind, "severity": "critical", "kwargs": kwargs, "meta": {"name": name}}
    return Expectation(name, "critical", "as it should be", "A sentence.", config)


def query(name: str, text: str) -> Expectation:
    return expectation(name, "unexpected_rows_expectation", unexpected_rows_query=text)


OLD = query(
    "is not old",
    "SELECT source_id, subject, 'day ' || days AS found, CASE WHEN days > 8 THEN 'few' END AS wanted "
    "FROM {batch} WHERE days > 5",
)
HOLDS = query(
    "is not a century old", "SELECT source_id, subject, 'x' AS found, 'y' AS wanted FROM {batch} WHERE days > 36500"
)
KNOWN = expectation("is known", "expect_column_values_to_be_in_set", column="about", value_set={"$PARAMETER": "abouts"})
BROKEN = query("is broken", "SELECT source_id, subject, no_such_column AS found FROM {batch}")
QUIET = query(
    "is heard of", "SELECT source_id, quiet_days || ' days' AS found, NULL AS wanted FROM {batch} WHERE quiet_days > 2"
)


def test_each_check_has_an_outcome_for_each_source_and_subject_with_a_few_of_what_broke_it(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    database = tmp_path / "rows.duckdb"
    days = {("one", "a"): (9, 7, 8, 6), ("one", "b"): (6, 1, 9, 10), ("two", "a"): (5,)}
    ages = [
        {"source_id": source, "subject": subject, "days": number, "about": f"{subject}{number % 5}"}
        for (source, subject), numbers in days.items()
        for number in numbers
    ]
    silent = [{"source_id": source, "quiet_days": number} for source, number in (("one", 1), ("two", 3), ("two", 4))]
    write_tables(database, {"baseline_ages": ages, "source_ages": silent})
    one = Suite("ages", "baseline_ages", "content", "baselines", (OLD, KNOWN, BROKEN, HOLDS))
    other, empty = (
        Suite("silences", "source_ages", "reading", "sources", (QUIET,)),
        Suite("x", "limits", "reading", "", (OLD,)),
    )
    found = validate(database, [one, empty, other], {"abouts": ["b0", "b1", "a4", "b4"]})
    a, b, two = Key("one", "a"), Key("one", "b"), Key("two", "a")
    broken = next(outcome.found for outcome in found if outcome.expectation is BROKEN)
    assert "no_such_column" in broken
    assert found == [
        Outcome(one, OLD, a, 4, False, found="day 6; day 7; day 8; and 1 more", wanted=""),
        Outcome(one, OLD, b, 4, False, found="day 10; day 6; day 9", wanted="few"),
        Outcome(one, OLD, two, 1, True),
        Outcome(one, KNOWN, a, 4, False, found="3 of 4, such as a2; a3; a1"),
        Outcome(one, KNOWN, b, 4, True),
        Outcome(one, KNOWN, two, 1, False, found="1 of 1, such as a0"),
        Outcome(one, BROKEN, Key(""), 9, False, errored=True, found=broken),
        Outcome(one, HOLDS, a, 4, True),
        Outcome(one, HOLDS, b, 4, True),
        Outcome(one, HOLDS, two, 1, True),
        Outcome(other, QUIET, Key("one"), 1, True),
        Outcome(other, QUIET, Key("two"), 2, False, found="3 days; 4 days"),
    ]
    assert capfd.readouterr() == ("", "")


def test_rows_of_a_key_are_asked_for_with_its_text_quoted() -> None:
    assert _rows_of("source_ages", Key("one's")) == "SELECT * FROM source_ages WHERE source_id = 'one''s'"
    assert _rows_of("watched", Key("a", "'b'")) == ("SELECT * FROM watched WHERE source_id = 'a' AND subject = '''b'''")


def test_of_the_values_that_broke_a_check_three_different_ones_are_named() -> None:
    found = {"partial_unexpected_list": [3, 1, 3, 2, 4], "unexpected_count": 1005, "element_count": 12345}
    assert _examples(found) == "1,005 of 12,345, such as 3; 1; 2"


@pytest.mark.parametrize(
    ("info", "told"),
    [
        (None, ""),
        ({}, ""),
        ({"raised_exception": False, "exception_message": None}, ""),
        ({"raised_exception": True, "exception_message": "it broke"}, "it broke"),
        (
            {
                "a metric": {"raised_exception": True, "exception_message": "one"},
                "another": {"raised_exception": False, "exception_message": "none"},
                "a third": {"raised_exception": True, "exception_message": "two"},
                "a fourth": {"raised_exception": True, "exception_message": "one"},
                "no metric": "at all",
            },
            "one; two",
        ),
    ],
)
def test_an_exception_is_told_in_whichever_of_its_two_shapes_it_comes(info: Any, told: str) -> None:
    assert _raised(SimpleNamespace(exception_info=info)) == told


def test_a_suite_that_is_refused_as_a_whole_is_named_with_what_to_look_at(tmp_path: Path) -> None:
    database = tmp_path / "rows.duckdb"
    write_tables(database, {"source_ages": [{"source_id": "one", "quiet_days": 1}]})
    unknown = Suite("mine", "source_ages", "reading", "sources", (expectation("is odd", "expect_the_unexpected"),))
    with pytest.raises(CheckError) as caught:
        validate(database, [unknown], {})
    error = caught.value
    assert (error.what, error.where) == ("Great Expectations could not run the suite mine", "expectations/mine.json")
    assert error.why == "KeyError: 'is odd'"  # it gave no result of that name
    assert error.kept == "the warehouse is untouched, and what was fetched is in the archive"
    assert error.hint == "see whether the suite was edited, and whether great-expectations is the locked version"
    assert len(validate(database, [Suite("yours", "source_ages", "reading", "sources", (QUIET,))], {})) == 1


def test_the_dialect_says_outright_that_it_keeps_no_statements() -> None:
    from gsi_etl.quality.dialect import BufferedDialect

    assert BufferedDialect.supports_statement_cache is False


def test_the_dialect_knows_the_columns_that_the_database_has(tmp_path: Path) -> None:
    from duckdb_engine import Dialect
    from sqlalchemy import create_engine, inspect
    from sqlalchemy.dialects import registry

    registry.register("duckdb.buffered", "gsi_etl.quality.dialect", "BufferedDialect")
    database = tmp_path / "audit.duckdb"
    write_tables(database, {})
    with duckdb.connect(str(database)) as connection:
        connection.execute("CREATE TABLE another (id INTEGER, word VARCHAR)")

    def columns(found: list[Any]) -> list[tuple[str, type]]:
        return [(column["name"], column["type"].python_type) for column in found]

    engine = create_engine(f"duckdb+buffered:///{database}")
    try:
        with engine.connect() as opened:
            asked = inspect(opened)
            for table in (*TABLES, "another"):
                assert columns(asked.get_columns(table)) == columns(Dialect.get_columns(engine.dialect, opened, table))
            assert asked.get_pk_constraint("run")["constrained_columns"] == []
    finally:
        engine.dispose()
