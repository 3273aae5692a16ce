"""One pool of child processes for all tests of reading."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from gsi_etl.reading.pool import ParserPool


@pytest.fixture(scope="session")
def pool() -> Iterator[ParserPool]:
    with ParserPool(workers=2) as shared:
        yield shared
