"""``gsi-etl sources``: the catalogue, the state of each source, what one would give now, and what it gave before."""

from typing import Annotated

import typer

from gsi_etl.cli.commands.panels import group
from gsi_etl.cli.options import AsFormat, AsJson, Config, Home, Limit, Pack, Sources

sources_app = group("List, add, preview and test sources.", no_args_is_help=True)

Private = Annotated[bool, typer.Option("--private", help="Allow loopback and private networks.")]


@sources_app.command("list")
def sources_list(
    json: AsJson = False,
    format: AsFormat = "table",
    sources: Sources = None,
    pack: Pack = None,
    home: Home = None,
    config: Config = None,
) -> None:
    """List the sources and the state of each."""
    from gsi_etl.cli.actions.list import list_sources

    list_sources(home, config, sources, "json" if json else format)


@sources_app.command("preview")
def sources_preview(
    wanted: Annotated[str, typer.Argument(metavar="ID|URL", help="A source of the catalogue, or any address.")],
    private: Private = False,
    json: AsJson = False,
    sources: Sources = None,
    pack: Pack = None,
    home: Home = None,
    config: Config = None,
) -> None:
    """Fetch and read a source now; write nothing.

    Shows how it arrived, whether it is the expected page and why, and its figures. Exits with 1 if it gives nothing.
    """
    from gsi_etl.cli.actions.sources_preview import preview

    raise typer.Exit(preview(wanted, home=home, config=config, sources=sources, private=private, as_json=json))


@sources_app.command("history")
def sources_history(
    id: Annotated[str, typer.Argument(metavar="ID", help="A source that a run has fetched.")],
    limit: Limit = 30,
    json: AsJson = False,
    format: AsFormat = "table",
    home: Home = None,
    config: Config = None,
) -> None:
    """List every fetch of a source, newest first.

    Shows the result of each, the reason, and where the bytes changed.
    """
    from gsi_etl.cli.actions.sources_history import history

    history(id, home=home, config=config, limit=limit, form="json" if json else format)


@sources_app.command("add")
def sources_add(
    url: Annotated[str, typer.Argument(metavar="URL", help="The page, feed, file or API to watch.")],
    id: Annotated[str, typer.Option("--id", help="Use this id.  [made from the address]")] = "",
    private: Private = False,
    print_only: Annotated[bool, typer.Option("--print", help="Print the YAML; write nothing.")] = False,
    sources: Sources = None,
    pack: Pack = None,
    home: Home = None,
    config: Config = None,
) -> None:
    """Propose a source for an address.

    Writes a YAML file, and keeps the page it was made from as an example for `sources test`.
    """
    from gsi_etl.cli.actions.sources_add import add

    raise typer.Exit(add(url, id, home=home, config=config, sources=sources, private=private, print_only=print_only))


@sources_app.command("test")
def sources_test(
    ids: Annotated[list[str] | None, typer.Argument(metavar="ID", help="Sources to test.  [all with examples]")] = None,
    accept: Annotated[bool, typer.Option("--accept", help="Save the current results as expected.")] = False,
    sources: Sources = None,
    pack: Pack = None,
    home: Home = None,
    config: Config = None,
) -> None:
    """Compare saved example pages with expected results.

    Needs no network.
    """
    from gsi_etl.cli.actions.sources_test import test_sources

    raise typer.Exit(test_sources(ids or [], home=home, config=config, sources=sources, accept=accept))


@sources_app.command("verify")
def sources_verify(
    ids: Annotated[
        list[str] | None, typer.Argument(metavar="ID", help="Sources to try.  [all that are enabled]")
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Include disabled sources.")] = False,
    write: Annotated[bool, typer.Option("--write", help="Write date and outcome into each YAML file.")] = False,
    json: AsJson = False,
    sources: Sources = None,
    pack: Pack = None,
    home: Home = None,
    config: Config = None,
) -> None:
    """Check the sources of the catalogue live.

    Shows for each whether it was reached, moved and recognised, its figures, and what to change. Exits 1 when an
    enabled source needs a change. Commits nothing.
    """
    from gsi_etl.cli.actions.sources_verify import verify

    code = verify(
        ids or [], home=home, config=config, sources=sources, everything=everything, write=write, as_json=json
    )
    raise typer.Exit(code)
