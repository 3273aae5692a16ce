"""``gsi-etl config show``: every setting as it counts now, and where it comes from. Secrets are named, never shown."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from gsi_etl.cli.options import settings_of
from gsi_etl.cli.render.output import print_rows
from gsi_etl.config.channels import ChannelSettings
from gsi_etl.config.lake import LakeSettings
from gsi_etl.config.settings import CONFIG_FILE, ENV_PREFIX, Settings


def show_config(home: Path | None, config: Path | None, sources: Path | None, *, origin: bool, as_json: bool) -> None:
    settings = settings_of(home, config, sources)
    rows = [(name, shown(getattr(settings, name)), place(settings, name)) for name in Settings.model_fields]
    if as_json:
        fields = ("setting", "value", "origin") if origin else ("setting", "value")
        print(json.dumps([dict(zip(fields, row, strict=False)) for row in rows], ensure_ascii=False, indent=2))
    else:
        columns = ["setting", "value", "from"] if origin else ["setting", "value"]
        print_rows(columns, [[str(part) for part in row[: len(columns)]] for row in rows])


def shown(value: Any) -> Any:
    """A value for people: a secret only says that it is set."""
    if value is None:
        return "not set"
    if isinstance(value, SecretStr):
        return "set (hidden)"
    if isinstance(value, tuple):
        return ", ".join(f"{c.name} ({c.kind})" if isinstance(c, ChannelSettings) else str(c) for c in value) or "none"
    if isinstance(value, LakeSettings):
        return f"{value.store}, catalogue in {value.catalogue_env}"
    return value if isinstance(value, bool | int) else str(value)


def place(settings: Settings, name: str) -> str:
    """Where a value comes from, as exactly as it can be found again."""
    origin = settings.origin(name)
    return {
        "flag": f"flag --{name.replace('_', '-')}",
        "environment": f"environment {ENV_PREFIX}{name.upper()}",
        "gsi.toml": str(settings.config_path or CONFIG_FILE),
        "default": "default",
    }[origin]
