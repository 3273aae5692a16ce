"""What a number counts that is none of the targets, where its own words say so: a neighbour that is worth a name.

The names are those of the pack's ``measures.csv``; a number without such a word beside it has none.
"""

from __future__ import annotations

from functools import cache

from gsi_etl.base import pack
from gsi_etl.base.measures import measures
from gsi_etl.figures.meaning.passage import Seen

_NEAR = 5


@pack.per_pack
@cache
def _counts() -> dict[str, str]:
    """Class of cue -> the count that it names."""
    named = {one.cue: one.name for one in measures().values() if not one.target and "count" in one.kinds}
    return {"population": "population", **named}


def measure(seen: Seen, index: int) -> str | None:
    """The neighbour that the nearest words name, or None."""
    quantity = seen.quantities[index]
    if quantity.change is not None:
        return "change"
    if quantity.kind != "count" or not seen.cues:
        return None
    best: tuple[int, str] | None = None
    counts = _counts()
    for first, last, classes in seen.cues:
        distance = first - quantity.end if first >= quantity.end else quantity.first - last + 2
        for what in classes:
            if what in counts and 0 <= distance <= _NEAR and (best is None or distance < best[0]):
                best = (distance, counts[what])
    return best[1] if best else None
