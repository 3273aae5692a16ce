"""The fixtures of this folder: a database of Prefect's that is there already."""

from prefect_server import prefect_database

__all__ = ["prefect_database"]
