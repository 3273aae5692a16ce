"""Tables for people: on a terminal too narrow for one, a row becomes a block of lines and no number is broken."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from rich.console import Console

from gsi_etl.cli.render import output

COLUMNS = ["source_id", "figures", "last_ok_utc", "message"]
ROWS = [
    ["walkfree-index", Decimal(1_234_567), datetime(2024, 3, 4, 6, 0, tzinfo=UTC), "a captcha came in place " * 5],
    ["un-news", None, None, ""],
]


def _shown(monkeypatch: pytest.MonkeyPatch, width: int, *, terminal: bool = True) -> list[str]:
    written = io.StringIO()
    made = Console(file=written, width=width, force_terminal=terminal, color_system=None, highlight=False)
    monkeypatch.setattr(output, "console", lambda: made)
    output.print_table(COLUMNS, ROWS)
    return [line.rstrip() for line in written.getvalue().splitlines()]


def test_a_table_that_fits_is_a_table(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = _shown(monkeypatch, 80)
    assert shown[0].split() == COLUMNS
    assert "walkfree-index   1,234,567   2024-03-04 06:00:00   a captcha" in shown[2]


def test_one_too_wide_for_the_terminal_is_a_block_a_row_without_what_is_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = _shown(monkeypatch, 60)
    assert shown[:3] == [
        "source_id    walkfree-index",
        "figures      1,234,567",
        "last_ok_utc  2024-03-04 06:00:00",
    ]
    assert shown[4].startswith(" " * 13), "the second line of a text stands below its first"
    assert shown[-2:] == ["", "source_id    un-news"]
    assert max(map(len, shown)) <= 60


def test_a_file_gets_the_table_whatever_its_width(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout", written := io.StringIO())
    output.print_table(COLUMNS, ROWS)
    lines = written.getvalue().splitlines()
    assert lines[0].split() == COLUMNS
    assert len(lines) == 4, "one line a row, under the head and its rule"
    assert lines[2].endswith("a captcha came in place")
    assert lines == [line.rstrip() for line in lines]
