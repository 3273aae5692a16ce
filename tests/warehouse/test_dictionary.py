"""Every view and column says what it is, and the reference page says the same."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from gsi_etl.warehouse.dictionary import columns, dictionary, public_views
from gsi_etl.warehouse.publish import VIEWS

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "warehouse.md"
#: Types that trouble pandas, R or JDBC: a time with a zone needs pytz, a HUGEINT becomes a float, the rest are nested.
UNWELCOME = ("TIMESTAMP WITH TIME ZONE", "HUGEINT", "UHUGEINT", "STRUCT", "MAP", "[]", "UNION", "DOUBLE", "FLOAT")


@pytest.fixture(scope="module")
def empty(migrated: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    return migrated


def test_every_public_view_says_what_a_row_is(empty: duckdb.DuckDBPyConnection) -> None:
    assert [view for view, comment in public_views(empty) if not comment] == []


def test_every_public_column_says_what_it_means(empty: duckdb.DuckDBPyConnection) -> None:
    bare = [f"{v}.{name}" for v, _ in public_views(empty) for name, _type, words in columns(empty, v) if not words]
    assert bare == []


def test_public_columns_have_only_types_that_every_client_reads(empty: duckdb.DuckDBPyConnection) -> None:
    odd = [
        f"{view}.{name} {kind}"
        for view, _ in public_views(empty)
        for name, kind, _words in columns(empty, view)
        if any(word in kind for word in UNWELCOME)
    ]
    assert odd == []


def test_times_are_named_utc_and_dates_are_not(empty: duckdb.DuckDBPyConnection) -> None:
    for view, _ in public_views(empty):
        for name, kind, _words in columns(empty, view):
            assert (kind == "TIMESTAMP") == name.endswith("_utc"), f"{view}.{name} is a {kind}"


def test_every_public_view_is_asked_when_a_copy_is_verified(empty: duckdb.DuckDBPyConnection) -> None:
    only_published = {"news_claims"}
    assert {view for view, _ in public_views(empty)} | only_published == set(VIEWS)


def test_every_core_table_says_which_transaction_wrote_a_row(empty: duckdb.DuckDBPyConnection) -> None:
    rows = empty.execute(
        "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'core' AND table_name NOT IN "
        "(SELECT table_name FROM duckdb_columns() WHERE schema_name = 'core' AND column_name = 'entry')"
    ).fetchall()
    assert rows == [], "give the table `entry BIGINT NOT NULL` as its first column: ledger.write fills it"


def test_the_reference_page_is_what_the_database_says() -> None:
    made = dictionary()
    assert PAGE.read_text(encoding="utf-8") == made, "run: python -m gsi_etl.warehouse.dictionary > docs/reference/..."
