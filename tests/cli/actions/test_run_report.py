"""What a run says at its end: one line for one cause, and nothing contradictory about a first run."""

from __future__ import annotations

import pytest

from gsi_etl.cli.actions.run import tell_report
from gsi_etl.model import Batch
from gsi_etl.run.report import RunReport


def down(source_id: str) -> Batch:
    return Batch(source_id, trouble="source_down", error={"what": "it cannot be reached", "why": "no route to host"})


def said(report: RunReport, capsys: pytest.CaptureFixture[str]) -> list[str]:
    tell_report(report)
    return [" ".join(line.split()) for line in capsys.readouterr().err.splitlines()]


def test_a_run_in_which_nothing_answers_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    batches = tuple(down(f"source-{n}") for n in range(17))
    lines = said(RunReport("r", "partial", {"sources": 17, "figures": 0}, troubles=batches), capsys)
    assert len(lines) == 2
    assert lines[0].startswith("failed 17 of 17 sources failed: is this machine online? it cannot be reached")


def test_sources_that_fail_while_others_answer_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    batches = tuple(down(f"source-{n}") for n in range(3))
    lines = said(RunReport("r", "partial", {"sources": 4, "figures": 0}, troubles=batches), capsys)
    assert [line for line in lines if line.startswith("failed")] == [
        f"failed source-{n}: it cannot be reached" for n in range(3)
    ]


def test_a_first_run_says_how_many_figures_are_the_baseline(capsys: pytest.CaptureFixture[str]) -> None:
    lines = said(RunReport("r", "ok", {"sources": 4, "figures": 79}, first_run=True), capsys)
    assert lines == ["done run r: ok, 79 figures recorded as the baseline for later runs"]
