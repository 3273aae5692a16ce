"""Snapshots on disk, and the manifest that can prove them. Knows files, not DuckDB and not the network."""

from gsi_etl.archive.store import Archive, Finding, VerifyReport

__all__ = ["Archive", "Finding", "VerifyReport"]
