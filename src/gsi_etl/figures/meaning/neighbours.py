"""What a number counts that is none of the targets, where its own words say so: a neighbour that is worth a name.

The names are those of ``warehouse/reference/measures.csv``; a number without such a word beside it has none.
"""

from __future__ import annotations

from gsi_etl.figures.meaning.passage import Seen

#: Class of cue -> measure, for each kind of number.
_COUNTS = {
    "child_labour": "child_labour",
    "trafficking": "trafficking_victims",
    "sex": "forced_sexual_exploitation",
    "state_imposed": "state_imposed_forced_labour",
    "debt_bondage": "debt_bondage",
    "asked": "survey_respondents",
    "population": "population",
}
_NEAR = 5


def measure(seen: Seen, index: int) -> str | None:
    """The neighbour that the nearest words name, or None."""
    quantity = seen.quantities[index]
    if quantity.change is not None:
        return "change"
    if quantity.kind != "count":
        return None
    best: tuple[int, str] | None = None
    for first, last, classes in seen.cues:
        distance = first - quantity.end if first >= quantity.end else quantity.first - last + 2
        for what in classes:
            if what in _COUNTS and 0 <= distance <= _NEAR and (best is None or distance < best[0]):
                best = (distance, _COUNTS[what])
    return best[1] if best else None
