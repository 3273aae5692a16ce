"""Rows as CSV: what a spreadsheet would run is made text; numbers stay numbers."""

from __future__ import annotations

import csv
import io

import pytest

from gsi_etl.cli.render.output import print_rows


@pytest.mark.parametrize("bad", ["=1+1", "+1", "-cmd|' /C calc'!A0", "@SUM(A1)", "\tx", "\rx"])
def test_a_formula_from_a_page_is_text(bad: str, capsys: pytest.CaptureFixture[str]) -> None:
    print_rows(("quote", "value"), [(bad, -5)], "csv")
    _, row = csv.reader(io.StringIO(capsys.readouterr().out, newline=""))
    assert row == [f"'{bad}".replace("\r", "\n"), "-5"]
