"""Figures as people see them: the text with each one marked, the table and the evidence, with colours and without."""

from __future__ import annotations

import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from approved import assert_approved
from gsi_etl.cli.render import figures as render
from gsi_etl.model import Certainty, Evidence, Figure, Reading
from scenes.figures import figure, reading

TOLD = Path(__file__).parent / "told"
TEXT = (
    "In North\tKorea 2.6 million\x1b, 1 in 10, live in it; up 5,000 from \u202e2.5 million; also 7 per 1,000 yards.\n\n"
)


def at(quote: str, made: Figure, **more: Any) -> Figure:
    """The figure, where its quote stands in the text."""
    start = TEXT.index(quote)
    place = {"quote": quote, "start": start, "end": start + len(quote)}
    return replace(made, reading=replace(made.reading, **place, **more))


def every_kind() -> tuple[Figure, ...]:
    """A target with all its parts and evidence; a ratio; a change; and a number that counts something else."""
    evidence = (
        Evidence("measure", "people_in_modern_slavery", "names the measure", "modern\n slavery\x07", weight=2.25),
        Evidence("measure", "forced_labour", "names another", "forced labour", weight=-0.5, runner_up=True),
        Evidence("place", "PRK", "named in the sentence", "North\tKorea", where="sentence", weight=3.0),
        Evidence("place", "", "nothing else is named", runner_up=True),
        Evidence("year", "2016", "said of the edition", where="title", weight=0.04),
        Evidence("edition", "GSI 2018", "cited in the title", "2018", where="title", weight=1.0),
    )
    full = figure(
        "2.6 million", modifier="more_than", reference_year=2016, edition="GSI 2018", edition_inferred=True,
        evidence=evidence, certainty=Certainty(figure=0.8765), confidence="medium",
    )  # fmt: skip
    ratio = figure("1 in 10", place="WLD", edition="GSI 2023", measure="share_of_population")
    change = figure("5,000", place="XXX")
    other = replace(figure("7 per 1,000", place=None), measure=None)
    forced = figure("2.5 million", place=None, measure="forced_labour")
    return (
        at("2.6 million", full, rules=("millions \x1b", "modifier: 'more than'")),
        at("1 in 10", ratio),
        at("5,000", change, change=True),
        at("2.5 million", forced),
        at("7 per 1,000", other),
    )


@pytest.mark.parametrize("form", ["plain", "in colour"])
def test_a_text_is_shown_with_its_figures_a_table_and_the_evidence(
    form: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    if form != "plain":
        monkeypatch.setenv("FORCE_COLOR", "1")
    render.show(TEXT, every_kind(), explain=True)
    said = capsys.readouterr()
    assert said.err == ""
    assert_approved(said.out, TOLD / f"figures {form}.txt".replace(" ", "-"))
    render.show(TEXT, every_kind(), explain=False)
    assert said.out.startswith(capsys.readouterr().out)


def test_on_a_narrow_terminal_only_measures_and_evidence_are_folded(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "76")
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    first, *others = every_kind()
    many = (first, *[replace(one, edition="Global Slavery Index 2018") for one in others * 3])
    render.show("", many, explain=False)
    render.show("", (replace(first, measure="state_imposed_forced_labour_of_all_kinds"),), explain=True)
    assert_approved(capsys.readouterr().out, TOLD / "figures-narrow.txt")


def test_a_text_without_figures_is_shown_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    render.show("Nothing [bold]here[/].\n", (), explain=True)
    assert capsys.readouterr() == ("Nothing [bold]here[/].\n\n", "no figures\n")


@pytest.mark.parametrize(
    ("char", "shown"),
    [
        ("\x00", "\\x00"), ("\x1b", "\\x1b"), ("\x7f", "\\x7f"), ("\x9f", "\\x9f"), ("\xad", "\\xad"),
        ("\u0600", "\\u0600"), ("\u200b", "\\u200b"), ("\u2028", "\\u2028"), ("\u2029", "\\u2029"),
        ("\ud800", "\\ud800"), ("\ufeff", "\\ufeff"), ("\U000e0001", "\\U000e0001"),
        ("\n", "\n"), ("\t", "\t"), ("\r", "\\x0d"), ("\xa0", "\xa0"), ("é", "é"), ("𝔸", "𝔸"),
    ],
)  # fmt: skip
def test_what_is_invisible_is_shown_as_an_escape(char: str, shown: str) -> None:
    assert render.shown(f"a{char}b") == f"a{shown}b"


@pytest.mark.parametrize(
    ("code", "escaped"),
    [(0x1B, "\\x1b"), (0xFF, "\\xff"), (0x100, "\\u0100"), (0xFFFF, "\\uffff"), (0x10000, "\\U00010000")],
)
def test_an_escape_is_as_short_as_its_character_allows(code: int, escaped: str) -> None:
    assert render._escape(chr(code)) == escaped


def said(kind: Any, **more: Any) -> str:
    numbers = {name: Decimal(value) if name != "noun" else value for name, value in more.items()}
    return render.stated(Reading("q", 0, 1, kind, **numbers))


def test_numbers_are_said_in_base_units_of_their_kind() -> None:
    assert [
        said("count", value="2600000"),
        said("count", value="-2.50"),
        said("count", lower="110000", upper="120000"),
        said("count", lower="10"),
        said("count", upper="10"),
        said("share", value="0.105"),
        said("share", lower="0.1", upper="0.2"),
        said("share", value="0.00123456789"),
        said("rate", value="104.6"),
        said("rate", lower="1", upper="2"),
        said("ratio", numerator="1", denominator="1000", value="0.001"),
        said("ratio", numerator="1", value="0.001"),
        said("ratio", denominator="10", value="0.1"),
        said("money", value="354000000000", noun="USD"),
        said("money", lower="1", upper="2", noun="EUR"),
        said("money", value="5"),
        said("count", value="5", noun="yards"),
        said("count", value="1E+3"),
        said("count", value="1E+23"),
    ] == [
        "2,600,000", "-2.5", "110,000 to 120,000", "10 to …", "… to 10", "10.5 %", "10 to 20 %", "0.123457 %",
        "104.6 per 1,000", "1 to 2 per 1,000", "1 in 1,000", "0.001", "0.1", "354,000,000,000 USD", "1 to 2 EUR", "5",
        "5", "1,000", "100,000,000,000,000,000,000,000",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("part", "full", "bare"),
    [
        ("number", "2,600,000", "5"),
        ("hedge", "more than", ""),
        ("measure", "people in modern slavery", ""),
        ("place", "PRK", ""),
        ("year", "2016", ""),
        ("edition", "GSI 2018 (inferred)", ""),
    ],
)
def test_a_part_that_the_text_does_not_give_is_empty(part: str, full: str, bare: str) -> None:
    nothing = Figure(reading("5"), edition_inferred=True)
    assert (render._part(every_kind()[0], part), render._part(nothing, part)) == (full, bare)
    assert render._part(every_kind()[1], "edition") == "GSI 2023"
    assert render._part(every_kind()[2], "measure") == "change"
