"""A change that lies between two states of figures: what of both it keeps is the same for every class."""

from __future__ import annotations

from gsi_etl.changes.identity import value_of
from gsi_etl.model import Cause, Change, ChangeClass, FigureState, Severity


def change_between(
    old: FigureState,
    new: FigureState,
    change_class: ChangeClass,
    cause: Cause,
    severity: Severity,
    *,
    change_id: str,
    subject: str,
    sentence: str,
    rule: str,
) -> Change:
    """The change with the numbers, texts and ids of both; source, series, address and place are those of ``new``."""
    return Change(
        change_id=change_id,
        change_class=change_class,
        cause=cause,
        severity=severity,
        source_id=new.source_id,
        series=new.series,
        subject=subject,
        sentence=sentence,
        old_value=value_of(old.figure),
        new_value=value_of(new.figure),
        old_text=old.figure.reading.quote,
        new_text=new.figure.reading.quote,
        old_figure_id=old.figure_id,
        new_figure_id=new.figure_id,
        url=new.url,
        evidence=new.figure.sentence,
        rule=rule,
        place=new.figure.place,
    )
