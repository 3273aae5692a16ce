"""``gsi-etl sources``: the catalogue, how each source is, what one would give now, and what it gave before."""

from __future__ import annotations

from typing import Annotated

import typer

from gsi_etl.cli.options import AsFormat, AsJson, Config, Home, Sources

sources_app = typer.Typer(
    help="The catalogue: how each source is, what it would give now, what it gave before.",
    no_args_is_help=True,
    rich_markup_mode=None,
)


@sources_app.command("list")
def sources_list(
    json: AsJson = False,
    format: AsFormat = "table",
    sources: Sources = None,
    home: Home = None,
    config: Config = None,
) -> None:
    """The sources of the catalogue, and how each is."""
    from gsi_etl.cli.actions.list import list_sources

    list_sources(home, config, sources, "json" if json else format)


@sources_app.command("preview")
def sources_preview(
    wanted: Annotated[str, typer.Argument(metavar="ID|URL", help="A source of the catalogue, or any address.")],
    private: Annotated[
        bool, typer.Option("--private", help="An address may be on loopback or a private network.")
    ] = False,
    json: AsJson = False,
    sources: Sources = None,
    home: Home = None,
    config: Config = None,
) -> None:
    """What a source would give now. Nothing is written.

    How it came, whether it is the page and why, and the figures in their words. Exits 1 when nothing could be taken.
    """
    from gsi_etl.cli.actions.sources_preview import preview

    raise typer.Exit(preview(wanted, home=home, config=config, sources=sources, private=private, as_json=json))


@sources_app.command("history")
def sources_history(
    id: Annotated[str, typer.Argument(metavar="ID", help="A source that a run has tried.")],
    limit: Annotated[int, typer.Option("--limit", min=1, help="At most so many, the newest.")] = 30,
    json: AsJson = False,
    format: AsFormat = "table",
    home: Home = None,
    config: Config = None,
) -> None:
    """Every fetch of a source, newest first.

    What came of it, why, and where its bytes changed.
    """
    from gsi_etl.cli.actions.sources_history import history

    history(id, home=home, config=config, limit=limit, form="json" if json else format)


@sources_app.command("verify")
def sources_verify(
    ids: Annotated[list[str] | None, typer.Argument(metavar="[ID]...", help="Default: all that are enabled.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Those that are not enabled, too.")] = False,
    write: Annotated[bool, typer.Option("--write", help="Note date and outcome in each YAML file.")] = False,
    json: AsJson = False,
    sources: Sources = None,
    home: Home = None,
    config: Config = None,
) -> None:
    """Try the sources of the catalogue live: reached, moved, recognised, figures, what to change.

    Exits 1 when a source that is enabled needs a change. Nothing is committed.
    """
    from gsi_etl.cli.actions.sources_verify import verify

    code = verify(
        ids or [], home=home, config=config, sources=sources, everything=everything, write=write, as_json=json
    )
    raise typer.Exit(code)
