"""Figures for people to look at: the text with each one marked, a table beneath, and what gave each of its parts.

Prints; reads nothing. Text from outside is shown with its control and bidirectional characters escaped.
"""

from __future__ import annotations

import unicodedata
from decimal import Decimal

from rich.table import Table
from rich.text import Text

from gsi_etl.base import intervals
from gsi_etl.base.evidence import inferred, spoken_for
from gsi_etl.base.measures import is_target
from gsi_etl.cli.render.output import console, print_whole, say
from gsi_etl.config.subject import subject
from gsi_etl.figures.text.place_mentions import name_of
from gsi_etl.model import Figure, Reading

_TARGET, _OTHER, _CHANGE = "bold black on green", "black on cyan", "black on yellow"
#: The parts of a figure, in the order shown.
_PARTS = ("number", "hedge", "measure", "place", "year", "edition")


def _meanings() -> tuple[tuple[str, str], ...]:
    counts = f"counts or rates {subject().name}"
    return (_TARGET, counts), (_OTHER, "something else"), (_CHANGE, "a change, not a level")


def show(text: str, figures: tuple[Figure, ...], *, explain: bool) -> None:
    """Print the text with its figures marked and the table; with ``explain`` also the evidence, figure by figure."""
    out = console()
    out.print(_highlighted(text, figures))
    if not figures:
        say("no figures")
        return
    print_whole(out, _table(figures))
    if out.is_terminal:
        out.print(_legend())
    if explain:
        for number, figure in enumerate(figures, 1):
            out.print()
            print_whole(out, _explained(number, figure))


def shown(text: str) -> str:
    """The text with control, bidirectional and other invisible characters as escapes; line breaks and tabs stay."""
    return "".join(
        char if char in "\n\t" or unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Zl", "Zp") else _escape(char)
        for char in text
    )


def stated(reading: Reading) -> str:
    """The number in base units: ``2,600,000``, ``10.5 %``, ``1 in 10``, ``104.6 per 1,000``, ``110,000 to 120,000``."""
    if reading.kind == "ratio" and reading.numerator is not None and reading.denominator is not None:
        return f"{_plain(reading.numerator)} in {_plain(reading.denominator)}"
    percent = reading.kind == "share"
    ends = [reading.value] if reading.value is not None else [reading.lower, reading.upper]
    numbers = ["…" if end is None else _plain(end * 100 if percent else end) for end in ends]
    text = " to ".join(numbers) + (" %" if percent else " per 1,000" if reading.kind == "rate" else "")
    return f"{text} {reading.noun}" if reading.kind == "money" and reading.noun else text


def _escape(char: str) -> str:
    code = ord(char)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _style(figure: Figure) -> str:
    return _TARGET if is_target(figure) else _CHANGE if figure.reading.change else _OTHER


def _highlighted(text: str, figures: tuple[Figure, ...]) -> Text:
    out, at = Text(), 0
    for number, figure in enumerate(figures, 1):
        start, end = figure.reading.start, figure.reading.end
        out.append(shown(text[at:start]))
        out.append(shown(text[start:end]), style=_style(figure))
        out.append(f"⟦{number}⟧", style="dim")
        at = end
    out.append(shown(text[at:].rstrip("\n")) + "\n")
    return out


def _legend() -> Text:
    out = Text("\n")
    for style, meaning in _meanings():
        out.append("  ", style=style)
        out.append(f" {meaning}    ", style="dim")
    return out


def _table(figures: tuple[Figure, ...]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="underline")
    table.add_column("#", justify="right", no_wrap=True)
    table.add_column("value", justify="right")
    for name in ("hedge", "measure", "place", "year", "edition"):
        table.add_column(name, no_wrap=name != "measure")
    for number, figure in enumerate(figures, 1):
        style = "bold" if is_target(figure) else "dim" if figure.measure is None else ""
        cells = (str(number), *(_part(figure, part) for part in _PARTS))
        table.add_row(*(Text(cell) for cell in cells), style=style)
    return table


def _part(figure: Figure, part: str) -> str:
    """One part of a figure in a few words; empty when the text does not give it."""
    reading = figure.reading
    match part:
        case "number":
            return stated(reading)
        case "hedge":
            return (reading.modifier or "").replace("_", " ")
        case "measure":
            return "change" if reading.change else (figure.measure or "").replace("_", " ")
        case "place":
            return figure.place or ""
        case "year":
            return "" if figure.reference_year is None else str(figure.reference_year)
        case _:
            return (
                f"{figure.edition} (inferred)" if figure.edition and figure.edition_inferred else figure.edition or ""
            )


def _explained(number: int, figure: Figure) -> Table:
    """The parts of one figure, each with its probability and the strongest evidence for and against it."""
    reading = figure.reading
    grid = Table(box=None, pad_edge=False, show_header=False, title_justify="left", padding=(0, 2, 0, 0))
    title = Text()
    title.append(f"⟦{number}⟧ ", style="dim")
    title.append(" ".join(shown(reading.quote).split()), style=_style(figure))
    grid.title, grid.title_style = title, "none"
    grid.add_column(style="dim", no_wrap=True)
    grid.add_column(style="bold", no_wrap=True, min_width=24)
    grid.add_column()
    for part in _PARTS:
        value = _part(figure, part)
        if part == "place" and figure.place:
            value = f"{value} {name}" if (name := name_of(figure.place)) and name != value else value
        why = _why(figure, part)
        if value or why:
            grid.add_row(part, Text(value or "–"), Text(shown(why)))
    means = f"{intervals.strict(reading)}, as usual in the press {intervals.lenient(reading)}"
    grid.add_row("can mean", "", Text(means))
    chance = f"{figure.certainty.figure:.1%} for measure and place"
    grid.add_row("confidence", figure.confidence, Text(shown("; ".join((chance, *inferred(figure))))))
    return grid


def _why(figure: Figure, part: str) -> str:
    """The evidence for one part: each reason with its weight, and what speaks for the runner-up."""
    if part == "number":
        return "; ".join(figure.reading.rules)
    told = []
    for one in figure.evidence:
        if one.slot == part:
            words = f' "{" ".join(one.words.split())}"' if one.words else ""
            weight = f" {one.weight:+.1f}" if one.weight else ""
            told.append(f"{f'runner-up {spoken_for(one)}: ' if one.runner_up else ''}{one.reason}{words}{weight}")
    return "; ".join(told)


def _plain(value: Decimal) -> str:
    rounded = value if value == value.to_integral_value() else value.quantize(Decimal("1e-6")).normalize()
    return f"{rounded.normalize():,f}"
