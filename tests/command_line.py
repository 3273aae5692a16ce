"""The program as a person calls it: in a process of its own, or in this one, where nothing depends on the border."""

from __future__ import annotations

import contextlib
import io
import os
import subprocess
import sys
from pathlib import Path
from unittest import mock

from gsi_etl.cli import main


def gsi(*words: str, cwd: Path, **env: str) -> subprocess.CompletedProcess[str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("GSI_", "PREFECT_"))}
    return subprocess.run(
        [sys.executable, "-m", "gsi_etl", *words], cwd=cwd, env=kept | env, capture_output=True, text=True, timeout=180
    )


def gsi_here(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """The same call in this process: starting one takes longer than most commands."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("GSI_", "PREFECT_"))}
    out, err, code = io.StringIO(), io.StringIO(), 0
    with (
        contextlib.chdir(cwd),
        mock.patch.dict(os.environ, kept, clear=True),
        mock.patch.object(sys, "argv", ["gsi-etl", *words]),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        try:
            main()
        except SystemExit as ended:
            code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    return subprocess.CompletedProcess([*words], code, out.getvalue(), err.getvalue())
