"""Settings: flag > environment ``GSI_*`` > ``gsi.toml`` > default, and where each value came from.

Secrets are ``SecretStr``: they are never printed. The layers are merged here, in thirty lines: pydantic-settings merges
them too, but does not say where each value came from, which errors and ``gsi-etl config show`` name.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    PrivateAttr,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)

from gsi_etl.base import pack, permissions
from gsi_etl.base.addresses import secrets_in
from gsi_etl.config.channels import ChannelSettings
from gsi_etl.config.lake import LakeSettings
from gsi_etl.errors import HomeError, SettingsError

CONFIG_FILE = "gsi.toml"
ENV_PREFIX = "GSI_"
CONFIG_VARIABLE = "GSI_CONFIG"

Origin = Literal["flag", "environment", "gsi.toml", "default"]


class Settings(BaseModel):
    """Everything a person can set. Each field is also ``GSI_<FIELD>`` in the environment and a key of gsi.toml."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    home: Path = Field(default=Path("data"), description="home folder: warehouse.duckdb, archive/, public/ and logs/")
    sources: Path | None = Field(default=None, description="folder of the catalogue; default: that of the pack")
    pack: Path | None = Field(
        default=None, description="folder of the subject's pack: what is watched; default: the bundled one"
    )
    public_dir: Path | None = Field(
        default=None, description="published folder, with its own permissions; default: public/ of the home folder"
    )
    contact: str = Field(
        default="", description="e-mail or URL sent in the User-Agent, so that publishers can reach you"
    )
    workers: int = Field(default=4, ge=1, le=64, description="sources fetched and read in parallel")
    parser_workers: int = Field(default=2, ge=1, le=32, description="number of parser processes")
    reader_seconds: int = Field(
        default=30,
        ge=1,
        le=3600,
        description="CPU seconds allowed for reading one document; twice that in wall-clock time",
    )
    machine: str = Field(
        default="", description="name of a collector in its batches, completed by six random digits; default: host name"
    )
    webhook_url: SecretStr | None = Field(default=None, description="URL that alerts are posted to as CloudEvents JSON")
    webhook_secret: SecretStr | None = Field(default=None, description="key of the HMAC-SHA256 signature header")
    webhook_network: Literal["public", "private"] = Field(
        default="public", description="private: allow loopback and private networks for the webhook"
    )
    site_url: str = Field(default="", description="public URL of the published folder, for links in alerts")
    alert_items: int = Field(default=20, ge=1, le=500, description="changes listed in one message; the rest is counted")
    alert_days: int = Field(default=7, ge=1, le=365, description="days after which an undelivered message is given up")
    heartbeat_url: SecretStr | None = Field(
        default=None, description="URL pinged (POST) after each run that got fresh data"
    )
    heartbeat_network: Literal["public", "private"] = Field(
        default="public", description="private: allow loopback and private networks for the heartbeat"
    )
    silence_hours: int = Field(
        default=26, ge=1, le=8760, description="hours without a successful run that raise an alarm"
    )
    partial_runs_fail: bool = Field(
        default=False, description="in Prefect a run in which sources failed ends as Failed instead of Partial"
    )
    longest_pause_hours: int = Field(
        default=26, ge=1, le=87600, description="hours between runs after which the clock is checked against servers"
    )
    accept_clock: bool = Field(default=False, description="run even if the clock contradicts the last commit")
    backup_path: Path | None = Field(default=None, description="folder for the backups of `gsi-etl maintain`")
    backups_kept: int = Field(default=7, ge=1, le=1000, description="number of backups kept there")
    channels: tuple[ChannelSettings, ...] = Field(
        default=(), description="[[channels]] of gsi.toml: who gets which messages"
    )
    lake: LakeSettings | None = Field(default=None, description="[lake] of gsi.toml: a shared copy of the facts")

    @field_validator("site_url", "contact")
    @classmethod
    def _public(cls, address: str) -> str:
        if found := secrets_in(address):
            raise ValueError(f"it is published and contains {', '.join(found)}")
        return address

    @model_validator(mode="after")
    def _home_is_not_published(self) -> Settings:
        home, public = self.home.absolute(), self.public_path.absolute()
        if public == home or public in home.parents:
            raise ValueError("public_dir: it must not contain the home folder")
        return self

    _origins: dict[str, Origin] = PrivateAttr(default_factory=dict)
    _config: Path | None = PrivateAttr(default=None)

    def origin(self, name: str) -> Origin:
        """Where the value of a field came from."""
        return self._origins.get(name, "default")

    @property
    def config_path(self) -> Path | None:
        """The gsi.toml that was read, or None."""
        return self._config

    @property
    def warehouse_path(self) -> Path:
        return self.home / "warehouse.duckdb"

    @property
    def archive_path(self) -> Path:
        return self.home / "archive"

    @property
    def public_path(self) -> Path:
        return self.public_dir or self.home / "public"

    @property
    def logs_path(self) -> Path:
        return self.home / "logs"

    @property
    def unpublished_path(self) -> Path:
        """Exists while ``public/`` may lack something of the warehouse: a run that ends there leaves it behind."""
        return self.home / "unpublished"

    @property
    def sources_path(self) -> Path:
        """The folder of the catalogue."""
        return self.sources or (self.pack / "sources" if self.pack else pack.sources())

    def secrets(self) -> tuple[str, ...]:
        """Every secret value at hand, so that logs can leave them out."""
        given = [self.webhook_url, self.webhook_secret, self.heartbeat_url]
        given += [secret for channel in self.channels for secret in (channel.url, channel.secret)]
        named = [name for channel in self.channels for name in (channel.url_env, channel.secret_env) if name]
        values = [secret.get_secret_value() for secret in given if secret is not None]
        values += self.lake.secrets() if self.lake else ()
        return tuple(values + [os.environ[name] for name in named if os.environ.get(name)])

    @property
    def user_agent(self) -> str:
        from gsi_etl import __version__

        return f"gsi-etl/{__version__} (figure monitor{'; ' + self.contact if self.contact else ''})"


def load_settings(
    flags: Mapping[str, Any] | None = None,
    *,
    environ: Mapping[str, str] | None = None,
    config: Path | None = None,
) -> Settings:
    """The settings from all their places; their pack is the one of this process from now on.

    Raises SettingsError that names the place of an unusable value, PackError where there is no such pack.

    ``flags``: values given on the command line; None means not given. ``config``: a gsi.toml; default the one that
    ``GSI_CONFIG`` names, else the one of the working folder, if there is one. Its paths are relative to its folder.
    """
    environ = os.environ if environ is None else environ
    if config is None and environ.get(CONFIG_VARIABLE):
        config = Path(environ[CONFIG_VARIABLE])
    layers: list[tuple[Origin, dict[str, Any]]] = [
        ("gsi.toml", _from_toml(config)),
        ("environment", _from_environment(environ)),
        ("flag", {k: v for k, v in (flags or {}).items() if v is not None}),
    ]
    values: dict[str, Any] = {}
    origins: dict[str, Origin] = {}
    for origin, layer in layers:
        for name, value in layer.items():
            values[name], origins[name] = value, origin
    try:
        settings = Settings(**values)
    except ValidationError as error:
        raise _explain(error, origins, config) from None
    settings._origins.update(origins)
    path = config or Path(CONFIG_FILE)
    settings._config = path.absolute() if path.is_file() else None
    pack.use(settings.pack)
    return settings


def prepare_home(settings: Settings) -> None:
    """Make the home folder, closed to others, and its parts. Raises HomeError when it cannot be written."""
    permissions.close_to_others()
    for path in (settings.home, settings.archive_path, settings.logs_path, settings.public_path):
        try:
            if path == settings.public_path:
                permissions.make_published(path)
            path.mkdir(parents=True, exist_ok=True)
            probe = path / f".writable-{os.getpid()}"
            probe.touch()
            probe.unlink()
        except OSError as error:
            raise HomeError(
                "the home folder cannot be written",
                where=str(path),
                why=error.strerror or str(error),
                kept="nothing was fetched and nothing changed",
                hint="choose another folder with --home DIR or GSI_HOME, or fix its permissions",
            ) from None


def _from_toml(config: Path | None) -> dict[str, Any]:
    path = config or Path(CONFIG_FILE)
    if not path.is_file():
        if config is not None:
            raise SettingsError("the settings file does not exist", where=str(path), hint="check --config")
        return {}
    try:
        with path.open("rb") as handle:
            data = tomllib.load(handle)
    except (tomllib.TOMLDecodeError, OSError) as error:
        raise SettingsError("gsi.toml cannot be read", where=str(path), why=str(error)) from None
    _refuse_unknown(data, where=str(path))
    for name in ("home", "sources", "pack", "public_dir", "backup_path"):
        if isinstance(data.get(name), str):
            data[name] = path.parent / data[name]
    lake = data.get("lake")
    if isinstance(lake, dict) and isinstance(lake.get("store"), str) and "://" not in lake["store"]:
        lake["store"] = str(path.parent / lake["store"])
    return data


def _from_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    names = {ENV_PREFIX + name.upper(): name for name in Settings.model_fields if name != "lake"}
    return {names[key]: value for key, value in environ.items() if key in names and value != ""}


def _refuse_unknown(data: Mapping[str, Any], *, where: str) -> None:
    import difflib

    for name in data:
        if name not in Settings.model_fields:
            close = difflib.get_close_matches(name, list(Settings.model_fields), n=1)
            raise SettingsError(
                f"{name!r} is not a setting", where=where, hint=f"did you mean {close[0]!r}?" if close else "remove it"
            )


def _explain(error: ValidationError, origins: Mapping[str, Origin], config: Path | None) -> SettingsError:
    first = error.errors()[0]
    name = str(first["loc"][0]) if first["loc"] else "?"
    origin = origins.get(name, "default")
    places = {
        "flag": f"--{name.replace('_', '-')}",
        "environment": ENV_PREFIX + name.upper(),
        "gsi.toml": f"{config or CONFIG_FILE}: {name}",
        "default": name,
    }
    return SettingsError(f"invalid setting {name!r}", where=places[origin], why=first["msg"])
