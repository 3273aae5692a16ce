"""Printing: rows as table, JSON or CSV on stdout; progress and errors on stderr. Control codes are escaped."""

from __future__ import annotations

import csv
import json
import math
import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from gsi_etl.base.addresses import public_text
from gsi_etl.base.formatting import no_formula, number, visible

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from gsi_etl.errors import GsiError

#: The width where no terminal says one: output for a file or a pipe is never wrapped.
UNWRAPPED = 1_000_000
#: A column of text may be folded to this on a narrow terminal; numbers and times are never folded.
_READABLE = 20


def console(*, stderr: bool = False) -> Console:
    """A rich console that highlights nothing by itself."""
    from rich.console import Console

    stream = sys.stderr if stderr else sys.stdout
    return Console(
        stderr=stderr,
        highlight=False,
        soft_wrap=False,
        width=None if stream.isatty() else UNWRAPPED,
        quiet=stderr and _volume["quiet"],
    )


#: ``--quiet`` and ``--verbose`` of this process.
_volume = {"quiet": False, "verbose": False}


def be_quiet() -> None:
    """Print no progress from now on: results, warnings and errors only."""
    _volume["quiet"] = True


def be_verbose() -> None:
    """Print the log of runs on stderr as well, and tracebacks of unexpected errors."""
    from gsi_etl.base import runlog

    _volume["verbose"] = True
    runlog.to_stderr()


def is_verbose() -> bool:
    """Whether the person asked for tracebacks."""
    return _volume["verbose"]


def say(words: str) -> None:
    """Progress: one line on stderr, unless ``--quiet``."""
    if not _volume["quiet"]:
        warn(words)


def warn(words: str) -> None:
    """A warning or error: one line on stderr, with the public form of each address."""
    print(visible(public_text(words)), file=sys.stderr, flush=True)


def print_error(error: GsiError) -> None:
    """What, where, why, what was kept, what to try."""
    warn(f"error {error.code}: {error.what}")
    for label, text in error.lines():
        warn(f"  {label:<4} {text}")


def print_rows(
    columns: Sequence[str], rows: Iterable[Sequence[Any]], form: Literal["table", "json", "csv"] = "table"
) -> None:
    """Rows on stdout. JSON: an array of objects, numbers without loss. CSV: RFC 4180, empty for NULL.

    JSON and CSV are written row by row, however many there are.
    """
    if form == "json":
        _print_json(columns, rows)
    elif form == "csv":
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(map(_for_sheet, row) for row in rows)
    else:
        print_table(columns, list(rows))


def _print_json(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    before = "["
    for row in rows:
        item = json.dumps(dict(zip(columns, map(plain, row), strict=True)), ensure_ascii=False, indent=2)
        print(before, *(f"\n  {line}" for line in item.split("\n")), sep="", end="")
        before = ","
    print("[]" if before == "[" else "\n]")


def _for_sheet(value: Any) -> Any:
    """A value as a cell of CSV. Text that a spreadsheet would run as a formula is made text: pages are hostile."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    value = plain(value)
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False)
    if not isinstance(value, str):
        return value
    # A lone carriage return ends a row for many readers, and the csv module does not quote it.
    return no_formula(value.replace("\r\n", "\n").replace("\r", "\n"))


def print_table(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Rows as a table for people: numbers with their commas, right aligned, nothing hidden.

    On a terminal too narrow for that, each row is a block of lines, one for each column that is not empty.
    """
    from rich.box import SIMPLE
    from rich.table import Table
    from rich.text import Text

    if not rows:
        say("no rows")
        return
    out = console()
    years = {i for i, column in enumerate(columns) if "year" in column}
    cells = [[cell(value, grouped=i not in years) for i, value in enumerate(row)] for row in rows]
    if out.is_terminal and _least_width(columns, rows, cells) > out.width:
        for position, texts in enumerate(cells):
            block = Table.grid(padding=(0, 2))
            block.add_column(min_width=max(map(len, columns)))
            block.add_column(overflow="fold")
            for column, text in zip(columns, texts, strict=True):
                if text:
                    block.add_row(Text(visible(column), style="dim"), Text(text, overflow="fold"))
            out.print(*([""] if position else []), block, sep="\n")
        return
    table = Table(box=SIMPLE, pad_edge=False, show_edge=False)
    for index, column in enumerate(columns):
        numeric = all(isinstance(row[index], int | Decimal | None) for row in rows)
        table.add_column(Text(visible(column)), justify="right" if numeric else "left", overflow="fold")
    for texts in cells:
        table.add_row(*map(Text, texts))
    print_whole(out, table)


def print_whole(out: Console, table: Table) -> None:
    """A table as the console has it; in a file or pipe, no line ends in blanks."""
    if out.is_terminal:
        out.print(table)
        return
    with out.capture() as captured:
        out.print(table)
    out.file.writelines(f"{line.rstrip()}\n" for line in captured.get().splitlines())


def _least_width(columns: Sequence[str], rows: Sequence[Sequence[Any]], cells: Sequence[Sequence[str]]) -> int:
    """The narrowest that a table can be without a number or a time broken over two lines."""
    total = 3 * (len(columns) - 1)
    for index, column in enumerate(columns):
        longest = max(len(column), *(len(texts[index]) for texts in cells))
        text = any(isinstance(row[index], str) for row in rows)
        total += min(longest, _READABLE) if text else longest
    return total


def cell(value: Any, *, grouped: bool = True) -> str:
    """A value as a table shows it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | Decimal) and grouped:
        return number(Decimal(value))
    if isinstance(value, datetime):
        return _in_utc(value).isoformat(sep=" ")
    value = plain(value) if isinstance(value, list | tuple | dict | bytes) else value
    return visible(json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else str(value))


def plain(value: Any) -> Any:
    """A value as JSON gives it: an integral Decimal as an integer, any other as a number, or as text where JSON would
    lose a digit; NaN as null; bytes as hexadecimal digits."""
    if isinstance(value, Decimal):
        whole = value.to_integral_value()
        if whole == value:
            return int(whole)
        return float(value) if Decimal(repr(float(value))) == value else f"{value.normalize():f}"
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, datetime):
        return f"{_in_utc(value).isoformat()}Z"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    if isinstance(value, dict):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, bytes):
        return value.hex()
    return value if value is None or isinstance(value, bool | int | str) else str(value)


def _in_utc(moment: datetime) -> datetime:
    """Without a zone, as all times of the published views are."""
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment
