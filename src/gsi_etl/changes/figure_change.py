"""One change of a figure: whom it is sent to, and the sentence that describes it."""

from __future__ import annotations

from gsi_etl.base import formatting
from gsi_etl.base.ids import identifier
from gsi_etl.changes.identity import value_of
from gsi_etl.changes.page import Page
from gsi_etl.model import Cause, Change, ChangeClass, Figure, FigureState, Severity, Verdict

#: A revision of so many units of its last digit is far beyond what rounding explains.
_FAR = 5
_TOLD = ("critical", "warning", "info")


def change_of(
    change_class: ChangeClass,
    cause: Cause,
    severity: Severity,
    page: Page,
    old: FigureState | None,
    new: FigureState | None,
    rule: str,
    *,
    verdict: Verdict | None = None,
) -> Change:
    """The change from ``old`` to ``new``, of which one may be None, with the sentence that describes it.

    Where the reading may be wrong it is for the operator, or for nobody: only what was read surely alerts.
    """
    state = new or old
    assert state is not None
    if severity in _TOLD and not _sure(old, new):
        # Nobody is alerted by a reading that may be wrong; the operator still hears of what a page no longer says.
        severity = "operator" if change_class in ("revision", "withdrawn") else "none"
        rule = f"{rule}; the reading is of {state.figure.confidence} confidence"
    place = page.reference.place_name(state.figure.place)
    subject = formatting.subject(state.figure, place)
    identity = (
        change_class,
        state.figure_id,
        old.recorded_at if old else None,
        new.snapshot_sha256 if new else None,
        state.reader_version,
    )
    return Change(
        change_id=identifier("ch", *identity),
        change_class=change_class,
        cause=cause,
        severity=severity,
        source_id=page.source.id,
        series=state.series,
        subject=subject,
        sentence=_sentence(change_class, subject, old, new, verdict),
        old_value=value_of(old.figure) if old else None,
        new_value=value_of(new.figure) if new else None,
        old_text=old.figure.reading.quote if old else None,
        new_text=new.figure.reading.quote if new else None,
        old_figure_id=old.figure_id if old else None,
        new_figure_id=new.figure_id if new else None,
        url=state.url,
        evidence=state.figure.sentence,
        rule=rule,
        place=state.figure.place,
    )


def _sure(old: FigureState | None, new: FigureState | None) -> bool:
    """True when the reading may alert: it is sure, or it was, and only the number of its sentence is another.

    A revised number agrees with no known estimate, so its reading alone is less sure than that of the same words was.
    """
    if new is None:
        return old is not None and old.figure.confidence == "high"
    if new.figure.confidence == "high":
        return True
    if old is None or old.figure.confidence != "high":
        return False
    was, now = (s.figure.sentence.replace(s.figure.reading.quote, "", 1) for s in (old, new))
    return was == now


def _sentence(
    change_class: ChangeClass, subject: str, old: FigureState | None, new: FigureState | None, verdict: Verdict | None
) -> str:
    if verdict is not None:
        assert new is not None
        return f"{new.source_id} {verdict.sentence}"
    was = formatting.stated(old.figure.reading, old.figure.measure) if old else ""
    now = formatting.stated(new.figure.reading, new.figure.measure) if new else ""
    if change_class == "reader_change" and was == now and old and new:
        was, now = (f"{said} ({_about(state.figure)})" for said, state in ((was, old), (now, new)))
    return {
        "new_figure": f"{subject}: {now}, stated for the first time",
        "new_edition": f"{subject}: was {was}, is now {now}: another edition's number, not a rise or a fall",
        "revision": f"{subject}: was {was}, is now {now}{_step(old, new)}",
        "rounding_only": f"{subject}: {was} is now put as {now}",
        "withdrawn": f"{subject}: {was} is no longer on the page",
        "restored": f"{subject}: {now} is back on the page",
        "reader_change": _read_otherwise(subject, was, now),
    }[change_class]


def _read_otherwise(subject: str, was: str, now: str) -> str:
    if was and now:
        return f"{subject}: read as {now} where it was read as {was}"
    return f"{subject}: {now} is read here now" if now else f"{subject}: {was} is not read here any more"


def _about(figure: Figure) -> str:
    """What a figure is about besides its number: for two readings of one number."""
    year = str(figure.reference_year) if figure.reference_year else "no year"
    return ", ".join((figure.measure or "no measure", figure.place or "no place", figure.edition or "no edition", year))


def _step(old: FigureState | None, new: FigureState | None) -> str:
    """How large a revision is, in per cent and in units of the rounding: 1.5 % is noise only if 1.5 % is unstated."""
    if old is None or new is None:
        return ""
    before, after, unit = value_of(old.figure), value_of(new.figure), old.figure.reading.unit
    if before is None or after is None or before == 0:
        return ""
    percent = (after - before) / before * 100
    step = f" ({percent:+.1f} %"
    if unit:
        step += ", far beyond rounding" if abs(after - before) >= _FAR * unit else ", beyond rounding"
    return step + ")"
