"""The lake: the facts of one warehouse in a DuckLake on PostgreSQL, where many machines read them.

The private DuckDB file stays the warehouse that is written to, with its journal and seal. ``carry`` brings the lake to
where the file is; the lake is never ahead of it. Knows the warehouse; knows neither runs nor pages.
"""

from gsi_etl.lake.attach import attach_words, attached
from gsi_etl.lake.carry import Carried, carry, carry_noted

__all__ = ["Carried", "attach_words", "attached", "carry", "carry_noted"]
