"""What came of an expectation, as a check tells it: how severe, what was found, what was expected, of whom."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from quality_samples import check, figure, page, places, source, suites_in

from gsi_etl.base import failpoints
from gsi_etl.base.intervals import Interval
from gsi_etl.config import resources
from gsi_etl.errors import CheckError
from gsi_etl.model import Batch, CheckResult
from gsi_etl.quality import check_files
from gsi_etl.quality.audit import _result
from gsi_etl.quality.compare import REFERENCE, Comparison
from gsi_etl.quality.docs import write_data_docs
from gsi_etl.quality.engine import Outcome
from gsi_etl.quality.suites import Expectation, Suite
from gsi_etl.quality.tables import Key, write_tables

EXPECTATION = Expectation("agrees", "critical", "the baseline's interval", "It says the same.", {})
SUITE = Suite("baselines", "baseline_comparisons", "content", "statements", (EXPECTATION,))
ONE = Interval(Decimal(1), Decimal(2))
COMPARED = Comparison("index", "world", "People", "critical", "about", "page", "2.6 million", ONE, ONE, Decimal(2))
OUTCOME = Outcome(SUITE, EXPECTATION, Key("index", "world"), 1, True)
RESULT = CheckResult(
    "baselines", "agrees: world", "critical", True, "2.6 million", "1 to 2", "It says the same (People)", "index"
)


@pytest.mark.parametrize(
    ("outcome", "compared", "told"),
    [
        ({}, {}, {}),
        (
            {"rows": 1234},
            {},
            {"observed": "1,234 statements", "expected": "the baseline's interval"},
        ),
        ({"success": False, "found": "3 million"}, {}, {"success": False, "observed": "3 million"}),
        ({"wanted": "about 5", "rows": 2}, {}, {"observed": "2 statements", "expected": "about 5"}),
        ({"wanted": "about 5"}, {}, {"expected": "about 5"}),
        ({"errored": True, "success": False}, {}, {"success": False, "errored": True, "severity": "operator"}),
        ({}, {"worst": "warning"}, {"severity": "warning"}),
        ({}, {"worst": "info"}, {"severity": "info"}),
        ({"errored": True}, {"worst": "info"}, {"errored": True, "severity": "operator"}),
        ({"key": Key(REFERENCE, "world")}, {}, {"severity": "warning", "source_id": None}),
        ({"key": Key(REFERENCE, "world")}, {"worst": "info"}, {"severity": "info", "source_id": None}),
        ({"key": Key("")}, {}, {"name": "agrees", "source_id": None}),
    ],
)
def test_a_check_tells_what_was_found_of_whom_and_as_severe_as_its_comparison_allows(
    outcome: dict[str, Any], compared: dict[str, Any], told: dict[str, Any]
) -> None:
    assert _result(replace(OUTCOME, **outcome), replace(COMPARED, **compared)) == replace(RESULT, **told)


@pytest.mark.parametrize("severity", ["warning", "info"])
def test_a_check_that_is_not_critical_is_never_made_more_severe(severity: Any) -> None:
    milder = replace(OUTCOME, expectation=replace(EXPECTATION, severity=severity))
    for worst in ("critical", "warning", "info"):
        assert _result(milder, replace(COMPARED, worst=worst)).severity == severity
    assert _result(replace(milder, key=Key(REFERENCE)), COMPARED).severity == severity


def test_a_check_without_a_comparison_counts_its_rows() -> None:
    plain = replace(RESULT, observed="1 statements", expected="the baseline's interval", sentence="It says the same")
    assert _result(OUTCOME, None) == plain
    assert _result(replace(OUTCOME, rows=2000), None) == replace(plain, observed="2,000 statements")


TEXT = "In all 42.1 million people, 2.6 billion in North Korea."


def test_an_audit_is_the_checks_of_its_suites_and_the_warnings_of_each_source(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    world, korea = (
        figure(TEXT, quote, value, place=place)
        for quote, value, place in (("42.1 million", "42100000", "WLD"), ("2.6 billion", "2600000000", "PRK"))
    )
    three = [page(TEXT, world, of="told"), page(TEXT, world, korea, of="held"), page(TEXT, korea, of="repeated")]
    blocked, paper = page(TEXT, korea, of="blocked", recognised=False), page(TEXT, korea, of="paper")
    sources = [source("repeated", official=False), source("paper", kind="news"), source("unasked")]
    folder, docs = suites_in(tmp_path, "baselines", "columns"), tmp_path / "made" / "docs"  # no columns are mapped
    found = check(*three, blocked, paper, Batch("empty"), sources=sources, folder=folder, docs=docs)
    assert capfd.readouterr() == ("", "")
    assert [(r.source_id, r.name, r.severity, r.success, r.observed, r.expected) for r in found.results] == [
        *(
            (name, f"agrees: {subject}", "warning", False, f"{about} {stated}", expected)
            for name, subject, about, stated, expected in (
                ("held", KOREA, "PRK: people in modern slavery", "2.6 billion", "2,639,500 to 2,640,500"),
                ("held", WORLD, "WLD: people in modern slavery", "42.1 million", "40,250,000 to 40,350,000"),
                ("repeated", KOREA, "PRK: people in modern slavery", "2.6 billion", "2,639,500 to 2,640,500"),
                ("told", WORLD, "WLD: people in modern slavery", "42.1 million", "40,250,000 to 40,350,000"),
            )
        ),
        ("held", POSSIBLE + KOREA, "critical", False, f"{ABOUT} 2.6 billion", "2,639,500 to 2,640,500"),
        ("held", POSSIBLE + WORLD, "critical", True, "42.1 million", "40,250,000 to 40,350,000"),
        ("repeated", POSSIBLE + KOREA, "warning", False, f"{ABOUT} 2.6 billion", "2,639,500 to 2,640,500"),
        ("told", POSSIBLE + WORLD, "critical", True, "42.1 million", "40,250,000 to 40,350,000"),
        ("held", "warnings are few", "critical", True, "2 warnings", "at most 12"),
        ("paper", "warnings are few", "critical", True, "0 warnings", "at most 12"),
        ("repeated", "warnings are few", "critical", True, "2 warnings", "at most 12"),
        ("told", "warnings are few", "critical", True, "1 warning", "at most 12"),
    ]
    assert found.failed_sources == {"held"}
    assert found.stopped_by == {}
    has_pages_of_one_suite(docs)


def has_pages_of_one_suite(docs: Path) -> None:
    """Great Expectations' own pages of that audit, without scripts, linked from the first."""
    rows = BeautifulSoup((docs / "index.html").read_text(encoding="utf-8"), "lxml").find_all("tr")
    assert [[cell.get_text() for cell in row.find_all(["th", "td"])] for row in rows] == [
        ["Suite", "Hold", "What came of it", "What it holds"],
        ["baselines", "0 of 2", "results", "suite"],
    ]
    results, suite = [docs / str(link["href"]) for link in rows[1].find_all("a")]
    assert suite == docs / "expectations" / "baselines.html"
    assert (results.relative_to(docs).parts[:2], results.name) == (("validations", "baselines"), "audit-baselines.html")
    pages = {path: BeautifulSoup(path.read_text(encoding="utf-8"), "lxml") for path in (results, suite)}
    for path, soup in pages.items():
        assert soup.select("script, iframe, footer") == []
        assert [link["href"] for link in soup.select("link[rel=stylesheet]")][-1] == (
            f"{'../' * (len(path.relative_to(docs).parts) - 1)}gsi-etl.css"
        )
    for soup in pages.values():
        text = " ".join(soup.get_text().split())
        assert [words for words in SENTENCES if words not in text] == []
        assert "SELECT" not in text


def test_pages_of_suites_without_rows_list_none_and_may_replace_others(tmp_path: Path) -> None:
    write_tables(tmp_path / "audit.duckdb", {})
    (tmp_path / "index.html").write_text("of another audit", encoding="utf-8")
    first = write_data_docs(tmp_path / "audit.duckdb", [SUITE], {}, tmp_path)
    assert first == tmp_path / "index.html"
    rows = BeautifulSoup(first.read_text(encoding="utf-8"), "lxml").find_all("tr")
    assert [row.get_text(" ") for row in rows] == ["Suite Hold What came of it What it holds"]


SENTENCES = [
    one["meta"]["notes"]
    for one in json.loads((resources.folder("expectations") / "baselines.json").read_text(encoding="utf-8"))[
        "expectations"
    ]
]

KOREA, WORLD = "prk-gsi-2018", "world-gsi-2018"
ABOUT, POSSIBLE = "PRK: people in modern slavery", "is possible: "


def test_an_audit_passes_its_point_of_failure_for_each_batch_that_was_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    passed: list[tuple[str, str]] = []
    monkeypatch.setattr(failpoints, "hit", lambda name, of="": passed.append((name, of)))
    read, blocked = page(TEXT, of="read"), page(TEXT, of="blocked", recognised=False)
    check(blocked, read, page(TEXT, of="also"), folder=suites_in(tmp_path, "columns"))
    assert passed == [("audit.batch", "read"), ("audit.batch", "also")]


def test_a_table_is_whole_from_150_countries_on(tmp_path: Path) -> None:
    countries = sorted(set(places().values()) - {"PRK", "WLD"})
    tables = [
        page(TEXT, *(figure(TEXT, "42.1 million", "1", place=place) for place in countries[:count]), of=f"of-{count}")
        for count in (149, 150)
    ]
    sources = [source(one.source_id, kind="dataset") for one in tables]
    found = check(*tables, sources=sources, folder=suites_in(tmp_path, "watched"))
    korea = [r for r in found.results if r.name == "watched figure is stated: prk-gsi-2018" and r.source_id]
    assert [(r.source_id, r.success, r.observed) for r in korea] == [
        ("of-150", False, "no People in modern slavery in North Korea in 2016 (GSI 2018)")
    ]
    assert found.failed_sources == {"of-150"}


@pytest.mark.parametrize("name", ["baselines.json", "baselines.yaml", "identities.yaml"])
def test_a_folder_of_checks_that_cannot_be_loaded_is_told_beforehand(tmp_path: Path, name: str) -> None:
    check_files(suites_in(tmp_path, "baselines"))
    check_files()
    (tmp_path / name).write_text("{", encoding="utf-8")
    with pytest.raises(CheckError, match=name):
        check_files(tmp_path)
