"""Printing: rows as table, JSON or CSV on stdout; talk and errors on stderr. Text from outside is shown, not obeyed."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from gsi_etl.wording import number, visible

if TYPE_CHECKING:
    from rich.console import Console

    from gsi_etl.errors import GsiError

#: Where no terminal says how wide it is, lines are for files and pagers, and cutting words off helps nobody.
WIDE = 200


def console(*, stderr: bool = False) -> Console:
    """A rich console that highlights nothing by itself."""
    from rich.console import Console

    stream = sys.stderr if stderr else sys.stdout
    return Console(stderr=stderr, highlight=False, soft_wrap=False, width=None if stream.isatty() else WIDE)


def say(words: str) -> None:
    """Talk: one line on stderr."""
    print(visible(words), file=sys.stderr, flush=True)


def print_error(error: GsiError) -> None:
    """What, where, why, what was kept, what to try."""
    say(f"error {error.code}: {error.what}")
    for label, text in error.lines():
        say(f"  {label:<4} {text}")


def print_rows(
    columns: Sequence[str], rows: Iterable[Sequence[Any]], form: Literal["table", "json", "csv"] = "table"
) -> None:
    """Rows on stdout. JSON: an array of objects, numbers without loss. CSV: RFC 4180, empty for NULL."""
    rows = list(rows)
    if form == "json":
        print(
            json.dumps([dict(zip(columns, map(plain, row), strict=True)) for row in rows], ensure_ascii=False, indent=2)
        )
    elif form == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows([["" if value is None else _for_sheet(plain(value)) for value in row] for row in rows])
    else:
        print_table(columns, rows)


def _for_sheet(value: Any) -> Any:
    """Text that a spreadsheet would run as a formula, made text: pages are quoted here, and pages are hostile."""
    if not isinstance(value, str):
        return value
    # A lone carriage return ends a row for many readers, and the csv module does not quote it.
    text = value.replace("\r\n", "\n").replace("\r", "\n")
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\n") else text


def print_table(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Rows as a table for people: numbers with their commas, right aligned, nothing hidden."""
    from rich.box import SIMPLE
    from rich.table import Table
    from rich.text import Text

    if not rows:
        say("no rows")
        return
    table = Table(box=SIMPLE, pad_edge=False, show_edge=False)
    for index, column in enumerate(columns):
        numeric = all(isinstance(row[index], int | Decimal | None) for row in rows)
        table.add_column(Text(visible(column)), justify="right" if numeric else "left", overflow="fold")
    years = {i for i, column in enumerate(columns) if "year" in column}
    for row in rows:
        table.add_row(*(Text(cell(value, grouped=i not in years)) for i, value in enumerate(row)))
    console().print(table)


def cell(value: Any, *, grouped: bool = True) -> str:
    """A value as a table shows it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | Decimal) and grouped:
        return number(Decimal(value))
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}"
    return visible(str(value))


def plain(value: Any) -> Any:
    """A value as JSON and CSV give it: an integral Decimal as integer, any other Decimal as its shortest number."""
    if isinstance(value, Decimal):
        whole = value.to_integral_value()
        return int(whole) if whole == value else float(value)
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%dT%H:%M:%S}Z"
    if isinstance(value, date):
        return value.isoformat()
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)
