"""What is proved without Great Expectations, it says too; whatever it objects to is never taken for proved."""

from __future__ import annotations

import random
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from gsi_etl.config import resources
from gsi_etl.quality import engine
from gsi_etl.quality.screen import holds
from gsi_etl.quality.suites import Expectation, Suite, load_suites
from gsi_etl.quality.tables import TABLES, write_tables

PARAMETERS = {"places": ["PRK", "WLD"], "measures": ["forced_labour", "people_in_modern_slavery"]}
SUITES = load_suites(resources.folder("expectations"))


#: What a figure may lack; all else is always there, since sentences are made of it.
NULLABLE = ("modifier", "measure", "place", "cell", "edition", "upper", "lower", "reference_year")


def value_of(table: str, name: str, kind: str, chance: random.Random) -> Any:
    """What a column may hold, and what it must not."""
    if table == "batch_figures" and name in NULLABLE and chance.random() < 0.2:
        return None
    if kind == "VARCHAR":
        return chance.choice(["", "count", "about", "PRK", "WLD", "forced_labour", "GSI 2018", "x", "a source"])
    if kind == "BOOLEAN":
        return chance.random() < 0.8
    if kind.startswith("DECIMAL"):
        return Decimal(chance.choice([-1, 0, 1, 2, 3, 1000])) / chance.choice([1, 2])
    if kind == "DATE":
        return f"20{chance.randint(10, 30)}-01-0{chance.randint(1, 3)}"
    return chance.choice([0, 1, 2, 5, 1900, 2016, 2100, 2101])


def tables_of(chance: random.Random) -> dict[str, list[dict[str, Any]]]:
    return {
        table: [
            {
                name: value_of(table, name, kind, chance) if name != "source_id" else "s"
                for name, kind in columns.items()
            }
            for _ in range(chance.choice([1, 1, 2, 4]))
        ]
        for table, columns in TABLES.items()
    }


def one_by_one() -> list[Suite]:
    """Each expectation of the project as a suite of its own."""
    return [
        Suite(f"{suite.name} {at}", suite.table, suite.judges, suite.rows, (expectation,))
        for suite in SUITES
        for at, expectation in enumerate(suite.expectations)
    ]


@pytest.mark.parametrize("seed", [0, 5, *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(6, 20))])
def test_what_is_proved_great_expectations_finds_to_hold(tmp_path: Path, seed: int) -> None:
    database = tmp_path / "audit.duckdb"
    write_tables(database, tables_of(random.Random(seed)))
    suites = one_by_one()
    with duckdb.connect(str(database), read_only=True) as connection:
        proved = {suite.name for suite in suites if holds(connection, suite, PARAMETERS)}
    todo = [(suite, engine.keys_of(database, suite.table)) for suite in suites]
    judged = engine._validated(database, todo, PARAMETERS)
    broken = {outcome.suite.name for outcome in judged if not outcome.success}
    assert proved & broken == set()
    assert len(proved) > 5
    assert len(broken) > 5
    if seed == 0:
        assert engine.validate(database, suites, PARAMETERS) == judged


def test_every_expectation_of_the_project_can_be_proved(tmp_path: Path) -> None:
    database = tmp_path / "audit.duckdb"
    write_tables(database, {})
    with duckdb.connect(str(database), read_only=True) as connection:
        assert [suite.name for suite in one_by_one() if not holds(connection, suite, PARAMETERS)] == []


@pytest.mark.parametrize(
    "config",
    [
        {"type": "expect_column_values_to_not_be_null", "kwargs": {"column": "quote"}},
        {"type": "expect_column_values_to_be_in_set", "kwargs": {"column": "kind", "value_set": [], "mostly": 0.5}},
        {"type": "expect_column_values_to_be_in_set", "kwargs": {"column": "kind", "value_set": {"$PARAMETER": "x"}}},
        {"type": "unexpected_rows_expectation", "kwargs": {"unexpected_rows_query": "SELECT * FROM nowhere"}},
        {"type": "unexpected_rows_expectation", "kwargs": {"unexpected_rows_query": "SELECT {other}"}},
        {
            "type": "expect_column_pair_values_a_to_be_greater_than_b",
            "kwargs": {"column_A": "upper", "column_B": "lower", "or_equal": False,
                       "ignore_row_if": "either_value_is_missing"},
        },
        {"type": "expect_column_values_to_be_between", "kwargs": {"column": "x", "min_value": 1, "max_value": 2}},
    ],
)  # fmt: skip
def test_what_is_not_known_is_not_proved(tmp_path: Path, config: dict[str, Any]) -> None:
    database = tmp_path / "audit.duckdb"
    write_tables(database, {})
    suite = Suite("one", "batch_figures", "reading", "figures", (Expectation("one", "critical", "", "", config),))
    with duckdb.connect(str(database), read_only=True) as connection:
        assert not holds(connection, suite, PARAMETERS)


def test_where_all_holds_great_expectations_is_not_imported(tmp_path: Path) -> None:
    script = (
        "import sys\n"
        "from pathlib import Path\n"
        "from gsi_etl.config import resources\n"
        "from gsi_etl.quality.engine import validate\n"
        "from gsi_etl.quality.suites import load_suites\n"
        "from gsi_etl.quality.tables import write_tables\n"
        "database = Path(sys.argv[1])\n"
        "write_tables(database, {'source_ages': [{'source_id': 's', 'quiet_days': 1, 'allowed_days': 2}]})\n"
        "outcomes = validate(database, load_suites(resources.folder('expectations')), {'places': [], 'measures': []})\n"
        "print(len(outcomes), all(o.success for o in outcomes), 'great_expectations' in sys.modules)\n"
    )
    command = [sys.executable, "-c", script, str(tmp_path / "audit.duckdb")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout == "1 True False\n"
