"""What the comparison of a source's pages needs to know besides their figures."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from gsi_etl.changes.alike import Likeness
from gsi_etl.config.reference import Reference
from gsi_etl.config.source import Source


@dataclass(frozen=True, slots=True)
class Page:
    """What the comparison of a source's pages needs to know besides their figures.

    ``first_read``: this source was never read before, so nothing in it is news. ``headlines``: (measure, place) pairs
    whose revision is critical. ``likeness``: what comparing the sentences of all its pages may still cost.
    """

    source: Source
    reference: Reference
    recorded_at: datetime
    first_read: bool
    editions: Collection[str]
    headlines: Collection[tuple[str, str]]
    likeness: Likeness = field(default_factory=Likeness)

    @property
    def may_announce(self) -> bool:
        """Whether an edition that it states for the first time is a new edition: on its first reading nothing is."""
        return self.source.publisher.official and not self.first_read
