"""Shards on dask workers: on a cluster of this machine, or on workers that others started. One task a WARC file.

A worker that dies is dask's to replace: its shard is read again, by the same code, into the same bytes. A scheduler
that dies ends the run with an error; what was committed stays, and whole parts are taken by the next run.
"""

from __future__ import annotations

import contextlib
import queue
import secrets
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Literal

from gsi_etl.backfill.parts import Shard
from gsi_etl.backfill.shard import Done, Work, read_shard
from gsi_etl.backfill.warc import missing_extra
from gsi_etl.errors import BackfillError, GsiError

Engine = Literal["local", "dask"]
#: What a worker says of itself now and then: the shard's id, pages, and bytes of the file.
Heard = Callable[[str, int, int], object]
_TOPIC = "gsi-etl-backfill"
_SECONDS_BETWEEN_WORDS = 1.0
#: After so long a silence the connection is checked.
_SECONDS_OF_SILENCE = 5.0
#: Workers that a shard may take with it before it is given up: then something in it kills what reads it.
_DEATHS = 3


#: What dask looks at many times a second, for its own pages, costs processor time that reading could have.
_SETTINGS = {
    "distributed.scheduler.allowed-failures": _DEATHS,
    "distributed.worker.profile.enabled": False,
    "distributed.admin.system-monitor.interval": "10s",
    "distributed.admin.system-monitor.gil.enabled": False,
    "distributed.admin.tick.interval": "1s",
    "distributed.admin.tick.limit": "60s",
}


@contextlib.contextmanager
def connected(engine: Engine, scheduler: str | None, workers: int) -> Iterator[Any]:
    """A client of the workers. Raises BackfillError when there is no scheduler at the address, or no dask here."""
    dask, distributed = _dask()
    with dask.config.set(_SETTINGS), contextlib.ExitStack() as stack:
        address: Any = scheduler
        if engine == "local":
            # Loopback only, no page of its own, one thread a process: a shard is work for one core.
            local = {"processes": True, "threads_per_worker": 1, "host": "127.0.0.1", "dashboard_address": None}
            address = stack.enter_context(distributed.LocalCluster(n_workers=workers, silence_logs=50, **local))
        try:
            client = stack.enter_context(distributed.Client(address, timeout=20, set_as_default=False))
        except (OSError, TimeoutError) as error:
            raise BackfillError(
                "there is no scheduler at that address",
                where=str(scheduler),
                why=str(error)[:300],
                kept="nothing was read",
                hint="start one with `dask scheduler`, and workers with `dask worker ADDRESS --nthreads 1`",
            ) from None
        yield client


def _dask() -> tuple[Any, Any]:
    try:
        import dask
        import distributed
    except ImportError:
        raise missing_extra("dask.distributed") from None
    return dask, distributed


def on_workers(client: Any, shards: Sequence[Shard], work: Work, heard: Heard) -> Iterator[tuple[Shard, Done]]:
    """The outcome of each shard, as they end. ``heard`` is called in between, by this thread. Raises BackfillError when
    the scheduler is gone."""
    events: queue.SimpleQueue[Any] = queue.SimpleQueue()
    client.subscribe_topic(_TOPIC, lambda event: events.put(tuple(event[1])))
    run = secrets.token_hex(4)
    futures = {
        client.submit(_on_a_worker, shard, work, key=f"warc-{shard.shard_id}-{run}", pure=False, retries=0): shard
        for shard in shards
    }
    for future in futures:
        future.add_done_callback(events.put)
    left = len(futures)
    try:
        while left:
            try:
                event = events.get(timeout=_SECONDS_OF_SILENCE)
            except queue.Empty:
                if client.status != "running":
                    raise _scheduler_gone(client, f"the connection is {client.status}") from None
                continue
            if event in futures:
                left -= 1
                yield futures[event], _outcome(client, event)
                event.release()
            else:
                heard(*event)
    finally:
        with contextlib.suppress(Exception):  # the scheduler may be gone, and there is nothing more to do
            client.cancel(list(futures))


def _outcome(client: Any, future: Any) -> Done:
    """A task's result. What is wrong with a shard is its ``why``; what is wrong with the set-up is raised."""
    from concurrent.futures import CancelledError

    from distributed import KilledWorker
    from distributed.client import FutureCancelledError

    try:
        done = future.result(timeout=60)
    except KilledWorker:
        return Done("failed", why=f"{_DEATHS + 1} workers died over it")
    except GsiError as error:
        raise error from None
    except (FutureCancelledError, CancelledError, OSError, TimeoutError) as error:
        raise _scheduler_gone(client, str(error)) from None
    except Exception as error:  # a bug of ours that only this shard shows
        return Done("failed", why=f"{type(error).__name__}: {error}"[:300])
    assert isinstance(done, Done)
    return done


def _scheduler_gone(client: Any, why: str) -> BackfillError:
    address = client.scheduler.address if client.scheduler is not None else ""
    return BackfillError(
        "the scheduler is gone",
        where=str(address),
        why=why[:300],
        kept="what was committed is safe, and so are the parts that workers have finished",
        hint="start the scheduler and the workers again, then `gsi-etl backfill run`: it goes on where it was",
    )


def _on_a_worker(shard: Shard, work: Work) -> Done:
    """The task itself, in a worker's process."""
    from distributed import get_worker

    worker, last = get_worker(), time.monotonic()

    def progress(pages: int, position: int) -> None:
        nonlocal last
        if time.monotonic() - last >= _SECONDS_BETWEEN_WORDS:
            last = time.monotonic()
            worker.log_event(_TOPIC, (shard.shard_id, pages, position))

    return read_shard(shard, work, progress)
