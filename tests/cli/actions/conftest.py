"""An API of Prefect for what only looks at it, and a warehouse for what only writes a row."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator

import duckdb
import pytest
from hand_written import warehouse
from prefect_api import Api


@pytest.fixture(scope="session")
def empty() -> Iterator[duckdb.DuckDBPyConnection]:
    """A warehouse in memory, migrated and empty: a test takes its own rows back."""
    with warehouse() as connection:
        yield connection


@pytest.fixture
def api() -> Iterator[str]:
    server = http.server.HTTPServer(("127.0.0.1", 0), Api)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/api"
    server.shutdown()
    server.server_close()
    thread.join()
