"""The published site: pages for people, twins for machines, made from the warehouse by a run.

``build`` is what the pipeline calls, and ``rebuild_data_page`` when only the published files changed. Text from outside
is text here: escaped, never markup.
"""

from gsi_etl.site.build import SiteReport, build, rebuild_data_page
from gsi_etl.site.facts import Facts
from gsi_etl.site.read import texts_of

__all__ = ["Facts", "SiteReport", "build", "rebuild_data_page", "texts_of"]
