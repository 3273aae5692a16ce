"""Where flows/, sources/, warehouse/ and expectations/ are: the checkout's folders, or the copies inside the wheel."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

from gsi_etl.errors import GsiError

AssetFolder = Literal["flows", "sources", "warehouse", "expectations"]

_PACKAGE = Path(__file__).resolve().parents[1]


@cache
def folder(name: AssetFolder) -> Path:
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
