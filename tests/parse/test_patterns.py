"""No pattern of the readers takes long over hostile text: 64 kB of whatever repeats worst, each well under a second."""

from __future__ import annotations

import importlib
import pkgutil
import re
import time
from collections.abc import Iterator

import pytest

import gsi_etl.parse

PIECES = [
    "a",
    "1",
    " ",
    "\n",
    "<",
    "1,1",
    "1,111",
    "1 ",
    "a ",
    "<a ",
    "</ ",
    "<!--",
    "2018-",
    "2018/07/",
    "1 July ",
    '"',
    "\\",
]
PIECES += [
    "[",
    "...",
    "//",
    "<?xml ",
    "<meta ",
    "charset=",
    "<item",
    "12 in ",
    "1 out of ",
    "-",
    "\ufffd",
    "/",
    "A1",
    '<c r="',
]


def patterns() -> Iterator[tuple[str, re.Pattern[str] | re.Pattern[bytes]]]:
    for module in pkgutil.iter_modules(gsi_etl.parse.__path__, "gsi_etl.parse."):
        if module.name.endswith("worker"):
            continue
        for name, value in vars(importlib.import_module(module.name)).items():
            for pattern in value if isinstance(value, tuple) else (value,):
                if isinstance(pattern, re.Pattern):
                    yield f"{module.name}.{name}", pattern


ALL = dict(patterns())


def test_there_are_patterns() -> None:
    assert len(ALL) > 20


@pytest.mark.parametrize("name", sorted(ALL))
def test_a_pattern_is_quick_on_whatever_repeats(name: str) -> None:
    pattern = ALL[name]
    for piece in PIECES:
        text = (piece * (65_536 // len(piece) + 1))[:65_536] + "!"
        subject = text.encode() if isinstance(pattern.pattern, bytes) else text
        started = time.process_time()
        for _ in pattern.finditer(subject):  # type: ignore[arg-type]
            pass
        assert time.process_time() - started < 0.25, (name, piece)
