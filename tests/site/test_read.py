"""Values as the facts hold them, and rows of files that are none."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from gsi_etl.base import measures
from gsi_etl.site.read import (  # fmt: skip
    BLOCK,
    STRIP,
    VIEWS,
    _clean,
    _editions,
    _measures,
    _one_of,
    _run,
    _strips,
    opened,
    parquet_rows,
    texts_of,
)
from gsi_etl.site.records import Run

NOON = datetime(2026, 3, 1, 12)


@pytest.mark.parametrize(
    ("value", "held"),
    [
        (Decimal("40300000.000000"), "40300000"), (Decimal("104.600"), "104.6"), (Decimal("0E-6"), "0"),
        (Decimal("1E+3"), "1E+3"), (Decimal("0.0437"), "0.0437"), (5, "5"), (None, "None"), ("5.00", "5.00"),
        (NOON, "2026-03-01 12:00:00+00:00"), (date(2026, 3, 1), "2026-03-01"), (True, "True"),
    ],
)  # fmt: skip
def test_numbers_lose_the_zeros_of_their_column_and_times_are_aware(value: Any, held: str) -> None:
    assert str(_clean(value)) == held


def test_a_run_has_its_counts_by_name() -> None:
    begun = NOON.replace(tzinfo=UTC)
    assert _run("r", begun, None, "ok", '{"figures": 3}', "1") == Run("r", begun, None, "ok", {"figures": 3}, "1")


def test_a_strip_has_a_place_for_each_run_and_nothing_where_a_source_was_not_asked() -> None:
    strip = _strips(["r1", "r2"], [("a", "r2", "ok"), ("b", "r1", "down"), ("a", "r0", "down")])
    assert strip("a") == (("r1", ""), ("r2", "ok"))
    assert strip("b") == (("r1", "down"), ("r2", ""))
    assert strip("c") == (("r1", ""), ("r2", ""))
    assert STRIP == 24


def test_scores_are_asked_for_by_name_and_not_at_all_where_there_are_none() -> None:
    assert _one_of(("a", "b")) == "e.measure IN ('a', 'b')"
    assert _one_of(()) == "false"


def test_measures_and_editions_come_from_the_pack() -> None:
    known = {one.name: one for one in _measures()}
    assert list(known) == list(measures.measures())
    rate = known["prevalence_per_1000"]
    assert (rate.unit, rate.target, bool(rate.definition), bool(rate.source)) == ("per 1,000", True, True, True)
    editions = {one.name: one for one in _editions()}
    assert len(editions) >= 8
    one = editions["GSI 2018"]
    assert (one.publisher, one.title, one.published_on, one.reference_year, one.family, one.verified) == (
        "Walk Free", "Global Slavery Index 2018", date(2018, 7, 19), 2016, "GEMS", True
    )  # fmt: skip
    assert (editions["GEMS 2017"].publisher, editions["GSI 2014"].reference_year) == ("ILO, Walk Free, IOM", None)
    assert one.origin
    assert one.rank_basis


def test_a_connection_is_used_as_it_is_and_a_file_is_only_read(tmp_path: Path) -> None:
    path = tmp_path / "w.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE t AS SELECT 1 AS a")
        with opened(connection) as same:
            assert same is connection
        connection.execute("FROM t")  # still open
    with opened(path) as read, pytest.raises(duckdb.Error):
        read.execute("INSERT INTO t VALUES (2)")


def test_rows_of_parquet_files_are_those_of_their_footers(tmp_path: Path) -> None:
    whole, broken = tmp_path / "it's.parquet", tmp_path / "broken.parquet"
    duckdb.sql("SELECT * FROM range(7)").write_parquet(str(whole))
    broken.write_bytes(b"PAR1")
    assert parquet_rows([whole, broken, tmp_path / "none.parquet"]) == {
        whole: 7, broken: None, tmp_path / "none.parquet": None
    }  # fmt: skip
    assert parquet_rows([]) == {}


def test_a_file_without_texts_has_none_and_says_so_without_a_query() -> None:
    with duckdb.connect() as connection:
        connection.execute("CREATE SCHEMA core; CREATE TABLE core.documents (document_id VARCHAR)")
        assert texts_of(connection)("d") == {}


def test_texts_are_read_a_block_at_a_time_the_first_of_each_document_last_to_go() -> None:
    with duckdb.connect() as connection:
        connection.execute("CREATE SCHEMA core; CREATE TABLE core.documents (document_id VARCHAR, text VARCHAR)")
        connection.execute(f"INSERT INTO core.documents SELECT 'd' || i, 't' || i FROM range({BLOCK + 3}) t(i)")
        of = texts_of(connection)
        assert list(of("d0")) == [f"d{n}" for n in reversed(range(BLOCK))]
        assert of("d2")["d2"] == "t2"
        assert list(of(f"d{BLOCK}")) == [f"d{BLOCK + 2}", f"d{BLOCK + 1}", f"d{BLOCK}"]
        assert of("another") == {}


def test_the_views_are_told_in_this_order() -> None:
    assert " ".join(VIEWS) == "figures figure_history estimates headlines changes checks source_health runs alerts"
