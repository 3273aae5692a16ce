"""Two official sources that give different numbers for one edition's subject: news, and more than a misquote."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence

from gsi_etl import precision, wording
from gsi_etl.changes.identity import value_of
from gsi_etl.ids import identifier
from gsi_etl.model import Change, FigureState
from gsi_etl.reference import Reference


def conflicts(
    current: Sequence[FigureState], fresh: Collection[str], official: Collection[str], reference: Reference
) -> list[Change]:
    """Conflicts that the figures named in ``fresh`` (figure ids) open with those of other official sources.

    Only figures with an edition are held against each other, and only where not even the lenient intervals meet. A
    figure makes one conflict however many others it contradicts; of two that were said in one run, the later source's.
    """
    groups: dict[tuple[object, ...], list[FigureState]] = defaultdict(list)
    for state in current:
        figure = state.figure
        if state.source_id in official and figure.is_target and figure.edition and figure.place:
            groups[figure.edition, figure.measure, figure.place, figure.subgroup].append(state)
    found = []
    for group in groups.values():
        for new in (state for state in group if state.figure_id in fresh):
            others = [
                old
                for old in sorted(group, key=lambda state: (state.source_id, state.figure_id))
                if old.source_id != new.source_id
                and (old.figure_id not in fresh or old.source_id < new.source_id)
                and not precision.lenient(old.figure.reading).meets(precision.lenient(new.figure.reading))
            ]
            if others:
                found.append(_conflict(others, new, reference))
    return found


def _conflict(others: Sequence[FigureState], new: FigureState, reference: Reference) -> Change:
    old = others[0]
    subject = wording.subject(new.figure, reference.place_name(new.figure.place))
    ours, theirs = (wording.stated(s.figure.reading, s.figure.measure) for s in (new, old))
    sources = list(dict.fromkeys(other.source_id for other in others))
    more = f" (and {len(sources) - 1} more differ)" if len(sources) > 1 else ""
    return Change(
        change_id=identifier("ch", "conflict", old.figure_id, new.figure_id, old.recorded_at, new.snapshot_sha256),
        change_class="conflict",
        cause="source",
        severity="critical",
        source_id=new.source_id,
        series=new.series,
        subject=subject,
        sentence=f"{subject}, {new.figure.edition}: {new.source_id} states {ours}, "
        f"{old.source_id} states {theirs}{more}",
        old_value=value_of(old.figure),
        new_value=value_of(new.figure),
        old_text=old.figure.reading.quote,
        new_text=new.figure.reading.quote,
        old_figure_id=old.figure_id,
        new_figure_id=new.figure_id,
        url=new.url,
        evidence=new.figure.sentence,
        rule="two official sources differ on one edition, beyond any rounding",
        place=new.figure.place,
    )
