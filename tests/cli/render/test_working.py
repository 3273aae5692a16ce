"""The spinner is for terminals: it leaves nothing behind, and takes nothing away from a pipe, which gets lines."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
import time
from pathlib import Path

import pytest

from gsi_etl.cli.render import working as working_module
from gsi_etl.cli.render.working import stages, working

SCRIPT = """
import time
from gsi_etl.cli.render import working as working_module
from gsi_etl.cli.render.working import stages
with stages("collecting") as tell:
    time.sleep(0.3)
    tell("audit", "12 checks")
    tell("compare", "")
    time.sleep(0.3)
    print("result", flush=True)
"""


def on_a_terminal(folder: Path) -> tuple[str, str]:
    """What a person sees, and what a pipe gets."""
    ours, theirs = pty.openpty()
    env = os.environ | {"TERM": "xterm", "NO_COLOR": "1", "COLUMNS": "100"}
    done = subprocess.run([sys.executable, "-c", SCRIPT], cwd=folder, stdout=subprocess.PIPE, stderr=theirs, env=env)
    os.close(theirs)
    seen = b""
    while True:
        try:
            part = os.read(ours, 65536)
        except OSError:  # the other end is closed, and all is read
            break
        if not part:
            break
        seen += part
    os.close(ours)
    return seen.decode(), done.stdout.decode()


def test_a_terminal_shows_what_is_being_done_and_a_pipe_gets_the_result(tmp_path: Path) -> None:
    seen, piped = on_a_terminal(tmp_path)
    assert piped == "result\n"
    assert seen.index("collecting") < seen.index("12 checks") < seen.index("comparing")
    assert "result" not in seen


def test_elsewhere_there_are_only_the_lines_of_the_stages(capsys: pytest.CaptureFixture[str]) -> None:
    with working("at work") as show:
        show("still at work")
    with stages("at work") as tell:
        tell("audit", "12 checks")
    assert capsys.readouterr().err == "audit    12 checks\n"


def test_a_pipe_gets_one_line_for_what_takes_longer_than_a_second(capsys: pytest.CaptureFixture[str]) -> None:
    """By a real clock; ``test_stages`` has the rest of what is said when."""
    with stages("opening the warehouse") as tell:
        tell("collect", "")
        time.sleep(working_module.PATIENCE * 1.3)
        tell("collect", "first: 1 figure")
        tell("audit", "")
        tell("audit", "12 checks")
    assert capsys.readouterr().err.splitlines() == [
        "working  collecting sources",
        "collect  first: 1 figure",
        "audit    12 checks",
    ]
