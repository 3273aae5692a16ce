"""``gsi-etl show ID``: a figure, change or document, its quote with the number marked, and where it comes from."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from gsi_etl.base.evidence import from_json, in_words
from gsi_etl.base.formatting import MACHINERY, visible
from gsi_etl.cli.options import settings_of
from gsi_etl.cli.render.output import cell, console, plain
from gsi_etl.errors import UsageError
from gsi_etl.warehouse.query import query

VIEWS = {"fg_": ("figures", "figure_id"), "ch_": ("changes", "change_id"), "doc_": ("core.documents", "document_id")}


def show_id(home: Path | None, config: Path | None, wanted: str, *, as_json: bool) -> None:
    """Raises UsageError when the id is of no known kind or nothing has it."""
    path = settings_of(home, config).public_path / "gsi.duckdb"
    prefix = next((p for p in VIEWS if wanted.startswith(p)), None)
    if prefix is None:
        raise UsageError(
            f"{wanted!r} is not an id", hint="ids begin with fg_, ch_ or doc_; `gsi-etl changes` lists some"
        )
    row = _one(path, *VIEWS[prefix], wanted)
    if row is None and prefix == "fg_":
        row = _one(path, "figure_history", "figure_id", wanted)
    if row is None:
        raise UsageError(
            f"unknown id {wanted}", where=str(path), hint="list ids with `gsi-etl figures` or `gsi-etl changes`"
        )
    if as_json:
        print(json.dumps({key: plain(value) for key, value in row.items()}, ensure_ascii=False, indent=2))
    elif prefix == "fg_":
        _figure(path, row)
    elif prefix == "ch_":
        _change(path, row)
    else:
        _fields(row, list(row))


def _one(path: Path, view: str, column: str, wanted: str) -> dict[str, Any] | None:
    # view and column come from VIEWS, never from outside.
    columns, rows = query(path, f"SELECT * FROM {view} WHERE {column} = ? LIMIT 1", [wanted])  # noqa: S608
    return dict(zip(columns, rows[0], strict=True)) if rows else None


def _figure(path: Path, row: dict[str, Any]) -> None:
    from rich.text import Text

    out = console()
    out.print(Text(f"{row['country'] or row['geo_id'] or 'no place'}: {row['measure']}", style="bold"))
    out.print(_marked(row["sentence"], row["quote"]))
    out.print()
    _fields(row, ["quote", "value", "value_low", "value_high", "modifier", "reference_year", "edition", "status"])
    _fields(row, ["verdict", "verdict_sentence", "matched_edition", "matched_value"])
    _fields(row, ["source_id", "publisher", "title", "url", "published_on"])
    _fields(row, ["char_start", "char_end", "cell", "page", "first_seen_utc", "last_confirmed_utc"])
    _fields(row, ["document_id", "snapshot_sha256", "reader_version", "series"])
    _, rules = query(
        path, "SELECT rules FROM core.figure_states WHERE figure_id = ? ORDER BY recorded_at DESC LIMIT 1",
        [row["figure_id"]],
    )  # fmt: skip
    for one in from_json(rules[0][0]) if rules else ():
        out.print(Text(f"  evidence: {visible(in_words(one))}", style="dim"))


def _change(path: Path, row: dict[str, Any]) -> None:
    from rich.text import Text

    out = console()
    out.print(Text(f"{row['severity'].upper()}  {row['class']}: {visible(row['sentence'])}", style="bold"))
    out.print()
    _fields(row, ["class", "cause", "severity", "rule", "old_text", "new_text", "old_value", "new_value"])
    _fields(row, ["source_id", "url", "series", "detected_at_utc", "run_id", "old_figure_id", "new_figure_id"])
    _fields(row, ["acknowledged_by", "acknowledged_at_utc", "acknowledged_note"])
    said = row["new_text"] or row["old_text"]
    if row["evidence"] and said and row["class"] not in MACHINERY:
        out.print()
        out.print(_marked(row["evidence"], said))
        out.print()
    figure_id = row["new_figure_id"] or row["old_figure_id"]
    if figure_id:
        figure = _one(path, "figures", "figure_id", figure_id)
        if figure:
            _fields(figure, ["document_id", "snapshot_sha256", "char_start", "char_end", "last_confirmed_utc"])
        out.print(Text(f"  trace it with `gsi-etl why {figure_id}`", style="dim"))


def _fields(row: dict[str, Any], names: list[str]) -> None:
    from rich.text import Text

    for name in names:
        value = row.get(name)
        if value is not None and value != "":
            shown = cell(value, grouped=name not in ("reference_year", "char_start", "char_end", "page"))
            console().print(Text.assemble((f"  {name:<20} ", "dim"), shown))


def _marked(sentence: str, quote: str) -> Any:
    """The sentence, its number in reverse video (plain brackets where there is no colour)."""
    from rich.text import Text

    text = Text(f"“{visible(' '.join(sentence.split()))}”")
    quote = visible(" ".join(quote.split()))
    at = text.plain.find(quote)
    if at >= 0:
        text.stylize("reverse bold", at, at + len(quote))
    return text
