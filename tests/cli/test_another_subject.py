"""The tutorial of another subject as it is printed: every command of it, in one shell, in its order."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

TUTORIAL = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "another-subject.md"
PORT = "8082"


def typed(port: int) -> str:
    """The commands, with the lines that a here-document goes on with; the server ends with the shell."""
    blocks = re.findall(r"```console\n(.*?)```", TUTORIAL.read_text(encoding="utf-8"), re.DOTALL)
    lines = ["set -eu", f"gsi-etl() {{ '{sys.executable}' -m gsi_etl \"$@\"; }}"]
    for line in "".join(blocks).splitlines():
        lines.append(line.removeprefix("$ ").replace(PORT, str(port)).replace("python3", f"'{sys.executable}'"))
        if line.endswith("&"):
            up = f"for i in $(seq 50); do (: < /dev/tcp/127.0.0.1/{port}) 2>/dev/null && break; sleep 0.1; done"
            lines += ["trap 'kill $!' EXIT", up]
    return "\n".join(lines)


def test_the_pack_of_the_tutorial_is_made_checked_run_and_taught(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = {k: v for k, v in os.environ.items() if not k.startswith(("GSI_", "PREFECT_"))}
    done = subprocess.run(
        ["bash", "-c", typed(port)], cwd=tmp_path, env=env, capture_output=True, text=True, timeout=400
    )
    assert done.returncode == 0, done.stdout + done.stderr
    for words in (
        "exact: says",
        "unit mistaken: says",
        "measure mistaken: says",
        "the pack works",
        "revision",
        "119.8 million",
        "check_failed",
    ):
        assert words in done.stdout, words
    assert "no estimate is verified" in done.stdout  # the skeleton, before it is filled in
    assert "wrote displacement/weights.json" in done.stderr + done.stdout
    assert (tmp_path / "data" / "public" / "index.html").is_file()
