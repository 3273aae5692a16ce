"""The ``[lake]`` of gsi.toml: a copy of the facts in a DuckLake, for many readers."""

from __future__ import annotations

import os

from pydantic import BaseModel, ConfigDict, Field

from gsi_etl.errors import SettingsError


class LakeSettings(BaseModel):
    """Where the lake's catalogue (PostgreSQL) and its store (a folder, or S3) are. Secrets stay in the environment."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    catalogue_env: str = Field(
        description="environment variable with the PostgreSQL address, such as postgresql://user:password@host/db"
    )
    store: str = Field(description="folder of the Parquet files, or s3://bucket/folder/; other machines need the same")
    catalogue_schema: str = Field(
        default="gsi_lake", pattern=r"^[a-z][a-z0-9_]{0,40}$", description="PostgreSQL schema of the catalogue"
    )
    s3_endpoint: str = Field(default="", description="S3 server as host:port; default: Amazon's")
    s3_region: str = Field(default="us-east-1", description="S3 region")
    s3_key_env: str = Field(default="AWS_ACCESS_KEY_ID", description="environment variable with the S3 key id")
    s3_secret_env: str = Field(default="AWS_SECRET_ACCESS_KEY", description="environment variable with the S3 secret")
    s3_tls: bool = Field(default=True, description="false: S3 without TLS, for a server on the same machine")
    keep_days: int = Field(default=30, ge=1, le=3650, description="days for which `lake compact` keeps old snapshots")

    @property
    def on_s3(self) -> bool:
        return self.store.startswith("s3://")

    def catalogue(self) -> str:
        """The address of the catalogue, from the environment. Raises SettingsError without one that can be used."""
        address = os.environ.get(self.catalogue_env, "").strip()
        if not address:
            raise SettingsError(
                "the lake's catalogue is not set",
                where=f"[lake] catalogue_env = {self.catalogue_env!r}",
                why="that environment variable is empty",
                hint="set it to the address of a PostgreSQL database",
            )
        if not (address.startswith(("postgresql://", "postgres://")) or "dbname=" in address):
            raise SettingsError(
                "the lake's catalogue must be a PostgreSQL database",
                where=self.catalogue_env,
                why="a DuckDB or SQLite file allows one process at a time: others could not read during a write",
                hint="give an address such as postgresql://user:password@host/db",
            )
        return address

    def s3_keys(self) -> tuple[str, str]:
        """Key id and secret. Raises SettingsError when either is missing."""
        found = [os.environ.get(name, "").strip() for name in (self.s3_key_env, self.s3_secret_env)]
        if not all(found):
            raise SettingsError(
                "the keys of the lake's store are not set",
                where=f"{self.s3_key_env}, {self.s3_secret_env}",
                hint="set both in the environment",
            )
        return found[0], found[1]

    def secrets(self) -> tuple[str, ...]:
        """Values that must not appear in an error or a log."""
        names = (self.catalogue_env, self.s3_key_env, self.s3_secret_env)
        return tuple(value for name in names if (value := os.environ.get(name, "").strip()))
