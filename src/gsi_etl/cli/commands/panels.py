"""Groups of commands: help in panels, ``-h``, and ``--quiet`` and ``--verbose`` of every command.

The modules of commands do without ``from __future__ import annotations``: typer would evaluate each as a string again.
"""

from functools import cache
from typing import Annotated, Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

WATCH, LOOK, DECIDE, OPERATE, PUBLISH = "Watch", "Look", "Decide", "Operate", "Publish"
PANELS = (WATCH, LOOK, DECIDE, OPERATE, PUBLISH)


def _quiet(value: bool) -> None:
    from gsi_etl.cli.render import output

    if value:
        output.be_quiet()


def _verbose(value: bool) -> None:
    from gsi_etl.cli.render import output

    if value:
        output.be_verbose()


def _volume(
    quiet: Annotated[
        bool,
        typer.Option(
            "--quiet", "-q", callback=_quiet, expose_value=False, help="Print results, warnings and errors only."
        ),
    ] = False,
    verbose: Annotated[
        bool,
        typer.Option(
            "--verbose", "-v", callback=_verbose, expose_value=False, help="Print the log and full tracebacks."
        ),
    ] = False,
) -> None:
    """The options that every command has."""


@cache
def _volume_options() -> list[Any]:
    """Read from the signature once: typer's reading of it costs a millisecond, and every command has them."""
    every_command = typer.Typer(add_completion=False, rich_markup_mode=None)
    every_command.command()(_volume)
    return get_command(every_command).params


class Group(TyperGroup):
    """A group whose help lists its commands by panel, in plain text: rich would double the time that help takes."""

    def __init__(self, **attributes: Any) -> None:
        super().__init__(**attributes)
        called = [command for command in self.commands.values() if not isinstance(command, TyperGroup)]
        for command in [*called, self]:
            command.params.extend(_volume_options())

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        listed = [(name, command) for name in self.list_commands(ctx) if (command := self.get_command(ctx, name))]
        listed = [(name, command) for name, command in listed if not command.hidden]
        longest = max((len(name) for name, _ in listed), default=0)
        panels: dict[str, list[tuple[str, str]]] = {}
        for name, command in listed:
            panel = getattr(command, "rich_help_panel", None)
            title = panel if panel in PANELS else "Commands"
            panels.setdefault(title, []).append(
                (name.ljust(longest), command.get_short_help_str(formatter.width - longest - 4))
            )
        for title in sorted(panels, key=(*PANELS, "Commands").index):
            with formatter.section(title):
                formatter.write_dl(panels[title])


def group(help: str, **more: Any) -> typer.Typer:
    """An application or a group of commands, in the style of this program."""
    return typer.Typer(
        cls=Group,
        help=help,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
        **more,
    )
