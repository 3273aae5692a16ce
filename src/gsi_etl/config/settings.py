"""Settings: flag > environment ``GSI_*`` > ``gsi.toml`` > default, and where each value came from.

Knows ``errors``, ``addresses`` and ``rights``. Secrets are ``SecretStr``: they are never printed.
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

from gsi_etl.base import permissions
from gsi_etl.base.addresses import secrets_in
from gsi_etl.errors import HomeError, SettingsError

CONFIG_FILE = "gsi.toml"
ENV_PREFIX = "GSI_"
CONFIG_VARIABLE = "GSI_CONFIG"
CLOCK_TIME = r"^([01]\d|2[0-3]):[0-5]\d$"

Origin = Literal["flag", "environment", "gsi.toml", "default"]


class ChannelSettings(BaseModel):
    """A ``[[channels]]`` entry of gsi.toml: where messages go, which, and when (``alerts.route`` says what each means).

    The address is ``url`` or, better, the value of the environment variable ``url_env``; so is the signing key.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,30}$", description="what commands and `doctor` call it")
    kind: Literal["webhook", "slack", "email", "apprise"] = Field(description="how messages are written and sent")
    url: SecretStr | None = Field(default=None, description="the address, if it may stand in a file")
    url_env: str = Field(default="", description="else the environment variable that holds it")
    secret: SecretStr | None = Field(
        default=None, description="webhook: key of the signature, if it may stand in a file"
    )
    secret_env: str = Field(default="", description="else the environment variable that holds it")
    network: Literal["public", "private"] = Field(
        default="public", description="private: the address may be on loopback or a private network"
    )
    sender: str = Field(default="", description="email: who it is from")
    to: tuple[str, ...] = Field(default=(), description="email: who gets it")
    severity: Literal["critical", "warning", "info"] = Field(default="info", description="the least it is told")
    operator: bool = Field(default=False, description="also told about the machinery")
    classes: tuple[str, ...] = Field(default=(), description="only changes of these classes; none named: all")
    places: tuple[str, ...] = Field(default=(), description="only of these places, such as PRK; none named: all")
    sources: tuple[str, ...] = Field(default=(), description="only of these sources, * is any text; none named: all")
    digest: Literal["none", "daily", "weekly"] = Field(
        default="none", description="gather messages into one; a critical one goes at once"
    )
    digest_at: str = Field(
        default="07:00", pattern=CLOCK_TIME, description="when the digest goes out (UTC), weekly on Mondays"
    )
    quiet: str = Field(
        default="",
        pattern=rf"^$|^{CLOCK_TIME[1:-1]}-{CLOCK_TIME[1:-1]}$",
        description="hours in which only what is critical is sent, such as 22:00-06:00, UTC",
    )

    @model_validator(mode="after")
    def _whole(self) -> ChannelSettings:
        if (self.url is None) == (not self.url_env):
            raise ValueError(f"channel {self.name}: give one of url and url_env")
        if self.kind == "email" and not (self.sender and self.to):
            raise ValueError(f"channel {self.name}: email needs sender and to")
        return self

    def address(self) -> str:
        """The address. Raises SettingsError when its environment variable is not set."""
        return self.url.get_secret_value() if self.url else _environment(self.url_env, self.name)

    def signing_key(self) -> str | None:
        """The key that signs a webhook's body, or None."""
        if self.secret is not None:
            return self.secret.get_secret_value()
        return _environment(self.secret_env, self.name) if self.secret_env else None


def _environment(name: str, channel: str) -> str:
    value = os.environ.get(name, "")
    if not value:
        raise SettingsError(
            f"the environment variable {name} is not set", where=f"channels: {channel}", hint="set it, or remove it"
        )
    return value


class Settings(BaseModel):
    """Everything a person can set. Each field is also ``GSI_<FIELD>`` in the environment and a key of gsi.toml."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    home: Path = Field(default=Path("data"), description="folder of warehouse.duckdb, archive/, public/ and logs/")
    sources: Path | None = Field(default=None, description="folder of the catalogue; default: the bundled sources/")
    public_dir: Path | None = Field(
        default=None, description="folder that is published, with its own rights; default: public/ of the home folder"
    )
    contact: str = Field(default="", description="e-mail or URL sent in the User-Agent, so that a site can reach you")
    workers: int = Field(default=4, ge=1, le=64, description="sources fetched and read at the same time")
    parser_workers: int = Field(default=2, ge=1, le=32, description="parser processes")
    reader_seconds: int = Field(
        default=30, ge=1, le=3600, description="CPU time that reading one document may take, twice that by the clock"
    )
    webhook_url: SecretStr | None = Field(default=None, description="alerts are posted here as CloudEvents JSON")
    webhook_secret: SecretStr | None = Field(default=None, description="key of the HMAC-SHA256 signature header")
    webhook_network: Literal["public", "private"] = Field(
        default="public", description="private: the webhook may be on loopback or a private network"
    )
    site_url: str = Field(default="", description="address under which public/ is served, for links in alerts")
    alert_items: int = Field(default=20, ge=1, le=500, description="changes named in one message; the rest is counted")
    alert_days: int = Field(default=7, ge=1, le=365, description="a message not delivered for so long is given up")
    heartbeat_url: SecretStr | None = Field(
        default=None, description="pinged (POST) after each run that got fresh data"
    )
    heartbeat_network: Literal["public", "private"] = Field(
        default="public", description="private: the heartbeat's receiver may be on loopback or a private network"
    )
    silence_hours: int = Field(default=26, ge=1, le=8760, description="no good run for so long is an alarm")
    longest_pause_hours: int = Field(
        default=26, ge=1, le=87600, description="after a longer pause servers are asked whether the clock is right"
    )
    accept_clock: bool = Field(default=False, description="run although the clock disagrees with the last commit")
    backup_path: Path | None = Field(default=None, description="folder that `gsi-etl maintain` backs up to")
    backups_kept: int = Field(default=7, ge=1, le=1000, description="backups kept in that folder")
    channels: tuple[ChannelSettings, ...] = Field(default=(), description="[[channels]] of gsi.toml: who is told what")

    @field_validator("site_url", "contact")
    @classmethod
    def _public(cls, address: str) -> str:
        if found := secrets_in(address):
            raise ValueError(f"it is published, and gives away {', '.join(found)}")
        return address

    @model_validator(mode="after")
    def _home_is_not_published(self) -> Settings:
        home, public = self.home.absolute(), self.public_path.absolute()
        if public == home or public in home.parents:
            raise ValueError("public_dir: the home folder would be published with it")
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

    def secrets(self) -> tuple[str, ...]:
        """Every secret value at hand, so that logs can leave them out."""
        given = [self.webhook_url, self.webhook_secret, self.heartbeat_url]
        given += [secret for channel in self.channels for secret in (channel.url, channel.secret)]
        named = [name for channel in self.channels for name in (channel.url_env, channel.secret_env) if name]
        values = [secret.get_secret_value() for secret in given if secret is not None]
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
    """The settings from all their places. Raises SettingsError that names the place of an unusable value.

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
                hint="give another folder with --home DIR or GSI_HOME, or mend its rights",
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
    for name in ("home", "sources", "public_dir", "backup_path"):
        if isinstance(data.get(name), str):
            data[name] = path.parent / data[name]
    return data


def _from_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    names = {ENV_PREFIX + name.upper(): name for name in Settings.model_fields}
    return {names[key]: value for key, value in environ.items() if key in names and value != ""}


def _refuse_unknown(data: Mapping[str, Any], *, where: str) -> None:
    import difflib

    for name in data:
        if name not in Settings.model_fields:
            close = difflib.get_close_matches(name, list(Settings.model_fields), n=1)
            raise SettingsError(
                f"{name!r} is no setting", where=where, hint=f"did you mean {close[0]!r}?" if close else "remove it"
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
    return SettingsError(f"the setting {name!r} is unusable", where=places[origin], why=first["msg"])
