"""The report of a run and of the one that followed it, as one."""

from __future__ import annotations

from dataclasses import fields

import pytest

from gsi_etl.run.report import RunReport

LISTS = [one.name for one in fields(RunReport) if str(one.type).startswith("tuple")]


@pytest.mark.parametrize("name", LISTS)
def test_whatever_either_run_lists_both_list(name: str) -> None:
    first, later = RunReport("r1", "ok", {}, **{name: (1, 2)}), RunReport("r2", "ok", {}, **{name: (3,)})  # type: ignore[arg-type]
    joined = first.followed_by(later)
    assert {one: getattr(joined, one) for one in LISTS} == dict.fromkeys(LISTS, ()) | {name: (1, 2, 3)}


def test_counts_are_added_and_the_worse_status_stays() -> None:
    first = RunReport("r1", "partial", {"a": 1, "b": 2}, idle=True)
    joined = first.followed_by(RunReport("r2", "ok", {"b": 3, "c": 4}))
    assert (joined.run_id, joined.status, joined.idle) == ("r1", "partial", False)
    assert joined.counts == {"a": 1, "b": 5, "c": 4}
    assert RunReport("r1", "ok", {}).followed_by(RunReport("r2", "partial", {})).status == "partial"
