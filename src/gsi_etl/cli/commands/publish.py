"""``gsi-etl publish``, ``serve``, ``report`` and ``weekly``: hand on what is known."""

from pathlib import Path
from typing import Annotated

import typer

from gsi_etl.cli.options import Config, Home


def publish(home: Home = None, config: Config = None) -> None:
    """Rebuild the published database and the site."""
    from gsi_etl.cli.actions.operations import publish_now

    publish_now(home, config)


def serve(
    host: Annotated[str, typer.Option("--host", help="Listen on this address.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="Listen on this port; 0 is any.")] = 8765,
    home: Home = None,
    config: Config = None,
) -> None:
    """Serve the published folder over HTTP, read-only."""
    from gsi_etl.cli.actions.serve import serve as serve_site

    serve_site(home, config, host, port)


def report(
    single_file: Annotated[bool, typer.Option("--single-file", help="Put everything into one file.")] = False,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE", help="Write the page here; - is stdout.")
    ] = Path("gsi-report.html"),
    home: Home = None,
    config: Config = None,
) -> None:
    """Write a one-page report to send by mail.

    Holds the latest changes, headline figures, sources and checks.
    """
    from gsi_etl.cli.actions.report import report as write_report

    write_report(home, config, output, single_file=single_file)


def weekly(home: Home = None, config: Config = None) -> None:
    """Summarise the last seven days in a dozen lines."""
    from gsi_etl.cli.actions.operations import sum_up

    sum_up(home, config)
