"""Named points at which a test makes this program fail: ``GSI_FAILPOINT=commit.journaled:kill``.

Actions: ``kill`` (SIGKILL to ourselves, nothing is cleaned up), ``raise``, ``enospc`` (the error of a full disk),
``memory`` (MemoryError), ``loop`` (an endless loop), ``sleep`` (so that the tester can kill from outside).
``name:action:3`` acts at the third time the point is passed, ``name:action:*`` at each. Some points are passed once
for each source or page: ``name@end:action`` acts at those whose id or address ends so.
Without the variable a point costs one look into the environment. Knows nothing of the rest of the package.
"""

from __future__ import annotations

import errno
import os
import signal
import time
from collections import Counter

VARIABLE = "GSI_FAILPOINT"
SLEEP_SECONDS = 30.0

#: Every point, in the order in which a run passes them.
ACTIONS = ("kill", "raise", "enospc", "memory", "loop", "sleep")
POINTS = (
    "run.locked",
    "open.sealed",
    "migrate.executed",
    "migrate.journaled",
    "migrate.done",
    "run.opened",
    "collect.source",
    "collect.archived",
    "read.parsed",
    "run.collected",
    "audit.batch",
    "run.audited",
    "settle.batch",
    "run.settled",
    "archive.synced",
    "archive.listed",
    "commit.begun",
    "commit.inserted",
    "commit.journaled",
    "commit.committed",
    "commit.checkpointed",
    "close.closed",
    "publish.copied",
    "publish.verified",
    "publish.swapped",
    "publish.files",
    "publish.site",
    "alert.sent",
    "run.delivered",
    "run.ending",
)
#: The same of a backfill: the first two in a worker.
BACKFILL = (
    "backfill.page",
    "backfill.part",
    "backfill.archived",
    "backfill.inserted",
    "backfill.settled",
    "backfill.committed",
    "backfill.exported",
)
#: Passed by a collector, and by a run that takes what collectors sent.
OF_COLLECTORS = ("spool.written", "spool.remembered", "spool.sent", "spool.finished")
#: Passed while the lake is brought up to date.
OF_THE_LAKE = ("lake.inserted", "lake.committed")
#: Passed in the child that reads a document, not in the run: dying there costs that document and no more.
IN_A_CHILD = ("read.parsed",)

_passed: Counter[str] = Counter()


def hit(name: str, of: str = "") -> None:
    """Pass the point ``name``; fail there when the environment says so. ``of``: whose passing it is."""
    wanted = os.environ.get(VARIABLE)
    if not wanted:
        return
    where, action, *rest = [*wanted.split(":"), ""]
    point, _, end = where.partition("@")
    if point not in (*POINTS, *BACKFILL, *OF_COLLECTORS, *OF_THE_LAKE) or action not in ACTIONS:
        raise ValueError(f"{VARIABLE}={wanted}: unknown failpoint or action")
    if point != name or not of.endswith(end):
        return
    _passed[name] += 1
    if rest[0] != "*" and _passed[name] != int(rest[0] or 1):
        return
    if action == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    elif action == "enospc":
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), name)
    elif action == "raise":
        raise RuntimeError(f"failpoint {name}")
    elif action == "memory":
        raise MemoryError
    elif action == "loop":
        while True:
            pass
    else:
        time.sleep(SLEEP_SECONDS)
