"""``gsi-etl subject``: packs, which say what is watched: begin one, check it, see how it reads, let it learn."""

from pathlib import Path
from typing import Annotated

import typer

from gsi_etl.cli.commands.panels import group
from gsi_etl.cli.options import AsJson, Config, Home

subject_app = group("Create, check, preview and train packs: what is watched.", no_args_is_help=True)

Folder = Annotated[Path | None, typer.Argument(metavar="FOLDER", help="The pack's folder.  [`pack` of gsi.toml]")]


@subject_app.command("new")
def subject_new(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="The folder to create.")],
    name: Annotated[
        str, typer.Option("--name", metavar="NAME", help="Name what is watched, as in a sentence.  [from FOLDER]")
    ] = "",
) -> None:
    """Create a pack to fill in: what is watched, as data.

    Files that are there already stay as they are.
    """
    from gsi_etl.cli.actions.subject_new import new

    new(folder, name)


@subject_app.command("check")
def subject_check(folder: Folder = None, json: AsJson = False, home: Home = None, config: Config = None) -> None:
    """List what a pack lacks, by what it blocks.

    Exits with 1 if anything keeps the pack from working.
    """
    from gsi_etl.cli.actions.subject_check import check

    raise typer.Exit(check(folder, home=home, config=config, as_json=json))


@subject_app.command("preview")
def subject_preview(
    words: Annotated[
        list[str],
        typer.Argument(metavar="[FOLDER] TEXT...", help="Texts, or files of text; - is standard input."),
    ],
    published: Annotated[
        str, typer.Option("--published", metavar="DAY", help="Read the texts as if published on this day.")
    ] = "",
    explain: Annotated[bool, typer.Option("--explain", help="Show the evidence for each part.")] = False,
    json: AsJson = False,
    home: Home = None,
    config: Config = None,
) -> None:
    """Show how texts are read with a pack.

    A first argument that is a folder is the pack; without one it is `pack` of gsi.toml.
    """
    from gsi_etl.cli.actions.subject_preview import preview

    preview(words, home=home, config=config, published=published, explain=explain, as_json=json)


@subject_app.command("train")
def subject_train(folder: Folder = None, json: AsJson = False, home: Home = None, config: Config = None) -> None:
    """Fit the reader to a pack's examples.

    Writes its weights.json, beginning from those that come with gsi-etl. Prints how well examples are read that were
    not learned from.
    """
    from gsi_etl.cli.actions.subject_train import train

    train(folder, home=home, config=config, as_json=json)
