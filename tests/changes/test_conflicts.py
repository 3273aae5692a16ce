"""Conflicts are those that holding each figure against each other one finds."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gsi_etl.base import intervals
from gsi_etl.base.ids import identifier
from gsi_etl.changes import conflicts
from gsi_etl.config.reference import load_reference
from gsi_etl.model import Change, Evidence, FigureState
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


def stated(number: int, quote: str, source: str, **more: Any) -> FigureState:
    said = figure(quote, **({"edition": "GSI 2018", "place": "WLD"} | more))
    return FigureState(
        f"fg_{number}", source, f"https://{source}.example/", "d", f"{number}" * 64, "r", f"series {number}", said,
        "current", NOW - timedelta(days=number),
    )  # fmt: skip


def test_a_conflict_is_told_with_both_statements_and_how_many_more_differ() -> None:
    new, old = stated(1, "38 million", "b"), stated(2, "40.3 million", "a")
    change = Change(
        change_id=identifier("ch", "conflict", "fg_2", "fg_1", old.recorded_at, "1" * 64),
        change_class="conflict",
        cause="source",
        severity="critical",
        source_id="b",
        subject="World: people in modern slavery",
        sentence="World: people in modern slavery, GSI 2018: b states 38 million, a states 40.3 million",
        series="series 1",
        old_value=Decimal(40_300_000),
        new_value=Decimal(38_000_000),
        old_text="40.3 million",
        new_text="38 million",
        old_figure_id="fg_2",
        new_figure_id="fg_1",
        url="https://b.example/",
        evidence="It says 38 million here.",
        rule="two official sources differ on one edition, beyond any rounding",
        place="WLD",
    )
    official = {"a", "b", "c", "d"}
    assert conflicts([new, old], {"fg_1"}, official, REFERENCE) == [change]
    more = [stated(3, "40.3 million", "c"), stated(4, "41 million", "d")]
    assert conflicts([new, old, *more], {"fg_1"}, official, REFERENCE) == [
        replace(change, sentence=f"{change.sentence} (and 2 more differ)")
    ]
    assert conflicts([new, old, more[0]], {"fg_1"}, official, REFERENCE)[0].sentence.endswith(" (and 1 more differ)")


@pytest.mark.parametrize(
    ("more", "in_conflict"),
    [
        ({}, True),
        ({"confidence": "medium"}, False),
        ({"edition": None}, False),
        ({"edition": "GSI 2016"}, False),
        ({"place": "PRK"}, False),
        ({"place": None}, False),
        ({"measure": "forced_labour"}, False),
        ({"measure": "countries_covered"}, False),
        ({"subgroup": "women"}, False),
    ],
)
def test_only_sure_figures_of_one_subject_and_edition_are_in_conflict(more: dict[str, Any], in_conflict: bool) -> None:
    for one, other in (("a", "b"), ("b", "a")):
        states = [stated(1, "38 million", one, **more), stated(2, "45 million", other)]
        assert bool(conflicts(states, {"fg_1"}, {"a", "b"}, REFERENCE)) is in_conflict
        assert conflicts(states, {"fg_3"}, {"a", "b"}, REFERENCE) == []
        assert conflicts(states, {"fg_1"}, {one}, REFERENCE) == []


@pytest.mark.parametrize(
    ("more", "watched"),
    [
        ({"edition": "GSI 2016"}, True),
        ({"place": "PRK"}, True),
        ({"measure": "forced_labour"}, True),
        ({"subgroup": "women"}, True),
        ({"confidence": "medium"}, False),
        ({"edition": None}, False),
        ({"place": None}, False),
        ({"measure": "countries_covered"}, False),
    ],
)
def test_two_figures_that_are_alike_in_all_else_are_in_conflict_where_they_can_be_watched(
    more: dict[str, Any], watched: bool
) -> None:
    both = [stated(n, quote, name, **more) for n, quote, name in ((1, "38 million", "a"), (2, "45 million", "b"))]
    assert bool(conflicts(both, {"fg_1"}, {"a", "b"}, REFERENCE)) is watched


def test_of_two_said_in_one_run_the_later_sources_is_the_conflict() -> None:
    states = [stated(1, "38 million", "a"), stated(2, "45 million", "b")]
    for order in (states, states[::-1]):
        (found,) = conflicts(order, {"fg_1", "fg_2"}, {"a", "b"}, REFERENCE)
        assert (found.old_figure_id, found.new_figure_id) == ("fg_1", "fg_2")


def test_another_editions_number_under_an_inherited_edition_is_in_doubt_and_no_conflict() -> None:
    told = Evidence("edition", "GSI 2018", "the title says so", "GSI 2018", "title")
    states = [stated(1, "45.8 million", "b"), stated(2, "40.3 million", "a")]
    named = replace(states[0], figure=replace(states[0].figure, evidence=(replace(told, where="sentence"),)))
    inherited = replace(states[0], figure=replace(states[0].figure, evidence=(told,)))
    own = replace(inherited, figure=replace(inherited.figure, reading=figure("38 million").reading))
    for one, in_conflict in ((states[0], True), (named, True), (inherited, False), (own, True)):
        assert bool(conflicts([one, states[1]], {"fg_1"}, {"a", "b"}, REFERENCE)) is in_conflict
