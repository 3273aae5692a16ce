"""The tables that suites name: what is written is what is found, and every kind of row has just their columns."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
from quality_samples import estimates

from gsi_etl.base.intervals import Interval
from gsi_etl.config import resources
from gsi_etl.quality.baselines import load_baselines
from gsi_etl.quality.compare import Comparison, watched_in_reference
from gsi_etl.quality.rows import STEP, place_rows
from gsi_etl.quality.tables import TABLES, Key, keys_of, write_tables

#: The largest number of the column, to its last step.
LARGE = Decimal("9" * 29 + "." + "9" * 9)
VALUES: dict[str, list[Any]] = {
    "VARCHAR": ['it\'s "so"\n\t\\ 40,3 ½ 奴隷', None, ""],
    "DECIMAL(38,9)": [LARGE, -STEP, None],
    "BIGINT": [-(2**40), 0, None],
    "INTEGER": [2016, None, 0],
    "BOOLEAN": [True, False, None],
    "DATE": [date(2018, 7, 19), None, date(1900, 1, 1)],
}
#: Between empty ones, and with columns of every type. Each costs an insert.
FILLED = ("batch_figures", "identity_comparisons")


def test_every_column_of_every_table_gives_back_what_was_written(tmp_path: Path) -> None:
    rows = {
        table: [{name: VALUES[kind][number] for name, kind in TABLES[table].items()} for number in range(3)]
        for table in FILLED
    }
    write_tables(tmp_path / "some.duckdb", rows)
    assert [path.name for path in tmp_path.iterdir()] == ["some.duckdb"]
    with duckdb.connect(str(tmp_path / "some.duckdb"), read_only=True) as connection:
        for table, columns in TABLES.items():
            found = connection.execute(f"FROM {table}")
            assert [(name, str(kind)) for name, kind, *_ in found.description or ()] == list(columns.items())
            wanted = [tuple(row.values()) for row in rows.get(table, ())]
            assert found.fetchall() == wanted, table


def test_rows_are_counted_by_source_and_where_there_is_one_by_subject(tmp_path: Path) -> None:
    subjects = [("b", "x"), ("a", "y"), ("b", "x"), ("a", "x")]
    write_tables(
        tmp_path / "rows.duckdb",
        {
            "watched": [{"source_id": name, "subject": subject} for name, subject in subjects],
            "limits": [{"source_id": name} for name, _ in subjects],
        },
    )
    found = keys_of(tmp_path / "rows.duckdb", "limits", "watched", "source_ages")
    assert [(table, list(keys.items())) for table, keys in found.items()] == [
        ("limits", [(Key("a"), 2), (Key("b"), 2)]),
        ("watched", [(Key("a", "x"), 1), (Key("a", "y"), 1), (Key("b", "x"), 2)]),
        ("source_ages", []),
    ]


def test_every_kind_of_row_has_just_the_columns_of_its_table() -> None:
    one = Interval(Decimal(1), Decimal(2))
    comparison = Comparison("source", "subject", "label", "info", "about", "document", "1", one, one, Decimal(2))
    for table in ("baseline_comparisons", "edition_comparisons", "identity_comparisons", "reference_comparisons"):
        assert comparison.row().keys() == TABLES[table].keys()
    (watched, *_) = watched_in_reference(estimates(), load_baselines(resources.folder("expectations")))
    assert watched.keys() == TABLES["watched"].keys()
    assert place_rows(["PRK"], ())[0].keys() == TABLES["places"].keys()
