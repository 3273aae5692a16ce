"""The version of a reading: a digest of all that shapes it, so that no reader passes for another.

Code of ``figures/``, ``parse/`` and ``reading.py``, the reference data with the weights and the languages, and the
source's own rules. A reading by another version is told apart from a change of the page.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path

from gsi_etl.config import resources
from gsi_etl.config.catalog import Source

#: What a source's file says that shapes what is read from its documents.
RULES = frozenset(["format", "kind", "publisher", "defaults", "table", "json_", "recognise", "max_figures"])
_DIGITS = 8


def reader_version(source: Source) -> str:
    """``documents-2+figures-5.1f0c77aa.9b2e4c11``: the readers' names, their digest, and that of the source's rules."""
    from gsi_etl import figures, parse

    return f"{parse.READER_VERSION}+{figures.READER_VERSION}.{_shape()}.{_rules(source)}"


def _rules(source: Source) -> str:
    told = source.model_dump(mode="json", include=set(RULES))
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:_DIGITS]


@cache
def _shape() -> str:
    """The digest of code and data, once for a process."""
    package = Path(__file__).resolve().parents[1]
    code = [path for folder in ("figures", "parse", "reading") for path in (package / folder).rglob("*.py")]
    reference = resources.folder("warehouse") / "reference"
    data = [path for path in reference.rglob("*") if path.suffix in (".csv", ".json", ".yaml")]
    whole = hashlib.sha256()
    for path in sorted(code, key=lambda p: p.relative_to(package).as_posix()) + sorted(data):
        whole.update(path.name.encode() + b"\0" + path.read_bytes())
    return whole.hexdigest()[:_DIGITS]
