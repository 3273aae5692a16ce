"""Writes commands.md, settings.md and message.schema.json of docs/reference/ from the program itself: `python
tools/make_reference.py`.

A test holds them to what this makes, so that no page names an option that is gone.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import typer.main
from pydantic.fields import FieldInfo

from gsi_etl.alerts.formats import data_schema
from gsi_etl.cli.commands.main import app
from gsi_etl.config.settings import ChannelSettings, Settings

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "reference"


def commands_page() -> str:
    """Every command with its arguments and options, as `--help` says them."""
    lines = ["# Commands", "", "Made from the program by `python tools/make_reference.py`; a test keeps it true.", ""]
    for path, command in commands():
        parameters = [parameter for parameter in command.params if not getattr(parameter, "hidden", False)]
        arguments = " ".join(_shape(parameter) for parameter in parameters if parameter.param_type_name == "argument")
        lines += [f"## gsi-etl {' '.join(path)}", "", _sentence(command.help), ""]
        if arguments:
            lines += [f"`gsi-etl {' '.join(path)} {arguments}`", ""]
        told = [parameter for parameter in parameters if _help(parameter)]
        lines += [f"- {_names(parameter)}: {_help(parameter)}" for parameter in told]
        lines += [""] if told else []
    return "\n".join(lines).rstrip() + "\n"


def commands() -> list[tuple[tuple[str, ...], Any]]:
    """Each command that does something, with the words that call it, in the order of `--help`."""
    found: list[tuple[tuple[str, ...], Any]] = []

    def walk(path: tuple[str, ...], command: Any) -> None:
        within = getattr(command, "commands", {})
        if not within or (path and getattr(command, "invoke_without_command", False)):
            found.append((path, command))
        for name, child in within.items():
            walk((*path, name), child)

    walk((), typer.main.get_command(app))
    return found


def settings_page() -> str:
    """Every setting with its variable, default and meaning; then the fields of a channel."""
    lines = ["# Settings", "", "Made from the program by `python tools/make_reference.py`; a test keeps it true.", ""]
    lines += [
        "A flag wins over the environment, that over `gsi.toml`, that over the default; which one gave each value:"
    ]
    lines += ["`gsi-etl config show --origin`.", ""]
    lines += ["| in gsi.toml | in the environment | default | what it is |", "|---|---|---|---|"]
    for name, field in Settings.model_fields.items():
        variable = "" if name == "channels" else f"`GSI_{name.upper()}`"
        lines.append(f"| `{name}` | {variable} | {_default(field)} | {_cell(field.description)}{_choices(field)} |")
    lines += ["", "## A channel", "", "Each `[[channels]]` entry of `gsi.toml` is one place that messages go to.", ""]
    lines += ["| key | default | what it is |", "|---|---|---|"]
    for name, field in ChannelSettings.model_fields.items():
        lines.append(f"| `{name}` | {_default(field)} | {_cell(field.description)}{_choices(field)} |")
    return "\n".join(lines) + "\n"


def _sentence(text: str | None) -> str:
    return " ".join((text or "").split())


def _shape(parameter: Any) -> str:
    name = (parameter.metavar or parameter.name or "").strip("[]").upper()
    return name if parameter.required else f"[{name}]"


def _help(parameter: Any) -> str:
    return _sentence(getattr(parameter, "help", None))


def _names(parameter: Any) -> str:
    if parameter.param_type_name == "argument":
        return f"`{_shape(parameter)}`"
    return ", ".join(f"`{name}`" for name in (*parameter.opts, *parameter.secondary_opts))


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "must be given"
    value = field.default
    return "" if value is None or value in ("", ()) else f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _choices(field: FieldInfo) -> str:
    choices = get_args(field.annotation) if get_origin(field.annotation) is Literal else ()
    return f": {', '.join(f'`{choice}`' for choice in choices)}" if choices else ""


def _cell(text: str | None) -> str:
    return _sentence(text).replace("|", "\\|")


def message_schema() -> str:
    """What a webhook is sent, for programs."""
    return json.dumps(data_schema(), indent=2) + "\n"


def main() -> None:
    """Write all of them."""
    (FOLDER / "commands.md").write_text(commands_page(), encoding="utf-8")
    (FOLDER / "settings.md").write_text(settings_page(), encoding="utf-8")
    (FOLDER / "message.schema.json").write_text(message_schema(), encoding="utf-8")


if __name__ == "__main__":
    main()
