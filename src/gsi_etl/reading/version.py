"""The version of a reading: a digest of all that shapes it, so that no reader passes for another.

Our code from bytes to verdicts, the reference data with the weights and the languages, and the source's own rules. A
reading by another version is distinguished from a change of the page.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path

from gsi_etl.base import pack
from gsi_etl.config.source import Source

#: What a source's file says that shapes nothing in what is read from its documents. All else does.
NO_RULES = frozenset([
    "id", "title", "licence", "url", "schedule", "network", "cadence", "enabled", "follow", "expect", "editions",
    "thresholds", "max_bytes", "headers", "query_env", "header_env", "hosts", "api_terms", "notes",
])  # fmt: skip
#: Of the package: what takes part in a reading.
_CODE = ("figures", "parse", "reading", "reconcile", "base/intervals.py", "base/bounds.py", "base/formatting.py",
         "base/measures.py", "base/pack.py", "base/curated.py", "config/subject.py",
         "fetch/page_check.py", "fetch/block_pages.py", "config/source.py")  # fmt: skip
#: Of the bundled subject: what shapes the readings of every other one, too.
_CARRIED = ("cues.csv", "measures.csv", "weights.json")
_DIGITS = 8


def reader_version(source: Source) -> str:
    """``documents-2+figures-5.1f0c77aa.9b2e4c11``: the readers' names, their digest, and that of the source's rules."""
    from gsi_etl import figures, parse

    return f"{parse.READER_VERSION}+{figures.READER_VERSION}.{_shape()}.{_rules(source)}"


def is_digested(module: str) -> bool:
    """Whether a module of the package (``figures/text/tokens``) is part of the digest."""
    return any(f"{module}.py" == part or module.split("/")[0] == part for part in _CODE)


def is_own_edit(before: str, after: str) -> bool:
    """Whether two versions are of one reader, and only the rules of the source's file are others."""
    return before != after and before.rpartition(".")[0] == after.rpartition(".")[0]


def _rules(source: Source) -> str:
    told = source.model_dump(mode="json", exclude=set(NO_RULES))
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:_DIGITS]


@pack.per_pack
@cache
def _shape() -> str:
    """The digest of code and data, once for a process."""
    package = Path(__file__).resolve().parents[1]
    code = [path for part in _CODE for path in _files(package / part)]
    shared = pack.shared("languages").parent
    data = [path for path in shared.rglob("*") if path.suffix in (".csv", ".json", ".yaml")]
    if pack.present() is not None:
        data = [path for path in data if path.name not in (*pack.REQUIRED, *pack.OPTIONAL) or path.name in _CARRIED]
        data += [path for path in pack.reference().glob("*") if path.suffix in (".csv", ".json", ".yaml")]
    whole = hashlib.sha256()
    for path in sorted(code, key=lambda p: p.relative_to(package).as_posix()) + sorted(data):
        whole.update(path.name.encode() + b"\0" + path.read_bytes())
    return whole.hexdigest()[:_DIGITS]


def _files(part: Path) -> list[Path]:
    return [part] if part.is_file() else list(part.rglob("*.py"))
