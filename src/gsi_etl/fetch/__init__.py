"""The one door to the network: a guarded client, and the proof that what came is the page.

``Client`` fetches, ``fetch_error`` puts a refusal into words, ``unconditional_due`` says when 304 has been believed
for long enough. ``recognise`` and ``guard`` are modules of their own. Nothing here knows of the warehouse.
"""

from gsi_etl.fetch.client import Client, Fetched, utc_now
from gsi_etl.fetch.limits import Limits
from gsi_etl.fetch.outcome import fetch_error, is_reason
from gsi_etl.fetch.response_headers import unconditional_due

__all__ = ["Client", "Fetched", "Limits", "fetch_error", "is_reason", "unconditional_due", "utc_now"]
