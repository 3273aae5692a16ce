"""Watch the places where figures about modern slavery are published and repeated, and say when one changes, and why.

Importing this package loads nothing but this line: Prefect, Great Expectations, DuckDB and the parsers are
imported where they are used. Read ``gsi_etl.model`` first and ``gsi_etl.pipeline`` second.
"""

__version__ = "0.1.0"
