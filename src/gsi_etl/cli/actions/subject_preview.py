"""``gsi-etl subject preview``: how texts are read with a pack, each figure with its verdict."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
from rich.text import Text

from gsi_etl.base.formatting import visible
from gsi_etl.base.measures import is_target
from gsi_etl.cli.actions.subject_findings import chosen
from gsi_etl.cli.render.figures import show
from gsi_etl.cli.render.output import console
from gsi_etl.errors import UsageError

if TYPE_CHECKING:
    from gsi_etl.model import Figure, Verdict


def preview(
    words: list[str], *, home: Path | None, config: Path | None, published: str, explain: bool, as_json: bool
) -> None:
    """Prints each text with its figures marked, and what each is worth against the estimates."""
    first = Path(words[0])
    folder = first if first.is_dir() else None
    chosen(folder, home, config)
    texts = [_text(word) for word in (words[1:] if folder else words)]
    if not texts:
        raise UsageError("there is no text to read", hint='gsi-etl subject preview FOLDER "a sentence"')
    day = _day(published)
    for text in texts:
        figures, verdicts = read(text, day)
        if as_json:
            typer.echo(json.dumps({"text": text, "figures": list(map(_record, figures, verdicts))}))
            continue
        show(text, figures, explain=explain)
        for number, (figure, verdict) in enumerate(zip(figures, verdicts, strict=True), 1):
            if verdict is not None and is_target(figure):
                console().print(Text(f"  ⟦{number}⟧ {figure.confidence}: {visible(_told(verdict))}"))


def read(text: str, published: date | None = None) -> tuple[tuple[Figure, ...], list[Verdict | None]]:
    """The figures of a text and their verdicts, as of an article."""
    from gsi_etl.config.reference import load_reference
    from gsi_etl.figures import read as read_figures
    from gsi_etl.model import ReadContext
    from gsi_etl.reconcile import EstimateIndex, reconcile, settled

    figures = read_figures(text, ReadContext(published=published))
    reference = load_reference()
    names = {one.code: one.name for one in reference.places}
    index = EstimateIndex(reference.estimates, names, reference.parts)
    cites = [figure.edition for figure in figures if figure.edition]
    made = [reconcile(figure, index, published=published, cites=cites) for figure in figures]
    return figures, list(settled(figures, made))


def _told(verdict: Verdict) -> str:
    name = verdict.name.replace("_", " ")
    return f"{name}: {verdict.sentence}" if verdict.sentence else name


def _record(figure: Figure, verdict: Verdict | None) -> dict[str, Any]:
    from gsi_etl.figures import as_json

    return as_json(figure) | {"verdict": verdict.name if verdict and is_target(figure) else None}


def _text(word: str) -> str:
    if word == "-":
        return sys.stdin.read()
    try:
        path = Path(word)
        return path.read_text(encoding="utf-8") if path.is_file() else word
    except OSError:  # a text that is too long for a file's name
        return word
    except UnicodeDecodeError:
        raise UsageError("the text cannot be decoded", where=word, hint="convert it to UTF-8") from None


def _day(word: str) -> date | None:
    if not word:
        return None
    try:
        return date.fromisoformat(word)
    except ValueError:
        raise UsageError(f"{word!r} is not a date", hint="write it as 2024-06-13") from None
