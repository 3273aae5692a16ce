"""``gsi-etl extract``: the figures of a text, highlighted for people or as JSON for programs.

Parses arguments, calls ``gsi_etl.figures.read`` and prints: data to stdout, talk to stderr.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import IO, Annotated, Any

import typer

from gsi_etl.cli.options import settings_of
from gsi_etl.cli.render.figures import show, shown
from gsi_etl.cli.render.output import print_error, warn
from gsi_etl.errors import GsiError, ParseError, UsageError
from gsi_etl.figures import as_json, read
from gsi_etl.figures.text.language_detection import unread
from gsi_etl.model import Figure, ReadContext
from gsi_etl.reading.document import reader_failed


def extract(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A text file, or - for standard input.")] = "-",
    jsonl: Annotated[
        bool,
        typer.Option("--jsonl", help="Read one record a line and write its figures."),
    ] = False,
    as_json_: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    explain: Annotated[bool, typer.Option("--explain", help="Show the evidence for each part.")] = False,
) -> None:
    """Figures in a text: number, hedge, measure, place, year and edition."""
    settings_of()
    if jsonl and as_json_:
        raise UsageError("--jsonl and --json exclude each other", hint="choose one of them")
    if jsonl:
        failed = 0
        for answer in answers(_lines(file), where=_name(file)):
            typer.echo(json.dumps(answer))
            failed += "error" in answer
        if failed:
            raise ParseError(f"{failed} records could not be read", rule="reader", where=_name(file),
                             kept="their answers have \"error\" and no figures; the others are whole")  # fmt: skip
        return
    text = _text(file)
    _say_unread(text, None, _name(file))
    try:
        figures = read(text)
    except Exception as error:
        raise reader_failed(error, _name(file), "the reader failed on the text") from error
    if as_json_:
        typer.echo(json.dumps({"figures": [_record(figure, explain=explain) for figure in figures]}))
        return
    show(text, figures, explain=explain)


def answers(lines: Iterable[str], where: str) -> Iterator[dict[str, object]]:
    """One answer for each record: ``{"id", "figures"}``, and ``"error"`` when our reader failed on it or ran into its
    limits: records are read in a limited child. Raises UsageError that names the line of a bad record."""
    from gsi_etl.reading.pool import ParserPool

    with ParserPool(workers=1) as pool:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            here = f"{where}, line {number}"
            record = _parsed(line, here, number)
            context = _context(record, here)
            _say_unread(record["text"], context.language, here)
            try:
                figures = pool.figures(record["text"], context, where=here)
            except ParseError as error:
                yield {"id": record.get("id"), "figures": [], "error": f"{error.what}: {error.why}"}
                continue
            yield {"id": record.get("id"), "figures": [as_json(figure) for figure in figures]}


def _say_unread(text: str, language: str | None, where: str) -> None:
    """A note on stderr when the text is in a language that the reader does not read."""
    name = unread(text, language)
    if name is not None:
        note = f"{where}: the text is in {name}, which is not supported; its figures are unreliable"
        warn(note)


def _parsed(line: str, where: str, number: int) -> dict[str, Any]:
    kept = f"the output for the {number - 1} lines before is complete" if number > 1 else ""
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise UsageError(
            "a line is not valid JSON", where=where, why=str(error), kept=kept, hint="write one JSON object a line"
        ) from None
    if not isinstance(record, dict) or not isinstance(record.get("text"), str):
        raise UsageError(
            'a record has no "text"', where=where, kept=kept, hint='give {"id": ..., "text": "..."} a line'
        )
    return record


def _context(record: dict[str, Any], where: str) -> ReadContext:
    title, language = record.get("title"), record.get("language") or record.get("lang")
    return ReadContext(
        title=title if isinstance(title, str) else "",
        published=_day(record.get("published"), where),
        language=language if isinstance(language, str) else None,
    )


def _day(value: object, where: str) -> date | None:
    """The day of an ISO date or timestamp. Half a date is not a day: it is reported and ignored."""
    if value is None or value == "":
        return None
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        warn(f'{where}: "published" is not a date, ignored: {shown(str(value)[:40])}')
        return None


def _record(figure: Figure, *, explain: bool) -> dict[str, object]:
    record = as_json(figure)
    if explain:
        record["rules"] = list(figure.reading.rules)
        record["evidence"] = [asdict(one) for one in figure.evidence]
        record["probabilities"] = asdict(figure.certainty)
    return record


def _name(file: str) -> str:
    return "standard input" if file == "-" else file


def _open(file: str) -> IO[bytes]:
    if file == "-":
        return sys.stdin.buffer
    try:
        return Path(file).open("rb")
    except OSError as error:
        raise UsageError("the file cannot be read", where=file, why=error.strerror or str(error)) from None


def _lines(file: str) -> Iterator[str]:
    with _open(file) as stream:
        for number, line in enumerate(stream, 1):
            yield _decoded(line, f"{_name(file)}, line {number}")


def _text(file: str) -> str:
    with _open(file) as stream:
        return _decoded(stream.read(), _name(file))


def _decoded(data: bytes, where: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        why = f"byte {error.start} is not UTF-8"
        raise UsageError("the text cannot be decoded", where=where, why=why, hint="convert it to UTF-8") from None


def main() -> None:
    """The command on its own: ``python -m gsi_etl.cli.actions.extract``."""
    app = typer.Typer(add_completion=False)
    app.command()(extract)
    try:
        app(standalone_mode=False)
    except GsiError as error:
        print_error(error)
        sys.exit(error.exit_code)


if __name__ == "__main__":
    main()
