"""Named points at which a test makes this program fail: ``GSI_FAILPOINT=commit.journaled:kill``.

Actions: ``kill`` (SIGKILL to ourselves, nothing is cleaned up), ``raise``, ``enospc`` (the error of a full disk),
``sleep`` (so that the tester can kill from outside). ``name:action:3`` acts at the third time the point is passed.
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
POINTS = (
    "run.locked",
    "open.sealed",
    "migrate.executed",
    "migrate.journaled",
    "migrate.done",
    "run.opened",
    "collect.archived",
    "run.collected",
    "run.audited",
    "run.settled",
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

_passed: Counter[str] = Counter()


def hit(name: str) -> None:
    """Pass the point ``name``; fail there when the environment says so."""
    wanted = os.environ.get(VARIABLE)
    if not wanted:
        return
    point, action, *rest = [*wanted.split(":"), ""]
    if point not in POINTS or action not in ("kill", "raise", "enospc", "sleep"):
        raise ValueError(f"{VARIABLE}={wanted}: there is no such failpoint or action")
    if point != name:
        return
    _passed[name] += 1
    if _passed[name] != (int(rest[0] or 1)):
        return
    if action == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    elif action == "enospc":
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), name)
    elif action == "raise":
        raise RuntimeError(f"failpoint {name}")
    else:
        time.sleep(SLEEP_SECONDS)
