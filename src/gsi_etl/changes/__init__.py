"""Compare what was known before a run with what it found: classes, causes, severity. Pure functions over ``model``."""

from gsi_etl.changes.checks import check_changes
from gsi_etl.changes.conflicts import conflicts
from gsi_etl.changes.figures import Comparison, compare, still_gone
from gsi_etl.changes.flapping import hold_down
from gsi_etl.changes.moved import moved
from gsi_etl.changes.outages import as_one
from gsi_etl.changes.page import Page
from gsi_etl.changes.retired import retire
from gsi_etl.changes.sources import source_change
from gsi_etl.changes.staleness import NEWS, is_stale
from gsi_etl.changes.taken_back import taken_back

__all__ = [
    "NEWS",
    "Comparison",
    "Page",
    "as_one",
    "check_changes",
    "compare",
    "conflicts",
    "hold_down",
    "is_stale",
    "moved",
    "retire",
    "source_change",
    "still_gone",
    "taken_back",
]
