"""An analyst's SQL: one question, nothing written, nothing left out in silence, and errors that show the place."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from gsi_etl.base.formatting import no_formula
from gsi_etl.errors import UsageError
from gsi_etl.warehouse.adhoc_sql import ask, ask_to_parquet, unique
from gsi_etl.warehouse.connection import literal
from gsi_etl.warehouse.spreadsheet import without_formulas


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("public") / "gsi.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE t AS SELECT i, i % 3 AS third FROM range(12_000) r(i)")
    return path


def answer(path: Path, sql: str) -> tuple[list[str], list[tuple[object, ...]]]:
    with ask(path, sql) as (columns, rows):
        return columns, list(rows)


def refused(path: Path, sql: str) -> UsageError:
    with pytest.raises(UsageError) as caught:
        answer(path, sql)
    return caught.value


def test_rows_come_as_they_are_used_and_all_of_them(published: Path) -> None:
    with ask(published, "SELECT i FROM t ORDER BY i") as (columns, rows):
        assert (columns, next(rows)) == (["i"], (0,))
        assert sum(1 for _ in rows) == 11_999


@pytest.mark.parametrize(
    "sql",
    [
        "-- words\nSELECT 1",
        "SELECT 1;;",
        "FROM t LIMIT 1",
        "DESCRIBE t",
        "SUMMARIZE t",
        "EXPLAIN SELECT 1",
        "PIVOT (FROM t LIMIT 9) ON third USING max(i)",
    ],
)
def test_whatever_asks_is_answered(published: Path, sql: str) -> None:
    assert answer(published, sql)[1]


@pytest.mark.parametrize("sql", ["", "  ;", "-- only words"])
def test_no_question_is_told(published: Path, sql: str) -> None:
    assert refused(published, sql).what == "there is no question"


def test_of_several_statements_none_is_left_out_in_silence(published: Path) -> None:
    assert refused(published, "SELECT 1; SELECT 2").what == "these are 2 statements"


@pytest.mark.parametrize(
    "sql",
    [
        "DROP TABLE t",
        "DELETE FROM t",
        "CREATE TEMP TABLE u AS SELECT 1",
        "COPY (SELECT 1) TO '/tmp/stolen.csv'",
        "ATTACH '/tmp/x.duckdb'",
        "SET enable_external_access = true",
        "INSTALL httpfs",
        "LOAD '/tmp/x.so'",
        "PREPARE p AS SELECT 1",
        "CALL enable_logging(storage = 'file', storage_path = '/tmp/stolen')",
        "EXPORT DATABASE '/tmp/stolen'",
    ],
)
def test_what_is_no_question_is_named_and_refused(published: Path, sql: str) -> None:
    error = refused(published, sql)
    assert "is not a question" in error.what
    assert error.kept == "nothing was changed"


@pytest.mark.parametrize("sql", ["FROM read_csv('/etc/passwd')", "FROM '/etc/passwd'", "FROM glob('/etc/*')"])
def test_a_question_reaches_no_file(published: Path, sql: str) -> None:
    assert refused(published, sql).what == "the query failed"


def test_the_variables_of_the_program_are_no_tables(published: Path) -> None:
    assert "does not exist" in refused(published, "FROM sql").why


def test_an_error_shows_the_line_and_what_may_be_meant(published: Path) -> None:
    error = refused(published, "-- a question\nSELECT third,\n thrid FROM t")
    assert error.where == "line 3: thrid FROM t"
    assert '"third"' in error.hint


def test_rows_become_parquet_and_nothing_else_is_written(published: Path, tmp_path: Path) -> None:
    target = tmp_path / "rows.parquet"
    assert ask_to_parquet(published, "SELECT i FROM t WHERE i < 3; ", target) == 3
    assert ask_to_parquet(published, "PIVOT t ON third USING count(*)", target) > 0
    assert [path.name for path in tmp_path.iterdir()] == ["rows.parquet"]
    for forbidden in (
        "SELECT 1; SELECT 2",
        "CREATE TABLE t (a INT)",
        "SELECT 1) TO '/tmp/stolen'; --",
        "SELECT * FROM read_text('/etc/hostname')",
    ):
        with pytest.raises(UsageError):
            ask_to_parquet(published, forbidden, target)


def test_no_column_hides_another_of_its_name(published: Path) -> None:
    assert answer(published, "SELECT 1 AS a, 2 AS a, 3 AS a_1")[0] == ["a", "a_1", "a_1_1"]
    assert unique(["a", "b"]) == ["a", "b"]


@pytest.fixture(scope="module")
def duck() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        yield connection


@settings(deadline=None, max_examples=60)
@given(st.text(alphabet=st.sampled_from("=+-@＝ \t\r\n\u00a0\u200b'a1é"), max_size=8))
@example("a\n=1")
def test_sql_and_python_tell_the_same_formulas(duck: duckdb.DuckDBPyConnection, text: str) -> None:
    assert duck.execute(f"SELECT {without_formulas(literal(text))}").fetchone() == (no_formula(text),)
