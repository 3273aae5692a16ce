"""A day that is run again adds nothing: no figure, no document, no change, no message, however often and at once."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gsi_etl.config.settings import Settings
from gsi_etl.pipeline import Options, run
from gsi_etl.warehouse.connection import open_reader
from server.scripted import ScriptedServer
from small_pack import named, small_pack

pytestmark = pytest.mark.slow

TOLD = ("figure_states", "documents", "changes", "outbox", "deliveries")
#: What a run may end with: done, or another held the folder.
EXIT_CODES = {0, 1}


def kept(settings: Settings) -> dict[str, int]:
    """How many rows of each kind the warehouse holds, and how many runs were done."""
    with open_reader(settings.warehouse_path) as connection:
        return {
            table: (connection.execute(f"SELECT count(*) FROM core.{table}").fetchone() or (0,))[0]
            for table in (*TOLD, "runs")
        }


def test_a_day_run_again_ten_times_and_four_at_once_adds_nothing(
    tmp_path: Path, catalogue: Callable[..., Path], page: Callable[..., str]
) -> None:
    now = datetime.now(UTC)
    with ScriptedServer() as server:
        for name, etag in (("one", None), ("two", '"1"')):
            server.set(f"/{name}", page(title=name), etag=etag)
            sources = catalogue(name, server.url(f"/{name}"))
        settings = Settings(home=tmp_path / "home", sources=sources, accept_clock=True, pack=small_pack())
        at = iter(now + timedelta(seconds=n) for n in range(-20, 0))

        def once() -> None:
            moment = next(at)
            run(settings, Options(), clock=lambda: moment, write=lambda _text: None)

        once()
        server.set("/one", page("41.6 million", title="one"))
        once()
        before = kept(settings)
        assert before["changes"] > 0
        assert before["outbox"] > 0

        for _ in range(10):
            once()
        after_ten = kept(settings)
        command = [sys.executable, "-m", "gsi_etl", "run", "--no-prefect", "--home", str(settings.home)]
        command += ["--sources", str(sources)]
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("GSI_", "PREFECT_"))} | named()
        four = [subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, cwd=tmp_path) for _ in range(4)]
        said = [process.communicate()[1].decode() for process in four]
        codes = [process.returncode for process in four]

    assert after_ten == before | {"runs": before["runs"] + 10}
    assert set(codes) <= EXIT_CODES, said
    assert 0 in codes
    done = codes.count(0)
    assert kept(settings) == after_ten | {"runs": after_ten["runs"] + done}
    assert all("another run is at work" in words for words, code in zip(said, codes, strict=True) if code == 1)
