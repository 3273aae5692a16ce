"""The bundled subject with a handful of its places: a run over it publishes a few dozen pages, and not hundreds.

Most tests of what is around a run (locks, rights, full disks, failures, backups) care for none of its estimates, and
pay for all of them with each home folder: a page, charts and rows for every country of every edition.
"""

from __future__ import annotations

import atexit
import csv
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from gsi_etl.base import pack

#: The countries that it keeps: those of baselines.yaml. The world, and all regions, stay as well.
COUNTRIES = frozenset({"ERI", "IND", "MRT", "PRK"})
#: Tables with a row for each place.
BY_PLACE = ("estimates.csv", "estimate_parts.csv", "regions.csv")
WHOLE = (
    "subject.yaml",
    "measures.csv",
    "editions.csv",
    "cues.csv",
    "publications.csv",
    "comparisons.csv",
    "weights.json",
)


@cache
def small_pack() -> Path:
    """Its folder, made once for each test process."""
    folder = Path(tempfile.mkdtemp(prefix="gsi-small-pack-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    reference, expectations = pack.assets("warehouse") / "reference", pack.assets("expectations")
    for name in BY_PLACE:
        _write_few(reference / name, folder / name, _left_out(reference / "places.csv"))
    for path in (
        *(reference / name for name in WHOLE),
        *(expectations / f"{n}.yaml" for n in ("baselines", "identities")),
    ):
        (folder / path.name).symlink_to(path)
    (folder / "sources").symlink_to(pack.assets("sources"))
    return folder


def named() -> dict[str, str]:
    """What the environment of a process says that is to have it."""
    return {"GSI_PACK": str(small_pack())}


@contextmanager
def small_pack_in_use() -> Iterator[Path]:
    """In this environment, so that the commands of a test and the processes it starts have the same pack."""
    before = os.environ.get("GSI_PACK")
    os.environ |= named()
    try:
        yield small_pack()
    finally:
        if before is None:
            del os.environ["GSI_PACK"]
        else:
            os.environ["GSI_PACK"] = before


def _left_out(places: Path) -> set[str]:
    with places.open(encoding="utf-8", newline="") as file:
        return {row["code"] for row in csv.DictReader(file) if row["kind"] not in ("world", "region")} - COUNTRIES


def _write_few(source: Path, target: Path, left_out: set[str]) -> None:
    with source.open(encoding="utf-8", newline="") as file, target.open("w", encoding="utf-8", newline="") as small:
        rows = csv.DictReader(file)
        writer = csv.DictWriter(small, rows.fieldnames or (), lineterminator="\n")
        writer.writeheader()
        writer.writerows(row for row in rows if row["place"] not in left_out)
