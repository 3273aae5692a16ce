"""The suites that ship can be read by a person and by Great Expectations, and a faulty one is refused."""

import json
from pathlib import Path

import pytest

from gsi_etl.config import resources
from gsi_etl.errors import CheckError
from gsi_etl.quality.suites import load_suites
from gsi_etl.quality.tables import TABLES

FOLDER = resources.folder("expectations")
EXPECTATIONS = [(suite, one) for suite in load_suites(FOLDER) for one in suite.expectations]
BROKEN_ON_DUCKDB = ("regex", "quantile")


@pytest.mark.parametrize(("suite", "one"), EXPECTATIONS, ids=[f"{s.name}: {e.name}" for s, e in EXPECTATIONS])
def test_every_expectation_says_in_plain_words_what_it_holds(suite, one) -> None:  # type: ignore[no-untyped-def]
    assert one.notes.endswith(".")
    assert len(one.notes.split()) >= 5
    assert one.expected
    assert not any(word in one.config["type"] for word in BROKEN_ON_DUCKDB)


@pytest.mark.parametrize(("suite", "one"), EXPECTATIONS, ids=[f"{s.name}: {e.name}" for s, e in EXPECTATIONS])
def test_every_query_asks_the_batch_and_names_whose_rows_it_found(suite, one) -> None:  # type: ignore[no-untyped-def]
    if not one.is_query:
        return
    query = one.config["kwargs"]["unexpected_rows_query"]
    assert "FROM {batch}" in query
    assert "source_id" in query.split(" FROM {batch}")[0]
    assert " AS found, " in query
    assert ("subject" in query.split(" FROM {batch}")[0]) == ("subject" in TABLES[suite.table])


def test_every_suite_has_a_file_of_its_name() -> None:
    assert [suite.name for suite in load_suites(FOLDER)] == sorted(path.stem for path in FOLDER.glob("*.json"))


def _write(folder: Path, **changes: object) -> None:
    entry = {
        "type": "unexpected_rows_expectation",
        "severity": "critical",
        "kwargs": {"unexpected_rows_query": "SELECT source_id, quote AS found, NULL AS wanted FROM {batch}"},
        "meta": {"name": "n", "notes": "Some words.", "expected": "none"},
    }
    meta = {"table": "batch_figures", "judges": "reading", "rows": "figures"}
    suite = {"name": "mine", "meta": meta, "expectations": [entry]} | changes
    (folder / "mine.json").write_text(json.dumps(suite), encoding="utf-8")


@pytest.mark.parametrize(
    "changes",
    [
        {"meta": {"table": "nonsense", "judges": "reading", "rows": "figures"}},
        {"meta": {"table": "batch_figures", "judges": "people", "rows": "figures"}},
        {"meta": {"judges": "reading", "rows": "figures"}},
        {"expectations": [{"type": "x", "severity": "fatal", "meta": {"name": "n", "notes": "s", "expected": "e"}}]},
        {"expectations": [{"type": "x", "severity": "critical", "meta": {}}]},
        {"expectations": "none"},
    ],
)
def test_a_faulty_suite_is_refused_with_its_file(tmp_path: Path, changes: dict[str, object]) -> None:
    _write(tmp_path)
    assert load_suites(tmp_path)[0].name == "mine"
    _write(tmp_path, **changes)
    with pytest.raises(CheckError) as caught:
        load_suites(tmp_path)
    assert caught.value.where.endswith("mine.json")


def test_a_file_that_is_no_json_and_an_empty_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CheckError, match="no suite"):
        load_suites(tmp_path)
    (tmp_path / "mine.json").write_text("{", encoding="utf-8")
    with pytest.raises(CheckError, match="cannot be read as JSON"):
        load_suites(tmp_path)
