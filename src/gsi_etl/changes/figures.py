"""The changes of one page's figures: what it stated before against what it states now.

``revision`` when it is another number (``restated``), ``rounding_only`` when only the words differ, ``withdrawn`` after
two complete fetches without it, ``reader_change`` when the bytes are the same and we are not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from gsi_etl.base import formatting
from gsi_etl.base import intervals as precision
from gsi_etl.base.ids import identifier
from gsi_etl.base.interval_index import IntervalIndex
from gsi_etl.base.intervals import Interval
from gsi_etl.base.measures import is_target, targets
from gsi_etl.changes.editions import Statements, announced_editions, edition_stating, methods
from gsi_etl.changes.figure_change import change_of
from gsi_etl.changes.identity import meets, pair, series_of, value_of
from gsi_etl.changes.page import Page
from gsi_etl.changes.replaced import edition_replaced, replacement
from gsi_etl.changes.restated import confirmed, finer, restates
from gsi_etl.model import (
    Cause,
    Change,
    ChangeClass,
    Figure,
    FigureState,
    ReadDocument,
    Severity,
)

AGAIN = "the same change, in another place of the page"
#: So many figures of a new edition are named.
NAMED = 3
#: Verdicts that send an alert. An older edition that is still quoted sends none: it was right in its day.
MISQUOTES = ("unit_mistaken", "edition_mismatch", "measure_mistaken", "contradicts")


@dataclass(frozen=True, slots=True)
class Comparison:
    """New states to append, and the changes that they make."""

    states: tuple[FigureState, ...] = ()
    changes: tuple[Change, ...] = ()


def compare(read: ReadDocument, known: Sequence[FigureState], page: Page) -> Comparison:
    """What a newly read document changes against the known figures of the same page."""
    source, document = page.source, read.document
    article = document.url if source.kind == "news" else None
    series = [series_of(source.id, figure, article) for figure in read.figures]
    pairing = pair(known, read.figures, series, page.likeness)
    states: list[FigureState] = []
    changes: list[Change] = []

    def state_of(index: int, figure_id: str) -> FigureState:
        return FigureState(
            figure_id=figure_id,
            source_id=source.id,
            url=document.url,
            document_id=read.document_id,
            snapshot_sha256=document.snapshot_sha256,
            reader_version=document.reader_version,
            series=series[index],
            figure=read.figures[index],
            status="current",
            recorded_at=page.recorded_at,
            verdict=read.verdicts[index],
        )

    for old, index in pairing.pairs:
        if not document.complete and _shrinks(old, read.figures[index]):
            continue  # 2,640,000 cut off behind its second digit is not a revision
        new = _with_confirmed(old, state_of(index, old.figure_id), reread=read.reread)
        if old.document_id != new.document_id or old.status != "current":
            states.append(new)
        changes += _of_pair(old, new, page, reread=read.reread)
    fresh = []
    for index in pairing.fresh:
        key = (source.id, document.url, series[index], document.snapshot_sha256, read.figures[index].reading.start)
        fresh.append(state_of(index, identifier("fg", *key)))
    replaced = replacement(pairing.gone, read.figures, fresh) if _may_replace(read, page) else None
    statements = Statements(read.figures if pairing.gone else ())
    for old in pairing.gone:
        if replaced is not None and old in replaced.old:
            states.append(replace(old, status="superseded", recorded_at=page.recorded_at))
            continue
        gone = _gone(old, read, page, statements)
        if gone is not None:
            states.append(gone)
            changes += _of_gone(old, gone, page, reread=read.reread)
    announced = dict.fromkeys(announced_editions(read.figures, page.editions) if page.may_announce else ())
    editions = {*announced, *([replaced.after] if replaced else [])}
    present = [state for state in states if state.status == "current"]
    for new, said in zip(fresh, _said_before(present, fresh), strict=True):
        changes += _of_fresh(new, page, editions, reread=read.reread, said=said)
    states += fresh
    if read.edited:
        changes = [_own_edit(change) for change in changes]
    stating = _stating(announced, states)
    changes += [_new_edition(edition, read, stating[edition], page) for edition in announced]
    if replaced is not None:
        changes.append(edition_replaced(replaced, source, page.reference, page.headlines))
    return Comparison(tuple(states), tuple(_once_each(changes)))


def _may_replace(read: ReadDocument, page: Page) -> bool:
    """Whether what is gone from a page is gone by the publisher's doing, all at once."""
    whole = read.document.complete and read.recognised
    return whole and not read.reread and not page.first_read and page.source.kind != "news"


def _own_edit(change: Change) -> Change:
    """What the operator's own correction of a source's rules made of the same bytes."""
    if change.cause != "reader":
        return change
    change_class: ChangeClass = "source_changed" if change.change_class == "reader_change" else change.change_class
    rule = "the same bytes, read by the rules of its file as you have edited it: your own edit"
    return replace(change, change_class=change_class, cause="operator", rule=rule)


def _said_before(present: Sequence[FigureState], fresh: Sequence[FigureState]) -> list[bool]:
    """For each fresh state whether one before it, or one of ``present``, says the same in its series."""
    ordered = [*present, *fresh]
    intervals: dict[str, dict[int, Interval]] = defaultdict(dict)
    for at, state in enumerate(ordered):
        intervals[state.series][at] = precision.strict(state.figure.reading)
    indices = {key: IntervalIndex(intervals[key]) for key in {state.series for state in fresh}}
    firsts = [
        indices[ordered[at].series].first(intervals[ordered[at].series][at]) for at in range(len(present), len(ordered))
    ]
    return [first is not None and first < at for at, first in enumerate(firsts, start=len(present))]


def _stating(editions: Collection[str], states: Sequence[FigureState]) -> dict[str, list[FigureState]]:
    """The first few states of target figures of each of these editions."""
    found: dict[str, list[FigureState]] = {edition: [] for edition in editions}
    for state in states:
        own = found.get(state.figure.edition or "")
        if own is not None and len(own) < NAMED and is_target(state.figure):
            own.append(state)
    return found


def _once_each(changes: Sequence[Change]) -> list[Change]:
    """What a page says in three places is one change: of the same class, series and numbers the first is reported, the
    others are recorded."""
    seen: set[tuple[object, ...]] = set()
    kept = []
    for change in changes:
        key = (change.change_class, change.series or change.change_id, change.old_value, change.new_value)
        kept.append(replace(change, severity="none", rule=AGAIN) if key in seen else change)
        seen.add(key)
    return kept


def still_gone(known: Sequence[FigureState], page: Page) -> Comparison:
    """A page came back unchanged: what it did not state the last time is now believed to be withdrawn."""
    states, changes = [], []
    for old in known:
        if old.status == "retired":  # its source is watched again, and says what it said
            states.append(replace(old, status="current", recorded_at=page.recorded_at))
        if old.status == "missing":
            state = replace(old, status="withdrawn", recorded_at=page.recorded_at)
            states.append(state)
            changes += _of_gone(old, state, page)
    return Comparison(tuple(states), tuple(changes))


def _gone(old: FigureState, read: ReadDocument, page: Page, statements: Statements) -> FigureState | None:
    if old.status in ("withdrawn", "retired") or not (read.document.complete and read.recognised):
        return None
    if read.reread and old.status == "missing":
        return None  # these very bytes lacked it before: no reader's doing, and no second fetch
    if read.reread or statements.replace(old.figure):
        return replace(old, status="superseded", recorded_at=page.recorded_at)
    return replace(old, status="withdrawn" if old.status == "missing" else "missing", recorded_at=page.recorded_at)


def _shrinks(old: FigureState, new: Figure) -> bool:
    """True when less is stated than before: what a page that was cut within a number says of it."""
    if meets(old.figure, new):
        return False
    was, now = value_of(old.figure), value_of(new)
    return was is None or now is None or now < was


def _with_confirmed(old: FigureState, new: FigureState, *, reread: bool) -> FigureState:
    """The new state with what stays confirmed of the old one, where both are one number and the old says it finer."""
    was, now = confirmed(old), new.figure.reading
    return new if reread or not restates(was, now) else replace(new, confirmed=finer(was, now))


def _of_pair(old: FigureState, new: FigureState, page: Page, *, reread: bool) -> list[Change]:
    changes = []
    was, now = confirmed(old), new.figure.reading
    drifted = not restates(was, now) and restates(old.figure.reading, now)
    agree = meets(old.figure, new.figure) if reread else restates(was, now)
    if reread:
        if not agree or old.series != new.series:
            changes.append(
                change_of("reader_change", "reader", "operator", page, old, new, "the same bytes, read again")
            )
    elif not agree:
        before = replace(old, figure=replace(old.figure, reading=was)) if drifted else old
        changes.append(_turned_edition(before, new, page) or _revision(before, new, page))
    elif old.status == "withdrawn":
        changes.append(change_of("restored", "source", "warning", page, old, new, "it is back on the page"))
    elif (
        old.figure.reading.quote != new.figure.reading.quote
        or old.figure.reading.modifier != new.figure.reading.modifier
    ):
        why = "the finer statement rounds to the coarser one: other words, the same number"
        changes.append(change_of("rounding_only", "source", "none", page, old, new, why))
    if _misquotes(new) and not (old.verdict and new.verdict and old.verdict.name == new.verdict.name and agree):
        changes.append(_misquote(old, new, page, reread=reread))
    return changes


def _of_gone(old: FigureState, gone: FigureState, page: Page, *, reread: bool = False) -> list[Change]:
    if gone.status == "missing" or (gone.status == "superseded" and not reread):
        return []
    if gone.status == "superseded":
        return [
            change_of("reader_change", "reader", "operator", page, old, None, "the same bytes, no longer read as this")
        ]
    severity: Severity = "none" if page.source.kind == "news" and not is_target(old.figure) else "warning"
    return [change_of("withdrawn", "source", severity, page, old, None, "gone from two complete fetches of the page")]


def _of_fresh(new: FigureState, page: Page, editions: Collection[str], *, reread: bool, said: bool) -> list[Change]:
    """``editions``: those that are reported as a whole. ``said``: the page states the same elsewhere, so that only the
    place is new."""
    if reread:
        return [change_of("reader_change", "reader", "operator", page, None, new, "the same bytes, now read as this")]
    severity: Severity = "info"
    rule = "a series seen for the first time"
    if said:
        severity, rule = "none", AGAIN
    elif page.first_read:
        severity, rule = "none", "the first reading of this source is its baseline"
    elif new.figure.edition in editions:
        severity, rule = "none", f"part of the new edition {new.figure.edition}"
    elif new.figure.measure not in targets():
        severity, rule = "none", "not one of the measures that are watched"
    changes = [change_of("new_figure", "source", severity, page, None, new, rule)]
    if _misquotes(new) and not said:
        changes.append(_misquote(None, new, page, reread=False))
    return changes


def _revision(old: FigureState, new: FigureState, page: Page) -> Change:
    severity: Severity = "critical" if _is_headline(new, page) else "warning"
    return change_of("revision", "source", severity, page, old, new, _why_revised(new, page))


def _turned_edition(old: FigureState, new: FigureState, page: Page) -> Change | None:
    """The change of a page that went from one edition's number to a newer one's without naming either: no revision,
    and where methods differ no rise or fall (45.8 million of 2016 against 40.3 million of 2018)."""
    if page.source.kind == "news":
        return None
    was, now = (
        edition_stating(state.figure, page.reference.estimates_of(state.figure.measure, state.figure.place))
        for state in (old, new)
    )
    if was is None or now is None or now.published_on <= was.published_on:
        return None
    rule = f"the number of {was.edition} gave way to that of {now.edition}: another edition, not a rise or a fall"
    return change_of("new_edition", "edition", "info", page, old, new, rule)


def _is_headline(new: FigureState, page: Page) -> bool:
    return page.source.publisher.official and (new.figure.measure, new.figure.place) in page.headlines


def _why_revised(new: FigureState, page: Page) -> str:
    rule = "same source, same series, and another number: no rounding makes one of the other"
    return f"{rule}; a headline series of an official source" if _is_headline(new, page) else rule


def _misquotes(state: FigureState) -> bool:
    """A number that only rounds to another measure's may be that by chance: only an exact one is a misquote."""
    verdict = state.verdict
    if verdict is None or verdict.name not in MISQUOTES:
        return False
    if verdict.name != "measure_mistaken":
        return True
    return verdict.estimate is not None and state.figure.reading.value == verdict.estimate.value


def _misquote(old: FigureState | None, new: FigureState, page: Page, *, reread: bool) -> Change:
    """A misquote is news when the article is; one that only our better reading found is for the operator."""
    assert new.verdict is not None
    name = new.verdict.name.replace("_", " ")
    cause: Cause = "reader" if reread else "source"
    severity: Severity = "operator" if reread else "none" if page.first_read else "warning"
    return change_of("misquote", cause, severity, page, old, new, f"verdict {name}", verdict=new.verdict)


def _new_edition(edition: str, read: ReadDocument, own: Sequence[FigureState], page: Page) -> Change:
    """``own``: the first few states of the edition."""
    named = "; ".join(
        f"{formatting.subject(s.figure, page.reference.place_name(s.figure.place))} "
        f"{formatting.stated(s.figure.reading, s.figure.measure)}"
        for s in own
    )
    first = own[0] if own else None
    return Change(
        change_id=identifier("ch", "new_edition", edition),
        change_class="new_edition",
        cause="edition",
        severity="info",
        source_id=page.source.id,
        subject=edition,
        sentence=f"{page.source.publisher.name} states figures of {edition} for the first time: {named}",
        new_value=value_of(first.figure) if first else None,
        new_text=first.figure.reading.quote if first else edition,
        new_figure_id=first.figure_id if first else None,
        url=read.document.url,
        evidence=first.figure.sentence if first else None,
        rule=f"an edition newer than all that official sources had stated{methods(edition, page.reference)}",
        place=first.figure.place if first else None,
    )
