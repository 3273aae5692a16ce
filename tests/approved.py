"""Texts that were read once and found right, word for word, as files beside the tests.

What people read is made by many small functions, and a text in full holds all of them to what they say. After a change
that is meant, ``APPROVE=1 pytest <the module>`` writes the files again: read the diff as you would a test's.
"""

from __future__ import annotations

import difflib
import os
from itertools import islice
from pathlib import Path

import pytest

from gsi_etl import __version__

#: Lines of a difference that are shown.
MOST = 60


def assert_approved(text: str, path: Path) -> None:
    """Compare with the file, line by line; with APPROVE=1 write it."""
    text = "".join(f"{line.rstrip()}\n" for line in text.replace(__version__, "VERSION").splitlines())
    if os.environ.get("APPROVE"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    was, now = path.read_text(encoding="utf-8").splitlines(), text.splitlines()
    if was != now:
        shown = islice(difflib.unified_diff(was, now, f"{path.name}, as approved", "now", lineterm="", n=1), MOST)
        pytest.fail("\n".join(shown), pytrace=False)
