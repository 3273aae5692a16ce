"""Texts that were read once and found right, word for word, as files beside the tests.

What people read is made by many small functions, and a text in full holds all of them to what they say. After a change
that is meant, ``GSI_APPROVE=1 pytest <the module>`` writes the files again: read the diff as you would a test's.
"""

from __future__ import annotations

import os
from pathlib import Path

from gsi_etl import __version__


def assert_approved(text: str, path: Path) -> None:
    """Compare with the file, line by line; with GSI_APPROVE=1 write it."""
    text = "".join(f"{line.rstrip()}\n" for line in text.replace(__version__, "VERSION").splitlines())
    if os.environ.get("GSI_APPROVE"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    assert text.splitlines() == path.read_text(encoding="utf-8").splitlines(), f"not as in {path.name}"
