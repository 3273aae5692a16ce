"""How values and lines are printed: in cells, in JSON and in CSV, to the letter, and whether at all."""

from __future__ import annotations

import importlib.util
import io
import sys
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from rich.console import Console
from rich.table import Table

from gsi_etl.base import runlog
from gsi_etl.cli.render import output
from gsi_etl.errors import PublishError

NOON = datetime(2024, 3, 4, 12, 0, 5, tzinfo=timezone(timedelta(hours=2)))
#: A value, as a table has it, as JSON has it, as CSV has it.
VALUES: list[tuple[Any, str, Any, Any]] = [
    (None, "", None, None),
    (True, "yes", True, "true"),
    (False, "no", False, "false"),
    (1_234_567, "1,234,567", 1_234_567, 1_234_567),
    (Decimal("40300000.000000"), "40,300,000", 40_300_000, "40300000"),
    (Decimal("0.770"), "0.77", 0.77, "0.77"),
    (Decimal("1E+3"), "1,000", 1000, "1000"),
    (Decimal("0.1234567890123456789"), "0.1234567890123456789", "0.1234567890123456789", "0.1234567890123456789"),
    (1.5, "1.5", 1.5, 1.5),
    (float("nan"), "nan", None, None),
    (float("inf"), "inf", None, None),
    (NOON, "2024-03-04 10:00:05", "2024-03-04T10:00:05Z", "2024-03-04T10:00:05Z"),
    (NOON.replace(tzinfo=None), "2024-03-04 12:00:05", "2024-03-04T12:00:05Z", "2024-03-04T12:00:05Z"),
    (date(2024, 3, 4), "2024-03-04", "2024-03-04", "2024-03-04"),
    ([Decimal("1.50"), None], "[1.5, null]", [1.5, None], "[1.5, null]"),
    ((1, "ü"), '[1, "ü"]', [1, "ü"], '[1, "ü"]'),
    ({1: (date(2024, 3, 4),)}, '{"1": ["2024-03-04"]}', {"1": ["2024-03-04"]}, '{"1": ["2024-03-04"]}'),
    (b"\x00\xff", "00ff", "00ff", "00ff"),
    ("ü", "ü", "ü", "ü"),
    ("=1+1", "=1+1", "=1+1", "'=1+1"),
    ("a\r\nb\rc", "a\\u000d\nb\\u000dc", "a\r\nb\rc", "a\nb\nc"),
    (timedelta(seconds=90), "0:01:30", "0:01:30", "0:01:30"),
]


@pytest.mark.parametrize(("value", "in_table", "in_json", "in_csv"), VALUES, ids=repr)
def test_a_value_is_written_as_each_form_has_it(value: Any, in_table: str, in_json: Any, in_csv: Any) -> None:
    assert output.cell(value) == in_table
    assert (output.plain(value), type(output.plain(value))) == (in_json, type(in_json))
    assert (output._for_sheet(value), type(output._for_sheet(value))) == (in_csv, type(in_csv))


def test_a_year_and_a_position_are_numbers_without_commas() -> None:
    assert (output.cell(2018, grouped=False), output.cell(Decimal("2018"), grouped=False)) == ("2018", "2018")
    assert output.cell(True, grouped=False) == "yes"


def printed(capsys: pytest.CaptureFixture[str], *rows: list[Any], form: Any) -> str:
    output.print_rows(["id", "value"], iter(rows), form)
    return capsys.readouterr().out


def test_rows_are_printed_one_after_the_other_in_each_form(capsys: pytest.CaptureFixture[str]) -> None:
    rows = ["ü\nb", Decimal("1.50")], ["", None]
    assert printed(capsys, *rows, form="json") == (
        '[\n  {\n    "id": "ü\\nb",\n    "value": 1.5\n  },\n  {\n    "id": "",\n    "value": null\n  }\n]\n'
    )
    assert printed(capsys, *rows, form="csv") == 'id,value\n"ü\nb",1.5\n,\n'
    assert printed(capsys, *rows[:1], form="table") == "id   value\n──────────\nü      1.5\nb\n"


def test_no_rows_are_an_empty_list_a_head_or_a_word(capsys: pytest.CaptureFixture[str]) -> None:
    assert printed(capsys, form="json") == "[]\n"
    assert printed(capsys, form="csv") == "id,value\n"
    output.print_rows(["id"], [])
    said = capsys.readouterr()
    assert (said.out, said.err) == ("", "no rows\n")


def test_a_row_of_another_length_is_no_json(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ValueError, match="shorter"):
        printed(capsys, ["a"], form="json")


def test_numbers_stand_right_texts_left_and_years_have_no_commas(capsys: pytest.CaptureFixture[str]) -> None:
    output.print_table(
        ["place", "people", "reference_year", "mixed", "at"],
        [["PRK", 2_640_000, 2018, 5, date(2024, 3, 4)], ["ERI", None, 2016, "five", None]],
    )
    assert capsys.readouterr().out.splitlines() == [
        "place      people   reference_year   mixed   at",
        "───────────────────────────────────────────────────────",
        "PRK     2,640,000             2018   5       2024-03-04",
        "ERI                           2016   five",
    ]


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], tuple[Console, io.StringIO]]:
    def made(width: int) -> tuple[Console, io.StringIO]:
        written = io.StringIO()
        console = Console(file=written, width=width, force_terminal=True, color_system=None, highlight=False)
        monkeypatch.setattr(output, "console", lambda: console)
        return console, written

    return made


@pytest.mark.parametrize(
    ("rows", "least"),
    [
        ([["abc", 1_000_000]], 4 + 3 + 9),  # the head is wider than the text, the number wider than its head
        ([["x" * 19, 1]], 19 + 3 + 5),
        ([["x" * 20, 1]], 20 + 3 + 5),
        ([["x" * 30, 1]], 20 + 3 + 5),  # text may be folded, to twenty
        ([["x" * 30, 1], ["y", 10**30]], 20 + 3 + 41),  # numbers are not
        ([[None, "a"], ["b" * 30, 1]], 20 + 3 + 5),  # a text in any row makes it text
    ],
)
def test_a_table_becomes_blocks_when_the_terminal_is_one_column_too_narrow(
    rows: list[list[Any]], least: int, screen: Callable[[int], tuple[Console, io.StringIO]]
) -> None:
    for width, a_table in ((least, True), (least - 1, False)):
        _, written = screen(width)
        output.print_table(["text", "value"], rows)
        assert ("─" in written.getvalue()) == a_table, width


def test_three_columns_have_two_gaps(screen: Callable[[int], tuple[Console, io.StringIO]]) -> None:
    for width, a_table in ((3 + 3 + 3 + 3 + 3, True), (3 + 3 + 3 + 3 + 2, False)):
        _, written = screen(width)
        output.print_table(["one", "two", "six"], [["a", "b", "c"]])
        assert ("─" in written.getvalue()) == a_table, width


def test_blocks_stand_apart_and_leave_out_what_is_empty(screen: Callable[[int], tuple[Console, io.StringIO]]) -> None:
    _, written = screen(7)
    output.print_table(["a", "long"], [["x", None], [None, 1], ["y", 2]])
    lines = [line.rstrip() for line in written.getvalue().splitlines()]
    assert lines == ["a     x", "", "long  1", "", "a     y", "long  2"]


def test_a_table_has_its_blanks_on_a_terminal_and_none_at_the_ends_of_lines_elsewhere(
    screen: Callable[[int], tuple[Console, io.StringIO]],
) -> None:
    table = Table("one", "two", box=None)
    table.add_row("a", "b")
    console, written = screen(20)
    output.print_whole(console, table)
    assert written.getvalue().splitlines() == [" one  two ", " a    b   "]
    elsewhere = io.StringIO()
    output.print_whole(Console(file=elsewhere, width=20), table)
    assert elsewhere.getvalue() == " one  two\n a    b\n"


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("quiet", [False, True])
def test_a_console_is_as_wide_as_its_terminal_and_only_that_of_stderr_is_ever_quiet(
    monkeypatch: pytest.MonkeyPatch, quiet: bool
) -> None:
    monkeypatch.setitem(output._volume, "quiet", quiet)
    monkeypatch.setenv("COLUMNS", "77")
    monkeypatch.setattr(sys, "stdout", written := Screen())
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    out, err = output.console(), output.console(stderr=True)
    assert (out.width, err.width) == (77, output.UNWRAPPED)
    assert (out.stderr, err.stderr) == (False, True)
    assert (out.quiet, err.quiet) == (False, quiet)
    out.print("1 [bold]2[/bold] 'text'", markup=False)
    assert written.getvalue() == "1 [bold]2[/bold] 'text'\n"


def test_what_is_longer_than_the_terminal_is_wide_is_folded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "20")
    monkeypatch.setattr(sys, "stdout", written := Screen())
    output.console().print("word " * 8, end="")
    assert len(written.getvalue().splitlines()) == 2


def test_a_process_begins_neither_quiet_nor_verbose() -> None:
    spec = importlib.util.find_spec(output.__name__)
    assert spec is not None
    assert spec.loader is not None
    fresh = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(fresh)
    assert fresh._volume == {"quiet": False, "verbose": False}


def test_quiet_leaves_out_what_is_said_and_not_what_is_warned_of(capsys: pytest.CaptureFixture[str]) -> None:
    output.say("1 figure")
    output.be_quiet()
    output.say("2 figures")
    output.warn("no \x1b[31mhome at https://user:secret@a.example/x?key=s3cr3t")
    said = capsys.readouterr()
    assert said.out == ""
    first, second = said.err.splitlines()
    assert first == "1 figure"
    assert second.startswith("no \\u001b[31mhome at https://a.example/")
    assert "secret" not in second
    assert "s3cr3t" not in second


def test_verbose_has_the_log_on_stderr_and_tracebacks(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bool] = []
    monkeypatch.setattr(runlog, "to_stderr", lambda: asked.append(True))
    assert output.is_verbose() is False
    output.be_verbose()
    assert (output.is_verbose(), asked) == (True, [True])
    assert output._volume == {"quiet": False, "verbose": True}


def test_an_error_is_a_line_for_each_of_its_parts(capsys: pytest.CaptureFixture[str]) -> None:
    error = PublishError("it cannot be written", where="a/b", why="it is full", kept="the old one", hint="make room")
    output.print_error(error)
    output.print_error(PublishError("it cannot be written", hint="make room"))
    head = f"error {PublishError.code}: it cannot be written"
    assert capsys.readouterr().err.splitlines() == [
        head, "  at   a/b", "  why  it is full", "  kept the old one", "  try  make room", head, "  try  make room",
    ]  # fmt: skip
