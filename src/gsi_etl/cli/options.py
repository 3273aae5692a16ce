"""Options that several commands share, and the settings made from them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

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
#: What ``--pack`` of the present call says: every command that has it takes it by ``settings_of``.
_given: dict[str, Path | None] = {}


def _remember_pack(folder: Path | None) -> Path | None:
    _given["pack"] = folder
    return folder


def forget_pack() -> None:
    """A call begins: what an earlier one in this process said is not said."""
    _given.clear()


Pack = Annotated[
    Path | None,
    typer.Option(
        "--pack",
        callback=_remember_pack,
        help="Use this pack.  [GSI_PACK, else bundled]",
        metavar="DIR",
    ),
]
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

    return load_settings({**_given, "home": home, "sources": sources, **more}, config=config)
