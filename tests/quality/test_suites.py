"""The suites that ship can be read by a person and by Great Expectations, and a faulty one is refused."""

import json
from pathlib import Path
from typing import Any

import pytest

from gsi_etl.config import resources
from gsi_etl.errors import CheckError
from gsi_etl.quality.suites import Expectation, Suite, load_suites
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


def entry(name: str = "n", severity: str = "critical", kind: str = "unexpected_rows_expectation") -> dict[str, Any]:
    meta = {"name": name, "notes": "Some words.", "expected": "none"}
    return {"type": kind, "severity": severity, "kwargs": {"x": 1}, "meta": meta}


def test_suites_are_read_whole_and_sorted_by_their_files(tmp_path: Path) -> None:
    entries = [entry("one"), entry("two", "warning", "expect_column_to_exist"), entry("three", "info")]
    for name, table, judges in (("b", "limits", "reading"), ("a", "watched", "content")):
        meta = {"table": table, "judges": judges, "rows": "figures", "notes": "More."}
        suite = {"name": name, "meta": meta, "expectations": entries if name == "b" else []}
        (tmp_path / f"{name}.json").write_text(json.dumps(suite), encoding="utf-8")
    (tmp_path / "baselines.yaml").write_text("", encoding="utf-8")
    one, two, three = (
        Expectation(name, severity, "none", "Some words.", config)  # type: ignore[arg-type]
        for (name, severity), config in zip(
            (("one", "critical"), ("two", "warning"), ("three", "info")), entries, strict=True
        )
    )
    assert load_suites(tmp_path) == (
        Suite("a", "watched", "content", "figures", ()),
        Suite("b", "limits", "reading", "figures", (one, two, three)),
    )
    assert (one.is_query, two.is_query) == (True, False)


UNKNOWN = "mine.json names an unknown table, judges something unknown, or has a name twice"
NOT_OURS = "mine.json is not a suite as we write them"


@pytest.mark.parametrize(
    ("changes", "what", "why", "hint"),
    [
        ({"meta": {"table": "x", "judges": "reading", "rows": "r"}}, UNKNOWN, "table 'x', judges 'reading'", True),
        ({"meta": {"table": "run", "judges": "x", "rows": "r"}}, UNKNOWN, "table 'run', judges 'x'", True),
        ({"expectations": [entry(), entry()]}, UNKNOWN, "table 'batch_figures', judges 'reading'", True),
        ({"meta": {"table": "run", "rows": "r"}}, NOT_OURS, "'judges'", False),
        ({"expectations": [entry(severity="fatal")]}, NOT_OURS, "severity 'fatal'", False),
        ({"expectations": [entry(severity="operator")]}, NOT_OURS, "severity 'operator'", False),
    ],
)
def test_a_faulty_suite_is_told_with_what_is_wrong(
    tmp_path: Path, changes: dict[str, object], what: str, why: str, hint: bool
) -> None:
    _write(tmp_path, **changes)
    with pytest.raises(CheckError) as caught:
        load_suites(tmp_path)
    assert (caught.value.what, caught.value.why) == (what, why)
    assert caught.value.where == str(tmp_path / "mine.json")
    assert caught.value.hint == (f"tables: {', '.join(TABLES)}" if hint else "")


@pytest.mark.parametrize("gone", ["name", "notes", "expected"])
def test_an_expectation_without_a_part_of_its_meta_is_refused(tmp_path: Path, gone: str) -> None:
    one = entry()
    del one["meta"][gone]
    _write(tmp_path, expectations=[one])
    with pytest.raises(CheckError, match="is not a suite as we write them") as caught:
        load_suites(tmp_path)
    assert caught.value.why == repr(gone)


def test_a_suite_that_cannot_be_opened_and_an_installation_without_any_are_told(tmp_path: Path) -> None:
    with pytest.raises(CheckError) as caught:
        load_suites(tmp_path)
    error = caught.value
    assert (error.what, error.where) == ("there is no suite", str(tmp_path))
    assert error.hint == "the installation is incomplete: install again"
    (tmp_path / "mine.json").mkdir()
    with pytest.raises(CheckError) as caught:
        load_suites(tmp_path)
    assert caught.value.what == "mine.json cannot be read as JSON"
    assert "Is a directory" in caught.value.why
