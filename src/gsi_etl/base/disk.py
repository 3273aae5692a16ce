"""A disk that is full, read-only or failing, as a typed error instead of a traceback. Knows ``errors`` only."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gsi_etl.errors import GsiError, HomeError

HINT = "free disk space or check permissions, then try again"


@contextmanager
def disk_told(
    what: str, where: Path, kept: str = "", *, hint: str = HINT, error: type[GsiError] = HomeError
) -> Iterator[None]:
    """Raise what the system refuses inside the block as a typed error that says what was kept."""
    try:
        yield
    except OSError as refused:
        at = f" ({refused.filename})" if refused.filename and str(refused.filename) != str(where) else ""
        raise error(what, where=str(where), why=f"{refused.strerror or refused}{at}", kept=kept, hint=hint) from None


def as_typed(refused: OSError) -> HomeError:
    """What the system refused where nothing closer to it said what was being done."""
    return HomeError(
        "a file could not be read or written",
        where=str(refused.filename or ""),
        why=refused.strerror or str(refused),
        kept="everything committed and archived before is safe",
        hint=HINT,
    )
