"""How sure it is which year and which edition a text means: what an accusation by them rests on."""

from __future__ import annotations

from collections.abc import Sequence

from gsi_etl.model import Estimate, Figure

#: How sure the year and the edition of a reading must be before something is held against it: by cross-validation
#: nine of ten accusations on wrong numbers are right from here on.
SURE = 0.85
LIKELY = 0.5
#: How sure a year must be that shares its sentence with no other year and no other number: of such readings, 15 of 17
#: between this and SURE were right. Where there are others, a number that does not fit its year has most often got the
#: year of its neighbour.
ALONE = 0.7


def is_sure_of_year(figure: Figure) -> bool:
    """Whether the number is about the year that was read. One of an earlier sentence is never sure enough."""
    told = {e.where for e in figure.evidence if e.slot == "year" and not e.runner_up}
    if told and told.isdisjoint(("clause", "sentence", "default", "table")):
        return False
    return figure.certainty.year >= (ALONE if "clause" in told else SURE)


def is_sure_of_edition(figure: Figure, cited: Sequence[Estimate]) -> bool:
    """Whether the text means this edition. Where the year is the one that it is about, one of the two need not be sure:
    a year that agrees may be just likely, and so, to a higher bound, may be an edition that the text itself names."""
    year, certainty = figure.reference_year, figure.certainty
    if certainty.edition >= SURE:
        agrees = year is not None and any(row.reference_year in (None, year) for row in cited)
        return certainty.year >= (LIKELY if agrees else SURE)
    about = year is not None and any(row.reference_year == year for row in cited)
    return about and not figure.edition_inferred and certainty.edition >= ALONE and certainty.year >= SURE


def is_sure_of_silence(figure: Figure) -> bool:
    """Whether the text names neither year nor edition: a reader that hesitated has seen one."""
    return figure.certainty.year >= SURE and figure.certainty.edition >= ALONE
