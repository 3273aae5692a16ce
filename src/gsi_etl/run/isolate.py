"""One batch must not stop the others: work over all of them, and when it raises, without those that made it raise.

Finding them costs only when something is wrong: halves are tried until single batches are left. Pure but for ``work``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from gsi_etl.model import Batch
from gsi_etl.run.failures import of_the_machine

T = TypeVar("T")
Work = Callable[[Sequence[Batch]], T]


def isolated(
    batches: Sequence[Batch],
    work: Work[T],
    instead: Callable[[Batch, Exception], Batch],
    *,
    control: Callable[[], object],
) -> tuple[T, list[Batch]]:
    """What ``work`` makes of the batches, and the batches with ``instead`` of those over which it raises.

    Raises what ``work`` raises when no single batch is at fault: when ``control``, the same without any batch's data,
    raises as well, when it needs several batches together, or when the machine has no memory or space.
    """
    try:
        return work(batches), list(batches)
    except Exception as error:
        if not _is_of_data(error) or not _passes(control):
            raise
        culprits = _culprits(batches, work)
        if not culprits:
            raise
    kept = [instead(batch, culprits[batch.source_id]) if batch.source_id in culprits else batch for batch in batches]
    return work(kept), kept


def _culprits(batches: Sequence[Batch], work: Work[T]) -> dict[str, Exception]:
    """The batches over which ``work`` raises alone. ``batches`` together are known to make it raise."""
    half = len(batches) // 2
    found: dict[str, Exception] = {}
    for part in (batches[:half], batches[half:]) if half else (batches,):
        try:
            work(part)
        except Exception as error:
            if not _is_of_data(error):
                raise
            found |= {part[0].source_id: error} if len(part) == 1 else _culprits(part, work)
    return found


def _passes(control: Callable[[], object]) -> bool:
    try:
        control()
    except Exception:
        return False
    return True


def _is_of_data(error: Exception) -> bool:
    return not of_the_machine(error) and not isinstance(error, ImportError)
