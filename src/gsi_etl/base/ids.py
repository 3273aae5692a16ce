"""Ids are hashes of what a thing is: the same run over the same bytes gives the same ids wherever it happens."""

from __future__ import annotations

import hashlib


def identifier(prefix: str, *parts: object) -> str:
    """A short stable id: ``fg_`` and 12 hex digits of the sha256 over the parts."""
    digest = hashlib.sha256("\x1f".join(str(part) for part in parts).encode()).hexdigest()
    return f"{prefix}_{digest[:12]}"


def document_id(source_id: str, url: str, sha256: str, reader_version: str) -> str:
    """The id of a reading: the same bytes of the same page read by the same reader are the same document."""
    return identifier("doc", source_id, url, sha256, reader_version)
