"""What is known and what changed: figures, changes, evidence, SQL; and figures in any text."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from gsi_etl.cli.options import AsFormat, AsJson, Config, Home, Limit, Pack


def figures(
    pattern: Annotated[str, typer.Argument(metavar="TEXT", help="Text in place, measure, quote or source.")] = "",
    place: Annotated[str, typer.Option("--place", help="Show one place: ISO code, WLD or a region.")] = "",
    edition: Annotated[str, typer.Option("--edition", help="Show one edition, by its name and year.")] = "",
    limit: Limit = 50,
    json: AsJson = False,
    format: AsFormat = "table",
    home: Home = None,
    config: Config = None,
) -> None:
    """List figures as the monitored pages state them now."""
    from gsi_etl.cli.actions.list import list_figures

    list_figures(home, config, pattern, place, edition, limit, "json" if json else format)


def changes(
    limit: Limit = 50,
    run: Annotated[str, typer.Option("--run", help="Show changes of one run.")] = "",
    class_: Annotated[str, typer.Option("--class", help="Show one class, such as revision.")] = "",
    all_: Annotated[bool, typer.Option("--all", help="Include changes that send no alert.")] = False,
    json: AsJson = False,
    format: AsFormat = "table",
    home: Home = None,
    config: Config = None,
) -> None:
    """List what changed, newest first, with class and cause."""
    from gsi_etl.cli.actions.list import list_changes

    list_changes(home, config, limit, run, class_, all_, "json" if json else format)


def show(
    id: Annotated[str, typer.Argument(metavar="ID", help="A figure (fg_), change (ch_) or document (doc_).")],
    json: AsJson = False,
    home: Home = None,
    config: Config = None,
) -> None:
    """Show a figure, change or document with its evidence."""
    from gsi_etl.cli.actions.show import show_id

    show_id(home, config, id, as_json=json)


def why(
    figure: Annotated[str, typer.Argument(metavar="FIGURE", help="A figure's id (fg_).")],
    home: Home = None,
    config: Config = None,
) -> None:
    """Trace a figure back to its bytes and on to who repeats it.

    Shows quote, document, snapshot, fetch, run and checks.
    """
    from gsi_etl.cli.actions.why_and_diff import why as explain

    explain(home, config, figure)


def diff(
    one: Annotated[str, typer.Argument(metavar="A", help="A run, a date (UTC) or an edition.")],
    other: Annotated[str, typer.Argument(metavar="B", help="Another of the same kind.")],
    json: AsJson = False,
    format: AsFormat = "table",
    home: Home = None,
    config: Config = None,
) -> None:
    """Compare two runs, dates or editions."""
    from gsi_etl.cli.actions.why_and_diff import diff as compare

    compare(home, config, one, other, "json" if json else format)


def cite(
    figure: Annotated[str, typer.Argument(metavar="FIGURE", help="A figure's id (fg_).")],
    format: Annotated[
        Literal["text", "bibtex", "json"], typer.Option("--format", help="Choose the form; json is CSL-JSON.")
    ] = "text",
    home: Home = None,
    config: Config = None,
) -> None:
    """Print a citation of a figure.

    Names its wording, page, edition, and the archived bytes that prove it.
    """
    from gsi_etl.cli.actions.cite import cite as print_citation

    print_citation(home, config, figure, format)


def sql(
    query: Annotated[
        str, typer.Argument(metavar="QUERY", help="SQL, - for stdin, @FILE, or @NAME of warehouse/queries.")
    ] = "",
    json: AsJson = False,
    format: Annotated[
        Literal["table", "json", "csv", "parquet"], typer.Option("--format", help="Print rows in this format.")
    ] = "table",
    output: Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help="Write Parquet here.")] = None,
    limit: Annotated[
        int | None, typer.Option("--limit", min=0, help="Print at most N rows; 0 is all.  [1000 in a table]")
    ] = None,
    seconds: Annotated[
        float, typer.Option("--seconds", min=0, help="Stop the query after N seconds; 0 is never.")
    ] = 60,
    home: Home = None,
    config: Config = None,
) -> None:
    """Query the published database, read-only.

    Without a query, lists the views and the named queries.
    """
    from gsi_etl.cli.actions.sql import run_sql

    run_sql(home, config, query, "json" if json else format, output, limit, seconds)


def extract(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A text file, or - for standard input.")] = "-",
    jsonl: Annotated[bool, typer.Option("--jsonl", help="Read and write one JSON object a line.")] = False,
    json: AsJson = False,
    explain: Annotated[bool, typer.Option("--explain", help="Show the evidence for each part.")] = False,
    pack: Pack = None,
) -> None:
    """Extract figures from a text.

    Gives number, hedge, measure, place, year and edition.
    """
    from gsi_etl.cli.actions import extract as command

    command.extract(file, jsonl, json, explain)


def parse(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="HTML, feed, PDF, XLSX, CSV or JSON.")],
    url: Annotated[str, typer.Option("--url", help="Resolve links and dates against this address.")] = "",
    media_type: Annotated[str, typer.Option("--media-type", help="Suggest a type; the bytes decide.")] = "",
    json: AsJson = False,
) -> None:
    """Show a document as the parser reads it.

    Gives title, dates, publisher, text, tables and links.
    """
    from gsi_etl.cli.actions import parse as command

    command.parse(file, url, media_type, json)
