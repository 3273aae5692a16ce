"""``gsi-etl init``: a working folder with settings that explain themselves and sources to start from."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from gsi_etl.base import pack
from gsi_etl.cli.render.output import say
from gsi_etl.config.settings import CONFIG_FILE, ENV_PREFIX, Settings
from gsi_etl.errors import HomeError

HEADER = """# gsi-etl: every setting, with its default. Remove the # of what you change.
# What counts: flag > environment GSI_<NAME> > this file > default. See `gsi-etl config show --origin`.
# Secrets do not belong here: put them into the environment (see .env.example).

sources = "sources"
"""
CHANNEL = """
# A channel: who gets which messages. Kinds: webhook, slack, email, apprise. `gsi-etl alerts test NAME` sends a test.
# [[channels]]
# name = "newsroom"
# kind = "slack"
# url_env = "GSI_SLACK_URL"      # the environment variable that holds the address
# severity = "warning"           # the least severe change to send: info, warning or critical
"""
LAKE = """
# A shared copy of the facts: DuckLake on PostgreSQL, filled by every run after `gsi-etl lake init`.
# [lake]
# catalogue_env = "GSI_LAKE_CATALOGUE"   # the environment variable that holds the PostgreSQL address
# store = "s3://bucket/gsi/"             # or a folder that all machines see under one path
"""
GITIGNORE = "data/\n.env\n"


def make_folder(folder: Path) -> None:
    """Write what is missing; what is there stays as it is. Raises HomeError when the folder cannot be written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        made = [path for path, text in _files(folder) if _write(path, text)]
        made += _catalogue(folder / "sources")
    except OSError as error:
        raise HomeError(
            "the folder cannot be created", where=str(error.filename or folder), why=error.strerror or str(error)
        ) from None
    for path in made:
        say(f"created {path}")
    if not made:
        say(f"{folder} is complete, nothing was changed")
    here = "" if folder.resolve() == Path.cwd() else f"cd {folder}; "
    say(f"next   {here}gsi-etl doctor; gsi-etl run")


def _files(folder: Path) -> Iterator[tuple[Path, str]]:
    yield folder / CONFIG_FILE, HEADER + "".join(_settings()) + CHANNEL + LAKE
    yield folder / ".env.example", "".join(_environment())
    yield folder / ".gitignore", GITIGNORE


def _settings() -> Iterator[str]:
    for name, field in Settings.model_fields.items():
        if name in ("sources", "channels", "lake") or _is_secret(field.annotation):
            continue
        default = field.default
        value = '"..."' if default is None else json.dumps(str(default) if isinstance(default, Path) else default)
        yield f"\n# {field.description}\n# {name} = {value}\n"


def _environment() -> Iterator[str]:
    yield "# Copy to .env (never commit that), fill in, load it: systemd's EnvironmentFile=, or `set -a; . ./.env`.\n"
    for name, field in Settings.model_fields.items():
        if _is_secret(field.annotation):
            yield f"\n# {field.description}\n#{ENV_PREFIX}{name.upper()}=\n"
    yield "\n# The address of a Prefect server, and its user:password.\n#PREFECT_API_URL=\n#PREFECT_API_AUTH_STRING=\n"


def _is_secret(annotation: Any) -> bool:
    return bool(annotation == SecretStr | None)


def _catalogue(folder: Path) -> list[Path]:
    if folder.exists():
        return []
    folder.mkdir()
    given = pack.sources()
    for path in sorted([*given.glob("*.yaml"), pack.assets("sources") / "schema.json"]):
        shutil.copyfile(path, folder / path.name)
    return [folder]


def _write(path: Path, text: str) -> bool:
    try:
        with path.open("x", encoding="utf-8") as handle:
            if path.name == CONFIG_FILE:
                path.chmod(0o600)  # it may come to hold secrets, and who can write it controls the program
            handle.write(text)
    except FileExistsError:
        return False
    return True
