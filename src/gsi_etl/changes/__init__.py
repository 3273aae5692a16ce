"""Compare what was known before a run with what it found: classes, causes, severity. Pure functions over ``model``."""

from gsi_etl.changes.checks import check_changes
from gsi_etl.changes.conflicts import conflicts
from gsi_etl.changes.figures import Comparison, compare
from gsi_etl.changes.identity import document_id, series_of
from gsi_etl.changes.sources import source_change

__all__ = ["Comparison", "check_changes", "compare", "conflicts", "document_id", "series_of", "source_change"]
