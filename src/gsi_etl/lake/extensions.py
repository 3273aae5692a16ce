"""DuckDB's extensions from their wheels, without a network. DuckDB itself checks each file's signature."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from gsi_etl.errors import LakeError

if TYPE_CHECKING:
    import duckdb

CATALOGUE = ("ducklake", "postgres_scanner")
S3 = "httpfs"
_HINT = "pip install 'gsi-etl[lake]' in the environment of gsi-etl: its extensions are those of the DuckDB it pins"


def extension_file(name: str, version: str) -> Path:
    """The extension's file for this version of DuckDB. Raises LakeError when its wheel is missing or another's."""
    package = f"duckdb_extension_{name}"
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise LakeError("an extension of DuckDB is not installed", where=package, hint=_HINT)
    folder = Path(spec.origin).parent / "extensions"
    path = folder / f"v{version}" / f"{name}.duckdb_extension"
    if not path.is_file():
        there = sorted(entry.name for entry in folder.glob("v*"))
        raise LakeError(
            "an extension is of another version than DuckDB",
            where=str(path),
            why=f"DuckDB is v{version}, and the wheel has {', '.join(there) or 'nothing'}",
            hint=_HINT,
        )
    return path


def load(connection: duckdb.DuckDBPyConnection, *names: str) -> None:
    """Load these extensions. Raises LakeError when one is missing, of another version, unsigned or damaged."""
    import duckdb

    for name in names:
        path = extension_file(name, duckdb.__version__)
        quoted = str(path).replace("'", "''")
        try:
            connection.execute(f"LOAD '{quoted}'")
        except duckdb.Error as error:
            raise LakeError(
                "an extension of DuckDB cannot be loaded",
                where=str(path),
                why=str(error).splitlines()[0],
                kept="nothing was read or written",
                hint="the file is damaged or not signed by DuckDB: install the wheel again from a source you trust",
            ) from None
