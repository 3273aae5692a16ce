"""Compare what was known before a run with what it found: classes, causes, severity. Pure functions over ``model``."""

from gsi_etl.changes.checks import check_changes
from gsi_etl.changes.conflicts import conflicts
from gsi_etl.changes.figures import Comparison, Page, compare, still_gone
from gsi_etl.changes.sources import source_change

__all__ = ["Comparison", "Page", "check_changes", "compare", "conflicts", "source_change", "still_gone"]
