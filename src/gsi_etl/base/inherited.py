"""Whether a figure's edition was found elsewhere in its document, and whether its number is another edition's.

Both together are a doubt about our reading: a text on the newest index may well go on with a number of the one before.
"""

from __future__ import annotations

from collections.abc import Iterable

from gsi_etl.base.intervals import of_estimate, strict
from gsi_etl.model import Estimate, Figure

#: Where an edition was found that the figure's own sentence does not name.
ELSEWHERE = ("earlier", "title", "default", "reference")


def is_inherited(figure: Figure) -> bool:
    """True when the figure's own sentence does not name its edition: another one, the title or the source does."""
    named = [e for e in figure.evidence if e.slot == "edition" and not e.runner_up and e.value == figure.edition]
    return figure.edition is not None and bool(named) and all(e.where in ELSEWHERE for e in named)


def is_anothers(figure: Figure, rows: Iterable[Estimate]) -> bool:
    """True when the number is not of the figure's edition and is one of another's. ``rows``: of its subject."""
    said = strict(figure.reading)
    stating = {row.edition for row in rows if row.verified and said.overlaps(of_estimate(row))}
    return bool(stating) and figure.edition not in stating
