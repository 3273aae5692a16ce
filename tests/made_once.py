"""A folder that takes long to make, made by the first test process that needs it and shared or copied by all."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest


def made_once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """A copy of the folder that ``make`` fills."""
    kept = shared(factory, name, make)
    return Path(shutil.copytree(kept, factory.mktemp(name) / "copy", symlinks=True))


def shared(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """The folder that ``make`` fills, for reading: to copy thousands of pages takes seconds of CPU. The others wait
    while one makes it; if it fails, the next one tries."""
    base = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        base = base.parent  # each worker has a folder of its own in there
    kept, done = base / f"{name}-kept", base / f"{name}-done"
    with (base / f"{name}-lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            shutil.rmtree(kept, ignore_errors=True)
            kept.mkdir()
            make(kept)
            done.touch()
    return kept
