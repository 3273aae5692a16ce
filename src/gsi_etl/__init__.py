"""Monitor published figures: fetch, read, check and compare them, and report what changed and why.

Importing this package loads nothing else: Prefect, Great Expectations, DuckDB and the parsers are imported where they
are used. Read ``gsi_etl.model`` first and ``gsi_etl.pipeline`` second. The version is here and nowhere else.
"""

__version__ = "0.2.0"
