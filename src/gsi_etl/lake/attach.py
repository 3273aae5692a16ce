"""A DuckDB in memory with the lake attached to it as ``lake``; the warehouse's file beside it as ``file``, if asked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from gsi_etl.base.addresses import scrub
from gsi_etl.config.lake import LakeSettings
from gsi_etl.errors import LakeError
from gsi_etl.lake.extensions import CATALOGUE, S3, load
from gsi_etl.warehouse.connection import literal

if TYPE_CHECKING:
    import duckdb

#: Seconds after which a catalogue that does not answer is given up.
CONNECT_SECONDS = 10


@contextmanager
def attached(
    lake: LakeSettings, *, file: Path | None = None, create: bool = False, read_only: bool = False
) -> Iterator[duckdb.DuckDBPyConnection]:
    """The lake, open. ``create``: make it where there is none. Raises LakeError; no error has a password in it."""
    import duckdb

    catalogue = lake.catalogue()
    keys = lake.s3_keys() if lake.on_s3 else None
    connection = duckdb.connect(
        config={"autoinstall_known_extensions": "false", "autoload_known_extensions": "false", "threads": 2}
    )
    try:
        load(connection, *CATALOGUE, *((S3,) if keys else ()))
        with told(lake, "the lake cannot be opened"):
            if keys is not None:
                connection.execute(_secret(lake, *keys))
            else:
                Path(lake.store).absolute().mkdir(parents=True, exist_ok=True)
            connection.execute(f"ATTACH {literal(with_timeout(catalogue))} AS catalogue (TYPE postgres)")
            options = [
                f"DATA_PATH {literal(store_path(lake))}",
                f"METADATA_SCHEMA {literal(lake.catalogue_schema)}",
                f"CREATE_IF_NOT_EXISTS {create}",
                *(["READ_ONLY"] if read_only else []),
            ]
            where = literal(f"ducklake:postgres:{with_timeout(catalogue)}")
            connection.execute(f"ATTACH {where} AS lake ({', '.join(options)})")
            if file is not None:
                connection.execute(f"ATTACH {literal(str(file))} AS file (READ_ONLY)")
        yield connection
    finally:
        connection.close()


@contextmanager
def told(lake: LakeSettings, what: str, *, kept: str = "the warehouse's file has everything") -> Iterator[None]:
    """What DuckDB or PostgreSQL refuse, as a LakeError without secrets."""
    import duckdb

    try:
        yield
    except (duckdb.Error, OSError) as error:
        why = scrub(str(error).strip().splitlines()[0], (*lake.secrets(), *password_of(lake.catalogue())))
        raise LakeError(
            what,
            where=lake.store,
            why=why,
            kept=kept,
            hint="check PostgreSQL and the store with `gsi-etl lake status`; the next run catches up",
        ) from None


def with_timeout(catalogue: str) -> str:
    """The address with a limit for connecting, unless it has one."""
    if "connect_timeout" in catalogue:
        return catalogue
    if catalogue.startswith(("postgresql://", "postgres://")):
        return f"{catalogue}{'&' if '?' in catalogue else '?'}connect_timeout={CONNECT_SECONDS}"
    return f"{catalogue} connect_timeout={CONNECT_SECONDS}"


def store_path(lake: LakeSettings) -> str:
    """The store as the catalogue keeps it: absolute, and ending in a slash."""
    path = lake.store if lake.on_s3 else str(Path(lake.store).absolute())
    return path if path.endswith("/") else f"{path}/"


def password_of(catalogue: str) -> tuple[str, ...]:
    """The password in an address, however it is written."""
    import re
    from urllib.parse import unquote

    found = re.findall(r"://[^:/@]*:([^@/]*)@", catalogue) + re.findall(r"password\s*=\s*'?([^'\s]+)", catalogue)
    return tuple({*found, *map(unquote, found)})


def attach_words(lake: LakeSettings) -> str:
    """What an analyst types to read the lake, without a password."""
    options = f"DATA_PATH '{store_path(lake)}', METADATA_SCHEMA '{lake.catalogue_schema}', READ_ONLY"
    return f"ATTACH 'ducklake:postgres:host=... dbname=... user=...' AS lake ({options}); USE lake;"


def _secret(lake: LakeSettings, key: str, secret: str) -> str:
    parts = [
        "TYPE s3",
        f"KEY_ID {literal(key)}",
        f"SECRET {literal(secret)}",
        f"REGION {literal(lake.s3_region)}",
        f"USE_SSL {literal(lake.s3_tls)}",
    ]
    if lake.s3_endpoint:
        parts += [f"ENDPOINT {literal(lake.s3_endpoint)}", "URL_STYLE 'path'"]
    return f"CREATE SECRET store ({', '.join(parts)})"
