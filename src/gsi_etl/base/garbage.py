"""How often Python looks for garbage in circles. Knows nothing of the package."""

from __future__ import annotations

import gc

#: Objects that are made before the young are looked through, and how many such rounds before the older ones are.
_YOUNG, _OLDER, _ALL = 10_000, 10, 10


def collect_rarely() -> None:
    """Set it for a process of ours: they make little such garbage, and to look through all that is young each 700
    objects, as Python does by itself, takes a tenth of a run."""
    gc.set_threshold(_YOUNG, _OLDER, _ALL)
