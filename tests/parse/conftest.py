"""Documents read in this process, and the folder of real inputs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from parse_samples import SHA, SHARED, make_source

from gsi_etl.config.source import Format
from gsi_etl.model import Document
from gsi_etl.parse import parse_bytes


@pytest.fixture
def read() -> Callable[..., Document]:
    """Read bytes in this process, under a source of the given format."""

    def read_as(format: Format, body: bytes | str, **fields: Any) -> Document:
        source = make_source(format, **fields)
        encoded = body.encode() if isinstance(body, str) else body
        return parse_bytes(encoded, source, url=source.url, snapshot_sha256=SHA)

    return read_as


@pytest.fixture
def shared() -> Path:
    """The folder of real inputs, or a skip."""
    if not (SHARED / "data").is_dir():
        pytest.skip("the real inputs are not here")
    return SHARED / "data"
