"""What stands out on a terminal: which words are bold, dim, coloured or in reverse video."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from approved import assert_approved
from gsi_etl.cli.actions import show, sources_preview, subject_check, subject_findings, why_and_diff
from gsi_etl.cli.render import output
from gsi_etl.config.source import Source
from gsi_etl.model import Batch, Document, Fetch, Figure, ReadDocument, Reading, Verdict

TOLD = Path(__file__).parent / "told"
Written = Callable[[], list[str]]


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Written:
    """The lines of a terminal with colours, its codes begin with ``<``."""
    file = io.StringIO()
    made = Console(file=file, width=100, force_terminal=True, color_system="standard", highlight=False, no_color=False)
    for module in (output, show, sources_preview, subject_check, why_and_diff):
        monkeypatch.setattr(module, "console", lambda: made)

    def lines() -> list[str]:
        text = file.getvalue().replace("\x1b[", "<")
        file.seek(0)
        file.truncate()
        return [line.rstrip() for line in text.splitlines()]

    return lines


def test_of_a_figure_and_a_change_the_head_and_the_number_stand_out(written: Written, monkeypatch: Any) -> None:
    rules = '[["measure", "people", "names the measure", "", null]]'
    monkeypatch.setattr(show, "query", lambda *_asked: (["rules"], [(rules,)]))
    monkeypatch.setattr(show, "from_json", lambda _rules: ["one"])
    monkeypatch.setattr(show, "in_words", lambda one: f"evidence {one}")
    figure = dict.fromkeys(("country", "geo_id"), "PRK") | {
        "measure": "people", "sentence": "Some 5 live so.", "quote": "5", "figure_id": "fg_1", "status": "current",
    }  # fmt: skip
    show._figure(Path("x"), figure)
    lines = written()
    monkeypatch.setattr(show, "_one", lambda *_asked: None)
    change = dict.fromkeys(("old_text", "old_figure_id"), None) | {
        "severity": "critical", "class": "revision", "sentence": "it rose", "new_text": "5", "evidence": "Some 5.",
        "new_figure_id": "fg_1",
    }  # fmt: skip
    show._change(Path("x"), change)
    assert_approved("\n".join([*lines, "===", *written()]), TOLD / "shown-in-colour.txt")


SOURCE = Source.model_validate({
    "id": "index", "title": "Index", "kind": "report", "publisher": {"name": "Walk Free"}, "url": "https://a.example/",
    "format": "html", "schedule": "0 6 * * *", "cadence": "P1Y",
})  # fmt: skip


def test_of_a_preview_trouble_is_red_and_a_warning_yellow(written: Written) -> None:
    fetch = Fetch("index", SOURCE.url, datetime(2026, 3, 2, tzinfo=UTC), Decimal(1), "ok", status=200)
    figures = (Figure(Reading("5", 0, 1, "count"), measure="population"),) * 9
    document = Document("index", SOURCE.url, "ab" * 32, "html", "5 people", left_out=("a picture",))
    read = ReadDocument(document, "doc", figures, (Verdict("exact"),) * 9)
    batch = Batch("index", (fetch,), (read,), warnings=("slow",))
    sources_preview.print_preview(sources_preview.Preview(SOURCE, batch, ()))
    lines = written()
    ill = replace(batch, read=(), trouble="unreadable", error={"what": "torn", "why": "cut", "hint": "look"})
    sources_preview.print_preview(sources_preview.Preview(SOURCE, ill, ()))
    assert_approved("\n".join([*lines, "===", *written()]), TOLD / "preview-in-colour.txt")


def test_of_a_pack_faults_are_red_and_notes_yellow(written: Written, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subject_check, "chosen", lambda *_given: Path("p"))
    note = subject_findings.Finding("learning", "p/w.json", "words", "todo", stops=False)
    lines = []
    for found in ([note], [note, replace(note, stops=True)]):
        monkeypatch.setattr(subject_check, "findings", lambda _root, found=found: found)
        subject_check.check(None, home=None, config=None, as_json=False)
        lines += [*written(), "==="]
    assert_approved("\n".join(lines), TOLD / "pack-in-colour.txt")


def test_of_a_trace_the_labels_are_bold(written: Written) -> None:
    why_and_diff._head("figure", "World")
    why_and_diff._line("a line")
    assert written() == ["<1mfigure  <0mWorld", "    a line"]


def test_of_a_row_too_wide_for_the_terminal_the_names_of_columns_are_dim(written: Written) -> None:
    output.print_table(["one", "two"], [["a", 10**90]])
    assert written()[0] == "<2mone<0m  a"
