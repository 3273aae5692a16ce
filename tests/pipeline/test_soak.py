"""Days of looks in one process: memory stays flat, and each folder grows by what docs/explanation/sizes.md says.

``pytest -m nightly -s tests/pipeline/test_soak.py`` prints the sizes after thirty days.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gsi_etl.config.settings import Settings
from gsi_etl.pipeline import Options, run
from gsi_etl.warehouse.connection import open_reader
from server.scripted import ScriptedServer
from small_pack import small_pack

BEGIN = datetime(2024, 3, 1, 0, 10, tzinfo=UTC)
#: A real timer looks 96 times a day; what an idle look leaves behind shows with fewer.
LOOKS = 4
PAGES = 6


#: ``settled``: by then every module is loaded and every cache is full.
@pytest.mark.parametrize(
    ("settled", "length"), [pytest.param(6, 9, marks=pytest.mark.slow), pytest.param(10, 30, marks=pytest.mark.nightly)]
)
def test_days_leave_memory_flat_and_files_explained(
    settled: int, length: int, tmp_path: Path, catalogue: Callable[..., Path], page: Callable[..., str]
) -> None:
    resident: dict[int, int] = {}
    sizes: dict[int, dict[str, int]] = {}
    idle = 0
    with ScriptedServer() as server:
        for n in range(PAGES):
            server.set(f"/{n}", page(title=f"Page {n}"))
            sources = catalogue(f"page-{n}", server.url(f"/{n}"))
        settings = Settings(home=tmp_path / "home", sources=sources, accept_clock=True, pack=small_pack())
        for day in range(length + 1):
            # One page a day is worded again; once in five days its number changes as well.
            number = "40.3 million" if day % 5 else f"{41 + day % 9}.3 million"
            server.set(f"/{day % PAGES}", page(number=number, title=f"Page {day % PAGES} of day {day}"))
            for look in range(LOOKS):
                moment = BEGIN + timedelta(days=day, hours=look * 24 / LOOKS)
                options = Options(due_only=True)
                idle += run(settings, options, clock=lambda m=moment: m, write=lambda _text: None).idle  # type: ignore[misc]
            resident[day], sizes[day] = _resident_kb(), _sizes(settings.home)
    with open_reader(settings.warehouse_path) as connection:
        (runs,) = connection.execute("SELECT count(*) FROM core.runs").fetchone() or (0,)

    days = length - settled
    grown = {name: (sizes[length][name] - sizes[settled].get(name, 0)) / days for name in sizes[length]}
    for name, size in sizes[length].items():
        print(f"{name:12} {size:>10,} bytes after {length} days, {grown[name]:>10,.0f} a day")
    print(f"memory       {resident[settled]:>10,} kB after {settled} days, {resident[length]:,} kB after {length}")
    print(f"runs         {runs}, idle looks {idle}")

    assert runs + idle == (length + 1) * LOOKS
    assert runs <= length + 2, "a run a day; idle looks make none"
    assert resident[length] < resident[settled] * 1.10
    assert grown["archive"] < 20_000
    assert grown["warehouse"] < 200_000
    assert grown["public"] < 300_000
    assert grown["logs"] < 1_000 * LOOKS + 3_000, "at most 1 kB a look and 3 kB more a run"
    assert set(sizes[length]) == set(sizes[settled]), "no folder comes with the time"


def _resident_kb() -> int:
    """What this process holds in memory, kB. Parsers are children and are not counted."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:"))


def _sizes(home: Path) -> dict[str, int]:
    """Bytes by the first part of the name below the home folder: ``warehouse.duckdb`` and its WAL are one."""
    found: dict[str, int] = {}
    for path in home.rglob("*"):
        if path.is_file():
            name = path.relative_to(home).parts[0].split(".")[0]
            found[name] = found.get(name, 0) + path.stat().st_size
    return found
