"""The published site: pages for people, twins for machines, made from the warehouse by a run.

``build`` is all that the pipeline calls. Text from outside is text here: escaped, never markup.
"""

from gsi_etl.site.build import SiteReport, build
from gsi_etl.site.read import texts_of

__all__ = ["SiteReport", "build", "texts_of"]
