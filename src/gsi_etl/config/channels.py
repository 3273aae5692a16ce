"""The ``[[channels]]`` of gsi.toml: where messages go, which, and when."""

from __future__ import annotations

import os
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

from gsi_etl.config.thresholds import ChannelThreshold
from gsi_etl.errors import SettingsError

CLOCK_TIME = r"^([01]\d|2[0-3]):[0-5]\d$"


class ChannelSettings(BaseModel):
    """A ``[[channels]]`` entry of gsi.toml: where messages go, which, and when (``alerts.route`` says what each means).

    The address is ``url`` or, better, the value of the environment variable ``url_env``; so is the signing key.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,30}$", description="name in commands and `doctor`")
    kind: Literal["webhook", "slack", "email", "apprise"] = Field(description="type of channel")
    url: SecretStr | None = Field(default=None, description="address; better use url_env")
    url_env: str = Field(default="", description="environment variable with the address")
    secret: SecretStr | None = Field(default=None, description="webhook: signing key; better use secret_env")
    secret_env: str = Field(default="", description="webhook: environment variable with the signing key")
    network: Literal["public", "private"] = Field(
        default="public", description="private: allow loopback and private networks"
    )
    sender: str = Field(default="", description="email: sender")
    to: tuple[str, ...] = Field(default=(), description="email: recipients")
    severity: Literal["critical", "warning", "info"] = Field(default="info", description="lowest severity sent")
    operator: bool = Field(default=False, description="also send problems of the installation")
    classes: tuple[str, ...] = Field(default=(), description="only changes of these classes; empty: all")
    places: tuple[str, ...] = Field(default=(), description="only changes about these places, such as PRK; empty: all")
    sources: tuple[str, ...] = Field(default=(), description="only changes of these sources, * matches all; empty: all")
    thresholds: tuple[ChannelThreshold, ...] = Field(default=(), description="only revisions of at least this size")
    digest: Literal["none", "daily", "weekly"] = Field(
        default="none", description="collect messages into one; critical ones are sent at once"
    )
    digest_at: str = Field(
        default="07:00", pattern=CLOCK_TIME, description="when the digest is sent (UTC); weekly ones on Mondays"
    )
    quiet: str = Field(
        default="",
        pattern=rf"^$|^{CLOCK_TIME[1:-1]}-{CLOCK_TIME[1:-1]}$",
        description="hours (UTC) in which only critical messages are sent, such as 22:00-06:00",
    )

    @model_validator(mode="after")
    def _whole(self) -> ChannelSettings:
        if (self.url is None) == (not self.url_env):
            raise ValueError(f"channel {self.name}: set either url or url_env")
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
