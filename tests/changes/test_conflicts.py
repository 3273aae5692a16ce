"""Conflicts are those that holding each figure against each other one finds."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from gsi_etl.base import intervals
from gsi_etl.changes import conflicts
from gsi_etl.config.reference import load_reference
from gsi_etl.model import FigureState
from scenes.figures import figure

NOW = datetime(2026, 11, 24, tzinfo=UTC)
REFERENCE = load_reference()
SOURCES = ["a", "b", "c", "unofficial"]
STATED = st.builds(
    figure,
    st.sampled_from(["2.6 million", "2.64 million", "3 million", "17", "2,600,000 to 3,000,000", "4.4 million"]),
    modifier=st.sampled_from([None, "about", "more_than", "nearly"]),
    edition=st.sampled_from(["GSI 2018", "GSI 2018", None]),
)


@given(st.lists(st.tuples(STATED, st.sampled_from(SOURCES), st.booleans()), max_size=25))
def test_each_figure_is_held_against_all_of_other_sources(said: list[Any]) -> None:
    current = [
        FigureState(f"fg_{n * 7 % 25}", source, "u", "d", "0" * 64, "r", "s", one, "current", NOW)
        for n, (one, source, _) in enumerate(said)
    ]
    fresh = {state.figure_id for state, (_, _, is_fresh) in zip(current, said, strict=True) if is_fresh}
    found = conflicts(current, fresh, {"a", "b", "c"}, REFERENCE)
    assert [(c.new_figure_id, c.old_figure_id, c.sentence.partition(" (and ")[2]) for c in found] == _by_all(
        current, fresh
    )


def _by_all(current: list[FigureState], fresh: set[str]) -> list[tuple[str, str, str]]:
    group = [state for state in current if state.source_id != "unofficial" and state.figure.edition]
    found = []
    for new in group:
        others = [
            old
            for old in sorted(group, key=lambda state: (state.source_id, state.figure_id))
            if new.figure_id in fresh
            and old.source_id != new.source_id
            and (old.figure_id not in fresh or old.source_id < new.source_id)
            and not intervals.lenient(old.figure.reading).meets(intervals.lenient(new.figure.reading))
        ]
        if others:
            more = len({old.source_id for old in others}) - 1
            found.append((new.figure_id, others[0].figure_id, f"{more} more differ)" if more else ""))
    return found
