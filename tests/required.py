"""Tools that a test cannot do without: skipped where one is missing, a failure where CI should have it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


def required(what: str, found: str | Path | None, hint: str) -> str:
    """The path of a tool. ``hint``: how to install it."""
    if found and Path(found).exists():
        return str(found)
    message = f"{what} is missing: {hint}"
    if os.environ.get("CI") == "true":
        pytest.fail(message)
    pytest.skip(message)
