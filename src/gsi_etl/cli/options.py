"""Options that several commands share, and the settings made from them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import click
import typer

if TYPE_CHECKING:
    from gsi_etl.config.settings import Settings

Home = Annotated[
    Path | None,
    typer.Option("--home", help="Use this home folder.  [GSI_HOME, else ./data]", metavar="DIR"),
]
Config = Annotated[
    Path | None, typer.Option("--config", help="Read settings from this file.  [./gsi.toml]", metavar="FILE")
]
Sources = Annotated[
    Path | None, typer.Option("--sources", help="Use this catalogue.  [GSI_SOURCES, else the pack's]", metavar="DIR")
]
Pack = Annotated[Path | None, typer.Option("--pack", help="Use this pack.  [GSI_PACK, else bundled]", metavar="DIR")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Format = Literal["table", "json", "csv"]
AsFormat = Annotated[Format, typer.Option("--format", help="Print rows in this format.")]
Limit = Annotated[int, typer.Option("--limit", min=1, metavar="N", help="Show at most N rows.")]
OnlySources = Annotated[
    list[str] | None, typer.Option("--source", metavar="ID", help="Use only this source; may be repeated.")
]


def settings_of(
    home: Path | None = None, config: Path | None = None, sources: Path | None = None, **more: object
) -> Settings:
    """The settings, with these flags on top, and with the ``--pack`` of the command that is at work."""
    from gsi_etl.config.settings import load_settings

    context = click.get_current_context(silent=True)
    pack = context.params.get("pack") if context is not None else None
    return load_settings({"pack": pack, "home": home, "sources": sources, **more}, config=config)
