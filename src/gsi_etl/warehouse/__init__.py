"""The only package that talks to DuckDB: connection, migrations, what is known, loading a run, publishing.

``core.*`` tables are append-only. ``main.*`` views are the contract with analysts (warehouse/views/*.sql).
"""
