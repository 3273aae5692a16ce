"""Queries of our own and an analyst's, and the content of a warehouse as text, over a database of one small table."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from gsi_etl.errors import UsageError
from gsi_etl.warehouse.adhoc_sql import ask, ask_to_parquet, not_understood, one_question
from gsi_etl.warehouse.publish import VIEWS
from gsi_etl.warehouse.query import export, query

ALL_VIEWS = f"the views: {', '.join(VIEWS)}"


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("query") / "gsi.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "CREATE SCHEMA core; CREATE TABLE core.words (word VARCHAR, n INTEGER, yes BOOLEAN, x DECIMAL(9, 2), "
            "day DATE, seconds DECIMAL(9, 3), archive_hash VARCHAR);"
            "INSERT INTO core.words VALUES ('b', 2, true, 0.5, '2026-03-02', 1.5, 'aa'), "
            "('ä', 1, false, NULL, NULL, 2, 'bb');"
            "CREATE TABLE core.entries (entry BIGINT); INSERT INTO core.entries VALUES (1);"
            "CREATE TABLE core.another (n BIGINT); INSERT INTO core.another VALUES (7);"
            "CREATE TABLE core.empty (n BIGINT); CREATE TABLE main.public_one (n BIGINT);"
            "INSERT INTO main.public_one VALUES (1); CREATE VIEW core.seen AS FROM core.words;"
        )
    return path


# --- our own


def test_a_query_gives_its_columns_and_its_rows(database: Path) -> None:
    columns, rows = query(database, "SELECT word, n FROM core.words ORDER BY n")
    assert (columns, rows) == (["word", "n"], [("ä", 1), ("b", 2)])
    assert query(database, "SELECT n FROM core.words WHERE word = ? AND n = ? AND yes = ?", ["b", 2, True]) == (
        ["n"],
        [(2,)],
    )
    assert query(database, "SELECT n FROM core.words WHERE n > ?", [9]) == (["n"], [])


def test_a_query_that_duckdb_does_not_understand_is_told_with_its_place(database: Path) -> None:
    for parameters in ([], [1]):
        with pytest.raises(UsageError) as caught:
            query(database, "SELECT nn FROM core.words WHERE n = 1" + " AND n = ?" * len(parameters), parameters)
        assert caught.value.what == "the query failed"
        assert "nn" in caught.value.why


def test_the_content_of_a_warehouse_is_each_row_as_a_line_without_what_is_incidental(database: Path) -> None:
    assert export(database) == (
        '["another", {"n": 7}]\n'
        '["words", {"archive_hash": null, "day": "2026-03-02", "n": 2, "seconds": null, "word": "b", "x": "0.50", '
        '"yes": true}]\n'
        '["words", {"archive_hash": null, "day": null, "n": 1, "seconds": null, "word": "ä", "x": null, '
        '"yes": false}]\n'
    )


# --- an analyst's


def refused(database: Path, sql: str) -> tuple[str, str, str, str]:
    with pytest.raises(UsageError) as caught, ask(database, sql) as (_, rows):
        list(rows)
    error = caught.value
    return error.what, error.where, error.why, error.hint


def test_an_answer_has_values_as_they_are(database: Path) -> None:
    with ask(database, "SELECT x, day, x FROM core.words ORDER BY n DESC") as (columns, rows):
        assert columns == ["x", "day", "x_1"]
        assert list(rows) == [(Decimal("0.50"), date(2026, 3, 2), Decimal("0.50")), (None, None, None)]


def test_what_is_no_single_question_is_told(database: Path) -> None:
    assert refused(database, "  ;") == ("there is no question", "", "", f'such as "FROM headlines"; {ALL_VIEWS}')
    assert refused(database, "-- words\nSELECT 1;\n  SELECT 2") == (
        "these are 2 statements", "SELECT 1; SELECT 2", "", "ask one question at a time",
    )  # fmt: skip
    what, where, why, hint = refused(database, "DROP TABLE core.words")
    assert (what, where, why) == (
        "the published database is only read, and DROP is not a question", "DROP TABLE core.words", "",
    )  # fmt: skip
    assert hint.startswith("ask with SELECT, FROM")


@pytest.mark.parametrize(
    ("sql", "where", "hint"),
    [
        ("SELECT wrd FROM core.words", "SELECT wrd FROM core.words", '"word"'),
        ("-- first\nSELECT\n  wrd FROM core.words", "line 3: wrd FROM core.words", '"word"'),
        ("SELECT 1 +", "SELECT 1 +", ALL_VIEWS),
        (f"SELECT '{'a' * 300}' + nothing_at_all FROM core.words", f"SELECT '{'a' * 192}", "Candidate"),
    ],
)
def test_an_error_of_duckdb_is_told_with_the_place_and_what_may_be_meant(
    database: Path, sql: str, where: str, hint: str
) -> None:
    what, found, why, tip = refused(database, sql)
    assert (what, found) == ("the query failed", where)
    assert "\n" not in why
    assert why
    assert hint in tip


def test_what_duckdb_says_is_taken_apart_line_by_line() -> None:
    said = 'Binder Error: no such column\nCandidate bindings: "a"\n\nLINE 2: b FROM t\n        ^'
    error = not_understood("SELECT\nb FROM t", RuntimeError(said))
    assert (error.where, error.why, error.hint) == (
        "line 2: b FROM t", "Binder Error: no such column", 'Candidate bindings: "a"',
    )  # fmt: skip
    error = not_understood("SELECT b", RuntimeError('Catalog Error: gone\n  Did you mean "c"?\nLINE 1: b'))
    assert (error.where, error.why, error.hint) == ("SELECT b", "Catalog Error: gone", 'Did you mean "c"?')
    error = not_understood("SELECT\nb", RuntimeError("Error: what"))
    assert (error.where, error.why, error.hint) == ("SELECT b", "Error: what", ALL_VIEWS)


#: Some seconds: long enough to be stopped, short enough to fail where nobody stops it.
LONG = "SELECT count(*) FROM range(40000) a(x), range(40000) b(y) WHERE hash(x + y) = 3"


def test_a_question_that_takes_too_long_is_stopped(database: Path, tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught, ask(database, LONG, seconds=0.05):
        pass
    assert (caught.value.what, caught.value.where) == (
        "the query took longer than 0.05 seconds and was stopped", LONG,
    )  # fmt: skip
    with pytest.raises(UsageError) as caught:
        ask_to_parquet(database, LONG, tmp_path / "rows.parquet", seconds=0.05)
    assert caught.value.what == "the query took longer than 0.05 seconds and was stopped"
    assert list(tmp_path.iterdir()) == []


def test_a_question_may_take_as_long_as_it_likes(database: Path, tmp_path: Path) -> None:
    with ask(database, "SELECT 1 AS n", seconds=0) as (_, rows):
        assert list(rows) == [(1,)]
    assert ask_to_parquet(database, "SELECT 1 AS n", tmp_path / "rows.parquet", seconds=0) == 1


def test_rows_go_into_a_parquet_file_in_place_of_the_one_before(database: Path, tmp_path: Path) -> None:
    target = tmp_path / "rows.parquet"
    target.write_bytes(b"old")
    assert ask_to_parquet(database, "SELECT n FROM core.words ORDER BY n -- so\n;", target) == 2
    with duckdb.connect() as connection:
        assert connection.execute(f"FROM '{target}'").fetchall() == [(1,), (2,)]
    assert [path.name for path in tmp_path.iterdir()] == ["rows.parquet"]


def test_a_parquet_file_that_cannot_be_written_is_told(database: Path, tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    for name, why in (("no/rows.parquet", "No such file or directory"), ("taken", "Is a directory")):
        with pytest.raises(UsageError) as caught:
            ask_to_parquet(database, "SELECT 1 AS n", tmp_path / name)
        error = caught.value
        assert (error.what, error.where, error.why) == ("the file cannot be written", str(tmp_path / name), why)
    for sql in ("SELECT 1; SELECT 2", "DROP TABLE core.words", "SELECT nonsense"):
        with pytest.raises(UsageError):
            ask_to_parquet(database, sql, tmp_path / "rows.parquet")
    assert [path.name for path in tmp_path.iterdir()] == ["taken"]


@pytest.mark.parametrize(("sql", "parts"), [("SELECT 1", 1), ("EXPLAIN SELECT 1", 1), ("PIVOT t ON a USING max(b)", 2)])
def test_one_question_may_have_parts(sql: str, parts: int) -> None:
    with duckdb.connect() as connection:
        connection.execute("CREATE TABLE t (a INTEGER, b INTEGER)")
        found: list[Any] = one_question(connection, sql)
        assert len(found) == parts
