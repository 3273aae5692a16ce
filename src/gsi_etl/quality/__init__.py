"""Checks: Great Expectations suites over a run's batches, baselines and identities. Nothing else may import it.

Importing this package is cheap; Great Expectations is loaded when ``audit`` has something to check.
"""

from gsi_etl.quality.audit import Audit, audit, check_files
from gsi_etl.quality.baselines import Baseline, decided, load_baselines
from gsi_etl.quality.library import begin
from gsi_etl.quality.standing import is_due

__all__ = ["Audit", "Baseline", "audit", "begin", "check_files", "decided", "is_due", "load_baselines"]
