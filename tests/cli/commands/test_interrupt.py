"""Ctrl-C ends a run at once, with one line, whatever a server does."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from operated import write_source
from server.scripted import ScriptedServer
from small_pack import named

#: Two on a machine that does nothing else; a fetch alone would wait for twenty.
AT_MOST = 8.0


def _heeds_ctrl_c() -> None:
    """A shell starts what it runs in the background with this signal ignored."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _typed(script: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """A Python of its own, as a terminal starts it."""
    return subprocess.run(
        [sys.executable, "-c", script], cwd=folder, capture_output=True, text=True, timeout=60,
        preexec_fn=_heeds_ctrl_c,
    )  # fmt: skip


@pytest.mark.slow
def test_ctrl_c_beside_a_server_that_hangs_ends_with_one_line(tmp_path: Path) -> None:
    with ScriptedServer() as server:
        server.set("/robots.txt", b"", status=404)
        server.set("/slow", b"too late", delay=40.0)
        write_source(tmp_path / "sources", server.url("/slow"))
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("GSI_", "PREFECT_"))} | named()
        words = [sys.executable, "-m", "gsi_etl", "run", "--home", "data", "--sources", "sources", "--no-prefect"]
        with subprocess.Popen(
            words, cwd=tmp_path, env=kept, stderr=subprocess.PIPE, text=True, preexec_fn=_heeds_ctrl_c
        ) as run:
            until = time.monotonic() + 90
            while not server.asked("/slow") and time.monotonic() < until:
                time.sleep(0.05)
            began = time.monotonic()
            run.send_signal(signal.SIGINT)
            _, said = run.communicate(timeout=60)
            took = time.monotonic() - began
        assert run.returncode == 130
        *at_work, last = said.splitlines()
        assert all(line.startswith("working  ") for line in at_work)
        assert [last] == ["stopped  by Ctrl-C: nothing of this run was committed, and the next one begins again"]
        assert took < AT_MOST
        server.set("/slow", b"gone", status=404)
        again = subprocess.run(words, cwd=tmp_path, env=kept, capture_output=True, text=True, timeout=120)
        assert again.returncode == 4  # its one source fails, and nothing of the run before is in the way


@pytest.mark.parametrize("stage", ["collect", "commit"])
def test_the_line_says_whether_the_run_was_committed(stage: str, tmp_path: Path) -> None:
    script = (
        "import signal\nfrom gsi_etl.cli.render.working import stages\n"
        "with stages('at work') as tell:\n"
        f"    tell({stage!r}, 'words')\n"
        "    signal.raise_signal(signal.SIGINT)\n"
    )
    done = _typed(script, tmp_path)
    assert done.returncode == 130
    assert ("after the commit" in done.stderr) == (stage == "commit")


def test_ctrl_c_amid_a_query_of_the_warehouse_is_no_failure_of_the_run(tmp_path: Path) -> None:
    """DuckDB makes an error of its own of it, which would be noted and sent to the operator."""
    script = (
        "import os, signal, threading, duckdb\n"
        "from gsi_etl.cli.render.working import stages\n"
        "with stages('at work'):\n"
        "    threading.Timer(0.5, lambda: os.kill(os.getpid(), signal.SIGINT)).start()\n"
        "    duckdb.sql('SELECT count(*) FROM range(1000000) a, range(1000000) b WHERE a.range <> b.range').show()\n"
    )
    done = _typed(script, tmp_path)
    assert done.returncode == 130
    assert len(done.stderr.splitlines()) == 1
    assert "nothing of this run was committed" in done.stderr


@pytest.mark.parametrize("ended", ["signal.raise_signal(signal.SIGINT)", "sys.exit(130)"])
def test_every_command_that_ctrl_c_stops_says_so_in_one_line(ended: str, tmp_path: Path) -> None:
    script = (
        "import signal, sys\nfrom gsi_etl import cli\nfrom gsi_etl.cli.commands import main\n"
        f"main.app = lambda: {ended}\ncli.main()\n"
    )
    done = _typed(script, tmp_path)
    assert (done.returncode, done.stderr) == (130, "stopped  by Ctrl-C\n")
