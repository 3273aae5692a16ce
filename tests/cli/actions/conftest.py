"""An API of Prefect for what only looks at it."""

from __future__ import annotations

import http.server
import threading
from collections.abc import Iterator

import pytest
from prefect_api import Api


@pytest.fixture
def api() -> Iterator[str]:
    server = http.server.HTTPServer(("127.0.0.1", 0), Api)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/api"
    server.shutdown()
    server.server_close()
    thread.join()
