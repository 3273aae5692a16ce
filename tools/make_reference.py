"""Writes the pages commands, settings, catalogue and pack, and message.schema.json, of docs/reference/:
`python tools/make_reference.py`.

A test compares them with what this writes, so that no page names an option that is gone.
"""

from __future__ import annotations

import json
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

import typer.main
import yaml
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from gsi_etl.alerts.formats import data_schema
from gsi_etl.cli.commands.main import app
from gsi_etl.config import source
from gsi_etl.config.channels import ChannelSettings
from gsi_etl.config.lake import LakeSettings
from gsi_etl.config.settings import Settings
from gsi_etl.config.thresholds import ChannelThreshold
from pack_reference import pack_page

GENERATED = "Generated from the program by `python tools/make_reference.py`; a test keeps it current."
FOLDER = Path(__file__).resolve().parents[1] / "docs" / "reference"


HEADINGS = {
    "Source": "A source",
    "Publisher": "publisher",
    "Licence": "licence",
    "Recognise": "recognise",
    "Defaults": "defaults",
    "TableSpec": "table",
    "ColumnMapping": "columns of table",
    "JsonSpec": "json",
    "Follow": "follow",
    "Expect": "expect",
    "Threshold": "thresholds",
}
CATALOGUE: dict[str, type[BaseModel]] = {name: getattr(source, name) for name in HEADINGS}


def commands_page() -> str:
    """Every command with its arguments and options, as `--help` says them."""
    lines = ["# Commands", "", GENERATED, ""]
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
    lines = ["# Settings", "", GENERATED, ""]
    lines += [
        "A flag takes precedence over the environment, then `gsi.toml`, then the default. To see where each value comes"
    ]
    lines += ["from: `gsi-etl config show --origin`.", ""]
    lines += ["| in gsi.toml | in the environment | default | meaning |", "|---|---|---|---|"]
    for name, field in Settings.model_fields.items():
        variable = "" if name in ("channels", "lake") else f"`GSI_{name.upper()}`"
        lines.append(f"| `{name}` | {variable} | {_default(field)} | {_cell(field.description)}{_choices(field)} |")
    lines += ["", "## A channel", "", "Each `[[channels]]` entry of `gsi.toml` is one destination for messages.", ""]
    lines += ["| key | default | meaning |", "|---|---|---|"]
    for name, field in ChannelSettings.model_fields.items():
        lines.append(f"| `{name}` | {_default(field)} | {_cell(field.description)}{_choices(field)} |")
    lake = [
        "",
        "## The lake",
        "",
        "The `[lake]` table of `gsi.toml`: see [Share the warehouse](../how-to/lake.md).",
        "",
    ]
    lake += ["| key | default | meaning |", "|---|---|---|"]
    for name, field in LakeSettings.model_fields.items():
        lake.append(f"| `{name}` | {_default(field)} | {_cell(field.description)}{_choices(field)} |")
    fields = ", ".join(f"`{name}`" for name in ChannelThreshold.model_fields if name != "sources")
    lines += ["", f"A `[[channels.thresholds]]` entry has {fields}, explained under"]
    lines += ["[thresholds](catalogue.md#thresholds), and `sources`: only for these, `*` matches all."]
    return "\n".join(lines + lake) + "\n"


def catalogue_page() -> str:
    """Every field of a source, by class: meaning, type, default and an example that is valid."""
    lines = ["# Fields of a source", "", GENERATED, ""]
    lines += ["`sources/schema.json` is the same for editors. Dashes mark fields without a default.", ""]
    for name, entry in catalogue_fields().items():
        model = CATALOGUE[name]
        lines += [f"## {HEADINGS[name]}", ""] + ([entry["about"], ""] if entry["about"] else [])
        lines += ["| field | type | default | meaning | example |", "|---|---|---|---|---|"]
        for key, field in catalogue_model_fields(model).items():
            meaning, example = entry["fields"][key]
            shown = yaml.safe_dump(
                {key: example}, default_flow_style=True, sort_keys=False, width=10_000, allow_unicode=True
            )
            default = _plain_default(field)
            cells = [f"`{key}`", _type(field.annotation), default, meaning, f"`{shown.strip()[1:-1]}`"]
            lines.append(f"| {' | '.join(_cell(cell) for cell in cells)} |")
        lines.append("")
    return "\n".join(lines).rstrip() + "\n"


def catalogue_fields() -> dict[str, Any]:
    """What people need to know about each field, from catalogue_fields.yaml."""
    loaded: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("catalogue_fields.yaml").read_text("utf-8"))
    return loaded


def catalogue_model_fields(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """The fields as they are written in a file."""
    return {field.alias or name: field for name, field in model.model_fields.items()}


def _type(annotation: Any) -> str:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _type(arguments[0])
    if origin is Literal:
        return " or ".join(f"`{choice}`" for choice in arguments)
    if origin in (Union, UnionType):
        return " or ".join(_type(one) for one in arguments if one is not type(None))
    if origin is tuple:
        return f"list of {_type(arguments[0])}"
    if origin is dict:
        return "mapping"
    if annotation.__name__ in HEADINGS:
        title = HEADINGS[annotation.__name__]
        return f"[{title}](#{title.replace(': ', '-').replace(' ', '-').lower()})"
    return {"str": "text", "int": "integer", "bool": "true or false", "Decimal": "number"}[annotation.__name__]


def _plain_default(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    value = field.get_default(call_default_factory=True)
    if value is None or value in ("", (), {}) or isinstance(value, BaseModel):
        return "—"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _sentence(text: str | None) -> str:
    return " ".join((text or "").split())


def _shape(parameter: Any) -> str:
    name = (parameter.metavar or parameter.name or "").strip("[]").upper()
    many = "..." if getattr(parameter, "nargs", 1) == -1 else ""
    return f"{name}{many}" if parameter.required else f"[{name}]{many}"


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
    (FOLDER / "catalogue.md").write_text(catalogue_page(), encoding="utf-8")
    (FOLDER / "pack.md").write_text(pack_page(GENERATED), encoding="utf-8")
    (FOLDER / "message.schema.json").write_text(message_schema(), encoding="utf-8")


if __name__ == "__main__":
    main()
