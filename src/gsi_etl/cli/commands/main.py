"""The commands and their names. Bodies live in modules of their own, imported when called."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from gsi_etl.cli.commands.alerts import alerts_app
from gsi_etl.cli.commands.archive import archive_app
from gsi_etl.cli.commands.checks import baseline_app, checks_app, quarantine_app
from gsi_etl.cli.commands.operations import register
from gsi_etl.cli.commands.sources import sources_app
from gsi_etl.cli.options import AsFormat, AsJson, Config, Home, Sources

app = typer.Typer(
    name="gsi-etl",
    help="Watch the places where figures about modern slavery are published and repeated, and say when one changes.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.add_typer(sources_app, name="sources")
app.add_typer(checks_app, name="checks")
app.add_typer(baseline_app, name="baseline")
app.add_typer(quarantine_app, name="quarantine")
app.add_typer(archive_app, name="archive")
app.add_typer(alerts_app, name="alerts")


def _version(wanted: bool) -> None:
    if wanted:
        from gsi_etl import __version__

        print(f"gsi-etl {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print it.")] = False,
) -> None:
    pass


@app.command()
def demo(
    folder: Annotated[Path, typer.Argument(metavar="[DIR]", help="Made anew; holds all the demo writes.")] = Path(
        "gsi-demo"
    ),
) -> None:
    """The whole pipeline over bundled sources and three simulated days. Needs no network and no account."""
    from gsi_etl.cli.actions.demo import run_demo

    run_demo(folder)


@app.command()
def run(
    source: Annotated[list[str] | None, typer.Option("--source", help="Only this source; may be repeated.")] = None,
    sources: Sources = None,
    home: Home = None,
    config: Config = None,
    due: Annotated[bool, typer.Option("--due", help="Only sources whose schedule says so.")] = False,
    no_prefect: Annotated[bool, typer.Option("--no-prefect", help="Without Prefect; the same results.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Fetch and compare; commit and send nothing.")] = False,
    no_alerts: Annotated[bool, typer.Option("--no-alerts", help="Write down changes and tell nobody.")] = False,
    accept_clock: Annotated[
        bool, typer.Option("--accept-clock", help="Run although the clock disagrees with the last commit.")
    ] = False,
    json: AsJson = False,
    exit_code: Annotated[bool, typer.Option("--exit-code", help="Exit 10 when there are changes.")] = False,
) -> None:
    """One run over all enabled sources: fetch, read, check, compare, commit, publish, alert."""
    from gsi_etl.cli.actions.run import run_once
    from gsi_etl.cli.options import settings_of
    from gsi_etl.pipeline import Options

    options = Options(tuple(source or ()), due_only=due, dry_run=dry_run, alerts=not no_alerts)
    settings = settings_of(home, config, sources, accept_clock=accept_clock or None)
    raise typer.Exit(run_once(settings, options, prefect=not no_prefect, as_json=json, exit_code=exit_code))


@app.command()
def extract(
    file: Annotated[str, typer.Argument(metavar="FILE", help="A text file, or - for standard input.")] = "-",
    jsonl: Annotated[bool, typer.Option("--jsonl", help="Records in, figures out, one JSON object a line.")] = False,
    json: AsJson = False,
    explain: Annotated[bool, typer.Option("--explain", help="Say which rule gave what.")] = False,
) -> None:
    """Figures in a text: number, hedge, measure, place, year and edition."""
    from gsi_etl.cli.actions import extract as command

    command.extract(file, jsonl, json, explain)


@app.command()
def parse(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="HTML, feed, PDF, XLSX, CSV or JSON.")],
    url: Annotated[str, typer.Option("--url", help="Where it came from: for links, and for a date in it.")] = "",
    media_type: Annotated[str, typer.Option("--media-type", help="A hint; the bytes decide.")] = "",
    json: AsJson = False,
) -> None:
    """A document as read: title, dates, publisher, text, tables and links."""
    from gsi_etl.cli.actions import parse as command

    command.parse(file, url, media_type, json)


@app.command()
def figures(
    pattern: Annotated[str, typer.Argument(metavar="[WORDS]", help="In place, measure, quote or source.")] = "",
    place: Annotated[str, typer.Option("--place", help="ISO 3166-1 alpha-3, WLD or a region.")] = "",
    edition: Annotated[str, typer.Option("--edition", help='Such as "GSI 2018".')] = "",
    limit: Annotated[int, typer.Option("--limit", min=1, help="At most so many rows.")] = 50,
    json: AsJson = False,
    format: AsFormat = "table",
    home: Home = None,
    config: Config = None,
) -> None:
    """Figures as the watched pages state them now."""
    from gsi_etl.cli.actions.list import list_figures

    list_figures(home, config, pattern, place, edition, limit, "json" if json else format)


@app.command()
def changes(
    limit: Annotated[int, typer.Option("--limit", min=1, help="At most so many rows.")] = 50,
    run: Annotated[str, typer.Option("--run", help="Of one run.")] = "",
    class_: Annotated[str, typer.Option("--class", help="Of one class, such as revision.")] = "",
    all_: Annotated[bool, typer.Option("--all", help="Also those that are only written down.")] = False,
    json: AsJson = False,
    format: AsFormat = "table",
    home: Home = None,
    config: Config = None,
) -> None:
    """What changed, newest first, with class and cause."""
    from gsi_etl.cli.actions.list import list_changes

    list_changes(home, config, limit, run, class_, all_, "json" if json else format)


@app.command()
def show(
    id: Annotated[str, typer.Argument(metavar="ID", help="A figure (fg_), change (ch_) or document (doc_).")],
    json: AsJson = False,
    home: Home = None,
    config: Config = None,
) -> None:
    """A figure, change or document with its quote and where it comes from."""
    from gsi_etl.cli.actions.show import show_id

    show_id(home, config, id, as_json=json)


@app.command()
def why(
    figure: Annotated[str, typer.Argument(metavar="FIGURE", help="A figure's id (fg_).")],
    home: Home = None,
    config: Config = None,
) -> None:
    """From a number back to quote, document, snapshot, fetch, run and checks, and on to who repeats it."""
    from gsi_etl.cli.actions.why_and_diff import why as explain

    explain(home, config, figure)


@app.command()
def diff(
    one: Annotated[str, typer.Argument(metavar="A", help="A run, a date (UTC) or an edition.")],
    other: Annotated[str, typer.Argument(metavar="B", help="Another of the same kind.")],
    json: AsJson = False,
    format: AsFormat = "table",
    home: Home = None,
    config: Config = None,
) -> None:
    """What differs between two runs, dates or editions."""
    from gsi_etl.cli.actions.why_and_diff import diff as compare

    compare(home, config, one, other, "json" if json else format)


@app.command()
def mute(
    pattern: Annotated[
        str, typer.Argument(metavar="PATTERN", help="A series, source, subject or change; * is any text.")
    ],
    class_: Annotated[str, typer.Option("--class", help="Only changes of this class.")] = "",
    for_: Annotated[str, typer.Option("--for", help="Such as 12h, 30d or 2w; without it, for good.")] = "",
    reason: Annotated[str, typer.Option("--reason", help="For those who wonder later.")] = "",
    home: Home = None,
    config: Config = None,
) -> None:
    """Tell nobody of such changes; they are written down all the same."""
    from gsi_etl.cli.actions.alerts import mute as begin

    begin(home, config, pattern, class_, for_, reason, muted=True)


@app.command()
def unmute(
    pattern: Annotated[str, typer.Argument(metavar="PATTERN", help="As it was muted.")],
    class_: Annotated[str, typer.Option("--class", help="As it was muted.")] = "",
    home: Home = None,
    config: Config = None,
) -> None:
    """Take a mute back."""
    from gsi_etl.cli.actions.alerts import mute as end

    end(home, config, pattern, class_, "", "", muted=False)


@app.command()
def ack(
    change: Annotated[str, typer.Argument(metavar="CHANGE", help="A change's id (ch_).")],
    by: Annotated[str, typer.Option("--by", help="Who has seen it; default: the name of your account.")] = "",
    note: Annotated[str, typer.Option("--note", help="What was done about it; it is published.")] = "",
    home: Home = None,
    config: Config = None,
) -> None:
    """Write down that a change was seen, and by whom: messages that wait leave it out."""
    from gsi_etl.cli.actions.alerts import ack as acknowledge

    acknowledge(home, config, change, by, note)


# A query may begin with a comment, and its two dashes are no option.
@app.command(context_settings={"ignore_unknown_options": True})
def sql(
    query: Annotated[
        str,
        typer.Argument(
            metavar="[QUERY]", help='Such as "FROM headlines"; - is stdin; @FILE; or @NAME of warehouse/queries/.'
        ),
    ] = "",
    json: AsJson = False,
    format: Annotated[
        Literal["table", "json", "csv", "parquet"], typer.Option("--format", help="How rows are given.")
    ] = "table",
    output: Annotated[Path | None, typer.Option("--output", "-o", metavar="FILE", help="For Parquet.")] = None,
    limit: Annotated[
        int | None, typer.Option("--limit", min=0, help="Print at most so many rows, 0 for all.  [1000 in a table]")
    ] = None,
    seconds: Annotated[
        float, typer.Option("--seconds", min=0, help="Stop it after so many seconds, 0 for never.")
    ] = 60,
    home: Home = None,
    config: Config = None,
) -> None:
    """Read-only SQL on the published database; without a query, what there is to ask."""
    from gsi_etl.cli.actions.sql import run_sql

    run_sql(home, config, query, "json" if json else format, output, limit, seconds)


@app.command()
def cite(
    figure: Annotated[str, typer.Argument(metavar="FIGURE", help="Its id (fg_).")],
    format: Annotated[Literal["text", "bibtex", "json"], typer.Option("--format", help="json is CSL-JSON.")] = "text",
    home: Home = None,
    config: Config = None,
) -> None:
    """How to cite a figure: its words, its page, its edition, and the archived bytes that prove it."""
    from gsi_etl.cli.actions.cite import cite as print_citation

    print_citation(home, config, figure, format)


@app.command()
def replay(
    source: Annotated[list[str] | None, typer.Option("--source", help="Only this source; may be repeated.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Read and compare; write nothing.")] = False,
    json: AsJson = False,
    sources: Sources = None,
    home: Home = None,
    config: Config = None,
) -> None:
    """Read the archive again with today's reader, without the network: differences are changes of the reader."""
    from gsi_etl.cli.actions.reprocess import replay_archive

    code = replay_archive(home, config, sources, tuple(source or ()), dry_run=dry_run, as_json=json)
    raise typer.Exit(code)


@app.command()
def rebuild(home: Home = None, config: Config = None) -> None:
    """Make a damaged or lost warehouse anew from its journal; the old file is set aside."""
    from gsi_etl.cli.actions.reprocess import rebuild_warehouse

    rebuild_warehouse(home, config)


@app.command()
def publish(home: Home = None, config: Config = None) -> None:
    """Write the published database and the site anew from the warehouse."""
    from gsi_etl.cli.actions.operations import publish_now

    publish_now(home, config)


@app.command()
def serve(
    host: Annotated[
        str, typer.Option("--host", help="Address to listen on; loopback unless told otherwise.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="0 takes a free one.")] = 8765,
    home: Home = None,
    config: Config = None,
) -> None:
    """The published folder over HTTP: read-only, for looking at it and for an intranet."""
    from gsi_etl.cli.actions.serve import serve as serve_site

    serve_site(home, config, host, port)


@app.command()
def report(
    single_file: Annotated[bool, typer.Option("--single-file", help="One page with everything inside.")] = False,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="- is stdout.")] = Path(
        "gsi-report.html"
    ),
    home: Home = None,
    config: Config = None,
) -> None:
    """What is known now as one page to mail: changes with their sentences, headline figures, sources, checks."""
    from gsi_etl.cli.actions.report import report as write_report

    write_report(home, config, output, single_file=single_file)


register(app, sources_app)
