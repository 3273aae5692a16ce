"""Bytes to documents: text, tables, dates and links with locators.

``parse_bytes`` parses in this process; the pipeline uses ``gsi_etl.reading.pool``, which calls it in a child process.
``fingerprint``/``near_identical`` and ``canonical_url`` tell the same story on forty sites apart from forty stories.
``locate`` finds page and box of a stretch of a PDF's text. Importing this package loads no parser library.
"""

from __future__ import annotations

from gsi_etl.parse.near_duplicates import fingerprint, near_identical
from gsi_etl.parse.read import READER_VERSION, parse_bytes
from gsi_etl.parse.text import locate
from gsi_etl.parse.urls import canonical_url

__all__ = ["READER_VERSION", "canonical_url", "fingerprint", "locate", "near_identical", "parse_bytes"]
