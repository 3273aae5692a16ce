"""The texts of documents as the pages ask for them: the right one each time, few queries, and not all kept."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import duckdb
import pytest

from gsi_etl.site.read import BLOCK, texts_of
from gsi_etl.site.renderer import Texts

MANY = 3 * BLOCK + 5


@pytest.fixture
def recorded(tmp_path: Path) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(str(tmp_path / "w.duckdb"))
    connection.execute("CREATE SCHEMA core; CREATE TABLE core.documents (document_id VARCHAR, text VARCHAR)")
    connection.executemany("INSERT INTO core.documents VALUES (?, ?)", [(f"d{n}", f"text {n}") for n in range(MANY)])
    return connection


def test_each_document_has_its_own_text_in_whatever_order_it_is_asked_for(
    recorded: duckdb.DuckDBPyConnection,
) -> None:
    text = Texts(texts_of(recorded))
    order = [*range(0, MANY, 7), *range(MANY - 1, -1, -1)]
    assert [text(f"d{n}") for n in order] == [f"text {n}" for n in order]


def test_a_document_that_is_not_recorded_has_no_text(recorded: duckdb.DuckDBPyConnection) -> None:
    assert Texts(texts_of(recorded))("another") is None


def test_rows_that_went_leave_the_others_their_texts(recorded: duckdb.DuckDBPyConnection) -> None:
    recorded.execute("DELETE FROM core.documents WHERE document_id IN ('d0', 'd3', 'd20')")
    text = Texts(texts_of(recorded))
    assert [text(name) for name in ("d0", "d1", "d3", "d4", "d19", "d20", "d21")] == [
        None, "text 1", None, "text 4", "text 19", None, "text 21",
    ]  # fmt: skip


def test_a_document_recorded_twice_has_the_text_that_was_recorded_first(recorded: duckdb.DuckDBPyConnection) -> None:
    recorded.execute("INSERT INTO core.documents VALUES ('d1', 'again')")
    assert texts_of(recorded)("d1")["d1"] == "text 1"


def test_documents_recorded_together_are_read_together(recorded: duckdb.DuckDBPyConnection) -> None:
    asked: list[str] = []
    of = texts_of(recorded)

    def ask(document_id: str) -> Mapping[str, str]:
        asked.append(document_id)
        return of(document_id)

    text = Texts(ask)
    assert [text(f"d{n}") for n in range(MANY)] == [f"text {n}" for n in range(MANY)]
    assert len(asked) == 4


def test_long_texts_are_not_all_kept_and_the_one_asked_for_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Texts, "MOST", 100)
    text = Texts(lambda name: {name: name * 90, "beside": "b" * 60, "far": "f" * 60})
    assert text("x") == "x" * 90
    assert text._size <= 100
    assert text("beside") == "b" * 60
    assert text("x") == "x" * 90
