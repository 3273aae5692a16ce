"""Templates as Python's bytecode, kept where the interpreter keeps that of modules: compiling them takes longer than a
page.

What `PYTHONDONTWRITEBYTECODE` and `PYTHONPYCACHEPREFIX` say holds for them, too. A folder that cannot be written to, as
of a program that another user installed, costs the time and nothing else.
"""

from __future__ import annotations

import hashlib
import importlib.util
import marshal
import os
import sys
from contextlib import suppress
from pathlib import Path

import jinja2
from jinja2.bccache import Bucket, BytecodeCache


class Bytecode(BytecodeCache):
    """Of templates that are files. ``look``: the version of the code that sets up how they are compiled."""

    def __init__(self, look: str) -> None:
        self._made_by = f"{sys.version} {jinja2.__version__} {look} "

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """The template's file."""
        return filename or name

    def get_source_checksum(self, source: str) -> str:
        """Of all that the bytecode depends on."""
        return hashlib.sha256((self._made_by + source).encode()).hexdigest()

    def load_bytecode(self, bucket: Bucket) -> None:
        """Leave the bucket empty when there is nothing, or something else."""
        with suppress(OSError, EOFError, ValueError, TypeError):
            made_of, _, code = self._path(bucket).read_bytes().partition(b"\n")
            if made_of == bucket.checksum.encode():
                bucket.code = marshal.loads(code)  # noqa: S302  (beside the modules' own, and as trustworthy)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Whole or not at all: another process may be looking."""
        if sys.dont_write_bytecode:
            return
        path = self._path(bucket)
        fresh = path.with_name(f"{path.name}.{os.getpid()}")
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            fresh.write_bytes(bucket.checksum.encode() + b"\n" + marshal.dumps(bucket.code))
            fresh.replace(path)

    def _path(self, bucket: Bucket) -> Path:
        return Path(importlib.util.cache_from_source(bucket.key))
