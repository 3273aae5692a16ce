"""Where the files of the program are, and the pack of this process: the folder that says what is watched.

A pack is data about one subject: its measures, editions, estimates, words and sources. The subject that is bundled
has its files in ``warehouse/reference/``, ``expectations/`` and ``sources/``; every other pack is one folder. A
process has one pack. What was cached of another is forgotten when it changes, so that no two are ever mixed.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Literal, Protocol, TypeVar

from gsi_etl.errors import GsiError, PackError

AssetFolder = Literal["flows", "sources", "warehouse", "expectations"]

_PACKAGE = Path(__file__).resolve().parents[1]

#: Of the reference tables: what belongs to a subject. All others are shared by all of them.
REQUIRED = ("subject.yaml", "measures.csv", "editions.csv", "estimates.csv")
OPTIONAL = (
    "cues.csv",
    "publications.csv",
    "regions.csv",
    "comparisons.csv",
    "estimate_parts.csv",
    "weights.json",
)


class _Cached(Protocol):
    def cache_clear(self) -> None: ...


C = TypeVar("C", bound=_Cached)

_present: Path | None = None
_forget: list[Callable[[], None]] = []


@cache
def assets(name: AssetFolder) -> Path:
    """The folder of that name. A checkout is known by its pyproject.toml two levels above the package."""
    checkout = _PACKAGE.parents[1]
    candidates = [checkout / name] if (checkout / "pyproject.toml").is_file() else []
    candidates.append(_PACKAGE / "_assets" / name)
    for candidate in candidates:
        if candidate.is_dir():
            return candidate
    raise GsiError(
        f"the folder {name}/ that belongs to gsi-etl is missing",
        where=", ".join(map(str, candidates)),
        why="the installation is incomplete",
        hint="install gsi-etl again",
    )


def use(folder: Path | None) -> None:
    """Work with the pack in ``folder`` from now on; None: with the bundled one. Raises PackError for no folder."""
    global _present
    folder = folder.absolute() if folder is not None else None
    if folder == _present:
        return
    if folder is not None and not folder.is_dir():
        raise PackError(
            "the pack's folder does not exist",
            where=str(folder),
            kept="nothing was read and nothing changed",
            hint="correct `pack` in gsi.toml, GSI_PACK or --pack",
        )
    _present = folder
    for forget in _forget:
        forget()


def per_pack(cached: C) -> C:
    """Over ``@cache``: what the function remembers is of one pack, and forgotten with it."""
    _forget.append(cached.cache_clear)
    return cached


def present() -> Path | None:
    """The folder of the pack in use; None for the bundled one."""
    return _present


def shared(name: str) -> Path:
    """A table that all subjects share."""
    return assets("warehouse") / "reference" / name


def reference() -> Path:
    """The folder with the pack's own tables."""
    return _present or assets("warehouse") / "reference"


def own(name: str) -> Path:
    """A file of the pack's reference data that it must have."""
    return reference() / name


def optional(name: str) -> Path | None:
    """A file that a pack may have; None where it has none."""
    path = reference() / name
    return path if path.is_file() else None


def expectations() -> Path:
    """The folder with the pack's baselines.yaml and identities.yaml."""
    return _present or assets("expectations")


def sources() -> Path:
    """The pack's catalogue."""
    return _present / "sources" if _present else assets("sources")
