"""Extracting records: one that breaks the reader has an error for an answer, and the others are read."""

from __future__ import annotations

import json

import pytest

from gsi_etl.base import failpoints
from gsi_etl.cli.actions.extract import answers

GOOD = "An estimated 2.6 million people in North Korea live in modern slavery."


@pytest.mark.parametrize("action", ["raise", "kill", "memory"])
def test_a_record_that_breaks_the_reader_has_an_error_for_an_answer_and_the_others_are_read(
    monkeypatch: pytest.MonkeyPatch, action: str
) -> None:
    monkeypatch.setenv(failpoints.VARIABLE, f"read.parsed@hostile:{action}:*")
    lines = [json.dumps({"id": n, "text": text}) for n, text in enumerate((GOOD, "7 of 9, hostile", GOOD))]
    first, second, third = answers(lines, "here")
    assert "error" not in first
    assert first["figures"] == third["figures"]
    assert first["figures"]
    assert second["figures"] == []
    assert second["error"]
