"""Hold news figures against the published estimates: exact, rounded, truncated, older edition, mistaken, ...

News is a claim about an edition, not evidence. Pure functions over ``model`` values.
"""

from gsi_etl.reconcile.beside import settled
from gsi_etl.reconcile.estimates import EstimateIndex
from gsi_etl.reconcile.verdicts import reconcile

__all__ = ["EstimateIndex", "reconcile", "settled"]
