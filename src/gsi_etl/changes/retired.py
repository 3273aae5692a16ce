"""Sources that are no longer watched: disabled, or gone from the catalogue. Their figures are history from then on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from gsi_etl.base.formatting import counted
from gsi_etl.base.ids import identifier
from gsi_etl.config.source import Source
from gsi_etl.model import Change, FigureState

STANDING = ("current", "missing")


def retire(
    known: Sequence[FigureState], sources: Sequence[Source], *, keep: Collection[str], recorded_at: datetime
) -> tuple[list[FigureState], list[Change]]:
    """The figures that stand and that nobody watches any more as ``retired``, and one change for each source.

    ``keep``: sources that are asked in this run all the same, or whose file only cannot be read.
    """
    enabled = {source.id: source.enabled for source in sources}
    left: dict[str, list[FigureState]] = defaultdict(list)
    for state in known:
        if state.status in STANDING and not enabled.get(state.source_id, False) and state.source_id not in keep:
            left[state.source_id].append(replace(state, status="retired", recorded_at=recorded_at))
    changes = []
    for source_id, states in left.items():
        how = "disabled" if source_id in enabled else "no longer in the catalogue"
        changes.append(
            Change(
                change_id=identifier("ch", "retired", source_id, recorded_at),
                change_class="retired",
                cause="operator",
                severity="operator",
                source_id=source_id,
                subject=source_id,
                sentence=f"{source_id} is {how}: {counted(len(states), 'figure')} retired "
                f"on {recorded_at:%Y-%m-%d}, kept in figure_history",
                rule="a source that is not watched states nothing now",
            )
        )
    return [state for states in left.values() for state in states], changes
