"""A PostgreSQL for all tests of the lake, and a lake of its own for each."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from lake_server import DSN, POSTGRES, Server, free_port

from gsi_etl.config.lake import LakeSettings
from required import required


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    required("PostgreSQL", POSTGRES, "apt-get install postgresql")
    with tempfile.TemporaryDirectory(prefix="gsi-pg-", ignore_cleanup_errors=True) as name:
        server = Server(Path(name), free_port())
        server.make()
        server.start()
        yield server
        server.stop()


_made = 0


@pytest.fixture
def lake(postgres: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> LakeSettings:
    """A lake that is not there yet: a schema of its own on the server, and a folder."""
    global _made
    _made += 1
    monkeypatch.setenv(DSN, postgres.address)
    return LakeSettings(catalogue_env=DSN, store=str(tmp_path / "store"), catalogue_schema=f"lake_{_made}")
