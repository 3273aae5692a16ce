"""The tutorial as it is printed: every command of it, in one shell, in its order."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

TUTORIAL = Path(__file__).resolve().parents[2] / "docs" / "tutorial.md"


def commands() -> list[str]:
    blocks = re.findall(r"```console\n(.*?)```", TUTORIAL.read_text(encoding="utf-8"), re.DOTALL)
    return [line.removeprefix("$ ") for block in blocks for line in block.splitlines()]


def test_every_command_of_the_tutorial_works_and_the_change_is_found(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    lines = ["set -eu", f"gsi-etl() {{ '{sys.executable}' -m gsi_etl \"$@\"; }}"]
    lines += [line.replace("8081", str(port)).replace("python3", f"'{sys.executable}'") for line in commands()]
    # The server of the page is started in the background, and ends with the shell.
    served = next(i for i, line in enumerate(lines) if line.endswith("&"))
    up = f"for i in $(seq 50); do (: < /dev/tcp/127.0.0.1/{port}) 2>/dev/null && break; sleep 0.1; done"
    lines[served + 1 : served + 1] = ["trap 'kill $!' EXIT", up]
    env = {k: v for k, v in os.environ.items() if not k.startswith(("GSI_", "PREFECT_"))}
    done = subprocess.run(
        ["bash", "-c", "\n".join(lines)], cwd=tmp_path, env=env, capture_output=True, text=True, timeout=240
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "revision" in done.stdout
    assert "1 example, 0 not as expected" in done.stdout
    assert (tmp_path / "watch" / "data" / "public" / "gsi.duckdb").is_file()
    assert len(list((tmp_path / "watch" / "backups").iterdir())) == 1
