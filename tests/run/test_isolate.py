"""The batches over which a step raises are found and left out; what no single batch is at fault for is raised."""

from __future__ import annotations

import errno
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gsi_etl.model import Batch
from gsi_etl.run.isolate import isolated

NAMES = [f"s{number}" for number in range(9)]
BATCHES = [Batch(name) for name in NAMES]


def counting(bad: set[str], error: type[Exception] = ValueError) -> Callable[[Sequence[Batch]], list[str]]:
    """A step that raises over any of the bad ones, and otherwise says over which batches it was done."""

    def work(batches: Sequence[Batch]) -> list[str]:
        for batch in batches:
            if batch.source_id in bad and batch.trouble is None:
                raise error(batch.source_id)
        return [batch.source_id for batch in batches]

    return work


def instead(batch: Batch, error: Exception) -> Batch:
    return Batch(batch.source_id, trouble="page_unreadable", error={"why": str(error)})


def nothing() -> None:
    pass


@given(st.sets(st.sampled_from(NAMES)), st.integers(1, len(NAMES)))
def test_each_one_at_fault_is_replaced_with_its_own_error_and_the_others_stay(bad: set[str], count: int) -> None:
    batches = BATCHES[:count]
    done, kept = isolated(batches, counting(bad), instead, control=nothing)
    assert done == NAMES[:count]
    assert kept == [instead(b, ValueError(b.source_id)) if b.source_id in bad else b for b in batches]


def test_without_a_fault_the_step_is_done_once_and_nothing_is_tried() -> None:
    calls: list[int] = []
    done, kept = isolated(BATCHES, lambda b: calls.append(len(b)), instead, control=lambda: calls.append(-1))
    assert (done, kept, calls) == (None, BATCHES, [len(BATCHES)])


@pytest.mark.parametrize(
    "error",
    [MemoryError(), OSError(errno.ENOSPC, "no space"), ImportError("no such module")],
    ids=lambda e: type(e).__name__,
)
def test_what_is_the_machines_is_raised_at_once(error: Exception) -> None:
    calls: list[int] = []

    def work(batches: Sequence[Batch]) -> None:
        calls.append(len(batches))
        raise error

    with pytest.raises(type(error)):
        isolated(BATCHES, work, instead, control=nothing)
    assert calls == [len(BATCHES)]


def test_what_becomes_the_machines_while_halves_are_tried_is_raised() -> None:
    def work(batches: Sequence[Batch]) -> None:
        raise ValueError if len(batches) == len(BATCHES) else MemoryError

    with pytest.raises(MemoryError):
        isolated(BATCHES, work, instead, control=nothing)


def test_a_step_that_raises_without_any_batch_is_at_fault_itself() -> None:
    calls: list[int] = []

    def work(batches: Sequence[Batch]) -> None:
        calls.append(len(batches))
        raise ValueError("of the step")

    def control() -> None:
        raise KeyError

    with pytest.raises(ValueError, match="of the step"):
        isolated(BATCHES, work, instead, control=control)
    assert calls == [len(BATCHES)]


def test_what_needs_several_batches_together_is_raised() -> None:
    def work(batches: Sequence[Batch]) -> None:
        if len(batches) > 1:
            raise ValueError("two together")

    with pytest.raises(ValueError, match="two together"):
        isolated(BATCHES[:2], work, instead, control=nothing)
