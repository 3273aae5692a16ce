"""`gsi-etl extract` to the letter: every answer, every refusal with what, where, why, what was kept and what to try."""

from __future__ import annotations

import io
import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from gsi_etl.cli.actions import extract as command
from gsi_etl.cli.actions.extract import answers, extract
from gsi_etl.errors import GsiError, ParseError, UsageError
from gsi_etl.figures import as_json, read
from gsi_etl.model import Figure, ReadContext
from gsi_etl.reading import pool

TEXT = "In North Korea “2.6 million” people live in modern slavery."
Printed = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Sets what comes on standard input."""
    return lambda data: monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))


class Reader:
    """A pool of readers that notes what it is asked and breaks on what says so."""

    asked: list[tuple[str, ReadContext, str]]

    def __init__(self, *, workers: int) -> None:
        assert workers == 1

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def figures(self, text: str, context: ReadContext, *, where: str) -> list[Figure]:
        self.asked.append((text, context, where))
        if "break" in text:
            raise ParseError("it broke", rule="reader", where=where, why="of a limit")
        return list(read(text))


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ReadContext, str]]:
    Reader.asked = []
    monkeypatch.setattr(pool, "ParserPool", Reader)
    return Reader.asked


def test_records_are_answered_in_their_order_with_their_context(asked: list[Any], capsys: Printed) -> None:
    records: list[Any] = [
        {"id": 1, "text": "5 km", "title": "T", "published": "2018-07-19T01:02", "language": "de", "lang": "fr"},
        {"id": None, "text": "break it", "lang": "fr", "title": 5, "published": ""},
        {"text": "no number", "language": 7, "published": 20180719},
        {"id": "x", "text": "none", "published": "2016"},
    ]
    lines = [json.dumps(record) for record in records]
    lines[1:1] = ["", "  \n"]
    assert list(answers(lines, "in a file")) == [
        {"id": 1, "figures": [as_json(one) for one in read("5 km")]},
        {"id": None, "figures": [], "error": "it broke: of a limit"},
        {"id": None, "figures": []},
        {"id": "x", "figures": []},
    ]
    assert asked == [
        ("5 km", ReadContext("T", date(2018, 7, 19), "de"), "in a file, line 1"),
        ("break it", ReadContext("", None, "fr"), "in a file, line 4"),
        ("no number", ReadContext("", date(2018, 7, 19), None), "in a file, line 5"),
        ("none", ReadContext("", None, None), "in a file, line 6"),
    ]
    assert capsys.readouterr().err == 'in a file, line 6: "published" is not a date, ignored: 2016\n'


@pytest.mark.parametrize(
    ("value", "day", "shown"),
    [
        (None, None, ""), ("", None, ""), ("2018-07-19", date(2018, 7, 19), ""),
        ("2018-07-19T23:59:59Z", date(2018, 7, 19), ""), ("2018-13-01", None, "2018-13-01"), (0, None, "0"),
        ("x\x1b" * 30, None, "x\\x1b" * 20),
    ],
)  # fmt: skip
def test_half_a_date_is_reported_and_no_day(value: object, day: date | None, shown: str, capsys: Printed) -> None:
    assert command._day(value, "here") == day
    said = f'here: "published" is not a date, ignored: {shown}\n' if shown else ""
    assert capsys.readouterr().err == said


@pytest.mark.parametrize(
    ("line", "number", "what", "kept", "hint"),
    [
        ("no json", 1, "a line is not valid JSON", "", "write one JSON object a line"),
        ("no json", 2, "a line is not valid JSON", "the output for the 1 lines before is complete",
         "write one JSON object a line"),
        ("[" * 100_000, 3, "a line is not valid JSON", "the output for the 2 lines before is complete",
         "write one JSON object a line"),
        ("[]", 1, 'a record has no "text"', "", 'give {"id": ..., "text": "..."} a line'),
        ('{"id": 1}', 1, 'a record has no "text"', "", 'give {"id": ..., "text": "..."} a line'),
        ('{"text": 5}', 5, 'a record has no "text"', "the output for the 4 lines before is complete",
         'give {"id": ..., "text": "..."} a line'),
    ],
)  # fmt: skip
def test_a_line_that_is_no_record_is_refused(line: str, number: int, what: str, kept: str, hint: str) -> None:
    with pytest.raises(UsageError) as refused:
        command._parsed(line, "here", number)
    error = refused.value
    assert (error.what, error.where, error.kept, error.hint) == (what, "here", kept, hint)
    assert bool(error.why) is ("JSON" in what)


def test_records_that_could_not_be_read_are_counted_at_the_end(asked: list[Any], given: Any, capsys: Printed) -> None:
    given(b'{"id": 1, "text": "break"}\n\n{"id": 2, "text": "5 km"}\n{"id": 3, "text": "break"}\n')
    with pytest.raises(ParseError) as failed:
        extract(jsonl=True)
    assert [json.loads(line)["id"] for line in capsys.readouterr().out.splitlines()] == [1, 2, 3]
    error = failed.value
    assert (error.what, error.where) == ("2 records could not be read", "standard input")
    assert error.kept == 'their answers have "error" and no figures; the others are whole'
    given(b'{"id": 1, "text": "5 km"}\n')
    extract("-", jsonl=True)
    assert "error" not in json.loads(capsys.readouterr().out)
    assert [where for _, _, where in asked] == [f"standard input, line {n}" for n in (1, 3, 4, 1)]


def test_json_has_the_figures_and_with_explain_their_evidence(given: Any, capsys: Printed) -> None:
    given(TEXT.encode())
    extract("-", as_json_=True)
    (plain,) = json.loads(capsys.readouterr().out)["figures"]
    (figure,) = read(TEXT)
    assert plain == as_json(figure)
    given(b"\xef\xbb\xbf" + TEXT.encode())  # with the mark that some editors put first
    extract(as_json_=True, explain=True)
    (told,) = json.loads(capsys.readouterr().out)["figures"]
    assert told | plain == told
    assert told.keys() - plain.keys() == {"rules", "evidence", "probabilities"}
    assert told["rules"] == list(figure.reading.rules)
    first = {"slot", "value", "reason", "words", "where", "weight", "start", "end", "runner_up"}
    assert all(set(one) == first for one in told["evidence"])
    assert set(told["probabilities"]) == {"figure", "measure", "place", "year", "edition"}


def test_a_file_is_read_for_people_with_or_without_evidence(here: Path, capsys: Printed) -> None:
    (here / "t.txt").write_text(f"{TEXT}\n", encoding="utf-8")
    extract("t.txt")
    brief = capsys.readouterr()
    assert brief.out.splitlines()[0] == "In North Korea “2.6 million⟦1⟧” people live in modern slavery."
    assert "confidence" not in brief.out
    assert brief.err == ""
    extract("t.txt", explain=True)
    assert "confidence" in capsys.readouterr().out


@pytest.mark.parametrize("jsonl", [True, False])
def test_what_cannot_be_opened_or_decoded_is_refused_with_its_place(
    here: Path, given: Any, asked: list[Any], jsonl: bool
) -> None:
    with pytest.raises(UsageError) as refused:
        extract("none.txt", jsonl=jsonl)
    error = refused.value
    assert (error.what, error.where) == ("the file cannot be read", "none.txt")
    assert error.why == "No such file or directory"
    line = b'{"text": "5"}\n'
    (here / "t.txt").write_bytes(line + b"5 \xff" if jsonl else b"5 \xff")
    for name, file in (("t.txt", "t.txt"), ("standard input", "-")):
        given((here / "t.txt").read_bytes())
        with pytest.raises(UsageError) as refused:
            extract(file, jsonl=jsonl)
        error = refused.value
        assert error.where == (f"{name}, line 2" if jsonl else name)
        assert (error.what, error.why) == ("the text cannot be decoded", "byte 2 is not UTF-8")
        assert error.hint == "convert it to UTF-8"


def test_two_forms_at_once_are_refused() -> None:
    with pytest.raises(UsageError) as refused:
        extract(jsonl=True, as_json_=True)
    assert (refused.value.what, refused.value.hint) == ("--jsonl and --json exclude each other", "choose one of them")


def test_a_text_on_which_our_reader_fails_is_an_error_with_its_name(
    given: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_text: str) -> None:
        raise RuntimeError("a bug")

    monkeypatch.setattr(command, "read", fails)
    given(b"5 km")
    with pytest.raises(GsiError) as failed:
        extract()
    assert (failed.value.what, failed.value.where) == ("the reader failed on the text", "standard input")
    assert "RuntimeError" in failed.value.why


def test_a_text_in_a_language_that_is_not_read_is_said_to_be(given: Any, asked: list[Any], capsys: Printed) -> None:
    swedish = "Nästan 50 miljoner människor lever i modernt slaveri, enligt en rapport som kom på måndagen."
    note = "the text is in Swedish, which is not supported; its figures are unreliable\n"
    given(swedish.encode())
    extract(as_json_=True)
    assert capsys.readouterr().err == f"standard input: {note}"
    list(answers([json.dumps({"text": swedish}), json.dumps({"text": swedish, "lang": "en"})], "f"))
    said = capsys.readouterr().err.splitlines(keepends=True)
    assert said == [f"f, line {number}: {note}" for number in (1, 2)]
