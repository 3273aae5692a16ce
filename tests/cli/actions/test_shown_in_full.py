"""``show``, ``why`` and ``diff`` field by field: with all that a row can hold, and with little."""

from __future__ import annotations

import json
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from made_rows import AT, DATABASE, HOME, put

from gsi_etl.base.formatting import MACHINERY
from gsi_etl.cli.actions import show, why_and_diff
from gsi_etl.cli.actions.show import show_id
from gsi_etl.cli.actions.why_and_diff import _moment, diff, why
from gsi_etl.errors import UsageError

FIGURE: dict[str, Any] = {
    "figure_id": "fg_1", "country": "North Korea", "geo_id": "PRK", "measure": "people_in_modern_slavery",
    "sentence": "About  2.6 \n million\x07 live so.", "quote": "2.6 \n million", "value": Decimal(2_600_000),
    "value_low": Decimal(2_550_000), "value_high": Decimal(2_650_000), "modifier": "about", "reference_year": 2018,
    "edition": "GSI 2018", "status": "current", "verdict": "exact", "verdict_sentence": "says it",
    "matched_edition": "GSI", "matched_value": Decimal(2_640_000), "source_id": "index", "publisher": "Walk Free",
    "title": "A page", "url": "https://a.example/", "published_on": AT.date(), "char_start": 1234, "char_end": 5678,
    "cell": "B4", "page": 1005, "first_seen_utc": AT, "last_confirmed_utc": AT, "document_id": "doc_1",
    "snapshot_sha256": "ab" * 32, "reader_version": "r1", "series": "s", "not_told": "x",
}  # fmt: skip
CHANGE: dict[str, Any] = {
    "change_id": "ch_1", "class": "revision", "cause": "source", "severity": "critical", "sentence": "it \x07rose",
    "rule": "value", "old_text": "2.5 million", "new_text": "2.6 million", "old_value": Decimal(2_500_000),
    "new_value": Decimal(2_600_000), "source_id": "index", "url": "https://a.example/", "series": "s",
    "detected_at_utc": AT, "run_id": "run-1", "old_figure_id": "fg_0", "new_figure_id": "fg_1",
    "acknowledged_by": "ann", "acknowledged_at_utc": AT, "acknowledged_note": "seen", "evidence": "Now 2.6 million.",
    "not_told": "x",
}  # fmt: skip
RULES = json.dumps([["measure", "people_in_modern_slavery", "names the measure", "", None]])


def shown(wanted: str, capsys: pytest.CaptureFixture[str], *, as_json: bool = False) -> list[str]:
    show_id(HOME, None, wanted, as_json=as_json)
    return capsys.readouterr().out.splitlines()


def field(name: str, value: str) -> str:
    return f"  {name:<20} {value}"


def test_a_figure_is_shown_with_all_that_is_known_of_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = put(monkeypatch, show, figures=FIGURE)
    assert shown("fg_1", capsys) == [
        "North Korea: people_in_modern_slavery", "“About 2.6 million\\u0007 live so.”", "",
        field("quote", "2.6 "), " million", field("value", "2,600,000"), field("value_low", "2,550,000"),
        field("value_high", "2,650,000"), field("modifier", "about"), field("reference_year", "2018"),
        field("edition", "GSI 2018"), field("status", "current"), field("verdict", "exact"),
        field("verdict_sentence", "says it"), field("matched_edition", "GSI"), field("matched_value", "2,640,000"),
        field("source_id", "index"), field("publisher", "Walk Free"), field("title", "A page"),
        field("url", "https://a.example/"), field("published_on", "2026-03-02"), field("char_start", "1234"),
        field("char_end", "5678"), field("cell", "B4"), field("page", "1005"),
        field("first_seen_utc", "2026-03-02 06:05:00"), field("last_confirmed_utc", "2026-03-02 06:05:00"),
        field("document_id", "doc_1"), field("snapshot_sha256", "ab" * 32), field("reader_version", "r1"),
        field("series", "s"),
    ]  # fmt: skip
    assert rows.asked == [
        ("SELECT * FROM figures WHERE figure_id = ? LIMIT 1", ["fg_1"]),
        ("SELECT rules FROM core.figure_states WHERE figure_id = ? ORDER BY recorded_at DESC LIMIT 1", ["fg_1"]),
    ]


@pytest.mark.parametrize(
    ("row", "head"),
    [({"country": None}, "PRK: people_in_modern_slavery"),
     ({"country": None, "geo_id": None}, "no place: people_in_modern_slavery")],
)  # fmt: skip
def test_a_figure_of_the_past_is_found_and_what_is_empty_left_out(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], row: dict[str, Any], head: str
) -> None:
    bare = dict.fromkeys(FIGURE, None) | {name: FIGURE[name] for name in ("figure_id", "geo_id", "measure", "quote")}
    rows = put(monkeypatch, show, figure_history=bare | {"sentence": "x", "title": "", "char_start": 0} | row)
    assert shown("fg_1", capsys) == [
        head, "“x”", "", field("quote", "2.6 "), " million", field("char_start", "0"),
    ]  # fmt: skip
    assert [sql for sql, _ in rows.asked][1] == "SELECT * FROM figure_history WHERE figure_id = ? LIMIT 1"


@pytest.mark.parametrize(
    ("change", "asks", "marked", "traced"),
    [
        ({}, "fg_1", True, "fg_1"),
        ({"new_text": None, "new_figure_id": None, "evidence": "Was 2.5 million."}, "fg_0", True, "fg_0"),
        ({"class": min(MACHINERY)}, "fg_1", False, "fg_1"),
        ({"class": "source_down", "old_figure_id": None, "new_figure_id": None}, "", False, ""),
        ({"evidence": None}, "fg_1", False, "fg_1"),
        ({"new_text": "", "old_text": None}, "fg_1", False, "fg_1"),
    ],
)  # fmt: skip
def test_a_change_is_shown_with_its_evidence_and_its_figure(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], change: dict[str, Any], asks: str,
    marked: bool, traced: str,
) -> None:  # fmt: skip
    row = CHANGE | change
    rows = put(monkeypatch, show, changes=row, figures=FIGURE)
    told = ["class", "cause", "severity", "rule", "old_text", "new_text", "old_value", "new_value", "source_id", "url",
            "series", "detected_at_utc", "run_id", "old_figure_id", "new_figure_id", "acknowledged_by",
            "acknowledged_at_utc", "acknowledged_note"]  # fmt: skip
    values = {"old_value": "2,500,000", "new_value": "2,600,000", "detected_at_utc": f"{AT}",
              "acknowledged_at_utc": f"{AT}"}  # fmt: skip
    lines = [f"CRITICAL  {row['class']}: it \\u0007rose", ""]
    lines += [field(name, values.get(name, row[name])) for name in told if row[name]]
    lines += ["", f"“{row['evidence']}”", ""] if marked else []
    if asks:
        lines += [field("document_id", "doc_1"), field("snapshot_sha256", "ab" * 32), field("char_start", "1234"),
                  field("char_end", "5678"), field("last_confirmed_utc", f"{AT}")]  # fmt: skip
        lines += [f"  trace it with `gsi-etl why {traced}`"]
    assert shown("ch_1", capsys) == lines
    assert rows.asked[0] == ("SELECT * FROM changes WHERE change_id = ? LIMIT 1", ["ch_1"])
    assert rows.asked[1:] == ([("SELECT * FROM figures WHERE figure_id = ? LIMIT 1", [asks])] if asks else [])


def test_the_number_is_marked_where_it_stands_and_nowhere_else() -> None:
    for sentence, quote, spans in (
        ("x 5  m y", "5 m", [(3, 6)]), ("5", "5", [(1, 2)]), ("x", "5", []), ("a\x07 5", "5", [(9, 10)]),
    ):  # fmt: skip
        text = show._marked(sentence, quote)
        assert [(span.start, span.end) for span in text.spans] == spans
        assert all(str(span.style) == "reverse bold" for span in text.spans)


def test_a_document_is_all_its_fields_and_json_is_all_of_any_row(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    document = {"document_id": "doc_1", "page": 1005, "title": None, "size": 1234, "at": AT}
    put(monkeypatch, show, core__documents=document, changes={"a": "ü", "n": Decimal("1.0"), "at": AT})
    assert shown("doc_1", capsys) == [
        field("document_id", "doc_1"), field("page", "1005"), field("size", "1,234"), field("at", f"{AT}"),
    ]  # fmt: skip
    show_id(HOME, None, "ch_1", as_json=True)
    assert capsys.readouterr().out == '{\n  "a": "ü",\n  "n": 1,\n  "at": "2026-03-02T06:05:00Z"\n}\n'


@pytest.mark.parametrize("wanted", ["fg_1", "ch_1", "doc_1"])
def test_what_nothing_has_is_refused(monkeypatch: pytest.MonkeyPatch, wanted: str) -> None:
    rows = put(monkeypatch, show)
    with pytest.raises(UsageError) as unknown:
        show_id(HOME, None, wanted, as_json=False)
    error = unknown.value
    assert (error.what, error.where) == (f"unknown id {wanted}", str(DATABASE))
    assert error.hint == "list ids with `gsi-etl figures` or `gsi-etl changes`"
    assert len(rows.asked) == (2 if wanted == "fg_1" else 1)
    with pytest.raises(UsageError) as odd:
        show_id(HOME, None, f"x{wanted}", as_json=False)
    assert odd.value.what == f"'x{wanted}' is not an id"
    assert odd.value.hint == "ids begin with fg_, ch_ or doc_; `gsi-etl changes` lists some"


@pytest.mark.parametrize(
    ("more", "lines"),
    [
        ({}, ["figure  North Korea: people_in_modern_slavery: 2.6 ", " million",
              "    “About 2.6 million\\u0007 live so.”", "    B4, characters 1234 to 5678; state: current",
              "    verdict exact: says it", "document  doc_1  A page",
              "    Walk Free, https://a.example/, published 2026-03-02"]),
        ({"country": None, "cell": "", "verdict_sentence": "", "title": None, "published_on": None},
         ["figure  PRK: people_in_modern_slavery: 2.6 ", " million", "    “About 2.6 million\\u0007 live so.”",
          "    page 1005, characters 1234 to 5678; state: current", "document  doc_1  ",
          "    Walk Free, https://a.example/, published without a date"]),
        ({"country": None, "geo_id": None, "cell": None, "page": None, "verdict_sentence": None},
         ["figure  no place: people_in_modern_slavery: 2.6 ", " million", "    “About 2.6 million\\u0007 live so.”",
          "    text, characters 1234 to 5678; state: current", "document  doc_1  A page",
          "    Walk Free, https://a.example/, published 2026-03-02"]),
    ],
)  # fmt: skip
def test_a_figure_is_traced_to_its_bytes_and_to_who_repeats_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], more: dict[str, Any], lines: list[str]
) -> None:
    figure = FIGURE | more
    rows = put(monkeypatch, why_and_diff, core__figure_rows=figure, checks={"check_name": "agrees"})
    why(HOME, None, "fg_1")
    assert capsys.readouterr().out.splitlines() == [
        *lines, "    read by r1", f"snapshot  {'ab' * 32}", "    h/archive: read it with `gsi-etl show doc_1`",
        "fetches that brought or confirmed it  none", "runs that recorded it  none", "checks of its source  ",
        "check_name", "──────────", "agrees", "changes of its series  none", "others that state the same  none",
    ]  # fmt: skip
    first, *others = rows.asked
    assert first == ("SELECT * FROM core.figure_rows WHERE figure_id = ? ORDER BY recorded_at DESC LIMIT 1", ["fg_1"])
    assert [bound for _, bound in others] == [
        ["index", "https://a.example/", "ab" * 32], ["fg_1"], ["index"], ["s"],
        ["2650000", "2550000", "GSI 2018", "2018", "people_in_modern_slavery", figure["geo_id"] or "", "index"],
    ]  # fmt: skip


def test_no_figure_has_no_trace(monkeypatch: pytest.MonkeyPatch) -> None:
    put(monkeypatch, why_and_diff)
    with pytest.raises(UsageError) as caught:
        why(HOME, None, "fg_9")
    error = caught.value
    assert (error.what, error.where, error.hint) == (
        "unknown id fg_9", str(DATABASE), "list ids with `gsi-etl figures`",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("words", "moment"),
    [("2026-03-02", "2026-03-02 23:59:59"), ("2026-03-02T06:05", "2026-03-02 06:05:00"),
     ("2026-03-02 06:05:07", "2026-03-02 06:05:07"), ("2026-03-02T06:05:07Z", "2026-03-02 06:05:07")],
)  # fmt: skip
def test_a_date_is_its_end_and_a_time_is_itself(monkeypatch: pytest.MonkeyPatch, words: str, moment: str) -> None:
    rows = put(monkeypatch, why_and_diff)
    diff(HOME, None, words, "2026-03-09", "json")
    assert rows.asked[-1][1] == [moment, "2026-03-09 23:59:59"]


def test_a_run_is_when_it_was_recorded_and_editions_are_compared_as_such(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = put(monkeypatch, why_and_diff, core__runs={"run_id": "r", "recorded_at": AT}, estimates={"edition": "GSI"})
    diff(HOME, None, "run-1", "GSI", "csv")
    assert rows.asked[-1][1] == [f"{AT}", f"{AT}"]
    assert capsys.readouterr().err == ""
    diff(HOME, None, "GSI", "GSI", "csv")
    assert rows.asked[-1][1] == ["GSI", "GSI"]
    assert capsys.readouterr().err == (
        "GSI against GSI: editions differ in method, so a difference is not necessarily a trend\n"
    )


@pytest.mark.parametrize("words", ["2026-3-2", "2026-03-02 6:05", "yesterday", "x2026-03-02", ""])
def test_what_is_no_run_date_or_edition_is_refused_with_the_editions(
    monkeypatch: pytest.MonkeyPatch, words: str
) -> None:
    put(monkeypatch, why_and_diff, estimates={"edition": "GSI"})
    with pytest.raises(UsageError) as caught:
        diff(HOME, None, words, "2026-03-09", "json")
    assert caught.value.what == f"{words!r} is not a run, date or edition"
    assert caught.value.hint == "`gsi-etl runs` lists runs; a date is 2026-11-24; editions: GSI"
    with pytest.raises(UsageError, match="'2026-02-30' is not a calendar date"):
        diff(HOME, None, "2026-02-30", words, "json")


@pytest.mark.parametrize(
    ("words", "moment"),
    [
        ("2026-03-02", datetime(2026, 3, 2, 23, 59, 59)),
        ("2026-03-02Z", datetime(2026, 3, 2, 23, 59, 59)),
        ("2026-03-02T06:05", datetime(2026, 3, 2, 6, 5)),
        ("2026-03-02T06:05Z", datetime(2026, 3, 2, 6, 5)),
    ],
)
def test_a_day_is_meant_to_its_end(tmp_path: Path, words: str, moment: datetime) -> None:
    with duckdb.connect(str(tmp_path / "gsi.duckdb")) as connection:
        connection.execute("CREATE SCHEMA core")
        connection.execute("CREATE TABLE core.runs (run_id VARCHAR, recorded_at TIMESTAMP)")
    assert _moment(tmp_path / "gsi.duckdb", words, set()) == moment
